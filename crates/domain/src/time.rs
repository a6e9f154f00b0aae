//! Instants are UTC microseconds inside; civil days exist only where people read them.

mod civil;

pub use civil::{TimeOfDay, Weekday};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use utoipa::ToSchema;

pub const MICROS_PER_SECOND: i64 = 1_000_000;
pub const SECONDS_PER_DAY: i64 = 86_400;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// An instant, in microseconds since 1970-01-01T00:00:00Z. JSON: RFC 3339 text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
#[schema(value_type = String, format = DateTime)]
pub struct Timestamp(pub i64);

/// A local calendar day, in days since 1970-01-01. JSON: `"2026-11-22"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
#[schema(value_type = String, format = Date)]
pub struct Day(pub i32);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TimeError {
    #[error("\"{0}\" is not a point in time: write it as 2026-11-22T13:45:00Z or with an offset such as +01:00")]
    NotAnInstant(String),
    #[error("\"{0}\" is not a day: write it as 2026-11-22")]
    NotADay(String),
    #[error("\"{0}\" is not a time of day: write it as 08:30, from 00:00 to 23:59")]
    NotATimeOfDay(String),
    #[error("\"{0}\" is not a known time zone: use an IANA name such as Europe/Berlin")]
    UnknownZone(String),
}

impl Timestamp {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// # Errors
    /// Says how an instant is written when `text` is not one.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        text.parse::<jiff::Timestamp>()
            .map(|t| Self(t.as_microsecond()))
            .map_err(|_| TimeError::NotAnInstant(text.to_owned()))
    }

    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)))
    }

    /// Days of 24 hours, whatever clocks on the wall do; negative ones lead back.
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(SECONDS_PER_DAY))
    }

    pub fn day_in(self, zone: &TimeZone) -> Day {
        Day::from(self.to_jiff().to_zoned(zone.clone()).date())
    }

    pub(crate) fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl Day {
    /// # Errors
    /// Says how a day is written when `text` is not one.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        text.parse::<Date>().map(Self::from).map_err(|_| TimeError::NotADay(text.to_owned()))
    }

    pub fn to_date(self) -> Date {
        self.checked_date().unwrap_or(EPOCH)
    }

    /// `None` beyond the calendar, which ends with the year 9999.
    pub(crate) fn checked_date(self) -> Option<Date> {
        EPOCH.checked_add(jiff::Span::new().try_days(self.0).ok()?).ok()
    }

    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The first instant of this day in `zone`.
    pub fn start_in(self, zone: &TimeZone) -> Timestamp {
        zone.to_ambiguous_zoned(self.to_date().at(0, 0, 0, 0))
            .compatible()
            .map_or(Timestamp(i64::from(self.0) * 86_400 * MICROS_PER_SECOND), |z| {
                Timestamp(z.timestamp().as_microsecond())
            })
    }

    /// The instant at which clocks in `zone` show `time` on this day: the first one where they show it twice, and as
    /// much later as clocks were put forward where they skip it. `None` beyond the calendar.
    pub fn at(self, time: TimeOfDay, zone: &TimeZone) -> Option<Timestamp> {
        let civil = self.checked_date()?.at(time.hour(), time.minute(), 0, 0);
        let instant = zone.to_ambiguous_timestamp(civil).compatible().ok()?;
        Some(Timestamp(instant.as_microsecond()))
    }

    /// Monday of this day's ISO week.
    pub fn week_start(self) -> Self {
        // 1970-01-01 was a Thursday, three days after its Monday.
        Self(self.0 - (self.0 + 3).rem_euclid(7))
    }

    pub fn month_start(self) -> Self {
        Self::from(self.to_date().first_of_month())
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(EPOCH.until(date).map_or(0, |span| span.get_days()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_date().fmt(f)
    }
}

/// # Errors
/// When `name` is not in the time zone database.
pub fn zone(name: &str) -> Result<TimeZone, TimeError> {
    TimeZone::get(name).map_err(|_| TimeError::UnknownZone(name.to_owned()))
}

macro_rules! json_as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
json_as_text!(Timestamp);
json_as_text!(Day);
json_as_text!(TimeOfDay);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_weeks() {
        let day = Day::parse("2026-11-22").expect("a day");
        assert_eq!(day.to_string(), "2026-11-22");
        assert_eq!(day.week_start().to_string(), "2026-11-16");
        assert_eq!(day.month_start().to_string(), "2026-11-01");
        assert_eq!(Day(-1).to_string(), "1969-12-31");
        assert_eq!(Day(-4).week_start(), Day(-10));
    }

    #[test]
    fn a_day_starts_at_local_midnight_even_across_dst() {
        let berlin = zone("Europe/Berlin").expect("a zone");
        let start = Day::parse("2026-03-29").expect("a day").start_in(&berlin);
        assert_eq!(start.to_string(), "2026-03-28T23:00:00Z");
        assert_eq!(start.day_in(&berlin).to_string(), "2026-03-29");
        assert_eq!(Timestamp(start.0 - 1).day_in(&berlin).to_string(), "2026-03-28");
    }

    #[test]
    fn clocks_that_skip_or_repeat_a_time_show_it_once_here() {
        let berlin = zone("Europe/Berlin").expect("a zone");
        let half_past_two = TimeOfDay::parse("02:30").expect("a time of day");
        let on = |day: &str| Day::parse(day).expect("a day").at(half_past_two, &berlin).expect("an instant");
        let at = |day: &str| on(day).to_string();
        assert_eq!(at("2026-03-28"), "2026-03-28T01:30:00Z");
        assert_eq!(at("2026-03-29"), "2026-03-29T01:30:00Z", "there is no 02:30, so 03:30");
        assert_eq!(at("2026-10-25"), "2026-10-25T00:30:00Z", "the first of the two");
        assert_eq!(Day(i32::MAX).at(half_past_two, &berlin), None);
        assert_eq!(Day(i32::MAX).to_string(), "1970-01-01", "beyond the calendar, but no panic");
    }

    #[test]
    fn nonsense_is_refused_with_advice() {
        assert!(Timestamp::parse("gestern").unwrap_err().to_string().contains("2026-11-22T13:45:00Z"));
        assert!(zone("Mars/Olympus").is_err());
    }
}
