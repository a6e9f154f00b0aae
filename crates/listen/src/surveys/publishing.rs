//! Publishing, closing and reopening.

use super::drafts::changed_meanwhile;
use super::no_survey;
use super::shapes::SurveyShape;
use crate::{Error, Listen, Notice, Result, Topic};
use access::{Caller, Fault, Kind, Touchpoint};
use domain::ids::SurveyId;
use domain::role::Right;
use domain::survey::{Finding, Level, check};
use store::surveys::{Status, SurveyRow};

impl Listen {
    /// Makes the draft the next version and takes answers to it. Answers under way stay with theirs.
    pub async fn publish_survey(&self, who: &Caller, id: SurveyId, accept_warnings: bool) -> Result<SurveyShape> {
        who.require(Right::ManageSurveys)?;
        let row = self.survey_row(who, id).await?;
        self.require_say(who, &row).await?;
        refuse_findings(&check(&row.draft.0), accept_warnings)?;
        let touchpoint = self.live_touchpoint(who, &row).await?;
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        let by = who.actor.name();
        let version = store::surveys::publish(&mut tx, id, row.revision, touchpoint.id, by, now).await?;
        let Some(version) = version else { return Err(changed_meanwhile()) };
        let detail = serde_json::json!({"version": version, "touchpoint": touchpoint.id});
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "survey_published", id, &detail).await?;
        tx.commit().await?;
        self.surveys_changed(who);
        self.read_survey(who, id).await
    }

    /// Takes no more answers.
    pub async fn close_survey(&self, who: &Caller, id: SurveyId) -> Result<SurveyShape> {
        who.require(Right::ManageSurveys)?;
        self.require_say(who, &self.survey_row(who, id).await?).await?;
        self.switch(who, id, Status::Closed, "survey_closed").await
    }

    /// Takes answers again, to the version published last.
    pub async fn reopen_survey(&self, who: &Caller, id: SurveyId) -> Result<SurveyShape> {
        who.require(Right::ManageSurveys)?;
        let row = self.survey_row(who, id).await?;
        self.require_say(who, &row).await?;
        self.live_touchpoint(who, &row).await?;
        self.switch(who, id, Status::Live, "survey_reopened").await
    }

    async fn switch(&self, who: &Caller, id: SurveyId, status: Status, action: &str) -> Result<SurveyShape> {
        let mut tx = self.db.begin().await?;
        store::surveys::find_tx(&mut tx, who.project.no, id).await?.ok_or_else(no_survey)?;
        if !store::surveys::set_status(&mut tx, id, status, self.world.now()).await? {
            return Err(Error::refused(
                Kind::Conflict,
                "survey_not_published",
                "Diese Umfrage wurde noch nie veröffentlicht: Veröffentlichen Sie sie zuerst.",
                "This survey was never published: publish it first.",
            ));
        }
        self.access.record(&mut tx, &who.actor, Some(who.project.id), action, id, &()).await?;
        tx.commit().await?;
        self.surveys_changed(who);
        self.read_survey(who, id).await
    }

    /// The touchpoint of a survey that is to go live: known, owned and live itself.
    async fn live_touchpoint(&self, who: &Caller, row: &SurveyRow) -> Result<Touchpoint> {
        let Some(touchpoint) = self.require_touchpoint(who, row.touchpoint).await? else {
            return Err(Error::refused(
                Kind::Invalid,
                "survey_without_touchpoint",
                "Die Umfrage braucht einen Kontaktpunkt, damit jemand für die Antworten verantwortlich ist: Wählen Sie einen.",
                "The survey needs a touchpoint, so that somebody answers for what customers say: choose one.",
            ));
        };
        refuse_unless_live(&touchpoint)?;
        Ok(touchpoint)
    }

    pub(super) fn surveys_changed(&self, who: &Caller) {
        self.live.publish(Notice { project: who.project.id, topic: Topic::Catalogue, at: self.world.now() });
    }
}

/// Whoever asks at a touchpoint needs somebody who answers for it.
pub(crate) fn refuse_unless_live(touchpoint: &Touchpoint) -> Result<()> {
    if touchpoint.owner.is_none() {
        return Err(without_owner(&touchpoint.name));
    }
    if !touchpoint.live {
        return Err(Error::refused(
            Kind::Invalid,
            "touchpoint_not_live",
            format!(
                "Der Kontaktpunkt „{}“ ist nicht live: Schalten Sie ihn unter Kontaktpunkte frei.",
                touchpoint.name
            ),
            format!("The touchpoint \"{}\" is not live: put it live under touchpoints.", touchpoint.name),
        ));
    }
    Ok(())
}

/// Of a touchpoint with this name.
pub(crate) fn without_owner(name: &str) -> Error {
    Error::refused(
        Kind::Invalid,
        "touchpoint_without_owner",
        format!(
            "Der Kontaktpunkt „{name}“ hat niemanden, der für ihn verantwortlich ist: Benennen Sie unter Kontaktpunkte eine Person."
        ),
        format!("The touchpoint \"{name}\" has no owner: name a person under touchpoints."),
    )
}

fn refuse_findings(findings: &[Finding], accept_warnings: bool) -> Result<()> {
    let (errors, warnings): (Vec<_>, Vec<_>) = findings.iter().partition(|f| f.level == Level::Error);
    let (code, found, de, en) = if !errors.is_empty() {
        (
            "survey_has_errors",
            errors,
            "Die Umfrage hat Fehler: Beheben Sie diese und veröffentlichen Sie dann.",
            "The survey has errors: put them right, then publish.",
        )
    } else if !warnings.is_empty() && !accept_warnings {
        (
            "survey_has_warnings",
            warnings,
            "Es gibt Hinweise zu dieser Umfrage: Prüfen Sie sie, oder veröffentlichen Sie trotzdem (accept_warnings).",
            "There are warnings about this survey: look at them, or publish all the same (accept_warnings).",
        )
    } else {
        return Ok(());
    };
    let mut refusal = match Error::refused(Kind::Invalid, code, de, en) {
        Error::Refused(refusal) => refusal,
        other => return Err(other),
    };
    refusal.faults = found.into_iter().map(fault).collect();
    Err(Error::Refused(refusal))
}

fn fault(finding: &Finding) -> Fault {
    let field = finding.question.as_ref().map_or_else(|| "draft".to_owned(), |key| format!("questions.{key}"));
    Fault::new(field, finding.code.wording().code, finding.message("de"), finding.message("en"))
}
