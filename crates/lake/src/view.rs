//! What one query sees: an immutable set of segments and tail chunks, swapped as a whole.

use crate::archive::SegmentHandle;
use crate::error::{Error, Result};
use crate::partition::{Partition, RawId};
use crate::segment::{Segment, SegmentId};
use crate::tail::Chunk;
use arc_swap::ArcSwap;
use domain::ids::{ProjectNo, SignalId};
use domain::signal::Dataset;
use domain::time::{Day, Timestamp};
use foldhash::fast::RandomState;
use parking_lot::Mutex;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub(crate) type Segments = BTreeMap<Partition, Vec<Arc<SegmentHandle>>>;

#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    pub(crate) sealed_through: u64,
    pub(crate) segments: Arc<Segments>,
    /// In the order of their first versions.
    pub(crate) tail: Vec<Chunk>,
}

impl View {
    /// The partitions of a project that may have rows in `days`.
    pub(crate) fn partitions(
        &self,
        project: ProjectNo,
        days: Option<(Day, Day)>,
    ) -> impl DoubleEndedIterator<Item = (&Partition, &Vec<Arc<SegmentHandle>>)> {
        let (first, last) = days.unwrap_or((Day(i32::MIN), Day(i32::MAX)));
        // A month reaches at most thirty days beyond its first.
        let from = Partition { project, month: Day(first.0.saturating_sub(30)), bucket: 0 };
        let to = Partition { project, month: last, bucket: u16::MAX };
        // An empty period must not panic the range.
        self.segments.range(from.min(to)..=to)
    }

    pub(crate) fn handles(&self) -> impl Iterator<Item = &Arc<SegmentHandle>> {
        self.segments.values().flatten()
    }
}

/// One dataset of the lake.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) dataset: Dataset,
    pub(crate) buckets: u16,
    pub(crate) view: ArcSwap<View>,
    /// Held by whoever swaps the view.
    pub(crate) writer: Mutex<Writer>,
    /// Segments whose files exist but which no committed change has brought into the view.
    pub(crate) planned: Mutex<HashMap<SegmentId, Planned>>,
    /// Segments that left the view; their files go when no query reads them any more.
    pub(crate) retired: Mutex<Vec<Retired>>,
}

#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) handle: Arc<SegmentHandle>,
    /// The version of the catalogue its change was planned against.
    pub(crate) base: u64,
}

#[derive(Debug)]
pub(crate) struct Retired {
    pub(crate) handle: Arc<SegmentHandle>,
    /// Set by the first sweep that meets it.
    pub(crate) since: Option<Timestamp>,
}

/// The newest version of each signal.
pub(crate) type Newest = HashMap<(ProjectNo, RawId), u64, RandomState>;

/// What only writers need to know about the tail.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    /// The newest version of every signal in the tail. Projects are strangers to each other, even
    /// when a sender uses the same id in two of them.
    pub(crate) newest: Newest,
    /// Ledger entries in the tail.
    pub(crate) applied: HashSet<u64>,
    /// The highest ledger entry ever applied.
    pub(crate) head: u64,
}

impl Table {
    pub(crate) fn new(dataset: Dataset, buckets: u16) -> Self {
        Self {
            dataset,
            buckets: buckets.max(1),
            view: ArcSwap::default(),
            writer: Mutex::default(),
            planned: Mutex::default(),
            retired: Mutex::default(),
        }
    }

    pub(crate) fn snapshot(&self) -> Arc<View> {
        self.view.load_full()
    }

    /// What has to be looked at for signals with these ids: of the tail only the chunks that hold their
    /// newest versions, usually none. A program that names its signals asks this before every one.
    pub(crate) fn snapshot_for(&self, project: ProjectNo, ids: Option<&BTreeSet<SignalId>>) -> Arc<View> {
        let Some(ids) = ids else { return self.snapshot() };
        let (view, mut versions) = {
            let writer = self.writer.lock();
            let newest = |id: &SignalId| writer.newest.get(&(project, id.0.as_u128())).copied();
            (self.snapshot(), ids.iter().filter_map(newest).collect::<Vec<u64>>())
        };
        versions.sort_unstable();
        let holds_one = |chunk: &&Chunk| {
            let at = versions.partition_point(|version| *version < chunk.body.first_version);
            versions.get(at).is_some_and(|version| *version <= chunk.body.last_version)
        };
        let tail = view.tail.iter().filter(holds_one).cloned().collect();
        Arc::new(View { sealed_through: view.sealed_through, segments: view.segments.clone(), tail })
    }

    /// Puts a new set of segments in place; the tail loses what they contain.
    pub(crate) fn swap(&self, writer: &mut Writer, segments: Segments, sealed_through: u64) -> Result<()> {
        let old = self.snapshot();
        let sealed_through = sealed_through.max(old.sealed_through);
        let mut tail = Vec::with_capacity(old.tail.len());
        if sealed_through > old.sealed_through {
            let cut = crate::wire::version(sealed_through + 1, 0);
            for chunk in &old.tail {
                tail.extend(chunk.after_seal(cut)?);
            }
            writer.applied.retain(|seq| *seq > sealed_through);
            writer.newest = newest_versions(&tail);
            writer.head = writer.head.max(sealed_through);
        } else {
            tail.clone_from(&old.tail);
        }
        let kept: HashSet<_> = segments.values().flatten().map(|h| h.source).collect();
        let gone = old.handles().filter(|h| !kept.contains(&h.source));
        self.retired.lock().extend(gone.map(|h| Retired { handle: h.clone(), since: None }));
        let alive: HashSet<_> = kept.iter().copied().chain(tail.iter().map(|c| c.body.source)).collect();
        for handle in segments.values().flatten() {
            handle.voided_by.lock().retain(|source, _| alive.contains(source));
        }
        self.view.store(Arc::new(View { sealed_through, segments: Arc::new(segments), tail }));
        Ok(())
    }

    /// The handle of a catalogue entry: the one already open, the one just written, or a new one.
    pub(crate) fn handle(&self, segment: &Segment, view: &View) -> Result<Arc<SegmentHandle>> {
        if segment.buckets != self.buckets {
            let (dataset, found) = (self.dataset.name(), segment.buckets);
            return Err(Error::Buckets { dataset, found, configured: self.buckets });
        }
        let of_partition = view.segments.get(&partition_of(segment)).into_iter().flatten();
        let planned = self.planned.lock().get(&segment.id).map(|p| p.handle.clone());
        let known = of_partition.cloned().chain(planned).find(|h| h.meta.id == segment.id);
        Ok(known.unwrap_or_else(|| Arc::new(SegmentHandle::new(segment.clone()))))
    }
}

pub(crate) fn partition_of(segment: &Segment) -> Partition {
    Partition { project: segment.project, month: segment.month, bucket: segment.bucket }
}

fn newest_versions(tail: &[Chunk]) -> Newest {
    let mut newest = Newest::default();
    for (partition, keys) in tail.iter().flat_map(|chunk| &chunk.body.keys) {
        for key in keys {
            let version = newest.entry((partition.project, key.id)).or_insert(key.version);
            *version = key.version.max(*version);
        }
    }
    newest
}
