//! Newer versions of signals that are there already, made here and not by whoever sent them.
//!
//! Between looking a signal up and correcting it somebody may say something newer about it. That must not
//! be lost: the ledger is held while what came into it meanwhile is looked through, and when it touches
//! one of the signals, nothing is written and whoever corrects looks again.

use crate::intake::row_count;
use crate::{Error, Listen, Result};
use bytes::Bytes;
use domain::ids::{CustomerId, ProjectNo, SignalId};
use domain::scope::RowFilter;
use domain::signal::{Change, Dataset, Envelope, Feedback, Interaction};
use lake::{Lake, SignalQuery};
use std::collections::{BTreeSet, HashSet};
use store::ledger::Seq;
use store::voices::VoiceRow;
use store::{Tx, ledger};

/// What both kinds of signals have in common here.
pub(crate) trait Signal: Send + Sync + Sized {
    const DATASET: Dataset;
    fn envelope(&self) -> &Envelope;
    fn envelope_mut(&mut self) -> &mut Envelope;
    fn encode(changes: &[Change<Self>]) -> lake::Result<Bytes>;
    fn find(lake: &Lake, rows: &RowFilter, query: &SignalQuery)
    -> impl Future<Output = lake::Result<Vec<Self>>> + Send;
}

impl Signal for Feedback {
    const DATASET: Dataset = Dataset::Feedback;

    fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    fn envelope_mut(&mut self) -> &mut Envelope {
        &mut self.envelope
    }

    fn encode(changes: &[Change<Self>]) -> lake::Result<Bytes> {
        lake::encode_feedback(changes)
    }

    async fn find(lake: &Lake, rows: &RowFilter, query: &SignalQuery) -> lake::Result<Vec<Self>> {
        lake.feedback(rows, query).await
    }
}

impl Signal for Interaction {
    const DATASET: Dataset = Dataset::Interactions;

    fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    fn envelope_mut(&mut self) -> &mut Envelope {
        &mut self.envelope
    }

    fn encode(changes: &[Change<Self>]) -> lake::Result<Bytes> {
        lake::encode_interactions(changes)
    }

    async fn find(lake: &Lake, rows: &RowFilter, query: &SignalQuery) -> lake::Result<Vec<Self>> {
        lake.interactions(rows, query).await
    }
}

/// Signals of one dataset on their way into the ledger.
#[derive(Debug)]
pub(crate) struct Batch<'a> {
    dataset: Dataset,
    envelopes: Vec<&'a Envelope>,
    payload: Bytes,
}

impl<'a> Batch<'a> {
    pub(crate) fn of<T: Signal>(changes: &'a [Change<T>]) -> Result<Self> {
        let envelope = |change: &'a Change<T>| match change {
            Change::Put(one) => one.envelope(),
            Change::Delete(envelope) => envelope,
        };
        let envelopes = changes.iter().map(envelope).collect();
        Ok(Self { dataset: T::DATASET, envelopes, payload: T::encode(changes)? })
    }
}

impl Listen {
    /// `false`, and nothing is written, when the signals are not any more what they were at `seen`, or somebody else
    /// was writing at the same time. Without `voices` only facets have changed.
    pub(crate) async fn write_corrections(
        &self,
        project: ProjectNo,
        seen: Seq,
        batch: &Batch<'_>,
        voices: Option<&[VoiceRow]>,
    ) -> Result<bool> {
        match self.try_to_correct(project, seen, batch, voices).await {
            Err(Error::Store(error)) if error.is_retryable() => Ok(false),
            done => done,
        }
    }

    async fn try_to_correct(
        &self,
        project: ProjectNo,
        seen: Seq,
        batch: &Batch<'_>,
        voices: Option<&[VoiceRow]>,
    ) -> Result<bool> {
        let profiles: BTreeSet<CustomerId> = batch.envelopes.iter().filter_map(|envelope| envelope.customer).collect();
        let mut tx = self.db.begin().await?;
        if !store::customers::still_there(&mut tx, project, &profiles).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        match voices {
            Some([]) => {}
            Some(voices) => store::voices::put_many(&mut tx, voices).await?,
            None if batch.dataset == Dataset::Feedback => {
                let voices: Vec<_> = batch.envelopes.iter().map(|envelope| (envelope.id, envelope.facets)).collect();
                store::voices::set_facets(&mut tx, project, &voices).await?;
            }
            None => {}
        }
        if overtaken(&mut tx, seen, batch).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        ledger::append(&mut tx, batch.dataset, row_count(batch.envelopes.len())?, &batch.payload).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Has the ledger something about these signals that is newer than `seen`? It has nothing more until `tx` ends.
async fn overtaken(tx: &mut Tx, seen: Seq, batch: &Batch<'_>) -> Result<bool> {
    let head = ledger::hold(tx).await?;
    if head <= seen {
        return Ok(false);
    }
    let entries = ledger::since(tx, seen).await?;
    // Some are sealed and gone already: nobody knows what they were about.
    if entries.len() as u64 != head.0 - seen.0 {
        return Ok(true);
    }
    let ids: HashSet<SignalId> = batch.envelopes.iter().map(|envelope| envelope.id).collect();
    for entry in entries.iter().filter(|entry| entry.dataset == batch.dataset) {
        if lake::changed_ids(entry.dataset, &entry.payload)?.iter().any(|id| ids.contains(id)) {
            return Ok(true);
        }
    }
    Ok(false)
}
