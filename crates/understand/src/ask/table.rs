//! From disclosed figures to the table the API gives.

use super::axis::{Axis, Finder, Member};
use super::figures::{difference, interval};
use super::ranks::ranks;
use super::slice::{Figure, Slice, Spot, TOTAL};
use super::{Answer, Map};
use crate::error::{Error, Result};
use access::Caller;
use domain::ids::{HierarchyId, SeriesNo, UnitNo};
use domain::metric::{Series, Tally};
use domain::question::{Cell, Compared, Dimension, GroupCounts, Row, SeriesInfo, ShownCell, Table, Total};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// More rows than anybody reads; narrowing the question is the way out.
const MOST_ROWS: usize = 20_000;

impl Answer {
    pub(crate) fn table(&self, who: &Caller) -> Result<Table> {
        let spots = self.spots(who);
        if spots.len() > MOST_ROWS {
            return Err(Error::question(
                "dimensions",
                "too_many_rows",
                format!(
                    "Das wären {} Zeilen: Wählen Sie einen kürzeren Zeitraum, gröbere Schritte oder Filter.",
                    spots.len()
                ),
                format!("this would be {} rows: choose a shorter period, a coarser grain or filters", spots.len()),
            ));
        }
        let series = self.series();
        let mut rows: Vec<Row> = spots.iter().map(|spot| self.row(who, spot, &series)).collect();
        self.rank(&spots, &series, &mut rows);
        Ok(Table {
            question: self.question.clone(),
            period: self.question.period,
            compare: self.question.compared_period(),
            fresh: self.fresh,
            series: series.iter().map(|(_, series)| SeriesInfo::from(*series)).collect(),
            rows,
            total: Total { cells: self.cells(&self.total_spot(), &series) },
        })
    }

    /// The series with answers, or those asked for.
    pub(crate) fn series(&self) -> Vec<(SeriesNo, &Series)> {
        let has_figures = |no: &SeriesNo| self.now.contains_key(no) || self.then.contains_key(no);
        let asked = &self.question.series;
        let mut series: Vec<(SeriesNo, &Series)> = self
            .names
            .series
            .iter()
            .filter(|(no, series)| if asked.is_empty() { has_figures(no) } else { asked.contains(series) })
            .map(|(no, series)| (*no, series))
            .collect();
        series.sort_by_key(|(_, series)| *series);
        series
    }

    /// The place of the total: the opened unit, or everything.
    pub(crate) fn total_spot(&self) -> Spot {
        let mut spot = TOTAL;
        for (at, dimension) in self.question.dimensions.iter().enumerate() {
            if let (Dimension::Unit(hierarchy), Some(unit)) = (dimension, self.within)
                && self.hierarchy(unit) == Some(*hierarchy)
            {
                spot[at] = Member::Unit(unit);
            }
        }
        spot
    }

    fn hierarchy(&self, unit: UnitNo) -> Option<HierarchyId> {
        self.names.tree().unit(unit).map(|unit| unit.hierarchy)
    }

    /// The rows of the table, in their order.
    pub(crate) fn spots(&self, who: &Caller) -> Vec<Spot> {
        let dimensions: Vec<Axis> = self.question.dimensions.iter().map(Axis::of).collect();
        if dimensions.is_empty() {
            return Vec::new();
        }
        let wanted: Vec<Option<BTreeSet<Member>>> = dimensions.iter().map(|axis| self.unit_rows(who, axis)).collect();
        let is_row = |spot: &Spot| {
            spot.iter().enumerate().all(|(at, member)| match wanted.get(at) {
                None => *member == Member::Total,
                Some(Some(rows)) => rows.contains(member),
                Some(None) => !matches!(member, Member::Total | Member::Week(_) | Member::Month(_)),
            })
        };
        let met: BTreeSet<&Spot> = [&self.now, &self.then]
            .into_iter()
            .flat_map(|slice: &Slice| slice.values())
            .flat_map(Map::keys)
            .filter(|spot| is_row(spot))
            .collect();
        let mut spots: Vec<Spot> = met.into_iter().cloned().collect();
        spots.sort_by_cached_key(|spot| spot.each_ref().map(|member| member.rank(&self.names, who.language)));
        spots
    }

