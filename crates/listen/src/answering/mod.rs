//! Answering: a link is opened, pages are shown and sent, every page sent is kept at once.
//!
//! Every page that is sent becomes a newer version of the same signal: a partial answer counts, and
//! whoever stops half way through has still said something.

mod context;
mod definitions;
mod feedback;
mod kiosks;
mod opening;
mod pace;
mod preview;
mod sending;
mod standings;
mod view;
mod visits;
mod websites;

pub use kiosks::{KioskAnswer, KioskBatch, KioskOutcome, KioskPackage, KioskReceipt};
pub use opening::Visit;
pub use preview::Preview;
pub use sending::{PageSent, Sent};
pub use view::{Done, Look, Opened, PageView, Refused, Shut};
pub use visits::PastVisit;
pub use websites::{OpenWidget, Way};

pub(crate) use context::{Context, answer_of_invitation};
pub use definitions::Definition;
pub(crate) use feedback::{AnswerPayload, Given};

use crate::tills::Guesses;
use definitions::Definitions;
use domain::survey::seed_of;
use pace::Pace;
use standings::Standings;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};
use visits::Counted;

/// Pages of different answers wait for each other only when they meet in one of these.
const TURNS: usize = 1_024;

/// What answering keeps in memory of this process.
#[derive(Debug)]
pub(crate) struct Desk {
    definitions: Definitions,
    pub(crate) standings: Standings,
    pace: Pace,
    turns: Box<[Arc<Mutex<()>>]>,
    visits: Counted,
    kiosks: crate::kiosks::pace::Pace,
    pub(crate) guesses: Guesses,
}

impl Default for Desk {
    fn default() -> Self {
        let turns = (0..TURNS).map(|_| Arc::default()).collect();
        Self {
            definitions: Definitions::default(),
            standings: Standings::default(),
            pace: Pace::default(),
            turns,
            visits: Counted::default(),
            kiosks: crate::kiosks::pace::Pace::default(),
            guesses: Guesses::default(),
        }
    }
}

impl Desk {
    /// New answers per second through one link from one address; 0: as many as come.
    pub(crate) fn set_pace(&self, per_second: u32) {
        self.pace.set(per_second);
    }

    /// Two pages of one answer are taken one after the other; this waits until it is one's turn.
    async fn turn(&self, token: &context::Token) -> OwnedMutexGuard<()> {
        let place = (seed_of(token.signal()) % TURNS as u64) as usize;
        Arc::clone(&self.turns[place]).lock_owned().await
    }
}

#[cfg(test)]
mod tests;
