//! Signals with gaps, and their newer versions.
//!
//! Between looking a signal up and correcting it somebody may say something newer about it. That must not
//! be lost: the ledger is held while what came into it meanwhile is looked through, and when it touches
//! one of the signals, nothing is written and the portion is due again.

use super::portion::{People, Portion};
use crate::intake::row_count;
use crate::{Error, Listen, Result};
use bytes::Bytes;
use domain::facets::FacetValues;
use domain::ids::{CustomerId, FacetSetNo, ProjectNo, SignalId};
use domain::scope::{RowFilter, Scope};
use domain::signal::{Change, Dataset, Envelope, Feedback, Interaction};
use lake::{Cursor, Filter, Lake, SignalQuery};
use std::collections::{BTreeSet, HashMap, HashSet};
use store::dictionary::Kind as Word;
use store::ledger::Seq;
use store::{Tx, ledger};

/// Signals read at once.
const READ: usize = if cfg!(test) { 7 } else { 20_000 };
/// Signals corrected in one transaction.
const WRITTEN: usize = if cfg!(test) { 3 } else { 2_500 };

/// What was corrected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Corrected {
    pub(super) feedback: u64,
    pub(super) interactions: u64,
    /// `false`: something newer came in between.
    pub(super) complete: bool,
}

impl Corrected {
    pub(super) fn signals(self) -> u64 {
        self.feedback + self.interactions
    }
}

/// The facet values behind the numbers of a project.
#[derive(Debug)]
struct FacetSets(HashMap<FacetSetNo, FacetValues>);

impl FacetSets {
    /// Those without one of these facets.
    fn lacking(&self, facets: &[String]) -> BTreeSet<FacetSetNo> {
        let lacks = |values: &FacetValues| facets.iter().any(|facet| values.get(facet).is_none());
        self.0.iter().filter(|(_, values)| lacks(values)).map(|(no, _)| *no).collect()
    }

    /// The facets of a signal with its gaps filled, as a word; `None` when there is nothing to fill.
    fn filled(&self, envelope: &Envelope, people: &People) -> Option<String> {
        let known = people.get(&envelope.customer?)?;
        let mut values = self.0.get(&envelope.facets).filter(|values| known.adds_to(values))?.clone();
        values.fill_from(known);
        Some(values.to_word())
    }
}

/// Where gaps are looked for, and what they are filled with.
#[derive(Debug)]
struct Gaps {
    project: ProjectNo,
    people: People,
    sets: FacetSets,
    rows: RowFilter,
    filter: Filter,
    /// What the lake holds at least.
    seen: Seq,
}

/// What both kinds of signals have in common here.
pub(super) trait Signal: Send + Sync + Sized {
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
pub(super) struct Batch<'a> {
    dataset: Dataset,
    envelopes: Vec<&'a Envelope>,
    payload: Bytes,
}

impl<'a> Batch<'a> {
    pub(super) fn of<T: Signal>(changes: &'a [Change<T>]) -> Result<Self> {
        let envelope = |change: &'a Change<T>| match change {
            Change::Put(one) => one.envelope(),
            Change::Delete(envelope) => envelope,
        };
        let envelopes = changes.iter().map(envelope).collect();
        Ok(Self { dataset: T::DATASET, envelopes, payload: T::encode(changes)? })
    }
}

impl Listen {
    /// Fills the gaps in the signals of a portion.
    pub(super) async fn correct(&self, portion: &Portion) -> Result<Corrected> {
        let project = &portion.project;
        let facets = self.customer_facets(project.no).await?;
        let people = self.people(portion, &facets).await?;
        if people.is_empty() {
            return Ok(Corrected { complete: true, ..Corrected::default() });
        }
        let seen = self.intake.replay().level().await?;
        let sets = self.facet_sets(project.no).await?;
        let filter = Filter {
            customers: Some(people.keys().copied().collect()),
            facet_sets: Some(sets.lacking(&facets)),
            ..Filter::default()
        };
        let rows = Scope::whole_project(project.id, project.no, []).rows(&*self.access.tree().await?);
        let gaps = Gaps { project: project.no, people, sets, rows, filter, seen };
        let (feedback, complete) = self.correct_all::<Feedback>(&gaps).await?;
        if !complete {
            return Ok(Corrected { feedback, interactions: 0, complete });
        }
        let (interactions, complete) = self.correct_all::<Interaction>(&gaps).await?;
        Ok(Corrected { feedback, interactions, complete })
    }

