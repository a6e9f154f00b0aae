//! The lake as its callers see it.

use crate::apply::{Applied, DatasetState, apply, state};
use crate::archive::Archive;
use crate::cells::cells;
use crate::config::LakeConfig;
use crate::error::{Error, Result};
use crate::find::find;
use crate::query::{Cell, CellQuery, SignalQuery};
use crate::rows;
use crate::view::Table;
use domain::ids::TouchpointNo;
use domain::scope::RowFilter;
use domain::signal::{Dataset, Feedback, Interaction};
use domain::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, spawn_blocking};

/// The lake of one installation; cheap to clone, shared by all parts of one process.
#[derive(Clone, Debug)]
pub struct Lake {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) archive: Archive,
    pub(crate) tables: [Table; 2],
    /// Of the catalogue the views were made from.
    pub(crate) version: AtomicU64,
    pub(crate) threads: usize,
    /// Queries beyond the number of cores wait, instead of slowing each other down.
    queries: Arc<Semaphore>,
}

/// What the lake holds in memory, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    pub tail: usize,
    /// Decoded columns, id filters and footers; bounded by [`LakeConfig`].
    pub cached: usize,
}

impl Inner {
    pub(crate) fn table(&self, dataset: Dataset) -> &Table {
        &self.tables[dataset as usize]
    }
}

impl Lake {
    /// Opens an empty view; [`Lake::load`] and [`Lake::apply`] fill it. Must be called inside a
    /// Tokio runtime.
    ///
    /// # Errors
    /// When the place is none, or cannot be created.
    pub fn open(config: &LakeConfig) -> Result<Self> {
        let tables = [
            Table::new(Dataset::Feedback, config.feedback_buckets),
            Table::new(Dataset::Interactions, config.interaction_buckets),
        ];
        let threads = config.threads.max(1);
        let inner = Inner {
            archive: Archive::open(config)?,
            tables,
            version: AtomicU64::new(0),
            threads,
            queries: Arc::new(Semaphore::new(threads)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Puts a committed ledger entry into the tail, where queries see it at once. Entries may come
    /// in any order and more than once. Takes no I/O and a few milliseconds for thousands of rows.
    ///
    /// # Errors
    /// When `payload` was not written by [`crate::encode_feedback`] or
    /// [`crate::encode_interactions`] for this dataset.
    pub fn apply(&self, dataset: Dataset, seq: u64, payload: &[u8]) -> Result<Applied> {
        apply(self.inner.table(dataset), seq, payload)
    }

    pub fn state(&self, dataset: Dataset) -> DatasetState {
        state(self.inner.table(dataset))
    }

    /// The version of the catalogue this lake shows.
    pub fn version(&self) -> u64 {
        self.inner.version.load(Ordering::SeqCst)
    }

    pub fn memory(&self) -> Memory {
        let tail = Dataset::ALL.iter().map(|d| self.state(*d).tail_bytes).sum();
        Memory { tail, cached: self.inner.archive.cached_bytes() }
    }

    /// Counts and sums of the rows a caller may see, per combination of keys; ordered by key.
    ///
    /// # Errors
    /// When files cannot be read, or there are too many dimensions.
    pub async fn cells(&self, scope: &RowFilter, query: &CellQuery) -> Result<Vec<Cell>> {
        let (scope, query) = (scope.clone(), query.clone());
        self.query(move |lake| {
            let view = lake.table(query.dataset).snapshot();
            Ok(cells(&lake.archive, &view, lake.threads, &scope, &query, false)?.0)
        })
        .await
    }

    /// The same, and when the newest row counted was recorded.
    ///
    /// # Errors
    /// As [`Self::cells`].
    pub async fn cells_and_newest(
        &self,
        scope: &RowFilter,
        query: &CellQuery,
    ) -> Result<(Vec<Cell>, Option<Timestamp>)> {
        let (scope, query) = (scope.clone(), query.clone());
        self.query(move |lake| {
            let view = lake.table(query.dataset).snapshot();
            cells(&lake.archive, &view, lake.threads, &scope, &query, true)
        })
        .await
    }

    /// Pieces of feedback a caller may see, newest first.
    ///
    /// # Errors
    /// When files cannot be read.
    pub async fn feedback(&self, scope: &RowFilter, query: &SignalQuery) -> Result<Vec<Feedback>> {
        let (scope, query) = (scope.clone(), query.clone());
        self.query(move |lake| {
            let view = lake.table(Dataset::Feedback).snapshot_for(scope.project(), query.ids.as_ref());
            let found = find(&lake.archive, &view, Dataset::Feedback, &scope, &query)?;
            Ok(found.into_iter().map(|(batch, at)| rows::feedback(&batch, at, |t| sees(&scope, t))).collect())
        })
        .await
    }

    /// Interactions a caller may see, newest first.
    ///
    /// # Errors
    /// When files cannot be read.
    pub async fn interactions(&self, scope: &RowFilter, query: &SignalQuery) -> Result<Vec<Interaction>> {
        let (scope, query) = (scope.clone(), query.clone());
        self.query(move |lake| {
            let view = lake.table(Dataset::Interactions).snapshot_for(scope.project(), query.ids.as_ref());
            let found = find(&lake.archive, &view, Dataset::Interactions, &scope, &query)?;
            Ok(found.into_iter().map(|(batch, at)| rows::interaction(&batch, at.start)).collect())
        })
        .await
    }

    pub(crate) async fn query<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let queries = self.inner.queries.clone();
        let permit = queries.acquire_owned().await.map_err(|e| Error::Interrupted(e.to_string()))?;
        let inner = self.inner.clone();
        finished(spawn_blocking(move || {
            let _until_done = permit;
            work(&inner)
        }))
        .await
    }

    /// Work that writes: it does not take a query's turn.
    pub(crate) async fn background<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let inner = self.inner.clone();
        finished(spawn_blocking(move || work(&inner))).await
    }
}

pub(crate) fn sees(scope: &RowFilter, touchpoint: TouchpointNo) -> bool {
    scope.touchpoints().is_none_or(|allowed| allowed.contains(&touchpoint))
}

pub(crate) async fn finished<T>(work: JoinHandle<Result<T>>) -> Result<T> {
    work.await.map_err(|e| Error::Interrupted(e.to_string()))?
}
