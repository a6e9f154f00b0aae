//! Sorted segments into one sorted stream, without the rows that no longer count.

use crate::archive::{Archive, BATCH_ROWS, Batches, SegmentHandle};
use crate::error::Result;
use crate::schema::{Field, Ids, layout, numbers};
use arrow_array::types::Int64Type;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use arrow_select::interleave::interleave_record_batch;
use std::cmp::Ordering;
use std::sync::Arc;

/// The rows of one segment that remain, batch by batch.
pub(crate) struct Remaining {
    batches: Batches,
    void: Arc<[u32]>,
    first_row: usize,
}

impl Remaining {
    pub(crate) fn of(archive: &Archive, segment: &SegmentHandle, fields: &[Field], void: Arc<[u32]>) -> Result<Self> {
        Ok(Self { batches: archive.batches(segment, fields, None)?, void, first_row: 0 })
    }

    fn keep(&mut self, batch: RecordBatch) -> Result<RecordBatch> {
        let start = self.first_row;
        self.first_row += batch.num_rows();
        let from = self.void.partition_point(|row| (*row as usize) < start);
        let to = self.void.partition_point(|row| (*row as usize) < self.first_row);
        if from == to {
            return Ok(batch);
        }
        let mut keep = vec![true; batch.num_rows()];
        self.void[from..to].iter().for_each(|row| keep[*row as usize - start] = false);
        Ok(filter_record_batch(&batch, &BooleanArray::from(keep))?)
    }
}

impl Iterator for Remaining {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let kept = match self.batches.next()? {
                Ok(batch) => self.keep(batch),
                Err(e) => return Some(Err(e)),
            };
            match kept {
                Ok(batch) if batch.num_rows() == 0 => {}
                other => return Some(other),
            }
        }
    }
}

struct Run {
    rest: Remaining,
    batch: RecordBatch,
    row: usize,
}

impl Run {
    fn key(&self) -> (u128, i64, u128) {
        let customer = Ids::of(&self.batch, Field::Customer).get(self.row);
        let time = numbers::<Int64Type>(&self.batch, Field::Time).value(self.row);
        (customer, time, Ids::of(&self.batch, Field::Id).get(self.row))
    }
}

/// Calls `take` with the merged rows in order.
pub(crate) fn merge(
    archive: &Archive,
    segments: &[(Arc<SegmentHandle>, Arc<[u32]>)],
    mut take: impl FnMut(&RecordBatch) -> Result<()>,
) -> Result<()> {
    let mut runs = Vec::new();
    for (segment, void) in segments {
        let fields = &layout(segment.meta.dataset).fields;
        let mut rest = Remaining::of(archive, segment, fields, void.clone())?;
        if let Some(batch) = rest.next().transpose()? {
            runs.push(Run { rest, batch, row: 0 });
        }
    }
    // The runs in the order of their current keys, next one last.
    let mut keys: Vec<_> = runs.iter().map(Run::key).collect();
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_unstable_by(|a, b| keys[*b].cmp(&keys[*a]));
    let mut places: Vec<(usize, usize)> = Vec::with_capacity(BATCH_ROWS);
    while let Some(at) = order.pop() {
        let run = &mut runs[at];
        places.push((at, run.row));
        run.row += 1;
        let exhausted = run.row == run.batch.num_rows();
        if exhausted || places.len() == BATCH_ROWS {
            flush(&runs, &mut places, &mut take)?;
        }
        let run = &mut runs[at];
        if exhausted {
            match run.rest.next().transpose()? {
                None => continue,
                Some(batch) => (run.batch, run.row) = (batch, 0),
            }
        }
        keys[at] = run.key();
        let place = order.binary_search_by(|other| match keys[at].cmp(&keys[*other]) {
            // Equal keys are items of one signal and stay with their run.
            Ordering::Equal => Ordering::Less,
            other => other,
        });
        order.insert(place.unwrap_or_else(|place| place), at);
    }
    flush(&runs, &mut places, &mut take)
}

fn flush(
    runs: &[Run],
    places: &mut Vec<(usize, usize)>,
    take: &mut impl FnMut(&RecordBatch) -> Result<()>,
) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let batches: Vec<&RecordBatch> = runs.iter().map(|run| &run.batch).collect();
    take(&interleave_record_batch(&batches, places)?)?;
    places.clear();
    Ok(())
}
