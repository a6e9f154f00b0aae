//! Whole numbers, counted: medians and other quantiles without keeping every value.

use std::collections::BTreeMap;

/// How often each value occurred. It takes as much room as there are different values, however many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    counts: BTreeMap<u64, u64>,
    n: u64,
}

impl Histogram {
    /// One value more.
    pub fn push(&mut self, value: u64) {
        *self.counts.entry(value).or_default() += 1;
        self.n += 1;
    }

    /// Takes over all values of another one.
    pub fn absorb(&mut self, other: &Self) {
        for (value, count) in &other.counts {
            *self.counts.entry(*value).or_default() += count;
        }
        self.n += other.n;
    }

    /// Number of values.
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// The smallest value that at least the share `q` of all values does not exceed; `None` without values. Always one
    /// of the values: of an even number of them the median is the lower of the two in the middle.
    ///
    /// Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996), 361–365,
    /// definition 1.
    pub fn quantile(&self, q: f64) -> Option<u64> {
        // A share such as 0.7 is not exact: without a little room 0.7 of ten values would be eight of them.
        let wanted = q * self.n as f64 - 1e-9;
        let mut seen = 0;
        let reached = self.counts.iter().find(|(_, count)| {
            seen += **count;
            seen as f64 >= wanted
        });
        reached.map(|(value, _)| *value)
    }

    pub fn median(&self) -> Option<u64> {
        self.quantile(0.5)
    }

    /// How many of the values are below `limit`.
    pub fn below(&self, limit: f64) -> u64 {
        self.counts.iter().take_while(|(value, _)| (**value as f64) < limit).map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        values.iter().for_each(|value| histogram.push(*value));
        histogram
    }

    #[test]
    fn by_hand() {
        let ten = of(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!((ten.n(), ten.median(), ten.quantile(0.9)), (10, Some(5), Some(9)));
        assert_eq!((ten.quantile(0.7), ten.quantile(0.0), ten.quantile(1.0)), (Some(7), Some(1), Some(10)));
        assert_eq!((ten.below(5.0 / 3.0), ten.below(3.0), ten.below(100.0)), (1, 2, 10));
        assert_eq!((of(&[]).median(), of(&[]).below(9.0)), (None, 0));
        assert_eq!(of(&[7, 7, 7]).median(), Some(7));
    }

    proptest! {
        #[test]
        fn a_quantile_is_where_the_sorted_values_say(values in prop::collection::vec(0..50_u64, 1..200), q in 0.0..1.0_f64) {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let at = (q * sorted.len() as f64).ceil().max(1.0) as usize - 1;
            prop_assert_eq!(of(&values).quantile(q), Some(sorted[at]));
        }

        #[test]
        fn parts_add_up(a in prop::collection::vec(0..50_u64, 0..50), b in prop::collection::vec(0..50_u64, 0..50)) {
            let mut both = of(&a);
            both.absorb(&of(&b));
            let whole: Vec<u64> = a.into_iter().chain(b).collect();
            prop_assert_eq!(&both, &of(&whole));
            prop_assert_eq!(both.below(20.0), whole.iter().filter(|value| **value < 20).count() as u64);
        }
    }
}
