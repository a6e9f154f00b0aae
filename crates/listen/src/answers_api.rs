//! Answers sent by programs: from a till, an app, another survey tool.

use crate::answering::{AnswerPayload, Context, Definition, Given};
use crate::batch::{BatchAccepted, RefusedSignal, newest_of_each, too_many};
use crate::circumstances::{
    Earlier, LONGEST_MESSAGE_ID, OutOfScope, Said, Surroundings, short_text, signal_of_message,
};
use crate::surveys::no_survey;
use crate::{Error, IncomingFeedback, Listen, Result, Submission};
use access::{Caller, Explain, Fault, Kind, Project};
use domain::identity::Identification;
use domain::ids::{CustomerId, SignalId, SurveyId, TouchpointId, UnitId};
use domain::role::Right;
use domain::signal::{Channel, Dataset, Envelope, Feedback};
use domain::survey::{Answers, Attributes, Interview};
use domain::time::Timestamp;
use lake::SignalQuery;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;

/// Answers in one batch.
const MOST_ANSWERS: usize = 1_000;

/// An answer as a program sends it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerDraft {
    /// The same id again corrects the answer.
    #[serde(default)]
    pub id: Option<SignalId>,
    /// Instead of an id: a text of yours of at most 200 characters. The same one again is the same answer.
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
    /// `false`: nobody asked for it, it was said all the same. Such answers are kept apart in scores. A correction that
    /// says otherwise does not change it.
    #[serde(default = "asked_for")]
    pub solicited: bool,
}

const fn asked_for() -> bool {
    true
}

/// An answer that was accepted.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct AnswerAccepted {
    pub id: SignalId,
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
    /// `false`: nobody asked for it.
    pub solicited: bool,
}

/// An answer with everything it refers to found.
struct Ready {
    draft: AnswerDraft,
    id: SignalId,
    definition: Arc<Definition>,
    context: Context,
}

/// What the answers of one request refer to.
struct Known {
    surroundings: Surroundings,
    surveys: HashMap<SurveyId, Asked>,
}

/// A survey of the project, as far as it takes answers.
enum Asked {
    Live(Arc<Definition>),
    Closed,
}

impl Listen {
    /// Takes one answer.
    pub async fn submit_answer(&self, who: &Caller, draft: AnswerDraft) -> Result<AnswerAccepted> {
        who.require(Right::WriteSignals)?;
        let known = self.known_surveys(who, [draft.survey]).await?;
        let ready = self.answer_ready(who, &known, draft)?;
        let id = ready.id;
        let mut earlier = self.earlier_answers(who, std::slice::from_ref(&ready)).await?;
        let before = earlier.take(id).map_err(|OutOfScope| no_answer())?;
        let feedback = self.answer_feedback(&who.project, ready, before).await?;
        self.intake.submit(&who.project, Submission { feedback: vec![feedback], ..Submission::default() }).await?;
        Ok(AnswerAccepted { id })
    }

    /// Takes as many of these as are right.
    pub async fn submit_answers(&self, who: &Caller, answers: Vec<Value>) -> Result<BatchAccepted> {
        who.require(Right::WriteSignals)?;
        if answers.len() > MOST_ANSWERS {
            return Err(too_many("answers", ("Antworten", "answers"), MOST_ANSWERS));
        }
        let drafts: Vec<Result<AnswerDraft>> = answers.into_iter().map(draft_of).collect();
        let known = self.known_surveys(who, drafts.iter().flatten().map(|draft| draft.survey)).await?;
        let read = drafts.into_iter().map(|draft| self.answer_ready(who, &known, draft?)).collect::<Vec<_>>();
        let mut outcome = BatchAccepted::default();
        let mut ready: Vec<(usize, Ready)> = Vec::with_capacity(read.len());
        for (index, answer) in read.into_iter().enumerate() {
            match answer {
                Ok(answer) => ready.push((index, answer)),
                Err(error) => outcome.refused.push(refused(index, &error, who)),
            }
        }
        let ready = newest_of_each(ready, |(_, answer)| Some(answer.id));
        let mut earlier = self.earlier_answers(who, ready.iter().map(|(_, answer)| answer)).await?;
        let mut feedback = Vec::with_capacity(ready.len());
        for (index, answer) in ready {
            match earlier.take(answer.id) {
                Ok(before) => feedback.push(self.answer_feedback(&who.project, answer, before).await?),
                Err(OutOfScope) => outcome.refused.push(refused(index, &no_answer(), who)),
            }
        }
        outcome.refused.sort_by_key(|one| one.index);
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
            attributes: payload.context.attributes,
            unverified: payload.context.unverified,
            answers: payload.answers,
            completed: payload.completed,
            solicited: feedback.solicited,
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
        let rows = self.rows_of(who).await?;
        let found = self.lake.feedback(&rows, &SignalQuery::ids([id])).await?.into_iter().next();
        found.ok_or_else(no_answer)
    }

