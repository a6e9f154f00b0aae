//! Days asked about, and the days to compare them with.

use super::QuestionError;
use crate::time::Day;
use jiff::ToSpan;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use utoipa::openapi::{OneOfBuilder, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Calendar days in the project's time zone, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub from: Day,
    pub to: Day,
}

/// How time is cut into pieces. JSON: `"day"`, `"week"`, `"month"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    Day,
    /// ISO week, named by its Monday.
    Week,
    /// Named by its first day.
    Month,
}

/// What a period is compared with. JSON: `"previous"` or `{"from": …, "to": …}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compare {
    /// The same number of whole months before it when the period is whole months, otherwise the same
    /// number of days before it.
    Previous,
    With(Period),
}

impl Period {
    /// Some twenty years.
    pub const MAX_DAYS: i32 = 7_400;

    /// # Errors
    /// When the period ends before it begins, or is too long.
    pub fn new(from: Day, to: Day) -> Result<Self, QuestionError> {
        let period = Self { from, to };
        period.check()?;
        Ok(period)
    }

    pub(super) fn check(self) -> Result<(), QuestionError> {
        if self.to < self.from {
            return Err(QuestionError::PeriodEndsFirst { from: self.from.to_string(), to: self.to.to_string() });
        }
        if self.to.0.saturating_sub(self.from.0) >= Self::MAX_DAYS {
            return Err(QuestionError::PeriodTooLong);
        }
        Ok(())
    }

    /// Number of days.
    pub fn days(self) -> i32 {
        self.to.0.saturating_sub(self.from.0) + 1
    }

    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// The period right before this one, see [`Compare::Previous`].
    #[must_use]
    pub fn previous(self) -> Self {
        let to = self.from.plus(-1);
        if self.is_whole_months() {
            let first = self.from.to_date();
            let end = self.to.to_date();
            let months = (i32::from(end.year()) - i32::from(first.year())) * 12 + i32::from(end.month())
                - i32::from(first.month())
                + 1;
            if let Ok(from) = first.checked_sub(months.months()) {
                return Self { from: Day::from(from), to };
            }
        }
        Self { from: self.from.plus(-self.days()), to }
    }

    fn is_whole_months(self) -> bool {
        self.from == self.from.month_start() && self.to.plus(1) == self.to.plus(1).month_start()
    }

    /// The grain a trend over this period is best read in: at most some sixty points.
    pub fn natural_grain(self) -> Grain {
        match self.days() {
            ..=62 => Grain::Day,
            63..=400 => Grain::Week,
            _ => Grain::Month,
        }
    }

    /// First days of all pieces the period touches, ascending; the first may lie before `from`.
    pub fn pieces(self, grain: Grain) -> impl Iterator<Item = Day> {
        let mut next = Some(grain.start(self.from));
        std::iter::from_fn(move || {
            let day = next.filter(|day| *day <= self.to)?;
            next = Some(grain.next(day));
            Some(day)
        })
    }
}

impl Grain {
    /// The first day of the piece `day` lies in.
    pub fn start(self, day: Day) -> Day {
        match self {
            Self::Day => day,
            Self::Week => day.week_start(),
            Self::Month => day.month_start(),
        }
    }

    /// The first day of the piece after the one that starts on `start`.
    pub fn next(self, start: Day) -> Day {
        match self {
            Self::Day => start.plus(1),
            Self::Week => start.plus(7),
            Self::Month => start.plus(31).month_start(),
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

impl fmt::Display for Grain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Compare {
    pub fn resolve(self, period: Period) -> Period {
        match self {
            Self::Previous => period.previous(),
            Self::With(other) => other,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Word(String),
    Period(Period),
}

impl PartialSchema for Compare {
    fn schema() -> RefOr<Schema> {
        OneOfBuilder::new().item(String::schema()).item(Period::schema()).into()
    }
}

impl ToSchema for Compare {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Period::schemas(schemas);
    }
}

impl Serialize for Compare {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Previous => serializer.serialize_str("previous"),
            Self::With(period) => period.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Compare {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Written::deserialize(deserializer)? {
            Written::Word(word) if word == "previous" => Ok(Self::Previous),
            Written::Word(word) => Err(serde::de::Error::custom(QuestionError::UnknownCompare(word))),
            Written::Period(period) => Ok(Self::With(period)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn period(from: &str, to: &str) -> Period {
        Period::new(Day::parse(from).expect("a day"), Day::parse(to).expect("a day")).expect("a period")
    }

    #[test]
    fn whole_months_are_compared_with_whole_months() {
        assert_eq!(period("2026-03-01", "2026-03-31").previous(), period("2026-02-01", "2026-02-28"));
        assert_eq!(period("2026-01-01", "2026-03-31").previous(), period("2025-10-01", "2025-12-31"));
        assert_eq!(period("2024-02-01", "2024-02-29").previous(), period("2024-01-01", "2024-01-31"));
    }

    #[test]
    fn other_periods_are_compared_with_as_many_days() {
        assert_eq!(period("2026-11-16", "2026-11-22").previous(), period("2026-11-09", "2026-11-15"));
        assert_eq!(period("2026-11-22", "2026-11-22").previous(), period("2026-11-21", "2026-11-21"));
        assert_eq!(period("2026-11-01", "2026-11-22").previous(), period("2026-10-10", "2026-10-31"));
    }

    #[test]
    fn pieces_cover_the_period() {
        let november = period("2026-11-05", "2026-12-02");
        let names = |grain| november.pieces(grain).map(|d| d.to_string()).collect::<Vec<_>>();
        assert_eq!(names(Grain::Week), ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"]);
        assert_eq!(names(Grain::Month), ["2026-11-01", "2026-12-01"]);
        assert_eq!(names(Grain::Day).len(), 28);
    }

    proptest! {
        #[test]
        fn every_day_lies_in_exactly_one_piece(from in -40_000..40_000_i32, days in 1..900_i32, offset in 0..900_i32) {
            let period = Period { from: Day(from), to: Day(from + days - 1) };
            let day = Day(from + offset % days);
            for grain in [Grain::Day, Grain::Week, Grain::Month] {
                let holding = period.pieces(grain).filter(|p| *p <= day && day < grain.next(*p)).collect::<Vec<_>>();
                prop_assert_eq!(holding, vec![grain.start(day)]);
            }
            prop_assert_eq!(period.previous().to, Day(from - 1));
        }
    }
}
