//! The definition of a programme.

use super::quiet::Quiet;
use super::route::Route;
use super::trigger::Trigger;
use crate::facets::FacetValues;
use crate::ids::{SegmentId, SurveyId, TouchpointId};
use crate::survey::LocalText;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How large a programme may be.
pub mod limits {
    /// Segments in each list of the audience.
    pub const SEGMENTS: usize = 50;
    /// Events that come together, at least and at most.
    pub const TOGETHER: (usize, usize) = (2, 5);
    /// Tests of attributes of one event.
    pub const ATTRIBUTES: usize = 20;
    /// Days of any window.
    pub const DAYS: u32 = 3_650;
    /// Days an invitation is good for.
    pub const EXPIRES_DAYS: u32 = 365;
    pub const QUOTAS: usize = 50;
    pub const REMINDERS: usize = 3;
    pub const VARIANTS: usize = 5;
    pub const WEIGHT: u32 = 1_000;
    /// Characters of a name or a purpose.
    pub const NAME: usize = 100;
    /// Characters of the subject of a mail, per language.
    pub const SUBJECT: usize = 150;
    /// Characters of a greeting or closing, per language.
    pub const TEXT: usize = 2_000;
    /// Rules of a contact budget.
    pub const RULES: usize = 10;
    /// Contacts one rule of a budget may allow.
    pub const CONTACTS: u32 = 1_000;
    /// A smaller share hardly asks anybody; a warning, not an error.
    pub const SMALL_SHARE: f64 = 0.01;
    /// Asking again sooner tires people; a warning, not an error.
    pub const COMFORTABLE_DAYS: u32 = 30;
}

/// One version of a listening programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgrammeDefinition)]
pub struct Definition {
    #[serde(default)]
    pub audience: Audience,
    pub trigger: Trigger,
    /// How long after its occasion an invitation is sent at the earliest.
    #[serde(default)]
    pub delay_minutes: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    #[serde(default)]
    pub sample: Sample,
    /// After so many days the same customer may be asked again; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_again_days: Option<u32>,
    /// Best first, each channel once.
    pub channels: Vec<Route>,
    /// The channel the customer prefers comes first, when it is one of `channels`.
    #[serde(default)]
    pub follow_preference: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<Reminder>,
    /// How many days an occasion is good for an invitation, and an invitation, once sent, for an answer.
    pub expires_days: u32,
    /// Versions of the invitation that are compared with each other; one where nothing is compared.
    pub variants: Vec<Variant>,
    pub sender: Sender,
    /// Asks without regard for the contact budget. What is sent counts in it all the same.
    #[serde(default)]
    pub exceeds_budget: bool,
}

/// Who may be asked at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = ProgrammeAudience)]
pub enum Audience {
    #[default]
    Everyone,
    /// Who is in one of `any_of`, or anybody when that is empty, and in none of `none_of`.
    Segments {
        #[serde(default)]
        any_of: Vec<SegmentId>,
        #[serde(default)]
        none_of: Vec<SegmentId>,
    },
}

impl Audience {
    /// Does it hold a customer, when `is_in` says which segments hold them?
    pub fn holds(&self, is_in: impl Fn(SegmentId) -> bool) -> bool {
        match self {
            Self::Everyone => true,
            Self::Segments { any_of, none_of } => {
                let wanted = any_of.is_empty() || any_of.iter().any(|segment| is_in(*segment));
                wanted && !none_of.iter().any(|segment| is_in(*segment))
            }
        }
    }

    /// Every segment it names.
    pub fn segments(&self) -> impl Iterator<Item = SegmentId> {
        let (any_of, none_of): (&[SegmentId], &[SegmentId]) = match self {
            Self::Everyone => (&[], &[]),
            Self::Segments { any_of, none_of } => (any_of, none_of),
        };
        any_of.iter().chain(none_of).copied()
    }
}

/// How many of those who could be asked are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ProgrammeSample)]
pub struct Sample {
    /// Above 0, at most 1.
    pub share: f64,
    /// Invitations per run of a schedule, or per day of the project where an event is the trigger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<Quota>,
}

impl Default for Sample {
    fn default() -> Self {
        Self { share: 1.0, most: None, quotas: Vec::new() }
    }
}

/// At most so many invitations to customers with this value of a facet in a period of the project's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgrammeQuota)]
pub struct Quota {
    /// Key of the facet, such as `segment`.
    pub facet: String,
    pub value: String,
    pub most: u32,
    pub per: Per,
}

impl Quota {
    /// Does it count customers with these facets?
    pub fn counts(&self, facets: &FacetValues) -> bool {
        facets.get(&self.facet) == Some(self.value.as_str())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProgrammeQuotaPer)]
pub enum Per {
    Day,
    /// From Monday on.
    Week,
    Month,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgrammeReminder)]
pub struct Reminder {
    /// Days of 24 hours after the invitation was sent.
    pub after_days: u32,
}

/// One version of the invitation, with its survey and its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgrammeVariant)]
pub struct Variant {
    /// 1 to 64 of a-z, 0-9 and `_`; stays the same when the words change.
    pub key: String,
    pub name: String,
    /// Its part of all customers is its weight divided by the sum of all weights.
    #[serde(default = "one")]
    pub weight: u32,
    pub survey: SurveyId,
    /// Subject of a mail.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub subject: LocalText,
    /// Said before the first question in a mail, and before the link in a text message.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub greeting: LocalText,
    /// Said after the first question in a mail.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub closing: LocalText,
    /// In place of the name of the programme's sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
}

fn one() -> u32 {
    1
}

/// The person who asks: one and the same each time, so that people know who writes to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgrammeSender)]
pub struct Sender {
    /// A person's name.
    pub name: String,
    /// What that person does, such as "Leiterin Kundenservice".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// E-mail address that answers go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
}

impl Definition {
    /// Until when an occasion is good for an invitation.
    pub fn deadline(&self, occasion: Timestamp) -> Timestamp {
        self.expires_after(occasion)
    }

    /// Until when an invitation can be answered.
    pub fn expires_after(&self, sent: Timestamp) -> Timestamp {
        sent.plus_days(i64::from(self.expires_days))
    }

    /// When to remind of an invitation sent at `sent` as long as nobody answered, in order, as far as it is good then.
    /// Quiet hours may put each of them off.
    pub fn reminders_after(&self, sent: Timestamp) -> Vec<Timestamp> {
        let times = self.reminders.iter().map(|reminder| sent.plus_days(i64::from(reminder.after_days)));
        let mut times: Vec<Timestamp> = times.filter(|time| *time < self.expires_after(sent)).collect();
        times.sort_unstable();
        times
    }

    /// The same where touchpoints have other ids.
    #[must_use]
    pub fn at_touchpoints(self, of: &dyn Fn(TouchpointId) -> TouchpointId) -> Self {
        Self { trigger: self.trigger.at_touchpoints(of), ..self }
    }

    /// The weights of the variants, in order.
    pub fn weights(&self) -> Vec<u32> {
        self.variants.iter().map(|variant| variant.weight).collect()
    }
}
