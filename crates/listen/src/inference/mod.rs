//! Where feedback that names no touchpoint probably belongs.
//!
//! Learned from feedback whose touchpoint is known, by naive Bayes over the channel, the units, what the
//! customer did before and the words that were said. As sure as [`THRESHOLD`] it is taken, less sure it
//! is kept as a proposal; both stand beside what was said, as [`domain::signal::InferredTouchpoint`].
//! How sure a verdict is was measured, see `docs/methods/touchpoint-inference.md`. Whoever sends the
//! feedback again with a touchpoint has the last word: that version knows nothing of all this.

mod clues;
mod learning;
mod placing;
mod report;
#[cfg(test)]
mod tests;

pub use report::{InferenceAccuracy, InferenceBand, TouchpointInference};

use crate::{Listen, Result, Topic};
use access::Project;
use domain::ids::{ProjectNo, TouchpointNo};
use domain::signal::InferredTouchpoint;
use domain::time::Timestamp;
use lake::{Cursor, Filter, SignalQuery};
use learning::Learned;
use placing::Verdict;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// As sure as this, a touchpoint is taken.
pub const THRESHOLD: f64 = 0.8;

/// Whether something came in without a touchpoint is looked up this often.
const INTERVAL: Duration = Duration::from_mins(15);
/// After rows were imported: more of them may follow.
const SETTLE: Duration = Duration::from_secs(20);
/// What was learned is shown for this long.
const LEARNED_SECONDS: i64 = 3_600;
/// Proposals are looked at again after this long: by then more was learned.
const AGAIN_SECONDS: i64 = 86_400;
/// Pieces of feedback judged together.
const PORTION: usize = 500;
/// A proposal this much surer or less sure is written anew.
const WORTH_WRITING: f64 = 0.05;

/// What was learned, by project, in memory of this process.
#[derive(Debug, Default)]
pub(crate) struct Inferences {
    kept: Mutex<HashMap<ProjectNo, Kept>>,
    /// When everything without a touchpoint was last judged.
    judged: Mutex<HashMap<ProjectNo, Timestamp>>,
    /// One at a time learns.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug)]
struct Kept {
    at: Timestamp,
    /// `None`: too few examples.
    learned: Option<Arc<Learned>>,
}

impl Inferences {
    fn kept(&self, project: ProjectNo) -> Option<Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&project).cloned()
    }

    fn keep(&self, project: ProjectNo, kept: Kept) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(project, kept);
    }

    fn judged(&self, project: ProjectNo) -> Option<Timestamp> {
        self.judged.lock().unwrap_or_else(PoisonError::into_inner).get(&project).copied()
    }

    fn note_judged(&self, project: ProjectNo, at: Timestamp) {
        self.judged.lock().unwrap_or_else(PoisonError::into_inner).insert(project, at);
    }
}

impl Listen {
    /// Infers touchpoints after imports and now and then, for ever.
    pub async fn run_inference(self) {
        let mut notices = self.live.subscribe();
        loop {
            if let Err(error) = self.infer_all_touchpoints().await {
                tracing::error!(%error, "touchpoints could not be inferred, trying again later");
            }
            tokio::select! {
                () = imported(&mut notices) => tokio::time::sleep(SETTLE).await,
                () = tokio::time::sleep(INTERVAL) => {}
            }
            notices = notices.resubscribe();
        }
    }

    async fn infer_all_touchpoints(&self) -> Result<()> {
        for project in self.access.projects().await?.all() {
            let placed = self.infer_touchpoints(project).await?;
            if placed > 0 {
                tracing::info!(project = %project.slug, answers = placed, "judged answers without a touchpoint");
            }
        }
        Ok(())
    }

    /// Judges the feedback of a project that has no touchpoint, and returns of how much the verdict is new.
    pub async fn infer_touchpoints(&self, project: &Project) -> Result<u64> {
        let rows = self.everything(project).await?;
        let unassigned = self.unassigned(&rows).await?;
        if unassigned == 0 {
            return Ok(0);
        }
        let now = self.world.now();
        let is_due = self.inferences.judged(project.no).is_none_or(|at| at.plus_seconds(AGAIN_SECONDS) <= now);
        if !is_due && self.verdicts(&rows).await?.proposed >= unassigned {
            return Ok(0);
        }
        let Some(learned) = self.learned(project, now).await?.learned else { return Ok(0) };
        let mut written = 0;
        let mut before = None;
        loop {
            let query = SignalQuery { filter: nowhere(), ids: None, before, limit: PORTION };
            let feedback = self.lake.feedback(&rows, &query).await?;
            let Some(last) = feedback.last() else { break };
            before = Some(Cursor { time: last.envelope.time, id: last.envelope.id });
            let clues = self.clues(&rows, feedback).await?;
            let new = clues.iter().filter_map(|clues| {
                let inferred = learned.judge(clues)?;
                let is_new = clues.inferred.is_none_or(|was| differs(was, inferred));
                is_new.then_some(Verdict { id: clues.id, recorded: clues.recorded, inferred })
            });
            let new: Vec<Verdict> = new.collect();
            written += self.write_verdicts(project, new).await?;
        }
        self.inferences.note_judged(project.no, now);
        Ok(written)
    }

    /// What was learned no earlier than `since`.
    async fn learned(&self, project: &Project, since: Timestamp) -> Result<Kept> {
        let _turn = self.inferences.turn.lock().await;
        if let Some(kept) = self.inferences.kept(project.no).filter(|kept| kept.at >= since) {
            return Ok(kept);
        }
        let at = self.world.now();
        let kept = Kept { at, learned: self.learn_touchpoints(project).await?.map(Arc::new) };
        self.inferences.keep(project.no, kept.clone());
        Ok(kept)
    }
}

/// What has no touchpoint.
fn nowhere() -> Filter {
    Filter { touchpoints: Some(BTreeSet::from([TouchpointNo::NONE])), ..Filter::default() }
}

/// Is the verdict worth a new version? One that is taken always is.
fn differs(was: InferredTouchpoint, is: InferredTouchpoint) -> bool {
    is.confidence >= THRESHOLD
        || was.touchpoint != is.touchpoint
        || (was.confidence - is.confidence).abs() >= WORTH_WRITING
}

/// Waits until rows of a file came in; more than can be followed is as good.
async fn imported(notices: &mut Receiver<crate::Notice>) {
    loop {
        match notices.recv().await {
            Ok(notice) if notice.topic == Topic::Imports => return,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => return std::future::pending().await,
        }
    }
}
