//! What a clock and a calendar on the wall say.

use super::{Day, TimeError};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// A time of day on a clock on the wall, to the minute. JSON: `"08:30"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, example = json!("08:30"))]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// `None` for an hour beyond 23 or a minute beyond 59.
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then(|| Self(u16::from(hour) * 60 + u16::from(minute)))
    }

    /// # Errors
    /// Says how a time of day is written when `text` is not one.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let two_digits = |part: &str| {
            let fits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            if fits { part.parse::<u8>().ok() } else { None }
        };
        let read = || {
            let (hour, minute) = text.split_once(':')?;
            Self::new(two_digits(hour)?, two_digits(minute)?)
        };
        read().ok_or_else(|| TimeError::NotATimeOfDay(text.to_owned()))
    }

    /// Minutes since midnight, below 1,440.
    pub const fn minutes(self) -> u16 {
        self.0
    }

    pub(super) const fn hour(self) -> i8 {
        (self.0 / 60) as i8
    }

    pub(super) const fn minute(self) -> i8 {
        (self.0 % 60) as i8
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    pub fn of(day: Day) -> Self {
        // 1970-01-01 was a Thursday, three days after its Monday.
        Self::ALL[((day.0.rem_euclid(7) + 3) % 7) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_as_they_are_written() {
        for text in ["00:00", "08:30", "23:59"] {
            let time = TimeOfDay::parse(text).expect("a time of day");
            assert_eq!(time.to_string(), text);
            assert_eq!(serde_json::to_value(time).expect("json"), text);
        }
        assert_eq!(TimeOfDay::parse("08:30").map(TimeOfDay::minutes), Ok(510));
        for text in ["", "8:30", "24:00", "08:60", "08:3", "+8:30", "08:30:00", "08.30", "0８:30", "-1:00"] {
            let error = TimeOfDay::parse(text).expect_err(text);
            assert!(error.to_string().contains("08:30"), "{error}");
        }
    }

    #[test]
    fn days_have_their_weekday() {
        let weekday = |day: &str| Weekday::of(Day::parse(day).expect("a day"));
        assert_eq!(weekday("1970-01-01"), Weekday::Thursday);
        assert_eq!(weekday("1969-12-28"), Weekday::Sunday);
        assert_eq!(weekday("2026-11-22"), Weekday::Sunday);
        assert_eq!(weekday("2026-11-23"), Weekday::Monday);
        assert_eq!(serde_json::to_value(Weekday::Monday).expect("json"), "monday");
    }
}
