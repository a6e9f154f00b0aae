//! Touchpoints: where customer and company meet.
//!
//! Whoever changes them calls [`versions::bump`](crate::versions::bump) for
//! [`Topic::Touchpoints`](crate::versions::Topic) first, and is then the only one who does.

use crate::dictionary::{self, Kind};
use crate::{Db, Result, Statement, Tx, sql};
use domain::ids::{ProjectNo, TouchpointId, TouchpointNo, UserId};
use domain::time::Timestamp;
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct TouchpointRow {
    pub id: TouchpointId,
    pub no: TouchpointNo,
    pub project: ProjectNo,
    /// Unique in its project, archived ones included.
    pub key: String,
    pub name: String,
    /// [`Channel::code`](domain::signal::Channel::code).
    pub channel: i64,
    pub phase: String,
    pub process: String,
    pub owner: Option<UserId>,
    pub owner_name: Option<String>,
    pub decisive: bool,
    pub live: bool,
    pub archived: bool,
}

/// The touchpoints of all projects.
pub async fn all(db: &Db) -> Result<Vec<TouchpointRow>> {
    db.all(every()).await
}

pub async fn find_tx(tx: &mut Tx, project: ProjectNo, id: TouchpointId) -> Result<Option<TouchpointRow>> {
    let found = tx
        .maybe(
            sql("SELECT t.id, t.no, t.project, t.key, t.name, t.channel, t.phase, t.process, t.owner, \
                        users.name AS owner_name, t.decisive, t.live, t.archived \
                 FROM touchpoints t LEFT JOIN users ON users.id = t.owner WHERE t.project = $1 AND t.id = $2")
            .bind(project)
            .bind(id),
        )
        .await?;
    Ok(found)
}

fn every() -> Statement {
    sql("SELECT t.id, t.no, t.project, t.key, t.name, t.channel, t.phase, t.process, t.owner, \
                users.name AS owner_name, t.decisive, t.live, t.archived \
         FROM touchpoints t LEFT JOIN users ON users.id = t.owner ORDER BY t.no")
}

/// Inserts a touchpoint and returns its number; `row.no` is not looked at. `None` when the key is taken.
pub async fn insert(tx: &mut Tx, row: &TouchpointRow, now: Timestamp) -> Result<Option<TouchpointNo>> {
    let no = TouchpointNo(dictionary::intern(tx, row.project, Kind::Touchpoint, &row.id.to_string()).await?);
    let inserted = tx
        .run(
            sql(
                "INSERT INTO touchpoints (id, no, project, key, name, channel, phase, process, owner, decisive, live, \
                                          archived, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
            )
            .bind(row.id)
            .bind(no)
            .bind(row.project)
            .bind(&row.key)
            .bind(&row.name)
            .bind(row.channel)
            .bind(&row.phase)
            .bind(&row.process)
            .bind(row.owner)
            .bind(row.decisive)
            .bind(row.live)
            .bind(row.archived)
            .bind(now),
        )
        .await?;
    Ok((inserted == 1).then_some(no))
}

/// Is another touchpoint of the project found under `key`?
pub async fn key_is_taken(tx: &mut Tx, project: ProjectNo, id: TouchpointId, key: &str) -> Result<bool> {
    let found: Option<(i64,)> = tx
        .maybe(
            sql("SELECT no FROM touchpoints WHERE project = $1 AND key = $2 AND id <> $3")
                .bind(project)
                .bind(key)
                .bind(id),
        )
        .await?;
    Ok(found.is_some())
}

pub async fn update(tx: &mut Tx, row: &TouchpointRow) -> Result<()> {
    tx.run(
        sql("UPDATE touchpoints SET key = $2, name = $3, channel = $4, phase = $5, process = $6, owner = $7, \
                                    decisive = $8, live = $9, archived = $10 WHERE id = $1")
        .bind(row.id)
        .bind(&row.key)
        .bind(&row.name)
        .bind(row.channel)
        .bind(&row.phase)
        .bind(&row.process)
        .bind(row.owner)
        .bind(row.decisive)
        .bind(row.live)
        .bind(row.archived),
    )
    .await?;
    Ok(())
}

/// How many live touchpoints `user` owns.
pub async fn live_owned_by(tx: &mut Tx, user: UserId) -> Result<i64> {
    let (count,): (i64,) =
        tx.one(sql("SELECT COUNT(*) FROM touchpoints WHERE owner = $1 AND live AND NOT archived").bind(user)).await?;
    Ok(count)
}
