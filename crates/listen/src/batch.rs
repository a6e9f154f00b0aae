//! Many signals in one request: those that are right are taken, the others refused one by one.

use crate::Error;
use domain::ids::SignalId;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BatchAccepted {
    pub accepted: usize,
    pub refused: Vec<RefusedSignal>,
}

/// A signal of a batch that was not taken, and why; the others are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusedSignal {
    /// Its place in the batch, from 0.
    pub index: usize,
    pub code: String,
    pub message: String,
}

/// Of signals that are there several times the last; those without an id are all different.
pub(crate) fn newest_of_each<T>(signals: Vec<T>, id: impl Fn(&T) -> Option<SignalId>) -> Vec<T> {
    let mut last: HashMap<SignalId, usize> = HashMap::with_capacity(signals.len());
    for (at, one) in signals.iter().enumerate() {
        if let Some(id) = id(one) {
            last.insert(id, at);
        }
    }
    let keep = |(at, one): (usize, T)| id(&one).is_none_or(|id| last.get(&id) == Some(&at)).then_some(one);
    signals.into_iter().enumerate().filter_map(keep).collect()
}

/// More signals than one request may carry.
pub(crate) fn too_many(field: &str, what: (&str, &str), most: usize) -> Error {
    Error::invalid_field(
        field,
        "too_many",
        format!("Höchstens {most} {} auf einmal: Schicken Sie sie in Teilen.", what.0),
        format!("at most {most} {} at once: send them in parts", what.1),
    )
}
