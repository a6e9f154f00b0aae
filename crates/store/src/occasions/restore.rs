//! Occasions with everything that is kept of them, out for an export and back in.

use super::OccasionRow;
use crate::hex::to_hex;
use crate::{Db, Result, Tx, budgets, dialect, list, sql};
use domain::ids::{CustomerId, InvitationId, ProgrammeId, ProjectNo, SignalId, SurveyId};
use domain::time::Timestamp;
use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

/// An occasion with what only quotas and addresses of invitations need.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct KeptOccasion {
    #[sqlx(flatten)]
    pub row: OccasionRow,
    /// [`domain::facets::FacetValues::to_word`].
    pub facets: Option<String>,
    /// SHA-256 of the token in the address; `None`: nobody was invited.
    pub token_hash: Option<Vec<u8>>,
    /// Of a second token that names it, made with a newer secret.
    pub later_token_hash: Option<Vec<u8>>,
}

/// Occasions of a project in the order of their ids, after `after`.
pub async fn after(db: &Db, project: ProjectNo, after: Option<InvitationId>, limit: u32) -> Result<Vec<KeptOccasion>> {
    db.all(
        sql("SELECT id, project, programme, version, customer, signal, happened_at, circumstances, draw, drawn, status, \
                    reason, due_at, notes, decided_at, variant, survey, channel, language, probability, expires_at, \
                    sent_at, opened_at, answer, facets, token_hash, later_token_hash \
             FROM occasions WHERE project = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(project)
        .bind(after.unwrap_or(InvitationId(Uuid::nil())))
        .bind(limit),
    )
    .await
}

#[derive(Serialize)]
struct Row<'a> {
    id: InvitationId,
    programme: ProgrammeId,
    version: i64,
    customer: CustomerId,
    signal: Option<SignalId>,
    happened: i64,
    circumstances: &'a str,
    draw: Option<f64>,
    drawn: Option<bool>,
    status: &'a str,
    reason: Option<&'a str>,
    due: i64,
    notes: &'a str,
    decided: Option<i64>,
    variant: Option<&'a str>,
    survey: Option<SurveyId>,
    channel: Option<i64>,
    language: Option<&'a str>,
    probability: Option<f64>,
    facets: Option<&'a str>,
    expires: Option<i64>,
    sent: Option<i64>,
    opened: Option<i64>,
    token: Option<String>,
    later: Option<String>,
    answer: Option<SignalId>,
}

impl<'a> From<&'a KeptOccasion> for Row<'a> {
    fn from(kept: &'a KeptOccasion) -> Self {
        let KeptOccasion { row, facets, token_hash, later_token_hash } = kept;
        Self {
            id: row.id,
            programme: row.programme,
            version: row.version,
            customer: row.customer,
            signal: row.signal,
            happened: row.happened_at.micros(),
            circumstances: &row.circumstances,
            draw: row.draw,
            drawn: row.drawn,
            status: &row.status,
            reason: row.reason.as_deref(),
            due: row.due_at.micros(),
            notes: &row.notes,
            decided: row.decided_at.map(Timestamp::micros),
            variant: row.variant.as_deref(),
            survey: row.survey,
            channel: row.channel,
            language: row.language.as_deref(),
            probability: row.probability,
            facets: facets.as_deref(),
            expires: row.expires_at.map(Timestamp::micros),
            sent: row.sent_at.map(Timestamp::micros),
            opened: row.opened_at.map(Timestamp::micros),
            token: token_hash.as_deref().map(to_hex),
            later: later_token_hash.as_deref().map(to_hex),
            answer: row.answer,
        }
    }
}

/// Inserts occasions of a project just as they are given. What is there already stays as it is. Whoever decides there
/// looks anew how many were invited.
pub async fn restore(tx: &mut Tx, project: ProjectNo, kept: &[KeptOccasion]) -> Result<()> {
    let rows: Vec<Row<'_>> = kept.iter().map(Row::from).collect();
    if rows.is_empty() {
        return Ok(());
    }
    budgets::break_turns(tx, project).await?;
    tx.run(
        dialect(
            "INSERT INTO occasions (id, project, programme, version, customer, signal, happened_at, circumstances, draw, \
                                    drawn, status, reason, due_at, notes, decided_at, variant, survey, channel, language, \
                                    probability, facets, expires_at, sent_at, opened_at, token_hash, \
                                    later_token_hash, answer) \
             WITH r AS MATERIALIZED (SELECT value FROM json_each($2)) \
             SELECT unhex(value ->> 'id', '-'), $1, unhex(value ->> 'programme', '-'), value ->> 'version', \
                    unhex(value ->> 'customer', '-'), unhex(value ->> 'signal', '-'), value ->> 'happened', \
                    value ->> 'circumstances', value ->> 'draw', value ->> 'drawn', value ->> 'status', \
                    value ->> 'reason', value ->> 'due', value ->> 'notes', value ->> 'decided', value ->> 'variant', \
                    unhex(value ->> 'survey', '-'), value ->> 'channel', value ->> 'language', value ->> 'probability', \
                    value ->> 'facets', value ->> 'expires', value ->> 'sent', value ->> 'opened', \
                    unhex(value ->> 'token'), unhex(value ->> 'later'), unhex(value ->> 'answer', '-') \
             FROM r WHERE true ON CONFLICT DO NOTHING",
            "INSERT INTO occasions (id, project, programme, version, customer, signal, happened_at, circumstances, draw, \
                                    drawn, status, reason, due_at, notes, decided_at, variant, survey, channel, language, \
                                    probability, facets, expires_at, sent_at, opened_at, token_hash, \
                                    later_token_hash, answer) \
             SELECT id, $1, programme, version, customer, signal, happened, circumstances, draw, drawn, status, reason, due, \
                    notes, decided, variant, survey, channel, language, probability, facets, expires, sent, opened, \
                    decode(token, 'hex'), decode(later, 'hex'), answer \
             FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, programme uuid, version bigint, customer uuid, signal uuid, \
                  happened bigint, circumstances text, draw double precision, drawn boolean, status text, reason text, \
                  due bigint, notes text, decided bigint, variant text, survey uuid, channel bigint, language text, \
                  probability double precision, facets text, expires bigint, sent bigint, opened bigint, token text, \
                  later text, answer uuid) ON CONFLICT DO NOTHING",
        )
        .bind(project)
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}
