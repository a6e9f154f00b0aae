//! Voices as the API gives them.

use domain::ids::{CustomerId, SignalId, SurveyId, TouchpointId, UnitId, UserId};
use domain::metric::{Metric, Series};
use domain::signal::{Channel, Group};
use domain::time::Timestamp;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VoiceList {
    pub items: Vec<Voice>,
    /// For the next page; null at the end.
    pub next: Option<String>,
    /// How many match; null when too few to say.
    pub count: Option<u64>,
    /// Fewer comments match than may be shown to this caller, so none is.
    pub suppressed: bool,
}

/// Feedback with words. Callers who may not read single voices get the words without `id`, times,
/// customer and state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Voice {
    pub id: Option<SignalId>,
    /// When it was said.
    pub time: Option<Timestamp>,
    /// When it was received.
    pub recorded: Option<Timestamp>,
    pub customer: Option<CustomerName>,
    pub touchpoint: Option<Named<TouchpointId>>,
    pub units: Vec<Named<UnitId>>,
    pub channel: Channel,
    /// BCP 47 primary tag; empty when unknown.
    pub language: String,
    pub survey: Option<SurveyTitle>,
    pub scores: Vec<VoiceScore>,
    pub texts: Vec<VoiceText>,
    /// Facet key to value.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub facets: IndexMap<String, String>,
    pub urgent: bool,
    pub state: Option<Handling>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Named<Id> {
    pub id: Id,
    pub name: String,
}

/// The profile that answers for the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerName {
    pub id: CustomerId,
    /// Null when nobody knows it.
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SurveyTitle {
    pub id: SurveyId,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VoiceScore {
    #[schema(value_type = String, example = "nps:0-10")]
    pub series: Series,
    pub metric: Metric,
    /// Key of the question.
    pub question: String,
    pub value: f64,
    pub group: Group,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoiceText {
    /// Key of the question; empty when nothing was asked.
    pub question: String,
    /// The question in the caller's language; empty when nothing was asked.
    pub title: String,
    /// As it was said: data, never HTML.
    pub text: String,
    /// What was searched for: first and last character, counted in Unicode characters, the last one
    /// not included.
    #[schema(value_type = Vec<Vec<u32>>)]
    pub hits: Vec<Hit>,
}

/// A range of characters.
pub type Hit = [u32; 2];

/// How far a voice has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Handling {
    /// Opened by the caller.
    pub read: bool,
    pub assignee: Option<Named<UserId>>,
    pub answered: Option<AnsweredState>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AnsweredState {
    pub at: Timestamp,
    /// Null when the person is not known any more.
    pub by: Option<Named<UserId>>,
    pub note: Option<String>,
}

/// One voice with everything that was answered with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VoiceDetail {
    #[serde(flatten)]
    pub voice: Voice,
    pub answers: Vec<VoiceAnswer>,
    /// Where it probably belongs; null when its touchpoint was named. Beside a `touchpoint` this is how
    /// that one was found, without one it is a proposal that is not sure enough.
    pub touchpoint_inferred: Option<VoiceTouchpoint>,
    /// Address of the customer's timeline in the API; null when nobody knows who it was.
    pub timeline: Option<String>,
}

/// A touchpoint nobody named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VoiceTouchpoint {
    pub id: TouchpointId,
    pub name: String,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VoiceAnswer {
    pub question: String,
    pub title: String,
    pub value_text: String,
}
