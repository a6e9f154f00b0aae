//! Many small segments into few large ones.

use crate::archive::{Archive, SegmentHandle};
use crate::error::Result;
use crate::keys_file::Superseded;
use crate::merge::merge;
use crate::partition::{Partition, RawId};
use crate::segment::SegmentId;
use crate::segment_writer::SegmentWriter;
use crate::view::{Table, View};
use crate::voided::void_rows;
use domain::world::World;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// So many segments of like size become one.
const FAN_IN: usize = 4;
/// Segments of this size are left alone.
const FULL_ROWS: u64 = 4 << 20;
const SMALLEST_TIER_ROWS: u64 = 16 << 10;
/// When this share of a partition is superseded it is rewritten as a whole.
const WASTE: f64 = 0.1;

/// The segments of one partition most worth merging.
pub(crate) fn choose(view: &View) -> Option<(Partition, Vec<Arc<SegmentHandle>>)> {
    let candidates =
        view.segments.iter().filter_map(|(partition, segments)| Some((*partition, in_partition(segments)?)));
    candidates.max_by_key(|(_, segments)| segments.len())
}

fn in_partition(segments: &[Arc<SegmentHandle>]) -> Option<Vec<Arc<SegmentHandle>>> {
    let rows: u64 = segments.iter().map(|s| s.meta.rows).sum();
    let superseded: u64 = segments.iter().map(|s| s.meta.supersedes).sum();
    if superseded > 0 && superseded as f64 >= rows as f64 * WASTE && rows <= FULL_ROWS {
        return Some(segments.to_vec());
    }
    let mut tiers: BTreeMap<u32, Vec<Arc<SegmentHandle>>> = BTreeMap::new();
    for segment in segments.iter().filter(|s| s.meta.rows < FULL_ROWS) {
        tiers.entry(tier(segment.meta.rows)).or_default().push(segment.clone());
    }
    tiers.into_values().find(|tier| tier.len() >= FAN_IN)
}

fn tier(rows: u64) -> u32 {
    (rows.max(1).div_ceil(SMALLEST_TIER_ROWS)).ilog2().div_ceil(2)
}

/// Merges `segments` into one; `None` when nothing is left of them.
pub(crate) fn compact(
    archive: &Archive,
    table: &Table,
    view: &View,
    partition: Partition,
    segments: &[Arc<SegmentHandle>],
    world: &World,
) -> Result<Option<SegmentHandle>> {
    let mut sources = Vec::with_capacity(segments.len());
    for segment in segments {
        sources.push((segment.clone(), void_rows(archive, view, segment)?));
    }
    let id: SegmentId = world.id();
    let mut writer = SegmentWriter::new(table.dataset, partition, table.buckets, id)?;
    merge(archive, &sources, |batch| writer.push(batch))?;
    writer.finish(&still_needed(archive, view, partition, segments)?, &archive.files)
}

/// What the merged segments supersede in those that stay as they are. Inside the merged ones the
/// void rows are gone, so nothing needs to say so any more.
pub(crate) fn still_needed(
    archive: &Archive,
    view: &View,
    partition: Partition,
    merged: &[Arc<SegmentHandle>],
) -> Result<Vec<Superseded>> {
    let mut newest: HashMap<RawId, u64> = HashMap::new();
    for segment in merged {
        for key in archive.superseded(segment)?.iter() {
            let version = newest.entry(key.id).or_insert(key.version);
            *version = key.version.max(*version);
        }
    }
    let mut needed = Vec::new();
    if newest.is_empty() {
        return Ok(needed);
    }
    let merged_too = |s: &SegmentHandle| merged.iter().any(|m| m.source == s.source);
    for segment in view.segments.get(&partition).into_iter().flatten().filter(|s| !merged_too(s)) {
        let filter = archive.filter(segment)?;
        newest.retain(|id, version| {
            let reaches = *version > segment.meta.first_version && filter.may_contain(*id);
            if reaches {
                needed.push(Superseded { id: *id, version: *version });
            }
            !reaches
        });
    }
    needed.sort_unstable();
    Ok(needed)
}
