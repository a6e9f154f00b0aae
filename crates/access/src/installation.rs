//! How the installation is doing: for administrators, and for machines that watch it.

use crate::caller::Member;
use crate::{Access, Error, Result};
use domain::ids::JobId;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

const MOST_DEAD: u32 = 200;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DatabaseState {
    /// `SQLite` or `PostgreSQL`.
    pub kind: &'static str,
    pub size_bytes: i64,
    /// Upgrades it has been through.
    pub schema_version: i64,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct LedgerState {
    /// Number of the newest batch of signals.
    pub head: u64,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct JobCounts {
    pub ready: i64,
    pub running: i64,
    /// Given up; a person must look at them.
    pub dead: i64,
}

/// The part the database knows; the lake's is added by whoever has one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InstallationState {
    pub database: DatabaseState,
    pub ledger: LedgerState,
    pub jobs: JobCounts,
}

/// A job nobody tries any more.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadLetter {
    pub id: JobId,
    pub queue: String,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeadLetters {
    /// The newest first.
    pub items: Vec<DeadLetter>,
}

impl Access {
    pub async fn installation(&self, who: &Member) -> Result<InstallationState> {
        who.require_administrator()?;
        self.condition().await
    }

    /// The same without asking who wants to know: for the metrics of machines.
    pub async fn condition(&self) -> Result<InstallationState> {
        let health = store::health::health(&self.db).await?;
        let head = store::ledger::head(&self.db).await?;
        let mut jobs = JobCounts::default();
        for queue in store::jobs::backlog(&self.db, self.world.now()).await? {
            jobs.ready += queue.waiting;
            jobs.running += queue.running;
            jobs.dead += queue.dead;
        }
        Ok(InstallationState {
            database: DatabaseState {
                kind: health.kind,
                size_bytes: health.size_bytes,
                schema_version: health.schema_version,
            },
            ledger: LedgerState { head: head.0 },
            jobs,
        })
    }

    /// Answers when the database does.
    pub async fn ready(&self) -> Result<()> {
        Ok(store::health::ping(&self.db).await?)
    }

    pub async fn dead_letters(&self, who: &Member) -> Result<DeadLetters> {
        who.require_administrator()?;
        let dead = store::jobs::dead(&self.db, None, MOST_DEAD).await?;
        let items = dead.into_iter().map(|job| DeadLetter {
            id: job.id,
            queue: job.queue,
            attempts: job.attempts,
            last_error: job.last_error,
            created_at: job.created_at,
        });
        Ok(DeadLetters { items: items.collect() })
    }

    /// Gives a dead job a new life.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there, or the same work has been queued again meanwhile.
    pub async fn retry_dead_letter(&self, who: &Member, id: JobId) -> Result<()> {
        who.require_administrator()?;
        if !store::jobs::requeue(&self.db, id, self.world.now()).await? {
            return Err(Error::not_found("Den Auftrag", "the job"));
        }
        let mut tx = self.db.begin().await?;
        self.record(&mut tx, &who.actor(), None, "job.retried", id, &()).await?;
        tx.commit().await?;
        Ok(())
    }
}
