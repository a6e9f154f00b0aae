//! Answers sent by programs: from a till, an app, another survey tool.

use crate::answering::{AnswerPayload, Context, Definition, Given};
use crate::links::{LONGEST_ATTRIBUTE, MOST_ATTRIBUTES, is_attribute_name};
use crate::surveys::no_survey;
use crate::{Error, IncomingFeedback, Listen, Result, Submission};
use access::{Caller, Explain, Fault, Kind, Project};
use domain::identity::Identification;
use domain::identity::normal_form::CallingCode;
use domain::ids::{CustomerId, ProjectId, SignalId, SurveyId, TouchpointId, UnitId};
use domain::role::Right;
use domain::scope::Scope;
use domain::signal::{Channel, Dataset, Envelope, Feedback};
use domain::survey::{Answers, Attributes, Interview};
use domain::time::Timestamp;
use lake::SignalQuery;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;

/// Answers in one batch.
const MOST_ANSWERS: usize = 1_000;
const LONGEST_MESSAGE_ID: usize = 200;
/// How far ahead another clock may be.
const AHEAD_SECONDS: i64 = 300;

/// An answer as a program sends it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerDraft {
    /// The same id again corrects the answer.
    #[serde(default)]
    pub id: Option<SignalId>,
    /// Instead of an id: any text of yours that names this answer. The same one again is the same answer.
    #[serde(default)]
    pub message_id: Option<String>,
    pub survey: SurveyId,
    /// When it was said; by default now.
    #[serde(default)]
    pub time: Option<Timestamp>,
    #[serde(default)]
    pub customer: Option<Identification>,
    /// Id or key; by default the survey's.
    #[serde(default)]
    pub touchpoint: Option<String>,
    /// Ids or codes, at most one of each hierarchy.
    #[serde(default)]
    pub units: Vec<String>,
    /// By default the touchpoint's.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// By default the survey's default language.
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Question key to answer.
    pub answers: Answers,
}

/// An answer that was accepted.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct AnswerAccepted {
    pub id: SignalId,
}

/// What became of a batch.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct AnswersAccepted {
    pub accepted: usize,
    pub refused: Vec<RefusedAnswer>,
}

/// An answer of a batch that was not taken, and why; the others are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusedAnswer {
    /// Its place in the batch, from 0.
    pub index: usize,
    pub code: String,
    pub message: String,
}

/// An answer as it was kept.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnswerShape {
    pub id: SignalId,
    pub survey: Option<SurveyId>,
    /// The version of the survey it was given to.
    pub version: u32,
    pub time: Timestamp,
    /// When it was accepted.
    pub recorded: Timestamp,
    pub customer: Option<CustomerId>,
    pub touchpoint: Option<TouchpointId>,
    pub units: Vec<UnitId>,
    pub channel: Channel,
    pub language: String,
    pub attributes: BTreeMap<String, String>,
    /// Attributes written into an address by whoever; not to be relied on.
    pub unverified: BTreeMap<String, String>,
    pub answers: Answers,
    pub completed: bool,
}

/// An answer with everything it refers to found.
struct Ready {
    draft: AnswerDraft,
    id: SignalId,
    definition: Arc<Definition>,
    context: Context,
}

impl Listen {
    /// Takes one answer.
    pub async fn submit_answer(&self, who: &Caller, draft: AnswerDraft) -> Result<AnswerAccepted> {
        who.require(Right::WriteSignals)?;
        let ready = self.answer_ready(who, draft).await?;
        let id = ready.id;
        let mut earlier = self.earlier(who, &[id]).await?;
        let feedback = self.answer_feedback(&who.project, ready, earlier.remove(&id)).await?;
        self.intake.submit(&who.project, Submission { feedback: vec![feedback], ..Submission::default() }).await?;
        Ok(AnswerAccepted { id })
    }

    /// Takes as many of these as are right.
    pub async fn submit_answers(&self, who: &Caller, answers: Vec<Value>) -> Result<AnswersAccepted> {
        who.require(Right::WriteSignals)?;
        if answers.len() > MOST_ANSWERS {
            return Err(Error::invalid_field(
                "answers",
                "too_many",
                format!("Höchstens {MOST_ANSWERS} Antworten auf einmal: Schicken Sie sie in Teilen."),
                format!("at most {MOST_ANSWERS} answers at once: send them in parts"),
            ));
        }
        let mut outcome = AnswersAccepted::default();
        let mut ready = Vec::with_capacity(answers.len());
        for (index, answer) in answers.into_iter().enumerate() {
            match self.answer_from_json(who, answer).await {
                Ok(answer) => ready.push((index, answer)),
                Err(error) if error.kind() == Kind::Internal || error.kind() == Kind::Unavailable => return Err(error),
                Err(error) => outcome.refused.push(refused(index, &error, who)),
            }
        }
        let ids: Vec<_> = ready.iter().map(|(_, answer)| answer.id).collect();
        let earlier = self.earlier(who, &ids).await?;
        let mut feedback = Vec::with_capacity(ready.len());
        for (_, answer) in ready {
            let old = earlier.get(&answer.id).cloned();
            feedback.push(self.answer_feedback(&who.project, answer, old).await?);
        }
        outcome.accepted = feedback.len();
        if !feedback.is_empty() {
            self.intake.submit(&who.project, Submission { feedback, ..Submission::default() }).await?;
        }
        Ok(outcome)
    }

