//! Surveys as people work on them: a draft with a revision, published versions that never change.

mod drafts;
mod publishing;
mod question_types;
mod shapes;

pub use drafts::{DraftChange, SurveyDraft};
pub(crate) use publishing::{refuse_unless_live, without_owner};
pub use question_types::QuestionType;
pub use shapes::{FindingShape, Findings, SurveyShape, SurveySummary, TemplateShape, TouchpointName, VersionShape};

use crate::{Error, Listen, Result};
use access::{Caller, Kind};
use domain::ids::{SurveyId, TouchpointNo};
use domain::role::Right;
use store::surveys::SurveyRow;

/// Who may look at surveys: those who make them, and those whose programs send answers to them.
pub(crate) const READERS: [Right; 3] = [Right::ManageSurveys, Right::WriteSignals, Right::ImportData];

pub(crate) fn no_survey() -> Error {
    Error::not_found("Die Umfrage", "the survey")
}

impl Listen {
    /// The survey, if it belongs to the caller's project.
    pub(crate) async fn survey_row(&self, who: &Caller, id: SurveyId) -> Result<SurveyRow> {
        store::surveys::find(&self.db, who.project.no, id).await?.ok_or_else(no_survey)
    }

    /// Whoever sees some touchpoints only has no say in the surveys of the others.
    pub(crate) async fn require_say(&self, who: &Caller, survey: &SurveyRow) -> Result<()> {
        who.require(Right::ManageSurveys)?;
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let at = survey.touchpoint.and_then(|id| touchpoints.by_id(id)).map_or(TouchpointNo::NONE, |found| found.no);
        if survey.touchpoint.is_none() || who.scope.sees_touchpoint(at) {
            return Ok(());
        }
        Err(Error::refused(
            Kind::Forbidden,
            "survey_of_others",
            "Diese Umfrage gehört zu einem Kontaktpunkt, den Sie nicht sehen: Bitten Sie jemanden, der ihn sieht.",
            "This survey belongs to a touchpoint you do not see: ask somebody who sees it.",
        ))
    }
}
