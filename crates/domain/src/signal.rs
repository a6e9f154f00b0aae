//! Signals as the ledger and the lake keep them.
//!
//! A signal is anything a customer says or does, at a time, at a touchpoint: **feedback** (answer,
//! review, mention, comment) or an **interaction** (behaviour or operational event). The id of a
//! signal is the key: sending it again, correcting it and erasing it all write a newer version of
//! the same key, and the newest version wins.

use crate::ids::{
    CustomerId, EventTypeNo, FacetSetNo, ProjectNo, SeriesNo, SignalId, SurveyNo, TouchpointId, TouchpointNo, UnitSetNo,
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

/// The question of the item that says where feedback probably belongs. No survey has one of this key.
pub const INFERRED_TOUCHPOINT: &str = "@touchpoint";

/// Where feedback that named no touchpoint probably belongs. It is kept as one more item: of feedback at
/// a touchpoint it says that nobody named that one, of feedback without one it is a proposal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InferredTouchpoint {
    pub touchpoint: TouchpointId,
    /// From 0 to 1.
    pub confidence: f64,
}

impl InferredTouchpoint {
    /// What the items of one piece of feedback say.
    pub fn of(items: &[Item]) -> Option<Self> {
        let item = items.iter().find(|item| item.question == INFERRED_TOUCHPOINT)?;
        Some(Self { touchpoint: item.choice.as_ref()?.parse().ok()?, confidence: item.value? })
    }

    /// Puts it among `items`, in the place of what was inferred before.
    pub fn put_into(self, items: &mut Vec<Item>) {
        items.retain(|item| item.question != INFERRED_TOUCHPOINT);
        items.push(Item {
            question: INFERRED_TOUCHPOINT.to_owned(),
            value: Some(self.confidence),
            choice: Some(self.touchpoint.to_string()),
            ..Item::default()
        });
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_inferred_is_one_item() {
        let mut items = vec![Item { question: "score".into(), value: Some(3.0), ..Item::default() }];
        assert_eq!(InferredTouchpoint::of(&items), None);
        for (id, confidence) in [(1, 0.6), (2, 0.9)] {
            let inferred = InferredTouchpoint { touchpoint: TouchpointId(uuid::Uuid::from_u128(id)), confidence };
            inferred.put_into(&mut items);
            assert_eq!(InferredTouchpoint::of(&items), Some(inferred));
        }
        assert_eq!(items.len(), 2);
        assert!(!crate::survey::check::is_key(INFERRED_TOUCHPOINT), "no question can be called that");
    }
}
