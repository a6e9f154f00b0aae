//! Programmes brought back as they were, from an export.

use super::{Status, VersionRow};
use crate::{Result, Tx, sql};
use domain::ids::{ProgrammeId, ProjectNo, TouchpointId};
use domain::programme::Definition;
use domain::time::Timestamp;

/// Everything that is kept of a programme but its links and its past.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub id: ProgrammeId,
    pub name: String,
    /// Never live: what comes back asks nobody before somebody says so.
    pub status: Status,
    pub touchpoint: Option<TouchpointId>,
    pub revision: i64,
    pub draft: Definition,
    /// As the audit log names people.
    pub changed_by: String,
    /// Revision of the draft, by whom, and when.
    pub approved: Option<(i64, String, Timestamp)>,
    pub live_since: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// From the first to the newest.
    pub versions: Vec<VersionRow>,
}

/// Inserts a programme with its versions. `false`, and nothing is written, when its id is taken.
pub async fn restore(tx: &mut Tx, project: ProjectNo, kept: &Kept) -> Result<bool> {
    let (approved_revision, approved_by, approved_at) = match &kept.approved {
        Some((revision, by, at)) => (Some(*revision), Some(by.as_str()), Some(*at)),
        None => (None, None, None),
    };
    let inserted = tx
        .run(
            sql("INSERT INTO programmes (id, project, name, status, touchpoint, revision, draft, changed_by, \
                                         approved_revision, approved_by, approved_at, version, live_since, created_at, \
                                         updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING")
            .bind(kept.id)
            .bind(project)
            .bind(&kept.name)
            .bind(kept.status.name())
            .bind(kept.touchpoint)
            .bind(kept.revision)
            .bind(crate::json(&kept.draft))
            .bind(&kept.changed_by)
            .bind(approved_revision)
            .bind(approved_by)
            .bind(approved_at)
            .bind(kept.versions.last().map_or(0, |newest| newest.version))
            .bind(kept.live_since)
            .bind(kept.created_at)
            .bind(kept.updated_at),
        )
        .await?;
    if inserted == 0 {
        return Ok(false);
    }
    for one in &kept.versions {
        tx.run(
            sql("INSERT INTO programme_versions (programme, version, definition, touchpoint, published_at, published_by) \
                 VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(kept.id)
            .bind(one.version)
            .bind(one.definition.clone())
            .bind(one.touchpoint)
            .bind(one.published_at)
            .bind(&one.published_by),
        )
        .await?;
    }
    Ok(true)
}

/// A programme was published for the first time before this database knew it.
pub async fn backdate(tx: &mut Tx, id: ProgrammeId, at: Timestamp) -> Result<()> {
    let programme = sql("UPDATE programmes SET created_at = $2, live_since = $2 WHERE id = $1 AND live_since > $2");
    tx.run(programme.bind(id).bind(at)).await?;
    let first = sql("UPDATE programme_versions SET published_at = $2 \
                     WHERE programme = $1 AND version = 1 AND published_at > $2");
    tx.run(first.bind(id).bind(at)).await?;
    Ok(())
}
