//! Set times to ask at.

use crate::time::{Day, TimeOfDay, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Runs on `first` and, from there, in steps; always at `time` on the clocks of a time zone.
///
/// Where clocks skip that time, the run is as much later as they were put forward; where they show it twice, it is the
/// first. A month without the day of `first` has its run on its last day, and the next one is on the right day again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgrammeSchedule)]
pub struct Schedule {
    pub first: Day,
    pub time: TimeOfDay,
    pub every: Every,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProgrammeScheduleEvery)]
pub enum Every {
    Once,
    Days(u32),
    Weeks(u32),
    Months(u32),
}

impl Every {
    /// The most of each, so that a run comes within ten years: days, weeks, months.
    pub const MOST: (u32, u32, u32) = (3_650, 520, 120);

    /// At least one, and not beyond [`Self::MOST`].
    pub fn is_sensible(self) -> bool {
        match self {
            Self::Once => true,
            Self::Days(days) => (1..=Self::MOST.0).contains(&days),
            Self::Weeks(weeks) => (1..=Self::MOST.1).contains(&weeks),
            Self::Months(months) => (1..=Self::MOST.2).contains(&months),
        }
    }
}

impl Schedule {
    /// The first run strictly after an instant; `None` when there is no further one. A step of zero is read as one.
    pub fn next_after(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        if after.micros() > jiff::Timestamp::MAX.as_microsecond() {
            return None;
        }
        // Begin a little early: clocks put forward may carry a run into the day after.
        let mut run = (self.runs_until(after.day_in(zone)) - 2).max(0);
        loop {
            let at = self.day_of(run)?.at(self.time, zone)?;
            if at > after {
                return Some(at);
            }
            run += 1;
        }
    }

    /// The day of a run, counted from zero.
    fn day_of(&self, run: i64) -> Option<Day> {
        let first = self.first.checked_date()?;
        let steps = |size: u32| run.checked_mul(i64::from(size.max(1)));
        let span = match self.every {
            Every::Once if run > 0 => return None,
            Every::Once => jiff::Span::new(),
            Every::Days(size) => jiff::Span::new().try_days(steps(size)?).ok()?,
            Every::Weeks(size) => jiff::Span::new().try_weeks(steps(size)?).ok()?,
            // Always counted from the first day: a short month does not shorten the months after it.
            Every::Months(size) => jiff::Span::new().try_months(steps(size)?).ok()?,
        };
        first.checked_add(span).ok().map(Day::from)
    }

    /// About how many runs lie before `day`, never too many by more than one.
    fn runs_until(&self, day: Day) -> i64 {
        let days = i64::from(day.0) - i64::from(self.first.0);
        let runs = match self.every {
            Every::Once => 0,
            Every::Days(size) => days / i64::from(size.max(1)),
            Every::Weeks(size) => days / (7 * i64::from(size.max(1))),
            Every::Months(size) => months_between(self.first.to_date(), day.to_date()) / i64::from(size.max(1)),
        };
        runs.max(0)
    }
}

