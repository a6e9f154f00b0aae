//! Standards of touchpoints and what was found, out and back in.

use super::archive::Archive;
use super::{Listen, Result};
use access::Project;
use domain::ids::{StandardId, TouchpointId, UserId};
use domain::standard::{Dimension, Verdict};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(super) const PART: &str = "standards.jsonl";

/// A standard with everything that was ever found, oldest first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StandardRecord {
    pub(super) id: StandardId,
    pub(super) dimension: Dimension,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) archived: bool,
    pub(super) created_at: Timestamp,
    #[serde(default)]
    pub(super) checks: Vec<CheckRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CheckRecord {
    pub(super) id: Uuid,
    pub(super) touchpoint: TouchpointId,
    pub(super) verdict: Verdict,
    pub(super) evidence: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<UserId>,
    pub(super) at: Timestamp,
}

impl Listen {
    pub(super) async fn archive_standards(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        archive.part(PART).await?;
        let checks = store::standards::checks(&self.db, project.no).await?;
        for row in store::standards::all(&self.db, project.no).await? {
            let own = checks.iter().filter(|check| check.standard == row.id);
            let checks = own.filter_map(|check| {
                Some(CheckRecord {
                    id: check.id,
                    touchpoint: check.touchpoint,
                    verdict: Verdict::from_code(&check.verdict)?,
                    evidence: check.evidence.clone(),
                    link: check.link.clone(),
                    by: check.checked_by,
                    at: check.checked_at,
                })
            });
            let Some(dimension) = Dimension::from_code(&row.dimension) else { continue };
            let record = StandardRecord {
                id: row.id,
                dimension,
                name: row.name,
                description: row.description,
                archived: row.archived,
                created_at: row.created_at,
                checks: checks.collect(),
            };
            archive.line(&record).await?;
        }
        Ok(())
    }
}
