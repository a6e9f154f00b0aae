//! Means on a scale with known ends: stars, custom scales.

use crate::interval::{Confidence, Estimate, Interval, Method, NotEnough, Reason, square_and_add};

/// What is kept of many values; moments of parts add up to those of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    pub n: u64,
    pub sum: f64,
    /// Sum of the squared values.
    pub sum_sq: f64,
}

impl Moments {
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        values.into_iter().fold(Self::default(), |sums, value| Self {
            n: sums.n + 1,
            sum: sums.sum + value,
            sum_sq: sums.sum_sq + value * value,
        })
    }

    /// One value more.
    pub fn push(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.sum_sq += value * value;
    }

    pub fn mean(self) -> f64 {
        self.sum / self.n as f64
    }

    /// Sample variance, with n − 1. Where rounding leaves nothing but noise it is zero.
    pub fn variance(self) -> f64 {
        let n = self.n as f64;
        let squares = self.sum_sq - self.sum * self.sum / n;
        let noise = 16.0 * f64::EPSILON * self.sum_sq;
        if squares <= noise { 0.0 } else { squares / (n - 1.0) }
    }

    /// Squared standard error of the mean.
    fn error_sq(self) -> f64 {
        self.variance() / self.n as f64
    }

    /// All values equal says nothing about spread, but bounds the share of values never seen: with n
    /// equal answers, a share larger than 1 − (α/2)^(1/n) would have shown up (exact binomial bound,
    /// the "rule of three"). At worst all of them lie at an end of the scale.
    fn interval_without_spread(self, ends: (f64, f64), confidence: Confidence) -> Interval {
        let unseen = 1.0 - (confidence.left_out() / 2.0).powf(1.0 / self.n as f64);
        let mean = self.mean();
        Interval { low: mean - unseen * (mean - ends.0).max(0.0), high: mean + unseen * (ends.1 - mean).max(0.0) }
    }

    fn interval(self, ends: (f64, f64), confidence: Confidence) -> (Interval, Method) {
        if self.variance() == 0.0 {
            return (self.interval_without_spread(ends, confidence), Method::Unseen);
        }
        let reach = confidence.t(self.n as f64 - 1.0) * self.error_sq().sqrt();
        (Interval::around(self.mean(), reach).within(ends.0, ends.1).holding(self.mean()), Method::StudentT)
    }
}

/// The mean with Student's t interval, cut off at the `ends` of the scale.
///
/// Student, "The probable error of a mean", Biometrika 6 (1908), 1–25. When all values are equal:
/// the bound for a value never seen, see [`Method::Unseen`].
///
/// # Errors
/// [`NotEnough`] with fewer than two values.
pub fn mean(moments: Moments, ends: (f64, f64), confidence: Confidence) -> Result<Estimate, NotEnough> {
    NotEnough::check(moments.n, 2, Reason::TooFewAnswers)?;
    let (interval, method) = moments.interval(ends, confidence);
    Ok(Estimate { value: moments.mean(), interval, n: moments.n, method })
}

/// `now` minus `before` by Welch's interval for unequal variances.
///
/// Welch, "The generalization of 'Student's' problem when several different population variances are
/// involved", Biometrika 34 (1947), 28–35. When neither group has any spread: square-and-add of the
/// bounds for values never seen.
///
/// # Errors
/// [`NotEnough`] when one of the groups has fewer than two values.
pub fn mean_difference(
    now: Moments,
    before: Moments,
    ends: (f64, f64),
    confidence: Confidence,
) -> Result<Estimate, NotEnough> {
    NotEnough::check(now.n, 2, Reason::TooFewAnswers)?;
    NotEnough::check(before.n, 2, Reason::TooFewToCompareWith)?;
    let value = now.mean() - before.mean();
    let n = now.n + before.n;
    let (a, b) = (now.error_sq(), before.error_sq());
    if a + b == 0.0 {
        let without_spread = |sums: Moments| (sums.mean(), sums.interval_without_spread(ends, confidence));
        let interval = square_and_add(without_spread(now), without_spread(before));
        return Ok(Estimate { value, interval, n, method: Method::SquareAndAdd });
    }
    let freedom = (a + b).powi(2) / (a * a / (now.n as f64 - 1.0) + b * b / (before.n as f64 - 1.0));
    let interval = Interval::around(value, confidence.t(freedom) * (a + b).sqrt());
    Ok(Estimate { value, interval, n, method: Method::Welch })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STARS: (f64, f64) = (1.0, 5.0);

    #[test]
    fn by_hand() {
        // Mean 3, variance 2.5, error 0.70711, t(4) = 2.77645: reach 1.96324.
        let answer = mean(Moments::of([1.0, 2.0, 3.0, 4.0, 5.0]), STARS, Confidence::USUAL).expect("answers");
        assert!((answer.interval.low - 1.036_757).abs() < 1e-5, "{:?}", answer.interval);
        assert!((answer.interval.high - 4.963_243).abs() < 1e-5);
        assert_eq!(answer.method, Method::StudentT);
    }

    #[test]
    fn five_times_five_stars_is_not_certainty() {
        let answer = mean(Moments::of([5.0; 5]), STARS, Confidence::USUAL).expect("answers");
        assert_eq!(answer.method, Method::Unseen);
        // 1 − 0.025^(1/5) = 0.5218; four stars below.
        assert!((answer.interval.low - (5.0 - 4.0 * 0.521_824)).abs() < 1e-5, "{:?}", answer.interval);
        assert!((answer.interval.high - 5.0).abs() < 1e-12);
        let hundred = mean(Moments::of([5.0; 100]), STARS, Confidence::USUAL).expect("answers");
        assert!(hundred.interval.low > 4.8);
        let unclear =
            mean_difference(Moments::of([5.0; 5]), Moments::of([4.0; 5]), STARS, Confidence::USUAL).expect("answers");
        assert_eq!(unclear.method, Method::SquareAndAdd);
        assert!(unclear.interval.contains(0.0));
    }

    #[test]
    fn rounding_noise_is_not_spread() {
        let tenths = Moments::of(std::iter::repeat_n(4.1, 1_000_003));
        assert_eq!(tenths.variance().to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn one_value_has_no_mean_to_speak_of() {
        let error = mean(Moments::of([5.0]), STARS, Confidence::USUAL).expect_err("one value");
        assert_eq!((error.have, error.need), (1, 2));
        assert!(mean_difference(Moments::of([5.0, 4.0]), Moments::of([5.0]), STARS, Confidence::USUAL).is_err());
    }

    proptest! {
        #[test]
        fn sums_give_the_variance_of_the_values(values in prop::collection::vec(0..=10_u8, 2..200)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let slow = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0);
            prop_assert!((Moments::of(values).variance() - slow).abs() < 1e-9);
        }

        #[test]
        fn the_interval_holds_the_mean_and_stays_on_the_scale(values in prop::collection::vec(1..=5_u8, 2..50)) {
            let answer = super::mean(Moments::of(values.into_iter().map(f64::from)), STARS, Confidence::USUAL).expect("answers");
            prop_assert!(answer.interval.contains(answer.value));
            prop_assert!(answer.interval.low >= 1.0 - 1e-12 && answer.interval.high <= 5.0 + 1e-12);
        }
    }
}