fn months_between(from: Date, to: Date) -> i64 {
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    months(to) - months(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::zone;
    use proptest::prelude::*;
    use serde_json::json;

    fn schedule(first: &str, time: &str, every: serde_json::Value) -> Schedule {
        serde_json::from_value(json!({"first": first, "time": time, "every": every})).expect("a schedule")
    }

    fn runs(schedule: &Schedule, after: &str, zone_name: &str, n: usize) -> Vec<String> {
        let zone = zone(zone_name).expect("a zone");
        let mut at = Timestamp::parse(after).expect("an instant");
        let next = || {
            at = schedule.next_after(at, &zone)?;
            Some(at.to_string())
        };
        std::iter::from_fn(next).take(n).collect()
    }

    #[test]
    fn months_end_when_they_end() {
        let monthly = schedule("2026-01-31", "09:00", json!({"months": 1}));
        assert_eq!(
            runs(&monthly, "2026-01-01T00:00:00Z", "Europe/Berlin", 4),
            ["2026-01-31T08:00:00Z", "2026-02-28T08:00:00Z", "2026-03-31T07:00:00Z", "2026-04-30T07:00:00Z"]
        );
        let leap = schedule("2024-02-29", "00:00", json!({"months": 12}));
        assert_eq!(runs(&leap, "2026-06-01T00:00:00Z", "UTC", 2), ["2027-02-28T00:00:00Z", "2028-02-29T00:00:00Z"]);
    }

    #[test]
    fn a_run_is_over_when_it_is_reached() {
        let weekly = schedule("2026-03-26", "02:30", json!({"weeks": 1}));
        assert_eq!(runs(&weekly, "2026-03-26T01:30:00Z", "Europe/Berlin", 1), ["2026-04-02T00:30:00Z"]);
        assert_eq!(runs(&weekly, "2026-03-26T01:29:59.999999Z", "Europe/Berlin", 1), ["2026-03-26T01:30:00Z"]);
        let once = schedule("2026-03-26", "02:30", json!("once"));
        assert_eq!(runs(&once, "2020-01-01T00:00:00Z", "Europe/Berlin", 3), ["2026-03-26T01:30:00Z"]);
        assert!(runs(&once, "2026-03-26T01:30:00Z", "Europe/Berlin", 1).is_empty());
    }

    #[test]
    fn clocks_that_change_neither_lose_nor_double_a_run() {
        let daily = schedule("2026-01-01", "02:30", json!({"days": 1}));
        assert_eq!(
            runs(&daily, "2026-03-28T12:00:00Z", "Europe/Berlin", 2),
            ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
        );
        assert_eq!(
            runs(&daily, "2026-10-24T12:00:00Z", "Europe/Berlin", 2),
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
        );
        // Samoa left 30 December 2011 out: the run of that day falls on the next and is one with it.
        let samoa = schedule("2011-12-01", "09:00", json!({"days": 1}));
        assert_eq!(
            runs(&samoa, "2011-12-29T18:00:00Z", "Pacific/Apia", 3),
            ["2011-12-29T19:00:00Z", "2011-12-30T19:00:00Z", "2011-12-31T19:00:00Z"]
        );
    }

    #[test]
    fn ends_of_the_calendar_are_no_trouble() {
        let utc = zone("UTC").expect("a zone");
        let daily = schedule("9999-12-01", "12:00", json!({"days": 20}));
        assert_eq!(runs(&daily, "9999-12-01T11:00:00Z", "UTC", 5), ["9999-12-01T12:00:00Z", "9999-12-21T12:00:00Z"]);
        assert_eq!(daily.next_after(Timestamp(i64::MAX), &utc), None);
        assert!(daily.next_after(Timestamp(i64::MIN), &utc).is_some());
        let far = Schedule { first: Day(i32::MAX), ..daily };
        assert_eq!(far.next_after(Timestamp(0), &utc), None);
        let standing = schedule("2026-01-01", "12:00", json!({"months": 0}));
        assert_eq!(runs(&standing, "2026-01-05T00:00:00Z", "UTC", 1), ["2026-02-01T12:00:00Z"]);
        assert!(!Every::Weeks(0).is_sensible() && !Every::Months(121).is_sensible() && Every::Days(1).is_sensible());
    }

    /// Does `day` have a run? By the calendar alone.
    fn has_run(schedule: &Schedule, day: Day) -> bool {
        let (first, date) = (schedule.first.to_date(), day.to_date());
        let days = i64::from(day.0 - schedule.first.0);
        days >= 0
            && match schedule.every {
                Every::Once => days == 0,
                Every::Days(size) => days % i64::from(size) == 0,
                Every::Weeks(size) => days % (7 * i64::from(size)) == 0,
                Every::Months(size) => {
                    months_between(first, date) % i64::from(size) == 0
                        && date.day() == first.day().min(date.days_in_month())
                }
            }
    }

    const ZONES: [&str; 7] = [
        "UTC",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "America/St_Johns",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn the_next_run_is_the_first_of_all_days_after(
            first in 14_000..18_000_i32,
            minute in 0..1_440_u16,
            unit in 0..4_u8,
            size in 1..40_u32,
            zone_at in 0..ZONES.len(),
            offset in -100..500_i64,
            micros in 0..86_400_000_000_i64,
        ) {
            let every = match unit {
                0 => Every::Once,
                1 => Every::Days(size),
                2 => Every::Weeks(size % 5 + 1),
                _ => Every::Months(size % 14 + 1),
            };
            let time = TimeOfDay::new((minute / 60) as u8, (minute % 60) as u8).expect("a time of day");
            let schedule = Schedule { first: Day(first), time, every };
            let zone = zone(ZONES[zone_at]).expect("a zone");
            let after = Timestamp((i64::from(first) + offset) * 86_400_000_000 + micros);
            let days = (first - 3..first + 1_100).map(Day).filter(|day| has_run(&schedule, *day));
            let expected = days.filter_map(|day| day.at(time, &zone)).filter(|at| *at > after).min();
            prop_assert_eq!(schedule.next_after(after, &zone), expected);
        }
    }
}
