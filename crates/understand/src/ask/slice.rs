//! The filtered part of a cube: what a table shows, and what it must not show because the unfiltered
//! table would give the rest away.

use super::axis::{Axis, Finder, Member};
use super::cube::{Cube, Place};
use super::protect;
use domain::ids::{SeriesNo, UnitNo};
use domain::metric::Tally;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A filter along one axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Selection {
    pub(crate) axis: Axis,
    pub(crate) wanted: Wanted,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wanted {
    /// These values.
    Members(BTreeSet<Member>),
    /// Everything below these units.
    Units(BTreeSet<UnitNo>),
}

/// One figure, or that it must not be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Figure {
    Shown(Tally),
    Hidden,
}

impl Figure {
    pub(crate) fn tally(&self) -> Option<&Tally> {
        match self {
            Self::Shown(tally) => Some(tally),
            Self::Hidden => None,
        }
    }
}

/// Where a figure of a table stands: one member per dimension, the total for those it lacks.
pub(crate) type Spot = [Member; 2];

/// All figures of a table, sums included; places without rows are missing.
pub(crate) type Slice = BTreeMap<SeriesNo, HashMap<Spot, Figure>>;

/// The cube as it is, for a question without filters.
pub(crate) fn whole(cube: &Cube, minimum: u64) -> Slice {
    let mut slice = Slice::new();
    for (series, tallies) in &cube.tallies {
        let hidden = hidden(cube, *series, minimum);
        let figures = slice.entry(*series).or_default();
        for (place, tally) in tallies {
            let figure = if hidden.contains(place) { Figure::Hidden } else { Figure::Shown(*tally) };
            figures.insert(spot(cube, *place), figure);
        }
    }
    slice
}

/// The part of the cube that `selection`, which is the cube's last axis, leaves.
pub(crate) fn part(cube: &Cube, finder: Finder<'_>, selection: &Selection, minimum: u64) -> Slice {
    let axis = cube.axes.len() - 1;
    let is_wanted: Vec<bool> = match &selection.wanted {
        Wanted::Members(members) => cube.members[axis].iter().map(|member| members.contains(member)).collect(),
        Wanted::Units(units) => {
            let units = finder.outermost(units);
            // A unit without units below it and rows of its own is a leaf; both are "everything below".
            cube.members[axis].iter().map(|m| matches!(m, Member::Unit(unit) if units.contains(unit))).collect()
        }
    };
    let mut slice = Slice::new();
    for (series, tallies) in &cube.tallies {
        let hidden = hidden(cube, *series, minimum);
        let mut seen: HashMap<Place, Seen> = HashMap::new();
        for (place, tally) in tallies {
            let member = place[axis];
            let mut base = *place;
            base[axis] = 0;
            let seen = seen.entry(base).or_default();
            let is_hidden = hidden.contains(place);
            if member == 0 {
                seen.whole_is_hidden = is_hidden;
            } else if is_wanted[member as usize] {
                seen.tally.merge(tally);
                seen.wanted_hidden += usize::from(is_hidden);
            } else {
                seen.others_hidden += usize::from(is_hidden);
            }
        }
        let figures = slice.entry(*series).or_default();
        for (base, seen) in seen {
            if seen.tally.n > 0 {
                let is_shown = seen.tally.n >= minimum && seen.may_be_shown(selection);
                let figure = if is_shown { Figure::Shown(seen.tally) } else { Figure::Hidden };
                figures.insert(spot(cube, base), figure);
            }
        }
    }
    slice
}

/// What the filter leaves at one place, and what is hidden on its axis there.
#[derive(Debug, Default)]
struct Seen {
    tally: Tally,
    wanted_hidden: usize,
    others_hidden: usize,
    whole_is_hidden: bool,
}

impl Seen {
    fn may_be_shown(&self, selection: &Selection) -> bool {
        if !selection.axis.is_protected() {
            return !self.whole_is_hidden;
        }
        match selection.wanted {
            // Units lie inside each other, so that one hidden among them is one too many.
            Wanted::Units(_) => self.wanted_hidden == 0,
            // All hidden values or none: what is hidden stays an unknown part of a sum.
            Wanted::Members(_) => self.wanted_hidden == 0 || (self.others_hidden == 0 && !self.whole_is_hidden),
        }
    }
}

/// Hides in `slice` what is hidden in `other`: the same table, protected along another axis.
pub(crate) fn hide_as(slice: &mut Slice, other: &Slice) {
    for (series, figures) in slice {
        for (spot, figure) in figures {
            if matches!(other.get(series).and_then(|o| o.get(spot)), None | Some(Figure::Hidden)) {
                *figure = Figure::Hidden;
            }
        }
    }
}

/// Hidden places, with those along unprotected axes hidden where their whole is.
fn hidden(cube: &Cube, series: SeriesNo, minimum: u64) -> HashSet<Place> {
    let mut hidden = protect::hidden(cube, series, minimum);
    if hidden.is_empty() {
        return hidden;
    }
    let unprotected: Vec<usize> =
        cube.axes.iter().enumerate().filter(|(_, axis)| !axis.is_protected()).map(|(at, _)| at).collect();
    for axis in unprotected {
        let more: Vec<Place> = cube.tallies[&series]
            .keys()
            .filter(|place| {
                let mut whole = **place;
                whole[axis] = 0;
                hidden.contains(&whole)
            })
            .copied()
            .collect();
        hidden.extend(more);
    }
    hidden
}

fn spot(cube: &Cube, place: Place) -> Spot {
    let [first, second, _] = cube.named(place);
    [first.clone(), second.clone()]
}
