//! Listening programmes with what they were published as, the contact budget, and addresses nothing is written to.

use super::archive::Archive;
use super::{Listen, Result};
use access::Project;
use domain::ids::{LinkId, ProgrammeId, SurveyId, TouchpointId};
use domain::programme::{Budget, Definition};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::{budgets, programmes, undeliverable};

pub(super) const PROGRAMMES: &str = "programmes.jsonl";
pub(super) const BUDGET: &str = "budget.json";
pub(super) const UNDELIVERABLE: &str = "undeliverable.jsonl";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProgrammeRecord {
    pub(super) id: ProgrammeId,
    pub(super) name: String,
    /// `draft`, `live`, `paused` or `ended`.
    pub(super) status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) touchpoint: Option<TouchpointId>,
    pub(super) draft: Definition,
    pub(super) revision: i64,
    /// As the audit log names people.
    pub(super) changed_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) approved: Option<ApprovedRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) live_since: Option<Timestamp>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    /// Oldest first.
    pub(super) versions: Vec<ProgrammeVersionRecord>,
    /// Through which its invitations are answered; they stand with their surveys.
    pub(super) links: Vec<ProgrammeLinkRecord>,
}

/// The draft that may ask beyond the contact budget.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ApprovedRecord {
    pub(super) revision: i64,
    pub(super) by: String,
    pub(super) at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProgrammeVersionRecord {
    pub(super) version: i64,
    pub(super) definition: Definition,
    pub(super) touchpoint: TouchpointId,
    pub(super) published_at: Timestamp,
    pub(super) published_by: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProgrammeLinkRecord {
    pub(super) survey: SurveyId,
    pub(super) link: LinkId,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BudgetRecord {
    pub(super) contact_budget: Budget,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UndeliverableRecord {
    /// As identities are kept.
    pub(super) key: String,
    pub(super) reason: String,
    pub(super) at: Timestamp,
}

const PORTION: u32 = 2_000;

impl Listen {
    pub(super) async fn archive_programmes(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        archive.part(PROGRAMMES).await?;
        let mut rows = programmes::all(&self.db, project.no).await?;
        rows.sort_by_key(|row| row.id);
        for row in rows {
            let version = |row: programmes::VersionRow| ProgrammeVersionRecord {
                version: row.version,
                definition: row.definition.0,
                touchpoint: row.touchpoint,
                published_at: row.published_at,
                published_by: row.published_by,
            };
            let newest_first = programmes::versions(&self.db, row.id).await?;
            let links = programmes::links(&self.db, row.id).await?;
            let approved = row.approved_revision.zip(row.approved_by.clone()).zip(row.approved_at);
            let record = ProgrammeRecord {
                id: row.id,
                status: row.status()?.name().to_owned(),
                name: row.name,
                touchpoint: row.touchpoint,
                draft: row.draft.0,
                revision: row.revision,
                changed_by: row.changed_by,
                approved: approved.map(|((revision, by), at)| ApprovedRecord { revision, by, at }),
                live_since: row.live_since,
                created_at: row.created_at,
                updated_at: row.updated_at,
                versions: newest_first.into_iter().rev().map(version).collect(),
                links: links.into_iter().map(|(survey, link)| ProgrammeLinkRecord { survey, link }).collect(),
            };
            archive.line(&record).await?;
        }
        archive.part(BUDGET).await?;
        archive.line(&BudgetRecord { contact_budget: budgets::find(&self.db, project.no).await? }).await?;
        archive.part(UNDELIVERABLE).await?;
        let mut after = String::new();
        loop {
            let rows = undeliverable::after(&self.db, project.no, &after, PORTION).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.key);
            for row in rows {
                let record = UndeliverableRecord { key: row.key, reason: row.reason, at: row.at };
                archive.line(&record).await?;
            }
        }
    }
}
