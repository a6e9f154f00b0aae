//! The loop that makes submissions durable, many at a time.

use super::assemble::{Batch, Found, Prepared, row_count};
use super::{Receipt, Replay, Work};
use crate::live::{Live, Notice, Topic};
use crate::{Error, Result};
use domain::facets::FacetValues;
use domain::identity::normal_form::CallingCode;
use domain::ids::{FacetSetNo, ProjectNo};
use domain::signal::Dataset;
use domain::time::Timestamp;
use domain::world::World;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::customers::{Learned, Resolved, Resolver};
use store::dictionary::{Dictionary, Kind};
use store::ledger::Seq;
use store::{Db, Tx};
use tokio::sync::mpsc;

pub(super) struct Committer {
    pub(super) db: Db,
    pub(super) world: World,
    pub(super) dictionary: Dictionary,
    pub(super) resolver: Resolver,
    pub(super) live: Live,
    pub(super) replay: Replay,
}

/// What a committed transaction leaves to do.
struct Committed {
    recorded: Timestamp,
    learned: Learned,
    new_facets: Vec<(ProjectNo, String)>,
    entries: Vec<(Seq, Dataset, bytes::Bytes)>,
}

impl Committer {
    /// Signals in one transaction; what waits beyond goes into the next one.
    const MOST_SIGNALS: usize = 20_000;

    /// Ends when the last [`super::Intake`] is gone.
    pub(super) async fn run(self, mut works: mpsc::Receiver<Work>) {
        let mut left = None;
        loop {
            let first = match left.take() {
                Some(work) => work,
                None => match works.recv().await {
                    Some(work) => work,
                    None => return,
                },
            };
            let mut signals = first.prepared.size();
            let mut group = vec![first];
            while signals < Self::MOST_SIGNALS {
                let Ok(work) = works.try_recv() else { break };
                signals += work.prepared.size();
                if signals > Self::MOST_SIGNALS {
                    left = Some(work);
                    break;
                }
                group.push(work);
            }
            self.serve(group).await;
        }
    }

    /// Commits a group; if that fails, each of its submissions alone, so that one that cannot be
    /// written does not fail its neighbours. When the database itself is the trouble, all are told at
    /// once: one by one they would wait for it for hours.
    async fn serve(&self, mut group: Vec<Work>) {
        let together: Vec<&Prepared> = group.iter().map(|work| &work.prepared).collect();
        match self.commit(&together).await {
            Ok(recorded) => self.accepted(group, recorded),
            Err(Error::Store(error)) if error.shared().is_some() => {
                tracing::error!(%error, submissions = group.len(), "the database does not take what was sent");
                for work in group {
                    let shared = error.shared().map_or(Error::ShuttingDown, Error::Store);
                    // The sender may have gone away.
                    let _ = work.reply.send(Err(shared));
                }
            }
            Err(error) if group.len() > 1 => {
                tracing::warn!(%error, submissions = group.len(), "committing the submissions one by one");
                for work in group {
                    match self.commit(&[&work.prepared]).await {
                        Ok(recorded) => self.accepted(vec![work], recorded),
                        Err(error) => refused(work, error),
                    }
                }
            }
            Err(error) => {
                if let Some(work) = group.pop() {
                    refused(work, error);
                }
            }
        }
    }

    fn accepted(&self, group: Vec<Work>, recorded: Timestamp) {
        let mut changed = BTreeMap::new();
        for work in group {
            let topics: &mut BTreeSet<Topic> = changed.entry(work.prepared.project.id).or_default();
            topics.extend(work.prepared.topics());
            // The sender may have gone away; the signals are kept all the same.
            let _ = work.reply.send(Ok(Receipt { recorded }));
        }
        for (project, topics) in changed {
            for topic in topics {
                self.live.publish(Notice { project, topic, at: recorded });
            }
        }
    }

    async fn commit(&self, group: &[&Prepared]) -> Result<Timestamp> {
        let mut tries = 0;
        let committed = loop {
            tries += 1;
            match self.write(group).await {
                Err(Error::Store(error)) if error.is_retryable() && tries < 5 => {}
                // Written twice it counts once: ids are keys, the newest version wins.
                Err(Error::Store(error)) if error.is_interrupted() && tries < 2 => {
                    tracing::warn!(%error, "the connection was lost while committing, trying again");
                }
                other => break other?,
            }
        };
        self.resolver.remember(committed.learned);
        for (project, word) in committed.new_facets {
            self.dictionary.number(project, Kind::FacetSet, &word).await?;
        }
        self.replay.committed(committed.entries).await?;
        Ok(committed.recorded)
    }

    async fn write(&self, group: &[&Prepared]) -> Result<Committed> {
        let mut tx = self.db.begin().await?;
        let recorded = self.world.now();
        let mut by_project: BTreeMap<ProjectNo, Vec<&Prepared>> = BTreeMap::new();
        for prepared in group {
            by_project.entry(prepared.project.no).or_default().push(prepared);
        }
        let mut batch = Batch::default();
        let mut learned = Learned::default();
        let mut new_facets = Vec::new();
        for (project, members) in by_project {
            let customers = self.resolve(&mut tx, project, &members, recorded, &mut learned).await?;
            let facets = self.facets(&mut tx, project, &members, &customers, &mut new_facets).await?;
            let mut position = 0;
            for member in members {
                let size = member.signals();
                let range = position..position + size;
                let found: Vec<Found> = customers[range.clone()]
                    .iter()
                    .zip(&facets[range])
                    .map(|(resolved, facets)| Found {
                        customer: resolved.as_ref().and_then(|r| r.customer),
                        facets: *facets,
                        recorded,
                    })
                    .collect();
                member.write_into(&found, &mut batch);
                position += size;
            }
        }
        let entries = write_batch(&mut tx, &batch).await?;
        tx.commit().await?;
        Ok(Committed { recorded, learned, new_facets, entries })
    }

