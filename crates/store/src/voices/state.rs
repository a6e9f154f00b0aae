//! What becomes of a voice. Callers have made sure that it may be seen.

use crate::{Result, Tx, sql};
use domain::ids::UserId;
use domain::time::Timestamp;

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
