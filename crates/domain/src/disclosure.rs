//! Small groups are not shown, not even by subtraction.
//!
//! A figure about fewer than a minimum of answers may point at single people, so it is hidden
//! (*primary* suppression). But whoever sees a whole and all its other parts can subtract: what stays
//! hidden below a shown whole must therefore be nothing, or at least two figures that together reach
//! the minimum; and a hidden whole must not be the sum of shown parts (*complementary* suppression).
//! One rule, [`suppress`], decides for every table; it depends on numbers of rows only, so that every
//! view of the same rows hides the same.
//!
//! Zero rows say nothing about anybody and are shown as zero.
//!
//! What this covers and what it does not is written down in `docs/methods/small-groups.md`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many answers must stand behind what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Minimums {
    /// Behind a score, a count of a group, a share.
    #[serde(default = "numbers")]
    pub numbers: u64,
    /// Behind comments shown to people who may not read single voices.
    #[serde(default = "comments")]
    pub comments: u64,
}

const fn numbers() -> u64 {
    5
}

const fn comments() -> u64 {
    8
}

impl Default for Minimums {
    fn default() -> Self {
        Self { numbers: numbers(), comments: comments() }
    }
}

/// Are `n` rows too few to be shown, though not none?
pub const fn too_few(n: u64, minimum: u64) -> bool {
    0 < n && n < minimum
}

/// A number on show, if it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Rows behind it.
    pub n: u64,
    /// Hide it whatever its size, because something shown elsewhere would give it away.
    pub hide: bool,
    /// How fine it is. What is coarser can be asked for without what is finer, and is shown there:
    /// it is decided first, and hiding it for the sake of something finer is the last resort.
    pub level: u8,
}

/// Figures that add up to another one, as positions in a list of [`Figure`]s.
///
/// `whole` may count rows that no part counts; they are hidden with the hidden parts. A figure may
/// be part of several wholes, and a whole may be cut into parts in several ways; nothing is a part of
/// itself, not even by way of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub whole: usize,
    pub parts: Vec<usize>,
}

/// Which of the `figures` must be hidden so that none of the `sums` gives away a hidden one, or a
/// few rows: smallest first, ties in the order given.
pub fn suppress(figures: &[Figure], sums: &[Sum], minimum: u64) -> Vec<bool> {
    let hidden: Vec<bool> = figures.iter().map(|f| too_few(f.n, minimum) || (f.hide && f.n > 0)).collect();
    let mut suppression = Suppression { figures, sums, minimum, hidden, sums_of: vec![Vec::new(); figures.len()] };
    for (at, sum) in sums.iter().enumerate() {
        for figure in sum.parts.iter().chain([&sum.whole]) {
            suppression.sums_of[*figure].push(at);
        }
    }
    suppression.settle();
    suppression.hidden
}

struct Suppression<'a> {
    figures: &'a [Figure],
    sums: &'a [Sum],
    minimum: u64,
    hidden: Vec<bool>,
    /// Sums a figure takes part in.
    sums_of: Vec<Vec<usize>>,
}

impl Suppression<'_> {
    fn settle(&mut self) {
        let level = |sum: &Sum| sum.parts.first().map_or(0, |part| self.figures[*part].level);
        let levels: Vec<u8> = self.sums.iter().map(level).collect();
        let mut open: BTreeSet<(u8, usize)> = levels.iter().copied().zip(0..).collect();
        while let Some((_, sum)) = open.pop_first() {
            while let Some(figure) = self.next_to_hide(&self.sums[sum]) {
                self.hidden[figure] = true;
                self.reopen(figure, &mut |sum| {
                    open.insert((levels[sum], sum));
                });
            }
        }
    }

    /// Every sum that must be looked at again when `figure` is hidden: also those of a part that was
    /// known as long as this whole was shown.
    fn reopen(&self, figure: usize, again: &mut impl FnMut(usize)) {
        for at in &self.sums_of[figure] {
            again(*at);
            let Sum { whole, parts } = &self.sums[*at];
            if *whole == figure {
                let alike = parts.iter().filter(|part| self.figures[**part].n == self.figures[figure].n);
                alike.for_each(|part| self.reopen(*part, again));
            }
        }
    }

    /// What to hide so that nothing can be found by subtraction in `sum`; `None` when nothing can.
    fn next_to_hide(&self, sum: &Sum) -> Option<usize> {
        let n = |figure: usize| self.figures[figure].n;
        let parts = || sum.parts.iter().copied().filter(|part| n(*part) > 0);
        let smallest = |parts: &mut dyn Iterator<Item = usize>| parts.min_by_key(|part| n(*part));
        let all: u64 = parts().map(n).sum();
        let outside = n(sum.whole).saturating_sub(all);
        if self.hidden[sum.whole] {
            let is_given_away = outside == 0 && parts().all(|part| !self.hidden[part]);
            return if is_given_away { smallest(&mut parts()) } else { None };
        }
        let (concealed, shown): (Vec<usize>, Vec<usize>) = parts().partition(|part| self.hidden[*part]);
        let is_safe = |concealed: &[usize]| {
            let together = outside + concealed.iter().copied().map(n).sum::<u64>();
            let pieces = concealed.len() + usize::from(outside > 0);
            together == 0 || (together >= self.minimum && (pieces > 1 || concealed.is_empty()))
        };
        let unknown: Vec<usize> = concealed.iter().copied().filter(|part| !self.is_known(*part)).collect();
        if is_safe(&concealed) && is_safe(&unknown) {
            return None;
        }
        let useful = smallest(&mut shown.iter().copied().filter(|part| !self.is_known(*part)));
        match useful {
            None if !is_safe(&concealed) => smallest(&mut shown.iter().copied()).or(Some(sum.whole)),
            useful => useful,
        }
    }

    /// Is `figure` all there is of something coarser that is shown? Then it hides others badly.
    fn is_known(&self, figure: usize) -> bool {
        let Figure { n, level, .. } = self.figures[figure];
        self.sums_of[figure].iter().map(|sum| self.sums[*sum].whole).any(|whole| {
            let is_all = whole != figure && self.figures[whole].n == n && !self.hidden[whole];
            is_all && (self.figures[whole].level < level || self.is_known(whole))
        })
    }
}

#[cfg(test)]
mod tests;
