//! Addresses that do not accept messages, or whose owners complained.

use crate::{Db, Result, Tx, dialect, list, sql};
use domain::ids::{CustomerId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;
use std::collections::HashSet;

/// Nothing is written to this address from now on. `key` is an identity's.
pub async fn put(tx: &mut Tx, project: ProjectNo, key: &str, reason: &str, now: Timestamp) -> Result<()> {
    tx.run(
        sql("INSERT INTO undeliverable (project, key, reason, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (project, key) DO NOTHING")
        .bind(project)
        .bind(key)
        .bind(reason)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// An address nothing is written to, and why.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct UndeliverableRow {
    /// Of an identity.
    pub key: String,
    pub reason: String,
    pub at: Timestamp,
}

/// The addresses of a project in the order of their keys, after `after`.
pub async fn after(db: &Db, project: ProjectNo, after: &str, limit: u32) -> Result<Vec<UndeliverableRow>> {
    db.all(
        sql("SELECT key, reason, at FROM undeliverable WHERE project = $1 AND key > $2 ORDER BY key LIMIT $3")
            .bind(project)
            .bind(after)
            .bind(limit),
    )
    .await
}

/// What is known of these identity keys, where they accept no messages.
pub async fn those_of(db: &Db, project: ProjectNo, keys: &[&str]) -> Result<Vec<UndeliverableRow>> {
    db.all(
        dialect(
            "SELECT u.key, u.reason, u.at FROM json_each($2) AS w \
             CROSS JOIN undeliverable u ON u.project = $1 AND u.key = w.value ORDER BY u.key",
            "SELECT u.key, u.reason, u.at FROM jsonb_array_elements_text($2::jsonb) AS w (key) \
             JOIN undeliverable u ON u.project = $1 AND u.key = w.key ORDER BY u.key",
        )
        .bind(project)
        .bind(list(keys)),
    )
    .await
}

/// Which of these identity keys accept no messages.
pub async fn among(db: &Db, project: ProjectNo, keys: &[&str]) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = db
        .all(
            dialect(
                "SELECT u.key FROM json_each($2) AS w \
                 CROSS JOIN undeliverable u ON u.project = $1 AND u.key = w.value",
                "SELECT u.key FROM jsonb_array_elements_text($2::jsonb) AS w (key) \
                 JOIN undeliverable u ON u.project = $1 AND u.key = w.key",
            )
            .bind(project)
            .bind(list(keys)),
        )
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Lets messages go to the addresses of these customers again: to all of them, or to those closed for this reason.
/// Returns how many.
pub async fn reopen(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId], reason: Option<&str>) -> Result<u64> {
    tx.run(
        dialect(
            "DELETE FROM undeliverable WHERE project = $1 AND ($3 OR reason = $4) \
               AND key IN (SELECT i.key FROM customer_identities i \
               WHERE i.project = $1 AND i.customer IN (SELECT unhex(value, '-') FROM json_each($2)))",
            "DELETE FROM undeliverable WHERE project = $1 AND ($3 OR reason = $4) \
               AND key IN (SELECT i.key FROM customer_identities i \
               WHERE i.project = $1 \
                 AND i.customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)))",
        )
        .bind(project)
        .bind(list(profiles))
        .bind(reason.is_none())
        .bind(reason.unwrap_or_default()),
    )
    .await
}

/// Forgets the addresses of these customers, as long as it is known which they are.
pub(crate) async fn erase(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<()> {
    tx.run(
        dialect(
            "DELETE FROM undeliverable WHERE project = $1 AND key IN (SELECT i.key FROM customer_identities i \
               WHERE i.project = $1 AND i.customer IN (SELECT unhex(value, '-') FROM json_each($2)))",
            "DELETE FROM undeliverable WHERE project = $1 AND key IN (SELECT i.key FROM customer_identities i \
               WHERE i.project = $1 \
                 AND i.customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)))",
        )
        .bind(project)
        .bind(list(profiles)),
    )
    .await?;
    Ok(())
}
