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

/// The versions of each signal.
pub(crate) type Versions = HashMap<(ProjectNo, RawId), Span, RandomState>;

/// The first and the newest of the versions of one signal. An older one counts as long as it is in the
/// tail: it may have voided a row where a newer one does not look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: u64,
    pub(crate) newest: u64,
}

impl Span {
    pub(crate) fn of(version: u64) -> Self {
        Self { first: version, newest: version }
    }

    pub(crate) fn add(&mut self, version: u64) {
        self.first = self.first.min(version);
        self.newest = self.newest.max(version);
    }
}

/// What only writers need to know about the tail.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    /// The versions of every signal in the tail. Projects are strangers to each other, even when a sender
    /// uses the same id in two of them.
    pub(crate) versions: Versions,
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

    /// What has to be looked at for signals with these ids: of the tail only the chunks between their first
    /// and newest versions, usually none. A program that names its signals asks this before every one.
    pub(crate) fn snapshot_for(&self, project: ProjectNo, ids: Option<&BTreeSet<SignalId>>) -> Arc<View> {
        let Some(ids) = ids else { return self.snapshot() };
        let (view, spans) = {
            let writer = self.writer.lock();
            let span = |id: &SignalId| writer.versions.get(&(project, id.0.as_u128())).copied();
            (self.snapshot(), ids.iter().filter_map(span).collect::<Vec<Span>>())
        };
        let holds_one = |chunk: &&Chunk| {
            spans.iter().any(|span| span.first <= chunk.body.last_version && span.newest >= chunk.body.first_version)
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
            writer.versions = versions_in(&tail);
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

fn versions_in(tail: &[Chunk]) -> Versions {
    let mut versions = Versions::default();
    for (partition, keys) in tail.iter().flat_map(|chunk| &chunk.body.keys) {
        for key in keys {
            let span = versions.entry((partition.project, key.id)).or_insert(Span::of(key.version));
            span.add(key.version);
        }
    }
    versions
}
