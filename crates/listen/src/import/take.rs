//! Taking in one chunk of rows: signals through the intake, customers and accounts by themselves.

use super::people::AccountGiven;
use super::plan::{Given, Plan};
use super::refused::RefusedRow;
use super::rows::Position;
use crate::batch::newest_of_each;
use crate::{Circumstances, Listen, Notice, Result, Submission, Topic};
use access::Project;
use domain::identity::{Identification, set_attributes};
use domain::ids::{AccountId, SignalId};
use domain::signal::{Dataset, Envelope};
use lake::SignalQuery;
use std::collections::HashMap;
use std::sync::Arc;
use store::accounts::{self, AccountRow};
use uuid::Uuid;

/// Rows read together, ready to be taken in.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub(super) given: Vec<Given>,
    /// The number of the row of each of `given`.
    pub(super) numbers: Vec<u64>,
    pub(super) refused: Vec<RefusedRow>,
    /// Where the next chunk begins.
    pub(super) end: Position,
    pub(super) rows: u64,
}

/// What taking a chunk in did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) accepted: u64,
    pub(super) updated: u64,
}

impl Listen {
    /// Returns when everything in `given` is durable. Doing it again changes nothing.
    pub(super) async fn take(&self, project: &Arc<Project>, plan: &Plan, given: Vec<Given>) -> Result<Taken> {
        let mut submission = Submission::default();
        let (mut customers, mut accounts) = (Vec::new(), Vec::new());
        let known = self.known_signals(project, plan, &given).await?;
        let rows = given.len();
        let given = newest_of_each(given, Given::signal);
        // A row that another one of the chunk replaces has changed what it made.
        let mut taken = Taken { updated: (rows - given.len()) as u64, accepted: 0 };
        for one in given {
            let replaced = one.signal().and_then(|id| known.get(&id)).cloned();
            if one.signal().is_some() {
                *(if replaced.is_some() { &mut taken.updated } else { &mut taken.accepted }) += 1;
            }
            let replacing = |circumstances: Circumstances| Circumstances { replaces: replaced, ..circumstances };
            match one {
                Given::Answer(mut answer) => {
                    answer.circumstances = replacing(answer.circumstances);
                    submission.feedback.push(*answer);
                }
                Given::Interaction(mut interaction) => {
                    interaction.circumstances = replacing(interaction.circumstances);
                    submission.interactions.push(*interaction);
                }
                Given::Customer(who) => customers.push(*who),
                Given::Account(account) => accounts.push(account),
            }
        }
        if !submission.feedback.is_empty() || !submission.interactions.is_empty() {
            self.intake.submit(project, submission).await?;
        }
        let people = self.take_customers(project, plan, &customers).await?;
        let firms = self.take_accounts(project, &accounts).await?;
        taken.accepted += people.accepted + firms.accepted;
        taken.updated += people.updated + firms.updated;
        Ok(taken)
    }

    /// The present versions of signals whose ids come from outside: a row may move one to another day
    /// or customer.
    pub(super) async fn known_signals(
        &self,
        project: &Project,
        plan: &Plan,
        given: &[Given],
    ) -> Result<HashMap<SignalId, Envelope>> {
        if !plan.names_signals {
            return Ok(HashMap::new());
        }
        let everything = self.everything(project).await?;
        let mut known = HashMap::new();
        for dataset in Dataset::ALL {
            let signals = given.iter().filter(|one| match one {
                Given::Answer(_) => dataset == Dataset::Feedback,
                Given::Interaction(_) => dataset == Dataset::Interactions,
                Given::Customer(_) | Given::Account(_) => false,
            });
            let query = SignalQuery::ids(signals.filter_map(Given::signal));
            if query.limit > 0 {
                let found = self.envelopes(&everything, dataset, &query).await?;
                known.extend(found.into_iter().map(|one| (one.id, one)));
            }
        }
        Ok(known)
    }

    async fn take_customers(&self, project: &Project, plan: &Plan, who: &[Identification]) -> Result<Taken> {
        if who.is_empty() {
            return Ok(Taken::default());
        }
        let said: Vec<&Identification> = who.iter().collect();
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        let new_id = || self.world.id::<Uuid>();
        let resolution = self.resolver.resolve_many(&mut tx, project.no, plan.country, now, &said, new_id).await?;
        tx.commit().await?;
        self.resolver.remember(resolution.learned);
        self.live.publish(Notice { project: project.id, topic: Topic::Customers, at: now });
        let accepted = resolution.resolved.iter().filter(|resolved| resolved.new).count() as u64;
        Ok(Taken { accepted, updated: who.len() as u64 - accepted })
    }

    pub(super) async fn take_accounts(&self, project: &Project, given: &[AccountGiven]) -> Result<Taken> {
        if given.is_empty() {
            return Ok(Taken::default());
        }
        let now = self.world.now();
        let mut taken = Taken::default();
        let mut tx = self.db.begin().await?;
        for account in given {
            match accounts::find_by_key(&mut tx, project.no, &account.key).await? {
                Some(mut row) => {
                    set_attributes(&mut row.attributes.0, &account.attributes);
                    row.name = account.name.clone().unwrap_or(row.name);
                    row.updated_at = now;
                    accounts::update(&mut tx, &row).await?;
                    taken.updated += 1;
                }
                None => {
                    let row = AccountRow {
                        id: self.world.id::<AccountId>(),
                        project: project.no,
                        key: account.key.clone(),
                        name: account.name.clone().unwrap_or_else(|| account.key.clone()),
                        attributes: store::Json(account.attributes.clone()),
                        created_at: now,
                        updated_at: now,
                    };
                    accounts::insert(&mut tx, &row).await?;
                    taken.accepted += 1;
                }
            }
        }
        tx.commit().await?;
        self.live.publish(Notice { project: project.id, topic: Topic::Customers, at: now });
        Ok(taken)
    }
}
