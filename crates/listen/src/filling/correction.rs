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
use domain::scope::Scope;
use domain::signal::{Change, Dataset, Envelope, Feedback, Interaction};
use lake::{Cursor, Filter, SignalQuery};
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

/// Signals of one dataset on their way into the ledger.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    pub(super) dataset: Dataset,
    pub(super) envelopes: Vec<&'a Envelope>,
    pub(super) payload: Bytes,
}

impl Listen {
    /// Fills the gaps in the signals of a portion.
    pub(super) async fn correct(&self, portion: &Portion) -> Result<Corrected> {
        let mut corrected = Corrected { complete: true, ..Corrected::default() };
        let project = &portion.project;
        let facets = self.customer_facets(project.no).await?;
        let people = self.people(portion, &facets).await?;
        if people.is_empty() {
            return Ok(corrected);
        }
        let seen = self.intake.replay().level().await?;
        let sets = self.facet_sets(project.no).await?;
        let rows = Scope::whole_project(project.id, project.no, []).rows(&*self.access.tree().await?);
        let filter = Filter {
            customers: Some(people.keys().copied().collect()),
            facet_sets: Some(sets.lacking(&facets)),
            ..Filter::default()
        };
        let mut query = SignalQuery::new(filter.clone(), READ);
        loop {
            let found = self.lake.feedback(&rows, &query).await?;
            let next = next_page(found.len(), found.last().map(|one| &one.envelope));
            let changes = self.with_facets(project.no, &sets, &people, found, |one| &mut one.envelope).await?;
            for changes in changes.chunks(WRITTEN) {
                let payload = lake::encode_feedback(changes)?;
                let batch = Batch { dataset: Dataset::Feedback, envelopes: envelopes(changes, of_feedback), payload };
                if !self.write_corrections(project.no, seen, &batch).await? {
                    return Ok(Corrected { complete: false, ..corrected });
                }
                corrected.feedback += changes.len() as u64;
            }
            if next.is_none() {
                break;
            }
            query.before = next;
        }
        query = SignalQuery::new(filter, READ);
        loop {
            let found = self.lake.interactions(&rows, &query).await?;
            let next = next_page(found.len(), found.last().map(|one| &one.envelope));
            let changes = self.with_facets(project.no, &sets, &people, found, |one| &mut one.envelope).await?;
            for changes in changes.chunks(WRITTEN) {
                let payload = lake::encode_interactions(changes)?;
                let envelopes = envelopes(changes, of_interaction);
                let batch = Batch { dataset: Dataset::Interactions, envelopes, payload };
                if !self.write_corrections(project.no, seen, &batch).await? {
                    return Ok(Corrected { complete: false, ..corrected });
                }
                corrected.interactions += changes.len() as u64;
            }
            if next.is_none() {
                return Ok(corrected);
            }
            query.before = next;
        }
    }

    async fn facet_sets(&self, project: ProjectNo) -> Result<FacetSets> {
        let entries = self.dictionary.entries(project, Word::FacetSet).await?;
        let known = entries.into_iter().filter_map(|e| Some((FacetSetNo(e.no), FacetValues::from_word(&e.word)?)));
        Ok(FacetSets(known.chain([(FacetSetNo::NONE, FacetValues::default())]).collect()))
    }

    /// New versions of those signals that have gaps, which differ in nothing but the facets.
    async fn with_facets<T: Send>(
        &self,
        project: ProjectNo,
        sets: &FacetSets,
        people: &People,
        mut found: Vec<T>,
        envelope: impl Send + Fn(&mut T) -> &mut Envelope,
    ) -> Result<Vec<Change<T>>> {
        let words: Vec<Option<String>> = found.iter_mut().map(|one| sets.filled(envelope(one), people)).collect();
        let given: Vec<&str> = words.iter().flatten().map(String::as_str).collect();
        let numbers = self.dictionary.numbers(project, Word::FacetSet, &given).await?;
        let mut numbers = numbers.into_iter();
        let mut changes = Vec::with_capacity(numbers.len());
        for (mut one, word) in found.into_iter().zip(&words) {
            let Some(number) = word.as_ref().and_then(|_| numbers.next()) else { continue };
            envelope(&mut one).facets = FacetSetNo(number);
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

/// Where reading goes on after a page of `found` signals; `None` after the last one.
fn next_page(found: usize, last: Option<&Envelope>) -> Option<Cursor> {
    last.filter(|_| found == READ).map(|envelope| Cursor { time: envelope.time, id: envelope.id })
}

fn envelopes<T>(changes: &[Change<T>], envelope: impl Fn(&T) -> &Envelope) -> Vec<&Envelope> {
    changes
        .iter()
        .map(|change| match change {
            Change::Put(one) => envelope(one),
            Change::Delete(envelope) => envelope,
        })
        .collect()
}

fn of_feedback(one: &Feedback) -> &Envelope {
    &one.envelope
}

fn of_interaction(one: &Interaction) -> &Envelope {
    &one.envelope
}
