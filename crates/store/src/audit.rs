//! The audit log: who did what, when. Each entry's hash covers the one before it, so a changed,
//! removed or inserted entry is found.
//!
//! Whoever may write everything could also recompute every hash after a change; noting
//! [`Verified::head`] elsewhere now and then (a mail, a printout) closes that door. Details hold ids
//! and settings, never what customers said or who they are: an entry cannot be erased.

use crate::hex::to_hex;
use crate::{Db, Error, Result, Tx, sql};
use domain::ids::ProjectId;
use domain::time::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

#[cfg(test)]
mod tests;

/// An entry to write.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    pub at: Timestamp,
    /// `None`: about the whole installation.
    pub project: Option<ProjectId>,
    /// `user:<id>`, `key:<id>` or `system`.
    pub actor: &'a str,
    /// `thing.done`, such as `user.invited`.
    pub action: &'a str,
    /// `thing:<id>` it was done to.
    pub subject: &'a str,
    pub details: &'a serde_json::Value,
}

/// An entry as it was written.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    pub seq: i64,
    pub at: Timestamp,
    pub project: Option<ProjectId>,
    pub actor: String,
    pub action: String,
    pub subject: String,
    /// JSON.
    pub details: String,
    hash: Vec<u8>,
}

/// Which entries to list.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    Everything,
    Project(ProjectId),
}

/// The log is as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub entries: u64,
    /// The last entry's hash, in hex: it stands for the whole log.
    pub head: String,
}

/// Writes one entry in `tx`. Other entries wait until `tx` ends, so write it last.
pub async fn append(tx: &mut Tx, entry: NewEntry<'_>) -> Result<()> {
    let next = sql("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash");
    let (seq, previous): (i64, Vec<u8>) = tx.one(next).await?;
    let details = entry.details.to_string();
    let mut written = Entry {
        seq,
        at: entry.at,
        project: entry.project,
        actor: entry.actor.to_owned(),
        action: entry.action.to_owned(),
        subject: entry.subject.to_owned(),
        details,
        hash: Vec::new(),
    };
    written.hash = hash(&previous, &written);
    tx.run(sql("UPDATE audit_head SET hash = $1 WHERE id = 1").bind(written.hash.as_slice())).await?;
    let insert = sql("INSERT INTO audit_log (seq, at, project, actor, action, subject, details, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    tx.run(
        insert
            .bind(seq)
            .bind(written.at)
            .bind(written.project)
            .bind(written.actor)
            .bind(written.action)
            .bind(written.subject)
            .bind(written.details)
            .bind(written.hash),
    )
    .await?;
    Ok(())
}

/// Newest first; `before` continues a list after the entry of that number.
pub async fn entries(db: &Db, of: Of, before: Option<i64>, limit: u32) -> Result<Vec<Entry>> {
    let before = before.unwrap_or(i64::MAX);
    let statement = match of {
        Of::Everything => sql("SELECT seq, at, project, actor, action, subject, details, hash FROM audit_log \
             WHERE seq < $1 ORDER BY seq DESC LIMIT $2")
        .bind(before)
        .bind(limit),
        Of::Project(project) => sql("SELECT seq, at, project, actor, action, subject, details, hash FROM audit_log \
             WHERE project = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3")
        .bind(project)
        .bind(before)
        .bind(limit),
    };
    db.all(statement).await
}

/// How far the log was found to be as it was written, and what it was there. Kept outside of the
/// database it also finds a chain that was forged as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    seq: i64,
    hash: Vec<u8>,
}

impl Checkpoint {
    /// How many entries there were.
    pub fn entries(&self) -> u64 {
        self.seq.unsigned_abs()
    }

    fn verified(&self) -> Verified {
        Verified { entries: self.entries(), head: to_hex(&self.hash) }
    }
}

/// Recomputes the whole chain.
///
/// # Errors
/// [`Error::Damaged`] naming the first entry that is not as it was written.
pub async fn verify(db: &Db) -> Result<Verified> {
    Ok(verify_all(db, &Checkpoint::default()).await?.verified())
}

