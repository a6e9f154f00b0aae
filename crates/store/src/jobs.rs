//! Work that must happen after a commit: queued in the same transaction, done at least once.
//!
//! A worker [`claim`]s due jobs for the length of a lease. It [`complete`]s a job in the transaction
//! that does the work, so both happen or neither. A worker that dies lets its lease run out and
//! another takes over; one that [`fail`]s is tried again later, each time twice as late, until the
//! job is *dead* and waits for a person. What goes out (mail, webhooks) is jobs in queues of their
//! own: there is no second outbox.
//!
//! A job with a `dedupe` key is queued once: queueing it again while it waits only updates it;
//! while it runs it will run once more afterwards, because it may have missed what changed.

use crate::value::Value;
use crate::{Db, Result, Tx, dialect, json, list, sql};
use domain::ids::JobId;
use domain::time::{MICROS_PER_SECOND, Timestamp};
use domain::world::World;
use serde::Serialize;
use uuid::Uuid;

mod dead;
#[cfg(test)]
mod tests;

pub use dead::{DeadJob, QueueState, backlog, dead, requeue, requeue_all};

/// A job is tried this often unless it says otherwise: over about a day and a half.
pub const ATTEMPTS: u32 = 16;
const FIRST_DELAY_SECONDS: i64 = 10;
const LONGEST_DELAY_SECONDS: i64 = 4 * 3_600;

/// A job to queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    pub queue: &'static str,
    /// JSON, defined by whoever works the queue.
    pub payload: String,
    /// At once when in the past.
    pub run_at: Timestamp,
    /// At most one unfinished job of the queue has the same key.
    pub dedupe: Option<String>,
    /// Tries before it is dead; at least 1.
    pub max_attempts: u32,
}

impl NewJob {
    /// To be run at once, [`ATTEMPTS`] times at most. `payload` is JSON.
    pub fn new(queue: &'static str, payload: impl Into<String>) -> Self {
        Self { queue, payload: payload.into(), run_at: Timestamp(0), dedupe: None, max_attempts: ATTEMPTS }
    }

    #[must_use]
    pub fn at(self, run_at: Timestamp) -> Self {
        Self { run_at, ..self }
    }

    #[must_use]
    pub fn once(self, key: impl Into<String>) -> Self {
        Self { dedupe: Some(key.into()), ..self }
    }

    #[must_use]
    pub fn attempts(self, max_attempts: u32) -> Self {
        Self { max_attempts: max_attempts.max(1), ..self }
    }
}

/// The right to work on a job until the lease runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    pub job: JobId,
    token: Uuid,
}

/// A job that is yours for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub lease: Lease,
    pub queue: String,
    pub payload: String,
    /// 1 for the first try.
    pub attempt: u32,
}

/// What became of a failed try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It is tried again then.
    Retry(Timestamp),
    /// That was the last try; see [`dead`].
    Dead,
    /// The lease had run out; somebody else has the job or has done it.
    Lost,
}

/// Queues one job.
pub async fn enqueue(tx: &mut Tx, world: &World, job: NewJob) -> Result<()> {
    enqueue_many(tx, world, &[job]).await
}

