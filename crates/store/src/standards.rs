//! Standards of touchpoints, and what was found when somebody checked them.

use crate::{Db, Result, Tx, sql};
use domain::ids::{ProjectNo, StandardId, TouchpointId, UserId};
use domain::time::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StandardRow {
    pub id: StandardId,
    /// Code of [`domain::standard::Dimension`].
    pub dimension: String,
    pub name: String,
    pub description: String,
    pub archived: bool,
    pub created_at: Timestamp,
}

/// One look at one touchpoint.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CheckRow {
    pub id: Uuid,
    pub standard: StandardId,
    pub touchpoint: TouchpointId,
    /// Code of [`domain::standard::Verdict`].
    pub verdict: String,
    pub evidence: String,
    pub link: Option<String>,
    pub checked_by: Option<UserId>,
    pub checked_by_name: Option<String>,
    pub checked_at: Timestamp,
}

/// The standards of a project in the order they were made, archived ones included.
pub async fn all(db: &Db, project: ProjectNo) -> Result<Vec<StandardRow>> {
    db.all(
        sql("SELECT id, dimension, name, description, archived, created_at FROM standards \
             WHERE project = $1 ORDER BY created_at, id")
        .bind(project),
    )
    .await
}

/// `None` also for a standard of another project.
pub async fn find_tx(tx: &mut Tx, project: ProjectNo, id: StandardId) -> Result<Option<StandardRow>> {
    tx.maybe(
        sql("SELECT id, dimension, name, description, archived, created_at FROM standards \
             WHERE project = $1 AND id = $2")
        .bind(project)
        .bind(id),
    )
    .await
}

/// `false`, and nothing is written, when the id is taken.
pub async fn insert(tx: &mut Tx, project: ProjectNo, row: &StandardRow) -> Result<bool> {
    let inserted = tx
        .run(
            sql("INSERT INTO standards (id, project, dimension, name, description, archived, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING")
            .bind(row.id)
            .bind(project)
            .bind(&row.dimension)
            .bind(&row.name)
            .bind(&row.description)
            .bind(row.archived)
            .bind(row.created_at),
        )
        .await?;
    Ok(inserted == 1)
}

pub async fn update(tx: &mut Tx, row: &StandardRow) -> Result<()> {
    tx.run(
        sql("UPDATE standards SET dimension = $2, name = $3, description = $4, archived = $5 WHERE id = $1")
            .bind(row.id)
            .bind(&row.dimension)
            .bind(&row.name)
            .bind(&row.description)
            .bind(row.archived),
    )
    .await?;
    Ok(())
}

/// `false`, and nothing is written, when the id is taken.
pub async fn add_check(tx: &mut Tx, row: &CheckRow) -> Result<bool> {
    let inserted = tx
        .run(
            sql("INSERT INTO standard_checks (id, standard, touchpoint, verdict, evidence, link, checked_by, checked_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
            .bind(row.id)
            .bind(row.standard)
            .bind(row.touchpoint)
            .bind(&row.verdict)
            .bind(&row.evidence)
            .bind(row.link.as_deref())
            .bind(row.checked_by)
            .bind(row.checked_at),
        )
        .await?;
    Ok(inserted == 1)
}

/// Everything that was ever found in a project, oldest first.
pub async fn checks(db: &Db, project: ProjectNo) -> Result<Vec<CheckRow>> {
    db.all(
        sql("SELECT c.id, c.standard, c.touchpoint, c.verdict, c.evidence, c.link, c.checked_by, \
                    users.name AS checked_by_name, c.checked_at \
             FROM standard_checks c JOIN standards ON standards.id = c.standard \
             LEFT JOIN users ON users.id = c.checked_by \
             WHERE standards.project = $1 ORDER BY c.checked_at, c.id")
        .bind(project),
    )
    .await
}

/// What was found last in a project, as far as a condition holds.
macro_rules! newest {
    ($condition:literal) => {
        sql(concat!(
            "SELECT c.id, c.standard, c.touchpoint, c.verdict, c.evidence, c.link, c.checked_by, \
                    users.name AS checked_by_name, c.checked_at \
             FROM standards JOIN standard_checks c ON c.standard = standards.id \
             LEFT JOIN users ON users.id = c.checked_by \
             WHERE standards.project = $1",
            $condition,
            " AND NOT EXISTS (\
                 SELECT 1 FROM standard_checks newer \
                 WHERE newer.standard = c.standard AND newer.touchpoint = c.touchpoint \
                   AND (newer.checked_at > c.checked_at OR newer.checked_at = c.checked_at AND newer.id > c.id)) \
             ORDER BY c.standard, c.touchpoint"
        ))
    };
}

/// What was found last at each touchpoint for each standard of a project.
pub async fn newest_checks(db: &Db, project: ProjectNo) -> Result<Vec<CheckRow>> {
    db.all(newest!("").bind(project)).await
}

/// What was found last at one touchpoint for each standard of a project.
pub async fn newest_checks_at(db: &Db, project: ProjectNo, touchpoint: TouchpointId) -> Result<Vec<CheckRow>> {
    db.all(newest!(" AND c.touchpoint = $2").bind(project).bind(touchpoint)).await
}