/// Recomputes the whole chain, which must still hold what was `seen` before.
///
/// # Errors
/// As [`verify`].
pub async fn verify_all(db: &Db, seen: &Checkpoint) -> Result<Checkpoint> {
    follow_to_the_end(db, Checkpoint::default(), seen).await
}

/// Recomputes what was written after `seen`; what lies before it is not read.
///
/// # Errors
/// As [`verify`].
pub async fn verify_after(db: &Db, seen: &Checkpoint) -> Result<Checkpoint> {
    if seen.seq > 0 {
        let stored: Option<(Vec<u8>,)> =
            db.maybe(sql("SELECT hash FROM audit_log WHERE seq = $1").bind(seen.seq)).await?;
        let Some((stored,)) = stored else { return Err(damaged(seen.seq, REMOVED)) };
        if stored != seen.hash {
            return Err(damaged(seen.seq, REPLACED));
        }
    }
    follow_to_the_end(db, seen.clone(), seen).await
}

/// Recomputes the hashes of neighbours as [`entries`] of everything gives them, newest first.
///
/// # Errors
/// As [`verify`].
pub async fn verify_listed(db: &Db, listed: &[Entry]) -> Result<()> {
    let Some(oldest) = listed.last() else { return Ok(()) };
    let before = oldest.seq - 1;
    let mut chain = Checkpoint { seq: before, hash: Vec::new() };
    if before > 0 {
        let stored: Option<(Vec<u8>,)> =
            db.maybe(sql("SELECT hash FROM audit_log WHERE seq = $1").bind(before)).await?;
        chain.hash = stored.ok_or_else(|| damaged(before, REMOVED))?.0;
    }
    listed.iter().rev().try_for_each(|entry| chain.follow(entry))
}

async fn follow_to_the_end(db: &Db, mut chain: Checkpoint, seen: &Checkpoint) -> Result<Checkpoint> {
    let mut tx = db.snapshot().await?;
    let (seq, head): (i64, Vec<u8>) = tx.one(sql("SELECT seq, hash FROM audit_head WHERE id = 1")).await?;
    let rest = sql("SELECT seq, at, project, actor, action, subject, details, hash FROM audit_log \
         WHERE seq > $1 ORDER BY seq");
    tx.each(rest.bind(chain.seq), |entry: Entry| {
        chain.follow(&entry)?;
        if chain.seq == seen.seq && chain.hash != seen.hash {
            return Err(damaged(seen.seq, REPLACED));
        }
        Ok(())
    })
    .await?;
    tx.rollback().await?;
    if chain.seq != seq || chain.hash != head || chain.seq < seen.seq {
        return Err(damaged(chain.seq + 1, "it or its successors were removed"));
    }
    Ok(chain)
}

const REMOVED: &str = "it was removed";
const REPLACED: &str = "it or one before it was replaced, and all hashes after it made to fit";

impl Checkpoint {
    fn follow(&mut self, entry: &Entry) -> Result<()> {
        if entry.seq != self.seq + 1 {
            return Err(damaged(self.seq + 1, REMOVED));
        }
        if entry.hash != hash(&self.hash, entry) {
            return Err(damaged(entry.seq, "it was changed, or the one before it was"));
        }
        self.seq = entry.seq;
        self.hash.clone_from(&entry.hash);
        Ok(())
    }
}

fn damaged(seq: i64, why: &str) -> Error {
    Error::Damaged { what: format!("entry {seq} of the audit log"), why: why.to_owned() }
}

/// SHA-256 over the previous hash and the entry as a JSON array, which no two entries share.
fn hash(previous: &[u8], entry: &Entry) -> Vec<u8> {
    #[derive(Serialize)]
    struct Covered<'a>(i64, i64, Option<ProjectId>, &'a str, &'a str, &'a str, &'a str);
    let Entry { seq, at, project, actor, action, subject, details, .. } = entry;
    let covered = Covered(*seq, at.micros(), *project, actor, action, subject, details);
    let text = serde_json::to_vec(&covered).expect("numbers and text are always JSON");
    Sha256::new().chain_update(previous).chain_update(text).finalize().to_vec()
}
