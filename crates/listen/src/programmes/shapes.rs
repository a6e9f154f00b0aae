//! Programmes as programs and people see them.

use super::no_programme;
use crate::surveys::TouchpointName;
use crate::{Listen, Result};
use access::{Caller, Language, Touchpoints};
use domain::ids::{ProgrammeId, TouchpointId};
use domain::programme::{Definition, Finding};
use domain::role::Right;
use domain::survey::Level;
use domain::time::Timestamp;
use serde::Serialize;
use store::programmes::{ProgrammeRow, VersionRow};
use utoipa::ToSchema;

/// A programme in brief.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgrammeSummary {
    pub id: ProgrammeId,
    pub name: String,
    /// `draft` (never published), `live`, `paused` or `ended`.
    pub status: &'static str,
    pub touchpoint: Option<TouchpointName>,
    /// The newest published version; 0: none.
    pub version: i64,
    /// When its schedule asks next.
    pub next_run: Option<Timestamp>,
    pub updated_at: Timestamp,
}

/// A programme with its draft and what is live of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgrammeShape {
    #[serde(flatten)]
    pub summary: ProgrammeSummary,
    pub draft: Definition,
    pub published: Option<Definition>,
    /// Where the published version asks.
    pub published_touchpoint: Option<TouchpointName>,
    /// Send it back with a change of the draft.
    pub revision: i64,
    /// What is wrong with the draft.
    pub findings: Vec<ProgrammeFindingShape>,
    pub approval: Approval,
}

/// Whether the draft may ask beyond the contact budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Approval {
    /// The draft asks beyond the budget, and nobody has approved it as it is.
    pub needed: bool,
    /// Who approved the draft as it is.
    pub by: Option<String>,
    pub at: Option<Timestamp>,
}

/// One thing wrong with a programme or a contact budget, in the caller's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgrammeFindingShape {
    /// Errors keep a programme from being published, warnings can be accepted.
    pub severity: Level,
    /// Stable, for programs.
    pub code: String,
    /// The way to it in the JSON, such as `variants.0.subject`; empty when the whole is meant.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// One published version.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgrammeVersionShape {
    pub version: i64,
    pub definition: Definition,
    pub touchpoint: Option<TouchpointName>,
    pub published_at: Timestamp,
    pub published_by: String,
}

pub(super) fn finding(one: &Finding, language: Language) -> ProgrammeFindingShape {
    ProgrammeFindingShape {
        severity: one.level,
        code: one.code.code().to_owned(),
        field: one.field.clone(),
        message: one.message(language.tag()),
    }
}

impl Listen {
    pub async fn read_programme(&self, who: &Caller, id: ProgrammeId) -> Result<ProgrammeShape> {
        who.require(Right::ManageSurveys)?;
        let row = self.programme_row(who, id).await?;
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let published = match row.version {
            0 => None,
            version => store::programmes::version(&self.db, id, version).await?,
        };
        let published_touchpoint = published.as_ref().and_then(|row| touchpoint_name(row.touchpoint, &touchpoints));
        let organisation = self.access.default_language().await?;
        let approved = row.approved_revision == Some(row.revision);
        Ok(ProgrammeShape {
            summary: summary(&row, &touchpoints)?,
            findings: row.draft.0.check(&organisation).iter().map(|one| finding(one, who.language)).collect(),
            approval: Approval {
                needed: row.draft.0.exceeds_budget && !approved,
                by: row.approved_by.filter(|_| approved),
                at: row.approved_at.filter(|_| approved),
            },
            draft: row.draft.0,
            published: published.map(|row| row.definition.0),
            published_touchpoint,
            revision: row.revision,
        })
    }

    /// All published versions, newest first.
    pub async fn programme_versions(&self, who: &Caller, id: ProgrammeId) -> Result<Vec<ProgrammeVersionShape>> {
        who.require(Right::ManageSurveys)?;
        store::programmes::find(&self.db, who.project.no, id).await?.ok_or_else(no_programme)?;
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let shape = |row: VersionRow| ProgrammeVersionShape {
            version: row.version,
            touchpoint: touchpoint_name(row.touchpoint, &touchpoints),
            definition: row.definition.0,
            published_at: row.published_at,
            published_by: row.published_by,
        };
        Ok(store::programmes::versions(&self.db, id).await?.into_iter().map(shape).collect())
    }
}

fn touchpoint_name(id: TouchpointId, touchpoints: &Touchpoints) -> Option<TouchpointName> {
    touchpoints.by_id(id).map(|found| TouchpointName { id: found.id, name: found.name.clone() })
}

pub(super) fn summary(row: &ProgrammeRow, touchpoints: &Touchpoints) -> Result<ProgrammeSummary> {
    Ok(ProgrammeSummary {
        id: row.id,
        name: row.name.clone(),
        status: row.status()?.name(),
        touchpoint: row.touchpoint.and_then(|id| touchpoint_name(id, touchpoints)),
        version: row.version,
        next_run: row.next_run,
        updated_at: row.updated_at,
    })
}
