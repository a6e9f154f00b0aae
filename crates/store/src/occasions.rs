//! Occasions: one customer at one trigger, from the event to the invitation or to the reason why there is none.
//!
//! The id is made of programme and event, so that the same event handed in again is the same row.

mod log;
mod restore;
mod taking;
#[cfg(test)]
pub(crate) mod tests;
mod verdicts;

pub use log::{
    CameBackCount, Counted, LogFilter, Position, RecentCount, VariantCount, came_back, counts, log, of_customers,
    recent, variants,
};
pub use restore::{KeptOccasion, after, restore};
pub use taking::{add, take};
pub use verdicts::{Invited, Verdict, settle};

use crate::{Db, Result, Tx, dialect, json, list, sql};
use domain::ids::{CustomerId, InvitationId, ProgrammeId, ProjectNo, SignalId, SurveyId};
use domain::time::Timestamp;
use serde::Serialize;
use sqlx::FromRow;

/// An occasion nobody has decided about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewOccasion {
    pub id: InvitationId,
    pub programme: ProgrammeId,
    /// As first identified.
    pub customer: CustomerId,
    /// The event; `None`: a run of a schedule.
    pub signal: Option<SignalId>,
    /// Microseconds.
    pub happened_at: i64,
    /// When to look at it first, in microseconds.
    pub due_at: i64,
    /// JSON: units and attributes of the event.
    pub circumstances: String,
    /// Probability of the draw of a run.
    pub draw: Option<f64>,
    /// Whether the draw fell on this customer.
    pub drawn: Option<bool>,
}

/// One occasion as it stands.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct OccasionRow {
    pub id: InvitationId,
    pub project: ProjectNo,
    pub programme: ProgrammeId,
    /// By which version it was decided; 0: not yet.
    pub version: i64,
    pub customer: CustomerId,
    pub signal: Option<SignalId>,
    pub happened_at: Timestamp,
    pub circumstances: String,
    pub draw: Option<f64>,
    pub drawn: Option<bool>,
    /// `due`, `held`, `planned` or `sent`.
    pub status: String,
    /// Why it waits or was held.
    pub reason: Option<String>,
    pub due_at: Timestamp,
    pub notes: String,
    pub decided_at: Option<Timestamp>,
    pub variant: Option<String>,
    pub survey: Option<SurveyId>,
    pub channel: Option<i64>,
    pub language: Option<String>,
    pub probability: Option<f64>,
    pub expires_at: Option<Timestamp>,
    pub sent_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    /// The signal that an answer to it becomes.
    pub answer: Option<SignalId>,
}

/// The next occasions of a project to decide about, in the order they are decided in.
pub async fn due(db: &Db, project: ProjectNo, now: Timestamp, limit: u32) -> Result<Vec<OccasionRow>> {
    db.all(
        sql("SELECT id, project, programme, version, customer, signal, happened_at, circumstances, draw, drawn, status, \
                    reason, due_at, notes, decided_at, variant, survey, channel, language, probability, expires_at, \
                    sent_at, opened_at, answer FROM occasions \
             WHERE project = $1 AND status = 'due' AND due_at <= $2 ORDER BY due_at, id LIMIT $3")
        .bind(project)
        .bind(now)
        .bind(limit),
    )
    .await
}

/// Many by their ids, in no order.
pub async fn many(db: &Db, ids: &[InvitationId]) -> Result<Vec<OccasionRow>> {
    db.all(
        dialect(
            "SELECT o.id, o.project, o.programme, o.version, o.customer, o.signal, o.happened_at, o.circumstances, \
                    o.draw, o.drawn, o.status, o.reason, o.due_at, o.notes, o.decided_at, o.variant, o.survey, \
                    o.channel, o.language, o.probability, o.expires_at, o.sent_at, o.opened_at, o.answer \
             FROM json_each($1) AS w CROSS JOIN occasions o ON o.id = unhex(w.value, '-')",
            "SELECT o.id, o.project, o.programme, o.version, o.customer, o.signal, o.happened_at, o.circumstances, \
                    o.draw, o.drawn, o.status, o.reason, o.due_at, o.notes, o.decided_at, o.variant, o.survey, \
                    o.channel, o.language, o.probability, o.expires_at, o.sent_at, o.opened_at, o.answer \
             FROM jsonb_array_elements_text($1::jsonb) AS w (id) JOIN occasions o ON o.id = w.id::uuid",
        )
        .bind(list(ids)),
    )
    .await
}

/// The invitation this address names, by the hash of its token.
pub async fn by_token(db: &Db, token_hash: &[u8]) -> Result<Option<OccasionRow>> {
    db.maybe(
        sql("SELECT id, project, programme, version, customer, signal, happened_at, circumstances, draw, drawn, status, \
                    reason, due_at, notes, decided_at, variant, survey, channel, language, probability, expires_at, \
                    sent_at, opened_at, answer FROM occasions WHERE token_hash = $1 OR later_token_hash = $1")
        .bind(token_hash),
    )
    .await
}

