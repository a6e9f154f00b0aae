//! What live programmes wait for, kept in memory: whether an event is an occasion costs one look.

use super::naming;
use crate::{IncomingInteraction, Result};
use access::Access;
use domain::ids::{CustomerId, InvitationId, ProgrammeId, ProjectNo, SignalId, TouchpointId, UnitNo};
use domain::programme::{Definition, Trigger};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Db;
use store::occasions::NewOccasion;
use store::programmes::Published;

/// Looks at what is live; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    db: Db,
    access: Access,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Of what `projects` was read as. Nothing was ever published at 0.
    version: i64,
    projects: HashMap<ProjectNo, Arc<Listening>>,
}

/// What the live programmes of a project wait for, by type of event.
#[derive(Debug, Default)]
pub(crate) struct Listening {
    by_type: HashMap<String, Vec<Arc<Listener>>>,
}

#[derive(Debug)]
struct Listener {
    programme: ProgrammeId,
    since: Timestamp,
    definition: Definition,
}

/// Where and how an event happened, as its occasion keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Happened {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) units: Vec<UnitNo>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Watch {
    pub(crate) fn new(db: Db, access: Access) -> Self {
        Self { db, access, state: Arc::default() }
    }

    /// What is waited for in a project; `None`: nothing.
    pub(crate) async fn listening(&self, project: ProjectNo) -> Result<Option<Arc<Listening>>> {
        let version = self.access.programmes_version().await?;
        {
            let state = self.state();
            if state.version == version {
                return Ok(state.projects.get(&project).cloned());
            }
        }
        let projects = read(store::programmes::live(&self.db).await?);
        let found = projects.get(&project).cloned();
        let mut state = self.state();
        // Whoever began to read later knows more.
        if state.version < version {
            *state = State { version, projects };
        }
        Ok(found)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(live: Vec<Published>) -> HashMap<ProjectNo, Arc<Listening>> {
    let mut projects: HashMap<ProjectNo, Listening> = HashMap::new();
    for one in live {
        let listener = Listener { programme: one.id, since: one.listens_since(), definition: one.definition.0 };
        let listener = Arc::new(listener);
        let mut types: Vec<&str> = listener.definition.trigger.events().iter().map(|is| is.r#type.as_str()).collect();
        types.sort_unstable();
        types.dedup();
        for r#type in types {
            let listening = projects.entry(one.project).or_default();
            listening.by_type.entry(r#type.to_owned()).or_default().push(Arc::clone(&listener));
        }
    }
    projects.into_iter().map(|(project, listening)| (project, Arc::new(listening))).collect()
}

impl Listening {
    /// The occasions an event is. Of events that have to come together each one may be the last.
    pub(crate) fn occasions(
        &self,
        event: &IncomingInteraction,
        touchpoint: Option<TouchpointId>,
        customer: CustomerId,
        now: Timestamp,
    ) -> Vec<NewOccasion> {
        let Some(listeners) = self.by_type.get(&event.event) else { return Vec::new() };
        let wanted = |listener: &&Arc<Listener>| listener.waits_for(event, touchpoint, now);
        listeners.iter().filter(wanted).map(|listener| listener.occasion(event, customer)).collect()
    }

    /// The occasions an event may have been before it was corrected, of whatever type it was.
    pub(crate) fn ids_of(&self, event: SignalId) -> impl Iterator<Item = InvitationId> + '_ {
        self.by_type.values().flatten().map(move |listener| naming::of_event(listener.programme, event))
    }
}

impl Listener {
    fn waits_for(&self, event: &IncomingInteraction, touchpoint: Option<TouchpointId>, now: Timestamp) -> bool {
        let happened = &event.circumstances;
        let in_time = self.since <= happened.time && now <= self.definition.deadline(happened.time);
        in_time && self.definition.trigger.which(&event.event, touchpoint, &happened.attributes).is_some()
    }

    fn occasion(&self, event: &IncomingInteraction, customer: CustomerId) -> NewOccasion {
        let happened = &event.circumstances;
        let kept = Happened { units: happened.units.clone(), attributes: happened.attributes.clone() };
        occasion_of(self.programme, &self.definition, customer, (happened.id, happened.time), &kept)
    }
}

/// What an event of a customer is for a programme that waits for it.
pub(super) fn occasion_of(
    programme: ProgrammeId,
    definition: &Definition,
    customer: CustomerId,
    (event, time): (SignalId, Timestamp),
    happened: &Happened,
) -> NewOccasion {
    NewOccasion {
        id: naming::of_event(programme, event),
        programme,
        customer,
        signal: Some(event),
        happened_at: time.micros(),
        due_at: time.plus_seconds(i64::from(definition.delay_minutes) * 60).micros(),
        circumstances: serde_json::to_string(happened).expect("numbers and texts are always JSON"),
        draw: None,
        drawn: None,
    }
}

/// Does this trigger wait until several events have come together?
pub(super) fn is_composite(trigger: &Trigger) -> bool {
    matches!(trigger, Trigger::Together { .. })
}
