//! Variants beside each other: how carefully they are answered, and whether they differ.

use super::results::{Rate, VariantResults};
use crate::quality::{Quality, too_fast};
use domain::ids::SurveyId;
use serde::Serialize;
use statistics::{Confidence, Histogram, proportion_difference};
use std::collections::BTreeMap;
use store::occasions::VariantCount;
use utoipa::ToSchema;

/// What is compared of two variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComparedFigure {
    Answered,
    Completed,
    Commented,
    Speeders,
    Straight,
}

/// How a variant differs from another one. Shares, −1 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VariantDifference {
    pub variant: String,
    /// The first variant.
    pub against: String,
    pub figure: ComparedFigure,
    /// The share of `variant` minus that of `against`.
    pub value: f64,
    /// 95 % interval.
    pub interval: [f64; 2],
    /// The interval leaves out zero: it is hardly chance.
    pub clear: bool,
}

/// Answers by variant and survey.
type Care = BTreeMap<String, BTreeMap<SurveyId, Quality>>;

/// What came of variants, with how their answers were given.
pub(super) fn with_care(counted: Vec<VariantCount>, care: &Care) -> Vec<VariantResults> {
    let mut times: BTreeMap<SurveyId, Histogram> = BTreeMap::new();
    for (survey, quality) in care.values().flatten() {
        times.entry(*survey).or_default().absorb(&quality.tenths);
    }
    let nothing = BTreeMap::new();
    let results = |one: VariantCount| {
        let by_survey = care.get(&one.variant).unwrap_or(&nothing);
        let mut all = Quality::default();
        let (mut fast, mut timed) = (0, 0);
        for (survey, quality) in by_survey {
            all.absorb_care(quality);
            if let Some(limit) = times.get(survey).and_then(too_fast) {
                fast += quality.tenths.below(limit);
                timed += quality.tenths.n();
            }
        }
        let (sent, answered) = (one.sent.unsigned_abs(), one.answered.unsigned_abs());
        VariantResults {
            variant: one.variant,
            sent,
            opened: Rate::of(one.opened.unsigned_abs(), sent),
            answered: Rate::of(answered, sent),
            completed: Rate::of(one.completed.unsigned_abs(), answered),
            commented: Rate::of(one.commented.unsigned_abs(), answered),
            words: all.words.median(),
            seconds: all.tenths.median().map(|tenths| tenths as f64 / 10.0),
            speeders: Rate::of(fast, timed),
            straight: Rate::of(all.straight, all.lined),
        }
    };
    counted.into_iter().map(results).collect()
}

/// How each of the other variants differs from the first one, as far as there is something to compare.
pub(super) fn differences(variants: &[VariantResults]) -> Vec<VariantDifference> {
    let Some((first, others)) = variants.split_first() else { return Vec::new() };
    others.iter().flat_map(|other| of_two(other, first)).collect()
}

fn of_two(variant: &VariantResults, against: &VariantResults) -> Vec<VariantDifference> {
    let figures = [
        (ComparedFigure::Answered, &variant.answered, &against.answered),
        (ComparedFigure::Completed, &variant.completed, &against.completed),
        (ComparedFigure::Commented, &variant.commented, &against.commented),
        (ComparedFigure::Speeders, &variant.speeders, &against.speeders),
        (ComparedFigure::Straight, &variant.straight, &against.straight),
    ];
    let difference = |(figure, now, before): (ComparedFigure, &Rate, &Rate)| {
        let found = proportion_difference((now.count, now.n), (before.count, before.n), Confidence::USUAL).ok()?;
        Some(VariantDifference {
            variant: variant.variant.clone(),
            against: against.variant.clone(),
            figure,
            value: found.value,
            interval: [found.interval.low, found.interval.high],
            clear: found.interval.excludes_zero(),
        })
    };
    figures.into_iter().filter_map(difference).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(variant: &str, sent: i64, answered: i64) -> VariantCount {
        let completed = answered / 2;
        VariantCount { variant: variant.to_owned(), sent, opened: answered, answered, completed, commented: 0 }
    }

    fn timed(tenths: impl IntoIterator<Item = u64>) -> Quality {
        let mut quality = Quality::default();
        tenths.into_iter().for_each(|one| quality.tenths.push(one));
        quality
    }

    #[test]
    fn a_clear_difference_is_told_from_chance() {
        let variants = with_care(vec![counted("a", 1_000, 100), counted("b", 1_000, 200)], &Care::new());
        let found = differences(&variants);
        assert_eq!(found.len(), 3, "nothing is known of speed and of matrices");
        let answered = &found[0];
        assert_eq!((answered.variant.as_str(), answered.against.as_str()), ("b", "a"));
        assert!((answered.value - 0.1).abs() < 1e-12 && answered.clear && answered.interval[0] > 0.05);
        assert!(!found[1].clear, "half of both went through");
        assert_eq!(differences(&variants[..1]), []);
        assert_eq!(differences(&[]), []);
    }

    #[test]
    fn times_are_compared_within_a_survey() {
        let survey = |n| SurveyId(uuid::Uuid::from_u128(n));
        let long = || timed((0..40).map(|_| 900));
        let care = Care::from([
            ("a".to_owned(), BTreeMap::from([(survey(1), long()), (survey(2), timed((0..40).map(|_| 100)))])),
            ("b".to_owned(), BTreeMap::from([(survey(1), timed([200, 299, 300, 301]))])),
            ("c".to_owned(), BTreeMap::from([(survey(3), timed([1, 900, 900]))])),
        ]);
        let all = with_care(vec![counted("a", 80, 80), counted("b", 4, 4), counted("c", 3, 3)], &care);
        let speeders = |at: usize| (all[at].speeders.count, all[at].speeders.n);
        assert_eq!(speeders(0), (0, 80), "a short survey is no fast answer");
        assert_eq!(speeders(1), (2, 4), "faster than 30 seconds, a third of the median of all of that survey");
        assert_eq!(speeders(2), (0, 0), "too few times to say");
        assert_eq!((all[0].seconds, all[1].seconds), (Some(10.0), Some(29.9)));
    }
}
