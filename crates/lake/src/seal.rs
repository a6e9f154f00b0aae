//! The tail into segments.

use crate::archive::{Archive, BATCH_ROWS, SegmentHandle};
use crate::error::Result;
use crate::keys_file::Superseded;
use crate::partition::{Partition, RawId};
use crate::schema::{Field, Ids, numbers};
use crate::segment::SegmentId;
use crate::segment_writer::{SegmentWriter, delete_written};
use crate::tail::Chunk;
use crate::view::{Table, View};
use crate::voided::resolve;
use crate::wire::version;
use arrow_array::RecordBatch;
use arrow_array::types::{Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_select::interleave::interleave_record_batch;
use domain::time::Timestamp;
use domain::world::World;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How full or old the tail must be before it is sealed; any one suffices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealWhen {
    pub rows: usize,
    pub bytes: usize,
    /// Since the oldest row in the tail was accepted.
    pub age_seconds: i64,
}

impl SealWhen {
    /// As soon as there is anything.
    pub const ANYTHING: Self = Self { rows: 0, bytes: 0, age_seconds: 0 };

    pub(crate) fn is_due(&self, tail: &[Chunk], now: Timestamp) -> bool {
        let changes: usize = tail.iter().map(Chunk::changes).sum();
        let rows: usize = tail.iter().map(|c| c.body.rows.num_rows()).sum();
        let bytes: usize = tail.iter().map(|c| c.body.bytes).sum();
        let oldest = tail.iter().map(|c| c.body.oldest).min();
        let old = oldest.is_some_and(|oldest| Timestamp(oldest).plus_seconds(self.age_seconds) <= now);
        changes > 0 && (rows.max(changes) >= self.rows || bytes >= self.bytes || old)
    }
}

impl Default for SealWhen {
    fn default() -> Self {
        Self { rows: 250_000, bytes: 128 << 20, age_seconds: 15 * 60 }
    }
}

/// What of the tail goes into one segment.
#[derive(Debug, Default)]
struct Harvest {
    /// Chunk and row.
    rows: Vec<(u32, u32)>,
    keys: Vec<Superseded>,
}

/// Writes everything up to ledger entry `through`, except rows `drop` names.
pub(crate) fn seal(
    archive: &Archive,
    table: &Table,
    view: &View,
    through: u64,
    world: &World,
    drop: &dyn Fn(&Partition, RawId) -> bool,
) -> Result<Vec<SegmentHandle>> {
    let mut written = Vec::new();
    let sealed = write(archive, table, view, through, world, drop, &mut written);
    if sealed.is_err() {
        delete_written(written.iter().map(|handle| &handle.meta), &archive.files);
    }
    sealed.map(|()| written)
}

fn write(
    archive: &Archive,
    table: &Table,
    view: &View,
    through: u64,
    world: &World,
    drop: &dyn Fn(&Partition, RawId) -> bool,
    written: &mut Vec<SegmentHandle>,
) -> Result<()> {
    let cut = version(through + 1, 0);
    for (partition, harvest) in harvest(table, view, cut, drop) {
        let superseded = superseded_in_segments(archive, view, &partition, &harvest.keys)?;
        let id: SegmentId = world.id();
        let mut writer = SegmentWriter::new(table.dataset, partition, table.buckets, id)?;
        for batch in sorted(&view.tail, &harvest.rows) {
            writer.push(&batch?)?;
        }
        written.extend(writer.finish(&superseded, &archive.files)?);
    }
    Ok(())
}

fn harvest(
    table: &Table,
    view: &View,
    cut: u64,
    drop: &dyn Fn(&Partition, RawId) -> bool,
) -> BTreeMap<Partition, Harvest> {
    let mut harvests: BTreeMap<Partition, Harvest> = BTreeMap::new();
    for (at, chunk) in view.tail.iter().enumerate() {
        for (partition, keys) in &chunk.body.keys {
            let keys = keys.iter().filter(|k| k.version < cut).copied();
            harvests.entry(*partition).or_default().keys.extend(keys);
        }
        let rows = &chunk.body.rows;
        let void: HashSet<u32> = chunk.void.iter().copied().collect();
        let versions = numbers::<UInt64Type>(rows, Field::Version).values();
        let projects = numbers::<UInt32Type>(rows, Field::Project).values();
        let days = numbers::<Int32Type>(rows, Field::Day).values();
        let (customers, ids) = (Ids::of(rows, Field::Customer), Ids::of(rows, Field::Id));
        for row in (0..rows.num_rows()).filter(|row| versions[*row] < cut && !void.contains(&(*row as u32))) {
            let customer = customers.get(row);
            let partition = Partition::of(projects[row], days[row], customer, ids.get(row), table.buckets);
            if !drop(&partition, customer) {
                harvests.entry(partition).or_default().rows.push((at as u32, row as u32));
            }
        }
    }
    harvests
}

/// Those of `keys` that really void a row of an older segment, each with its newest version.
fn superseded_in_segments(
    archive: &Archive,
    view: &View,
    partition: &Partition,
    keys: &[Superseded],
) -> Result<Vec<Superseded>> {
    let mut hit: HashSet<RawId> = HashSet::new();
    for segment in view.segments.get(partition).into_iter().flatten() {
        let hits = resolve(archive, segment, &[keys])?;
        hit.extend(hits.into_iter().flatten().map(|hit| hit.id));
    }
    let mut newest: HashMap<RawId, u64> = HashMap::new();
    for key in keys.iter().filter(|key| hit.contains(&key.id)) {
        let version = newest.entry(key.id).or_insert(key.version);
        *version = key.version.max(*version);
    }
    let mut superseded: Vec<_> = newest.into_iter().map(|(id, version)| Superseded { id, version }).collect();
    superseded.sort_unstable();
    Ok(superseded)
}

/// Rows of several chunks in the order of a segment.
fn sorted<'a>(tail: &'a [Chunk], rows: &[(u32, u32)]) -> impl Iterator<Item = Result<RecordBatch>> + use<'a> {
    let keys: Vec<_> = tail
        .iter()
        .map(|chunk| {
            let rows = &chunk.body.rows;
            let times = numbers::<Int64Type>(rows, Field::Time).values();
            (Ids::of(rows, Field::Customer), times, Ids::of(rows, Field::Id))
        })
        .collect();
    let key = |(chunk, row): &(u32, u32)| {
        let (customers, times, ids) = &keys[*chunk as usize];
        (customers.get(*row as usize), times[*row as usize], ids.get(*row as usize))
    };
    // Items of one signal lie one after the other already, so the place itself keeps them in order.
    let mut keyed: Vec<_> = rows.iter().map(|place| (key(place), *place)).collect();
    keyed.sort_unstable();
    let places: Vec<(usize, usize)> =
        keyed.into_iter().map(|(_, (chunk, row))| (chunk as usize, row as usize)).collect();
    let batches: Vec<&RecordBatch> = tail.iter().map(|chunk| &chunk.body.rows).collect();
    let parts: Vec<Vec<(usize, usize)>> = places.chunks(BATCH_ROWS).map(<[_]>::to_vec).collect();
    parts.into_iter().map(move |places| Ok(interleave_record_batch(&batches, &places)?))
}
