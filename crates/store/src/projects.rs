//! Projects: brands or programme areas.

use crate::dictionary::{self, Kind};
use crate::versions::{self, Topic};
use crate::{Db, Result, Tx, sql};
use domain::ids::{ProjectId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ProjectRow {
    pub id: ProjectId,
    pub no: ProjectNo,
    /// Its name in addresses, unique.
    pub slug: String,
    pub name: String,
    pub time_zone: String,
    /// Fewer answers than this are not shown as numbers.
    pub minimum_numbers: i64,
    /// Comments of fewer than this are not shown.
    pub minimum_comments: i64,
    pub brand_colour: Option<String>,
    /// A `data:` address.
    pub brand_logo: Option<String>,
}

pub async fn all(db: &Db) -> Result<Vec<ProjectRow>> {
    db.all(sql("SELECT id, no, slug, name, time_zone, minimum_numbers, minimum_comments, brand_colour, brand_logo \
                FROM projects ORDER BY no"))
        .await
}

pub async fn find_tx(tx: &mut Tx, id: ProjectId) -> Result<Option<ProjectRow>> {
    tx.maybe(
        sql("SELECT id, no, slug, name, time_zone, minimum_numbers, minimum_comments, brand_colour, brand_logo \
             FROM projects WHERE id = $1")
        .bind(id),
    )
    .await
}

/// Inserts a project and returns its number; `row.no` is not looked at. `None` when the slug is taken.
pub async fn insert(tx: &mut Tx, row: &ProjectRow, now: Timestamp) -> Result<Option<ProjectNo>> {
    versions::bump(tx, Topic::Projects).await?;
    let no = ProjectNo(dictionary::intern(tx, ProjectNo::NONE, Kind::Project, &row.id.to_string()).await?);
    let inserted = tx
        .run(
            sql("INSERT INTO projects (id, no, slug, name, time_zone, minimum_numbers, minimum_comments, \
                                       brand_colour, brand_logo, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING")
            .bind(row.id)
            .bind(no)
            .bind(&row.slug)
            .bind(&row.name)
            .bind(&row.time_zone)
            .bind(row.minimum_numbers)
            .bind(row.minimum_comments)
            .bind(row.brand_colour.as_ref())
            .bind(row.brand_logo.as_ref())
            .bind(now),
        )
        .await?;
    Ok((inserted == 1).then_some(no))
}

/// Is another project than `id` found under `slug`? Sure only after [`versions::bump`].
pub async fn slug_is_taken(tx: &mut Tx, id: ProjectId, slug: &str) -> Result<bool> {
    let found: Option<(i64,)> =
        tx.maybe(sql("SELECT no FROM projects WHERE slug = $1 AND id <> $2").bind(slug).bind(id)).await?;
    Ok(found.is_some())
}

pub async fn update(tx: &mut Tx, row: &ProjectRow) -> Result<()> {
    tx.run(
        sql("UPDATE projects SET slug = $2, name = $3, time_zone = $4, minimum_numbers = $5, minimum_comments = $6, \
                                 brand_colour = $7, brand_logo = $8 WHERE id = $1")
        .bind(row.id)
        .bind(&row.slug)
        .bind(&row.name)
        .bind(&row.time_zone)
        .bind(row.minimum_numbers)
        .bind(row.minimum_comments)
        .bind(row.brand_colour.as_ref())
        .bind(row.brand_logo.as_ref()),
    )
    .await?;
    Ok(())
}
