//! Which rows of a segment no longer count, because something newer replaced or deleted them.
//!
//! Free while nothing is superseded: every key of the tail asks the segment's filter once, and
//! only a hit reads the id column. What a source voids in a segment is found once and remembered.

use crate::archive::{Archive, SegmentHandle, SourceId};
use crate::error::Result;
use crate::keys_file::Superseded;
use crate::partition::{Partition, RawId};
use crate::schema::{Field, Ids, numbers};
use crate::tail::Chunk;
use crate::view::{View, partition_of};
use arrow_array::types::UInt64Type;
use std::collections::HashMap;
use std::sync::Arc;

/// Row numbers, ascending.
pub(crate) fn void_rows(archive: &Archive, view: &View, segment: &SegmentHandle) -> Result<Arc<[u32]>> {
    if segment.rows() == 0 {
        return Ok(Arc::default());
    }
    let partition = partition_of(&segment.meta);
    let mut found: Vec<Arc<[u32]>> = Vec::new();
    let mut open: Vec<(SourceId, Keys)> = Vec::new();
    {
        let known = segment.voided_by.lock();
        for (source, keys) in sources(view, &partition, segment) {
            match known.get(&source) {
                Some(rows) => found.push(rows.clone()),
                None => open.push((source, keys)),
            }
        }
    }
    if !open.is_empty() {
        let keys = open.iter().map(|(_, keys)| keys.read(archive)).collect::<Result<Vec<_>>>()?;
        let keys: Vec<&[Superseded]> = keys.iter().map(AsRef::as_ref).collect();
        let resolved = resolve(archive, segment, &keys)?;
        let mut known = segment.voided_by.lock();
        for ((source, _), hits) in open.iter().zip(resolved) {
            let rows: Arc<[u32]> = hits.into_iter().map(|hit| hit.row).collect();
            known.insert(*source, rows.clone());
            found.push(rows);
        }
    }
    found.retain(|rows| !rows.is_empty());
    Ok(match found.len() {
        0 => Arc::default(),
        1 => found.swap_remove(0),
        _ => {
            let mut rows: Vec<u32> = found.iter().flat_map(|rows| rows.iter().copied()).collect();
            rows.sort_unstable();
            rows.dedup();
            rows.into()
        }
    })
}

enum Keys<'a> {
    Chunk(&'a [Superseded]),
    Segment(&'a SegmentHandle),
}

enum Read<'a> {
    Borrowed(&'a [Superseded]),
    Shared(Arc<[Superseded]>),
}

impl AsRef<[Superseded]> for Read<'_> {
    fn as_ref(&self) -> &[Superseded] {
        match self {
            Self::Borrowed(keys) => keys,
            Self::Shared(keys) => keys,
        }
    }
}

impl<'a> Keys<'a> {
    fn read(&self, archive: &Archive) -> Result<Read<'a>> {
        Ok(match self {
            Self::Chunk(keys) => Read::Borrowed(keys),
            Self::Segment(handle) => Read::Shared(archive.superseded(handle)?),
        })
    }
}

/// Everything in the view that could void rows of `segment`.
fn sources<'a>(
    view: &'a View,
    partition: &'a Partition,
    segment: &'a SegmentHandle,
) -> impl Iterator<Item = (SourceId, Keys<'a>)> {
    let chunks = view.tail.iter().filter_map(|chunk| {
        let keys = chunk.body.keys.get(partition)?;
        Some((chunk.body.source, Keys::Chunk(keys)))
    });
    let neighbours = view.segments.get(partition).into_iter().flatten();
    let segments = neighbours
        .filter(|other| other.meta.supersedes > 0 && other.source != segment.source)
        .filter(|other| other.meta.last_version > segment.meta.first_version)
        .map(|other| (other.source, Keys::Segment(other)));
    chunks.chain(segments)
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) row: u32,
    pub(crate) id: RawId,
}

/// For every list of keys the rows of `segment` it voids, ascending.
pub(crate) fn resolve(archive: &Archive, segment: &SegmentHandle, lists: &[&[Superseded]]) -> Result<Vec<Vec<Hit>>> {
    let mut hits = vec![Vec::new(); lists.len()];
    if segment.rows() == 0 {
        return Ok(hits);
    }
    let filter = archive.filter(segment)?;
    let mut suspects: HashMap<RawId, Vec<(usize, u64)>> = HashMap::new();
    for (list, keys) in lists.iter().enumerate() {
        for key in *keys {
            if key.version > segment.meta.first_version && filter.may_contain(key.id) {
                suspects.entry(key.id).or_default().push((list, key.version));
            }
        }
    }
    if suspects.is_empty() {
        return Ok(hits);
    }
    let mut first_row = 0_u32;
    for batch in archive.batches(segment, &[Field::Version, Field::Id], None)? {
        let batch = batch?;
        let (ids, versions) = (Ids::of(&batch, Field::Id), numbers::<UInt64Type>(&batch, Field::Version).values());
        for (row, version) in versions.iter().enumerate() {
            let id = ids.get(row);
            for (list, newer) in suspects.get(&id).into_iter().flatten() {
                let row = first_row + row as u32;
                // A key may stand twice in a list, put and put again.
                if newer > version && hits[*list].last().is_none_or(|hit: &Hit| hit.row != row) {
                    hits[*list].push(Hit { row, id });
                }
            }
        }
        first_row += batch.num_rows() as u32;
    }
    Ok(hits)
}

/// Two chunks were merged: what they void, the merged one voids.
pub(crate) fn inherit(view: &View, parents: [&Chunk; 2], child: &Chunk) {
    for partition in child.body.keys.keys() {
        for segment in view.segments.get(partition).into_iter().flatten() {
            let mut known = segment.voided_by.lock();
            let of = |parent: &Chunk| {
                if parent.body.keys.contains_key(partition) {
                    known.get(&parent.body.source).cloned()
                } else {
                    Some(Arc::default())
                }
            };
            if let (Some(a), Some(b)) = (of(parents[0]), of(parents[1])) {
                let mut rows: Vec<u32> = a.iter().chain(b.iter()).copied().collect();
                rows.sort_unstable();
                rows.dedup();
                known.insert(child.body.source, rows.into());
            }
        }
    }
}
