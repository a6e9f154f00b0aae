//! When programmes asked one customer, and where nothing is written to, for his copy of everything.

use crate::{Listen, Result};
use domain::identity::{Identity, IdentityKind};
use domain::ids::{CustomerId, InvitationId, ProgrammeId, ProjectNo};
use domain::signal::Channel;
use domain::time::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use store::messages::MessageRow;
use store::occasions::{OccasionRow, Position};
use store::{customers, occasions, undeliverable};
use utoipa::ToSchema;

/// The customer at a trigger of a programme, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PersonalOccasion {
    pub id: InvitationId,
    /// Its name.
    pub programme: String,
    pub happened_at: Timestamp,
    /// `due` (waits), `held` (is not asked), `planned` (is about to be sent) or `sent`.
    pub status: String,
    /// Why it waits or is not asked.
    pub reason: Option<String>,
    pub decided_at: Option<Timestamp>,
    pub variant: Option<String>,
    pub language: Option<String>,
    /// With which the customer was chosen from all who could be.
    pub probability: Option<f64>,
    pub sent_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub messages: Vec<PersonalMessage>,
}

/// An invitation or reminder as it was or will be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonalMessage {
    /// 0: the invitation, then its reminders.
    pub number: i64,
    pub channel: Option<Channel>,
    pub send_at: Timestamp,
    /// `planned`, `sending`, `accepted`, `refused`, `unclear` or `cancelled`.
    pub status: String,
    pub reason: Option<String>,
    /// What the next server said.
    pub reply: Option<String>,
    /// `bounced`, `deferred` or `complained`.
    pub came_back: Option<String>,
    pub came_back_at: Option<Timestamp>,
    /// What came back says.
    pub came_back_words: Option<String>,
}

/// An address of the customer that nothing is written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonalUndeliverable {
    pub kind: IdentityKind,
    pub address: String,
    pub reason: String,
    pub at: Timestamp,
}

const PORTION: u32 = 1_000;

impl Listen {
    /// Newest first.
    pub(super) async fn personal_occasions(
        &self,
        project: ProjectNo,
        profiles: &[CustomerId],
    ) -> Result<Vec<PersonalOccasion>> {
        let programmes = store::programmes::all(&self.db, project).await?;
        let names: HashMap<ProgrammeId, String> = programmes.into_iter().map(|row| (row.id, row.name)).collect();
        let mut all = Vec::new();
        let mut before = None;
        loop {
            let rows = occasions::of_customers(&self.db, profiles, before, PORTION).await?;
            let Some(last) = rows.last() else { return Ok(all) };
            before = Some(Position { happened_at: last.happened_at, id: last.id });
            let ids: Vec<InvitationId> = rows.iter().map(|row| row.id).collect();
            let mut sent = self.messages_of(&ids).await?;
            for row in rows {
                let programme = names.get(&row.programme).cloned().unwrap_or_default();
                let messages = sent.remove(&row.id).unwrap_or_default();
                all.push(occasion(row, programme, messages.into_iter().map(message).collect()));
            }
        }
    }

    pub(super) async fn personal_undeliverable(
        &self,
        project: ProjectNo,
        profiles: &[CustomerId],
    ) -> Result<Vec<PersonalUndeliverable>> {
        let known = customers::identities(&self.db, profiles).await?;
        let keys: Vec<&str> = known.iter().map(|row| row.key.as_str()).collect();
        let rows = undeliverable::those_of(&self.db, project, &keys).await?.into_iter();
        let address = rows.filter_map(|row| {
            let Identity { kind, value } = Identity::from_key(&row.key)?;
            Some(PersonalUndeliverable { kind, address: value, reason: row.reason, at: row.at })
        });
        Ok(address.collect())
    }
}

fn occasion(row: OccasionRow, programme: String, messages: Vec<PersonalMessage>) -> PersonalOccasion {
    PersonalOccasion {
        id: row.id,
        programme,
        happened_at: row.happened_at,
        status: row.status,
        reason: row.reason,
        decided_at: row.decided_at,
        variant: row.variant,
        language: row.language,
        probability: row.probability,
        sent_at: row.sent_at,
        opened_at: row.opened_at,
        messages,
    }
}

fn message(row: MessageRow) -> PersonalMessage {
    PersonalMessage {
        number: row.number,
        channel: crate::links::channel(Some(row.channel)),
        send_at: row.send_at,
        status: row.status,
        reason: row.reason,
        reply: row.reply,
        came_back: row.came_back,
        came_back_at: row.came_back_at,
        came_back_words: row.came_back_words,
    }
}
