//! Single signals, newest first: which ones from a few narrow columns, then their whole rows.

use crate::archive::Archive;
use crate::error::Result;
use crate::lanes::{Codes, Lane, LaneName};
use crate::pick::{Wanted, fetch, pick, selection};
use crate::query::SignalQuery;
use crate::scan::{Selector, Source, Test, sources, tests};
use crate::schema::{Field, Ids};
use crate::view::View;
use arrow_array::RecordBatch;
use domain::scope::RowFilter;
use domain::signal::Dataset;
use std::cmp::Reverse;
use std::ops::Range;

/// A signal that matches: where its rows lie.
#[derive(Debug)]
struct Found {
    time: i64,
    id: u128,
    source: usize,
    rows: Range<u32>,
}

/// Rows of the signals asked for, newest first, each with its batch.
pub(crate) fn find(
    archive: &Archive,
    view: &View,
    dataset: Dataset,
    scope: &RowFilter,
    query: &SignalQuery,
) -> Result<Vec<(RecordBatch, Range<usize>)>> {
    if query.limit == 0 {
        return Ok(Vec::new());
    }
    let sources = match Wanted::of(&query.filter, query.ids.as_ref()) {
        Some(wanted) => pick(archive, view, dataset, scope, &query.filter, &wanted)?,
        None => sources(archive, view, scope, &query.filter)?,
    };
    let tests = tests(scope, &query.filter);
    let before = query.before.map(|c| (c.time.0, c.id.0.as_u128()));
    let mut order: Vec<usize> = (0..sources.len()).collect();
    order.sort_by_key(|at| Reverse(sources[*at].last_time()));
    let mut best: Vec<Found> = Vec::new();
    for at in order {
        let floor = if best.len() == query.limit { best[query.limit - 1].time } else { i64::MIN };
        if sources[at].last_time().0 < floor {
            break;
        }
        let search = Search { archive, dataset, tests: &tests, before, floor, limit: query.limit };
        best.extend(search.within(&sources[at], at)?);
        best.sort_unstable_by_key(|found| Reverse((found.time, found.id)));
        best.truncate(query.limit);
    }
    whole_rows(archive, dataset, &sources, &best)
}

struct Search<'a> {
    archive: &'a Archive,
    dataset: Dataset,
    tests: &'a [Test],
    before: Option<(i64, u128)>,
    floor: i64,
    limit: usize,
}

impl Search<'_> {
    fn within(&self, source: &Source, at: usize) -> Result<Vec<Found>> {
        let Some(selector) = Selector::new(self.archive, self.dataset, source, self.tests)? else {
            return Ok(Vec::new());
        };
        let lanes = source.lanes(self.archive, self.dataset, &[LaneName::Item, LaneName::Time])?;
        let [item, time] = lanes.as_slice() else { return Ok(Vec::new()) };
        let times = time.instants();
        let starts = Starts::of(item);
        let mut found: Vec<(i64, Range<u32>)> = Vec::new();
        let mut end = 0;
        let mut room = Vec::new();
        let newest = self.before.map_or(i64::MAX, |(time, _)| time);
        for block in selector.blocks() {
            let rows = selector.select(block, &mut room);
            for row in (0..rows.len()).map(|at| rows.row(at) as u32) {
                // A later row of a signal already found.
                if row < end {
                    continue;
                }
                let signal = starts.around(row, times.len() as u32);
                end = signal.end;
                let time = times[signal.start as usize];
                if time >= self.floor && time <= newest {
                    found.push((time, signal));
                }
            }
        }
        self.cut(&mut found);
        let first_rows: Vec<u32> = found.iter().map(|(_, rows)| rows.start).collect();
        let ids = keys_at(self.archive, self.dataset, source, Field::Id, &first_rows)?;
        let found = found.into_iter().zip(ids).map(|((time, rows), id)| Found { time, id, source: at, rows });
        Ok(found.filter(|f| self.before.is_none_or(|before| (f.time, f.id) < before)).collect())
    }

    /// Leaves the newest, at least `limit` of them if there are as many. Whatever has the time of
    /// the cursor stays, because only its id tells on which side of it a signal is.
    fn cut(&self, found: &mut Vec<(i64, Range<u32>)>) {
        let cursor = self.before.map(|(time, _)| time);
        let mut times: Vec<i64> = found.iter().map(|f| f.0).filter(|time| Some(*time) != cursor).collect();
        if times.len() > self.limit {
            let (_, last, _) = times.select_nth_unstable_by_key(self.limit - 1, |time| Reverse(*time));
            let last = *last;
            found.retain(|(time, _)| *time >= last);
        }
    }
}

