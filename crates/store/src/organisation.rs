//! The one company an installation serves.

use crate::{Db, Json, Result, Tx, sql};
use domain::time::Timestamp;
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct OrganisationRow {
    pub name: String,
    /// Language tags in the order they are offered.
    pub languages: Json<Vec<String>>,
    pub default_language: String,
    pub time_zone: String,
}

/// `None` until the installation is set up.
pub async fn find(db: &Db) -> Result<Option<OrganisationRow>> {
    db.maybe(sql("SELECT name, languages, default_language, time_zone FROM organisation WHERE id = 1")).await
}

/// Founds the organisation; `false` when somebody else did before, even at the same moment.
pub async fn found(tx: &mut Tx, row: &OrganisationRow, now: Timestamp) -> Result<bool> {
    let inserted = tx
        .run(
            sql("INSERT INTO organisation (id, name, languages, default_language, time_zone, created_at) \
                 VALUES (1, $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
            .bind(&row.name)
            .bind(row.languages.clone())
            .bind(&row.default_language)
            .bind(&row.time_zone)
            .bind(now),
        )
        .await?;
    Ok(inserted == 1)
}

pub async fn update(tx: &mut Tx, row: &OrganisationRow) -> Result<()> {
    tx.run(
        sql("UPDATE organisation SET name = $1, languages = $2, default_language = $3, time_zone = $4 WHERE id = 1")
            .bind(&row.name)
            .bind(row.languages.clone())
            .bind(&row.default_language)
            .bind(&row.time_zone),
    )
    .await?;
    Ok(())
}