    /// The versions before, of answers that may have one.
    async fn earlier_answers<'a>(&self, who: &Caller, answers: impl IntoIterator<Item = &'a Ready>) -> Result<Earlier> {
        let named = answers.into_iter().filter(|one| one.draft.id.is_some() || one.draft.message_id.is_some());
        self.earlier(who, Dataset::Feedback, named.map(|one| one.id).collect()).await
    }

    /// Looks up once what many answers refer to.
    async fn known_surveys(&self, who: &Caller, surveys: impl IntoIterator<Item = SurveyId>) -> Result<Known> {
        let ids: BTreeSet<SurveyId> = surveys.into_iter().collect();
        let mut surveys = HashMap::with_capacity(ids.len());
        for (id, standing) in self.desk.standings.of(&self.db, who.project.no, &ids).await? {
            let asked = if standing.is_live() {
                let definition = self.definition(id, standing.no, standing.version).await?;
                Asked::Live(definition.ok_or_else(no_survey)?)
            } else {
                Asked::Closed
            };
            surveys.insert(id, asked);
        }
        Ok(Known { surroundings: self.surroundings(who).await?, surveys })
    }

    /// Finds what the answer refers to and checks everything it says.
    fn answer_ready(&self, who: &Caller, known: &Known, draft: AnswerDraft) -> Result<Ready> {
        let definition = known.definition(draft.survey)?;
        let touchpoints = known.surroundings.touchpoints();
        let said = Said {
            time: draft.time,
            customer: draft.customer.as_ref(),
            touchpoint: draft.touchpoint.as_deref(),
            usual: definition.touchpoint.and_then(|id| touchpoints.by_id(id)),
            units: &draft.units,
            attributes: &draft.attributes,
        };
        let mut faults = Vec::new();
        let place = known.surroundings.place(who, said).map_err(|wrong| faults.extend(wrong)).ok();
        faults.extend(draft_faults(&draft, &definition));
        let (Some(place), true) = (place, faults.is_empty()) else { return Err(Error::invalid(faults)) };
        let context = Context {
            customer: draft.customer.clone(),
            attributes: draft.attributes.clone(),
            known: BTreeMap::new(),
            unverified: BTreeMap::new(),
            units: place.units.iter().map(|unit| unit.id).collect(),
            touchpoint: place.touchpoint.map(|touchpoint| touchpoint.id),
            channel: draft.channel,
            unasked: !draft.solicited,
        };
        let id = match (draft.id, &draft.message_id) {
            (Some(id), _) => id,
            (None, Some(message_id)) => signal_of_message(who.project.id, message_id),
            (None, None) => self.world.id(),
        };
        Ok(Ready { draft, id, definition, context })
    }

    async fn answer_feedback(
        &self,
        project: &Project,
        ready: Ready,
        old: Option<Envelope>,
    ) -> Result<IncomingFeedback> {
        let Ready { draft, id, definition, mut context } = ready;
        // What nobody asked for stays so, whatever a correction says.
        context.unasked |= old.as_ref().is_some_and(|old| was_unasked(&old.payload));
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

impl Known {
    fn definition(&self, survey: SurveyId) -> Result<Arc<Definition>> {
        match self.surveys.get(&survey) {
            Some(Asked::Live(definition)) => Ok(Arc::clone(definition)),
            Some(Asked::Closed) => Err(Error::refused(
                Kind::Conflict,
                "survey_not_live",
                "Diese Umfrage nimmt keine Antworten an: Veröffentlichen oder öffnen Sie sie.",
                "This survey takes no answers: publish or reopen it.",
            )),
            None => Err(no_survey()),
        }
    }
}

fn draft_of(answer: Value) -> Result<AnswerDraft> {
    serde_json::from_value(answer).map_err(|error| {
        let de = format!("So sieht keine Antwort aus: {error}.");
        Error::invalid_field("answers", "wrong_shape", de, error.to_string())
    })
}

/// What is wrong with the answers themselves.
fn draft_faults(draft: &AnswerDraft, definition: &Definition) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(id) = &draft.message_id {
        faults.extend(short_text("message_id", "not_a_message_id", id, LONGEST_MESSAGE_ID).err());
    }
    if draft.answers.is_empty() {
        faults.push(Fault::new("answers", "required", "Hier fehlen die Antworten.", "the answers are missing"));
    }
    let nothing = Attributes::new();
    let problems = Interview::new(&definition.survey, &draft.answers, &nothing, 0).problems_so_far();
    faults.extend(problems.iter().map(|problem| {
        let field = format!("answers.{}", problem.question);
        Fault::new(field, problem.code.code(), problem.message("de"), problem.message("en"))
    }));
    faults
}

fn was_unasked(payload: &str) -> bool {
    serde_json::from_str::<AnswerPayload>(payload).is_ok_and(|payload| payload.context.unasked)
}

fn no_answer() -> Error {
    Error::not_found("Die Antwort", "the answer")
}

fn refused(index: usize, error: &Error, who: &Caller) -> RefusedSignal {
    RefusedSignal { index, code: error.code().to_owned(), message: error.explain(who.language) }
}
