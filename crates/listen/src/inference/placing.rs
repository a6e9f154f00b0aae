//! Writing down where feedback probably belongs: as a newer version of it, unless it has one already.

use super::THRESHOLD;
use crate::corrections::Batch;
use crate::intake::voices_of;
use crate::{Listen, Notice, Result, Topic};
use access::{Project, Touchpoints};
use domain::ids::SignalId;
use domain::signal::{Change, Feedback, InferredTouchpoint};
use domain::time::Timestamp;
use lake::SignalQuery;
use std::collections::HashMap;

/// Where a version of a piece of feedback probably belongs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    pub(super) id: SignalId,
    /// Of the version that was judged.
    pub(super) recorded: Timestamp,
    pub(super) inferred: InferredTouchpoint,
}

/// As often as others may be faster.
const TRIES: usize = 5;

impl Listen {
    /// Returns how many of `verdicts` were written.
    pub(super) async fn write_verdicts(&self, project: &Project, verdicts: Vec<Verdict>) -> Result<u64> {
        if verdicts.is_empty() {
            return Ok(0);
        }
        let verdicts: HashMap<SignalId, Verdict> = verdicts.into_iter().map(|one| (one.id, one)).collect();
        for _ in 0..TRIES {
            if let Some(written) = self.try_to_write(project, &verdicts).await? {
                return Ok(written);
            }
        }
        // They are judged again in the next round.
        Ok(0)
    }

    /// `None`: something newer has come in meanwhile, and must not be written over.
    async fn try_to_write(&self, project: &Project, verdicts: &HashMap<SignalId, Verdict>) -> Result<Option<u64>> {
        let seen = self.intake.replay().level().await?;
        // Whoever forgets a customer waits until this is through, and the other way round.
        let in_flight = self.intake.in_flight().await;
        let rows = self.everything(project).await?;
        let present = self.lake.feedback(&rows, &SignalQuery::ids(verdicts.keys().copied())).await?;
        let touchpoints = self.access.touchpoints(project.no).await?;
        let judged = present.into_iter().filter_map(|one| with_verdict(one, verdicts, &touchpoints));
        let judged: Vec<Feedback> = judged.collect();
        if judged.is_empty() {
            return Ok(Some(0));
        }
        let voices = voices_of(&touchpoints, &judged);
        let changes: Vec<Change<Feedback>> = judged.into_iter().map(Change::Put).collect();
        if !self.write_corrections(project.no, seen, &Batch::of(&changes)?, Some(&voices)).await? {
            return Ok(None);
        }
        drop(in_flight);
        self.intake.replay().catch_up().await?;
        let at = self.world.now();
        for topic in [Topic::Feedback, Topic::Voices] {
            self.live.publish(Notice { project: project.id, topic, at });
        }
        Ok(Some(changes.len() as u64))
    }
}

/// The feedback with its verdict; `None` when a newer version came, or somebody named a touchpoint.
fn with_verdict(
    mut feedback: Feedback,
    verdicts: &HashMap<SignalId, Verdict>,
    touchpoints: &Touchpoints,
) -> Option<Feedback> {
    let envelope = &mut feedback.envelope;
    let verdict = verdicts.get(&envelope.id)?;
    if !envelope.touchpoint.is_none() || envelope.recorded != verdict.recorded {
        return None;
    }
    let touchpoint = touchpoints.by_id(verdict.inferred.touchpoint)?;
    if verdict.inferred.confidence >= THRESHOLD {
        envelope.touchpoint = touchpoint.no;
    }
    verdict.inferred.put_into(&mut feedback.items);
    Some(feedback)
}
