//! A programme in a few words: what makes it ask, and whom.

use access::{EventNames, Touchpoints, Words};
use domain::ids::SegmentId;
use domain::programme::{Audience, Definition, EventIs, Every, Schedule, Trigger};
use domain::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// What the words speak of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spoken<'a> {
    pub(super) touchpoints: &'a Touchpoints,
    pub(super) events: &'a EventNames,
    pub(super) segments: &'a HashMap<SegmentId, String>,
    /// The project's.
    pub(super) zone: &'a TimeZone,
}

const MINUTES_PER_HOUR: u32 = 60;
const MINUTES_PER_DAY: u32 = 1_440;

const MONTHS: [(&str, &str); 12] = [
    ("Januar", "January"),
    ("Februar", "February"),
    ("März", "March"),
    ("April", "April"),
    ("Mai", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("August", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Dezember", "December"),
];

impl Spoken<'_> {
    /// Such as `2 hours after “order_delivered”`. `next_run`: when its schedule asks next.
    pub(super) fn trigger(&self, definition: &Definition, next_run: Option<Timestamp>) -> Words {
        match &definition.trigger {
            Trigger::Event(event) => {
                let event = self.event(event);
                match waiting(definition.delay_minutes) {
                    Some(wait) => {
                        Words::new(format!("{} nach {}", wait.de, event.de), format!("{} after {}", wait.en, event.en))
                    }
                    None => Words::new(format!("nach {}", event.de), format!("after {}", event.en)),
                }
            }
            Trigger::Together { events, within_days } => self.together(events, *within_days, definition.delay_minutes),
            Trigger::Schedule(schedule) => self.schedule(schedule, next_run),
        }
    }

    pub(super) fn audience(&self, audience: &Audience) -> Words {
        let everyone = || Words::new("alle Kunden", "all customers");
        let Audience::Segments { any_of, none_of } = audience else { return everyone() };
        let asked = if any_of.is_empty() { everyone() } else { enumerated(&self.named(any_of), "oder", "or") };
        if none_of.is_empty() {
            return asked;
        }
        let without = enumerated(&self.named(none_of), "und", "and");
        Words::new(format!("{} ohne {}", asked.de, without.de), format!("{} except {}", asked.en, without.en))
    }

    fn named(&self, segments: &[SegmentId]) -> Vec<Words> {
        let name = |id: &SegmentId| match self.segments.get(id) {
            Some(name) => Words::new(format!("„{name}“"), format!("“{name}”")),
            None => Words::new("ein gelöschtes Segment", "a deleted segment"),
        };
        segments.iter().map(name).collect()
    }

    fn event(&self, event: &EventIs) -> Words {
        let (mut de, mut en) = match self.events.of(&event.r#type) {
            Some(name) => (format!("„{}“", name.de), format!("“{}”", name.en)),
            None => (format!("„{}“", event.r#type), format!("“{}”", event.r#type)),
        };
        if let Some(touchpoint) = event.touchpoint.and_then(|id| self.touchpoints.by_id(id)) {
            de = format!("{de} bei {}", touchpoint.name);
            en = format!("{en} at {}", touchpoint.name);
        }
        if !event.attributes.is_empty() {
            de.push_str(" mit Bedingungen");
            en.push_str(" with conditions");
        }
        Words::new(de, en)
    }

    fn together(&self, events: &[EventIs], within_days: u32, delay_minutes: u32) -> Words {
        let events: Vec<Words> = events.iter().map(|event| self.event(event)).collect();
        let all = enumerated(&events, "und", "and");
        let window = match within_days {
            1 => Words::new("eines Tages", "a day"),
            days => Words::new(format!("von {days} Tagen"), format!("{days} days")),
        };
        match waiting(delay_minutes) {
            None => Words::new(
                format!("wenn {} innerhalb {} zusammentreffen", all.de, window.de),
                format!("when {} come together within {}", all.en, window.en),
            ),
            Some(wait) => Words::new(
                format!("{}, nachdem {} innerhalb {} zusammengetroffen sind", wait.de, all.de, window.de),
                format!("{} after {} have come together within {}", wait.en, all.en, window.en),
            ),
        }
    }

    fn schedule(&self, schedule: &Schedule, next_run: Option<Timestamp>) -> Words {
        let rhythm = rhythm(schedule.every);
        let first = moment(schedule.first.to_date(), schedule.time.minutes());
        let next = next_run.and_then(|at| jiff::Timestamp::from_microsecond(at.micros()).ok());
        match next {
            _ if schedule.every == Every::Once => {
                Words::new(format!("{} am {}", rhythm.de, first.de), format!("{} on {}", rhythm.en, first.en))
            }
            None => Words::new(format!("{} ab {}", rhythm.de, first.de), format!("{} from {}", rhythm.en, first.en)),
            Some(next) => {
                let next = next.to_zoned(self.zone.clone());
                let minutes = u16::from(next.hour().unsigned_abs()) * 60 + u16::from(next.minute().unsigned_abs());
                let next = moment(next.date(), minutes);
                let de = format!("{}, nächster Lauf {}", rhythm.de, next.de);
                Words::new(de, format!("{}, next run {}", rhythm.en, next.en))
            }
        }
    }
}

/// How long it waits after its occasion, if it does.
fn waiting(minutes: u32) -> Option<Words> {
    let (n, de, en) = if minutes == 0 {
        return None;
    } else if minutes.is_multiple_of(MINUTES_PER_DAY) {
        (minutes / MINUTES_PER_DAY, ["Tag", "Tage"], ["day", "days"])
    } else if minutes.is_multiple_of(MINUTES_PER_HOUR) {
        (minutes / MINUTES_PER_HOUR, ["Stunde", "Stunden"], ["hour", "hours"])
    } else {
        (minutes, ["Minute", "Minuten"], ["minute", "minutes"])
    };
    let counted = |[one, many]: [&str; 2]| format!("{n} {}", if n == 1 { one } else { many });
    Some(Words::new(counted(de), counted(en)))
}

fn rhythm(every: Every) -> Words {
    match every {
        Every::Once => Words::new("einmal", "once"),
        Every::Days(1) => Words::new("täglich", "daily"),
        Every::Days(n) => Words::new(format!("alle {n} Tage"), format!("every {n} days")),
        Every::Weeks(1) => Words::new("wöchentlich", "weekly"),
        Every::Weeks(n) => Words::new(format!("alle {n} Wochen"), format!("every {n} weeks")),
        Every::Months(1) => Words::new("monatlich", "monthly"),
        Every::Months(3) => Words::new("vierteljährlich", "quarterly"),
        Every::Months(6) => Words::new("halbjährlich", "every half year"),
        Every::Months(12) => Words::new("jährlich", "yearly"),
        Every::Months(n) => Words::new(format!("alle {n} Monate"), format!("every {n} months")),
    }
}

/// "1. Januar 2027, 9:00 Uhr" and "1 January 2027, 9:00".
fn moment(date: Date, minutes: u16) -> Words {
    let month = usize::from(date.month().unsigned_abs()).checked_sub(1).and_then(|at| MONTHS.get(at));
    let (de, en) = month.copied().unwrap_or_default();
    let (day, year, hour, minute) = (date.day(), date.year(), minutes / 60, minutes % 60);
    Words::new(format!("{day}. {de} {year}, {hour}:{minute:02} Uhr"), format!("{day} {en} {year}, {hour}:{minute:02}"))
}

/// "A, B und C".
fn enumerated(all: &[Words], and_de: &str, and_en: &str) -> Words {
    let joined = |texts: Vec<&str>, and: &str| match texts.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    };
    Words::new(
        joined(all.iter().map(|one| one.de.as_str()).collect(), and_de),
        joined(all.iter().map(|one| one.en.as_str()).collect(), and_en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::EventName;
    use domain::time::zone;
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn said(trigger: Value, delay_minutes: u32, next_run: Option<&str>) -> (String, String) {
        let definition: Definition = serde_json::from_value(json!({
            "trigger": trigger, "delay_minutes": delay_minutes, "channels": [{"channel": "email"}], "expires_days": 14,
            "sender": {"name": "Ada"}, "variants": [{"key": "a", "name": "A", "survey": Uuid::from_u128(1)}]
        }))
        .expect("a definition");
        let berlin = zone("Europe/Berlin").expect("a zone");
        let returned = EventName { r#type: "returned".into(), label: Words::new("Rücksendung", "Return") };
        let events = EventNames(vec![returned]);
        let spoken =
            Spoken { touchpoints: &Touchpoints::default(), events: &events, segments: &HashMap::new(), zone: &berlin };
        let next_run = next_run.map(|at| Timestamp::parse(at).expect("an instant"));
        let Words { de, en } = spoken.trigger(&definition, next_run);
        (de, en)
    }

    fn pair(de: &str, en: &str) -> (String, String) {
        (de.to_owned(), en.to_owned())
    }

    #[test]
    fn an_event_is_named_with_how_long_it_waits() {
        let delivered = json!({"event": {"type": "order_delivered"}});
        let after = |minutes| said(delivered.clone(), minutes, None);
        assert_eq!(after(0), pair("nach „order_delivered“", "after “order_delivered”"));
        assert_eq!(after(120), pair("2 Stunden nach „order_delivered“", "2 hours after “order_delivered”"));
        assert_eq!(after(90).0, "90 Minuten nach „order_delivered“");
        assert_eq!(after(1).1, "1 minute after “order_delivered”");
        assert_eq!(after(1_440), pair("1 Tag nach „order_delivered“", "1 day after “order_delivered”"));
        let returned = json!({"event": {"type": "returned"}});
        assert_eq!(said(returned, 0, None), pair("nach „Rücksendung“", "after “Return”"), "by its name");
        let large = json!({"event": {"type": "x", "attributes": {"value": {"at_least": 100}}}});
        assert_eq!(said(large, 0, None), pair("nach „x“ mit Bedingungen", "after “x” with conditions"));
    }

    #[test]
    fn events_that_come_together_are_all_named() {
        let together = |types: &[&str], days: u32| {
            let events: Vec<Value> = types.iter().map(|one| json!({ "type": one })).collect();
            json!({"together": {"events": events, "within_days": days}})
        };
        assert_eq!(
            said(together(&["A", "B"], 30), 0, None),
            pair(
                "wenn „A“ und „B“ innerhalb von 30 Tagen zusammentreffen",
                "when “A” and “B” come together within 30 days"
            )
        );
        assert_eq!(
            said(together(&["A", "B", "C"], 1), 60, None),
            pair(
                "1 Stunde, nachdem „A“, „B“ und „C“ innerhalb eines Tages zusammengetroffen sind",
                "1 hour after “A”, “B” and “C” have come together within a day"
            )
        );
    }

    #[test]
    fn a_schedule_says_when_it_asks_next_on_the_clocks_of_the_project() {
        let every = |every: Value| json!({"schedule": {"first": "2026-01-01", "time": "09:00", "every": every}});
        assert_eq!(
            said(every(json!({"months": 3})), 60, Some("2027-01-01T08:00:00Z")),
            pair("vierteljährlich, nächster Lauf 1. Januar 2027, 9:00 Uhr", "quarterly, next run 1 January 2027, 9:00")
        );
        assert_eq!(
            said(every(json!({"weeks": 2})), 0, None),
            pair("alle 2 Wochen ab 1. Januar 2026, 9:00 Uhr", "every 2 weeks from 1 January 2026, 9:00")
        );
        assert_eq!(
            said(every(json!("once")), 0, Some("2026-01-01T08:00:00Z")),
            pair("einmal am 1. Januar 2026, 9:00 Uhr", "once on 1 January 2026, 9:00")
        );
    }

    #[test]
    fn an_audience_is_told_by_the_names_of_its_segments() {
        let id = |n| SegmentId(Uuid::from_u128(n));
        let segments = [(id(1), "Gold"), (id(2), "Neu"), (id(3), "Presse")];
        let segments = HashMap::from(segments.map(|(id, name)| (id, name.to_owned())));
        let (touchpoints, events) = (Touchpoints::default(), EventNames::default());
        let spoken = Spoken { touchpoints: &touchpoints, events: &events, segments: &segments, zone: &TimeZone::UTC };
        let told = |any_of: &[u128], none_of: &[u128]| {
            let ids = |all: &[u128]| all.iter().map(|n| id(*n)).collect();
            spoken.audience(&Audience::Segments { any_of: ids(any_of), none_of: ids(none_of) })
        };
        assert_eq!(spoken.audience(&Audience::Everyone), Words::new("alle Kunden", "all customers"));
        assert_eq!(told(&[], &[]), Words::new("alle Kunden", "all customers"));
        assert_eq!(
            told(&[1, 2], &[3]),
            Words::new("„Gold“ oder „Neu“ ohne „Presse“", "“Gold” or “Neu” except “Presse”")
        );
        assert_eq!(
            told(&[], &[3, 9]),
            Words::new(
                "alle Kunden ohne „Presse“ und ein gelöschtes Segment",
                "all customers except “Presse” and a deleted segment"
            )
        );
    }
}
