//! Exports as streams: a thread reads ahead a little, the caller takes at its own pace.

use crate::error::{Error, Result};
use crate::export::export;
use crate::lake::{Lake, sees};
use crate::query::Filter;
use crate::rows;
use arrow_array::RecordBatch;
use domain::scope::RowFilter;
use domain::signal::{Dataset, Feedback, Interaction};
use futures::Stream;
use std::ops::{ControlFlow, Range};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::{JoinHandle, spawn_blocking};

/// Batches read ahead of the caller.
const AHEAD: usize = 1;

impl Lake {
    /// All feedback a caller may see, month by month, in batches of a few thousand. Each piece
    /// appears once, as it was when the export began. An `Err` ends the stream.
    pub fn export_feedback(
        &self,
        scope: &RowFilter,
        filter: &Filter,
    ) -> impl Stream<Item = Result<Vec<Feedback>>> + Send + use<> {
        let seen = scope.clone();
        self.export(Dataset::Feedback, scope, filter, move |batch, signals| {
            signals.into_iter().map(|at| rows::feedback(batch, at, |t| sees(&seen, t))).collect()
        })
    }

    /// All interactions a caller may see; like [`Lake::export_feedback`].
    pub fn export_interactions(
        &self,
        scope: &RowFilter,
        filter: &Filter,
    ) -> impl Stream<Item = Result<Vec<Interaction>>> + Send + use<> {
        self.export(Dataset::Interactions, scope, filter, |batch, signals| {
            signals.into_iter().map(|at| rows::interaction(batch, at.start)).collect()
        })
    }

    fn export<T: Send + 'static, R>(
        &self,
        dataset: Dataset,
        scope: &RowFilter,
        filter: &Filter,
        read: R,
    ) -> impl Stream<Item = Result<Vec<T>>> + Send + use<T, R>
    where
        R: Fn(&RecordBatch, Vec<Range<usize>>) -> Vec<T> + Send + 'static,
    {
        let (sender, receiver) = channel(AHEAD);
        let (inner, scope, filter) = (self.inner.clone(), scope.clone(), filter.clone());
        let reader = spawn_blocking(move || {
            let view = inner.table(dataset).snapshot();
            let mut take = |batch: &RecordBatch, signals: Vec<Range<usize>>| {
                // Nobody listens any more: stop reading.
                sender.blocking_send(read(batch, signals)).map_or(ControlFlow::Break(()), ControlFlow::Continue)
            };
            export(&inner.archive, &view, dataset, &scope, &filter, &mut take)
        });
        futures::stream::unfold(State::Open(receiver, reader), State::next)
    }
}

enum State<T> {
    Open(Receiver<Vec<T>>, JoinHandle<Result<()>>),
    Ended,
}

impl<T> State<T> {
    /// The end of the batches is the end of the export only if the reader says so.
    async fn next(self) -> Option<(Result<Vec<T>>, Self)> {
        let Self::Open(mut receiver, reader) = self else { return None };
        if let Some(batch) = receiver.recv().await {
            return Some((Ok(batch), Self::Open(receiver, reader)));
        }
        match reader.await {
            Ok(Ok(())) => None,
            Ok(Err(e)) => Some((Err(e), Self::Ended)),
            Err(e) => Some((Err(Error::Interrupted(e.to_string())), Self::Ended)),
        }
    }
}
