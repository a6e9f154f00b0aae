//! Hours and days on which nobody is disturbed.

use crate::time::{Day, MICROS_PER_SECOND, SECONDS_PER_DAY, TimeOfDay, Timestamp, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;
const MICROS_PER_DAY: i64 = SECONDS_PER_DAY * MICROS_PER_SECOND;

/// Quiet from `from` (included) to `to` (excluded) on the clocks where a person lives, over midnight when `from` is the
/// later of the two; and quiet on every day that is not among `days`.
///
/// No hour of the day is quiet when `from` and `to` are equal. No day named is read as every day named, so that
/// sending never stops for good; [`check`](super::Definition::check) refuses both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuietHours)]
pub struct Quiet {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    /// Days on which sending is allowed; by default all.
    #[serde(default = "every_day")]
    pub days: BTreeSet<Weekday>,
}

fn every_day() -> BTreeSet<Weekday> {
    Weekday::ALL.into()
}

impl Quiet {
    /// May something be sent at this instant?
    pub fn allows(&self, at: Timestamp, zone: &TimeZone) -> bool {
        self.wait_on_the_wall(on_the_wall(at, zone)).is_none()
    }

    /// The earliest instant, `at` or later, at which sending is allowed to somebody in `zone`.
    pub fn allowed_from(&self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        // Each step leads to midnight, to the end of the quiet hours or to the next change of clocks, so a handful
        // is enough; only a zone that skips the open hours of every week would need more.
        const MOST_STEPS: usize = 1_000;
        let mut at = at;
        for _ in 0..MOST_STEPS {
            let Some(wait) = self.wait_on_the_wall(on_the_wall(at, zone)) else { break };
            let open = Timestamp(at.micros().saturating_add(wait));
            let change = zone.following(at.to_jiff()).next().map(|change| change.timestamp().as_microsecond());
            // Beyond a change the clocks on the wall no longer say what was reckoned with.
            at = change.map(Timestamp).filter(|change| *change > at).map_or(open, |change| change.min(open));
        }
        at
    }

    /// Microseconds from a quiet moment to the next one that may be open, as long as nobody touches the clocks; `None`
    /// when this moment is open.
    fn wait_on_the_wall(&self, wall: i64) -> Option<i64> {
        let (day, now) = (wall.div_euclid(MICROS_PER_DAY), wall.rem_euclid(MICROS_PER_DAY));
        let weekday = Weekday::of(Day(day as i32));
        if !self.days.is_empty() && !self.days.contains(&weekday) {
            return Some(MICROS_PER_DAY - now);
        }
        let time = |time: TimeOfDay| i64::from(time.minutes()) * MICROS_PER_MINUTE;
        let (from, to) = (time(self.from), time(self.to));
        if from <= to {
            (from..to).contains(&now).then(|| to - now)
        } else if now < to {
            Some(to - now)
        } else {
            // Until midnight: the day after may be one on which nothing is sent.
            (now >= from).then(|| MICROS_PER_DAY - now)
        }
    }
}

/// What clocks in `zone` show, in microseconds since they showed the start of 1970.
fn on_the_wall(at: Timestamp, zone: &TimeZone) -> i64 {
    let offset = i64::from(zone.to_offset(at.to_jiff()).seconds()) * MICROS_PER_SECOND;
    at.micros().saturating_add(offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::zone;
    use proptest::prelude::*;
    use serde_json::json;

    fn quiet(json: serde_json::Value) -> Quiet {
        serde_json::from_value(json).expect("quiet hours")
    }

    fn nights() -> Quiet {
        quiet(json!({"from": "20:00", "to": "08:00"}))
    }

    fn allowed(quiet: &Quiet, at: &str, zone_name: &str) -> String {
        let at = Timestamp::parse(at).expect("an instant");
        quiet.allowed_from(at, &zone(zone_name).expect("a zone")).to_string()
    }

    #[test]
    fn nights_end_in_the_morning() {
        assert_eq!(allowed(&nights(), "2026-11-22T22:15:30Z", "Europe/Berlin"), "2026-11-23T07:00:00Z");
        assert_eq!(allowed(&nights(), "2026-11-23T03:00:00Z", "Europe/Berlin"), "2026-11-23T07:00:00Z");
        assert_eq!(allowed(&nights(), "2026-11-23T07:00:00Z", "Europe/Berlin"), "2026-11-23T07:00:00Z");
        assert_eq!(allowed(&nights(), "2026-11-23T12:34:56.789Z", "Europe/Berlin"), "2026-11-23T12:34:56.789Z");
        assert_eq!(allowed(&nights(), "2026-11-23T19:00:00Z", "Europe/Berlin"), "2026-11-24T07:00:00Z");
        assert_eq!(allowed(&nights(), "2026-11-23T19:00:00Z", "America/New_York"), "2026-11-23T19:00:00Z");
    }

    #[test]
    fn days_off_are_quiet_as_a_whole() {
        let weekdays = json!(["monday", "tuesday", "wednesday", "thursday", "friday"]);
        let office = quiet(json!({"from": "20:00", "to": "08:00", "days": weekdays}));
        assert_eq!(allowed(&office, "2026-11-20T20:00:00Z", "Europe/Berlin"), "2026-11-23T07:00:00Z", "Friday evening");
        assert_eq!(allowed(&office, "2026-11-22T10:00:00Z", "Europe/Berlin"), "2026-11-23T07:00:00Z", "Sunday noon");
        let mondays = quiet(json!({"from": "12:00", "to": "13:00", "days": ["monday"]}));
        assert_eq!(allowed(&mondays, "2026-11-23T11:30:00Z", "Europe/Berlin"), "2026-11-23T12:00:00Z", "midday break");
        assert_eq!(allowed(&mondays, "2026-11-23T23:00:00Z", "Europe/Berlin"), "2026-11-29T23:00:00Z");
    }

    #[test]
    fn changed_clocks_are_seen() {
        assert_eq!(allowed(&nights(), "2026-03-28T21:00:00Z", "Europe/Berlin"), "2026-03-29T06:00:00Z");
        assert_eq!(allowed(&nights(), "2026-10-24T21:00:00Z", "Europe/Berlin"), "2026-10-25T07:00:00Z");
        // The end of the quiet time is skipped: it is over when the clocks have been put forward.
        let early = quiet(json!({"from": "01:00", "to": "02:30"}));
        assert_eq!(allowed(&early, "2026-03-29T00:10:00Z", "Europe/Berlin"), "2026-03-29T01:00:00Z");
        // The quiet time comes a second time.
        let twice = quiet(json!({"from": "02:00", "to": "02:30"}));
        assert_eq!(allowed(&twice, "2026-10-25T00:10:00Z", "Europe/Berlin"), "2026-10-25T00:30:00Z");
        assert_eq!(allowed(&twice, "2026-10-25T01:10:00Z", "Europe/Berlin"), "2026-10-25T01:30:00Z");
        // Open for one hour a week, and that hour is skipped once a year: the week after.
        let narrow = quiet(json!({"from": "03:00", "to": "02:00", "days": ["sunday"]}));
        assert_eq!(allowed(&narrow, "2026-03-24T12:00:00Z", "Europe/Berlin"), "2026-04-05T00:00:00Z");
    }

    #[test]
    fn settings_without_sense_still_end() {
        let no_days = quiet(json!({"from": "20:00", "to": "08:00", "days": []}));
        assert_eq!(allowed(&no_days, "2026-11-22T22:00:00Z", "Europe/Berlin"), "2026-11-23T07:00:00Z");
        let no_hours = quiet(json!({"from": "08:00", "to": "08:00"}));
        assert_eq!(allowed(&no_hours, "2026-11-22T22:00:00Z", "Europe/Berlin"), "2026-11-22T22:00:00Z");
        // A zone of rules alone, whose clocks skip the one open hour.
        let rules = TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").expect("a zone");
        let hour = quiet(json!({"from": "03:00", "to": "02:00", "days": ["sunday"]}));
        let monday = Timestamp::parse("2026-03-02T12:00:00Z").expect("an instant");
        assert_eq!(hour.allowed_from(monday, &rules).to_string(), "2026-03-15T06:00:00Z");
        assert!(!hour.allows(monday, &rules) && hour.allows(hour.allowed_from(monday, &rules), &rules));
        for end in [i64::MIN, i64::MAX] {
            let utc = TimeZone::UTC;
            assert!(nights().allowed_from(Timestamp(end), &utc) >= Timestamp(end));
        }
    }

    #[test]
    fn days_are_named_or_all() {
        assert_eq!(nights().days.len(), 7);
        assert!(serde_json::from_value::<Quiet>(json!({"from": "20:00", "to": "8:00"})).is_err());
        assert!(serde_json::from_value::<Quiet>(json!({"from": "20:00", "to": "08:00", "days": ["montag"]})).is_err());
    }

    /// Reads clock and calendar as people do.
    fn is_open(quiet: &Quiet, at: Timestamp, zone: &TimeZone) -> bool {
        let local = at.to_jiff().to_zoned(zone.clone());
        let name = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            [local.weekday().to_monday_zero_offset() as usize];
        let day: Weekday = serde_json::from_value(json!(name)).expect("a weekday");
        let now = format!("{:02}:{:02}", local.hour(), local.minute());
        let (from, to) = (quiet.from.to_string(), quiet.to.to_string());
        let hushed = if from <= to { now >= from && now < to } else { now >= from || now < to };
        quiet.days.contains(&day) && !hushed
    }

    const ZONES: [&str; 9] = [
        "UTC",
        "Europe/Berlin",
        "America/St_Johns",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Pacific/Chatham",
        "Antarctica/Troll",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_first_open_minute_is_found(
            hours in 350_000..500_000_i64,
            micros in 0..3_600_000_000_i64,
            from in 0..1_440_u16,
            to in 0..1_440_u16,
            days in prop::collection::btree_set(prop::sample::select(Weekday::ALL.to_vec()), 4..8),
            zone_at in 0..ZONES.len(),
        ) {
            let time = |minute: u16| TimeOfDay::new((minute / 60) as u8, (minute % 60) as u8).expect("a time of day");
            let quiet = Quiet { from: time(from), to: time(to), days };
            let zone = zone(ZONES[zone_at]).expect("a zone");
            let at = Timestamp(hours * 3_600_000_000 + micros);
            // Clocks are put forward and back at whole minutes, and quiet hours end at whole minutes.
            let next_minute = (at.micros() / 60_000_000 + 1) * 60_000_000;
            let minutes = (0..20_160).map(|minute| Timestamp(next_minute + minute * 60_000_000));
            let expected = std::iter::once(at).chain(minutes).find(|at| is_open(&quiet, *at, &zone));
            prop_assert_eq!(Some(quiet.allowed_from(at, &zone)), expected);
        }
    }
}
