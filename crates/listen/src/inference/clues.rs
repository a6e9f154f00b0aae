//! What feedback says about where it belongs, without naming it.

use crate::intake::search_terms;
use crate::{Error, Listen, Result};
use domain::ids::{CustomerId, SignalId, TouchpointNo};
use domain::scope::RowFilter;
use domain::signal::{Channel, Feedback, InferredTouchpoint, Interaction};
use domain::time::{Day, Timestamp};
use lake::{Filter, SignalQuery};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of marks, by their place.
pub(super) const CHANNEL: usize = 0;

/// How long before it something belongs to what is said.
const DAYS_BEFORE: i32 = 14;
const SECONDS_BEFORE: i64 = 14 * 86_400;
/// Customers looked up together.
const CUSTOMERS: usize = 200;
/// Interactions of them that are looked at, newest first.
const INTERACTIONS: usize = 20_000;
/// Examples are put to the test in this many parts, all of a customer in the same.
pub(super) const PARTS: usize = 10;

#[derive(Clone, Debug)]
pub(super) struct Clues {
    pub(super) id: SignalId,
    pub(super) recorded: Timestamp,
    pub(super) touchpoint: TouchpointNo,
    pub(super) inferred: Option<InferredTouchpoint>,
    pub(super) marks: Vec<Option<u64>>,
    /// Each once, in their order.
    pub(super) terms: BTreeSet<String>,
    pub(super) part: usize,
}

impl Clues {
    fn of(feedback: &Feedback, before: Option<u64>) -> Self {
        let envelope = &feedback.envelope;
        // Whoever says nothing of a channel and a touchpoint has the channel of all others.
        let channel = (envelope.channel != Channel::Other).then(|| u64::from(envelope.channel.code()));
        let units = (!envelope.units.is_none()).then(|| u64::from(envelope.units.0));
        let terms = search_terms(&feedback.items, &feedback.language).into_iter().flatten();
        let group = envelope.customer.map_or(envelope.id.0, |customer| customer.0);
        Self {
            id: envelope.id,
            recorded: envelope.recorded,
            touchpoint: envelope.touchpoint,
            inferred: InferredTouchpoint::of(&feedback.items),
            marks: vec![channel, units, before],
            terms: terms.filter(|term| term != text::BREAK).collect(),
            part: (group.as_u128() % PARTS as u128) as usize,
        }
    }
}

/// What kind of thing an interaction was: its touchpoint, else its type.
fn mark(interaction: &Interaction) -> u64 {
    let touchpoint = interaction.envelope.touchpoint;
    if touchpoint.is_none() { (1 << 32) | u64::from(interaction.event.0) } else { touchpoint.0.into() }
}

impl Listen {
    pub(super) async fn clues(&self, rows: &RowFilter, feedback: Vec<Feedback>) -> Result<Vec<Clues>> {
        let before = self.came_before(rows, &feedback).await?;
        let read = move || feedback.iter().zip(before).map(|(one, before)| Clues::of(one, before)).collect();
        tokio::task::spawn_blocking(read).await.map_err(|error| Error::Internal(format!("reading clues: {error}")))
    }

    /// What the customer did last before each piece of feedback.
    pub(super) async fn came_before(&self, rows: &RowFilter, feedback: &[Feedback]) -> Result<Vec<Option<u64>>> {
        let mut found = vec![None; feedback.len()];
        let mut said: BTreeMap<CustomerId, Vec<usize>> = BTreeMap::new();
        for (at, one) in feedback.iter().enumerate() {
            if let Some(customer) = one.envelope.customer {
                said.entry(customer).or_default().push(at);
            }
        }
        let customers: Vec<CustomerId> = said.keys().copied().collect();
        for portion in customers.chunks(CUSTOMERS) {
            let days = portion.iter().flat_map(|customer| &said[customer]).map(|at| feedback[*at].envelope.day);
            let days: BTreeSet<Day> = days.collect();
            let (Some(first), Some(last)) = (days.first(), days.last()) else { continue };
            let filter = Filter {
                days: Some((first.plus(-DAYS_BEFORE), *last)),
                customers: Some(portion.iter().copied().collect()),
                ..Filter::default()
            };
            // Newest first: the first one before an answer is the last one.
            for interaction in self.lake.interactions(rows, &SignalQuery::new(filter, INTERACTIONS)).await? {
                let Some(answers) = interaction.envelope.customer.and_then(|customer| said.get(&customer)) else {
                    continue;
                };
                let time = interaction.envelope.time;
                for at in answers {
                    let answered = feedback[*at].envelope.time;
                    if found[*at].is_none() && time < answered && answered <= time.plus_seconds(SECONDS_BEFORE) {
                        found[*at] = Some(mark(&interaction));
                    }
                }
            }
        }
        Ok(found)
    }
}
