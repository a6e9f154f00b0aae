//! What every request needs and rarely changes, kept in memory: projects, places, touchpoints,
//! facets, names of events, keys. Several nodes agree because every change raises a counter in its own transaction; the
//! counters are looked at again every half second, and at once after a change made here.

use crate::event_names::{self, EventNames};
use crate::facets::{self, Facets};
use crate::keys::{Keys, Used};
use crate::places::Places;
use crate::projects::{Project, Projects};
use crate::touchpoints::{self, Touchpoints};
use crate::{Access, Error, Result};
use domain::ids::{ProjectNo, UnitNo, UnitSetNo};
use domain::place::OrgTree;
use domain::time::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::versions::{self, Topic, Versions};

const TRUSTED_FOR_MICROS: u64 = 500_000;

/// One consistent picture.
#[derive(Debug, Default)]
pub(crate) struct Known {
    versions: Versions,
    /// The organisation's default; empty until it is founded.
    default_language: Arc<str>,
    pub(crate) projects: Arc<Projects>,
    pub(crate) places: Arc<Places>,
    touchpoints: HashMap<ProjectNo, Arc<Touchpoints>>,
    facets: HashMap<ProjectNo, Arc<Facets>>,
    event_names: HashMap<ProjectNo, Arc<EventNames>>,
    pub(crate) keys: Arc<Keys>,
}