    pub async fn read_answer(&self, who: &Caller, id: SignalId) -> Result<AnswerShape> {
        who.require_any(&[Right::ReadVoices, Right::WriteSignals])?;
        let feedback = self.seen_answer(who, id).await?;
        let Envelope { time, recorded, customer, channel, touchpoint, units, payload, .. } = feedback.envelope;
        // Left out when the caller may not see all of the answer.
        let payload: AnswerPayload = serde_json::from_str(&payload).unwrap_or_default();
        let tree = self.access.tree().await?;
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        Ok(AnswerShape {
            id,
            survey: payload.survey,
            version: feedback.survey_version,
            time,
            recorded,
            customer,
            touchpoint: touchpoints.by_no(touchpoint).map(|touchpoint| touchpoint.id),
            units: tree.set(units).iter().filter_map(|no| tree.unit(*no)).map(|unit| unit.id).collect(),
            channel,
            language: feedback.language,
            attributes: payload.attributes,
            unverified: payload.unverified,
            answers: payload.answers,
            completed: payload.completed,
        })
    }

    /// Takes an answer back: it counts nowhere any more.
    pub async fn delete_answer(&self, who: &Caller, id: SignalId) -> Result<()> {
        who.require(Right::WriteSignals)?;
        let feedback = self.seen_answer(who, id).await?;
        let deletions = vec![(Dataset::Feedback, feedback.envelope)];
        self.intake.submit(&who.project, Submission { deletions, ..Submission::default() }).await?;
        let mut tx = self.db.begin().await?;
        store::answers::delete_many(&mut tx, &[id]).await?;
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "answer_deleted", id, &()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn seen_answer(&self, who: &Caller, id: SignalId) -> Result<Feedback> {
        let rows = who.scope.rows(self.access.tree().await?.as_ref());
        let found = self.lake.feedback(&rows, &SignalQuery::ids([id])).await?.into_iter().next();
        found.ok_or_else(|| Error::not_found("Die Antwort", "the answer"))
    }

    /// The present versions of these signals. One the caller may not see is not his to correct.
    async fn earlier(&self, who: &Caller, ids: &[SignalId]) -> Result<HashMap<SignalId, Envelope>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let tree = self.access.tree().await?;
        let everything = Scope::whole_project(who.project.id, who.project.no, []).rows(&tree);
        let query = SignalQuery::ids(ids.iter().copied());
        let found = self.lake.feedback(&everything, &query).await?;
        if !found.is_empty() && !who.scope.is_whole_project() {
            let seen = self.lake.feedback(&who.scope.rows(&tree), &query).await?;
            if seen.len() < found.len() {
                return Err(Error::not_found("Die Antwort", "the answer"));
            }
        }
        Ok(found.into_iter().map(|feedback| (feedback.envelope.id, feedback.envelope)).collect())
    }

    async fn answer_from_json(&self, who: &Caller, answer: Value) -> Result<Ready> {
        let draft = serde_json::from_value(answer).map_err(|error| {
            Error::invalid_field(
                "answers",
                "wrong_shape",
                format!("So sieht keine Antwort aus: {error}."),
                error.to_string(),
            )
        })?;
        self.answer_ready(who, draft).await
    }

    /// Finds what the answer refers to and checks everything it says.
    async fn answer_ready(&self, who: &Caller, draft: AnswerDraft) -> Result<Ready> {
        let definition = self.answered_definition(who, draft.survey).await?;
        let mut faults = self.draft_faults(&draft).await?;
        let known = Attributes::new();
        let problems = Interview::new(&definition.survey, &draft.answers, &known, 0).problems_so_far();
        faults.extend(problems.iter().map(|problem| {
            Fault::new(
                format!("answers.{}", problem.question),
                problem.code.code(),
                problem.message("de"),
                problem.message("en"),
            )
        }));
        if draft.answers.is_empty() {
            faults.push(Fault::new("answers", "required", "Hier fehlen die Antworten.", "the answers are missing"));
        }
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let id = match (draft.id, &draft.message_id) {
            (Some(id), _) => id,
            (None, Some(message_id)) => signal_of_message(who.project.id, message_id),
            (None, None) => self.world.id(),
        };
        let context = Context {
            customer: draft.customer.clone(),
            attributes: draft.attributes.clone(),
            unverified: BTreeMap::new(),
            units: self.unit_ids(who, &draft.units).await?,
            touchpoint: self.named_touchpoint(who, draft.touchpoint.as_deref()).await?,
            channel: draft.channel,
        };
        if context.units.is_empty() && who.scope.unit_grants().is_some() {
            return Err(Error::invalid_field(
                "units",
                "required",
                "Geben Sie eine Ihrer Einheiten an: Sie sehen nur einen Teil des Projekts.",
                "name one of your units: you see only a part of the project",
            ));
        }
        Ok(Ready { draft, id, definition, context })
    }

