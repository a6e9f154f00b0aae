//! Ledger entries into the tail.

use crate::error::Result;
use crate::tail::Chunk;
use crate::view::{Span, Table, View, Writer};
use crate::voided::inherit;
use crate::wire::{Arrivals, decode};
use domain::signal::Dataset;
use domain::time::Timestamp;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// What applying a ledger entry did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Puts and deletes in the entry; zero when it was known already.
    pub changes: usize,
    /// Rows of the tail now.
    pub tail_rows: usize,
}

pub(crate) fn apply(table: &Table, seq: u64, payload: &[u8]) -> Result<Applied> {
    let arrivals = decode(table.dataset, seq, table.buckets, payload)?;
    let mut writer = table.writer.lock();
    let view = table.snapshot();
    let mut tail = view.tail.clone();
    let mut changes = 0;
    if seq > view.sealed_through && writer.applied.insert(seq) {
        changes = arrivals.changes.len();
        writer.head = writer.head.max(seq);
        if let Some(chunk) = Chunk::new(&arrivals) {
            let chunk = settle(&mut writer, &mut tail, &arrivals, chunk);
            let place = tail.partition_point(|c| c.body.first_version < chunk.body.first_version);
            tail.insert(place, chunk);
            merge_small(table.dataset, &view, &mut tail)?;
        }
    }
    let tail_rows = tail.iter().map(|c| c.body.rows.num_rows()).sum();
    if changes > 0 {
        let next = View { sealed_through: view.sealed_through, segments: view.segments.clone(), tail };
        table.view.store(Arc::new(next));
    }
    Ok(Applied { changes, tail_rows })
}

/// Lets the newest version of every signal win, whatever the order entries arrive in.
fn settle(writer: &mut Writer, tail: &mut [Chunk], arrivals: &Arrivals, chunk: Chunk) -> Chunk {
    let mut void_here: Vec<u32> = Vec::new();
    let mut void_before: Vec<u64> = Vec::new();
    for change in &arrivals.changes {
        match writer.versions.entry((change.partition.project, change.id)) {
            Entry::Vacant(entry) => {
                entry.insert(Span::of(change.version));
            }
            Entry::Occupied(mut entry) => {
                let newest = entry.get().newest;
                if newest > change.version {
                    void_here.extend(change.rows.clone());
                } else {
                    void_before.push(newest);
                }
                entry.get_mut().add(change.version);
            }
        }
    }
    let mut void_by_chunk: HashMap<usize, Vec<u32>> = HashMap::new();
    for version in void_before {
        if version >= chunk.body.first_version && version <= chunk.body.last_version {
            // The same id earlier in this batch.
            void_here.extend(chunk.rows_of(version));
        }
        for (at, older) in tail.iter().enumerate() {
            if (older.body.first_version..=older.body.last_version).contains(&version) {
                void_by_chunk.entry(at).or_default().extend(older.rows_of(version));
            }
        }
    }
    for (at, rows) in void_by_chunk {
        if !rows.is_empty() {
            tail[at] = tail[at].with_void(rows);
        }
    }
    if void_here.is_empty() { chunk } else { chunk.with_void(void_here) }
}

fn merge_small(dataset: Dataset, view: &View, tail: &mut Vec<Chunk>) -> Result<()> {
    while let [.., a, b] = tail.as_slice() {
        if !a.merges_with(b) {
            break;
        }
        let merged = a.merge(b, dataset)?;
        inherit(view, [a, b], &merged);
        tail.truncate(tail.len() - 2);
        tail.push(merged);
    }
    Ok(())
}

/// How much of a dataset there is, and where: to decide when to seal, and to tell operators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DatasetState {
    pub segments: usize,
    /// In segments, superseded ones included.
    pub segment_rows: u64,
    pub segment_bytes: u64,
    pub tail_rows: usize,
    /// Puts and deletes in the tail.
    pub tail_changes: usize,
    pub tail_bytes: usize,
    /// The highest ledger entry applied.
    pub head: u64,
    pub sealed_through: u64,
    /// The earliest acceptance time in the tail; `None` when it is empty.
    pub oldest_recorded: Option<Timestamp>,
}

pub(crate) fn state(table: &Table) -> DatasetState {
    let head = table.writer.lock().head;
    let view = table.snapshot();
    let sum = |of: fn(&Chunk) -> usize| view.tail.iter().map(of).sum();
    DatasetState {
        segments: view.handles().count(),
        segment_rows: view.handles().map(|h| h.meta.rows).sum(),
        segment_bytes: view.handles().map(|h| h.meta.bytes).sum(),
        tail_rows: sum(|c| c.body.rows.num_rows()),
        tail_changes: sum(Chunk::changes),
        tail_bytes: sum(|c| c.body.bytes),
        head,
        sealed_through: view.sealed_through,
        oldest_recorded: view.tail.iter().map(|c| Timestamp(c.body.oldest)).min(),
    }
}
