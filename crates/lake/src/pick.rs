//! The rows of a few customers or ids, without reading the rest.

use crate::archive::{Archive, SegmentHandle};
use crate::error::Result;
use crate::partition::{RawId, bucket_of};
use crate::query::Filter;
use crate::scan::{Source, may_match};
use crate::schema::{Field, Ids, layout};
use crate::view::View;
use crate::voided::void_rows;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::concat::concat_batches;
use arrow_select::filter::filter_record_batch;
use domain::ids::SignalId;
use domain::scope::RowFilter;
use domain::signal::Dataset;
use foldhash::fast::RandomState;
use parquet::arrow::arrow_reader::RowSelection;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

/// Beyond, looking for ids is worth keeping prints of a whole segment in memory.
const MANY_IDS: usize = 100;

type Keys = HashSet<RawId, RandomState>;

/// Whose rows, or which.
#[derive(Debug)]
pub(crate) struct Wanted {
    customers: Option<Keys>,
    ids: Option<Keys>,
}

impl Wanted {
    /// `None` when the question names neither.
    pub(crate) fn of(filter: &Filter, ids: Option<&BTreeSet<SignalId>>) -> Option<Self> {
        let customers = filter.customers.as_ref().map(|set| set.iter().map(|c| c.0.as_u128()).collect());
        let ids = ids.map(|set| set.iter().map(|id| id.0.as_u128()).collect());
        (customers.is_some() || ids.is_some()).then_some(Self { customers, ids })
    }

    fn keep(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let (owners, ids) = (Ids::of(batch, Field::Customer), Ids::of(batch, Field::Id));
        let holds = |row: usize| {
            self.customers.as_ref().is_none_or(|c| c.contains(&owners.get(row)))
                && self.ids.as_ref().is_none_or(|i| i.contains(&ids.get(row)))
        };
        let keep: BooleanArray = (0..batch.num_rows()).map(|row| Some(holds(row))).collect();
        Ok(filter_record_batch(batch, &keep)?)
    }
}

pub(crate) fn pick(
    archive: &Archive,
    view: &View,
    dataset: Dataset,
    scope: &RowFilter,
    filter: &Filter,
    wanted: &Wanted,
) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for (partition, segments) in view.partitions(scope.project(), filter.days) {
        for segment in segments.iter().filter(|s| may_match(s, filter)) {
            let in_bucket = |c: &RawId| bucket_of(*c, segment.meta.buckets) == partition.bucket;
            if wanted.customers.as_ref().is_some_and(|all| !all.iter().any(in_bucket)) {
                continue;
            }
            let rows = match (&wanted.ids, &wanted.customers) {
                (Some(ids), _) => rows_of_ids(archive, segment, ids)?,
                (None, Some(customers)) => rows_of_customers(archive, segment, customers)?,
                (None, None) => Vec::new(),
            };
            if rows.is_empty() {
                continue;
            }
            let void = void_rows(archive, view, segment)?;
            let rows = without(rows, &void);
            let batch = fetch(archive, segment, dataset, &rows)?;
            sources.push(Source::Picked(wanted.keep(&batch)?));
        }
    }
    for chunk in &view.tail {
        sources.push(Source::Picked(wanted.keep(&chunk.live_rows()?)?));
    }
    sources.retain(|source| source.rows() > 0);
    Ok(sources)
}

/// Whole rows of a segment; `rows` ascending and apart from each other.
pub(crate) fn fetch(
    archive: &Archive,
    segment: &SegmentHandle,
    dataset: Dataset,
    rows: &[Range<u32>],
) -> Result<RecordBatch> {
    let layout = layout(dataset);
    if rows.is_empty() {
        return Ok(RecordBatch::new_empty(layout.schema.clone()));
    }
    let batches = archive.batches(segment, &layout.fields, Some(selection(rows, segment.rows())))?;
    let batches = batches.collect::<Result<Vec<_>>>()?;
    Ok(concat_batches(&layout.schema, &batches)?)
}

pub(crate) fn selection(rows: &[Range<u32>], total: usize) -> RowSelection {
    let ranges = rows.iter().map(|r| r.start as usize..r.end as usize);
    RowSelection::from_consecutive_ranges(ranges, total)
}

