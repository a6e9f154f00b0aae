//! Facets of customers that become known later are filled in.
//!
//! A signal has the facets its customer had when it was recorded. What was unknown then is filled in as
//! soon as it is known; a known value is never replaced. Whoever changes customers or facets notes it in
//! the same transaction ([`store::facet_fills`]). Here the notes are worked off in portions: the signals
//! of many customers are looked up at once, and those with gaps get a newer version that differs in
//! nothing but the facets. Notes go when their corrections are durable, so that a crash anywhere only
//! makes some work happen twice, to the same effect.

mod correction;
mod portion;
#[cfg(test)]
mod tests;

use crate::{Listen, Notice, Result, Topic};
use correction::Corrected;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Between portions, so that what comes in now goes first.
const BREATH: Duration = Duration::from_millis(50);
const PAUSE: Duration = Duration::from_millis(500);

impl Listen {
    /// Fills in what becomes known, for ever.
    pub async fn run_filling(self) {
        loop {
            match self.fill_portion().await {
                Ok(Some(_)) => tokio::time::sleep(BREATH).await,
                Ok(None) => tokio::time::sleep(PAUSE).await,
                Err(error) => {
                    tracing::error!(%error, "filling in facets of earlier signals failed, trying again");
                    self.filling.store(false, Ordering::Relaxed);
                    tokio::time::sleep(PAUSE * 10).await;
                }
            }
        }
    }

    /// Fills in everything that is due and returns how many signals were corrected.
    pub async fn work_off_filling(&self) -> Result<u64> {
        let mut corrected = 0;
        while let Some(signals) = self.fill_portion().await? {
            corrected += signals;
        }
        Ok(corrected)
    }

    /// How many signals of the next portion were corrected; `None` when nothing is due. What was
    /// overtaken by newer versions is due again.
    async fn fill_portion(&self) -> Result<Option<u64>> {
        let portion = self.next_portion().await?;
        self.filling.store(portion.is_some(), Ordering::Relaxed);
        let Some(portion) = portion else { return Ok(None) };
        let corrected = self.correct(&portion).await?;
        if corrected.complete {
            self.settle(&portion).await?;
        }
        if corrected.signals() > 0 {
            self.intake.replay().catch_up().await?;
            self.say_corrected(&portion, &corrected);
        }
        Ok(Some(corrected.signals()))
    }

    fn say_corrected(&self, portion: &portion::Portion, corrected: &Corrected) {
        let feedback = [Topic::Feedback, Topic::Voices].into_iter().filter(|_| corrected.feedback > 0);
        let interactions = [Topic::Interactions].into_iter().filter(|_| corrected.interactions > 0);
        let at = self.world.now();
        for topic in feedback.chain(interactions) {
            self.live.publish(Notice { project: portion.project.id, topic, at });
        }
    }
}
