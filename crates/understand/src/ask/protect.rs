//! Which figures of a cube must stay hidden: the sums a reader of it can write down, given to the one
//! rule about small groups, [`domain::disclosure::suppress`].

use super::axis::Member::{Month, Total, Week};
use super::cube::{Cube, Place};
use super::{Map, Set};
use domain::disclosure::{Figure, Sum, suppress};
use domain::ids::SeriesNo;

struct Cells<'a> {
    cube: &'a Cube,
    /// In an order that does not depend on how the rows came.
    places: Vec<Place>,
}

/// The places of `series` that may not be shown; those in `forced` whatever their size.
pub(crate) fn hidden(cube: &Cube, series: SeriesNo, forced: &Set<Place>, minimum: u64) -> Set<Place> {
    let Some(tallies) = cube.tallies.get(&series) else { return Set::default() };
    if forced.is_empty() && tallies.values().all(|tally| tally.n >= minimum) {
        return Set::default();
    }
    let mut places: Vec<Place> = tallies.keys().copied().collect();
    places.sort_unstable_by_key(|place| cube.named(*place));
    let cells = Cells { cube, places };
    let figure =
        |place: &Place| Figure { n: tallies[place].n, hide: forced.contains(place), level: cells.level(*place) };
    let figures: Vec<Figure> = cells.places.iter().map(figure).collect();
    let hidden = suppress(&figures, &cells.sums(), minimum);
    cells.places.iter().zip(hidden).filter(|(_, hidden)| *hidden).map(|(place, _)| *place).collect()
}

impl Cells<'_> {
    fn sums(&self) -> Vec<Sum> {
        let at: Map<Place, usize> = self.places.iter().enumerate().map(|(cell, place)| (*place, cell)).collect();
        let mut parts: Map<(usize, usize), Vec<usize>> = Map::default();
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
        sums.into_iter().map(|((whole, _), parts)| Sum { whole, parts }).collect()
    }

    /// One whole can be cut in several ways: along each axis, and time into weeks or months.
    fn family(&self, axis: usize, place: Place) -> usize {
        let kind = match &self.cube.members[axis][place[axis] as usize] {
            Week(_) => 1,
            Month(_) => 2,
            _ => 0,
        };
        axis * 3 + kind
    }

    /// The more conditions, the finer; days are finer than the weeks and months they add up to.
    fn level(&self, place: Place) -> u8 {
        let fineness = |member: &&super::axis::Member| match member {
            Total => 0,
            Week(_) | Month(_) => 1,
            _ => 2,
        };
        self.cube.named(place).iter().map(fineness).sum()
    }
}

#[cfg(test)]
mod tests;
