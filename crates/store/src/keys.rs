//! API keys of projects. Of a secret only its SHA-256 is kept.

use crate::{Db, Json, Result, Tx, sql};
use domain::ids::{ApiKeyId, ProjectNo};
use domain::role::Right;
use domain::time::Timestamp;
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct KeyRow {
    pub id: ApiKeyId,
    pub project: ProjectNo,
    pub name: String,
    /// The public part of the secret, by which it is found.
    pub handle: String,
    pub secret_hash: Vec<u8>,
    pub rights: Json<Vec<Right>>,
    pub created_at: Timestamp,
    /// Name of who created it, at that time.
    pub created_by: String,
    pub used_at: Option<Timestamp>,
}

/// The keys of all projects that have not been revoked.
pub async fn all(db: &Db) -> Result<Vec<KeyRow>> {
    db.all(sql("SELECT id, project, name, handle, secret_hash, rights, created_at, created_by, used_at \
                FROM api_keys WHERE revoked_at IS NULL"))
        .await
}

/// The keys of a project that have not been revoked, oldest first.
pub async fn of_project(db: &Db, project: ProjectNo) -> Result<Vec<KeyRow>> {
    db.all(
        sql("SELECT id, project, name, handle, secret_hash, rights, created_at, created_by, used_at \
             FROM api_keys WHERE project = $1 AND revoked_at IS NULL ORDER BY id")
        .bind(project),
    )
    .await
}

pub async fn insert(tx: &mut Tx, row: &KeyRow) -> Result<()> {
    tx.run(
        sql("INSERT INTO api_keys (id, project, name, handle, secret_hash, rights, created_at, created_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(row.id)
        .bind(row.project)
        .bind(&row.name)
        .bind(&row.handle)
        .bind(row.secret_hash.clone())
        .bind(row.rights.clone())
        .bind(row.created_at)
        .bind(&row.created_by),
    )
    .await?;
    Ok(())
}

/// Ends a key for good; the name of the key, or `None` when there is no such key.
pub async fn revoke(tx: &mut Tx, project: ProjectNo, id: ApiKeyId, now: Timestamp) -> Result<Option<String>> {
    let revoked: Option<(String,)> = tx
        .maybe(
            sql("UPDATE api_keys SET revoked_at = $3 WHERE id = $1 AND project = $2 AND revoked_at IS NULL RETURNING name")
                .bind(id)
                .bind(project)
                .bind(now),
        )
        .await?;
    Ok(revoked.map(|(name,)| name))
}

pub async fn touch(db: &Db, id: ApiKeyId, now: Timestamp) -> Result<()> {
    db.run(sql("UPDATE api_keys SET used_at = $2 WHERE id = $1").bind(id).bind(now)).await?;
    Ok(())
}

/// What a key is or was called.
pub async fn name(db: &Db, id: ApiKeyId) -> Result<Option<String>> {
    let found: Option<(String,)> = db.maybe(sql("SELECT name FROM api_keys WHERE id = $1").bind(id)).await?;
    Ok(found.map(|(name,)| name))
}
