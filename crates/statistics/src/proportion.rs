//! Shares: how many are satisfied, agree, put the thumb up. Fractions from 0 to 1.

use crate::interval::{Confidence, Estimate, Interval, Method, NotEnough, Reason, square_and_add};

/// The share `yes / n` with its Wilson score interval.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927),
/// 209–212; recommended for every n by Brown, Cai and `DasGupta`, Statistical Science 16 (2001), 101–133.
///
/// # Errors
/// [`NotEnough`] without a single answer.
pub fn proportion(yes: u64, n: u64, confidence: Confidence) -> Result<Estimate, NotEnough> {
    NotEnough::check(n, 1, Reason::TooFewAnswers)?;
    let (value, interval) = wilson((yes, n), confidence);
    Ok(Estimate { value, interval, n, method: Method::Wilson })
}

/// `now` minus `before`, both as (yes, n), by Newcombe's hybrid score interval (square-and-add of the
/// Wilson intervals). −1…1.
///
/// # Errors
/// [`NotEnough`] when one of the groups has no answer.
pub fn proportion_difference(
    now: (u64, u64),
    before: (u64, u64),
    confidence: Confidence,
) -> Result<Estimate, NotEnough> {
    NotEnough::check(now.1, 1, Reason::TooFewAnswers)?;
    NotEnough::check(before.1, 1, Reason::TooFewToCompareWith)?;
    let (a, b) = (wilson(now, confidence), wilson(before, confidence));
    Ok(Estimate { value: a.0 - b.0, interval: square_and_add(a, b), n: now.1 + before.1, method: Method::Newcombe })
}

/// Share and interval; `n` is not zero. More than all is read as all.
fn wilson((yes, n): (u64, u64), confidence: Confidence) -> (f64, Interval) {
    let share = yes.min(n) as f64 / n as f64;
    let (n, z) = (n as f64, confidence.z());
    let shrink = 1.0 + z * z / n;
    let centre = (share + z * z / (2.0 * n)) / shrink;
    let reach = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt() / shrink;
    (share, Interval::around(centre, reach).within(0.0, 1.0).holding(share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nobody_and_everybody_keep_an_honest_interval() {
        let none = proportion(0, 10, Confidence::USUAL).expect("answers");
        assert!(none.interval.low.abs() < 1e-12 && (none.interval.high - 0.2775).abs() < 1e-4, "{:?}", none.interval);
        let all = proportion(10, 10, Confidence::USUAL).expect("answers");
        assert!((all.interval.low - 0.7225).abs() < 1e-4 && (all.interval.high - 1.0).abs() < 1e-12);
        assert!(proportion(0, 0, Confidence::USUAL).is_err());
        assert!((proportion(11, 10, Confidence::USUAL).expect("answers").value - 1.0).abs() < 1e-12);
    }

    /// Newcombe (1998), table II, row (a), 56/70 − 48/80: 0.0524 to 0.3339.
    #[test]
    fn newcombe_himself() {
        let answer = proportion_difference((56, 70), (48, 80), Confidence::USUAL).expect("answers");
        assert!((answer.value - 0.20).abs() < 1e-12);
        assert!((answer.interval.low - 0.0524).abs() < 5e-5 && (answer.interval.high - 0.3339).abs() < 5e-5);
    }

    /// The Wilson interval by definition: every share whose distance from the observed one is
    /// within z standard errors *of that share*.
    fn by_definition(yes: u64, n: u64, z: f64) -> (f64, f64) {
        let (observed, n) = (yes as f64 / n as f64, n as f64);
        let plausible = |p: f64| (observed - p).powi(2) * n <= z * z * p * (1.0 - p);
        // From the observed share outwards the plausible ones end once; halving finds where.
        let edge = |mut inside: f64, mut outside: f64| {
            for _ in 0..200 {
                let middle = f64::midpoint(inside, outside);
                if plausible(middle) { inside = middle } else { outside = middle }
            }
            inside
        };
        (edge(observed, 0.0), edge(observed, 1.0))
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(yes in 0..400_u64, no in 0..400_u64) {
            prop_assume!(yes + no > 0);
            let answer = proportion(yes, yes + no, Confidence::USUAL).expect("answers");
            let (low, high) = by_definition(yes, yes + no, Confidence::USUAL.z());
            prop_assert!((answer.interval.low - low).abs() < 1e-8, "{answer:?} {low} {high}");
            prop_assert!((answer.interval.high - high).abs() < 1e-8, "{answer:?} {low} {high}");
        }

        #[test]
        fn differences_stay_possible(a in 0..200_u64, b in 0..200_u64, c in 0..200_u64, d in 0..200_u64) {
            prop_assume!(a + b > 0 && c + d > 0);
            let answer = proportion_difference((a, a + b), (c, c + d), Confidence::USUAL).expect("both");
            prop_assert!(answer.interval.contains(answer.value));
            prop_assert!(answer.interval.low >= -1.0 - 1e-12 && answer.interval.high <= 1.0 + 1e-12);
        }
    }
}
