//! What comes back: an estimate with its interval, or what is missing for one.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// How sure an interval is: the share of such intervals that hold the true value.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Confidence(f64);

impl Confidence {
    /// 95 %.
    pub const USUAL: Self = Self(0.95);

    /// A level strictly between 0 and 1, such as 0.95; `None` otherwise.
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    pub fn level(self) -> f64 {
        self.0
    }

    /// Probability left out on both sides together.
    pub(crate) fn left_out(self) -> f64 {
        1.0 - self.0
    }

    /// How many standard errors an interval reaches to each side.
    pub(crate) fn z(self) -> f64 {
        Normal::standard().inverse_cdf(1.0 - self.left_out() / 2.0)
    }

    /// The same for Student's t with `freedom` degrees of freedom.
    pub(crate) fn t(self, freedom: f64) -> f64 {
        StudentsT::new(0.0, 1.0, freedom).map_or_else(|_| self.z(), |t| t.inverse_cdf(1.0 - self.left_out() / 2.0))
    }
}

/// From `low` to `high`, in the unit of the estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    pub(crate) fn around(centre: f64, reach: f64) -> Self {
        Self { low: centre - reach, high: centre + reach }
    }

    pub(crate) fn within(self, low: f64, high: f64) -> Self {
        Self { low: self.low.clamp(low, high), high: self.high.clamp(low, high) }
    }

    /// Widened, if need be, to hold `value`: rounding must not put an estimate beside its interval.
    pub(crate) fn holding(self, value: f64) -> Self {
        Self { low: self.low.min(value), high: self.high.max(value) }
    }

    pub fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    pub fn width(self) -> f64 {
        self.high - self.low
    }

    /// Of a difference: it is sure to be positive, or sure to be negative.
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// Square-and-add: the interval of the difference `a − b` from the intervals of both (MOVER).
///
/// Newcombe, "Interval estimation for the difference between independent proportions", Statistics
/// in Medicine 17 (1998), 873–890, method 10; in general Zou and Donner, Statistics in Medicine 27
/// (2008), 1693–1702.
pub(crate) fn square_and_add((a, of_a): (f64, Interval), (b, of_b): (f64, Interval)) -> Interval {
    let difference = a - b;
    Interval {
        low: difference - (a - of_a.low).hypot(of_b.high - b),
        high: difference + (of_a.high - a).hypot(b - of_b.low),
    }
}

/// Which formula made an interval; each has its page in `docs/methods`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Wilson's score interval of a share.
    Wilson,
    /// Adjusted Wald with three added observations (Rocks 2016), of a net score.
    AdjustedWald,
    /// Student's t, of a mean.
    StudentT,
    /// All values equal: the bound for a value never seen.
    Unseen,
    /// Newcombe's hybrid score interval for a difference of shares.
    Newcombe,
    /// Square-and-add of two separate intervals (Zou and Donner 2008).
    SquareAndAdd,
    /// Welch's t with Satterthwaite's degrees of freedom, for a difference of means.
    Welch,
}

/// An estimate with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub interval: Interval,
    /// Answers behind it; of a difference those of both groups.
    pub n: u64,
    pub method: Method,
}

/// Where a difference points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Up,
    Down,
    /// The interval holds zero: it may as well be chance.
    Unclear,
}

impl Estimate {
    /// Reads this estimate as a difference.
    pub fn direction(&self) -> Direction {
        if self.interval.low > 0.0 {
            Direction::Up
        } else if self.interval.high < 0.0 {
            Direction::Down
        } else {
            Direction::Unclear
        }
    }
}

/// Why there is no estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// In the group itself, or the first of two.
    TooFewAnswers,
    /// In the group compared with.
    TooFewToCompareWith,
}

/// Too little to say something honest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", self.what_to_do("en"))]
pub struct NotEnough {
    pub have: u64,
    pub need: u64,
    pub reason: Reason,
}

impl NotEnough {
    /// `Ok` when `have` reaches `need`.
    pub(crate) fn check(have: u64, need: u64, reason: Reason) -> Result<(), Self> {
        if have >= need { Ok(()) } else { Err(Self { have, need, reason }) }
    }

    /// What is missing and what to do about it: German for `de`, English for every other language.
    pub fn what_to_do(&self, language: &str) -> String {
        let Self { have, need, reason } = self;
        let german = language.split('-').next() == Some("de");
        match (reason, german) {
            (Reason::TooFewAnswers, true) => {
                format!(
                    "Noch zu wenig Antworten: {have} von mindestens {need}. Wählen Sie einen längeren Zeitraum oder weniger Filter."
                )
            }
            (Reason::TooFewAnswers, false) => {
                format!("Not enough answers yet: {have} of at least {need}. Choose a longer period or fewer filters.")
            }
            (Reason::TooFewToCompareWith, true) => {
                format!(
                    "Zu wenig Antworten zum Vergleichen: {have} von mindestens {need}. Wählen Sie einen anderen Vergleichszeitraum."
                )
            }
            (Reason::TooFewToCompareWith, false) => {
                format!(
                    "Not enough answers to compare with: {have} of at least {need}. Choose another period to compare with."
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_levels_between_none_and_all_are_levels() {
        assert_eq!(Confidence::new(0.95), Some(Confidence::USUAL));
        for nonsense in [0.0, 1.0, -0.5, f64::NAN, 95.0] {
            assert_eq!(Confidence::new(nonsense), None);
        }
    }

    #[test]
    fn a_difference_points_somewhere_only_without_zero() {
        let answer = |low, high| {
            let estimate = Estimate { value: 0.0, interval: Interval { low, high }, n: 1, method: Method::Newcombe };
            assert_eq!(estimate.interval.excludes_zero(), estimate.direction() != Direction::Unclear);
            estimate
        };
        assert_eq!(answer(0.1, 2.0).direction(), Direction::Up);
        assert_eq!(answer(-2.0, -0.1).direction(), Direction::Down);
        assert_eq!(answer(-2.0, 0.1).direction(), Direction::Unclear);
        assert_eq!(answer(0.0, 0.0).direction(), Direction::Unclear);
    }

    #[test]
    fn what_is_missing_is_said_with_numbers() {
        let missing = NotEnough::check(1, 2, Reason::TooFewAnswers).expect_err("too few");
        assert!(missing.to_string().starts_with("Not enough answers yet: 1 of at least 2."));
        assert!(missing.what_to_do("de-AT").contains("1 von mindestens 2"));
        assert_eq!(NotEnough::check(2, 2, Reason::TooFewAnswers), Ok(()));
    }
}
