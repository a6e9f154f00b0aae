//! For tests: an installation with a region, two branches and one touchpoint.

use crate::Error;
use crate::import::{DryRun, Import, ImportKind, ImportOptions, ImportState, Mapping};
use crate::testing::{Installation, PROJECT};
use access::{Caller, Explain, HierarchyDraft, Language, Principal, TouchpointDraft, UnitDraft};
use domain::ids::{HierarchyId, TouchpointId, UnitId};
use domain::role::Role;
use domain::scope::{RowFilter, Scope};
use domain::signal::{Channel, Feedback, Interaction};
use domain::time::Timestamp;
use lake::{Filter, SignalQuery};
use std::ops::Deref;
use std::path::PathBuf;
use store::Db;

/// 2025-11-22T08:26:40Z
pub(crate) const NOW: Timestamp = Timestamp(1_763_800_000_000_000);

pub(crate) struct House {
    installation: Installation,
    pub(crate) who: Caller,
    pub(crate) touchpoint: TouchpointId,
    pub(crate) hierarchy: HierarchyId,
    pub(crate) region: UnitId,
}

impl Deref for House {
    type Target = Installation;

    fn deref(&self) -> &Installation {
        &self.installation
    }
}

impl House {
    pub(crate) async fn new(db: Db) -> Self {
        let mut house = Self::empty(db).await;
        let principal = Principal::Key(house.who.clone());
        let draft = HierarchyDraft { name: "Region".into(), position: None };
        house.hierarchy = house.access.create_hierarchy(&principal, draft).await.expect("a hierarchy").id;
        house.region = house.unit("NORD", "Nord", None).await;
        house.unit("F001", "Kiel", Some(house.region)).await;
        house.unit("F002", "Lübeck", Some(house.region)).await;
        let draft = TouchpointDraft {
            name: "Filiale".into(),
            channel: Channel::Store,
            owner: house.who.actor.user(),
            live: true,
            ..TouchpointDraft::default()
        };
        house.touchpoint = house.access.create_touchpoint(&house.who, draft).await.expect("a touchpoint").id;
        house
    }

    /// Set up, and nothing else.
    pub(crate) async fn empty(db: Db) -> Self {
        let installation = Installation::new(db, NOW).await;
        let administrator = installation.set_up().await;
        let who = installation.access.enter(&administrator, PROJECT, Language::De).await.expect("the project");
        let nothing = uuid::Uuid::nil();
        let (touchpoint, hierarchy, region) = (TouchpointId(nothing), HierarchyId(nothing), UnitId(nothing));
        Self { installation, who, touchpoint, hierarchy, region }
    }

    pub(crate) async fn unit(&self, code: &str, name: &str, parent: Option<UnitId>) -> UnitId {
        let draft = UnitDraft { hierarchy: self.hierarchy, parent, code: code.into(), name: name.into() };
        self.access.create_unit(&Principal::Key(self.who.clone()), draft).await.expect("a unit").id
    }

    /// The same person with the rights of a role.
    pub(crate) fn acting_as(&self, role: Role) -> Caller {
        let project = &self.who.project;
        let scope = Scope::whole_project(project.id, project.no, role.rights().iter().copied());
        Caller { scope, ..self.who.clone() }
    }

    /// The same with one branch only.
    pub(crate) async fn limited(&self, role: Role, unit: &str) -> Caller {
        let unit = self.access.places().await.expect("places").find(unit).expect("a unit").no;
        let who = self.acting_as(role);
        Caller { scope: who.scope.within_units([unit]), ..who }
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path
    }

    pub(crate) async fn upload(&self, name: &str, kind: Option<ImportKind>, content: impl AsRef<[u8]>) -> Import {
        let path = self.file(name, content);
        self.listen.upload_file(&self.who, &path, kind).await.expect("an upload")
    }

    /// Uploads a file and takes over what its columns suggest.
    pub(crate) async fn mapped(
        &self,
        name: &str,
        kind: Option<ImportKind>,
        content: impl AsRef<[u8]>,
        options: ImportOptions,
    ) -> (Import, Mapping) {
        let import = self.upload(name, kind, content).await;
        let mapping = self.listen.suggest_mapping(&self.who, import.id, options).await.expect("a suggestion");
        let import = self.listen.map_import(&self.who, import.id, mapping.clone()).await.expect("mapped");
        (import, mapping)
    }

    /// Starts an import and takes in all its rows.
    pub(crate) async fn run(&self, import: &Import) -> Import {
        self.listen.start_import(&self.who, import.id).await.expect("started");
        assert_eq!(self.listen.work_off_imports().await.expect("worked off"), 1);
        let done = self.listen.read_import(&self.who, import.id).await.expect("there");
        assert_eq!(done.status, ImportState::Done, "{:?}", done.error);
        assert_eq!(done.accepted + done.updated + done.refused, done.rows_total);
        assert_eq!(done.rows_done, done.rows_total);
        done
    }

    pub(crate) async fn dry_run(&self, import: &Import) -> DryRun {
        self.listen.dry_run_import(&self.who, import.id).await.expect("a dry run")
    }

    pub(crate) async fn rows(&self) -> RowFilter {
        self.listen.rows_of(&self.who).await.expect("a tree")
    }

    /// Every answer in the lake, by id.
    pub(crate) async fn feedback(&self) -> Vec<Feedback> {
        let query = SignalQuery::new(Filter::default(), 10_000);
        let mut all = self.listen.lake.feedback(&self.rows().await, &query).await.expect("the lake answers");
        all.sort_by_key(|one| one.envelope.id);
        all
    }

    pub(crate) async fn interactions(&self) -> Vec<Interaction> {
        let query = SignalQuery::new(Filter::default(), 10_000);
        let mut all = self.listen.lake.interactions(&self.rows().await, &query).await.expect("the lake answers");
        all.sort_by_key(|one| one.envelope.id);
        all
    }

    pub(crate) async fn refused_csv(&self, import: &Import) -> String {
        use tokio::io::AsyncReadExt;
        let mut text = String::new();
        if let Some(mut file) = self.listen.refused_rows(&self.who, import.id).await.expect("readable") {
            file.read_to_string(&mut text).await.expect("UTF-8");
        }
        text
    }
}

/// The code of the error, which must be one.
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    result.expect_err("it should be refused").code()
}
