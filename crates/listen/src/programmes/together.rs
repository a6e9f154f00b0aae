//! Events that have to come together: which of them are an occasion, in whatever order they came in.

use super::naming;
use super::people::People;
use super::rules::{Rules, Standing};
use super::watch::{Happened, is_composite, occasion_of};
use crate::{Listen, Result};
use access::Project;
use domain::identity::attribute_text;
use domain::ids::{CustomerId, EventTypeNo, InvitationId, SignalId};
use domain::programme::{Trigger, completed_by};
use domain::signal::{Envelope, Interaction};
use domain::survey::Attributes;
use domain::time::Timestamp;
use lake::{Filter, SignalQuery};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use store::dictionary::Kind;
use store::occasions::{self, NewOccasion, OccasionRow};

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

/// What a look at events that have to come together found.
#[derive(Debug, Default)]
pub(super) struct Together {
    /// Of the occasions that nobody has looked at: those whose event completes the others.
    pub(super) complete: HashSet<InvitationId>,
    /// Events that complete others which came in later: when they were looked at, those were not there.
    pub(super) late: Vec<NewOccasion>,
}

/// One event of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    time: Timestamp,
    id: SignalId,
    kind: usize,
    /// Its place among those found.
    at: usize,
}

impl Listen {
    /// What becomes of the occasions due that have to come together with others.
    pub(super) async fn together(
        &self,
        project: &Project,
        rules: &Rules,
        people: &People,
        due: &[OccasionRow],
    ) -> Result<Together> {
        let mut together = Together::default();
        for (id, standing) in &rules.programmes {
            if !is_composite(&standing.definition().trigger) {
                continue;
            }
            let waiting: Vec<&OccasionRow> =
                due.iter().filter(|row| row.programme == *id && row.version == 0 && row.signal.is_some()).collect();
            if !waiting.is_empty() {
                self.look_at_tracks(project, standing, people, &waiting, &mut together).await?;
            }
        }
        Ok(together)
    }

    async fn look_at_tracks(
        &self,
        project: &Project,
        standing: &Standing,
        people: &People,
        waiting: &[&OccasionRow],
        together: &mut Together,
    ) -> Result<()> {
        let Trigger::Together { events, within_days } = &standing.definition().trigger else { return Ok(()) };
        let programme = standing.published.id;
        let known = waiting.iter().filter_map(|row| people.get(row.customer));
        let profiles: BTreeSet<CustomerId> = known.flat_map(|one| one.somebody.profiles.iter().copied()).collect();
        let ids: Vec<CustomerId> = profiles.iter().copied().collect();
        let decided: HashSet<SignalId> = occasions::decided(&self.db, programme, &ids).await?.into_iter().collect();
        let new: HashSet<SignalId> = waiting.iter().filter_map(|row| row.signal).collect();
        let (found, tracks) = self.tracks_of(project, standing, people, profiles).await?;
        let tree = self.access.tree().await?;
        let since = standing.published.listens_since();
        for track in tracks.into_values() {
            let steps: Vec<(Timestamp, usize)> = track.iter().map(|step| (step.time, step.kind)).collect();
            let among = |ids: &HashSet<SignalId>| -> BTreeSet<usize> {
                (0..track.len()).filter(|at| ids.contains(&track[*at].id)).collect()
            };
            for at in completed_by(&steps, events.len(), *within_days, &among(&decided), &among(&new)) {
                let step = track[at];
                if new.contains(&step.id) {
                    together.complete.insert(naming::of_event(programme, step.id));
                    continue;
                }
                let envelope = &found[step.at].envelope;
                let in_time = since <= step.time && self.world.now() <= standing.definition().deadline(step.time);
                if let Some(customer) = envelope.customer.filter(|_| in_time) {
                    let happened = Happened { units: tree.set(envelope.units).to_vec(), attributes: said(envelope) };
                    let event = (step.id, step.time);
                    together.late.push(occasion_of(programme, standing.definition(), customer, event, &happened));
                }
            }
        }
        Ok(())
    }

    /// The events of these profiles that the trigger waits for, and by person where they are, in order of time.
    async fn tracks_of(
        &self,
        project: &Project,
        standing: &Standing,
        people: &People,
        profiles: BTreeSet<CustomerId>,
    ) -> Result<(Vec<Interaction>, HashMap<CustomerId, Vec<Step>>)> {
        let trigger = &standing.definition().trigger;
        let Trigger::Together { events, within_days } = trigger else { return Ok((Vec::new(), HashMap::new())) };
        let types: BTreeSet<&str> = events.iter().map(|event| event.r#type.as_str()).collect();
        let types: Vec<&str> = types.into_iter().collect();
        let numbers = self.dictionary.numbers(project.no, Kind::EventType, &types).await?;
        let names: HashMap<EventTypeNo, &str> = numbers.iter().map(|no| EventTypeNo(*no)).zip(types).collect();
        let from = standing.published.live_since.plus_days(-i64::from(*within_days));
        let filter = Filter {
            customers: Some(profiles),
            events: Some(names.keys().copied().collect()),
            days: Some((from.day_in(&project.zone), self.world.now().day_in(&project.zone).plus(1))),
            ..Filter::default()
        };
        let rows = self.everything(project).await?;
        let found = self.lake.interactions(&rows, &SignalQuery::new(filter, MOST)).await?;
        let touchpoints = self.access.touchpoints(project.no).await?;
        let mut tracks: HashMap<CustomerId, Vec<Step>> = HashMap::new();
        for (at, Interaction { envelope, event, .. }) in found.iter().enumerate() {
            let person = envelope.customer.and_then(|customer| people.get(customer));
            let (Some(person), Some(name)) = (person, names.get(event)) else { continue };
            let touchpoint = touchpoints.by_no(envelope.touchpoint).map(|touchpoint| touchpoint.id);
            if let Some(kind) = trigger.which(name, touchpoint, &said(envelope)) {
                let step = Step { time: envelope.time, id: envelope.id, kind, at };
                tracks.entry(person.somebody.person.id).or_default().push(step);
            }
        }
        tracks.values_mut().for_each(|track| track.sort_unstable());
        Ok((found, tracks))
    }
}

/// What an event says of itself.
fn said(envelope: &Envelope) -> Attributes {
    serde_json::from_str::<Sent>(&envelope.payload).unwrap_or_default().texts()
}
