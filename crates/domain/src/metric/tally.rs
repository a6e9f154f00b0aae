//! What is kept of many scores, and the figure computed from it.

use super::{Method, Series};
use crate::signal::Group;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Counts and sums of the scores of one series. Tallies of disjoint parts add up to the tally of
/// the whole; counts are exact, sums too as long as the values are whole or half steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tally {
    /// How many scores.
    pub n: u64,
    pub negative: u64,
    pub positive: u64,
    /// Sum of the values on their own scale.
    pub sum: f64,
    /// Sum of the squared values.
    pub sum_sq: f64,
}

/// The unit a score is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScoreUnit)]
pub enum Unit {
    /// Points between −100 and 100.
    Points,
    /// Percent between 0 and 100.
    Percent,
    /// The scale of the question itself.
    Scale,
}

/// A published figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Score {
    /// Unrounded, in `unit`.
    pub value: f64,
    /// As displayed, see [`Series::shown`].
    pub shown: f64,
    pub unit: Unit,
    /// Mean on the scale, for every method; smileys and satisfaction show it on request.
    pub mean: f64,
    pub n: u64,
}

impl Tally {
    pub fn add(&mut self, value: f64, group: Group) {
        self.n += 1;
        match group {
            Group::Negative => self.negative += 1,
            Group::Neutral => {}
            Group::Positive => self.positive += 1,
        }
        self.sum += value;
        self.sum_sq += value * value;
    }

    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.negative += other.negative;
        self.positive += other.positive;
        self.sum += other.sum;
        self.sum_sq += other.sum_sq;
    }

    pub fn neutral(&self) -> u64 {
        self.n.saturating_sub(self.negative + self.positive)
    }

    pub fn count(&self, group: Group) -> u64 {
        match group {
            Group::Negative => self.negative,
            Group::Neutral => self.neutral(),
            Group::Positive => self.positive,
        }
    }

    /// The score of this tally by the method of `series`; `None` without a single answer.
    pub fn score(&self, series: &Series) -> Option<Score> {
        if self.n == 0 {
            return None;
        }
        let n = self.n as f64;
        let mean = self.sum / n;
        let value = match series.method() {
            Method::Net => 100.0 * (self.positive as f64 - self.negative as f64) / n,
            Method::Favourable => 100.0 * self.positive as f64 / n,
            Method::Mean => mean,
        };
        Some(Score { value, shown: series.shown(value), unit: series.unit(), mean, n: self.n })
    }
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.merge(&other);
        self
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), |a, b| a + b)
    }
}

impl Series {
    /// Digits after the decimal point a score of this series is displayed with: none for net scores
    /// and percentages, one for means.
    pub fn decimals(&self) -> u8 {
        u8::from(self.method() == Method::Mean)
    }

    /// `value` as it is displayed; halves are rounded away from zero, so that 12.5 and −12.5 keep
    /// the same distance from zero. Differences are computed before rounding.
    pub fn shown(&self, value: f64) -> f64 {
        let factor = 10_f64.powi(i32::from(self.decimals()));
        // Adding zero turns −0 into 0.
        (value * factor).round() / factor + 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tally(series: &Series, values: &[i32]) -> Tally {
        let mut tally = Tally::default();
        for value in values {
            let value = f64::from(*value);
            tally.add(value, series.group(value).expect("on the scale"));
        }
        tally
    }

    fn shown(series: &Series, values: &[i32]) -> f64 {
        tally(series, values).score(series).expect("answers").shown
    }

    #[test]
    fn scores_by_hand() {
        // 5 promoters, 3 passives, 2 detractors.
        assert!((shown(&Series::nps(), &[10, 10, 9, 9, 9, 8, 8, 7, 6, 0]) - 30.0).abs() < 1e-12);
        assert!((shown(&Series::nps(), &[0, 0, 10]) - -33.0).abs() < 1e-12);
        assert!((shown(&Series::csat(), &[5, 4, 3, 2, 1, 5]) - 50.0).abs() < 1e-12);
        assert!((shown(&Series::ces(), &[7, 6, 5, 4, 3, 2, 1]) - 43.0).abs() < 1e-12, "three of seven agree");
        assert!((shown(&Series::stars(), &[5, 4, 4]) - 4.3).abs() < 1e-12);
        assert!((shown(&Series::thumbs(), &[1, 1, 0]) - 67.0).abs() < 1e-12);
        let faces = tally(&Series::smileys(), &[5, 5, 3, 1]).score(&Series::smileys()).expect("answers");
        assert!((faces.value - 50.0).abs() < 1e-12 && (faces.mean - 3.5).abs() < 1e-12);
    }

    #[test]
    fn nothing_answered_is_no_score() {
        assert_eq!(Tally::default().score(&Series::nps()), None);
    }

    #[test]
    fn halves_round_away_from_zero_and_zero_has_no_sign() {
        let nps = Series::nps();
        assert!((nps.shown(12.5) - 13.0).abs() < 1e-12 && (nps.shown(-12.5) - -13.0).abs() < 1e-12);
        assert!(nps.shown(-0.4).is_sign_positive());
        assert!((Series::stars().shown(3.25) - 3.3).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(a in prop::collection::vec(0..=10_i32, 0..50), b in prop::collection::vec(0..=10_i32, 0..50)) {
            let series = Series::nps();
            let together: Vec<i32> = a.iter().chain(&b).copied().collect();
            let whole = tally(&series, &together);
            prop_assert_eq!(tally(&series, &a) + tally(&series, &b), whole);
            prop_assert_eq!(whole.negative + whole.neutral() + whole.positive, whole.n);
            if let Some(score) = whole.score(&series) {
                let (low, high) = series.score_range();
                prop_assert!((low..=high).contains(&score.value));
            }
        }
    }
}