/// Where signals begin.
pub(crate) struct Starts<'a> {
    codes: &'a Codes,
    first: Vec<bool>,
}

impl<'a> Starts<'a> {
    pub(crate) fn of(item: &'a Lane) -> Self {
        let (codes, values) = item.coded();
        Self { codes, first: values.numbers().iter().map(|item| *item == 0).collect() }
    }

    fn is_first(&self, row: u32) -> bool {
        self.first[self.codes.at(row as usize)]
    }

    pub(crate) fn around(&self, row: u32, rows: u32) -> Range<u32> {
        let start = (0..=row).rev().find(|r| self.is_first(*r)).unwrap_or(0);
        let end = (row + 1..rows).find(|r| self.is_first(*r)).unwrap_or(rows);
        start..end
    }
}

/// Where more rows than one in so many are wanted, the whole column is read.
const SPARSE: usize = 16;

/// The ids of signals or customers at some rows, ascending.
pub(crate) fn keys_at(
    archive: &Archive,
    dataset: Dataset,
    source: &Source,
    field: Field,
    rows: &[u32],
) -> Result<Vec<u128>> {
    let from = |batch: &RecordBatch| {
        let keys = Ids::of(batch, field);
        rows.iter().map(|row| keys.get(*row as usize)).collect()
    };
    match source {
        Source::Picked(batch) => Ok(from(batch)),
        Source::Chunk(chunk) => Ok(from(&chunk.body.rows)),
        Source::Segment { .. } if rows.is_empty() => Ok(Vec::new()),
        Source::Segment { handle, .. } => {
            debug_assert_eq!(handle.meta.dataset, dataset);
            let is_sparse = rows.len() < handle.rows() / SPARSE;
            let ranges: Vec<_> = rows.iter().map(|row| *row..row + 1).collect();
            let selected = is_sparse.then(|| selection(&ranges, handle.rows()));
            let (mut found, mut wanted, mut first) = (Vec::with_capacity(rows.len()), rows.iter().peekable(), 0);
            for batch in archive.batches(handle, &[field], selected)? {
                let batch = batch?;
                let keys = Ids::of(&batch, field);
                if is_sparse {
                    found.extend((0..batch.num_rows()).map(|row| keys.get(row)));
                    continue;
                }
                let end = first + batch.num_rows();
                while let Some(row) = wanted.next_if(|row| (**row as usize) < end) {
                    found.push(keys.get(*row as usize - first));
                }
                first = end;
            }
            Ok(found)
        }
    }
}

/// Fetches each source once, and gives every signal its rows in the order of `found`.
fn whole_rows(
    archive: &Archive,
    dataset: Dataset,
    sources: &[Source],
    found: &[Found],
) -> Result<Vec<(RecordBatch, Range<usize>)>> {
    let mut places: Vec<usize> = (0..found.len()).collect();
    places.sort_unstable_by_key(|place| (found[*place].source, found[*place].rows.start));
    let mut rows: Vec<Option<(RecordBatch, Range<usize>)>> = vec![None; found.len()];
    for group in places.chunk_by(|a, b| found[*a].source == found[*b].source) {
        let in_place = |batch: &RecordBatch, rows: &mut [Option<_>]| {
            for place in group {
                let at = &found[*place].rows;
                rows[*place] = Some((batch.clone(), at.start as usize..at.end as usize));
            }
        };
        match &sources[found[group[0]].source] {
            Source::Picked(batch) => in_place(batch, &mut rows),
            Source::Chunk(chunk) => in_place(&chunk.body.rows, &mut rows),
            Source::Segment { handle, .. } => {
                let ranges: Vec<_> = group.iter().map(|place| found[*place].rows.clone()).collect();
                let batch = fetch(archive, handle, dataset, &ranges)?;
                let mut start = 0;
                for place in group {
                    let end = start + found[*place].rows.len();
                    rows[*place] = Some((batch.clone(), start..end));
                    start = end;
                }
            }
        }
    }
    Ok(rows.into_iter().flatten().collect())
}
