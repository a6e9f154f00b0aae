//! Sessions of signed-in users, and attempts to sign in.

use crate::{Db, Result, Tx, sql};
use domain::ids::{SessionId, UserId};
use domain::time::Timestamp;
use sqlx::FromRow;

/// A session together with its user, who is active.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct SessionRow {
    pub id: SessionId,
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    pub language: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, id: SessionId, token_hash: &[u8], user: UserId, now: Timestamp) -> Result<()> {
    tx.run(
        sql("INSERT INTO sessions (id, token_hash, user_id, created_at, seen_at) VALUES ($1, $2, $3, $4, $4)")
            .bind(id)
            .bind(token_hash)
            .bind(user)
            .bind(now),
    )
    .await?;
    Ok(())
}

pub async fn find(db: &Db, token_hash: &[u8]) -> Result<Option<SessionRow>> {
    db.maybe(
        sql("SELECT sessions.id, sessions.user_id, users.name, users.email, users.language, \
                    sessions.created_at, sessions.seen_at \
             FROM sessions JOIN users ON users.id = sessions.user_id \
             WHERE sessions.token_hash = $1 AND users.active")
        .bind(token_hash),
    )
    .await
}

pub async fn touch(db: &Db, id: SessionId, now: Timestamp) -> Result<()> {
    db.run(sql("UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2").bind(id).bind(now)).await?;
    Ok(())
}

pub async fn delete(tx: &mut Tx, id: SessionId) -> Result<()> {
    tx.run(sql("DELETE FROM sessions WHERE id = $1").bind(id)).await?;
    Ok(())
}

/// Ends the session with this token, whosever it is.
pub async fn delete_by_token(tx: &mut Tx, token_hash: &[u8]) -> Result<()> {
    tx.run(sql("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash)).await?;
    Ok(())
}

/// Signs `user` out everywhere.
pub async fn delete_all_of(tx: &mut Tx, user: UserId) -> Result<u64> {
    tx.run(sql("DELETE FROM sessions WHERE user_id = $1").bind(user)).await
}

/// Forgets sessions not seen since `seen_before`, or begun before `begun_before`.
pub async fn sweep(tx: &mut Tx, seen_before: Timestamp, begun_before: Timestamp) -> Result<u64> {
    tx.run(sql("DELETE FROM sessions WHERE seen_at < $1 OR created_at < $2").bind(seen_before).bind(begun_before)).await
}

/// Attempts within one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Attempts {
    pub window_start: Timestamp,
    /// Including the one just counted.
    pub attempts: i64,
}

/// Counts one attempt for `what`. A window that began before `oldest` is over: a new one begins `now`.
pub async fn count_attempt(tx: &mut Tx, what: &str, now: Timestamp, oldest: Timestamp) -> Result<Attempts> {
    tx.one(
        sql("INSERT INTO sign_in_attempts (what, window_start, attempts) VALUES ($1, $2, 1) \
             ON CONFLICT (what) DO UPDATE SET \
               attempts = CASE WHEN sign_in_attempts.window_start < $3 THEN 1 ELSE sign_in_attempts.attempts + 1 END, \
               window_start = CASE WHEN sign_in_attempts.window_start < $3 THEN $2 ELSE sign_in_attempts.window_start END \
             RETURNING window_start, attempts")
        .bind(what)
        .bind(now)
        .bind(oldest),
    )
    .await
}

/// Takes back what one successful sign-in counted for its account and its address.
pub async fn forgive(tx: &mut Tx, account: &str, address: Option<&str>) -> Result<()> {
    tx.run(sql("DELETE FROM sign_in_attempts WHERE what = $1").bind(account)).await?;
    tx.run(sql("UPDATE sign_in_attempts SET attempts = attempts - 1 WHERE what = $1 AND attempts > 0").bind(address))
        .await?;
    Ok(())
}

/// Forgets windows that began before `oldest`.
pub async fn sweep_attempts(tx: &mut Tx, oldest: Timestamp) -> Result<u64> {
    tx.run(sql("DELETE FROM sign_in_attempts WHERE window_start < $1").bind(oldest)).await
}
