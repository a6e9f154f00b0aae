//! Scores, intervals and differences: from the tally of a series to the figures `statistics` knows.

use domain::metric::{Method, Series, Tally};
use domain::question::Change;
use statistics::{Confidence, Estimate, Groups, Moments, NotEnough};

/// Percent and points are shown for shares.
const PERCENT: f64 = 100.0;

/// 95 % interval of the score, in its unit and within its range; `None` when there are too few
/// answers for one.
pub(crate) fn interval(series: &Series, tally: &Tally) -> Option<[f64; 2]> {
    let estimate = match series.method() {
        Method::Net => statistics::net(groups(tally), Confidence::USUAL),
        Method::Favourable => statistics::proportion(tally.positive, tally.n, Confidence::USUAL),
        Method::Mean => statistics::mean(moments(tally), ends(series), Confidence::USUAL),
    };
    let interval = estimate.ok()?.interval;
    let factor = factor(series);
    let (low, high) = series.score_range();
    Some([(interval.low * factor).max(low), (interval.high * factor).min(high)])
}

/// The score of `now` minus the score of `then`, with its 95 % interval; `None` when there are too
/// few answers on one side.
pub(crate) fn difference(series: &Series, now: &Tally, then: &Tally) -> Option<Change> {
    Some(change(series, difference_at(series, now, then, Confidence::USUAL).ok()?))
}

/// The difference of two groups when it is clear although `comparisons` of them were looked at
/// (Bonferroni): whoever looks at many differences finds some by chance.
pub(crate) fn is_clearly_other(series: &Series, one: &Tally, other: &Tally, comparisons: usize) -> Option<Change> {
    let confidence = Confidence::new(1.0 - 0.05 / comparisons.max(1) as f64)?;
    let change = change(series, difference_at(series, one, other, confidence).ok()?);
    change.clear.then_some(change)
}

fn difference_at(series: &Series, now: &Tally, then: &Tally, confidence: Confidence) -> Result<Estimate, NotEnough> {
    match series.method() {
        Method::Net => statistics::net_difference(groups(now), groups(then), confidence),
        Method::Favourable => {
            statistics::proportion_difference((now.positive, now.n), (then.positive, then.n), confidence)
        }
        Method::Mean => statistics::mean_difference(moments(now), moments(then), ends(series), confidence),
    }
}

fn change(series: &Series, estimate: Estimate) -> Change {
    let factor = factor(series);
    let interval = [estimate.interval.low * factor, estimate.interval.high * factor];
    Change { difference: estimate.value * factor, interval, clear: estimate.interval.excludes_zero() }
}

/// The ends of the scale a mean lies on.
fn ends(series: &Series) -> (f64, f64) {
    (f64::from(series.scale().min), f64::from(series.scale().max))
}

fn factor(series: &Series) -> f64 {
    match series.method() {
        Method::Net | Method::Favourable => PERCENT,
        Method::Mean => 1.0,
    }
}

fn groups(tally: &Tally) -> Groups {
    Groups { positive: tally.positive, negative: tally.negative, n: tally.n }
}

fn moments(tally: &Tally) -> Moments {
    Moments { n: tally.n, sum: tally.sum, sum_sq: tally.sum_sq }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(n: u64, negative: u64, positive: u64) -> Tally {
        Tally { n, negative, positive, sum: 4.0 * n as f64, sum_sq: 17.0 * n as f64 }
    }

    #[test]
    fn intervals_hold_the_score_and_stay_in_range() {
        for series in [Series::nps(), Series::csat(), Series::stars()] {
            for tally in [tally(10, 2, 7), tally(3, 0, 3), tally(2, 2, 0), tally(100_000, 20_000, 50_000)] {
                let score = tally.score(&series).expect("answers").value;
                let [low, high] = interval(&series, &tally).expect("enough");
                let (least, most) = series.score_range();
                assert!(
                    least <= low && low <= score && score <= high && high <= most,
                    "{series} {tally:?}: {low} {score} {high}"
                );
            }
        }
        assert_eq!(interval(&Series::nps(), &Tally::default()), None);
    }

    #[test]
    fn a_large_difference_of_many_answers_is_clear_and_a_small_one_is_not() {
        let nps = Series::nps();
        let large = difference(&nps, &tally(1_000, 100, 600), &tally(1_000, 200, 400)).expect("enough");
        assert!(large.clear && (large.difference - 30.0).abs() < 1e-9);
        let small = difference(&nps, &tally(20, 5, 8), &tally(20, 5, 7)).expect("enough");
        assert!(!small.clear);
        assert_eq!(difference(&nps, &tally(20, 5, 8), &Tally::default()), None);
    }

    #[test]
    fn many_comparisons_ask_for_more() {
        let (one, other) = (tally(100, 20, 50), tally(100, 30, 40));
        assert!(is_clearly_other(&Series::csat(), &tally(400, 0, 240), &tally(400, 0, 200), 1).is_some());
        assert!(is_clearly_other(&Series::csat(), &tally(400, 0, 240), &tally(400, 0, 200), 500).is_none());
        assert!(is_clearly_other(&Series::csat(), &one, &other, 1).is_none());
    }
}
