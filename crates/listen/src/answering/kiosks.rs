//! Answers given at kiosks: whole, and maybe days ago, because a kiosk goes on asking without a network.
//!
//! The tablet makes the id of an answer. The same id again is the same answer, so that whatever gets lost on the way is
//! simply sent once more.

use super::context::{Context, Token};
use super::definitions::Definition;
use super::opening::{Visit, Visited, look};
use super::view::{Look, Refused};
use crate::kiosks::{HiddenPin, OpenedKiosk};
use crate::{Error, Listen, Result};
use access::{Explain, Fault, Kind};
use domain::ids::{LinkId, SignalId};
use domain::kiosk::KioskSettings;
use domain::signal::Channel;
use domain::survey::{AnswerValue, Answers, Attributes, Interview, Survey};
use domain::time::{MICROS_PER_SECOND, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Json;
use store::answers::AnswerState;

/// Answers in one batch.
const MOST_ANSWERS: usize = 100;
/// Nothing lies in a queue for longer: a clock is wrong.
const OLDEST_SECONDS: i64 = 400 * 86_400;
/// The attribute that tells answers of several kiosks at one link apart.
const ATTRIBUTE: &str = "kiosk";

/// Everything a tablet needs to ask without a network.
#[derive(Clone, Debug)]
pub struct KioskPackage {
    /// Through which it asks. Said with every answer: one given before the kiosk got another link counts where it was
    /// given.
    pub link: LinkId,
    /// In the language shown first.
    pub look: Look,
    pub definition: Arc<Definition>,
    /// What texts may quote and conditions may ask for.
    pub known: Attributes,
    pub settings: KioskSettings,
    pub pin: HiddenPin,
}

/// Answers as a tablet hands them over, oldest first.
#[derive(Clone, Debug, Deserialize)]
pub struct KioskBatch {
    /// Now, by the clock of the tablet.
    pub sent_at: Timestamp,
    /// Each of them a [`KioskAnswer`]: one that cannot be read does not keep the others from being taken.
    pub answers: Vec<Value>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct KioskAnswer {
    /// Made by the tablet.
    pub id: SignalId,
    /// When the first page was sent, as with answers given elsewhere; of one that was given up before, when somebody
    /// began. By the clock of the tablet.
    pub begun_at: Timestamp,
    pub ended_at: Timestamp,
    pub language: String,
    /// Through which it was asked; absent: the kiosk's link now.
    #[serde(default)]
    pub link: Option<LinkId>,
    /// Of the survey, as it was asked.
    pub version: u32,
    pub answers: Answers,
    /// The respondent went through to the end.
    pub completed: bool,
}

/// What became of one answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KioskReceipt {
    /// As it was sent; null when it had none.
    pub id: Value,
    pub outcome: KioskOutcome,
    /// Why it was not taken; stable, `snake_case`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KioskOutcome {
    /// It is durable here, now or since it was sent before.
    Accepted,
    /// It never will be.
    Refused,
    /// It shall be sent again.
    Later,
}

impl Listen {
    /// # Errors
    /// Not found; or a conflict while the survey takes no answers.
    pub async fn kiosk_package(&self, token: &str) -> Result<KioskPackage> {
        let OpenedKiosk { row, link, standing, project } = self.open_kiosk(token).await?;
        if !standing.is_live() {
            return Err(closed());
        }
        let definition = self.definition(link.survey, standing.no, standing.version).await?.ok_or_else(closed)?;
        let pin = serde_json::from_str(&row.pin)
            .map_err(|error| Error::Internal(format!("the PIN of the kiosk {}: {error}", row.id)))?;
        let known = at_kiosk(&link, &row.name).known();
        let mut settings = row.settings.0;
        let offered = &definition.survey.languages;
        settings.languages.retain(|tag| offered.contains(tag));
        if settings.languages.is_empty() {
            settings.languages.clone_from(offered);
            // The one the survey was written in first.
            settings.languages.sort_by_key(|tag| *tag != definition.survey.default_language);
        }
        let first = Visit { language: settings.languages.first().cloned(), ..Visit::default() };
        let look = look(&project, &definition, &first, None);
        Ok(KioskPackage { link: link.id, look, definition, known, settings, pin })
    }

    /// Takes what a kiosk has in its queue, one by one.
    ///
    /// # Errors
    /// When nothing of it was looked at: not found, too much, too fast.
    pub async fn take_kiosk_answers(&self, token: &str, batch: KioskBatch) -> Result<Vec<KioskReceipt>> {
        let opened = self.open_kiosk(token).await?;
        if batch.answers.len() > MOST_ANSWERS {
            return Err(too_many());
        }
        let now = self.world.now();
        if !self.desk.kiosks.allows(opened.row.id, batch.answers.len(), now) {
            return Err(too_fast());
        }
        let offset = now.micros().saturating_sub(batch.sent_at.micros());
        let mut receipts = Vec::with_capacity(batch.answers.len());
        for given in batch.answers {
            let id = given.get("id").cloned().unwrap_or_default();
            let taken = match serde_json::from_value::<KioskAnswer>(given) {
                Ok(answer) => self.take_kiosk_answer(&opened, answer, offset).await,
                Err(_) => Ok(Some("not_readable")),
            };
            let (outcome, reason) = match taken {
                Ok(None) => (KioskOutcome::Accepted, None),
                Ok(Some(reason)) => (KioskOutcome::Refused, Some(reason)),
                Err(error) => {
                    if matches!(error.kind(), Kind::Internal) {
                        tracing::error!(%error, "an answer of a kiosk was not taken");
                    }
                    (KioskOutcome::Later, Some(error.code()))
                }
            };
            receipts.push(KioskReceipt { id, outcome, reason });
        }
        Ok(receipts)
    }

    /// `Some`: why this answer is not taken, now or later. A survey closed meanwhile is no reason: whoever answered did
    /// not know.
    async fn take_kiosk_answer(
        &self,
        opened: &OpenedKiosk,
        answer: KioskAnswer,
        offset: i64,
    ) -> Result<Option<&'static str>> {
        let OpenedKiosk { row, link, standing, project } = opened;
        let earlier = match answer.link.filter(|asked| *asked != link.id) {
            Some(asked) => {
                let open = store::links::by_id(&self.db, asked).await?;
                let open = open.filter(|open| open.standing.project == row.project && open.programmes == 0);
                let Some(open) = open else { return Ok(Some("unknown_link")) };
                Some(open)
            }
            None => None,
        };
        let (link, standing) = earlier.as_ref().map_or((link, standing), |open| (&open.link, &open.standing));
        let version = i64::from(answer.version);
        let definition = self.definition(link.survey, standing.no, version).await?;
        let Some(definition) = definition else { return Ok(Some("unknown_version")) };
        let token = Token::of_kiosk(&self.secret, row.id, answer.id);
        let _turn = self.desk.turn(&token).await;
        if store::answers::by_token(&self.db, &token.hash()).await?.is_some() {
            return Ok(None);
        }
        let context = at_kiosk(link, &row.name);
        let known = context.known();
        let answers = right(&definition.survey, answer.answers, &known);
        // Nothing said is nothing but a visit.
        let whole = Interview::new(&definition.survey, &answers, &known, 0).problems().is_empty();
        let now = self.world.now();
        let begun = here(answer.begun_at, offset, now);
        let ended = here(answer.ended_at, offset, now).max(begun);
        let first = Visit { language: Some(answer.language), ..Visit::default() };
        let look = look(project, &definition, &first, None);
        let state = AnswerState {
            id: token.signal(),
            project: project.no,
            survey: definition.id,
            version,
            link: Some(link.id),
            customer: None,
            token_hash: token.hash(),
            revision: 1,
            page: String::new(),
            language: look.language.clone(),
            answers: Json(answers),
            context: serde_json::to_string(&context).map_err(|error| Error::Internal(error.to_string()))?,
            started_at: begun,
            updated_at: now,
            completed_at: (answer.completed && whole).then_some(ended),
        };
        let visited = Visited {
            project: Arc::clone(project),
            link: link.clone(),
            definition,
            token,
            state: None,
            context,
            language: look.language.clone(),
            look,
            personal: false,
        };
        match self.keep(&visited, state, &Answers::default()).await {
            Ok(()) => {
                // Only now: what could not be kept is sent again.
                self.count_opened_at(&visited, begun).await;
                Ok(None)
            }
            Err(Refused::Failed(error)) => Err(error),
            Err(Refused::Shut(shut, _)) => Err(Error::Internal(format!("keeping an answer: {shut:?}"))),
        }
    }
}

