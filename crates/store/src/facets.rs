//! Facets: attributes of customers or signals that are kept as dimensions.
//!
//! Whoever changes them calls [`versions::bump`](crate::versions::bump) for
//! [`Topic::Facets`](crate::versions::Topic) first.

use crate::{Db, Result, Tx, sql};
use domain::ids::ProjectNo;
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FacetRow {
    pub project: ProjectNo,
    /// Name of the attribute.
    pub key: String,
    pub position: i64,
    pub label_de: String,
    pub label_en: String,
    pub source: String,
}

/// The facets of all projects, in their order.
pub async fn all(db: &Db) -> Result<Vec<FacetRow>> {
    db.all(sql("SELECT project, key, position, label_de, label_en, source FROM facets ORDER BY project, position"))
        .await
}

/// The attributes of customers that are facets of the project.
pub async fn customer_keys(tx: &mut Tx, project: ProjectNo) -> Result<Vec<String>> {
    let select = sql("SELECT key FROM facets WHERE project = $1 AND source = 'customer' ORDER BY position");
    let rows: Vec<(String,)> = tx.all(select.bind(project)).await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Replaces the facets of a project.
pub async fn replace(tx: &mut Tx, project: ProjectNo, rows: &[FacetRow]) -> Result<()> {
    tx.run(sql("DELETE FROM facets WHERE project = $1").bind(project)).await?;
    for row in rows {
        tx.run(
            sql("INSERT INTO facets (project, key, position, label_de, label_en, source) \
                 VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(project)
            .bind(&row.key)
            .bind(row.position)
            .bind(&row.label_de)
            .bind(&row.label_en)
            .bind(&row.source),
        )
        .await?;
    }
    Ok(())
}
