//! The audit log: who changed what, when. Every change writes its entry in its own transaction.

use crate::caller::{Actor, Member};
use crate::{Access, Error, Result};
use domain::ids::{ApiKeyId, ProjectId, UserId};
use domain::role::Right;
use domain::time::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::Display;
use store::audit::{Checkpoint, Entry, NewEntry, Of};
use tokio::sync::Mutex;
use utoipa::ToSchema;

const LONGEST_PAGE: u32 = 500;
/// A log of so many entries is looked through whole each time.
const SHORT: u64 = 5_000;
/// A longer one so often; in between what is new and what is shown.
const WHOLE_EVERY_SECONDS: i64 = 3_600;

/// What this process has seen of the log.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Seen>);

#[derive(Clone, Debug, Default)]
struct Seen {
    checkpoint: Checkpoint,
    whole_at: Option<Timestamp>,
}

fn wants_the_whole(entries: u64, whole_at: Option<Timestamp>, now: Timestamp) -> bool {
    let recent = whole_at.is_some_and(|at| now < at.plus_seconds(WHOLE_EVERY_SECONDS));
    !recent || entries <= SHORT
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Counts up without gaps.
    pub no: i64,
    pub time: Timestamp,
    pub project: Option<ProjectId>,
    pub actor: AuditActor,
    /// Such as `touchpoint.changed`.
    pub action: String,
    pub object: AuditObject,
    /// What it became; its shape depends on the action. `null` when there is nothing to say.
    #[schema(value_type = Object, nullable)]
    pub detail: serde_json::Value,
}

/// The log itself keeps ids only; names are those of today.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditActor {
    /// `user`, `key` or `system`.
    pub kind: String,
    pub id: Option<String>,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditObject {
    /// Such as `touchpoint`.
    pub kind: String,
    pub id: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditPage {
    /// The newest first.
    pub items: Vec<AuditEntry>,
    /// Is the whole log as it was written?
    pub verified: bool,
    /// What is wrong with it, when something is.
    pub damage: Option<String>,
    /// Send as `before` to go on.
    pub next: Option<i64>,
}

impl Access {
    /// Adds an entry to the log, as part of the change `tx` makes; write it last. `action` reads
    /// `thing.done`, `object` is the id of that thing. `detail` holds ids and settings, never names of
    /// people or what customers said: an entry cannot be erased.
    pub async fn record(
        &self,
        tx: &mut store::Tx,
        actor: &Actor,
        project: Option<ProjectId>,
        action: &str,
        object: impl Display,
        detail: &impl Serialize,
    ) -> Result<()> {
        let details = serde_json::to_value(detail)
            .map_err(|error| Error::Internal(format!("{action} cannot be written to the audit log: {error}")))?;
        let thing = action.split('.').next().unwrap_or(action);
        let entry = NewEntry {
            at: self.world.now(),
            project,
            actor: &actor.for_audit(),
            action,
            subject: &format!("{thing}:{object}"),
            details: &details,
        };
        store::audit::append(tx, entry).await?;
        Ok(())
    }

    /// Entries before `before`, the newest first.
    pub async fn audit_log(&self, who: &Member, before: Option<i64>, limit: u32) -> Result<AuditPage> {
        if !who.grants.iter().any(|grant| grant.project.is_none() && grant.role.may(Right::ReadAudit)) {
            return Err(Error::Forbidden(Right::ReadAudit));
        }
        let limit = limit.clamp(1, LONGEST_PAGE);
        let entries = store::audit::entries(&self.db, Of::Everything, before, limit).await?;
        let next = entries.last().map(|entry| entry.seq).filter(|seq| entries.len() == limit as usize && *seq > 1);
        let damage = self.damage(&entries).await?;
        let names = self.names_of(entries.iter().map(|entry| entry.actor.as_str())).await?;
        let items = entries.into_iter().map(|entry| AuditEntry {
            no: entry.seq,
            time: entry.at,
            project: entry.project,
            actor: names.get(&entry.actor).cloned().unwrap_or_else(|| nobody(&entry.actor)),
            action: entry.action,
            object: split(&entry.subject),
            detail: serde_json::from_str(&entry.details).unwrap_or_default(),
        });
        let items = items.collect();
        Ok(AuditPage { items, verified: damage.is_none(), damage, next })
    }

    /// What is wrong with the log, when something is.
    async fn damage(&self, listed: &[Entry]) -> Result<Option<String>> {
        // Who comes meanwhile waits, and has less to do then.
        let mut seen = self.audit.0.lock().await;
        match self.verified(&seen, listed).await {
            Ok(now_seen) => {
                *seen = now_seen;
                Ok(None)
            }
            Err(error @ store::Error::Damaged { .. }) => {
                tracing::error!(%error, "the audit log is not as it was written");
                // It stays found until it is in order again.
                seen.whole_at = None;
                Ok(Some(error.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn verified(&self, seen: &Seen, listed: &[Entry]) -> store::Result<Seen> {
        let now = self.world.now();
        if wants_the_whole(seen.checkpoint.entries(), seen.whole_at, now) {
            let checkpoint = store::audit::verify_all(&self.db, &seen.checkpoint).await?;
            return Ok(Seen { checkpoint, whole_at: Some(now) });
        }
        store::audit::verify_listed(&self.db, listed).await?;
        let checkpoint = store::audit::verify_after(&self.db, &seen.checkpoint).await?;
        Ok(Seen { checkpoint, whole_at: seen.whole_at })
    }

    async fn names_of(&self, actors: impl Iterator<Item = &str>) -> Result<HashMap<String, AuditActor>> {
        let mut names = HashMap::new();
        for actor in actors {
            if names.contains_key(actor) {
                continue;
            }
            let mut found = nobody(actor);
            let name = match actor.split_once(':') {
                Some(("user", id)) => self.user_name(id).await?,
                Some(("key", id)) => self.key_name(id).await?,
                _ => None,
            };
            found.name = name.unwrap_or(found.name);
            names.insert(actor.to_owned(), found);
        }
        Ok(names)
    }

    async fn user_name(&self, id: &str) -> Result<Option<String>> {
        let Ok(id) = id.parse::<UserId>() else { return Ok(None) };
        Ok(store::people::find(&self.db, id).await?.map(|user| user.name))
    }

    async fn key_name(&self, id: &str) -> Result<Option<String>> {
        let Ok(id) = id.parse::<ApiKeyId>() else { return Ok(None) };
        Ok(store::keys::name(&self.db, id).await?)
    }
}

fn nobody(actor: &str) -> AuditActor {
    let (kind, id) = actor.split_once(':').map_or((actor, None), |(kind, id)| (kind, Some(id.to_owned())));
    AuditActor { kind: kind.to_owned(), id, name: actor.to_owned() }
}

fn split(subject: &str) -> AuditObject {
    let (kind, id) = subject.split_once(':').unwrap_or((subject, ""));
    AuditObject { kind: kind.to_owned(), id: id.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_looked_through_whole_once_an_hour() {
        let start = Timestamp(0);
        assert!(!wants_the_whole(SHORT + 1, Some(start), start.plus_seconds(WHOLE_EVERY_SECONDS - 1)));
        assert!(wants_the_whole(SHORT + 1, Some(start), start.plus_seconds(WHOLE_EVERY_SECONDS)));
        assert!(wants_the_whole(SHORT + 1, None, start), "the first time, and after damage");
        assert!(wants_the_whole(SHORT, Some(start), start));
    }
}
