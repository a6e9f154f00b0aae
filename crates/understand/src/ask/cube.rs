//! Cells of the lake rolled up in several directions.

use super::Map;
use super::axis::{Axis, Finder, Member};
use domain::ids::SeriesNo;
use domain::metric::Tally;
use domain::question::Question;
use domain::time::Timestamp;
use lake::{Cell, Dimension as Column, Key};
use std::collections::BTreeMap;

/// Where a cell stands: one member per axis, as its place in [`Cube::members`]; 0, the total, on
/// axes the cube does not have.
pub(crate) type Place = [u32; Cube::AXES];

pub(crate) type Tallies = Map<Place, Tally>;

/// Tallies at every combination of members, sums included.
#[derive(Debug)]
pub(crate) struct Cube {
    pub(crate) axes: Vec<Axis>,
    /// Per axis; the total first.
    pub(crate) members: [Vec<Member>; Cube::AXES],
    /// Per axis and member: what it is a part of.
    pub(crate) wholes: [Vec<Vec<u32>>; Cube::AXES],
    pub(crate) tallies: BTreeMap<SeriesNo, Tallies>,
    /// When the newest row with a score was recorded.
    pub(crate) fresh: Option<Timestamp>,
}

/// The members met on one axis.
struct Met<'a> {
    finder: Finder<'a>,
    axis: &'a Axis,
    numbers: Map<Member, u32>,
    members: Vec<Member>,
    /// By leaf: where it counts.
    sums: Map<u32, Vec<u32>>,
}

impl Met<'_> {
    fn number(&mut self, member: Member) -> u32 {
        let next = self.members.len() as u32;
        *self.numbers.entry(member).or_insert_with_key(|member| {
            self.members.push(member.clone());
            next
        })
    }

    /// Everywhere a row with this key counts.
    fn sums(&mut self, key: &Key) -> Vec<u32> {
        let leaf = self.finder.leaf(self.axis, key);
        let number = self.number(leaf.clone());
        if let Some(sums) = self.sums.get(&number) {
            return sums.clone();
        }
        let sums: Vec<u32> = self.finder.sums(self.axis, &leaf).into_iter().map(|member| self.number(member)).collect();
        self.sums.insert(number, sums.clone());
        sums
    }

    fn wholes(&mut self) -> Vec<Vec<u32>> {
        let mut wholes = Vec::new();
        // Grows while it is walked: a whole is a part itself.
        while let Some(member) = self.members.get(wholes.len()).cloned() {
            wholes.push(self.finder.wholes(self.axis, &member).into_iter().map(|whole| self.number(whole)).collect());
        }
        wholes
    }
}

impl Cube {
    /// One for every dimension of a question, and one along which it is filtered.
    pub(crate) const AXES: usize = Question::MAX_DIMENSIONS + 1;

    /// The columns a cube over `axes` is made of: the series first.
    pub(crate) fn columns(axes: &[Axis]) -> Vec<Column> {
        let mut columns = vec![Column::Series];
        for axis in axes {
            if !columns.contains(&axis.column()) {
                columns.push(axis.column());
            }
        }
        columns
    }

    /// `cells` as grouped by [`Self::columns`]. Rows without a score are left out.
    pub(crate) fn new(finder: Finder<'_>, axes: Vec<Axis>, cells: &[Cell], fresh: Option<Timestamp>) -> Self {
        let columns = Self::columns(&axes);
        let column = |axis: &Axis| columns.iter().position(|column| *column == axis.column()).unwrap_or_default();
        let mut met: Vec<(usize, Met<'_>)> = axes
            .iter()
            .take(Self::AXES)
            .map(|axis| {
                let numbers = Map::from_iter([(Member::Total, 0)]);
                let met = Met { finder, axis, numbers, members: vec![Member::Total], sums: Map::default() };
                (column(axis), met)
            })
            .collect();
        let mut tallies: BTreeMap<SeriesNo, Tallies> = BTreeMap::new();
        for cell in cells {
            let Some(Key::Series(series)) = cell.keys.first() else { continue };
            if series.is_none() || cell.n == 0 {
                continue;
            }
            let mut sums: [Vec<u32>; Self::AXES] = std::array::from_fn(|_| vec![0]);
            for (axis, (column, met)) in met.iter_mut().enumerate() {
                sums[axis] = met.sums(&cell.keys[*column]);
            }
            let tally = tally(cell);
            let into = tallies.entry(*series).or_default();
            for a in &sums[0] {
                for b in &sums[1] {
                    for c in &sums[2] {
                        for d in &sums[3] {
                            into.entry([*a, *b, *c, *d]).or_default().merge(&tally);
                        }
                    }
                }
            }
        }
        let mut members: [Vec<Member>; Self::AXES] = std::array::from_fn(|_| vec![Member::Total]);
        let mut wholes: [Vec<Vec<u32>>; Self::AXES] = std::array::from_fn(|_| vec![Vec::new()]);
        for (axis, (_, met)) in met.iter_mut().enumerate() {
            wholes[axis] = met.wholes();
            members[axis] = std::mem::take(&mut met.members);
        }
        drop(met);
        Self { axes, members, wholes, tallies, fresh }
    }

    /// What is left of the cube when its last axis is gone.
    pub(crate) fn without_last_axis(mut self, tallies: BTreeMap<SeriesNo, Tallies>) -> Self {
        self.axes.pop();
        let last = self.axes.len();
        self.members[last] = vec![Member::Total];
        self.wholes[last] = vec![Vec::new()];
        Self { tallies, ..self }
    }

    /// The members at `place`.
    pub(crate) fn named(&self, place: Place) -> [&Member; Self::AXES] {
        std::array::from_fn(|axis| &self.members[axis][place[axis] as usize])
    }
}

fn tally(cell: &Cell) -> Tally {
    Tally { n: cell.n, negative: cell.negative, positive: cell.positive, sum: cell.sum, sum_sq: cell.sum_sq }
}