impl Known {
    pub(crate) fn touchpoints_of(&self, project: ProjectNo) -> Option<&Arc<Touchpoints>> {
        self.touchpoints.get(&project)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Memory {
    state: Mutex<State>,
    /// When programs were last seen to use their keys.
    pub(crate) used: Used,
    /// One at a time reads what changed.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    known: Option<Arc<Known>>,
    /// When the counters were last looked at, by the world's clock.
    checked: Option<Timestamp>,
    /// Changes committed here, so that a reader who began before one does not vouch for what it read.
    changes: u64,
}

impl Access {
    pub(crate) async fn known(&self) -> Result<Arc<Known>> {
        if let Some(known) = self.trusted() {
            return Ok(known);
        }
        let _turn = self.memory.reading.lock().await;
        if let Some(known) = self.trusted() {
            return Ok(known);
        }
        let now = self.world.now();
        let (old, changes) = {
            let state = self.state();
            (state.known.clone(), state.changes)
        };
        // The counters are read before what they count: what is read may be newer, never older.
        let versions = versions::load(&self.db).await?;
        let known = match old {
            Some(old) if old.versions == versions => old,
            old => Arc::new(self.read(old.as_deref(), versions).await?),
        };
        let mut state = self.state();
        state.known = Some(Arc::clone(&known));
        if state.changes == changes {
            state.checked = Some(now);
        }
        Ok(known)
    }

    fn trusted(&self) -> Option<Arc<Known>> {
        let state = self.state();
        // A clock set back must not make old news last.
        let age = self.world.now().micros().abs_diff(state.checked?.micros());
        state.known.clone().filter(|_| age < TRUSTED_FOR_MICROS)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.memory.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self, old: Option<&Known>, versions: Versions) -> Result<Known> {
        let db = &self.db;
        let nothing = Known::default();
        let first = old.is_none();
        let old = old.unwrap_or(&nothing);
        let changed = |pick: fn(&Versions) -> i64| first || pick(&versions) != pick(&old.versions);
        let projects = if changed(|v| v.projects) {
            Arc::new(Projects::read(store::projects::all(db).await?)?)
        } else {
            Arc::clone(&old.projects)
        };
        // Changes of the organisation count as changes of its projects.
        let default_language = if changed(|v| v.projects) {
            store::organisation::find(db).await?.map_or_else(Arc::default, |row| row.default_language.into())
        } else {
            Arc::clone(&old.default_language)
        };
        let places = if changed(|v| v.places) {
            let (hierarchies, units) = (store::places::hierarchies(db).await?, store::places::units(db).await?);
            Arc::new(Places::read(hierarchies, units, store::places::unit_sets(db).await?))
        } else {
            Arc::clone(&old.places)
        };
        let touchpoints = if changed(|v| v.touchpoints) {
            touchpoints::read(store::touchpoints::all(db).await?)
        } else {
            old.touchpoints.clone()
        };
        let facets =
            if changed(|v| v.facets) { facets::read(store::facets::all(db).await?)? } else { old.facets.clone() };
        let event_names = if changed(|v| v.event_names) {
            event_names::read(store::event_names::all(db).await?)
        } else {
            old.event_names.clone()
        };
        let keys =
            if changed(|v| v.keys) { Arc::new(Keys::read(store::keys::all(db).await?)) } else { Arc::clone(&old.keys) };
        Ok(Known { versions, default_language, projects, places, touchpoints, facets, event_names, keys })
    }

    /// Rises whenever what live programmes listen to has changed.
    pub async fn programmes_version(&self) -> Result<i64> {
        Ok(self.known().await?.versions.programmes)
    }

    /// After a change was committed here: the next reader looks again.
    pub fn forget(&self) {
        let mut state = self.state();
        state.changes += 1;
        state.checked = None;
    }

    /// All hierarchies, units and combinations of units.
    pub async fn tree(&self) -> Result<Arc<OrgTree>> {
        Ok(Arc::clone(&self.known().await?.places.tree))
    }

    /// The tree, and what is found in it by code.
    pub async fn places(&self) -> Result<Arc<Places>> {
        Ok(Arc::clone(&self.known().await?.places))
    }

    /// The organisation's default language.
    ///
    /// # Errors
    /// [`Error::NotSetUp`] before it is founded.
    pub async fn default_language(&self) -> Result<Arc<str>> {
        let language = Arc::clone(&self.known().await?.default_language);
        if language.is_empty() { Err(Error::NotSetUp) } else { Ok(language) }
    }

    pub async fn projects(&self) -> Result<Arc<Projects>> {
        Ok(Arc::clone(&self.known().await?.projects))
    }

    /// The project found under an id or a slug, whoever asks: authorise first.
    pub async fn project(&self, id_or_slug: &str) -> Result<Option<Arc<Project>>> {
        Ok(self.known().await?.projects.find(id_or_slug).cloned())
    }

    pub async fn project_by_no(&self, no: ProjectNo) -> Result<Option<Arc<Project>>> {
        Ok(self.known().await?.projects.by_no(no).cloned())
    }

    /// The touchpoints of a project, archived ones included.
    pub async fn touchpoints(&self, project: ProjectNo) -> Result<Arc<Touchpoints>> {
        Ok(self.known().await?.touchpoints.get(&project).cloned().unwrap_or_default())
    }

    /// The attributes kept as dimensions in a project.
    pub async fn facets(&self, project: ProjectNo) -> Result<Arc<Facets>> {
        Ok(self.known().await?.facets.get(&project).cloned().unwrap_or_default())
    }

    /// What people call types of events in a project.
    pub async fn event_names(&self, project: ProjectNo) -> Result<Arc<EventNames>> {
        Ok(self.known().await?.event_names.get(&project).cloned().unwrap_or_default())
    }

    /// The number of a combination of units; no units: [`UnitSetNo::NONE`].
    ///
    /// # Errors
    /// [`Error::Invalid`] when a unit is unknown or two are of the same hierarchy.
    pub async fn unit_set(&self, units: &[UnitNo]) -> Result<UnitSetNo> {
        if units.is_empty() {
            return Ok(UnitSetNo::NONE);
        }
        let places = self.places().await?;
        let members = places.combination(units)?;
        if let Some(no) = places.set_number(&members) {
            return Ok(no);
        }
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Places).await?;
        if !store::places::units_exist(&mut tx, &members).await? {
            return Err(Error::not_found("Die Einheit", "the unit"));
        }
        let no = store::places::intern_unit_set(&mut tx, &members).await?;
        tx.commit().await?;
        self.forget();
        Ok(no)
    }
}
