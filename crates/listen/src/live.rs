//! Says what changed, so that open pages fetch again what they show.

use domain::ids::ProjectId;
use domain::time::Timestamp;
use serde::Serialize;
use tokio::sync::broadcast;
use utoipa::ToSchema;

/// What may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Feedback,
    Interactions,
    Customers,
    Voices,
    Imports,
    /// Touchpoints, units, surveys, settings.
    Catalogue,
    /// Kiosks: settings, signs of life, silence.
    Kiosks,
}

/// One notice to everybody who watches `project`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    pub project: ProjectId,
    pub topic: Topic,
    pub at: Timestamp,
}

/// The board on which notices appear; cheap to clone.
#[derive(Clone, Debug)]
pub struct Live(broadcast::Sender<Notice>);

impl Live {
    /// A watcher who falls this many notices behind misses some; it then refreshes everything.
    const KEPT: usize = 1_024;

    pub fn new() -> Self {
        Self(broadcast::Sender::new(Self::KEPT))
    }

    pub fn publish(&self, notice: Notice) {
        // An error only says that nobody watches.
        let _ = self.0.send(notice);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.0.subscribe()
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
