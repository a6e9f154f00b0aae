//! Housekeeping of the lake: the tail becomes segments, small segments become large ones, what is
//! no longer used is deleted. Every step is planned by the lake, committed by the store and only
//! then shown; an interruption anywhere leaves the state before.

use crate::intake::Replay;
use crate::{Error, Result};
use domain::signal::Dataset;
use domain::world::World;
use lake::{CatalogueChange, Lake, SealWhen};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::Db;
use store::catalogue::{self, NewSegment};
use store::ledger::{self, Seq};
use tokio::sync::Mutex;

/// Runs the housekeeping; cheap to clone.
#[derive(Clone, Debug)]
pub struct Sealing {
    db: Db,
    lake: Lake,
    world: World,
    replay: Replay,
    when: SealWhen,
    /// Signals are being corrected that were accepted long ago.
    filling: Arc<AtomicBool>,
    /// Changes of which nobody knows whether they were committed.
    uncertain: Arc<Mutex<Vec<CatalogueChange>>>,
}

impl Sealing {
    const PAUSE: Duration = Duration::from_millis(500);
    /// How long other nodes may still read files that left the catalogue.
    pub(crate) const GRACE_SECONDS: i64 = 10 * 60;

    pub(crate) fn new(
        db: Db,
        lake: Lake,
        world: World,
        replay: Replay,
        when: SealWhen,
        filling: Arc<AtomicBool>,
    ) -> Self {
        Self { db, lake, world, replay, when, filling, uncertain: Arc::default() }
    }

    /// Corrections carry the time their signals were accepted. As long as they come in, the age of the tail
    /// says nothing: it would be sealed again and again, a little at a time.
    fn when(&self) -> SealWhen {
        const NEVER_SECONDS: i64 = 1_000_000_000_000;
        if self.filling.load(Ordering::Relaxed) {
            SealWhen { age_seconds: NEVER_SECONDS, ..self.when }
        } else {
            self.when
        }
    }

    /// Loads the lake and removes what an interrupted seal or compaction left behind. Call it once,
    /// before the first question.
    pub async fn open(&self) -> Result<()> {
        self.replay.load().await?;
        let orphans = self.lake.sweep_orphans(self.world.now(), Self::GRACE_SECONDS).await?;
        if orphans > 0 {
            tracing::info!(orphans, "removed files of an interrupted seal or compaction");
        }
        Ok(())
    }

    /// Follows other nodes and keeps the lake in order, for ever.
    pub async fn run(self) {
        let mut swept = self.world.now();
        loop {
            // What a process that is gone left behind may have been too young when this one started.
            if swept.plus_seconds(Self::GRACE_SECONDS) <= self.world.now() {
                swept = self.world.now();
                if let Err(error) = self.lake.sweep_orphans(swept, Self::GRACE_SECONDS).await {
                    tracing::warn!(%error, "files nobody needs could not be removed, trying again later");
                }
            }
            match self.round().await {
                Ok(true) => {}
                Ok(false) => tokio::time::sleep(Self::PAUSE).await,
                Err(error) => {
                    tracing::error!(%error, "keeping the lake in order failed, trying again");
                    tokio::time::sleep(Self::PAUSE * 10).await;
                }
            }
        }
    }

    /// One round; says whether there may be more to do at once.
    async fn round(&self) -> Result<bool> {
        if catalogue::version(&self.db).await? > self.lake.version() {
            self.replay.load().await?;
        }
        self.replay.catch_up().await?;
        let _alone = self.replay.alone().await;
        let mut busy = false;
        for dataset in Dataset::ALL {
            busy |= self.seal(dataset, &self.when()).await?;
            if let Some(change) = self.lake.plan_compaction(dataset, &self.world).await? {
                busy |= self.commit(change).await?;
            }
        }
        self.lake.sweep(self.world.now(), Self::GRACE_SECONDS).await?;
        Ok(busy)
    }

    /// Seals whatever is in the tail, now.
    pub async fn seal_everything(&self) -> Result<()> {
        let _alone = self.replay.alone().await;
        for dataset in Dataset::ALL {
            self.seal(dataset, &SealWhen::ANYTHING).await?;
        }
        Ok(())
    }

    async fn seal(&self, dataset: Dataset, when: &SealWhen) -> Result<bool> {
        let through = self.replay.through().await;
        match self.lake.plan_seal(dataset, when, Some(through.0), &self.world).await? {
            Some(change) => self.commit(change).await,
            None => Ok(false),
        }
    }

    /// Commits a planned change and shows it; `false` when another node was faster.
    async fn commit(&self, change: CatalogueChange) -> Result<bool> {
        let done = self.write(&change).await;
        match done {
            Ok(version) => {
                self.lake.install(&change, version)?;
                self.forget_refuted(change.base).await?;
                Ok(true)
            }
            Err(Error::Store(store::Error::Conflict { constraint })) if constraint == catalogue::OUTDATED => {
                self.lake.abandon(change).await?;
                self.replay.load().await?;
                Ok(false)
            }
            // Whether it was committed is not known, so its files stay until another change shows
            // that it was not, or the next start finds out.
            Err(error) => {
                self.uncertain.lock().await.push(change);
                Err(error)
            }
        }
    }

    /// A change on top of version `base` was committed: then no other one on top of it ever was, and
    /// its files go. On a full disk there is one more with every try.
    async fn forget_refuted(&self, base: u64) -> Result<()> {
        for change in std::mem::take(&mut *self.uncertain.lock().await) {
            if change.base == base {
                self.lake.abandon(change).await?;
            }
        }
        Ok(())
    }

    async fn write(&self, change: &CatalogueChange) -> Result<u64> {
        let add = new_segments(change)?;
        let remove: Vec<String> = change.remove.iter().map(ToString::to_string).collect();
        let sealed = change.sealed_through.map(Seq);
        let mut tx = self.db.begin().await?;
        let version = catalogue::change(&mut tx, change.base, change.dataset, &add, &remove, sealed).await?;
        if let Some(through) = sealed {
            ledger::trim(&mut tx, change.dataset, through).await?;
        }
        tx.commit().await?;
        Ok(version)
    }
}

pub(crate) fn new_segments(change: &CatalogueChange) -> Result<Vec<NewSegment>> {
    let entry = |segment: &lake::Segment| {
        let payload = serde_json::to_string(segment).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(NewSegment { id: segment.id.to_string(), payload })
    };
    change.add.iter().map(entry).collect()
}

/// The catalogue of the store in the lake's words.
pub(crate) fn for_lake(stored: &catalogue::Catalogue) -> Result<lake::Catalogue> {
    let segment = |stored: &catalogue::Segment| {
        serde_json::from_str(&stored.payload)
            .map_err(|e| Error::Internal(format!("catalogue entry {}: {e}", stored.id)))
    };
    Ok(lake::Catalogue {
        version: stored.version,
        segments: stored.segments.iter().map(segment).collect::<Result<_>>()?,
        sealed_through: stored.sealed_through.iter().map(|(dataset, seq)| (*dataset, seq.0)).collect(),
    })
}