/// Queues any number of jobs with one statement. No two of them may share queue and key.
pub async fn enqueue_many(tx: &mut Tx, world: &World, jobs: &[NewJob]) -> Result<()> {
    #[derive(Serialize)]
    struct Row<'a> {
        id: JobId,
        queue: &'a str,
        payload: &'a str,
        dedupe: Option<&'a str>,
        run_at: i64,
        max_attempts: u32,
    }
    if jobs.is_empty() {
        return Ok(());
    }
    let rows: Vec<Row> = jobs
        .iter()
        .map(|job| Row {
            id: world.id(),
            queue: job.queue,
            payload: &job.payload,
            dedupe: job.dedupe.as_deref(),
            run_at: job.run_at.max(world.now()).micros(),
            max_attempts: job.max_attempts.max(1),
        })
        .collect();
    // A waiting job takes the newer payload and the earlier time; a running one remembers it is
    // wanted again, and its time is its lease, which stays.
    let insert = dialect(
        "INSERT INTO jobs (id, queue, payload, dedupe, run_at, attempts, max_attempts, again, dead, created_at) \
         SELECT unhex(value ->> 'id', '-'), value ->> 'queue', value ->> 'payload', value ->> 'dedupe', \
                value ->> 'run_at', 0, value ->> 'max_attempts', FALSE, FALSE, $2 \
         FROM json_each($1) WHERE TRUE \
         ON CONFLICT (queue, dedupe) WHERE dedupe IS NOT NULL AND NOT dead DO UPDATE SET \
             payload = excluded.payload, max_attempts = excluded.max_attempts, \
             again = jobs.lease IS NOT NULL, \
             run_at = CASE WHEN jobs.lease IS NULL THEN MIN(jobs.run_at, excluded.run_at) ELSE jobs.run_at END",
        "INSERT INTO jobs (id, queue, payload, dedupe, run_at, attempts, max_attempts, again, dead, created_at) \
         SELECT id, queue, payload, dedupe, run_at, 0, max_attempts, FALSE, FALSE, $2 \
         FROM jsonb_to_recordset($1::jsonb) \
             AS added (id UUID, queue TEXT, payload TEXT, dedupe TEXT, run_at BIGINT, max_attempts BIGINT) \
         ON CONFLICT (queue, dedupe) WHERE dedupe IS NOT NULL AND NOT dead DO UPDATE SET \
             payload = excluded.payload, max_attempts = excluded.max_attempts, \
             again = jobs.lease IS NOT NULL, \
             run_at = CASE WHEN jobs.lease IS NULL THEN LEAST(jobs.run_at, excluded.run_at) ELSE jobs.run_at END",
    );
    tx.run(insert.bind(json(&rows)).bind(world.now())).await?;
    Ok(())
}

/// Takes up to `limit` due jobs of `queues`, longest waiting first, for `lease_seconds`. Costs one
/// read when there is nothing to do.
pub async fn claim(db: &Db, world: &World, queues: &[&str], limit: u32, lease_seconds: i64) -> Result<Vec<Claimed>> {
    let now = world.now();
    let due = dialect(
        "SELECT 1 FROM jobs WHERE NOT dead AND run_at <= $2 \
         AND queue IN (SELECT value FROM json_each($1)) LIMIT 1",
        "SELECT 1 FROM jobs WHERE NOT dead AND run_at <= $2 \
         AND queue IN (SELECT jsonb_array_elements_text($1::jsonb)) LIMIT 1",
    );
    if db.maybe::<()>(due.bind(list(queues)).bind(now)).await?.is_none() {
        return Ok(Vec::new());
    }
    let token: Uuid = world.id();
    let until = now.plus_seconds(lease_seconds);
    // An array, because PostgreSQL may run a subquery that locks rows more than once.
    let take = dialect(
        "UPDATE jobs SET lease = $3, run_at = $4, attempts = attempts + 1 \
         WHERE id IN (SELECT id FROM jobs WHERE NOT dead AND run_at <= $2 AND attempts < max_attempts \
                      AND queue IN (SELECT value FROM json_each($1)) ORDER BY run_at, id LIMIT $5) \
         RETURNING id, queue, payload, attempts",
        "UPDATE jobs SET lease = $3, run_at = $4, attempts = attempts + 1 \
         WHERE id = ANY (ARRAY( \
             SELECT id FROM jobs WHERE NOT dead AND run_at <= $2 AND attempts < max_attempts \
             AND queue IN (SELECT jsonb_array_elements_text($1::jsonb)) ORDER BY run_at, id LIMIT $5 \
             FOR UPDATE SKIP LOCKED)) \
         RETURNING id, queue, payload, attempts",
    );
    let mut tx = db.begin().await?;
    bury_abandoned(&mut tx, queues, now).await?;
    let take = take.bind(list(queues)).bind(now).bind(token).bind(until).bind(limit);
    let rows: Vec<(JobId, String, String, i64)> = tx.all(take).await?;
    tx.commit().await?;
    let mut claimed: Vec<_> = rows
        .into_iter()
        .map(|(job, queue, payload, attempt)| Claimed {
            lease: Lease { job, token },
            queue,
            payload,
            attempt: u32::try_from(attempt).unwrap_or(u32::MAX),
        })
        .collect();
    claimed.sort_by_key(|claimed| claimed.lease.job);
    Ok(claimed)
}