    /// On an axis of units, the rows are one level of it; other axes show every value.
    fn unit_rows(&self, who: &Caller, axis: &Axis) -> Option<BTreeSet<Member>> {
        let Axis::Unit(hierarchy) = axis else { return None };
        let finder = Finder { names: &self.names, scope: &who.scope, period: self.question.period };
        Some(match self.within.filter(|unit| self.hierarchy(*unit) == Some(*hierarchy)) {
            Some(unit) => {
                let children: BTreeSet<Member> = finder.children(unit).map(Member::Unit).collect();
                // A unit without units below it is its own only row.
                let own = if children.is_empty() { Member::Unit(unit) } else { Member::Own(unit) };
                children.into_iter().chain([own]).collect()
            }
            None => finder.tops(*hierarchy).into_iter().map(Member::Unit).chain([Member::Nothing]).collect(),
        })
    }

    fn row(&self, who: &Caller, spot: &Spot, series: &[(SeriesNo, &Series)]) -> Row {
        let dimensions = &self.question.dimensions;
        let members = || dimensions.iter().zip(spot);
        let finder = Finder { names: &self.names, scope: &who.scope, period: self.question.period };
        let has_children = members().any(|(dimension, member)| match (dimension, member) {
            (Dimension::Unit(_), Member::Unit(unit)) if Some(*unit) != self.within => {
                finder.children(*unit).next().is_some()
            }
            _ => false,
        });
        let labels: Vec<String> = members().map(|(_, member)| member.label(&self.names, who.language)).collect();
        Row {
            key: members().map(|(dimension, member)| (dimension.to_string(), member.value(&self.names))).collect(),
            label: labels.first().cloned().unwrap_or_default(),
            labels,
            kind: members().map(|(_, member)| member.kind()).max().unwrap_or(domain::question::RowKind::Value),
            has_children,
            cells: self.cells(spot, series),
        }
    }

    fn cells(&self, spot: &Spot, series: &[(SeriesNo, &Series)]) -> IndexMap<String, Cell> {
        series.iter().filter_map(|(no, series)| Some((series.key(), self.cell(spot, *no, series)?))).collect()
    }

    /// `None` when there are no answers at all.
    pub(crate) fn cell(&self, spot: &Spot, no: SeriesNo, series: &Series) -> Option<Cell> {
        let now = self.now.get(&no).and_then(|figures| figures.get(spot));
        let then = self.then.get(&no).and_then(|figures| figures.get(spot));
        let nothing = Tally::default();
        let tally = match now {
            Some(Figure::Hidden) => return Some(Cell::hidden(self.minimum)),
            Some(Figure::Shown(tally)) => tally,
            None => then.map(|_| &nothing)?,
        };
        let then = then.and_then(Figure::tally);
        Some(Cell::Shown(ShownCell {
            shown: true,
            n: tally.n,
            score: tally.score(series).map(|score| score.value),
            interval: interval(series, tally),
            groups: GroupCounts { negative: tally.negative, neutral: tally.neutral(), positive: tally.positive },
            compare: then.map(|then| Compared {
                n: then.n,
                score: then.score(series).map(|score| score.value),
                interval: interval(series, then),
            }),
            change: then.and_then(|then| difference(series, tally, then)),
            rank: None,
        }))
    }

    /// Says in the rows at `spots` which places they may have, series by series. What is hidden takes
    /// no part, nor do answers that belong nowhere: they are no contender.
    fn rank(&self, spots: &[Spot], series: &[(SeriesNo, &Series)], rows: &mut [Row]) {
        let [dimension] = self.question.dimensions.as_slice() else { return };
        if matches!(dimension, Dimension::Time(_) | Dimension::Group) {
            return;
        }
        for (no, series) in series {
            let Some(figures) = self.now.get(no) else { continue };
            let (placed, tallies): (Vec<usize>, Vec<&Tally>) = (spots.iter().enumerate())
                .filter(|(_, spot)| spot[0] != Member::Nothing)
                .filter_map(|(at, spot)| Some((at, figures.get(spot)?.tally().filter(|tally| tally.n > 0)?)))
                .unzip();
            let key = series.key();
            for (at, rank) in placed.into_iter().zip(ranks(series, &tallies)) {
                if let Some(Cell::Shown(cell)) = rows[at].cells.get_mut(&key) {
                    cell.rank = Some(rank);
                }
            }
        }
    }
}
