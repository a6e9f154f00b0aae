//! Triggers: events that can happen, steps that lead somewhere.

use super::finding::{FindingCode, Found};
use super::{check_days, check_name};
use crate::programme::definition::limits;
use crate::programme::event::EventIs;
use crate::programme::trigger::Trigger;
use crate::survey::Test;

pub(super) fn check(trigger: &Trigger, found: &mut Found) {
    match trigger {
        Trigger::Event(event) => check_event(event, "trigger.event", found),
        Trigger::Together { events, within_days } => check_together(events, *within_days, found),
        Trigger::Schedule(schedule) => {
            if !schedule.every.is_sensible() {
                found.add(FindingCode::BadStep, "trigger.schedule.every", "");
            }
        }
    }
}

fn check_together(events: &[EventIs], within_days: u32, found: &mut Found) {
    let (least, most) = limits::TOGETHER;
    if !(least..=most).contains(&events.len()) {
        found.add(FindingCode::EventCount, "trigger.together.events", format!("{least}–{most}"));
    }
    for (at, event) in events.iter().enumerate() {
        let field = format!("trigger.together.events.{at}");
        check_event(event, &field, found);
        if events[..at].contains(event) {
            found.add(FindingCode::DuplicateEvent, &field, "");
        }
    }
    check_days(within_days, limits::DAYS, "trigger.together.within_days", found);
}

fn check_event(event: &EventIs, field: &str, found: &mut Found) {
    check_name(&event.r#type, &format!("{field}.type"), found);
    if event.attributes.len() > limits::ATTRIBUTES {
        found.add(FindingCode::TooMany, &format!("{field}.attributes"), limits::ATTRIBUTES);
    }
    for (name, test) in &event.attributes {
        let field = format!("{field}.attributes.{name}");
        check_name(name, &field, found);
        if matches!(test, Test::Group(_)) {
            found.add(FindingCode::WrongTest, &field, "");
        }
    }
}
