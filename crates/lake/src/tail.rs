//! The tail: acknowledged rows that are not in segments yet, in immutable chunks.

use crate::archive::{SourceId, next_source_id};
use crate::error::Result;
use crate::keys_file::Superseded;
use crate::lanes::{Lane, LaneName, pack};
use crate::partition::Partition;
use crate::schema::{Field, layout, numbers};
use crate::wire::Arrivals;
use arrow_array::types::UInt64Type;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::concat::concat_batches;
use arrow_select::filter::filter_record_batch;
use domain::signal::Dataset;
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Chunks are merged until they hold this many changes, so that a query meets few of them.
const MERGED_CHANGES: usize = 1 << 15;
const MERGED_BYTES: usize = 32 << 20;

/// A chunk and those of its rows that newer rows of the tail replaced or deleted.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    pub(crate) body: Arc<ChunkBody>,
    /// Row numbers, ascending.
    pub(crate) void: Arc<Vec<u32>>,
}

/// Consecutive changes of one dataset. What its keys supersede in segments never changes, even
/// when its rows become void, because whatever voids them supersedes the same and more.
#[derive(Debug)]
pub(crate) struct ChunkBody {
    pub(crate) source: SourceId,
    /// In the order of their versions.
    pub(crate) rows: RecordBatch,
    /// All puts and deletes, by the partition they belong to.
    pub(crate) keys: BTreeMap<Partition, Vec<Superseded>>,
    pub(crate) first_version: u64,
    pub(crate) last_version: u64,
    /// The earliest acceptance time.
    pub(crate) oldest: i64,
    pub(crate) bytes: usize,
    lanes: Mutex<HashMap<LaneName, Arc<Lane>>>,
}

impl Chunk {
    pub(crate) fn new(arrivals: &Arrivals) -> Option<Self> {
        let mut keys: BTreeMap<Partition, Vec<Superseded>> = BTreeMap::new();
        for change in &arrivals.changes {
            keys.entry(change.partition).or_default().push(Superseded { id: change.id, version: change.version });
        }
        let (first, last) = (arrivals.changes.first()?.version, arrivals.changes.last()?.version);
        Some(Self::of(arrivals.rows.clone(), keys, first, last, arrivals.oldest))
    }

    fn of(rows: RecordBatch, keys: BTreeMap<Partition, Vec<Superseded>>, first: u64, last: u64, oldest: i64) -> Self {
        let bytes =
            rows.get_array_memory_size() + keys.values().map(|k| k.len() * size_of::<Superseded>()).sum::<usize>();
        let body = ChunkBody {
            source: next_source_id(),
            rows,
            keys,
            first_version: first,
            last_version: last,
            oldest,
            bytes,
            lanes: Mutex::default(),
        };
        Self { body: Arc::new(body), void: Arc::default() }
    }

    pub(crate) fn changes(&self) -> usize {
        self.body.keys.values().map(Vec::len).sum()
    }

    /// The rows of one version; empty when the version was a delete or is not here.
    pub(crate) fn rows_of(&self, version: u64) -> std::ops::Range<u32> {
        let versions = numbers::<UInt64Type>(&self.body.rows, Field::Version).values();
        let start = versions.partition_point(|v| *v < version);
        let end = start + versions[start..].iter().take_while(|v| **v == version).count();
        start as u32..end as u32
    }

    pub(crate) fn with_void(&self, mut more: Vec<u32>) -> Self {
        more.extend_from_slice(&self.void);
        more.sort_unstable();
        more.dedup();
        Self { body: self.body.clone(), void: Arc::new(more) }
    }

    /// The rows that count.
    pub(crate) fn live_rows(&self) -> Result<RecordBatch> {
        if self.void.is_empty() {
            return Ok(self.body.rows.clone());
        }
        let mut keep = vec![true; self.body.rows.num_rows()];
        self.void.iter().for_each(|row| keep[*row as usize] = false);
        Ok(filter_record_batch(&self.body.rows, &BooleanArray::from(keep))?)
    }

    /// What is left of the chunk after the versions below `cut` went into segments.
    pub(crate) fn after_seal(&self, cut: u64) -> Result<Option<Self>> {
        if self.body.first_version >= cut {
            return Ok(Some(self.clone()));
        }
        let mut keys = self.body.keys.clone();
        for keys in keys.values_mut() {
            keys.retain(|k| k.version >= cut);
        }
        keys.retain(|_, keys| !keys.is_empty());
        let versions = keys.values().flatten().map(|k| k.version);
        let (Some(first), Some(last)) = (versions.clone().min(), versions.max()) else { return Ok(None) };
        let rows = self.live_rows()?;
        let start = numbers::<UInt64Type>(&rows, Field::Version).values().partition_point(|v| *v < cut);
        let rows = rows.slice(start, rows.num_rows() - start);
        Ok(Some(Self::of(rows, keys, first, last, self.body.oldest)))
    }

    pub(crate) fn merges_with(&self, next: &Self) -> bool {
        let (mine, theirs) = (self.changes(), next.changes());
        self.body.last_version < next.body.first_version
            && mine <= theirs * 2
            && mine + theirs <= MERGED_CHANGES
            && self.body.bytes + next.body.bytes <= MERGED_BYTES
    }

    pub(crate) fn merge(&self, next: &Self, dataset: Dataset) -> Result<Self> {
        let rows = concat_batches(&layout(dataset).schema, &[self.live_rows()?, next.live_rows()?])?;
        let mut keys = self.body.keys.clone();
        for (partition, more) in &next.body.keys {
            keys.entry(*partition).or_default().extend_from_slice(more);
        }
        let oldest = self.body.oldest.min(next.body.oldest);
        Ok(Self::of(rows, keys, self.body.first_version, next.body.last_version, oldest))
    }

    pub(crate) fn lane(&self, dataset: Dataset, name: LaneName) -> Arc<Lane> {
        let mut lanes = self.body.lanes.lock();
        lanes.entry(name).or_insert_with(|| Arc::new(pack(&self.body.rows, dataset, name))).clone()
    }
}
