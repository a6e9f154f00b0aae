//! Net scores: share of positive minus share of negative, −1…1; NPS is a hundred times that.

use crate::interval::{Confidence, Estimate, Interval, Method, NotEnough, Reason, square_and_add};

/// Counts of the outer groups and of all; what is neither positive nor negative is neutral. Counts
/// that do not fit together are read as no neutral answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    pub positive: u64,
    pub negative: u64,
    pub n: u64,
}

/// Pseudo-answers added before the standard error is taken: three in all, a quarter of them on
/// either side.
const ADDED: f64 = 3.0;

impl Groups {
    fn n(self) -> u64 {
        self.n.max(self.positive + self.negative)
    }

    fn net(self) -> f64 {
        (self.positive as f64 - self.negative as f64) / self.n() as f64
    }

    /// Interval of the net score.
    fn interval(self, confidence: Confidence) -> Interval {
        let n = self.n() as f64 + ADDED;
        let positive = (self.positive as f64 + ADDED / 4.0) / n;
        let negative = (self.negative as f64 + ADDED / 4.0) / n;
        let net = positive - negative;
        let error = ((positive + negative - net * net) / n).sqrt();
        Interval::around(net, confidence.z() * error).within(-1.0, 1.0).holding(self.net())
    }
}

/// The net score with its adjusted Wald interval.
///
/// Rocks, "Interval Estimation for the 'Net Promoter Score'", The American Statistician 70 (2016),
/// 365–372. The interval is not centred on the estimate: it leans towards zero, as it should for
/// scores near the ends.
///
/// # Errors
/// [`NotEnough`] without a single answer.
pub fn net(groups: Groups, confidence: Confidence) -> Result<Estimate, NotEnough> {
    NotEnough::check(groups.n(), 1, Reason::TooFewAnswers)?;
    let interval = groups.interval(confidence);
    Ok(Estimate { value: groups.net(), interval, n: groups.n(), method: Method::AdjustedWald })
}

/// `now` minus `before`, −2…2, by square-and-add of the adjusted Wald intervals of both.
///
/// # Errors
/// [`NotEnough`] when one of the groups has no answer.
pub fn net_difference(now: Groups, before: Groups, confidence: Confidence) -> Result<Estimate, NotEnough> {
    NotEnough::check(now.n(), 1, Reason::TooFewAnswers)?;
    NotEnough::check(before.n(), 1, Reason::TooFewToCompareWith)?;
    let interval = square_and_add((now.net(), now.interval(confidence)), (before.net(), before.interval(confidence)));
    let value = now.net() - before.net();
    Ok(Estimate { value, interval, n: now.n() + before.n(), method: Method::SquareAndAdd })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(negative: u64, neutral: u64, positive: u64) -> Groups {
        Groups { positive, negative, n: negative + neutral + positive }
    }

    #[test]
    fn by_hand() {
        // n + 3 = 103, p = 50.75/103, d = 20.75/103: net 0.291262, variance 0.609331, error 0.076914.
        let answer = net(split(20, 30, 50), Confidence::USUAL).expect("answers");
        assert!((answer.value - 0.30).abs() < 1e-12);
        assert!((answer.interval.low - 0.140_51).abs() < 2e-5, "{:?}", answer.interval);
        assert!((answer.interval.high - 0.442_01).abs() < 2e-5, "{:?}", answer.interval);
    }

    #[test]
    fn counts_that_do_not_fit_together_are_no_disaster() {
        let answer = net(Groups { positive: 4, negative: 4, n: 5 }, Confidence::USUAL).expect("answers");
        assert_eq!((answer.n, answer.value.to_bits()), (8, 0.0_f64.to_bits()));
    }

    #[test]
    fn a_single_voice_says_almost_nothing() {
        let one = net(split(0, 0, 1), Confidence::USUAL).expect("an answer");
        assert!(one.interval.width() > 0.9, "{:?}", one.interval);
        assert_eq!(net(Groups::default(), Confidence::USUAL).expect_err("none").need, 1);
        let error = net_difference(split(1, 1, 1), Groups::default(), Confidence::USUAL).expect_err("nothing before");
        assert_eq!(error.reason, Reason::TooFewToCompareWith);
    }

    /// Probability that the interval holds the true score, summed over every possible sample.
    fn coverage(n: u32, negative: f64, positive: f64) -> f64 {
        let ln_factorial: Vec<f64> = std::iter::once(0.0)
            .chain((1..=n).scan(0.0, |sum, k| {
                *sum += f64::from(k).ln();
                Some(*sum)
            }))
            .collect();
        let neutral = 1.0 - negative - positive;
        let power = |base: f64, k: u32| if k == 0 { 0.0 } else { f64::from(k) * base.ln() };
        let mut covered = 0.0;
        for a in 0..=n {
            for c in 0..=n - a {
                let b = n - a - c;
                let ln = ln_factorial[n as usize] - [a, b, c].iter().map(|k| ln_factorial[*k as usize]).sum::<f64>()
                    + power(negative, a)
                    + power(neutral, b)
                    + power(positive, c);
                let sample = split(u64::from(a), u64::from(b), u64::from(c));
                let interval = net(sample, Confidence::USUAL).expect("answers").interval;
                if interval.contains(positive - negative) {
                    covered += ln.exp();
                }
            }
        }
        covered
    }

    #[test]
    fn ninety_five_percent_means_ninety_five_percent() {
        let truths = [(0.2, 0.5), (0.1, 0.3), (0.4, 0.4), (0.05, 0.8), (0.6, 0.1), (0.02, 0.1)];
        for n in [10, 30, 100] {
            let found: Vec<f64> = truths.iter().map(|(negative, positive)| coverage(n, *negative, *positive)).collect();
            let average = found.iter().sum::<f64>() / found.len() as f64;
            assert!((0.94..0.98).contains(&average), "n = {n}: {found:?}");
            assert!(found.iter().all(|coverage| *coverage > 0.92), "n = {n}: {found:?}");
        }
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_estimate_and_stays_on_the_scale(a in 0..500_u64, b in 0..500_u64, c in 0..500_u64) {
            prop_assume!(a + b + c > 0);
            let answer = net(split(a, b, c), Confidence::USUAL).expect("answers");
            prop_assert!(answer.interval.contains(answer.value));
            prop_assert!(answer.interval.low >= -1.0 && answer.interval.high <= 1.0);
        }

        #[test]
        fn swapping_groups_turns_the_difference_round(
            a in prop::array::uniform3(0..200_u64), b in prop::array::uniform3(0..200_u64),
        ) {
            let (a, b) = (split(a[0], a[1], a[2]), split(b[0], b[1], b[2]));
            prop_assume!(a.n > 0 && b.n > 0);
            let (forth, back) = (net_difference(a, b, Confidence::USUAL).expect("both"), net_difference(b, a, Confidence::USUAL).expect("both"));
            prop_assert!((forth.value + back.value).abs() < 1e-9);
            prop_assert!((forth.interval.low + back.interval.high).abs() < 1e-9);
            prop_assert!(forth.interval.contains(forth.value));
        }

        #[test]
        fn more_confidence_is_wider(a in 1..100_u64, b in 1..100_u64, c in 1..100_u64) {
            let level = |level| Confidence::new(level).expect("a level");
            let width = |confidence| net(split(a, b, c), confidence).expect("answers").interval.width();
            prop_assert!(width(level(0.8)) <= width(level(0.95)) && width(level(0.95)) <= width(level(0.99)));
        }
    }
}
