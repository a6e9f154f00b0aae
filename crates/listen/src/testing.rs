//! For tests, of this crate and of those above it: an installation in a folder of its own, with a
//! clock that stands still until it is moved.

use crate::{Listen, Parts, Secret};
use access::{Access, FirstAdministrator, Member, PasswordCost, SetUp};
use domain::time::Timestamp;
use domain::world::{Clock, ManualClock, World};
use lake::{Lake, LakeConfig, SealWhen};
use std::sync::Arc;
use store::Db;
use store::dictionary::Dictionary;
use tempfile::TempDir;

/// The password of the administrator.
pub const PASSWORD: &str = "Pferd Batterie Heftklammer";
/// The short name of the project that [`Installation::set_up`] makes.
pub const PROJECT: &str = "maerkte";

/// One process with everything up to listening.
#[derive(Debug)]
pub struct Installation {
    pub db: Db,
    pub lake: Lake,
    pub clock: Arc<ManualClock>,
    pub world: World,
    pub access: Access,
    pub dictionary: Dictionary,
    pub listen: Listen,
    /// Deleted with the last process.
    pub folder: Arc<TempDir>,
}

impl Installation {
    /// On a new database.
    pub async fn new(db: Db, now: Timestamp) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::start(db, Arc::new(ManualClock::at(now)), Arc::new(folder), 3).await
    }

    /// Another process on the same database and files, as after a restart.
    pub async fn another_process(&self) -> Listen {
        Self::start(self.db.clone(), Arc::clone(&self.clock), Arc::clone(&self.folder), 4).await.listen
    }

    async fn start(db: Db, clock: Arc<ManualClock>, folder: Arc<TempDir>, chance: u8) -> Self {
        let world = World::new(Arc::clone(&clock) as Arc<dyn Clock>, [chance; 32]);
        let address = format!("file://{}", folder.path().join("lake").display());
        let lake = Lake::open(&LakeConfig::at(address)).expect("a lake");
        let access = Access::new(db.clone(), world.clone(), PasswordCost::LIGHT).expect("a valid cost");
        let dictionary = Dictionary::new(db.clone());
        let listen = Listen::start(Parts {
            db: db.clone(),
            lake: lake.clone(),
            world: world.clone(),
            access: access.clone(),
            dictionary: dictionary.clone(),
            secret: Secret::new([9; 32]),
            files: folder.path().join("imports"),
        });
        listen.sealing(SealWhen::default()).open().await.expect("the lake is read");
        Self { db, lake, clock, world, access, dictionary, listen, folder }
    }

    /// A company with one project. Returns its administrator, Ada.
    pub async fn set_up(&self) -> Member {
        let administrator = FirstAdministrator {
            name: "Ada".into(),
            email: "ada@silbermoewe.example".into(),
            password: PASSWORD.into(),
        };
        let request = SetUp {
            organisation: "Silbermöwe".into(),
            languages: vec!["de".into(), "en".into()],
            default_language: "de".into(),
            time_zone: "Europe/Berlin".into(),
            project: "Märkte".into(),
            administrator,
        };
        self.access.set_up(request).await.expect("set up").member
    }
}