    async fn answered_definition(&self, who: &Caller, survey: SurveyId) -> Result<Arc<Definition>> {
        let standing = store::surveys::standing(&self.db, survey).await?;
        let standing = standing.filter(|standing| standing.project == who.project.no).ok_or_else(no_survey)?;
        if !standing.is_live() {
            return Err(Error::refused(
                Kind::Conflict,
                "survey_not_live",
                "Diese Umfrage nimmt keine Antworten an: Veröffentlichen oder öffnen Sie sie.",
                "This survey takes no answers: publish or reopen it.",
            ));
        }
        self.definition(survey, standing.no, standing.version).await?.ok_or_else(no_survey)
    }

    async fn draft_faults(&self, draft: &AnswerDraft) -> Result<Vec<Fault>> {
        let mut faults = Vec::new();
        if let Some(customer) = &draft.customer {
            let country = CallingCode::of_language(&self.access.organisation().await?.default_language);
            for error in customer.check(country).err().unwrap_or_default() {
                let field = format!("customer.{}", error.field());
                faults.push(Fault::new(field, error.code(), error.to_string(), error.to_string()));
            }
        }
        if draft.message_id.as_ref().is_some_and(|id| id.is_empty() || id.len() > LONGEST_MESSAGE_ID) {
            faults.push(Fault::new(
                "message_id",
                "not_a_message_id",
                format!("1 bis {LONGEST_MESSAGE_ID} Zeichen."),
                format!("1 to {LONGEST_MESSAGE_ID} characters"),
            ));
        }
        if draft.time.is_some_and(|time| time > self.world.now().plus_seconds(AHEAD_SECONDS)) {
            faults.push(Fault::new(
                "time",
                "in_the_future",
                "Dieser Zeitpunkt kommt erst noch.",
                "this moment is yet to come",
            ));
        }
        let odd = |(name, value): (&String, &String)| {
            !is_attribute_name(name) || value.chars().count() > LONGEST_ATTRIBUTE || value.contains('\0')
        };
        if draft.attributes.len() > MOST_ATTRIBUTES || draft.attributes.iter().any(odd) {
            faults.push(Fault::new(
                "attributes",
                "not_attributes",
                format!("Höchstens {MOST_ATTRIBUTES} Merkmale mit Namen aus a-z, 0-9, _ und - und Werten bis {LONGEST_ATTRIBUTE} Zeichen."),
                format!("at most {MOST_ATTRIBUTES} attributes, names of a-z, 0-9, _ and -, values up to {LONGEST_ATTRIBUTE} characters"),
            ));
        }
        Ok(faults)
    }

    async fn named_touchpoint(&self, who: &Caller, name: Option<&str>) -> Result<Option<TouchpointId>> {
        let Some(name) = name else { return Ok(None) };
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let found = touchpoints.find(name).filter(|touchpoint| who.scope.sees_touchpoint(touchpoint.no));
        found.map(|touchpoint| Some(touchpoint.id)).ok_or_else(|| {
            Error::invalid_field(
                "touchpoint",
                "unknown_touchpoint",
                format!("Den Kontaktpunkt „{name}“ gibt es nicht: Geben Sie seinen Schlüssel oder seine Id an."),
                format!("there is no touchpoint \"{name}\": give its key or id"),
            )
        })
    }

    async fn answer_feedback(
        &self,
        project: &Project,
        ready: Ready,
        old: Option<Envelope>,
    ) -> Result<IncomingFeedback> {
        let Ready { draft, id, definition, context } = ready;
        // Sent again without a time, it was said when it was said.
        let time = draft.time.or(old.as_ref().map(|old| old.time)).unwrap_or_else(|| self.world.now());
        let wishes = draft.language.as_deref();
        let language = wishes.unwrap_or(&definition.survey.default_language).to_owned();
        let (before, known) = (Answers::default(), context.known());
        let counting = Interview::new(&definition.survey, &draft.answers, &known, 0).completed();
        let given = Given {
            id,
            definition: &definition,
            answers: &counting,
            sent: &draft.answers,
            before: &before,
            context: &context,
            link: None,
            time,
            language: &language,
            completed: true,
        };
        let mut feedback = self.feedback_of(project, given).await?;
        feedback.circumstances.replaces = old;
        Ok(feedback)
    }
}

fn refused(index: usize, error: &Error, who: &Caller) -> RefusedAnswer {
    RefusedAnswer { index, code: error.code().to_owned(), message: error.explain(who.language) }
}

/// The signal a sender's own text names: the same text, the same signal.
pub(crate) fn signal_of_message(project: ProjectId, message_id: &str) -> SignalId {
    let digest = Sha256::new()
        .chain_update(b"resonanz message\0")
        .chain_update(project.0.as_bytes())
        .chain_update(message_id.as_bytes())
        .finalize();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    SignalId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