/// What a kiosk says about the one who answers: where, and that nobody was asked.
fn at_kiosk(link: &store::links::LinkRow, name: &str) -> Context {
    let mut context = Context::new(link, None, BTreeMap::new()).at_a_kiosk();
    context.attributes.entry(ATTRIBUTE.to_owned()).or_insert_with(|| name.to_owned());
    context
}

/// The answers without those that are wrong: what was right is kept, as on every page.
fn right(survey: &Survey, given: Answers, known: &Attributes) -> Answers {
    let problems = Interview::new(survey, &given, known, 0).problems_so_far();
    let wrong: BTreeSet<String> = problems.into_iter().map(|problem| problem.question).collect();
    let kept = given.0.into_iter().filter(|(key, value)| !wrong.contains(key) && !holds_nul(value));
    Answers(kept.collect())
}

/// U+0000 cannot be typed, and not every database can keep it.
fn holds_nul(value: &AnswerValue) -> bool {
    let nul = |text: &str| text.contains('\0');
    match value {
        AnswerValue::Truth(_) | AnswerValue::Number(_) => false,
        AnswerValue::Text(text) => nul(text),
        AnswerValue::List(list) => list.iter().any(|text| nul(text)),
        AnswerValue::Chosen(chosen) => {
            chosen.chosen.iter().any(|text| nul(text)) || chosen.other.as_deref().is_some_and(nul)
        }
        AnswerValue::Scores(scores) => scores.keys().any(|text| nul(text)),
    }
}

