//! Where rows come from and which of them match.

use crate::archive::{Archive, SegmentHandle};
use crate::error::Result;
use crate::lanes::{Codes, Lane, LaneName, Values, group_number, pack};
use crate::query::Filter;
use crate::schema::HAS_TEXT;
use crate::tail::Chunk;
use crate::view::View;
use crate::voided::void_rows;
use arrow_array::RecordBatch;
use domain::scope::RowFilter;
use domain::signal::Dataset;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Rows looked at together; their intermediate results stay in the first-level cache.
pub(crate) const BLOCK: usize = 2_048;

/// A stretch of rows in which signals lie whole.
#[derive(Debug)]
pub(crate) enum Source {
    Segment {
        handle: Arc<SegmentHandle>,
        void: Arc<[u32]>,
    },
    Chunk(Chunk),
    /// Rows picked out for a few customers or ids.
    Picked(RecordBatch),
}

impl Source {
    pub(crate) fn rows(&self) -> usize {
        match self {
            Self::Segment { handle, .. } => handle.rows(),
            Self::Chunk(chunk) => chunk.body.rows.num_rows(),
            Self::Picked(batch) => batch.num_rows(),
        }
    }

    /// No row of it is of a later time than this.
    pub(crate) fn last_time(&self) -> Timestamp {
        match self {
            Self::Segment { handle, .. } => handle.meta.last_time,
            // Small, and cheaper to search than to ask.
            Self::Chunk(_) | Self::Picked(_) => Timestamp(i64::MAX),
        }
    }

    /// The higher, the later its rows came; zero when it is not known.
    pub(crate) fn last_version(&self) -> u64 {
        match self {
            Self::Segment { handle, .. } => handle.meta.last_version,
            Self::Chunk(chunk) => chunk.body.last_version,
            Self::Picked(_) => 0,
        }
    }

    /// No row of it was recorded later than this.
    pub(crate) fn newest(&self, archive: &Archive) -> Result<i64> {
        match self {
            Self::Segment { handle, .. } => archive.newest(handle),
            Self::Chunk(_) | Self::Picked(_) => Ok(i64::MAX),
        }
    }

    fn void(&self) -> &[u32] {
        match self {
            Self::Segment { void, .. } => void,
            Self::Chunk(chunk) => &chunk.void,
            Self::Picked(_) => &[],
        }
    }

    pub(crate) fn lanes(&self, archive: &Archive, dataset: Dataset, names: &[LaneName]) -> Result<Vec<Arc<Lane>>> {
        match self {
            Self::Segment { handle, .. } => archive.lanes(handle, names),
            Self::Chunk(chunk) => Ok(names.iter().map(|name| chunk.lane(dataset, *name)).collect()),
            Self::Picked(batch) => Ok(names.iter().map(|name| Arc::new(pack(batch, dataset, *name))).collect()),
        }
    }
}

/// The sources that may have matching rows, with what is void in them.
pub(crate) fn sources(archive: &Archive, view: &View, scope: &RowFilter, filter: &Filter) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for (_, segments) in view.partitions(scope.project(), filter.days) {
        for handle in segments.iter().filter(|s| may_match(s, filter)) {
            let void = void_rows(archive, view, handle)?;
            sources.push(Source::Segment { handle: handle.clone(), void });
        }
    }
    sources.extend(view.tail.iter().filter(|c| c.body.rows.num_rows() > 0).cloned().map(Source::Chunk));
    Ok(sources)
}

pub(crate) fn may_match(segment: &SegmentHandle, filter: &Filter) -> bool {
    let overlaps = |(first, last)| segment.meta.first_day <= last && segment.meta.last_day >= first;
    segment.meta.rows > 0 && filter.days.is_none_or(overlaps)
}

/// One condition on one lane.
#[derive(Debug)]
pub(crate) struct Test {
    lane: LaneName,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    Numbers(BTreeSet<u32>),
    Days(i32, i32),
    Texts(BTreeSet<String>),
    Text(bool),
}

impl Wanted {
    /// Whether each value of the lane passes.
    fn table(&self, values: &Values) -> Vec<bool> {
        match self {
            Self::Numbers(wanted) => values.numbers().iter().map(|n| wanted.contains(n)).collect(),
            Self::Days(first, last) => {
                values.numbers().iter().map(|n| (*first..=*last).contains(&(*n as i32))).collect()
            }
            Self::Texts(wanted) => {
                values.texts().iter().map(|t| t.as_ref().is_some_and(|t| wanted.contains(&**t))).collect()
            }
            Self::Text(wanted) => values.numbers().iter().map(|n| (n & u32::from(HAS_TEXT) != 0) == *wanted).collect(),
        }
    }
}

fn set<T>(set: Option<&BTreeSet<T>>, number: impl Fn(&T) -> u32) -> Option<BTreeSet<u32>> {
    set.map(|set| set.iter().map(number).collect())
}

