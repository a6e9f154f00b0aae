//! Events that have to come together: which of those waiting is the last of them.

use super::people::People;
use super::rules::{Rules, Standing};
use super::watch::is_composite;
use crate::{Listen, Result};
use access::Project;
use domain::identity::attribute_text;
use domain::ids::{CustomerId, EventTypeNo, InvitationId, SignalId};
use domain::programme::{Trigger, completions};
use domain::signal::Interaction;
use domain::survey::Attributes;
use domain::time::Timestamp;
use lake::{Filter, SignalQuery};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::dictionary::Kind;
use store::occasions::OccasionRow;

/// Events looked at together; one customer has fewer.
const MOST: usize = 200_000;

/// What an event says of itself, as its sender wrote it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    attributes: BTreeMap<String, Value>,
}

impl Sent {
    fn texts(self) -> Attributes {
        let text = |(name, value): (String, Value)| attribute_text(&value).map(|text| (name, text));
        self.attributes.into_iter().filter_map(text).collect()
    }
}

impl Listen {
    /// Of the occasions due that nobody has looked at: those whose event completes the others it has to come with.
    pub(super) async fn completed(
        &self,
        project: &Project,
        rules: &Rules,
        people: &People,
        due: &[OccasionRow],
    ) -> Result<HashSet<InvitationId>> {
        let mut complete = HashSet::new();
        for (id, standing) in &rules.programmes {
            if !is_composite(&standing.definition().trigger) {
                continue;
            }
            let waiting: Vec<&OccasionRow> =
                due.iter().filter(|row| row.programme == *id && row.version == 0 && row.signal.is_some()).collect();
            if waiting.is_empty() {
                continue;
            }
            let last = self.last_ones(project, standing, people, &waiting).await?;
            let is_last = |row: &&&OccasionRow| row.signal.is_some_and(|signal| last.contains(&signal));
            complete.extend(waiting.iter().filter(is_last).map(|row| row.id));
        }
        Ok(complete)
    }

    /// The events of these customers that complete the trigger.
    async fn last_ones(
        &self,
        project: &Project,
        standing: &Standing,
        people: &People,
        waiting: &[&OccasionRow],
    ) -> Result<HashSet<SignalId>> {
        let trigger = &standing.definition().trigger;
        let Trigger::Together { events, within_days } = trigger else { return Ok(HashSet::new()) };
        let known = waiting.iter().filter_map(|row| people.get(row.customer));
        let customers: BTreeSet<CustomerId> = known.flat_map(|one| one.somebody.profiles.iter().copied()).collect();
        let types: BTreeSet<&str> = events.iter().map(|event| event.r#type.as_str()).collect();
        let types: Vec<&str> = types.into_iter().collect();
        let numbers = self.dictionary.numbers(project.no, Kind::EventType, &types).await?;
        let names: HashMap<EventTypeNo, &str> = numbers.iter().map(|no| EventTypeNo(*no)).zip(types).collect();
        let from = standing.published.live_since.plus_days(-i64::from(*within_days));
        let filter = Filter {
            customers: Some(customers),
            events: Some(names.keys().copied().collect()),
            days: Some((from.day_in(&project.zone), self.world.now().day_in(&project.zone).plus(1))),
            ..Filter::default()
        };
        let rows = self.everything(project).await?;
        let found = self.lake.interactions(&rows, &SignalQuery::new(filter, MOST)).await?;
        let touchpoints = self.access.touchpoints(project.no).await?;
        // By person: when, which event, of which kind.
        let mut tracks: HashMap<CustomerId, Vec<(Timestamp, SignalId, usize)>> = HashMap::new();
        for one in &found {
            let Interaction { envelope, event, .. } = one;
            let person = envelope.customer.and_then(|customer| people.get(customer));
            let (Some(person), Some(name)) = (person, names.get(event)) else { continue };
            let sent: Sent = serde_json::from_str(&envelope.payload).unwrap_or_default();
            let touchpoint = touchpoints.by_no(envelope.touchpoint).map(|touchpoint| touchpoint.id);
            if let Some(kind) = trigger.which(name, touchpoint, &sent.texts()) {
                tracks.entry(person.somebody.person.id).or_default().push((envelope.time, envelope.id, kind));
            }
        }
        let mut last = HashSet::new();
        for mut track in tracks.into_values() {
            track.sort_unstable();
            let kinds: Vec<(Timestamp, usize)> = track.iter().map(|(time, _, kind)| (*time, *kind)).collect();
            last.extend(completions(&kinds, events.len(), *within_days).into_iter().map(|at| track[at].1));
        }
        Ok(last)
    }
}
