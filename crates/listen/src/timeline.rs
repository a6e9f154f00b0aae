//! Everything one customer said and did, newest first.

use crate::answering::AnswerPayload;
use crate::customers::CustomerScore;
use crate::{Error, Listen, Result};
use access::{Caller, Language};
use domain::ids::{CustomerId, EventTypeNo, ProjectNo, SignalId, SurveyNo, TouchpointId};
use domain::role::Right;
use domain::signal::{Channel, Envelope, Feedback, Interaction};
use domain::survey::Survey;
use domain::time::Timestamp;
use lake::{Cursor, Filter, SignalQuery};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::dictionary::Kind as Word;
use utoipa::{IntoParams, ToSchema};

const LONGEST_PAGE: usize = 200;

/// Which part of a timeline.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct TimelineQuery {
    /// `next` of the page before.
    pub before: Option<String>,
    /// At most 200; 50 when absent.
    pub limit: Option<usize>,
}

/// What kind of signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    Feedback,
    Interaction,
}

/// A touchpoint in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimelineTouchpoint {
    pub id: TouchpointId,
    pub name: String,
}

/// Words of the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimelineText {
    pub question: String,
    /// The question as it was asked.
    pub title: String,
    pub text: String,
}

/// One signal.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TimelineItem {
    pub id: SignalId,
    pub kind: TimelineKind,
    pub time: Timestamp,
    pub channel: Channel,
    pub touchpoint: Option<TimelineTouchpoint>,
    /// Title of the survey, or type of the event.
    pub title: String,
    pub scores: Vec<CustomerScore>,
    pub texts: Vec<TimelineText>,
    /// The amount or duration an interaction carries.
    pub value: Option<f64>,
    pub attributes: BTreeMap<String, String>,
}

/// A page of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Timeline {
    pub items: Vec<TimelineItem>,
    /// Send as `before` to go on.
    pub next: Option<String>,
}

/// Surveys by number, for titles and questions.
#[derive(Debug, Default)]
pub(crate) struct Titles(HashMap<SurveyNo, Survey>);

impl Titles {
    pub(crate) fn of_survey(&self, no: SurveyNo, language: Language) -> Option<String> {
        self.0.get(&no).map(|survey| survey.text(&survey.title, language.tag()).to_owned())
    }

    fn of_question(&self, no: SurveyNo, question: &str, language: Language) -> Option<String> {
        let survey = self.0.get(&no)?;
        let key = question.split('.').next().unwrap_or(question);
        survey.question(key).map(|question| survey.text(&question.text, language.tag()).to_owned())
    }
}

impl Listen {
    /// The signals of all linked profiles the caller may see, newest first.
    pub async fn timeline(&self, who: &Caller, id: CustomerId, query: &TimelineQuery) -> Result<Timeline> {
        who.require(Right::ReadVoices)?;
        let customer = self.seen_customer(who, id).await?;
        let profiles: BTreeSet<CustomerId> = customer.iter().map(|row| row.id).collect();
        let limit = query.limit.unwrap_or(50).clamp(1, LONGEST_PAGE);
        let before = match &query.before {
            Some(text) => Some(cursor(text).ok_or_else(|| Error::bad_cursor("before"))?),
            None => None,
        };
        let rows = self.rows_of(who).await?;
        let filter = Filter { customers: Some(profiles), ..Filter::default() };
        // Each dataset alone could fill the page; one more says whether there is a next.
        let signals = SignalQuery { filter, ids: None, before, limit: limit + 1 };
        let feedback = self.lake.feedback(&rows, &signals).await?;
        let interactions = self.lake.interactions(&rows, &signals).await?;
        let titles = if feedback.is_empty() { Titles::default() } else { self.titles(who.project.no).await? };
        let mut items = Vec::with_capacity(feedback.len() + interactions.len());
        for one in &feedback {
            items.push(self.spoken(who, one, &titles).await?);
        }
        for one in &interactions {
            items.push(self.interaction_item(who, one).await?);
        }
        items.sort_by(|a, b| (b.time, b.id).cmp(&(a.time, a.id)));
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(|item| format!("{}_{}", item.time.micros(), item.id)) } else { None };
        Ok(Timeline { items, next })
    }

    async fn spoken(&self, who: &Caller, one: &Feedback, titles: &Titles) -> Result<TimelineItem> {
        let payload: AnswerPayload = serde_json::from_str(&one.envelope.payload).unwrap_or_default();
        let question = |key: &str| titles.of_question(one.survey, key, who.language).unwrap_or_else(|| key.to_owned());
        let texts = one.items.iter().filter_map(|item| {
            let text = domain::voice::words(item)?.to_owned();
            Some(TimelineText { question: item.question.clone(), title: question(&item.question), text })
        });
        Ok(TimelineItem {
            title: titles.of_survey(one.survey, who.language).unwrap_or_default(),
            scores: self.scores_of(one).await?,
            texts: texts.collect(),
            attributes: payload.context.attributes,
            ..self.item(who, TimelineKind::Feedback, &one.envelope).await?
        })
    }

    async fn interaction_item(&self, who: &Caller, one: &Interaction) -> Result<TimelineItem> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Sent {
            attributes: BTreeMap<String, serde_json::Value>,
        }
        let sent: Sent = serde_json::from_str(&one.envelope.payload).unwrap_or_default();
        let text = |(name, value)| domain::identity::attribute_text(&value).map(|text| (name, text));
        Ok(TimelineItem {
            title: self.event_name(one.event).await?,
            value: one.value,
            attributes: sent.attributes.into_iter().filter_map(text).collect(),
            ..self.item(who, TimelineKind::Interaction, &one.envelope).await?
        })
    }

    async fn item(&self, who: &Caller, kind: TimelineKind, envelope: &Envelope) -> Result<TimelineItem> {
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let touchpoint = touchpoints.by_no(envelope.touchpoint);
        Ok(TimelineItem {
            id: envelope.id,
            kind,
            time: envelope.time,
            channel: envelope.channel,
            touchpoint: touchpoint.map(|one| TimelineTouchpoint { id: one.id, name: one.name.clone() }),
            title: String::new(),
            scores: Vec::new(),
            texts: Vec::new(),
            value: None,
            attributes: BTreeMap::new(),
        })
    }

    pub(crate) async fn titles(&self, project: ProjectNo) -> Result<Titles> {
        let surveys = store::surveys::newest_versions(&self.db, project).await?;
        Ok(Titles(surveys.into_iter().map(|row| (row.no, row.definition.0)).collect()))
    }

    /// What a type of event is called.
    pub(crate) async fn event_name(&self, event: EventTypeNo) -> Result<String> {
        let word = self.dictionary.word(Word::EventType, event.0).await?;
        Ok(word.map_or_else(String::new, |word| word.to_string()))
    }
}

fn cursor(text: &str) -> Option<Cursor> {
    let (time, id) = text.split_once('_')?;
    Some(Cursor { time: Timestamp(time.parse().ok()?), id: id.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let id = SignalId(uuid::Uuid::from_u128(7));
        let found = cursor(&format!("{}_{id}", -5)).expect("a cursor");
        assert_eq!((found.time, found.id), (Timestamp(-5), id));
        for text in ["", "5", "x_y", "5_"] {
            assert_eq!(cursor(text), None, "{text}");
        }
    }
}
