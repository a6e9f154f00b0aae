//! The filtered part of a cube: what a table shows, and what it must not show because the unfiltered
//! table would give the rest away.

use super::axis::{Axis, Finder, Member};
use super::cube::{Cube, Place, Tallies};
use super::protect;
use super::{Map, Set};
use domain::ids::{SeriesNo, UnitNo};
use domain::metric::Tally;
use domain::question::Question;
use std::collections::{BTreeMap, BTreeSet};

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
pub(crate) type Spot = [Member; Question::MAX_DIMENSIONS];

/// Where the total of a table stands.
pub(crate) const TOTAL: Spot = [const { Member::Total }; Question::MAX_DIMENSIONS];

/// Where the figure of one member stands in a table of one dimension.
pub(crate) fn spot_of(member: Member) -> Spot {
    let mut spot = TOTAL;
    spot[0] = member;
    spot
}

/// All figures of a table, sums included; places without rows are missing.
pub(crate) type Slice = BTreeMap<SeriesNo, Map<Spot, Figure>>;

/// Figures that must not be shown because of what another question shows.
pub(crate) type Told = BTreeMap<SeriesNo, Set<Spot>>;

/// The figures of a table, with what small groups need hidden: `told` and more.
pub(crate) fn disclosed(table: &Cube, told: &Told, minimum: u64) -> Slice {
    let mut slice = Slice::new();
    for (series, tallies) in &table.tallies {
        let is_told = |place: &&Place| told.get(series).is_some_and(|spots| spots.contains(&spot(table, **place)));
        let forced: Set<Place> = tallies.keys().filter(is_told).copied().collect();
        let hidden = hidden(table, *series, &forced, minimum);
        let figure = |place, tally: &Tally| if hidden.contains(place) { Figure::Hidden } else { Figure::Shown(*tally) };
        let figures = tallies.iter().map(|(place, tally)| (spot(table, *place), figure(place, tally)));
        slice.insert(*series, figures.collect());
    }
    slice
}

/// The table that `selection`, which is the cube's last axis, leaves; `told` learns what it must not
/// show because the table without the selection would give the rest away.
pub(crate) fn select(cube: Cube, finder: Finder<'_>, selection: &Selection, minimum: u64, told: &mut Told) -> Cube {
    let axis = cube.axes.len() - 1;
    let is_wanted: Vec<bool> = match &selection.wanted {
        Wanted::Members(members) => cube.members[axis].iter().map(|member| members.contains(member)).collect(),
        Wanted::Units(units) => {
            let units = finder.outermost(units);
            // A unit without units below it and rows of its own is a leaf; both are "everything below".
            cube.members[axis].iter().map(|m| matches!(m, Member::Unit(unit) if units.contains(unit))).collect()
        }
    };
    let mut kept: BTreeMap<SeriesNo, Tallies> = BTreeMap::new();
    for (series, tallies) in &cube.tallies {
        let hidden = hidden(&cube, *series, &Set::default(), minimum);
        let mut seen: Map<Place, Seen> = Map::default();
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
        seen.retain(|_, seen| seen.tally.n > 0);
        let is_told = |(_, seen): &(&Place, &Seen)| !seen.may_be_shown(selection);
        told.entry(*series).or_default().extend(seen.iter().filter(is_told).map(|(base, _)| spot(&cube, *base)));
        kept.insert(*series, seen.into_iter().map(|(base, seen)| (base, seen.tally)).collect());
    }
    cube.without_last_axis(kept)
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

/// Hidden places, with those along unprotected axes hidden where their whole is.
fn hidden(cube: &Cube, series: SeriesNo, forced: &Set<Place>, minimum: u64) -> Set<Place> {
    let mut hidden = protect::hidden(cube, series, forced, minimum);
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
    let members = cube.named(place);
    std::array::from_fn(|axis| members[axis].clone())
}
