//! Users, what they are granted, and invitations.

use crate::{Db, Result, Statement, Tx, dialect, list, sql};
use domain::ids::{ProjectNo, TouchpointNo, UnitNo, UserId};
use domain::time::Timestamp;
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct UserRow {
    pub id: UserId,
    pub name: String,
    /// As written.
    pub email: String,
    /// In lower case; unique.
    pub email_key: String,
    pub language: String,
    /// PHC text; `None` until an invitation is accepted.
    pub password_hash: Option<String>,
    pub active: bool,
    pub created_at: Timestamp,
    pub last_signed_in: Option<Timestamp>,
}

pub async fn find(db: &Db, id: UserId) -> Result<Option<UserRow>> {
    db.maybe(by_id(id)).await
}

pub async fn find_tx(tx: &mut Tx, id: UserId) -> Result<Option<UserRow>> {
    tx.maybe(by_id(id)).await
}

fn by_id(id: UserId) -> Statement {
    sql("SELECT id, name, email, email_key, language, password_hash, active, created_at, last_signed_in \
         FROM users WHERE id = $1")
    .bind(id)
}

pub async fn find_by_email(db: &Db, email_key: &str) -> Result<Option<UserRow>> {
    db.maybe(
        sql("SELECT id, name, email, email_key, language, password_hash, active, created_at, last_signed_in \
             FROM users WHERE email_key = $1")
        .bind(email_key),
    )
    .await
}

/// Users in the order they were created, after `after`.
pub async fn page(db: &Db, after: Option<UserId>, limit: u32) -> Result<Vec<UserRow>> {
    db.all(
        sql("SELECT id, name, email, email_key, language, password_hash, active, created_at, last_signed_in \
             FROM users WHERE $1 OR id > $2 ORDER BY id LIMIT $3")
        .bind(after.is_none())
        .bind(after.unwrap_or(UserId(uuid::Uuid::nil())))
        .bind(limit),
    )
    .await
}

/// Inserts a user; `false` when the e-mail address is taken.
pub async fn insert(tx: &mut Tx, row: &UserRow) -> Result<bool> {
    let inserted = tx
        .run(
            sql("INSERT INTO users (id, name, email, email_key, language, password_hash, active, created_at, last_signed_in) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING")
            .bind(row.id)
            .bind(&row.name)
            .bind(&row.email)
            .bind(&row.email_key)
            .bind(&row.language)
            .bind(row.password_hash.as_ref())
            .bind(row.active)
            .bind(row.created_at)
            .bind(row.last_signed_in),
        )
        .await?;
    Ok(inserted == 1)
}

/// Writes everything but the password and the times; `false` when the e-mail address is taken.
pub async fn update(tx: &mut Tx, row: &UserRow) -> Result<bool> {
    let updated = tx
        .run(
            sql("UPDATE users SET name = $2, email = $3, email_key = $4, language = $5, active = $6 \
                 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM users other WHERE other.email_key = $4 AND other.id <> $1)")
            .bind(row.id)
            .bind(&row.name)
            .bind(&row.email)
            .bind(&row.email_key)
            .bind(&row.language)
            .bind(row.active),
        )
        .await?;
    Ok(updated == 1)
}

pub async fn set_password(tx: &mut Tx, id: UserId, password_hash: &str) -> Result<()> {
    tx.run(sql("UPDATE users SET password_hash = $2 WHERE id = $1").bind(id).bind(password_hash)).await?;
    Ok(())
}

pub async fn signed_in(tx: &mut Tx, id: UserId, now: Timestamp) -> Result<()> {
    tx.run(sql("UPDATE users SET last_signed_in = $2 WHERE id = $1").bind(id).bind(now)).await?;
    Ok(())
}

/// Active administrators other than `id`.
pub async fn other_administrators(tx: &mut Tx, id: UserId) -> Result<i64> {
    let (count,): (i64,) = tx
        .one(
            sql("SELECT COUNT(*) FROM users WHERE active AND id <> $1 AND EXISTS \
                 (SELECT 1 FROM grants WHERE grants.user_id = users.id AND grants.role = 'administrator')")
            .bind(id),
        )
        .await?;
    Ok(count)
}

/// One grant, or one unit or touchpoint it is limited to: rows of the same user and position belong together.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct GrantRow {
    pub user_id: UserId,
    pub position: i64,
    /// `None`: the whole organisation.
    pub project: Option<ProjectNo>,
    pub role: String,
    pub limited_to_units: bool,
    pub limited_to_touchpoints: bool,
    pub unit: Option<UnitNo>,
    pub touchpoint: Option<TouchpointNo>,
}

pub async fn grants(db: &Db, users: &[UserId]) -> Result<Vec<GrantRow>> {
    db.all(grants_of(users)).await
}

pub async fn grants_tx(tx: &mut Tx, users: &[UserId]) -> Result<Vec<GrantRow>> {
    tx.all(grants_of(users)).await
}

