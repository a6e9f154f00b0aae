//! Keeps the lake level with the ledger: after every commit, on start, and while other nodes write.

use crate::Result;
use bytes::Bytes;
use domain::signal::Dataset;
use lake::Lake;
use std::sync::Arc;
use store::Db;
use store::ledger::{self, Seq};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Applies ledger entries to the lake, each once and in order; cheap to clone.
#[derive(Clone, Debug)]
pub struct Replay {
    db: Db,
    lake: Lake,
    /// Everything through here is in the lake.
    through: Arc<Mutex<Seq>>,
    /// Held by whoever changes the lake's files.
    changing: Arc<Mutex<()>>,
}

impl Replay {
    /// Payload read from the ledger at a time.
    const PORTION_BYTES: usize = 16 << 20;

    pub(super) fn new(db: Db, lake: Lake) -> Self {
        Self { db, lake, through: Arc::default(), changing: Arc::default() }
    }

    /// Loads the catalogue and then everything the ledger has beyond it. On start, and whenever
    /// another node has sealed what this one had not seen.
    pub async fn load(&self) -> Result<()> {
        let mut through = self.through.lock().await;
        self.load_catalogue(&mut through).await?;
        self.follow(&mut through).await
    }

    /// While the guard lives, nothing else of this process changes the lake's files.
    pub(crate) async fn alone(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.changing).lock_owned().await
    }

    /// Everything through here is in the lake.
    pub async fn through(&self) -> Seq {
        *self.through.lock().await
    }

    /// Applies what other nodes have written meanwhile. Returns whether there was something.
    pub async fn catch_up(&self) -> Result<bool> {
        let mut through = self.through.lock().await;
        let before = *through;
        if ledger::head(&self.db).await? > before {
            self.follow(&mut through).await?;
        }
        Ok(*through > before)
    }

    /// Everything committed by now is in the lake when this returns, also what other nodes have sealed.
    pub(crate) async fn level(&self) -> Result<Seq> {
        if store::catalogue::version(&self.db).await? > self.lake.version() {
            self.load().await?;
        }
        self.catch_up().await?;
        Ok(self.through().await)
    }

    /// Applies what this process has just committed.
    pub(super) async fn committed(&self, entries: Vec<(Seq, Dataset, Bytes)>) -> Result<()> {
        let mut through = self.through.lock().await;
        for (seq, dataset, payload) in entries {
            if seq.0 == through.0 + 1 {
                self.lake.apply(dataset, seq.0, &payload)?;
                *through = seq;
            } else if seq > *through {
                self.follow(&mut through).await?;
            }
        }
        Ok(())
    }

    async fn load_catalogue(&self, through: &mut Seq) -> Result<()> {
        let stored = store::catalogue::load(&self.db).await?;
        let catalogue = crate::sealing::for_lake(&stored)?;
        self.lake.load(&catalogue)?;
        // A dataset that was never sealed has everything in the ledger. Entries of a dataset that
        // is sealed beyond this are skipped by the lake.
        let sealed =
            |dataset| catalogue.sealed_through.iter().find(|(of, _)| *of == dataset).map_or(0, |(_, seq)| *seq);
        *through = Seq(Dataset::ALL.into_iter().map(sealed).min().unwrap_or(0));
        Ok(())
    }

    async fn follow(&self, through: &mut Seq) -> Result<()> {
        loop {
            let entries = ledger::after(&self.db, *through, Self::PORTION_BYTES).await?;
            let Some(last) = entries.last() else { return Ok(()) };
            let last = last.seq;
            for entry in entries {
                self.lake.apply(entry.dataset, entry.seq.0, &Bytes::from(entry.payload))?;
            }
            *through = last;
        }
    }
}
