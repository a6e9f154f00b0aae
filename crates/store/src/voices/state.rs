//! What becomes of a voice. Callers have made sure that it may be seen.

use crate::{Db, Result, Tx, dialect, list, sql};
use domain::ids::{ProjectNo, SignalId, UserId};
use domain::time::Timestamp;
use sqlx::FromRow;

/// An answer given outside of this system, or the note that none is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub at: Timestamp,
    pub by: UserId,
    pub note: Option<String>,
}

/// Notes that `user` has opened the voice, or has not. Doing it again changes nothing.
pub async fn mark_read(tx: &mut Tx, voice: i64, user: UserId, read: bool, now: Timestamp) -> Result<()> {
    if read {
        tx.run(
            sql("INSERT INTO voice_reads (user_id, voice, read_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(user)
                .bind(voice)
                .bind(now),
        )
        .await?;
    } else {
        tx.run(sql("DELETE FROM voice_reads WHERE user_id = $1 AND voice = $2").bind(user).bind(voice)).await?;
    }
    tx.run(
        sql("UPDATE voices SET first_read_at = (SELECT MIN(read_at) FROM voice_reads WHERE voice = $1) WHERE no = $1")
            .bind(voice),
    )
    .await?;
    Ok(())
}

/// Gives the voice to `user`, or to nobody.
pub async fn assign(tx: &mut Tx, voice: i64, user: Option<UserId>) -> Result<()> {
    tx.run(sql("UPDATE voices SET assignee = $2 WHERE no = $1").bind(voice).bind(user)).await?;
    Ok(())
}

/// Marks the voice answered, or not answered after all.
pub async fn set_answered(tx: &mut Tx, voice: i64, answered: Option<&Answered>) -> Result<()> {
    tx.run(
        sql("UPDATE voices SET answered_at = $2, answered_by = $3, answer_note = $4 WHERE no = $1")
            .bind(voice)
            .bind(answered.map(|a| a.at))
            .bind(answered.map(|a| a.by))
            .bind(answered.and_then(|a| a.note.as_deref())),
    )
    .await?;
    Ok(())
}

/// A voice about which somebody did something.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StateRow {
    /// Names it within the store.
    pub no: i64,
    pub id: SignalId,
    pub assignee: Option<UserId>,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<UserId>,
    pub answer_note: Option<String>,
}

/// Voices somebody has read, was given or answered, after the one with the number `after`.
pub async fn states_after(db: &Db, project: ProjectNo, after: i64, limit: u32) -> Result<Vec<StateRow>> {
    db.all(
        sql("SELECT no, id, assignee, answered_at, answered_by, answer_note FROM voices \
             WHERE project = $1 AND no > $2 \
               AND (assignee IS NOT NULL OR answered_at IS NOT NULL OR first_read_at IS NOT NULL) \
             ORDER BY no LIMIT $3")
        .bind(project)
        .bind(after)
        .bind(limit),
    )
    .await
}

/// Who has read these voices, and when first: voice, reader, time.
pub async fn reads_of(db: &Db, voices: &[i64]) -> Result<Vec<(i64, UserId, Timestamp)>> {
    db.all(
        dialect(
            "SELECT r.voice, r.user_id, r.read_at FROM json_each($1) AS w \
             CROSS JOIN voice_reads r ON r.voice = w.value ORDER BY r.voice, r.read_at, r.user_id",
            "SELECT r.voice, r.user_id, r.read_at FROM jsonb_array_elements_text($1::jsonb) AS w (no) \
             JOIN voice_reads r ON r.voice = w.no::bigint ORDER BY r.voice, r.read_at, r.user_id",
        )
        .bind(list(voices)),
    )
    .await
}

/// What became of one voice elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceState {
    pub id: SignalId,
    pub assignee: Option<UserId>,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<UserId>,
    pub answer_note: Option<String>,
    pub reads: Vec<(UserId, Timestamp)>,
}

/// Writes down what became of these voices. What somebody has decided about one here stays.
pub async fn restore_states(tx: &mut Tx, project: ProjectNo, states: &[VoiceState]) -> Result<()> {
    let of = |one: &VoiceState| {
        let at = one.answered_at.map(Timestamp::micros);
        (one.id, one.assignee, at, one.answered_by, one.answer_note.clone())
    };
    let rows: Vec<_> = states.iter().map(of).collect();
    tx.run(
        dialect(
            "UPDATE voices SET assignee = unhex(w.value ->> 1, '-'), answered_at = w.value ->> 2, \
                    answered_by = unhex(w.value ->> 3, '-'), answer_note = w.value ->> 4 FROM json_each($2) AS w \
             WHERE voices.project = $1 AND voices.id = unhex(w.value ->> 0, '-') \
               AND voices.assignee IS NULL AND voices.answered_at IS NULL",
            "UPDATE voices SET assignee = (w.value ->> 1)::uuid, answered_at = (w.value ->> 2)::bigint, \
                    answered_by = (w.value ->> 3)::uuid, answer_note = w.value ->> 4 \
             FROM jsonb_array_elements($2::jsonb) AS w (value) \
             WHERE voices.project = $1 AND voices.id = (w.value ->> 0)::uuid \
               AND voices.assignee IS NULL AND voices.answered_at IS NULL",
        )
        .bind(project)
        .bind(list(&rows)),
    )
    .await?;
    let reads: Vec<_> =
        states.iter().flat_map(|one| one.reads.iter().map(|(user, at)| (one.id, *user, at.micros()))).collect();
    if reads.is_empty() {
        return Ok(());
    }
    tx.run(
        dialect(
            "INSERT INTO voice_reads (user_id, voice, read_at) \
             SELECT unhex(w.value ->> 1, '-'), v.no, w.value ->> 2 FROM json_each($2) AS w \
             CROSS JOIN voices v ON v.project = $1 AND v.id = unhex(w.value ->> 0, '-') WHERE true \
             ON CONFLICT DO NOTHING",
            "INSERT INTO voice_reads (user_id, voice, read_at) \
             SELECT (w.value ->> 1)::uuid, v.no, (w.value ->> 2)::bigint FROM jsonb_array_elements($2::jsonb) AS w (value) \
             JOIN voices v ON v.project = $1 AND v.id = (w.value ->> 0)::uuid ON CONFLICT DO NOTHING",
        )
        .bind(project)
        .bind(list(&reads)),
    )
    .await?;
    tx.run(
        dialect(
            "UPDATE voices SET first_read_at = (SELECT MIN(read_at) FROM voice_reads WHERE voice = voices.no) \
             FROM json_each($2) AS w WHERE voices.project = $1 AND voices.id = unhex(w.value ->> 0, '-')",
            "UPDATE voices SET first_read_at = (SELECT MIN(read_at) FROM voice_reads WHERE voice = voices.no) \
             FROM jsonb_array_elements($2::jsonb) AS w (value) \
             WHERE voices.project = $1 AND voices.id = (w.value ->> 0)::uuid",
        )
        .bind(project)
        .bind(list(&reads)),
    )
    .await?;
    Ok(())
}
