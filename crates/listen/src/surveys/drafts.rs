//! Making and changing drafts.

use super::no_survey;
use super::shapes::SurveyShape;
use crate::{Error, Listen, Result};
use access::{Caller, Kind, Touchpoint};
use domain::ids::{SurveyId, TouchpointId};
use domain::role::Right;
use domain::survey::{Brand, LocalText, Pages, Survey, ThankYou, templates};
use serde::Deserialize;
use store::surveys::NewSurvey;
use utoipa::ToSchema;

/// A new survey: from a template, from a definition, or empty with a title.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SurveyDraft {
    pub touchpoint: Option<TouchpointId>,
    /// Key of a template.
    pub template: Option<String>,
    pub definition: Option<Survey>,
    /// Replaces the title of the template or definition.
    pub title: Option<LocalText>,
}

/// A change of a draft.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftChange {
    pub definition: Survey,
    #[serde(default)]
    pub touchpoint: Option<TouchpointId>,
    /// The revision this change was made from.
    pub revision: i64,
}

impl Listen {
    pub async fn create_survey(&self, who: &Caller, draft: SurveyDraft) -> Result<SurveyShape> {
        who.require(Right::ManageSurveys)?;
        let mut definition = match (draft.template, draft.definition) {
            (Some(key), None) => from_template(&key)?,
            (None, Some(definition)) => definition,
            (None, None) => self.empty_survey().await?,
            (Some(_), Some(_)) => {
                return Err(Error::invalid_field(
                    "template",
                    "one_of_two",
                    "Geben Sie eine Vorlage oder eine Definition an, nicht beides.",
                    "give a template or a definition, not both",
                ));
            }
        };
        if let Some(title) = draft.title.filter(|title| !title.is_empty()) {
            definition.title = title;
        }
        self.require_touchpoint(who, draft.touchpoint).await?;
        let id = self.world.id();
        let now = self.world.now();
        let new = NewSurvey { id, project: who.project.no, touchpoint: draft.touchpoint, draft: &definition };
        let mut tx = self.db.begin().await?;
        store::surveys::insert(&mut tx, &new, now).await?;
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "survey_created", id, &definition.title).await?;
        tx.commit().await?;
        self.surveys_changed(who);
        self.read_survey(who, id).await
    }

    /// Replaces the draft; what is published stays as it is until the next publishing.
    pub async fn save_draft(&self, who: &Caller, id: SurveyId, change: DraftChange) -> Result<SurveyShape> {
        who.require(Right::ManageSurveys)?;
        let before = self.survey_row(who, id).await?;
        self.require_say(who, &before).await?;
        if before.touchpoint != change.touchpoint {
            self.require_touchpoint(who, change.touchpoint).await?;
        }
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        let DraftChange { definition, touchpoint, revision } = change;
        if !store::surveys::update_draft(&mut tx, id, revision, &definition, touchpoint, now).await? {
            return Err(changed_meanwhile());
        }
        let detail = serde_json::json!({"revision": revision + 1, "touchpoint": touchpoint});
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "survey_draft_saved", id, &detail).await?;
        tx.commit().await?;
        self.surveys_changed(who);
        self.read_survey(who, id).await
    }

    /// Deletes a survey nobody was ever asked.
    pub async fn delete_survey(&self, who: &Caller, id: SurveyId) -> Result<()> {
        who.require(Right::ManageSurveys)?;
        let mut tx = self.db.begin().await?;
        let row = store::surveys::find_tx(&mut tx, who.project.no, id).await?.ok_or_else(no_survey)?;
        self.require_say(who, &row).await?;
        if row.version == 0 && store::kiosks::has_survey(&mut tx, id).await? {
            return Err(Error::refused(
                Kind::Conflict,
                "survey_of_kiosk",
                "Ein Kiosk soll diese Umfrage stellen: Nehmen Sie ihn zuerst außer Betrieb, oder geben Sie ihm eine andere.",
                "A kiosk is to ask this survey: take the kiosk out of use first, or give it another one.",
            ));
        }
        if !store::surveys::delete_draft(&mut tx, id).await? {
            return Err(Error::refused(
                Kind::Conflict,
                "survey_published",
                "Eine veröffentlichte Umfrage lässt sich nicht löschen, denn es gibt Antworten auf sie: Schließen Sie sie.",
                "A survey that was published cannot be deleted, because there are answers to it: close it.",
            ));
        }
        let title = &row.draft.0.title;
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "survey_deleted", id, title).await?;
        tx.commit().await?;
        self.surveys_changed(who);
        Ok(())
    }

    async fn empty_survey(&self) -> Result<Survey> {
        let organisation = self.access.organisation().await?;
        Ok(Survey {
            languages: organisation.languages,
            default_language: organisation.default_language,
            title: LocalText::de_en("Neue Umfrage", "New survey"),
            intro: LocalText::default(),
            questions: Vec::new(),
            pages: Pages::default(),
            progress: true,
            thank_you: ThankYou::default(),
            brand: Brand::default(),
        })
    }

    /// A touchpoint named in a request must be one the caller sees.
    pub(crate) async fn require_touchpoint(
        &self,
        who: &Caller,
        id: Option<TouchpointId>,
    ) -> Result<Option<Touchpoint>> {
        let Some(id) = id else { return Ok(None) };
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let found = touchpoints.by_id(id).filter(|found| !found.archived && who.scope.sees_touchpoint(found.no));
        found.cloned().map(Some).ok_or_else(|| {
            Error::invalid_field(
                "touchpoint",
                "unknown_touchpoint",
                "Diesen Kontaktpunkt gibt es nicht: Wählen Sie einen aus dem Katalog.",
                "there is no such touchpoint: choose one of the catalogue",
            )
        })
    }
}

fn from_template(key: &str) -> Result<Survey> {
    templates::template(key).map(|template| template.survey).ok_or_else(|| {
        Error::invalid_field(
            "template",
            "unknown_template",
            "Diese Vorlage gibt es nicht: GET …/templates nennt alle.",
            "there is no such template: GET …/templates names them all",
        )
    })
}

pub(super) fn changed_meanwhile() -> Error {
    Error::refused(
        Kind::Conflict,
        "changed_meanwhile",
        "Jemand anders hat die Umfrage inzwischen geändert: Laden Sie sie neu und übertragen Sie Ihre Änderung.",
        "Somebody else has changed the survey meanwhile: read it again and make your change there.",
    )
}
