//! Messages: what was or will be sent to customers. All but those refused and cancelled are the contacts of the budget.

use crate::{Db, Result, Tx, dialect, list, sql};
use domain::ids::{CustomerId, InvitationId, MessageId, ProjectNo};
use domain::time::Timestamp;
use serde::Serialize;
use sqlx::FromRow;

mod pressure;
mod restore;
#[cfg(test)]
mod tests;

pub use pressure::{
    CLASSES, ClassCount, InvitedProfile, ProgrammeWaste, Window, class_of, frequencies, invited_and_answered, outcomes,
    waste,
};
pub use restore::{after, restore};

/// A message that is to be sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewMessage {
    pub id: MessageId,
    pub occasion: InvitationId,
    pub customer: CustomerId,
    /// 0: the invitation, then its reminders.
    pub number: u32,
    /// Code of a [`domain::signal::Channel`].
    pub channel: u8,
    /// Microseconds.
    pub send_at: i64,
}

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct MessageRow {
    pub id: MessageId,
    pub project: ProjectNo,
    pub occasion: InvitationId,
    pub customer: CustomerId,
    pub number: i64,
    pub channel: i64,
    pub send_at: Timestamp,
    /// `planned`, `sending`, `accepted`, `refused`, `unclear` or `cancelled`.
    pub status: String,
    pub reason: Option<String>,
    pub reply: Option<String>,
    pub attempts: i64,
    pub settled_at: Option<Timestamp>,
    pub came_back_at: Option<Timestamp>,
    /// `bounced`, `deferred` or `complained`.
    pub came_back: Option<String>,
    pub came_back_words: Option<String>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled<'a> {
    /// The next server has it.
    Accepted { reply: &'a str },
    /// It will never be taken.
    Refused { reason: &'a str, reply: &'a str },
    /// Nobody has it: try again then.
    Later { at: Timestamp, reply: &'a str },
    /// It may have left.
    Unclear { reply: &'a str },
    /// It is not sent, and why.
    Cancelled { reason: &'a str },
}

/// Plans messages; those that are planned already are left out.
pub async fn plan(tx: &mut Tx, project: ProjectNo, new: &[NewMessage]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    tx.run(
        dialect(
            "INSERT INTO messages (id, project, occasion, customer, number, channel, send_at, status, attempts) \
             WITH r AS MATERIALIZED (SELECT value FROM json_each($2)) \
             SELECT unhex(value ->> 'id', '-'), $1, unhex(value ->> 'occasion', '-'), \
                    unhex(value ->> 'customer', '-'), value ->> 'number', value ->> 'channel', value ->> 'send_at', \
                    'planned', 0 FROM r WHERE true ON CONFLICT DO NOTHING",
            "INSERT INTO messages (id, project, occasion, customer, number, channel, send_at, status, attempts) \
             SELECT id, $1, occasion, customer, number, channel, send_at, 'planned', 0 \
             FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, occasion uuid, customer uuid, number bigint, \
                 channel bigint, send_at bigint) ON CONFLICT DO NOTHING",
        )
        .bind(project)
        .bind(list(new)),
    )
    .await?;
    Ok(())
}

/// A contact in the sense of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Contact {
    pub id: MessageId,
    pub customer: CustomerId,
    pub send_at: Timestamp,
}

/// When these profiles were or will be contacted.
pub async fn contacts(db: &Db, profiles: &[CustomerId]) -> Result<Vec<Contact>> {
    db.all(
        dialect(
            "SELECT m.id, m.customer, m.send_at FROM json_each($1) AS w \
             CROSS JOIN messages m ON m.customer = unhex(w.value, '-') \
             WHERE m.status NOT IN ('refused', 'cancelled')",
            "SELECT m.id, m.customer, m.send_at FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
             JOIN messages m ON m.customer = w.id::uuid WHERE m.status NOT IN ('refused', 'cancelled')",
        )
        .bind(list(profiles)),
    )
    .await
}

/// The next messages of a project to send.
pub async fn due(db: &Db, project: ProjectNo, now: Timestamp, limit: u32) -> Result<Vec<MessageRow>> {
    db.all(
        sql("SELECT id, project, occasion, customer, number, channel, send_at, status, reason, reply, attempts, \
                    settled_at, came_back_at, came_back, came_back_words FROM messages \
             WHERE project = $1 AND status = 'planned' AND send_at <= $2 ORDER BY send_at, id LIMIT $3")
        .bind(project)
        .bind(now)
        .bind(limit),
    )
    .await
}

/// Everything about these invitations, each in order.
pub async fn of_occasions(db: &Db, occasions: &[InvitationId]) -> Result<Vec<MessageRow>> {
    db.all(
        dialect(
            "SELECT m.id, m.project, m.occasion, m.customer, m.number, m.channel, m.send_at, m.status, m.reason, \
                    m.reply, m.attempts, m.settled_at, m.came_back_at, m.came_back, m.came_back_words \
             FROM json_each($1) AS w CROSS JOIN messages m ON m.occasion = unhex(w.value, '-') \
             ORDER BY m.occasion, m.number",
            "SELECT m.id, m.project, m.occasion, m.customer, m.number, m.channel, m.send_at, m.status, m.reason, \
                    m.reply, m.attempts, m.settled_at, m.came_back_at, m.came_back, m.came_back_words \
             FROM jsonb_array_elements_text($1::jsonb) AS w (id) JOIN messages m ON m.occasion = w.id::uuid \
             ORDER BY m.occasion, m.number",
        )
        .bind(list(occasions)),
    )
    .await
}

/// One message, of whatever project.
pub async fn find(db: &Db, id: MessageId) -> Result<Option<MessageRow>> {
    db.maybe(
        sql("SELECT id, project, occasion, customer, number, channel, send_at, status, reason, reply, attempts, \
                    settled_at, came_back_at, came_back, came_back_words FROM messages WHERE id = $1")
        .bind(id),
    )
    .await
}

/// The last message that left on this channel to one of these profiles.
pub async fn last_to(db: &Db, profiles: &[CustomerId], channel: i64) -> Result<Option<MessageRow>> {
    db.maybe(
        dialect(
            "SELECT m.id, m.project, m.occasion, m.customer, m.number, m.channel, m.send_at, m.status, m.reason, \
                    m.reply, m.attempts, m.settled_at, m.came_back_at, m.came_back, m.came_back_words \
             FROM json_each($1) AS w CROSS JOIN messages m ON m.customer = unhex(w.value, '-') \
             WHERE m.channel = $2 AND m.status IN ('accepted', 'unclear') ORDER BY m.send_at DESC, m.id DESC LIMIT 1",
            "SELECT m.id, m.project, m.occasion, m.customer, m.number, m.channel, m.send_at, m.status, m.reason, \
                    m.reply, m.attempts, m.settled_at, m.came_back_at, m.came_back, m.came_back_words \
             FROM jsonb_array_elements_text($1::jsonb) AS w (id) JOIN messages m ON m.customer = w.id::uuid \
             WHERE m.channel = $2 AND m.status IN ('accepted', 'unclear') ORDER BY m.send_at DESC, m.id DESC LIMIT 1",
        )
        .bind(list(profiles))
        .bind(channel),
    )
    .await
}

/// The message is about to be handed over; commit before it is. It counts in the budget from then on.
/// `false`: it is no longer planned.
pub async fn begin(tx: &mut Tx, id: MessageId, now: Timestamp) -> Result<bool> {
    let begun = tx
        .run(
            sql("UPDATE messages SET status = 'sending', attempts = attempts + 1, send_at = $2 \
                 WHERE id = $1 AND status = 'planned'")
            .bind(id)
            .bind(now),
        )
        .await?;
    Ok(begun == 1)
}

/// Puts a planned message off.
pub async fn postpone(tx: &mut Tx, id: MessageId, until: Timestamp) -> Result<()> {
    tx.run(sql("UPDATE messages SET send_at = $2 WHERE id = $1 AND status = 'planned'").bind(id).bind(until)).await?;
    Ok(())
}

/// Writes down what became of a message that was planned or being sent. What became clear late counts, too.
pub async fn settle(tx: &mut Tx, id: MessageId, now: Timestamp, settled: &Settled<'_>) -> Result<bool> {
    let (status, reason, reply, again) = match settled {
        Settled::Accepted { reply } => ("accepted", None, Some(*reply), None),
        Settled::Refused { reason, reply } => ("refused", Some(*reason), Some(*reply), None),
        Settled::Later { at, reply } => ("planned", None, Some(*reply), Some(*at)),
        Settled::Unclear { reply } => ("unclear", None, Some(*reply), None),
        Settled::Cancelled { reason } => ("cancelled", Some(*reason), None, None),
    };
    let reply = reply.map(|reply| reply.chars().filter(|c| *c != '\0').take(500).collect::<String>());
    let done = tx
        .run(
            sql("UPDATE messages SET status = $2, reason = $3, reply = COALESCE($4, reply), \
                        send_at = COALESCE($5, send_at), settled_at = $6 \
                 WHERE id = $1 AND status IN ('planned', 'sending', 'unclear')")
            .bind(id)
            .bind(status)
            .bind(reason)
            .bind(reply)
            .bind(again)
            .bind(again.is_none().then_some(now)),
        )
        .await?;
    Ok(done == 1)
}

/// What came back of a message after it had been handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameBack {
    /// Given up for now.
    Deferred,
    /// For good.
    Bounced,
    /// Its reader called it unwanted.
    Complained,
}

impl CameBack {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Deferred => "deferred",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }
}

/// Writes down what came back. `false`: that, or something worse, was known before.
pub async fn came_back(tx: &mut Tx, id: MessageId, what: CameBack, words: &str, now: Timestamp) -> Result<bool> {
    let words: String = words.chars().filter(|c| *c != '\0').take(500).collect();
    let milder = match what {
        CameBack::Deferred => ["", ""],
        CameBack::Bounced => ["deferred", ""],
        CameBack::Complained => ["deferred", "bounced"],
    };
    let done = tx
        .run(
            sql("UPDATE messages SET came_back_at = $2, came_back = $3, came_back_words = $4 \
                 WHERE id = $1 AND (came_back IS NULL OR came_back IN ($5, $6))")
            .bind(id)
            .bind(now)
            .bind(what.code())
            .bind(words)
            .bind(milder[0])
            .bind(milder[1]),
        )
        .await?;
    Ok(done == 1)
}

/// How many messages to these profiles did not get through since then.
pub async fn given_up(tx: &mut Tx, profiles: &[CustomerId], since: Timestamp) -> Result<i64> {
    let (count,): (i64,) = tx
        .one(
            dialect(
                "SELECT COUNT(*) FROM json_each($1) AS w CROSS JOIN messages m ON m.customer = unhex(w.value, '-') \
                 WHERE m.came_back IN ('deferred', 'bounced') AND m.came_back_at >= $2",
                "SELECT COUNT(*) FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
                 JOIN messages m ON m.customer = w.id::uuid \
                 WHERE m.came_back IN ('deferred', 'bounced') AND m.came_back_at >= $2",
            )
            .bind(list(profiles))
            .bind(since),
        )
        .await?;
    Ok(count)
}

/// Messages of a project that somebody began to send and did not settle.
pub async fn unsettled(db: &Db, project: ProjectNo) -> Result<Vec<MessageRow>> {
    db.all(
        sql("SELECT id, project, occasion, customer, number, channel, send_at, status, reason, reply, attempts, \
                    settled_at, came_back_at, came_back, came_back_words FROM messages \
             WHERE project = $1 AND status = 'sending' ORDER BY id")
        .bind(project),
    )
    .await
}

/// The invitation left, or will never leave: `reason` says why not. Of one that was brought back from an export it may
/// be told only now.
pub async fn conclude(tx: &mut Tx, occasion: InvitationId, reason: Option<&str>, now: Timestamp) -> Result<()> {
    let statement = match reason {
        None => sql("UPDATE occasions SET status = 'sent', reason = NULL, sent_at = $2 \
                     WHERE id = $1 AND (status = 'planned' \
                            OR (status = 'held' AND reason IN ('interrupted', 'restored')))")
        .bind(occasion)
        .bind(now),
        Some(reason) => sql("UPDATE occasions SET status = 'held', reason = $2 \
                             WHERE id = $1 AND (status = 'planned' OR (status = 'held' AND reason = 'restored'))")
        .bind(occasion)
        .bind(reason),
    };
    tx.run(statement).await?;
    Ok(())
}

/// Cancels what is still planned of an invitation. One that has not left by then never will: `reason` says why.
pub async fn cancel(tx: &mut Tx, occasion: InvitationId, reason: &str, now: Timestamp) -> Result<()> {
    tx.run(
        sql("UPDATE messages SET status = 'cancelled', reason = $2, settled_at = $3 \
             WHERE occasion = $1 AND status = 'planned'")
        .bind(occasion)
        .bind(reason)
        .bind(now),
    )
    .await?;
    tx.run(
        sql("UPDATE occasions SET status = 'held', reason = $2 WHERE id = $1 AND status = 'planned' \
               AND EXISTS (SELECT 1 FROM messages m \
                           WHERE m.occasion = $1 AND m.number = 0 AND m.status = 'cancelled')")
        .bind(occasion)
        .bind(reason),
    )
    .await?;
    Ok(())
}

/// Forgets these customers.
pub(crate) async fn erase(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<()> {
    tx.run(
        dialect(
            "DELETE FROM messages WHERE project = $1 AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM messages WHERE project = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        )
        .bind(project)
        .bind(list(profiles)),
    )
    .await?;
    Ok(())
}