fn grants_of(users: &[UserId]) -> Statement {
    dialect(
        "WITH mine AS (SELECT user_id, position, project, role, limited_to_units, limited_to_touchpoints FROM grants \
                       WHERE user_id IN (SELECT unhex(value, '-') FROM json_each($1))) \
         SELECT mine.*, NULL AS unit, NULL AS touchpoint FROM mine \
         UNION ALL SELECT mine.*, grant_units.unit, NULL FROM mine JOIN grant_units \
                   ON grant_units.user_id = mine.user_id AND grant_units.position = mine.position \
         UNION ALL SELECT mine.*, NULL, grant_touchpoints.touchpoint FROM mine \
                   JOIN grant_touchpoints \
                   ON grant_touchpoints.user_id = mine.user_id AND grant_touchpoints.position = mine.position \
         ORDER BY 1, 2, 7, 8",
        "WITH mine AS (SELECT user_id, position, project, role, limited_to_units, limited_to_touchpoints FROM grants \
                       WHERE user_id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb))) \
         SELECT mine.*, NULL::bigint AS unit, NULL::bigint AS touchpoint FROM mine \
         UNION ALL SELECT mine.*, grant_units.unit, NULL FROM mine JOIN grant_units \
                   ON grant_units.user_id = mine.user_id AND grant_units.position = mine.position \
         UNION ALL SELECT mine.*, NULL, grant_touchpoints.touchpoint FROM mine \
                   JOIN grant_touchpoints \
                   ON grant_touchpoints.user_id = mine.user_id AND grant_touchpoints.position = mine.position \
         ORDER BY 1, 2, 7, 8",
    )
    .bind(list(users))
}

/// A grant to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGrant {
    pub project: Option<ProjectNo>,
    pub role: &'static str,
    pub units: Vec<UnitNo>,
    pub touchpoints: Vec<TouchpointNo>,
}

/// Replaces everything `user` is granted.
pub async fn set_grants(tx: &mut Tx, user: UserId, grants: &[NewGrant]) -> Result<()> {
    tx.run(sql("DELETE FROM grants WHERE user_id = $1").bind(user)).await?;
    for (position, grant) in (0_i64..).zip(grants) {
        tx.run(
            sql("INSERT INTO grants (user_id, position, project, role, limited_to_units, limited_to_touchpoints) \
                 VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(user)
            .bind(position)
            .bind(grant.project)
            .bind(grant.role)
            .bind(!grant.units.is_empty())
            .bind(!grant.touchpoints.is_empty()),
        )
        .await?;
        tx.run(
            dialect(
                "INSERT INTO grant_units (user_id, position, unit) SELECT $1, $2, value FROM json_each($3)",
                "INSERT INTO grant_units (user_id, position, unit) \
                 SELECT $1, $2, value::bigint FROM jsonb_array_elements_text($3::jsonb)",
            )
            .bind(user)
            .bind(position)
            .bind(list(&grant.units)),
        )
        .await?;
        tx.run(
            dialect(
                "INSERT INTO grant_touchpoints (user_id, position, touchpoint) SELECT $1, $2, value FROM json_each($3)",
                "INSERT INTO grant_touchpoints (user_id, position, touchpoint) \
                 SELECT $1, $2, value::bigint FROM jsonb_array_elements_text($3::jsonb)",
            )
            .bind(user)
            .bind(position)
            .bind(list(&grant.touchpoints)),
        )
        .await?;
    }
    Ok(())
}

/// Replaces every earlier invitation of `user`.
pub async fn invite(tx: &mut Tx, user: UserId, token_hash: &[u8], expires_at: Timestamp) -> Result<()> {
    withdraw_invitations(tx, user).await?;
    tx.run(
        sql("INSERT INTO invitations (token_hash, user_id, expires_at) VALUES ($1, $2, $3)")
            .bind(token_hash)
            .bind(user)
            .bind(expires_at),
    )
    .await?;
    Ok(())
}

pub async fn withdraw_invitations(tx: &mut Tx, user: UserId) -> Result<()> {
    tx.run(sql("DELETE FROM invitations WHERE user_id = $1").bind(user)).await?;
    Ok(())
}

/// The active user an invitation valid at `now` is for; it stays valid.
pub async fn invited(db: &Db, token_hash: &[u8], now: Timestamp) -> Result<Option<UserId>> {
    let found: Option<(UserId,)> = db
        .maybe(
            sql("SELECT users.id FROM invitations JOIN users ON users.id = invitations.user_id \
                 WHERE invitations.token_hash = $1 AND invitations.expires_at > $2 AND users.active")
            .bind(token_hash)
            .bind(now),
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Uses up an invitation valid at `now`: of several who try at once, one gets the user.
pub async fn accept_invitation(tx: &mut Tx, token_hash: &[u8], now: Timestamp) -> Result<Option<UserId>> {
    let found: Option<(UserId,)> = tx
        .maybe(
            sql("DELETE FROM invitations WHERE token_hash = $1 AND expires_at > $2 RETURNING user_id")
                .bind(token_hash)
                .bind(now),
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Active users with a grant for `project`, and administrators.
pub async fn in_project(db: &Db, project: ProjectNo) -> Result<Vec<(UserId, String)>> {
    db.all(
        sql("SELECT id, name FROM users WHERE active AND EXISTS \
             (SELECT 1 FROM grants WHERE grants.user_id = users.id AND (grants.project = $1 OR grants.project IS NULL))")
        .bind(project),
    )
    .await
}