    async fn facet_sets(&self, project: ProjectNo) -> Result<FacetSets> {
        let entries = self.dictionary.entries(project, Word::FacetSet).await?;
        let known = entries.into_iter().filter_map(|e| Some((FacetSetNo(e.no), FacetValues::from_word(&e.word)?)));
        Ok(FacetSets(known.chain([(FacetSetNo::NONE, FacetValues::default())]).collect()))
    }

    /// How many signals were corrected, and whether nothing came in between.
    async fn correct_all<T: Signal>(&self, gaps: &Gaps) -> Result<(u64, bool)> {
        let mut query = SignalQuery::new(gaps.filter.clone(), READ);
        let mut corrected = 0;
        loop {
            // Whoever forgets a customer waits until this page is through, and the other way round.
            let _in_flight = self.intake.in_flight().await;
            let found = T::find(&self.lake, &gaps.rows, &query).await?;
            query.before = found.last().filter(|_| found.len() == READ).map(|one| {
                let envelope = one.envelope();
                Cursor { time: envelope.time, id: envelope.id }
            });
            for changes in self.filled(gaps, found).await?.chunks(WRITTEN) {
                if !self.write_corrections(gaps.project, gaps.seen, &Batch::of(changes)?).await? {
                    return Ok((corrected, false));
                }
                corrected += changes.len() as u64;
            }
            if query.before.is_none() {
                return Ok((corrected, true));
            }
        }
    }

    /// New versions of those signals that have gaps, which differ in nothing but the facets.
    async fn filled<T: Signal>(&self, gaps: &Gaps, found: Vec<T>) -> Result<Vec<Change<T>>> {
        let filled = |one: &T| gaps.sets.filled(one.envelope(), &gaps.people);
        let words: Vec<Option<String>> = found.iter().map(filled).collect();
        let given: Vec<&str> = words.iter().flatten().map(String::as_str).collect();
        let mut numbers = self.dictionary.numbers(gaps.project, Word::FacetSet, &given).await?.into_iter();
        let mut changes = Vec::with_capacity(given.len());
        for (mut one, word) in found.into_iter().zip(&words) {
            let Some(number) = word.as_ref().and_then(|_| numbers.next()) else { continue };
            one.envelope_mut().facets = FacetSetNo(number);
            changes.push(Change::Put(one));
        }
        Ok(changes)
    }

    /// `false`, and nothing is written, when the signals are not any more what they were at `seen`.
    pub(super) async fn write_corrections(&self, project: ProjectNo, seen: Seq, batch: &Batch<'_>) -> Result<bool> {
        match self.try_to_write(project, seen, batch).await {
            Err(Error::Store(error)) if error.is_retryable() => Ok(false),
            done => done,
        }
    }

    async fn try_to_write(&self, project: ProjectNo, seen: Seq, batch: &Batch<'_>) -> Result<bool> {
        let profiles: BTreeSet<CustomerId> = batch.envelopes.iter().filter_map(|envelope| envelope.customer).collect();
        let mut tx = self.db.begin().await?;
        if !store::customers::still_there(&mut tx, project, &profiles).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        if batch.dataset == Dataset::Feedback {
            let voices: Vec<_> = batch.envelopes.iter().map(|envelope| (envelope.id, envelope.facets)).collect();
            store::voices::set_facets(&mut tx, project, &voices).await?;
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
