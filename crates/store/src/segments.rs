//! Saved segments: groups of customers with a name, by a rule or as a list of profiles.

use crate::{Db, Json, Result, Tx, dialect, list, sql};
use domain::ids::{CustomerId, ProjectNo, SegmentId};
use domain::segment::Predicate;
use domain::time::Timestamp;
use sqlx::FromRow;

#[cfg(test)]
mod tests;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct SegmentRow {
    pub id: SegmentId,
    pub name: String,
    /// Who belongs to it; `None`: it is a list.
    pub rule: Option<Json<Predicate>>,
    /// Counts changes.
    pub revision: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The segments of a project, by name.
pub async fn all(db: &Db, project: ProjectNo) -> Result<Vec<SegmentRow>> {
    db.all(
        sql("SELECT id, name, rule, revision, created_at, updated_at FROM segments WHERE project = $1 ORDER BY name, id")
            .bind(project),
    )
    .await
}

const ONE: &str = "SELECT id, name, rule, revision, created_at, updated_at FROM segments \
                   WHERE id = $1 AND project = $2";

/// `None` also for a segment of another project.
pub async fn find(db: &Db, project: ProjectNo, id: SegmentId) -> Result<Option<SegmentRow>> {
    db.maybe(sql(ONE).bind(id).bind(project)).await
}

pub async fn find_tx(tx: &mut Tx, project: ProjectNo, id: SegmentId) -> Result<Option<SegmentRow>> {
    tx.maybe(sql(ONE).bind(id).bind(project)).await
}

/// `false`, and nothing is written, when another segment of the project has the name, or any has the id.
pub async fn insert(tx: &mut Tx, project: ProjectNo, new: &SegmentRow) -> Result<bool> {
    let inserted = tx
        .run(
            sql("INSERT INTO segments (id, project, name, rule, revision, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, 1, $5, $6) ON CONFLICT DO NOTHING")
            .bind(new.id)
            .bind(project)
            .bind(&new.name)
            .bind(new.rule.clone())
            .bind(new.created_at)
            .bind(new.updated_at),
        )
        .await?;
    Ok(inserted == 1)
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// Somebody else has changed it meanwhile, or it is gone.
    Outdated,
    /// Another segment of the project has the name.
    NameTaken,
}

/// Replaces name and rule of the segment at this revision. A rule does not become a list, nor the other way round.
pub async fn update(tx: &mut Tx, project: ProjectNo, row: &SegmentRow, now: Timestamp) -> Result<Changed> {
    let taken = sql("SELECT COUNT(*) FROM segments WHERE project = $1 AND name = $2 AND id <> $3");
    let (taken,): (i64,) = tx.one(taken.bind(project).bind(&row.name).bind(row.id)).await?;
    if taken > 0 {
        return Ok(Changed::NameTaken);
    }
    let changed = tx
        .run(
            sql("UPDATE segments SET name = $4, rule = $5, revision = revision + 1, updated_at = $6 \
                 WHERE id = $1 AND project = $2 AND revision = $3")
            .bind(row.id)
            .bind(project)
            .bind(row.revision)
            .bind(&row.name)
            .bind(row.rule.clone())
            .bind(now),
        )
        .await?;
    Ok(if changed == 1 { Changed::Done } else { Changed::Outdated })
}

/// Deletes a segment with its list; `false` when there is none.
pub async fn delete(tx: &mut Tx, project: ProjectNo, id: SegmentId) -> Result<bool> {
    Ok(tx.run(sql("DELETE FROM segments WHERE id = $1 AND project = $2").bind(id).bind(project)).await? == 1)
}

/// Puts profiles on a list, and returns how many were not on it.
pub async fn add_members(tx: &mut Tx, segment: SegmentId, profiles: &[CustomerId]) -> Result<u64> {
    tx.run(
        dialect(
            "INSERT INTO segment_members (segment, customer) SELECT $1, unhex(value, '-') FROM json_each($2) \
             WHERE true ON CONFLICT (segment, customer) DO NOTHING",
            "INSERT INTO segment_members (segment, customer) \
             SELECT $1, value::uuid FROM jsonb_array_elements_text($2::jsonb) \
             ON CONFLICT (segment, customer) DO NOTHING",
        )
        .bind(segment)
        .bind(list(profiles)),
    )
    .await
}

/// Takes profiles off a list, and returns how many were on it.
pub async fn remove_members(tx: &mut Tx, segment: SegmentId, profiles: &[CustomerId]) -> Result<u64> {
    tx.run(
        dialect(
            "DELETE FROM segment_members WHERE segment = $1 \
               AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM segment_members WHERE segment = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        )
        .bind(segment)
        .bind(list(profiles)),
    )
    .await
}

/// The profiles on a list.
pub async fn members(db: &Db, segment: SegmentId) -> Result<Vec<CustomerId>> {
    let select = sql("SELECT customer FROM segment_members WHERE segment = $1 ORDER BY customer");
    let rows: Vec<(CustomerId,)> = db.all(select.bind(segment)).await?;
    Ok(rows.into_iter().map(|(customer,)| customer).collect())
}

/// Forgets these customers.
pub(crate) async fn erase(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<()> {
    tx.run(
        dialect(
            "DELETE FROM segment_members WHERE customer IN (SELECT unhex(value, '-') FROM json_each($2)) \
               AND segment IN (SELECT id FROM segments WHERE project = $1)",
            "DELETE FROM segment_members \
             WHERE customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)) \
               AND segment IN (SELECT id FROM segments WHERE project = $1)",
        )
        .bind(project)
        .bind(list(profiles)),
    )
    .await?;
    Ok(())
}
