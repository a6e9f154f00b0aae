//! Saved segments, out and back in.

use super::archive::Archive;
use super::{Listen, Result};
use access::Project;
use domain::ids::{CustomerId, SegmentId};
use domain::segment::Predicate;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) const PART: &str = "segments.jsonl";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SegmentRecord {
    pub(super) id: SegmentId,
    pub(super) name: String,
    /// Absent: the customers are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<Predicate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) members: Vec<CustomerId>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Listen {
    pub(super) async fn archive_segments(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        archive.part(PART).await?;
        for row in store::segments::all(&self.db, project.no).await? {
            let members = match row.rule {
                Some(_) => Vec::new(),
                None => store::segments::members(&self.db, row.id).await?,
            };
            let record = SegmentRecord {
                id: row.id,
                name: row.name,
                rule: row.rule.map(|rule| rule.0),
                members,
                created_at: row.created_at,
                updated_at: row.updated_at,
            };
            archive.line(&record).await?;
        }
        Ok(())
    }
}