fn rows_of_ids(archive: &Archive, segment: &SegmentHandle, ids: &Keys) -> Result<Vec<Range<u32>>> {
    let filter = archive.filter(segment)?;
    let mut possible: Keys = ids.iter().copied().filter(|id| filter.may_contain(*id)).collect();
    if possible.is_empty() {
        return Ok(Vec::new());
    }
    if ids.len() > MANY_IDS {
        // A few of them pass by false alarm, in nearly every segment: prints tell without reading again.
        let prints = archive.id_prints(segment)?;
        possible.retain(|id| prints.may_contain(*id));
    }
    if possible.is_empty() {
        return Ok(Vec::new());
    }
    matching(archive, segment, Field::Id, None, &possible)
}

fn rows_of_customers(archive: &Archive, segment: &SegmentHandle, customers: &Keys) -> Result<Vec<Range<u32>>> {
    let Some(path) = segment.meta.rows_path() else { return Ok(Vec::new()) };
    let footer = archive.footer(segment, &path)?;
    match candidate_pages(footer.metadata(), segment, customers) {
        Some(pages) if pages.is_empty() => Ok(Vec::new()),
        pages => matching(archive, segment, Field::Customer, pages, customers),
    }
}

/// Stretches of rows whose pages may hold one of `customers`; `None` without a page index.
fn candidate_pages(footer: &ParquetMetaData, segment: &SegmentHandle, customers: &Keys) -> Option<Vec<Range<u32>>> {
    let mut wanted: Vec<[u8; 16]> = customers.iter().map(|c| c.to_be_bytes()).collect();
    wanted.sort_unstable();
    let column = layout(segment.meta.dataset).fields.iter().position(|f| *f == Field::Customer)?;
    let (indexes, offsets) = (footer.column_index()?, footer.offset_index()?);
    let mut found = Vec::new();
    let mut first_row = 0_u32;
    for (group, about) in footer.row_groups().iter().enumerate() {
        let ColumnIndexMetaData::FIXED_LEN_BYTE_ARRAY(index) = &indexes[group][column] else { return None };
        let pages = offsets[group][column].page_locations();
        let group_rows = about.num_rows() as u32;
        for (page, location) in pages.iter().enumerate() {
            let (low, high) = (index.min_value(page)?, index.max_value(page)?);
            let at = wanted.partition_point(|c| c.as_slice() < low);
            if wanted.get(at).is_some_and(|c| c.as_slice() <= high) {
                let end = pages.get(page + 1).map_or(group_rows, |next| next.first_row_index as u32);
                found.push(first_row + location.first_row_index as u32..first_row + end);
            }
        }
        first_row += group_rows;
    }
    Some(found)
}

/// The rows whose key is one of `keys`, looking only into `within`.
fn matching(
    archive: &Archive,
    segment: &SegmentHandle,
    field: Field,
    within: Option<Vec<Range<u32>>>,
    keys: &Keys,
) -> Result<Vec<Range<u32>>> {
    let within = within.unwrap_or_else(|| std::iter::once(0..segment.rows() as u32).collect());
    let mut rows = within.iter().cloned().flatten();
    let mut found: Vec<Range<u32>> = Vec::new();
    for batch in archive.batches(segment, &[field], Some(selection(&within, segment.rows())))? {
        let batch = batch?;
        let have = Ids::of(&batch, field);
        for (at, row) in (0..batch.num_rows()).zip(&mut rows) {
            if !keys.contains(&have.get(at)) {
                continue;
            }
            match found.last_mut() {
                Some(last) if last.end == row => last.end += 1,
                _ => found.push(row..row + 1),
            }
        }
    }
    Ok(found)
}

fn without(rows: Vec<Range<u32>>, void: &[u32]) -> Vec<Range<u32>> {
    if void.is_empty() {
        return rows;
    }
    let mut left = Vec::with_capacity(rows.len());
    for range in rows {
        let mut next = range.start;
        let from = void.partition_point(|row| *row < range.start);
        for row in void[from..].iter().take_while(|row| **row < range.end) {
            left.extend((next < *row).then_some(next..*row));
            next = row + 1;
        }
        left.extend((next < range.end).then_some(next..range.end));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn void_rows_are_cut_out_of_ranges() {
        let ranges = vec![0..3, 5..6, 8..12];
        assert_eq!(without(ranges.clone(), &[]), ranges);
        assert_eq!(without(ranges.clone(), &[0, 2, 5, 7, 9, 10, 40]), [1..2, 8..9, 11..12]);
    }
}
