//! What became of occasions, written down many at a time.

use crate::hex::to_hex;
use crate::{Result, Tx, dialect, list};
use domain::ids::{InvitationId, SignalId, SurveyId};
use domain::time::Timestamp;

/// What was decided about one occasion.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub id: InvitationId,
    /// Of the programme.
    pub version: i64,
    /// Why it waits or is held; `None`: invited.
    pub reason: Option<&'static str>,
    /// When to look again; `None`: never, it is decided.
    pub again_at: Option<Timestamp>,
    /// JSON: channels passed over, and why.
    pub notes: String,
    pub invited: Option<Invited>,
}

/// An invitation.
#[derive(Clone, Debug, PartialEq)]
pub struct Invited {
    pub variant: String,
    pub survey: SurveyId,
    /// Code of a [`domain::signal::Channel`].
    pub channel: u8,
    pub language: String,
    pub probability: f64,
    /// Facets of the customer, for quotas.
    pub facets: String,
    pub expires_at: Timestamp,
    /// SHA-256 of the token in its address.
    pub token_hash: Vec<u8>,
    /// The signal that an answer to it becomes.
    pub answer: SignalId,
}

/// Writes down what was decided about occasions that are due.
pub async fn settle(tx: &mut Tx, now: Timestamp, verdicts: &[Verdict]) -> Result<()> {
    let open: Vec<_> = verdicts
        .iter()
        .filter(|verdict| verdict.invited.is_none())
        .map(|one| {
            let status = if one.again_at.is_some() { "due" } else { "held" };
            (one.id, one.version, status, one.reason, one.again_at.map(Timestamp::micros), one.notes.as_str())
        })
        .collect();
    if !open.is_empty() {
        tx.run(
            dialect(
                "UPDATE occasions SET version = w.value ->> 1, status = w.value ->> 2, reason = w.value ->> 3, \
                        due_at = COALESCE(w.value ->> 4, due_at), notes = w.value ->> 5, decided_at = $2 \
                 FROM json_each($1) AS w WHERE occasions.id = unhex(w.value ->> 0, '-') AND occasions.status = 'due'",
                "UPDATE occasions SET version = (w.value ->> 1)::bigint, status = w.value ->> 2, reason = w.value ->> 3, \
                        due_at = COALESCE((w.value ->> 4)::bigint, due_at), notes = w.value ->> 5, decided_at = $2 \
                 FROM jsonb_array_elements($1::jsonb) AS w (value) \
                 WHERE occasions.id = (w.value ->> 0)::uuid AND occasions.status = 'due'",
            )
            .bind(list(&open))
            .bind(now),
        )
        .await?;
    }
    let invited: Vec<_> = verdicts
        .iter()
        .filter_map(|one| {
            let to = one.invited.as_ref()?;
            Some((
                (one.id, one.version, one.notes.as_str(), to.variant.as_str(), to.survey, to.channel),
                (to.language.as_str(), to.probability, to.facets.as_str(), to.expires_at.micros()),
                (to_hex(&to.token_hash), to.answer),
            ))
        })
        .collect();
    if !invited.is_empty() {
        tx.run(
            dialect(
                "UPDATE occasions SET status = 'planned', reason = NULL, decided_at = $2, version = w.value ->> '$[0][1]', \
                        notes = w.value ->> '$[0][2]', variant = w.value ->> '$[0][3]', \
                        survey = unhex(w.value ->> '$[0][4]', '-'), channel = w.value ->> '$[0][5]', \
                        language = w.value ->> '$[1][0]', probability = w.value ->> '$[1][1]', \
                        facets = w.value ->> '$[1][2]', expires_at = w.value ->> '$[1][3]', \
                        token_hash = unhex(w.value ->> '$[2][0]'), answer = unhex(w.value ->> '$[2][1]', '-') \
                 FROM json_each($1) AS w \
                 WHERE occasions.id = unhex(w.value ->> '$[0][0]', '-') AND occasions.status = 'due'",
                "UPDATE occasions SET status = 'planned', reason = NULL, decided_at = $2, \
                        version = (w.value -> 0 ->> 1)::bigint, notes = w.value -> 0 ->> 2, \
                        variant = w.value -> 0 ->> 3, survey = (w.value -> 0 ->> 4)::uuid, \
                        channel = (w.value -> 0 ->> 5)::bigint, language = w.value -> 1 ->> 0, \
                        probability = (w.value -> 1 ->> 1)::double precision, facets = w.value -> 1 ->> 2, \
                        expires_at = (w.value -> 1 ->> 3)::bigint, token_hash = decode(w.value -> 2 ->> 0, 'hex'), \
                        answer = (w.value -> 2 ->> 1)::uuid \
                 FROM jsonb_array_elements($1::jsonb) AS w (value) \
                 WHERE occasions.id = (w.value -> 0 ->> 0)::uuid AND occasions.status = 'due'",
            )
            .bind(list(&invited))
            .bind(now),
        )
        .await?;
    }
    Ok(())
}
