//! How often surveys are opened and answered: counted in memory of this process, written once a second.
//!
//! Sums only, nobody's traces. A page never waits for a visit to be written, so what was counted in the
//! last second is lost when the machine dies.

use super::context::Context;
use super::definitions::Definition;
use super::feedback::Whereabouts;
use super::opening::Visited;
use crate::circumstances::units_named;
use crate::surveys::no_survey;
use crate::{Error, Listen, Result};
use access::{Caller, Project};
use domain::ids::{ProjectNo, SurveyId, SurveyNo, TouchpointNo, UnitNo, UnitSetNo};
use domain::role::Right;
use domain::signal::Channel;
use domain::time::{Day, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::visits::{VisitPlace, Visits};

/// Where and when. A combination of units gets its number when it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    project: ProjectNo,
    day: Day,
    survey: SurveyNo,
    touchpoint: TouchpointNo,
    units: Vec<UnitNo>,
    channel: Channel,
}

/// Somebody opened a survey where nobody counted, or before there was anybody to count.
#[derive(Clone, Debug)]
pub struct PastVisit {
    pub survey: SurveyId,
    pub time: Timestamp,
    /// Codes or ids.
    pub units: Vec<String>,
    pub channel: Channel,
    /// An answer came of it.
    pub answered: bool,
}

/// What was counted and is not written yet.
#[derive(Debug, Default)]
pub(super) struct Counted(Mutex<BTreeMap<Place, Visits>>);

impl Counted {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Place, Visits>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, place: Place, visits: Visits) {
        *self.lock().entry(place).or_default() += visits;
    }

    fn take(&self) -> BTreeMap<Place, Visits> {
        std::mem::take(&mut *self.lock())
    }
}

const PAUSE: Duration = Duration::from_secs(1);

impl Listen {
    /// The first page was shown.
    pub(super) async fn count_opened(&self, visited: &Visited) {
        self.count_opened_at(visited, self.world.now()).await;
    }

    /// The first page was shown then.
    pub(super) async fn count_opened_at(&self, visited: &Visited, at: Timestamp) {
        self.count(visited, at, Visits { opened: 1, answered: 0 }).await;
    }

    /// Something was said for the first time (1), or all of it was taken back (-1). Counts on the day the
    /// answer was `begun`, which is the day of its scores.
    pub(super) async fn count_answered(&self, visited: &Visited, begun: Timestamp, answered: i64) {
        self.count(visited, begun, Visits { opened: 0, answered }).await;
    }

    async fn count(&self, visited: &Visited, at: Timestamp, visits: Visits) {
        match self.place_of(&visited.project, &visited.definition, &visited.context, at).await {
            Ok(place) => self.desk.visits.add(place, visits),
            // Whoever answers shall not suffer from it.
            Err(error) => tracing::warn!(%error, "a visit was not counted"),
        }
    }

    /// Counts visits beside those that happen here, each where and when its answer counts. They are
    /// written when this returns; doing it again counts them again.
    pub async fn count_past_visits(&self, who: &Caller, visits: &[PastVisit]) -> Result<()> {
        who.require(Right::WriteSignals)?;
        let places = self.access.places().await?;
        let surveys = visits.iter().map(|visit| visit.survey).collect();
        let mut definitions: HashMap<SurveyId, Arc<Definition>> = HashMap::new();
        for (id, standing) in self.desk.standings.of(&self.db, who.project.no, &surveys).await? {
            if let Some(definition) = self.definition(id, standing.no, standing.version).await? {
                definitions.insert(id, definition);
            }
        }
        let mut counted = Vec::with_capacity(visits.len());
        for visit in visits {
            let definition = definitions.get(&visit.survey).ok_or_else(no_survey)?;
            let units = units_named(who, &places, &visit.units).map_err(|fault| Error::invalid(vec![fault]))?;
            let units = units.iter().map(|unit| unit.id).collect();
            let context = Context { units, channel: Some(visit.channel), ..Context::default() };
            let place = self.place_of(&who.project, definition, &context, visit.time).await?;
            counted.push((place, Visits { opened: 1, answered: i64::from(visit.answered) }));
        }
        for (place, visits) in counted {
            self.desk.visits.add(place, visits);
        }
        self.write_visits().await
    }

    async fn place_of(
        &self,
        project: &Project,
        definition: &Definition,
        context: &Context,
        at: Timestamp,
    ) -> Result<Place> {
        let touchpoints = self.access.touchpoints(project.no).await?;
        let Whereabouts { touchpoint_no, channel, units, .. } =
            self.whereabouts(&touchpoints, definition, context).await?;
        Ok(Place {
            project: project.no,
            day: at.day_in(&project.zone),
            survey: definition.no,
            touchpoint: touchpoint_no,
            units,
            channel,
        })
    }

    /// Writes what is counted once a second, until `closing` is over, and then what is left.
    pub async fn run_visits(self, closing: impl Future<Output = ()>) {
        let mut closing = std::pin::pin!(closing);
        let mut pause = PAUSE;
        loop {
            let is_last = tokio::select! {
                () = &mut closing => true,
                () = tokio::time::sleep(pause) => false,
            };
            pause = PAUSE;
            if let Err(error) = self.write_visits().await {
                tracing::error!(%error, "counts of visits could not be written, trying again");
                pause = PAUSE * 10;
            }
            if is_last {
                return;
            }
        }
    }

    /// Writes what was counted since the last time. After an error it is written with the next: should the
    /// connection have been lost behind a commit, one second counts twice, opened and answered alike.
    pub async fn write_visits(&self) -> Result<()> {
        let counted = self.desk.visits.take();
        let written = self.add_visits(&counted).await;
        if written.is_err() {
            for (place, visits) in counted {
                self.desk.visits.add(place, visits);
            }
        }
        written
    }

    async fn add_visits(&self, counted: &BTreeMap<Place, Visits>) -> Result<()> {
        let mut numbered: BTreeMap<VisitPlace, Visits> = BTreeMap::new();
        for (place, visits) in counted {
            let units = match self.access.unit_set(&place.units).await {
                Ok(units) => units,
                Err(error @ access::Error::Store(_)) => return Err(error.into()),
                // A unit was deleted since: its visits stay those of the whole project.
                Err(_) => UnitSetNo::NONE,
            };
            let place = VisitPlace {
                project: place.project,
                day: place.day,
                survey: place.survey,
                touchpoint: place.touchpoint,
                units,
                channel: place.channel,
            };
            *numbered.entry(place).or_default() += *visits;
        }
        Ok(store::visits::add(&self.db, &numbered).await?)
    }
}