/// Everything the scope and the question ask of a row, customers and ids aside.
pub(crate) fn tests(scope: &RowFilter, filter: &Filter) -> Vec<Test> {
    let mut tests = Vec::new();
    let mut add = |lane, wanted| tests.push(Test { lane, wanted });
    let mut numbers = |lane, wanted: Option<BTreeSet<u32>>| {
        if let Some(wanted) = wanted {
            add(lane, Wanted::Numbers(wanted));
        }
    };
    numbers(LaneName::Project, Some(BTreeSet::from([scope.project().0])));
    numbers(LaneName::Units, set(scope.unit_sets(), |n| n.0));
    numbers(LaneName::Touchpoint, set(scope.touchpoints(), |n| n.0));
    numbers(LaneName::Units, set(filter.unit_sets.as_ref(), |n| n.0));
    numbers(LaneName::Touchpoint, set(filter.touchpoints.as_ref(), |n| n.0));
    numbers(LaneName::Facets, set(filter.facet_sets.as_ref(), |n| n.0));
    numbers(LaneName::Channel, set(filter.channels.as_ref(), |c| u32::from(c.code())));
    numbers(LaneName::Series, set(filter.series.as_ref(), |n| n.0));
    numbers(LaneName::Group, set(filter.groups.as_ref(), |g| group_number(Some(g.code()))));
    numbers(LaneName::Survey, set(filter.surveys.as_ref(), |n| n.0));
    numbers(LaneName::Event, set(filter.events.as_ref(), |n| n.0));
    numbers(LaneName::Solicited, filter.solicited.map(|s| BTreeSet::from([u32::from(s)])));
    let texts = [
        (LaneName::Question, &filter.questions),
        (LaneName::Choice, &filter.choices),
        (LaneName::Language, &filter.languages),
    ];
    for (lane, wanted) in texts {
        if let Some(wanted) = wanted {
            add(lane, Wanted::Texts(wanted.clone()));
        }
    }
    if let Some((first, last)) = filter.days {
        add(LaneName::Day, Wanted::Days(first.0, last.0));
    }
    if let Some(wanted) = filter.with_text {
        add(LaneName::Flags, Wanted::Text(wanted));
    }
    tests
}

/// Rows of a block.
#[derive(Debug)]
pub(crate) enum Rows<'a> {
    /// All of it.
    All(Range<usize>),
    /// These, ascending.
    Some(&'a [u32]),
}

impl Rows<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::All(range) => range.len(),
            Self::Some(rows) => rows.len(),
        }
    }

    pub(crate) fn row(&self, at: usize) -> usize {
        match self {
            Self::All(range) => range.start + at,
            Self::Some(rows) => rows[at] as usize,
        }
    }
}

/// A source with those tests that can fail in it.
#[derive(Debug)]
pub(crate) struct Selector<'a> {
    tests: Vec<(Arc<Lane>, Vec<bool>)>,
    void: &'a [u32],
    rows: usize,
}

impl<'a> Selector<'a> {
    /// `None` when no row of the source can match.
    pub(crate) fn new(archive: &Archive, dataset: Dataset, source: &'a Source, tests: &[Test]) -> Result<Option<Self>> {
        let needed = tests.iter().filter(|test| !is_given(test, source));
        let (needed, names): (Vec<_>, Vec<_>) = needed.map(|test| (test, test.lane)).unzip();
        let lanes = source.lanes(archive, dataset, &names)?;
        let mut kept = Vec::new();
        for (test, lane) in needed.into_iter().zip(lanes) {
            let table = test.wanted.table(lane.coded().1);
            if !table.contains(&true) {
                return Ok(None);
            }
            if table.contains(&false) {
                kept.push((lane, table));
            }
        }
        Ok((source.rows() > 0).then(|| Self { tests: kept, void: source.void(), rows: source.rows() }))
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let rows = self.rows;
        (0..rows).step_by(BLOCK).map(move |start| start..(start + BLOCK).min(rows))
    }

    /// The rows of `block` that match, ascending; `rows` is room for them.
    pub(crate) fn select<'r>(&self, block: Range<usize>, rows: &'r mut Vec<u32>) -> Rows<'r> {
        rows.clear();
        let (start, end) = (block.start as u32, block.end as u32);
        let from = self.void.partition_point(|row| *row < start);
        let to = from + self.void[from..].partition_point(|row| *row < end);
        if from == to && self.tests.is_empty() {
            return Rows::All(block);
        }
        let mut next = start;
        for void in &self.void[from..to] {
            rows.extend(next..*void);
            next = void + 1;
        }
        rows.extend(next..end);
        for (lane, table) in &self.tests {
            match lane.coded().0 {
                Codes::Same(_) => {}
                Codes::U8(codes) => keep(rows, |row| table[usize::from(codes[row])]),
                Codes::U16(codes) => keep(rows, |row| table[usize::from(codes[row])]),
                Codes::U32(codes) => keep(rows, |row| table[codes[row] as usize]),
            }
        }
        Rows::Some(rows)
    }
}

/// Does the catalogue already say that every row passes?
fn is_given(test: &Test, source: &Source) -> bool {
    let Source::Segment { handle, .. } = source else { return false };
    match test.wanted {
        Wanted::Days(first, last) => handle.meta.first_day.0 >= first && handle.meta.last_day.0 <= last,
        // Segments are chosen by project.
        _ => test.lane == LaneName::Project,
    }
}

/// Like `retain`, without a branch per row.
fn keep(rows: &mut Vec<u32>, passes: impl Fn(usize) -> bool) {
    let mut kept = 0;
    for at in 0..rows.len() {
        let row = rows[at];
        rows[kept] = row;
        kept += usize::from(passes(row as usize));
    }
    rows.truncate(kept);
}
