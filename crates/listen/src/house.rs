//! For tests: a whole installation in a folder of its own, with a region, two branches and one touchpoint.

use crate::import::{DryRun, Import, ImportKind, ImportOptions, ImportState, Mapping};
use crate::{Listen, Parts, Secret};
use access::{
    Access, Caller, FirstAdministrator, HierarchyDraft, Language, PasswordCost, Principal, SetUp, TouchpointDraft,
    UnitDraft,
};
use domain::ids::{HierarchyId, TouchpointId, UnitId};
use domain::scope::RowFilter;
use domain::signal::{Channel, Feedback, Interaction};
use domain::time::Timestamp;
use domain::world::{ManualClock, World};
use lake::{Filter, Lake, LakeConfig, SignalQuery};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Db;
use store::dictionary::Dictionary;

/// 2025-11-22T08:26:40Z
pub(crate) const NOW: Timestamp = Timestamp(1_763_800_000_000_000);

pub(crate) struct House {
    pub(crate) listen: Listen,
    pub(crate) access: Access,
    pub(crate) db: Db,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) who: Caller,
    pub(crate) touchpoint: TouchpointId,
    pub(crate) hierarchy: HierarchyId,
    pub(crate) region: UnitId,
    folder: tempfile::TempDir,
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
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("lake")).expect("a folder");
        let clock = Arc::new(ManualClock::at(NOW));
        let (access, listen) = process(&db, folder.path(), &clock, 3).await;
        let session = access
            .set_up(SetUp {
                organisation: "Silbermöwe".into(),
                languages: vec!["de".into(), "en".into()],
                default_language: "de".into(),
                time_zone: "Europe/Berlin".into(),
                project: "Möwe".into(),
                administrator: FirstAdministrator {
                    name: "Alma".into(),
                    email: "alma@moewe.example".into(),
                    password: "vierzehn Möwen am Meer".into(),
                },
            })
            .await
            .expect("set up");
        let who = access.enter(&session.member, "moewe", Language::De).await.expect("the project");
        let nothing = uuid::Uuid::nil();
        let (touchpoint, hierarchy, region) = (TouchpointId(nothing), HierarchyId(nothing), UnitId(nothing));
        Self { listen, access, db, clock, who, touchpoint, hierarchy, region, folder }
    }

    /// Another process on the same database and files, as after a restart.
    pub(crate) async fn another_process(&self) -> Listen {
        process(&self.db, self.folder.path(), &self.clock, 4).await.1
    }

    pub(crate) async fn unit(&self, code: &str, name: &str, parent: Option<UnitId>) -> UnitId {
        let draft = UnitDraft { hierarchy: self.hierarchy, parent, code: code.into(), name: name.into() };
        self.access.create_unit(&Principal::Key(self.who.clone()), draft).await.expect("a unit").id
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
        self.who.scope.rows(self.access.tree().await.expect("a tree").as_ref())
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

async fn process(db: &Db, folder: &Path, clock: &Arc<ManualClock>, chance: u8) -> (Access, Listen) {
    let world = World::new(Arc::clone(clock) as Arc<dyn domain::world::Clock>, [chance; 32]);
    let access = Access::new(db.clone(), world.clone(), PasswordCost::LIGHT).expect("access");
    let listen = Listen::start(Parts {
        db: db.clone(),
        lake: Lake::open(&LakeConfig::at(format!("file://{}", folder.join("lake").display()))).expect("a lake"),
        world,
        access: access.clone(),
        dictionary: Dictionary::new(db.clone()),
        secret: Secret::new([9; 32]),
        files: folder.join("imports"),
    });
    listen.sealing(lake::SealWhen::default()).open().await.expect("the lake is read");
    (access, listen)
}