/// A moment by the clock of the tablet, by the clock here. Never later than now, nor absurdly early.
fn here(at: Timestamp, offset: i64, now: Timestamp) -> Timestamp {
    let oldest = now.micros() - OLDEST_SECONDS * MICROS_PER_SECOND;
    Timestamp(at.micros().saturating_add(offset).clamp(oldest, now.micros()))
}

fn closed() -> Error {
    Error::refused(
        Kind::Conflict,
        "survey_closed",
        "Diese Umfrage nimmt gerade keine Antworten an: Öffnen Sie sie wieder, oder geben Sie dem Kiosk eine andere.",
        "This survey takes no answers at the moment: open it again, or give the kiosk another one.",
    )
}

fn too_many() -> Error {
    Error::invalid(vec![Fault::new(
        "answers",
        "too_many",
        format!("Höchstens {MOST_ANSWERS} Antworten auf einmal: Senden Sie sie in Teilen."),
        format!("at most {MOST_ANSWERS} answers at once: send them in parts"),
    )])
}

fn too_fast() -> Error {
    Error::refused(
        Kind::TooMany,
        "too_fast",
        "Von diesem Kiosk kamen gerade sehr viele Antworten: Senden Sie die übrigen in einer Minute.",
        "Very many answers have just come from this kiosk: send the others in a minute.",
    )
}

impl Context {
    /// Unless the link says otherwise.
    pub(super) fn at_a_kiosk(self) -> Self {
        Self { channel: self.channel.or(Some(Channel::Kiosk)), unasked: true, ..self }
    }
}
