//! Jobs that wait for a person, and how the queues stand.

use crate::{Db, Result, sql};
use domain::ids::JobId;
use domain::time::Timestamp;

/// A job nobody tries any more.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DeadJob {
    pub id: JobId,
    pub queue: String,
    pub payload: String,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub created_at: Timestamp,
}

/// One queue.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QueueState {
    pub queue: String,
    pub waiting: i64,
    pub running: i64,
    pub dead: i64,
    /// When the longest waiting job was due; `None` when none waits.
    pub oldest_due: Option<Timestamp>,
}

/// The newest dead jobs, of one queue or of all.
pub async fn dead(db: &Db, queue: Option<&str>, limit: u32) -> Result<Vec<DeadJob>> {
    let select = sql("SELECT id, queue, payload, attempts, last_error, created_at FROM jobs \
         WHERE dead AND queue = COALESCE($1, queue) ORDER BY created_at DESC, id DESC LIMIT $2");
    db.all(select.bind(queue).bind(limit)).await
}

/// Gives a dead job a new life with all its tries. `false` when it is not there, not dead, or when
/// an unfinished job with the same key took its place.
pub async fn requeue(db: &Db, id: JobId, now: Timestamp) -> Result<bool> {
    let revive = sql("UPDATE jobs SET dead = FALSE, attempts = 0, run_at = $2 WHERE id = $1 AND dead \
         AND NOT EXISTS (SELECT 1 FROM jobs AS other \
                         WHERE other.queue = jobs.queue AND other.dedupe = jobs.dedupe AND NOT other.dead)");
    Ok(db.run(revive.bind(id).bind(now)).await? == 1)
}

/// Revives all dead jobs of a queue, of each key only the newest, and returns how many.
pub async fn requeue_all(db: &Db, queue: &str, now: Timestamp) -> Result<u64> {
    let revive = sql("UPDATE jobs SET dead = FALSE, attempts = 0, run_at = $2 WHERE queue = $1 AND dead \
         AND NOT EXISTS (SELECT 1 FROM jobs AS other \
                         WHERE other.queue = jobs.queue AND other.dedupe = jobs.dedupe \
                         AND (NOT other.dead OR other.id > jobs.id))");
    db.run(revive.bind(queue).bind(now)).await
}

/// All queues that hold a job, by name.
pub async fn backlog(db: &Db, now: Timestamp) -> Result<Vec<QueueState>> {
    let select = sql("SELECT queue, \
             COUNT(CASE WHEN NOT dead AND lease IS NULL THEN 1 END) AS waiting, \
             COUNT(CASE WHEN NOT dead AND lease IS NOT NULL THEN 1 END) AS running, \
             COUNT(CASE WHEN dead THEN 1 END) AS dead, \
             MIN(CASE WHEN NOT dead AND lease IS NULL AND run_at <= $1 THEN run_at END) AS oldest_due \
         FROM jobs GROUP BY queue ORDER BY queue");
    db.all(select.bind(now)).await
}
