//! A lake together with the little of the store it needs: a ledger and a catalogue that outlive it.

use bytes::Bytes;
use domain::ids::{ProjectId, ProjectNo};
use domain::place::OrgTree;
use domain::scope::{RowFilter, Scope};
use domain::signal::{Change, Dataset, Feedback, Interaction};
use domain::time::Timestamp;
use domain::world::{ManualClock, World};
use lake::{Catalogue, CatalogueChange, Lake, LakeConfig, SealWhen, encode_feedback, encode_interactions};
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// Later than anything any file was written at.
pub(crate) const LATER: Timestamp = Timestamp(i64::MAX / 2);

pub(crate) struct Installation {
    pub(crate) lake: Lake,
    pub(crate) world: World,
    pub(crate) folder: TempDir,
    config: LakeConfig,
    ledger: BTreeMap<u64, (Dataset, Bytes)>,
    catalogue: Catalogue,
    next_seq: u64,
}

impl Installation {
    pub(crate) fn new() -> Self {
        let folder = folder();
        let url = format!("file://{}", folder.path().display());
        Self::at(&url, folder)
    }

    pub(crate) fn at(url: &str, folder: TempDir) -> Self {
        let mut config = LakeConfig::at(url);
        (config.feedback_buckets, config.interaction_buckets) = (2, 2);
        // Small enough that lanes and filters come and go.
        (config.column_cache_bytes, config.filter_cache_bytes) = (20_000, 400);
        Self {
            lake: Lake::open(&config).expect("opens"),
            world: World::new(Arc::new(ManualClock::at(Timestamp(1_700_000_000_000_000))), [7; 32]),
            folder,
            config,
            ledger: BTreeMap::new(),
            catalogue: Catalogue::default(),
            next_seq: 1,
        }
    }

    /// What the store does when it accepts a batch, without showing it to the lake yet.
    pub(crate) fn append(&mut self, dataset: Dataset, payload: Bytes) -> u64 {
        let seq = self.next_seq;
        self.next_seq += 1;
        self.ledger.insert(seq, (dataset, payload));
        seq
    }

    pub(crate) fn apply(&self, seq: u64) {
        if let Some((dataset, payload)) = self.ledger.get(&seq) {
            self.lake.apply(*dataset, seq, payload).expect("applied");
        }
    }

    pub(crate) fn put_feedback(&mut self, changes: &[Change<Feedback>]) {
        let seq = self.append(Dataset::Feedback, encode_feedback(changes).expect("encoded"));
        self.apply(seq);
    }

    pub(crate) fn put_interactions(&mut self, changes: &[Change<Interaction>]) {
        let seq = self.append(Dataset::Interactions, encode_interactions(changes).expect("encoded"));
        self.apply(seq);
    }

    /// What the store does in one transaction, then the lake.
    pub(crate) fn commit(&mut self, change: &CatalogueChange) {
        self.catalogue.version += 1;
        self.catalogue.segments.retain(|s| !change.remove.contains(&s.id));
        // Through JSON, as the store keeps it.
        for segment in &change.add {
            let text = serde_json::to_string(segment).expect("a segment is JSON");
            self.catalogue.segments.push(serde_json::from_str(&text).expect("and back"));
        }
        if let Some(through) = change.sealed_through {
            self.ledger.retain(|seq, (dataset, _)| *dataset != change.dataset || *seq > through);
            self.catalogue.sealed_through.retain(|(dataset, _)| *dataset != change.dataset);
            self.catalogue.sealed_through.push((change.dataset, through));
        }
        self.lake.install(change, self.catalogue.version).expect("installed");
    }

    pub(crate) async fn plan_seal(&self, dataset: Dataset, through: Option<u64>) -> Option<CatalogueChange> {
        self.lake.plan_seal(dataset, &SealWhen::ANYTHING, through, &self.world).await.expect("planned")
    }

    pub(crate) async fn plan_compaction(&self, dataset: Dataset) -> Option<CatalogueChange> {
        self.lake.plan_compaction(dataset, &self.world).await.expect("planned")
    }

    pub(crate) async fn seal(&mut self, dataset: Dataset) {
        if let Some(change) = self.plan_seal(dataset, None).await {
            self.commit(&change);
        }
    }

    /// A new process: an empty lake, the catalogue, and what the ledger still has.
    pub(crate) async fn restart(&mut self) {
        self.lake = Lake::open(&self.config).expect("opens");
        self.lake.load(&self.catalogue).expect("loaded");
        self.lake.sweep_orphans(LATER, 0).await.expect("swept");
        let seqs: Vec<u64> = self.ledger.keys().copied().collect();
        seqs.into_iter().for_each(|seq| self.apply(seq));
    }

    pub(crate) fn head(&self) -> u64 {
        self.next_seq - 1
    }

    pub(crate) fn segments(&self) -> usize {
        self.catalogue.segments.len()
    }

    pub(crate) fn ledger_len(&self) -> usize {
        self.ledger.len()
    }
}

/// In memory where there is such a place: fsync is real either way, but takes no time there.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// Sees everything in a project.
pub(crate) fn everyone(project: u32) -> RowFilter {
    Scope::whole_project(ProjectId(Uuid::nil()), ProjectNo(project), []).rows(&OrgTree::default())
}
