//! How surveys look to programs.

use super::READERS;
use crate::{Listen, Result};
use access::{Caller, Language, Touchpoints};
use domain::ids::{SurveyId, SurveyNo, TouchpointId};
use domain::survey::{Finding, Level, LocalText, Survey, check, templates};
use domain::time::Timestamp;
use lake::{CellQuery, Count, Dimension, Filter, Key};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use store::surveys::{Status, SurveyRow, VersionRow};
use utoipa::ToSchema;

/// A touchpoint in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TouchpointName {
    pub id: TouchpointId,
    pub name: String,
}

/// One line of the list of surveys.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveySummary {
    pub id: SurveyId,
    pub title: LocalText,
    /// `draft` (never published), `live` or `closed`.
    pub status: &'static str,
    /// The newest published version; 0: none.
    pub version: i64,
    pub touchpoint: Option<TouchpointName>,
    /// Series it asks for, such as `nps:0-10`.
    pub metrics: Vec<String>,
    /// Answers the caller may see, partial ones included.
    pub answers: u64,
    pub updated_at: Timestamp,
}

/// A survey with its draft and what is live of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurveyShape {
    #[serde(flatten)]
    pub summary: SurveySummary,
    pub draft: Survey,
    pub published: Option<Survey>,
    /// Send it back with a change of the draft.
    pub revision: i64,
    /// What is wrong with the draft.
    pub findings: Vec<FindingShape>,
}

/// One thing wrong with a definition, in the caller's language.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingShape {
    /// Errors keep a survey from being published, warnings can be accepted.
    pub severity: Level,
    /// Stable, for programs.
    pub code: &'static str,
    /// Key of the question; absent when the survey as a whole is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

/// What is wrong with a definition; nothing, when it can be published.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Findings {
    pub findings: Vec<FindingShape>,
}

pub(super) fn findings(survey: &Survey, language: Language) -> Vec<FindingShape> {
    let shape = |finding: Finding| FindingShape {
        severity: finding.level,
        code: finding.code.wording().code,
        message: finding.message(language.tag()),
        question: finding.question,
    };
    check(survey).into_iter().map(shape).collect()
}

/// One published version.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VersionShape {
    pub version: i64,
    pub definition: Survey,
    pub touchpoint: Option<TouchpointName>,
    pub published_at: Timestamp,
    pub published_by: String,
}

/// A survey to begin with.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TemplateShape {
    pub key: String,
    pub title: LocalText,
    pub description: LocalText,
    /// The series it measures.
    pub metric: String,
    pub definition: Survey,
}

impl Listen {
    /// What is wrong with a definition?
    pub fn check_survey(&self, who: &Caller, definition: &Survey) -> Result<Findings> {
        who.require_any(&READERS)?;
        Ok(Findings { findings: findings(definition, who.language) })
    }

    /// The surveys one can begin with.
    pub fn survey_templates(&self, who: &Caller) -> Result<Vec<TemplateShape>> {
        who.require_any(&READERS)?;
        let shape = |template: templates::Template| TemplateShape {
            metric: template.survey.series().first().map(ToString::to_string).unwrap_or_default(),
            key: template.code,
            title: template.name,
            description: template.about,
            definition: template.survey,
        };
        Ok(templates::all().into_iter().map(shape).collect())
    }

    /// The surveys of the project, last changed first.
    pub async fn list_surveys(&self, who: &Caller) -> Result<Vec<SurveySummary>> {
        who.require_any(&READERS)?;
        let rows = store::surveys::all(&self.db, who.project.no).await?;
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let counts = self.count_answers(who, rows.iter().map(|row| row.no)).await?;
        rows.iter().map(|row| summary(row, &touchpoints, counts.get(&row.no).copied().unwrap_or(0))).collect()
    }

    pub async fn read_survey(&self, who: &Caller, id: SurveyId) -> Result<SurveyShape> {
        who.require_any(&READERS)?;
        let row = self.survey_row(who, id).await?;
        self.survey_shape(who, row).await
    }

    /// All published versions, newest first.
    pub async fn survey_versions(&self, who: &Caller, id: SurveyId) -> Result<Vec<VersionShape>> {
        who.require_any(&READERS)?;
        let row = self.survey_row(who, id).await?;
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let versions = store::surveys::versions(&self.db, row.id).await?;
        Ok(versions.into_iter().map(|version| version_shape(version, &touchpoints)).collect())
    }

    pub(super) async fn survey_shape(&self, who: &Caller, row: SurveyRow) -> Result<SurveyShape> {
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let counts = self.count_answers(who, [row.no]).await?;
        let published = match row.version {
            0 => None,
            version => store::surveys::version(&self.db, row.id, version).await?.map(|row| row.definition.0),
        };
        let summary = summary(&row, &touchpoints, counts.get(&row.no).copied().unwrap_or(0))?;
        let draft = row.draft.0;
        Ok(SurveyShape { summary, findings: findings(&draft, who.language), draft, published, revision: row.revision })
    }

    /// How many answers of each survey the caller may see.
    async fn count_answers(
        &self,
        who: &Caller,
        surveys: impl IntoIterator<Item = SurveyNo>,
    ) -> Result<HashMap<SurveyNo, u64>> {
        let surveys: BTreeSet<_> = surveys.into_iter().collect();
        if surveys.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.rows_of(who).await?;
        let filter = Filter { surveys: Some(surveys), ..Filter::default() };
        let query = CellQuery { count: Count::Signals, ..CellQuery::feedback(filter, [Dimension::Survey]) };
        let cells = self.lake.cells(&rows, &query).await?;
        Ok(cells
            .into_iter()
            .filter_map(|cell| match cell.keys.first() {
                Some(Key::Survey(no)) => Some((*no, cell.n)),
                _ => None,
            })
            .collect())
    }
}

fn summary(row: &SurveyRow, touchpoints: &Touchpoints, answers: u64) -> Result<SurveySummary> {
    let status = row.status()?;
    Ok(SurveySummary {
        id: row.id,
        title: row.draft.0.title.clone(),
        status: status.name(),
        version: row.version,
        touchpoint: touchpoint_name(row.touchpoint, touchpoints),
        metrics: row.draft.0.series().iter().map(ToString::to_string).collect(),
        answers: if status == Status::Draft { 0 } else { answers },
        updated_at: row.updated_at,
    })
}

fn touchpoint_name(id: Option<TouchpointId>, touchpoints: &Touchpoints) -> Option<TouchpointName> {
    touchpoints.by_id(id?).map(|found| TouchpointName { id: found.id, name: found.name.clone() })
}

fn version_shape(row: VersionRow, touchpoints: &Touchpoints) -> VersionShape {
    VersionShape {
        version: row.version,
        definition: row.definition.0,
        touchpoint: touchpoint_name(Some(row.touchpoint), touchpoints),
        published_at: row.published_at,
        published_by: row.published_by,
    }
}
