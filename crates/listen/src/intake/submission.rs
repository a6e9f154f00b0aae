//! What is handed to the intake.

use domain::identity::Identification;
use domain::ids::{SignalId, SurveyNo, TouchpointNo, UnitNo};
use domain::signal::{Channel, Dataset, Envelope, Item};
use domain::time::Timestamp;
use std::collections::BTreeMap;
use store::answers::AnswerState;

/// Everything of one request; accepted as a whole or not at all.
#[derive(Debug, Default)]
pub struct Submission {
    pub feedback: Vec<IncomingFeedback>,
    pub interactions: Vec<IncomingInteraction>,
    /// Signals to remove, by the envelope of their present version.
    pub deletions: Vec<(Dataset, Envelope)>,
}

/// Where, when and by whom; shared by both kinds of signals.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// The same id again is the same signal: a retry or a correction.
    pub id: SignalId,
    /// Must have passed [`domain::identity::Identification::check`].
    pub customer: Option<Identification>,
    pub time: Timestamp,
    pub channel: Channel,
    pub touchpoint: TouchpointNo,
    /// At most one unit per hierarchy.
    pub units: Vec<UnitNo>,
    pub attributes: BTreeMap<String, String>,
    /// The signal as its sender wrote it, JSON.
    pub payload: String,
    /// The version before, when this one changes its day or customer: rows are found by both.
    pub replaces: Option<Envelope>,
}

/// An answer, a review, a mention, a comment.
#[derive(Clone, Debug)]
pub struct IncomingFeedback {
    pub circumstances: Circumstances,
    pub solicited: bool,
    pub survey: SurveyNo,
    pub survey_version: u32,
    /// Primary language tag such as `de`; empty when unknown.
    pub language: String,
    pub items: Vec<Item>,
    /// Search terms of each text, in the order of the items with text, where the sender has made them
    /// already: imports read rows on a thread of their own.
    pub terms: Option<Vec<Vec<String>>>,
    /// Kept in the same transaction, for answers that can be resumed.
    pub answer: Option<AnswerState>,
}

/// Behaviour or an operational event.
#[derive(Clone, Debug)]
pub struct IncomingInteraction {
    pub circumstances: Circumstances,
    /// Its type, such as `order_placed`.
    pub event: String,
    pub value: Option<f64>,
}

/// Given when everything is durable and can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub recorded: Timestamp,
}
