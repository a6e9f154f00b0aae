//! Signals as the ledger and the lake keep them.
//!
//! A signal is anything a customer says or does, at a time, at a touchpoint: **feedback** (answer,
//! review, mention, comment) or an **interaction** (behaviour or operational event). The id of a
//! signal is the key: sending it again, correcting it and erasing it all write a newer version of
//! the same key, and the newest version wins.

use crate::ids::{
    CustomerId, EventTypeNo, FacetSetNo, ProjectNo, SeriesNo, SignalId, SurveyNo, TouchpointNo, UnitSetNo,
};
use crate::time::{Day, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the signal went through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Channel {
    #[default]
    Other = 0,
    Web = 1,
    App = 2,
    Email = 3,
    Sms = 4,
    Phone = 5,
    Chat = 6,
    Store = 7,
    Kiosk = 8,
    Letter = 9,
    Social = 10,
    Review = 11,
    Partner = 12,
}

impl Channel {
    pub const ALL: [Self; 13] = [
        Self::Other,
        Self::Web,
        Self::App,
        Self::Email,
        Self::Sms,
        Self::Phone,
        Self::Chat,
        Self::Store,
        Self::Kiosk,
        Self::Letter,
        Self::Social,
        Self::Review,
        Self::Partner,
    ];

    pub fn from_code(code: u8) -> Self {
        Self::ALL.get(usize::from(code)).copied().unwrap_or_default()
    }

    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// Where a score stands on its own scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[repr(i8)]
pub enum Group {
    /// Detractor, dissatisfied, disagrees, thumb down.
    Negative = -1,
    /// Passive, neutral.
    Neutral = 0,
    /// Promoter, satisfied, agrees, thumb up.
    Positive = 1,
}

impl Group {
    pub const fn code(self) -> i8 {
        self as i8
    }

    pub const fn from_code(code: i8) -> Self {
        match code {
            ..=-1 => Self::Negative,
            0 => Self::Neutral,
            1.. => Self::Positive,
        }
    }
}

/// What every signal carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    pub project: ProjectNo,
    pub id: SignalId,
    /// The customer as first identified. Merging customers links them; it never moves signals.
    /// `None`: nobody knows who it was.
    pub customer: Option<CustomerId>,
    /// When it was said or done.
    pub time: Timestamp,
    /// `time` as a calendar day in the project's time zone.
    pub day: Day,
    /// When we accepted it.
    pub recorded: Timestamp,
    pub channel: Channel,
    pub touchpoint: TouchpointNo,
    pub units: UnitSetNo,
    pub facets: FacetSetNo,
    /// The signal as its sender wrote it, JSON, for lossless export; empty when deleted.
    pub payload: String,
}

/// One scored or worded part of a piece of feedback.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Key of the question in its survey; empty for feedback that had none.
    pub question: String,
    /// For an aspect asked about another touchpoint than the one the survey sits at.
    pub touchpoint: Option<TouchpointNo>,
    /// The series of `value`; none for items without a score.
    pub series: SeriesNo,
    /// The score on its own scale, or the number answered.
    pub value: Option<f64>,
    /// Set exactly when `series` is.
    pub group: Option<Group>,
    /// Key of a chosen option; a multiple choice has one item per choice.
    pub choice: Option<String>,
    /// Free text.
    pub text: Option<String>,
}

/// Feedback: an answer, a review, a mention, a comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    pub envelope: Envelope,
    /// Kept apart in scores: asked for, or said unasked.
    pub solicited: bool,
    pub survey: SurveyNo,
    pub survey_version: u32,
    /// BCP 47 primary tag of the language it was given in, such as `de`; empty when unknown.
    pub language: String,
    pub items: Vec<Item>,
}

/// Behaviour or an operational event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interaction {
    pub envelope: Envelope,
    pub event: EventTypeNo,
    /// Amount, duration or count the event carries, if any.
    pub value: Option<f64>,
}

/// One change of the lake.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<T> {
    Put(T),
    /// A tombstone. Carries the envelope of the version it deletes (payload empty), because rows
    /// are found by project, day and customer.
    Delete(Envelope),
}

/// The two datasets of the lake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dataset {
    Feedback,
    Interactions,
}

impl Dataset {
    pub const ALL: [Self; 2] = [Self::Feedback, Self::Interactions];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Feedback => "feedback",
            Self::Interactions => "interactions",
        }
    }
}
