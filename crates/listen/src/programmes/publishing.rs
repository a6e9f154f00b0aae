//! Going live, pausing and ending; and who may let a programme ask beyond the contact budget.

use super::drafts::changed_meanwhile;
use super::no_programme;
use super::shapes::ProgrammeShape;
use crate::surveys::refuse_unless_live;
use crate::{Error, Listen, Result};
use access::{Caller, Fault, Kind, Touchpoint};
use domain::ids::{LinkId, ProgrammeId, SurveyId};
use domain::programme::{Definition, Trigger};
use domain::role::Right;
use domain::signal::Channel;
use domain::survey::Level;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use store::links::LinkRow;
use store::programmes::{Asks, ProgrammeRow, Status};
use store::versions::{self, Topic};

impl Listen {
    /// Makes the draft the next version and lets it ask. Occasions that wait are decided by it from now on.
    pub async fn publish_programme(
        &self,
        who: &Caller,
        id: ProgrammeId,
        accept_warnings: bool,
    ) -> Result<ProgrammeShape> {
        who.require_everywhere(Right::ManageSurveys)?;
        let row = self.programme_row(who, id).await?;
        self.refuse_unready(who, &row, accept_warnings).await?;
        let touchpoint = self.touchpoint_to_ask_at(who, &row).await?;
        let links = self.links_of(who, &row).await?;
        let now = self.world.now();
        let asks = match &row.draft.0.trigger {
            Trigger::Schedule(_) => Asks::From(next_run(&row.draft.0, who, now)),
            _ => Asks::AfterEvents,
        };
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Programmes).await?;
        let by = who.actor.name();
        let version = store::programmes::publish(&mut tx, id, row.revision, touchpoint.id, by, asks, now).await?;
        let Some(version) = version else { return Err(changed_meanwhile()) };
        for (survey, link) in links {
            store::programmes::put_link(&mut tx, id, survey, link).await?;
        }
        let detail = serde_json::json!({ "version": version, "touchpoint": touchpoint.id,
                                         "exceeds_budget": row.draft.0.exceeds_budget });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "programme.published", id, &detail).await?;
        tx.commit().await?;
        self.access.forget();
        self.programmes_changed(who);
        self.read_programme(who, id).await
    }

    /// Asks nobody until it is resumed; occasions meanwhile are none.
    pub async fn pause_programme(&self, who: &Caller, id: ProgrammeId) -> Result<ProgrammeShape> {
        self.switch_programme(who, id, &[Status::Live], Status::Paused, "programme.paused").await
    }

    pub async fn resume_programme(&self, who: &Caller, id: ProgrammeId) -> Result<ProgrammeShape> {
        self.switch_programme(who, id, &[Status::Paused], Status::Live, "programme.resumed").await
    }

    /// Asks nobody any more. What was sent can still be answered.
    pub async fn end_programme(&self, who: &Caller, id: ProgrammeId) -> Result<ProgrammeShape> {
        self.switch_programme(who, id, &[Status::Live, Status::Paused], Status::Ended, "programme.ended").await
    }

    async fn switch_programme(
        &self,
        who: &Caller,
        id: ProgrammeId,
        from: &[Status],
        to: Status,
        action: &str,
    ) -> Result<ProgrammeShape> {
        who.require_everywhere(Right::ManageSurveys)?;
        let row = self.programme_row(who, id).await?;
        let now = self.world.now();
        let published = store::programmes::version(&self.db, id, row.version).await?;
        let next_run = published.filter(|_| to == Status::Live).and_then(|row| next_run(&row.definition.0, who, now));
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Programmes).await?;
        if !store::programmes::set_status(&mut tx, id, from, to, next_run, now).await? {
            return Err(Error::refused(
                Kind::Conflict,
                "programme_stands_elsewhere",
                "Das geht nicht, so wie das Programm gerade steht: Laden Sie es neu.",
                "This cannot be done as the programme stands now: read it again.",
            ));
        }
        self.access.record(&mut tx, &who.actor, Some(who.project.id), action, id, &()).await?;
        tx.commit().await?;
        self.access.forget();
        self.programmes_changed(who);
        self.read_programme(who, id).await
    }

    /// Lets the draft at this revision ask beyond the contact budget. Not by the person who wrote it.
    pub async fn approve_programme(&self, who: &Caller, id: ProgrammeId, revision: i64) -> Result<ProgrammeShape> {
        who.require_everywhere(Right::Administer)?;
        let mut tx = self.db.begin().await?;
        let row = store::programmes::find_tx(&mut tx, who.project.no, id).await?.ok_or_else(no_programme)?;
        if row.revision != revision {
            return Err(changed_meanwhile());
        }
        if row.changed_by == who.actor.for_audit() {
            return Err(Error::refused(
                Kind::Conflict,
                "approve_own_draft",
                "Den eigenen Entwurf kann niemand freigeben: Bitten Sie eine andere Person mit Verwaltungsrecht darum.",
                "Nobody can approve their own draft: ask somebody else who may administer.",
            ));
        }
        if !store::programmes::approve(&mut tx, id, revision, who.actor.name(), self.world.now()).await? {
            return Err(changed_meanwhile());
        }
        let detail = serde_json::json!({ "revision": revision, "written_by": row.changed_by });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "programme.approved", id, &detail).await?;
        tx.commit().await?;
        self.programmes_changed(who);
        self.read_programme(who, id).await
    }

    async fn refuse_unready(&self, who: &Caller, row: &ProgrammeRow, accept_warnings: bool) -> Result<()> {
        let draft = &row.draft.0;
        let language = self.access.default_language().await?;
        let findings = draft.check(&language);
        let errors: Vec<_> = findings.iter().filter(|one| one.level == Level::Error).collect();
        let mut faults: Vec<Fault> = errors.into_iter().map(fault).collect();
        faults.extend(self.missing(who, draft).await?);
        if !faults.is_empty() {
            return Err(refused_with(
                "programme_has_errors",
                "Das Programm hat Fehler: Beheben Sie diese und veröffentlichen Sie dann.",
                "The programme has errors: put them right, then publish.",
                faults,
            ));
        }
        let mut warnings: Vec<Fault> = findings.iter().map(fault).collect();
        if self.postman.get().is_none() {
            warnings.push(Fault::new(
                "channels",
                "no_mail",
                "Es ist nicht eingerichtet, wie Mails verschickt werden: Bis dahin warten die Einladungen.",
                "how mails leave is not set up: until then invitations wait",
            ));
        }
        if !warnings.is_empty() && !accept_warnings {
            return Err(refused_with(
                "programme_has_warnings",
                "Es gibt Hinweise zu diesem Programm: Prüfen Sie sie, oder veröffentlichen Sie trotzdem \
                 (accept_warnings).",
                "There are warnings about this programme: look at them, or publish all the same (accept_warnings).",
                warnings,
            ));
        }
        if draft.exceeds_budget && row.approved_revision != Some(row.revision) {
            return Err(Error::refused(
                Kind::Conflict,
                "approval_needed",
                "Das Programm fragt über das Kontaktbudget hinaus: Das muss eine andere Person mit Verwaltungsrecht \
                 freigeben.",
                "The programme asks beyond the contact budget: somebody else who may administer has to approve that.",
            ));
        }
        Ok(())
    }

    /// What the draft names and what is not there, or not ready.
    async fn missing(&self, who: &Caller, draft: &Definition) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        let known: BTreeSet<_> =
            store::segments::all(&self.db, who.project.no).await?.into_iter().map(|row| row.id).collect();
        if draft.audience.segments().any(|segment| !known.contains(&segment)) {
            faults.push(Fault::new(
                "audience",
                "unknown_segment",
                "Ein Segment der Zielgruppe gibt es nicht mehr: Nehmen Sie es heraus.",
                "a segment of the audience does not exist any more: remove it",
            ));
        }
        let open = self.open_surveys(&who.project, draft).await?;
        for (at, variant) in draft.variants.iter().enumerate() {
            if !open.contains_key(&variant.survey) {
                faults.push(Fault::new(
                    format!("variants.{at}.survey"),
                    "survey_not_live",
                    "Diese Umfrage nimmt keine Antworten an: Veröffentlichen Sie sie zuerst.",
                    "this survey takes no answers: publish it first",
                ));
            }
        }
        for (at, route) in draft.channels.iter().enumerate() {
            if route.channel != Channel::Email {
                faults.push(Fault::new(
                    format!("channels.{at}.channel"),
                    "channel_not_connected",
                    "Über diesen Kanal kann noch nichts verschickt werden: Nehmen Sie E-Mail.",
                    "nothing can be sent on this channel yet: use e-mail",
                ));
            }
        }
        Ok(faults)
    }

    async fn touchpoint_to_ask_at(&self, who: &Caller, row: &ProgrammeRow) -> Result<Touchpoint> {
        let Some(touchpoint) = self.require_touchpoint(who, row.touchpoint).await? else {
            return Err(Error::refused(
                Kind::Invalid,
                "programme_without_touchpoint",
                "Das Programm braucht einen Kontaktpunkt, damit jemand für die Antworten verantwortlich ist: Wählen \
                 Sie einen.",
                "The programme needs a touchpoint, so that somebody answers for what customers say: choose one.",
            ));
        };
        refuse_unless_live(&touchpoint)?;
        Ok(touchpoint)
    }

    /// The links through which its invitations are answered; made where there are none.
    async fn links_of(&self, who: &Caller, row: &ProgrammeRow) -> Result<Vec<(SurveyId, LinkId)>> {
        let surveys: BTreeSet<SurveyId> = row.draft.0.variants.iter().map(|variant| variant.survey).collect();
        let mut links = Vec::new();
        for survey in surveys {
            let link = match store::programmes::link(&self.db, row.id, survey).await? {
                Some((link, _)) => link,
                None => {
                    let new = LinkRow {
                        id: self.world.id(),
                        survey,
                        code: String::new(),
                        name: row.name.clone(),
                        units: store::Json::default(),
                        touchpoint: None,
                        channel: None,
                        attributes: store::Json::default(),
                        created_at: self.world.now(),
                        widget: None,
                    };
                    self.insert_link(who, new).await?.id
                }
            };
            links.push((survey, link));
        }
        Ok(links)
    }
}

fn next_run(definition: &Definition, who: &Caller, now: Timestamp) -> Option<Timestamp> {
    match &definition.trigger {
        Trigger::Schedule(schedule) => schedule.next_after(now, &who.project.zone),
        _ => None,
    }
}

fn fault(finding: &domain::programme::Finding) -> Fault {
    Fault::new(finding.field.clone(), finding.code.code(), finding.message("de"), finding.message("en"))
}

fn refused_with(code: &'static str, de: &str, en: &str, faults: Vec<Fault>) -> Error {
    match Error::refused(Kind::Invalid, code, de, en) {
        Error::Refused(mut refusal) => {
            refusal.faults = faults;
            Error::Refused(refusal)
        }
        other => other,
    }
}
