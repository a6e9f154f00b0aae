//! What is wrong with a programme or a contact budget.
//!
//! Errors keep a programme from being started; warnings can be overridden. Whether the segments, surveys and
//! touchpoints it names exist is for those who keep them to say.

mod finding;
mod occasions;
mod words;

pub use finding::{Finding, FindingCode};

use super::budget::Budget;
use super::definition::{Audience, Definition, Sample, limits};
use super::quiet::Quiet;
use super::route::Route;
use crate::survey::Level;
use finding::Found;
use std::collections::BTreeSet;

impl Definition {
    /// Everything that is wrong with it, errors before warnings. `language` is the default language of the project,
    /// in which every text has to be there.
    pub fn check(&self, language: &str) -> Vec<Finding> {
        let mut found = Found::default();
        check_audience(&self.audience, &mut found);
        occasions::check(&self.trigger, &mut found);
        check_times(self, &mut found);
        check_quiet(self.quiet.as_ref(), &mut found);
        check_sample(&self.sample, &mut found);
        check_channels(&self.channels, &mut found);
        words::check_variants(self, language, &mut found);
        words::check_sender(&self.sender, &mut found);
        if self.exceeds_budget {
            found.add(FindingCode::ExceedsBudget, "exceeds_budget", "");
        }
        found.in_order()
    }

    /// May it be started?
    pub fn is_startable(&self, language: &str) -> bool {
        self.check(language).iter().all(|finding| finding.level == Level::Warning)
    }
}

impl Budget {
    /// Everything that is wrong with it, errors before warnings.
    pub fn check(&self) -> Vec<Finding> {
        let mut found = Found::default();
        if self.rules.len() > limits::RULES {
            found.add(FindingCode::TooMany, "rules", limits::RULES);
        }
        let mut seen = BTreeSet::new();
        for (at, rule) in self.rules.iter().enumerate() {
            let field = |name: &str| format!("rules.{at}.{name}");
            if !(1..=limits::CONTACTS).contains(&rule.most) {
                found.add(FindingCode::BadMost, &field("most"), limits::CONTACTS);
            }
            check_days(rule.days, limits::DAYS, &field("days"), &mut found);
            if !seen.insert(rule.days) {
                found.add(FindingCode::DuplicateRule, &field("days"), "");
            }
            if self.rules.iter().any(|other| other.days > rule.days && other.most <= rule.most) {
                found.add(FindingCode::IdleRule, &format!("rules.{at}"), "");
            }
        }
        found.in_order()
    }
}

fn check_days(days: u32, most: u32, field: &str, found: &mut Found) {
    if !(1..=most).contains(&days) {
        found.add(FindingCode::BadDays, field, most);
    }
}

/// A name of something outside: an event, a facet, a purpose.
fn check_name(name: &str, field: &str, found: &mut Found) {
    if name.trim().is_empty() {
        found.add(FindingCode::BlankName, field, "");
    } else if name.chars().count() > limits::NAME || name.chars().any(char::is_control) {
        found.add(FindingCode::BadName, field, limits::NAME);
    }
}

fn check_audience(audience: &Audience, found: &mut Found) {
    let Audience::Segments { any_of, none_of } = audience else { return };
    if any_of.is_empty() && none_of.is_empty() {
        found.add(FindingCode::NoSegment, "audience", "");
    }
    for (list, field) in [(any_of, "audience.segments.any_of"), (none_of, "audience.segments.none_of")] {
        if list.len() > limits::SEGMENTS {
            found.add(FindingCode::TooMany, field, limits::SEGMENTS);
        }
    }
    if any_of.iter().any(|segment| none_of.contains(segment)) {
        found.add(FindingCode::ContradictorySegment, "audience.segments.none_of", "");
    }
}

fn check_times(definition: &Definition, found: &mut Found) {
    const MINUTES_PER_DAY: u32 = 1_440;
    let expires_days = definition.expires_days;
    check_days(expires_days, limits::EXPIRES_DAYS, "expires_days", found);
    if definition.delay_minutes >= expires_days.saturating_mul(MINUTES_PER_DAY) {
        found.add(FindingCode::DelayTooLong, "delay_minutes", "");
    }
    if let Some(days) = definition.ask_again_days {
        check_days(days, limits::DAYS, "ask_again_days", found);
        if (1..limits::COMFORTABLE_DAYS).contains(&days) {
            found.add(FindingCode::AskedOften, "ask_again_days", days);
        }
    }
    if definition.reminders.len() > limits::REMINDERS {
        found.add(FindingCode::TooMany, "reminders", limits::REMINDERS);
    }
    let mut before = 0;
    for (at, reminder) in definition.reminders.iter().enumerate() {
        let field = format!("reminders.{at}.after_days");
        if reminder.after_days <= before {
            found.add(FindingCode::ReminderOrder, &field, "");
        }
        if reminder.after_days >= expires_days {
            found.add(FindingCode::ReminderAfterExpiry, &field, "");
        }
        before = before.max(reminder.after_days);
    }
}

fn check_quiet(quiet: Option<&Quiet>, found: &mut Found) {
    let Some(quiet) = quiet else {
        found.add(FindingCode::NoQuietHours, "quiet", "");
        return;
    };
    if quiet.days.is_empty() {
        found.add(FindingCode::NoOpenDay, "quiet.days", "");
    }
    if quiet.from == quiet.to {
        found.add(FindingCode::EmptyQuiet, "quiet.to", "");
    }
}

fn check_sample(sample: &Sample, found: &mut Found) {
    // NaN lies nowhere, so it is refused here too.
    let is_share = sample.share > 0.0 && sample.share <= 1.0;
    if !is_share {
        found.add(FindingCode::BadShare, "sample.share", "");
    } else if sample.share < limits::SMALL_SHARE {
        found.add(FindingCode::SmallShare, "sample.share", "");
    }
    if sample.most == Some(0) {
        found.add(FindingCode::Nobody, "sample.most", "");
    }
    if sample.quotas.len() > limits::QUOTAS {
        found.add(FindingCode::TooMany, "sample.quotas", limits::QUOTAS);
    }
    let mut seen = BTreeSet::new();
    for (at, quota) in sample.quotas.iter().enumerate() {
        let field = |name: &str| format!("sample.quotas.{at}.{name}");
        check_name(&quota.facet, &field("facet"), found);
        check_name(&quota.value, &field("value"), found);
        // None at all is a rule as well: nobody of this group.
        if !seen.insert((&quota.facet, &quota.value, quota.per)) {
            found.add(FindingCode::DuplicateQuota, &format!("sample.quotas.{at}"), "");
        }
    }
}

fn check_channels(routes: &[Route], found: &mut Found) {
    if routes.is_empty() {
        found.add(FindingCode::NoChannel, "channels", "");
    }
    let mut seen = BTreeSet::new();
    for (at, route) in routes.iter().enumerate() {
        let field = format!("channels.{at}.channel");
        if !Route::is_supported(route.channel) {
            found.add(FindingCode::UnsupportedChannel, &field, "");
        } else if !seen.insert(route.channel) {
            found.add(FindingCode::DuplicateChannel, &field, "");
        }
        let consent = format!("channels.{at}.consent");
        match &route.consent {
            Some(purpose) => check_name(purpose, &consent, found),
            None => found.add(FindingCode::NoConsentAsked, &consent, ""),
        }
    }
}
