//! What people call types of events.
//!
//! Whoever changes them calls [`versions::bump`](crate::versions::bump) for
//! [`Topic::EventNames`](crate::versions::Topic) first.

use crate::{Db, Result, Tx, sql};
use domain::ids::ProjectNo;
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct EventNameRow {
    pub project: ProjectNo,
    /// The type, as programs send it.
    pub event: String,
    pub position: i64,
    pub label_de: String,
    pub label_en: String,
}

/// Those of all projects, in their order.
pub async fn all(db: &Db) -> Result<Vec<EventNameRow>> {
    db.all(sql("SELECT project, event, position, label_de, label_en FROM event_names ORDER BY project, position")).await
}

/// Replaces those of a project.
pub async fn replace(tx: &mut Tx, project: ProjectNo, rows: &[EventNameRow]) -> Result<()> {
    tx.run(sql("DELETE FROM event_names WHERE project = $1").bind(project)).await?;
    for row in rows {
        tx.run(
            sql("INSERT INTO event_names (project, event, position, label_de, label_en) VALUES ($1, $2, $3, $4, $5)")
                .bind(project)
                .bind(&row.event)
                .bind(row.position)
                .bind(&row.label_de)
                .bind(&row.label_en),
        )
        .await?;
    }
    Ok(())
}
