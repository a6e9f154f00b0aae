//! Listening: signals come in, are resolved to customers, touchpoints and units, and become durable.
//!
//! Never here: HTTP, SQL, sentences about scores. Nothing is acknowledged before it is durable.

pub mod accounts;
pub mod answering;
pub mod answers_api;
pub mod batch;
mod circumstances;
mod corrections;
pub mod customers;
pub mod error;
pub mod export;
mod filling;
#[cfg(test)]
mod house;
pub mod import;
pub mod inference;
pub mod intake;
pub mod interactions_api;
pub mod kiosks;
mod lake_state;
pub mod links;
pub mod live;
pub mod mailing;
pub mod preferences;
pub mod programmes;
pub mod proposals;
pub mod quality;
mod rows;
mod sealing;
mod search_words;
pub mod segments;
pub mod standards;
pub mod surveys;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tills;
pub mod timeline;

pub use error::{Error, Result};
pub use intake::{Circumstances, IncomingFeedback, IncomingInteraction, Intake, Receipt, Submission};
pub use lake_state::{DatasetShape, LakeState};
pub use live::{Live, Notice, Topic};
pub use sealing::Sealing;

use access::Access;
use domain::time::Timestamp;
use domain::world::World;
use lake::Lake;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use store::Db;
use store::customers::Resolver;
use store::dictionary::Dictionary;

/// Key for signing links; never leaves the server.
#[derive(Clone)]
pub struct Secret(Arc<[u8; 32]>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    pub fn new(key: [u8; 32]) -> Self {
        Self(Arc::new(key))
    }

    pub fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

/// All use cases of listening; cheap to clone.
#[derive(Clone, Debug)]
pub struct Listen {
    pub(crate) db: Db,
    pub(crate) lake: Lake,
    pub(crate) world: World,
    pub(crate) access: Access,
    pub(crate) intake: Intake,
    pub(crate) live: Live,
    pub(crate) dictionary: Dictionary,
    pub(crate) resolver: Resolver,
    pub(crate) secret: Secret,
    pub(crate) desk: Arc<answering::Desk>,
    pub(crate) inferences: Arc<inference::Inferences>,
    /// Where uploaded files lie until they are imported.
    pub(crate) files: Arc<PathBuf>,
    /// Facets of earlier signals are being filled in.
    pub(crate) filling: Arc<AtomicBool>,
    /// How mails leave; not set: not at all.
    pub(crate) postman: Arc<OnceLock<programmes::Postman>>,
    /// Where mails come back to; not set: nobody looks.
    pub(crate) mailbox: Arc<OnceLock<channels::mail::mailbox::Mailbox>>,
    /// How many mails asked customers whether it was them who agreed.
    pub(crate) asked: Arc<preferences::Asked>,
    /// How many mails of customers came in.
    pub(crate) flood: Arc<mailing::Flood>,
    /// What was said already of keys that sign nothing.
    pub(crate) warned: Arc<mailing::Warned>,
    /// Whether programmes are to begin no further message.
    pub(crate) stopping: Arc<programmes::Stopping>,
    /// How many programmes have invited, as far as this process had the last turn.
    pub(crate) tallies: Arc<programmes::Tallies>,
    /// What came of the invitations of large projects, counted a moment ago.
    pub(crate) recents: Arc<programmes::Recents>,
}

impl Listen {
    pub fn live(&self) -> &Live {
        &self.live
    }

    pub fn intake(&self) -> &Intake {
        &self.intake
    }
}

/// What listening is built from.
#[derive(Clone, Debug)]
pub struct Parts {
    pub db: Db,
    pub lake: Lake,
    pub world: World,
    pub access: Access,
    pub dictionary: Dictionary,
    pub secret: Secret,
    pub files: PathBuf,
}

impl Listen {
    /// Starts the intake on the present runtime. Open the lake with [`Sealing::open`] before the
    /// first question.
    pub fn start(parts: Parts) -> Self {
        let Parts { db, lake, world, access, dictionary, secret, files } = parts;
        let live = Live::new();
        let resolver = Resolver::default();
        let intake = Intake::start(
            db.clone(),
            lake.clone(),
            world.clone(),
            access.clone(),
            dictionary.clone(),
            resolver.clone(),
            live.clone(),
        );
        Self {
            db,
            lake,
            world,
            access,
            intake,
            live,
            dictionary,
            resolver,
            secret,
            desk: Arc::default(),
            inferences: Arc::default(),
            files: Arc::new(files),
            filling: Arc::default(),
            postman: Arc::default(),
            mailbox: Arc::default(),
            asked: Arc::default(),
            flood: Arc::default(),
            warned: Arc::default(),
            stopping: Arc::default(),
            tallies: Arc::default(),
            recents: Arc::default(),
        }
    }

    /// From now on so many new answers per second through one link from one address; 0: as many as come.
    pub fn set_pace(&self, answers_per_second: u32) {
        self.desk.set_pace(answers_per_second);
    }

    /// What time it is in the world this instance lives in.
    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// The housekeeping of the lake this instance writes to.
    pub fn sealing(&self, when: lake::SealWhen) -> Sealing {
        let (replay, filling) = (self.intake.replay().clone(), Arc::clone(&self.filling));
        Sealing::new(self.db.clone(), self.lake.clone(), self.world.clone(), replay, when, filling)
    }
}
