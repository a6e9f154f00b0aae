//! Which cells must stay hidden, so that small groups are not shown and cannot be found by
//! subtraction within one cube.
//!
//! A cell with fewer than the minimum is hidden. Wherever parts add up to a whole, what remains when
//! the shown parts are taken from a shown whole must be at least two cells with at least the minimum
//! together; and a hidden whole must not be the sum of shown parts. Further cells, the smallest
//! first, are hidden until that is true everywhere. Sums with few conditions are settled before
//! those with many, so that a table's margin hides what the table of the margin alone hides.

use super::cube::{Cube, Place};
use domain::ids::SeriesNo;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Parts and their whole.
struct Sum {
    whole: usize,
    parts: Vec<usize>,
}

struct Cells<'a> {
    cube: &'a Cube,
    minimum: u64,
    places: Vec<Place>,
    n: Vec<u64>,
    hidden: Vec<bool>,
    sums: Vec<Sum>,
    /// Sums a cell takes part in.
    sums_of: Vec<Vec<usize>>,
}

/// The places of `series` that may not be shown.
pub(crate) fn hidden(cube: &Cube, series: SeriesNo, minimum: u64) -> HashSet<Place> {
    let Some(tallies) = cube.tallies.get(&series) else { return HashSet::new() };
    let mut places: Vec<Place> = tallies.keys().copied().collect();
    places.sort_unstable_by_key(|place| cube.named(*place));
    let n: Vec<u64> = places.iter().map(|place| tallies[place].n).collect();
    if n.iter().all(|n| *n >= minimum) {
        return HashSet::new();
    }
    let hidden = n.iter().map(|n| *n < minimum).collect();
    let sums_of = vec![Vec::new(); places.len()];
    let mut cells = Cells { cube, minimum, places, n, hidden, sums: Vec::new(), sums_of };
    cells.find_sums();
    cells.settle_all();
    cells.places.iter().zip(&cells.hidden).filter(|(_, hidden)| **hidden).map(|(place, _)| *place).collect()
}

impl Cells<'_> {
    fn find_sums(&mut self) {
        let at: HashMap<Place, usize> = self.places.iter().enumerate().map(|(cell, place)| (*place, cell)).collect();
        let mut parts: HashMap<(usize, usize), Vec<usize>> = HashMap::new();
        for (cell, place) in self.places.iter().enumerate() {
            for (axis, definition) in self.cube.axes.iter().enumerate() {
                if !definition.is_protected() {
                    continue;
                }
                for whole in &self.cube.wholes[axis][place[axis] as usize] {
                    let mut whole_place = *place;
                    whole_place[axis] = *whole;
                    // Whatever a row counts in, it counts in the whole too.
                    if let Some(whole) = at.get(&whole_place) {
                        parts.entry((*whole, self.family(axis, *place))).or_default().push(cell);
                    }
                }
            }
        }
        let mut sums: Vec<((usize, usize), Vec<usize>)> = parts.into_iter().collect();
        sums.sort_unstable();
        for ((whole, _), parts) in sums {
            let sum = self.sums.len();
            for cell in parts.iter().chain([&whole]) {
                self.sums_of[*cell].push(sum);
            }
            self.sums.push(Sum { whole, parts });
        }
    }

    /// One whole can be cut in several ways: along each axis, and time into weeks or months.
    fn family(&self, axis: usize, place: Place) -> usize {
        use super::axis::Member::{Month, Week};
        let kind = match &self.cube.members[axis][place[axis] as usize] {
            Week(_) => 1,
            Month(_) => 2,
            _ => 0,
        };
        axis * 3 + kind
    }

    fn settle_all(&mut self) {
        let conditions = |cells: &Self, sum: usize| {
            let part = cells.sums[sum].parts[0];
            cells.places[part].iter().filter(|member| **member != 0).count()
        };
        let mut open: BTreeSet<(usize, usize)> = (0..self.sums.len()).map(|sum| (conditions(self, sum), sum)).collect();
        while let Some((_, sum)) = open.pop_first() {
            while let Some(cell) = self.next_to_hide(sum) {
                self.hidden[cell] = true;
                open.extend(self.sums_of[cell].iter().map(|other| (conditions(self, *other), *other)));
            }
        }
    }

    /// The cell to hide so that nothing can be found by subtraction in `sum`; `None` when nothing can.
    fn next_to_hide(&self, sum: usize) -> Option<usize> {
        let Sum { whole, parts } = &self.sums[sum];
        let hidden: Vec<usize> = parts.iter().copied().filter(|part| self.hidden[*part]).collect();
        let smallest_shown =
            || parts.iter().copied().filter(|part| !self.hidden[*part]).min_by_key(|part| self.n[*part]);
        if self.hidden[*whole] {
            return if hidden.is_empty() { smallest_shown() } else { None };
        }
        let together: u64 = hidden.iter().map(|part| self.n[*part]).sum();
        let is_safe = hidden.is_empty() || (hidden.len() > 1 && together >= self.minimum);
        if is_safe { None } else { Some(smallest_shown().unwrap_or(*whole)) }
    }
}

#[cfg(test)]
mod tests;
