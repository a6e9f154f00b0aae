//! What became of the occasions of a programme, one by one and counted.

use super::OccasionRow;
use crate::{Db, Result, dialect, list, sql};
use domain::ids::{CustomerId, InvitationId, ProgrammeId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;

/// Which occasions to list; what is not named does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogFilter<'a> {
    pub status: Option<&'a str>,
    pub reason: Option<&'a str>,
}

/// Where a page of the log ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub happened_at: Timestamp,
    pub id: InvitationId,
}

/// The occasions of a programme, newest first.
pub async fn log(
    db: &Db,
    programme: ProgrammeId,
    filter: LogFilter<'_>,
    before: Option<Position>,
    limit: u32,
) -> Result<Vec<OccasionRow>> {
    let from = before.unwrap_or(Position { happened_at: Timestamp(i64::MAX), id: InvitationId(uuid::Uuid::max()) });
    db.all(
        sql("SELECT id, project, programme, version, customer, signal, happened_at, circumstances, draw, drawn, status, \
                    reason, due_at, notes, decided_at, variant, survey, channel, language, probability, expires_at, \
                    sent_at, opened_at, answer FROM occasions \
             WHERE programme = $1 AND (happened_at < $2 OR (happened_at = $2 AND id < $3)) \
               AND ($4 OR status = $5) AND ($6 OR reason = $7) \
             ORDER BY happened_at DESC, id DESC LIMIT $8")
        .bind(programme)
        .bind(from.happened_at)
        .bind(from.id)
        .bind(filter.status.is_none())
        .bind(filter.status.unwrap_or_default())
        .bind(filter.reason.is_none())
        .bind(filter.reason.unwrap_or_default())
        .bind(limit),
    )
    .await
}

/// The occasions of these profiles, newest first.
pub async fn of_customers(
    db: &Db,
    profiles: &[CustomerId],
    before: Option<Position>,
    limit: u32,
) -> Result<Vec<OccasionRow>> {
    let from = before.unwrap_or(Position { happened_at: Timestamp(i64::MAX), id: InvitationId(uuid::Uuid::max()) });
    db.all(
        dialect(
            "SELECT o.id, o.project, o.programme, o.version, o.customer, o.signal, o.happened_at, o.circumstances, \
                    o.draw, o.drawn, o.status, o.reason, o.due_at, o.notes, o.decided_at, o.variant, o.survey, \
                    o.channel, o.language, o.probability, o.expires_at, o.sent_at, o.opened_at, o.answer \
             FROM json_each($1) AS w CROSS JOIN occasions o ON o.customer = unhex(w.value, '-') \
             WHERE o.happened_at < $2 OR (o.happened_at = $2 AND o.id < $3) \
             ORDER BY o.happened_at DESC, o.id DESC LIMIT $4",
            "SELECT o.id, o.project, o.programme, o.version, o.customer, o.signal, o.happened_at, o.circumstances, \
                    o.draw, o.drawn, o.status, o.reason, o.due_at, o.notes, o.decided_at, o.variant, o.survey, \
                    o.channel, o.language, o.probability, o.expires_at, o.sent_at, o.opened_at, o.answer \
             FROM jsonb_array_elements_text($1::jsonb) AS w (id) JOIN occasions o ON o.customer = w.id::uuid \
             WHERE o.happened_at < $2 OR (o.happened_at = $2 AND o.id < $3) \
             ORDER BY o.happened_at DESC, o.id DESC LIMIT $4",
        )
        .bind(list(profiles))
        .bind(from.happened_at)
        .bind(from.id)
        .bind(limit),
    )
    .await
}

/// How many occasions of a programme stand where, and why.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Counted {
    pub status: String,
    pub reason: Option<String>,
    pub n: i64,
}

pub async fn counts(db: &Db, programme: ProgrammeId) -> Result<Vec<Counted>> {
    db.all(
        sql("SELECT status, reason, COUNT(*) AS n FROM occasions WHERE programme = $1 \
             GROUP BY status, reason ORDER BY n DESC, status, reason")
        .bind(programme),
    )
    .await
}

/// How many invitations of a programme came back, they or one of their reminders. Each counts once, however many
/// messages it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct CameBackCount {
    /// For good or for now.
    pub bounced: i64,
    pub complained: i64,
}

/// Of the invitations that left, those that came back.
pub async fn came_back(db: &Db, project: ProjectNo, programme: ProgrammeId) -> Result<CameBackCount> {
    db.one(
        dialect(
            "SELECT COUNT(DISTINCT CASE WHEN m.came_back IN ('bounced', 'deferred') THEN m.occasion END) AS bounced, \
                    COUNT(DISTINCT CASE WHEN m.came_back = 'complained' THEN m.occasion END) AS complained \
             FROM messages m CROSS JOIN occasions o ON o.id = m.occasion \
             WHERE m.project = $1 AND m.came_back IS NOT NULL AND o.programme = $2 AND o.status = 'sent'",
            "SELECT COUNT(DISTINCT CASE WHEN m.came_back IN ('bounced', 'deferred') THEN m.occasion END) AS bounced, \
                    COUNT(DISTINCT CASE WHEN m.came_back = 'complained' THEN m.occasion END) AS complained \
             FROM messages m JOIN occasions o ON o.id = m.occasion \
             WHERE m.project = $1 AND m.came_back IS NOT NULL AND o.programme = $2 AND o.status = 'sent'",
        )
        .bind(project)
        .bind(programme),
    )
    .await
}

/// What became of the invitations of one variant.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct VariantCount {
    pub variant: String,
    pub sent: i64,
    pub opened: i64,
    /// Said something.
    pub answered: i64,
    /// Went through to the end.
    pub completed: i64,
    /// With words.
    pub commented: i64,
}

pub async fn variants(db: &Db, programme: ProgrammeId) -> Result<Vec<VariantCount>> {
    db.all(
        sql("SELECT o.variant AS variant, COUNT(*) AS sent, COUNT(o.opened_at) AS opened, COUNT(a.id) AS answered, \
                    COUNT(a.completed_at) AS completed, COUNT(v.id) AS commented \
             FROM occasions o LEFT JOIN answers a ON a.id = o.answer AND a.answers <> '{}' \
                  LEFT JOIN voices v ON v.project = o.project AND v.id = o.answer \
             WHERE o.programme = $1 AND o.status = 'sent' AND o.variant IS NOT NULL \
             GROUP BY o.variant ORDER BY o.variant")
        .bind(programme),
    )
    .await
}

/// What a programme asked since an instant, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct RecentCount {
    pub programme: ProgrammeId,
    pub sent: i64,
    pub opened: i64,
    /// Said something.
    pub answered: i64,
}

/// Of the invitations of a project that were decided since then: those that left, by programme. A programme that asked
/// nobody is left out.
///
/// None leaves before it is decided: the condition on `sent_at` says nothing more, and begins in the index.
pub async fn recent(db: &Db, project: ProjectNo, since: Timestamp) -> Result<Vec<RecentCount>> {
    db.all(
        sql("SELECT p.id AS programme, COUNT(*) AS sent, COUNT(o.opened_at) AS opened, COUNT(a.id) AS answered \
             FROM programmes p CROSS JOIN occasions o LEFT JOIN answers a ON a.id = o.answer AND a.answers <> '{}' \
             WHERE p.project = $1 AND o.programme = p.id AND o.status = 'sent' AND o.sent_at >= $2 \
               AND o.decided_at >= $2 \
             GROUP BY p.id ORDER BY p.id")
        .bind(project)
        .bind(since),
    )
    .await
}
