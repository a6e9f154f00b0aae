//! The one way in: every signal becomes durable, and askable, here.
//!
//! Requests hand in [`Submission`]s and wait. One committer per process takes everything that is
//! waiting, writes it in one transaction (customers, answers, voices, one ledger batch per dataset),
//! applies it to the lake and answers all of them: the more requests there are, the more share one
//! flush to disk.

mod assemble;
mod committer;
mod replay;
mod submission;

pub use replay::Replay;
pub use submission::{Circumstances, IncomingFeedback, IncomingInteraction, Receipt, Submission};

pub(crate) use assemble::{row_count, search_terms, voices_of};

use crate::programmes::Watch;
use crate::{Error, Live, Result};
use access::{Access, Project};
use assemble::Prepared;
use committer::Committer;
use domain::world::World;
use lake::Lake;
use std::sync::Arc;
use store::Db;
use store::customers::Resolver;
use store::dictionary::Dictionary;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock, mpsc, oneshot};

/// Accepts submissions; cheap to clone.
#[derive(Clone, Debug)]
pub struct Intake {
    waiting: mpsc::Sender<Work>,
    access: Access,
    dictionary: Dictionary,
    watch: Watch,
    replay: Replay,
    /// Held for reading by every submission in flight.
    open: Arc<RwLock<()>>,
}

/// One prepared submission and whom to answer.
#[derive(Debug)]
pub(crate) struct Work {
    prepared: Prepared,
    reply: oneshot::Sender<Result<Receipt>>,
}

/// While it lives no submission is in flight and none begins.
#[derive(Debug)]
#[must_use = "submissions go on when it is dropped"]
pub struct Quiet(#[expect(dead_code, reason = "held, never read")] OwnedRwLockWriteGuard<()>);

impl Intake {
    /// More submissions than this wait at the door.
    const WAITING: usize = 8_192;

    /// Starts the committer on the present runtime. Call [`Replay::catch_up`] before the first question.
    pub fn start(
        db: Db,
        lake: Lake,
        world: World,
        access: Access,
        dictionary: Dictionary,
        resolver: Resolver,
        live: Live,
    ) -> Self {
        let (waiting, works) = mpsc::channel(Self::WAITING);
        let watch = Watch::new(db.clone(), access.clone());
        let replay = Replay::new(db.clone(), lake);
        let committer = Committer { db, world, dictionary: dictionary.clone(), resolver, live, replay: replay.clone() };
        tokio::spawn(committer.run(works));
        Self { waiting, access, dictionary, watch, replay, open: Arc::default() }
    }

    /// Returns when everything of `submission` is durable and can be asked for.
    ///
    /// # Errors
    /// Nothing of the submission is kept when there is one.
    pub async fn submit(&self, project: &Arc<Project>, submission: Submission) -> Result<Receipt> {
        let _in_flight = self.open.clone().read_owned().await;
        let prepared = assemble::prepare(&self.access, &self.dictionary, &self.watch, project, submission).await?;
        let (reply, answer) = oneshot::channel();
        self.waiting.send(Work { prepared, reply }).await.map_err(|_| Error::ShuttingDown)?;
        answer.await.map_err(|_| Error::ShuttingDown)?
    }

    /// Waits until nothing is in flight and keeps new submissions waiting.
    pub async fn quiesce(&self) -> Quiet {
        Quiet(self.open.clone().write_owned().await)
    }

    /// While it lives, whoever wants [quiet](Self::quiesce) waits, as for a submission in flight.
    pub(crate) async fn in_flight(&self) -> OwnedRwLockReadGuard<()> {
        Arc::clone(&self.open).read_owned().await
    }

    pub fn replay(&self) -> &Replay {
        &self.replay
    }
}