/// A job whose workers died every time must not take the next one down as well.
async fn bury_abandoned(tx: &mut Tx, queues: &[&str], now: Timestamp) -> Result<u64> {
    let bury = dialect(
        "UPDATE jobs SET dead = TRUE, lease = NULL, again = FALSE, last_error = $3 \
         WHERE id IN (SELECT id FROM jobs WHERE NOT dead AND run_at <= $2 AND attempts >= max_attempts \
                      AND queue IN (SELECT value FROM json_each($1)))",
        "UPDATE jobs SET dead = TRUE, lease = NULL, again = FALSE, last_error = $3 \
         WHERE id = ANY (ARRAY( \
             SELECT id FROM jobs WHERE NOT dead AND run_at <= $2 AND attempts >= max_attempts \
             AND queue IN (SELECT jsonb_array_elements_text($1::jsonb)) FOR UPDATE SKIP LOCKED))",
    );
    tx.run(bury.bind(list(queues)).bind(now).bind("the worker stopped without a word during the last try")).await
}

/// Prolongs a lease for work that takes long. Call it when a part of the work is done for good: from
/// there tries are counted anew. `false`: it is no longer yours, stop.
pub async fn heartbeat(db: &Db, lease: Lease, now: Timestamp, lease_seconds: i64) -> Result<bool> {
    let prolong = sql("UPDATE jobs SET run_at = $3, attempts = 1 WHERE id = $1 AND lease = $2 AND run_at > $4");
    let until = now.plus_seconds(lease_seconds);
    Ok(db.run(prolong.bind(lease.job).bind(lease.token).bind(until).bind(now)).await? == 1)
}

/// The job is done; call it in the transaction that holds its effects. `false`: the job is no longer
/// yours, and `tx` should be rolled back.
pub async fn complete(tx: &mut Tx, lease: Lease, now: Timestamp) -> Result<bool> {
    let again = sql("UPDATE jobs SET lease = NULL, again = FALSE, attempts = 0, run_at = $3, last_error = NULL \
         WHERE id = $1 AND lease = $2 AND again");
    if tx.run(again.bind(lease.job).bind(lease.token).bind(now)).await? == 1 {
        return Ok(true);
    }
    let delete = sql("DELETE FROM jobs WHERE id = $1 AND lease = $2");
    Ok(tx.run(delete.bind(lease.job).bind(lease.token)).await? == 1)
}

/// The try failed for a reason that may pass: it is tried again after a growing delay.
pub async fn fail(db: &Db, world: &World, claimed: &Claimed, error: &str) -> Result<Failed> {
    let retry_at = world.now().micros().saturating_add(delay_micros(claimed.attempt, world));
    let settle = sql("UPDATE jobs SET lease = NULL, last_error = $3, \
             dead = attempts >= max_attempts AND NOT again, \
             attempts = CASE WHEN again THEN 0 ELSE attempts END, again = FALSE, \
             run_at = $4 \
         WHERE id = $1 AND lease = $2 RETURNING dead");
    let Lease { job, token } = claimed.lease;
    let settled: Option<(bool,)> =
        db.maybe(settle.bind(job).bind(token).bind(storable(error)).bind(Timestamp(retry_at))).await?;
    Ok(match settled {
        None => Failed::Lost,
        Some((true,)) => Failed::Dead,
        Some((false,)) => Failed::Retry(Timestamp(retry_at)),
    })
}

/// The try failed for a reason that will not pass: the job is dead at once.
pub async fn give_up(db: &Db, lease: Lease, error: &str) -> Result<Failed> {
    let bury = sql("UPDATE jobs SET lease = NULL, last_error = $3, dead = TRUE, again = FALSE \
         WHERE id = $1 AND lease = $2");
    let buried = db.run(bury.bind(lease.job).bind(lease.token).bind(storable(error))).await?;
    Ok(if buried == 1 { Failed::Dead } else { Failed::Lost })
}

/// 10 s after the first try, doubling up to four hours; up to a fifth is added by chance, so that
/// what failed together does not come back together.
fn delay_micros(attempt: u32, world: &World) -> i64 {
    let doubled = FIRST_DELAY_SECONDS.saturating_mul(1_i64 << attempt.saturating_sub(1).min(30));
    let micros = doubled.min(LONGEST_DELAY_SECONDS) * MICROS_PER_SECOND;
    let mut chance = [0];
    world.fill(&mut chance);
    micros + micros / 5 * i64::from(chance[0]) / 255
}

/// An error message may quote anything, so it is made to fit a text column.
fn storable(error: &str) -> Value {
    const LONGEST: usize = 2_000;
    error.chars().filter(|c| *c != '\0').take(LONGEST).collect::<String>().into()
}
