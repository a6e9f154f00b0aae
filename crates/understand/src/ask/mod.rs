//! Questions and their answers: parse, plan, run, disclose, answer, in one pipe.
//!
//! Every figure that leaves this crate passes [`Answer::find`]: there the caller's scope becomes the
//! row filter, and there small groups are hidden, also against subtraction within a table, along
//! hierarchies, and between a filtered table and the unfiltered one. What it does not protect from
//! is watching a number while one answer comes in, and subtracting two periods from each other.

mod axis;
mod cube;
mod figures;
mod labels;
mod plan;
mod protect;
mod ranks;
mod slice;
mod table;

#[cfg(test)]
mod reference;

pub(crate) use axis::{Finder, Member};
pub(crate) use figures::{interval, is_clearly_other};
pub(crate) use plan::selections;
use slice::Told;
pub(crate) use slice::{Figure, Selection, Slice, spot_of};

use crate::Understand;
use crate::error::Result;
use crate::names::Names;
use crate::shared::LakeStamp;
use access::{Caller, Language};
use cube::Cube;
use domain::ids::{ProjectNo, TouchpointNo, UnitNo};
use domain::question::{Period, Question, Table};
use domain::role::Right;
use domain::time::Timestamp;
use foldhash::fast::RandomState;
use lake::CellQuery;
use plan::Plan;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Tables of tens of thousands of places are hashed many times over; keyed anew at every start.
pub(crate) type Map<K, V> = HashMap<K, V, RandomState>;
pub(crate) type Set<K> = HashSet<K, RandomState>;

/// What two callers must have in common to get the same answer to the same question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Audience {
    project: ProjectNo,
    units: Vec<BTreeSet<UnitNo>>,
    touchpoints: Option<BTreeSet<TouchpointNo>>,
    minimum: u64,
    language: Language,
}

impl Audience {
    pub(crate) fn of(who: &Caller, names: &Names) -> Self {
        Self {
            project: who.project.no,
            units: who.scope.unit_grants().map(<[_]>::to_vec).unwrap_or_default(),
            touchpoints: who.scope.rows(names.tree()).touchpoints().cloned(),
            minimum: who.project.minimums.numbers,
            language: who.language,
        }
    }
}

/// What an answer was made of.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    pub(crate) lake: LakeStamp,
    pub(crate) names: Names,
}

impl Stamp {
    pub(crate) fn holds_for(&self, now: &Self) -> bool {
        self.lake.covers(&now.lake) && self.names.is_same(&now.names)
    }
}

/// An answer in members and tallies: everything hidden is hidden already.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) question: Question,
    pub(crate) names: Names,
    pub(crate) now: Slice,
    pub(crate) then: Slice,
    pub(crate) fresh: Option<Timestamp>,
    pub(crate) within: Option<UnitNo>,
    pub(crate) minimum: u64,
}

impl Understand {
    /// Answers a question within what the caller may see.
    pub async fn ask(&self, who: &Caller, question: Question) -> Result<Arc<Table>> {
        who.require(Right::ReadScores)?;
        let question = question.checked()?;
        let now = Stamp { lake: self.lake_stamp(), names: self.names(who).await? };
        let key = (question, Audience::of(who, &now.names));
        self.tables
            .get(
                &key,
                |stamp| stamp.holds_for(&now),
                async || {
                    let stamp = Stamp { lake: self.lake_stamp(), names: now.names.clone() };
                    let answer = self.find(who, &stamp.names, &key.0).await?;
                    Ok((stamp, answer.table(who)?))
                },
            )
            .await
    }

    /// Plan, run and disclose. `question` is checked.
    pub(crate) async fn find(&self, who: &Caller, names: &Names, question: &Question) -> Result<Answer> {
        let plan = Plan::new(who, names, question)?;
        let compared = question.compared_period();
        let (now, then) = tokio::try_join!(self.slice(who, names, &plan, question.period), async {
            match compared {
                Some(period) => self.slice(who, names, &plan, period).await.map(|(slice, _)| slice),
                None => Ok(Slice::new()),
            }
        })?;
        let (now, fresh) = now;
        Ok(Answer {
            question: question.clone(),
            names: names.clone(),
            now,
            then,
            fresh,
            within: plan.within,
            minimum: who.project.minimums.numbers,
        })
    }

    /// The disclosed figures of one period, and when the newest row behind them was recorded.
    async fn slice(
        &self,
        who: &Caller,
        names: &Names,
        plan: &Plan,
        period: Period,
    ) -> Result<(Slice, Option<Timestamp>)> {
        let finder = Finder { names, scope: &who.scope, period };
        let minimum = who.project.minimums.numbers;
        let mut told = Told::new();
        let mut table = None;
        // One cube per filter, each without that filter: what it leaves out must not be found by
        // subtracting the filtered table from the unfiltered one.
        for (at, selection) in plan.selections.iter().enumerate() {
            let cube = self.cube(finder, plan, Some(at)).await?;
            let fresh = cube.fresh;
            let selected = slice::select(cube, finder, selection, minimum, &mut told);
            table = Some((selected, fresh.min(table.map_or(fresh, |(_, fresh)| fresh))));
        }
        let (table, fresh) = match table {
            Some(found) => found,
            None => {
                let cube = self.cube(finder, plan, None).await?;
                let fresh = cube.fresh;
                (cube, fresh)
            }
        };
        Ok((slice::disclosed(&table, &told, minimum), fresh))
    }

    async fn cube(&self, finder: Finder<'_>, plan: &Plan, without: Option<usize>) -> Result<Cube> {
        let axes = plan.axes(without);
        let filter = plan.filter(finder.names, finder.period, without);
        let query = CellQuery::feedback(filter, Cube::columns(&axes));
        let (cells, newest) = self.lake.cells_and_newest(&plan.rows, &query).await?;
        Ok(Cube::new(finder, axes, &cells, newest))
    }
}