/// From now on this token names the invitation as well: what it was first sent with was made with another secret.
pub async fn also_by_token(tx: &mut Tx, id: InvitationId, token_hash: &[u8]) -> Result<()> {
    let update = sql("UPDATE occasions SET later_token_hash = $2 \
                      WHERE id = $1 AND token_hash <> $2 AND (later_token_hash IS NULL OR later_token_hash <> $2)");
    tx.run(update.bind(id).bind(token_hash)).await?;
    Ok(())
}

/// An answer to the invitation becomes this signal, unless there is one already.
pub async fn answer_becomes(db: &Db, id: InvitationId, answer: SignalId) -> Result<()> {
    let update = sql("UPDATE occasions SET answer = $2 \
                      WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.id = occasions.answer)");
    db.run(update.bind(id).bind(answer)).await?;
    Ok(())
}

/// Somebody has opened the invitation; the first time counts.
pub async fn opened(db: &Db, id: InvitationId, now: Timestamp) -> Result<()> {
    db.run(sql("UPDATE occasions SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL").bind(id).bind(now)).await?;
    Ok(())
}

/// An invitation of a customer, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Earlier {
    pub programme: ProgrammeId,
    pub customer: CustomerId,
    pub decided_at: Timestamp,
}

/// What these profiles were invited to; not what was refused by the next server.
pub async fn invited(db: &Db, profiles: &[CustomerId]) -> Result<Vec<Earlier>> {
    db.all(
        dialect(
            "SELECT o.programme, o.customer, o.decided_at FROM json_each($1) AS w \
             CROSS JOIN occasions o ON o.customer = unhex(w.value, '-') \
             WHERE o.token_hash IS NOT NULL AND o.decided_at IS NOT NULL \
               AND (o.status <> 'held' OR o.reason = 'interrupted')",
            "SELECT o.programme, o.customer, o.decided_at FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
             JOIN occasions o ON o.customer = w.id::uuid \
             WHERE o.token_hash IS NOT NULL AND o.decided_at IS NOT NULL \
               AND (o.status <> 'held' OR o.reason = 'interrupted')",
        )
        .bind(list(profiles)),
    )
    .await
}

/// The events a programme has decided about for these profiles, also those that wait.
pub async fn decided(db: &Db, programme: ProgrammeId, profiles: &[CustomerId]) -> Result<Vec<SignalId>> {
    let rows: Vec<(SignalId,)> = db
        .all(
            dialect(
                "SELECT o.signal FROM json_each($2) AS w CROSS JOIN occasions o ON o.customer = unhex(w.value, '-') \
                 WHERE o.programme = $1 AND o.version > 0 AND o.signal IS NOT NULL",
                "SELECT o.signal FROM jsonb_array_elements_text($2::jsonb) AS w (id) \
                 JOIN occasions o ON o.customer = w.id::uuid \
                 WHERE o.programme = $1 AND o.version > 0 AND o.signal IS NOT NULL",
            )
            .bind(programme)
            .bind(list(profiles)),
        )
        .await?;
    Ok(rows.into_iter().map(|(signal,)| signal).collect())
}

/// How many a programme has invited since then, by the facets they had.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MadeRow {
    /// [`domain::facets::FacetValues::to_word`].
    pub facets: Option<String>,
    pub n: i64,
}

pub async fn made(db: &Db, programme: ProgrammeId, since: Timestamp) -> Result<Vec<MadeRow>> {
    db.all(
        sql("SELECT facets, COUNT(*) AS n FROM occasions \
             WHERE programme = $1 AND token_hash IS NOT NULL AND decided_at >= $2 GROUP BY facets")
        .bind(programme)
        .bind(since),
    )
    .await
}

/// Which of these invitations were answered.
pub async fn answered(db: &Db, ids: &[InvitationId]) -> Result<Vec<InvitationId>> {
    let rows: Vec<(InvitationId,)> = db
        .all(
            dialect(
                "SELECT o.id FROM json_each($1) AS w CROSS JOIN occasions o ON o.id = unhex(w.value, '-') \
                 JOIN answers a ON a.id = o.answer WHERE a.answers <> '{}'",
                "SELECT o.id FROM jsonb_array_elements_text($1::jsonb) AS w (id) JOIN occasions o ON o.id = w.id::uuid \
                 JOIN answers a ON a.id = o.answer WHERE a.answers <> '{}'",
            )
            .bind(list(ids)),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Takes away what turned out to be no occasion before anybody decided about it: an event that others had to come
/// together with, or one that was corrected.
pub async fn remove(tx: &mut Tx, ids: &[InvitationId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    tx.run(
        dialect(
            "DELETE FROM occasions WHERE status = 'due' AND version = 0 \
               AND id IN (SELECT unhex(value, '-') FROM json_each($1))",
            "DELETE FROM occasions WHERE status = 'due' AND version = 0 \
               AND id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))",
        )
        .bind(json(ids)),
    )
    .await?;
    Ok(())
}

/// Forgets these customers.
pub(crate) async fn erase(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<()> {
    tx.run(
        dialect(
            "DELETE FROM occasions WHERE project = $1 AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM occasions WHERE project = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        )
        .bind(project)
        .bind(list(profiles)),
    )
    .await?;
    Ok(())
}