    /// The customer of each signal of `members`, in order.
    async fn resolve(
        &self,
        tx: &mut Tx,
        project: ProjectNo,
        members: &[&Prepared],
        now: Timestamp,
        learned: &mut Learned,
    ) -> Result<Vec<Option<Resolved>>> {
        let said: Vec<_> = members.iter().flat_map(|member| member.identifications()).collect();
        let mut resolved = Vec::new().into_iter();
        if !said.is_empty() {
            // All projects of an installation share the organisation's language.
            let country = members.iter().map(|member| member.country).find(|c| *c != CallingCode::NONE);
            let country = country.unwrap_or(CallingCode::NONE);
            let resolution = self.resolver.resolve_many(tx, project, country, now, &said, || self.world.id()).await?;
            learned.and(resolution.learned);
            resolved = resolution.resolved.into_iter();
        }
        let signals = members.iter().flat_map(|member| member.circumstances());
        Ok(signals.map(|c| c.customer.as_ref().and_then(|_| resolved.next())).collect())
    }

    /// The facet combination of each signal of `members`, in order.
    async fn facets(
        &self,
        tx: &mut Tx,
        project: ProjectNo,
        members: &[&Prepared],
        customers: &[Option<Resolved>],
        new: &mut Vec<(ProjectNo, String)>,
    ) -> Result<Vec<FacetSetNo>> {
        let mut customers = customers.iter();
        let mut values: Vec<FacetValues> = Vec::new();
        for member in members {
            for circumstances in member.circumstances() {
                let customer = customers.next().and_then(Option::as_ref);
                values.push(member.facet_values(circumstances, customer));
            }
        }
        let distinct: BTreeSet<&FacetValues> = values.iter().filter(|v| !v.is_empty()).collect();
        let mut numbers: HashMap<&FacetValues, u32> = HashMap::with_capacity(distinct.len());
        let mut unknown = Vec::new();
        for facets in distinct {
            let word = facets.to_word();
            match self.dictionary.known(project, Kind::FacetSet, &word) {
                Some(number) => drop(numbers.insert(facets, number)),
                None => unknown.push((facets, word)),
            }
        }
        if !unknown.is_empty() {
            // Within this transaction: SQLite has one writer, and it is us.
            let words: Vec<&str> = unknown.iter().map(|(_, word)| word.as_str()).collect();
            let given = store::dictionary::intern_many(tx, project, Kind::FacetSet, &words).await?;
            for ((facets, word), number) in unknown.into_iter().zip(given) {
                numbers.insert(facets, number);
                new.push((project, word));
            }
        }
        Ok(values.iter().map(|v| FacetSetNo(numbers.get(v).copied().unwrap_or_default())).collect())
    }
}

fn refused(work: Work, error: Error) {
    tracing::error!(%error, signals = work.prepared.size(), "a submission was not kept");
    let _ = work.reply.send(Err(error));
}

/// State beside the ledger first, the ledger last: its head is held until the commit.
async fn write_batch(tx: &mut Tx, batch: &Batch) -> Result<Vec<(Seq, Dataset, bytes::Bytes)>> {
    if !batch.answers.is_empty() {
        store::answers::put_many(tx, &batch.answers).await?;
    }
    for (project, silenced) in batch.silenced() {
        store::voices::remove_many(tx, project, &silenced).await?;
    }
    if !batch.voices.is_empty() {
        store::voices::put_many(tx, &batch.voices).await?;
    }
    for (project, occasions) in &batch.occasions {
        store::occasions::take(tx, *project, occasions).await?;
    }
    let mut entries = Vec::new();
    if !batch.feedback.is_empty() {
        let payload = lake::encode_feedback(&batch.feedback)?;
        let rows = row_count(batch.feedback.len())?;
        let seq = store::ledger::append(tx, Dataset::Feedback, rows, &payload).await?;
        entries.push((seq, Dataset::Feedback, payload));
    }
    if !batch.interactions.is_empty() {
        let payload = lake::encode_interactions(&batch.interactions)?;
        let rows = row_count(batch.interactions.len())?;
        let seq = store::ledger::append(tx, Dataset::Interactions, rows, &payload).await?;
        entries.push((seq, Dataset::Interactions, payload));
    }
    Ok(entries)
}

impl Prepared {
    /// Signals put, without deletions.
    fn signals(&self) -> usize {
        self.feedback.len() + self.interactions.len()
    }

    fn size(&self) -> usize {
        self.signals() + self.deletions.len()
    }

    fn topics(&self) -> impl Iterator<Item = Topic> {
        let deleted = |dataset| self.deletions.iter().any(|(of, _)| *of == dataset);
        let feedback = !self.feedback.is_empty() || deleted(Dataset::Feedback);
        let interactions = !self.interactions.is_empty() || deleted(Dataset::Interactions);
        let customers = self.identifications().next().is_some();
        [
            feedback.then_some(Topic::Feedback),
            feedback.then_some(Topic::Voices),
            interactions.then_some(Topic::Interactions),
            customers.then_some(Topic::Customers),
        ]
        .into_iter()
        .flatten()
    }
}
