//! How much feedback has an inferred touchpoint, and how often what was learned is right.

use super::learning::Learned;
use super::{LEARNED_SECONDS, THRESHOLD, nowhere};
use crate::{Listen, Result};
use access::Caller;
use domain::ids::TouchpointNo;
use domain::role::Right;
use domain::scope::RowFilter;
use domain::signal::INFERRED_TOUCHPOINT;
use domain::time::Timestamp;
use lake::{CellQuery, Count, Dimension, Filter, Key};
use serde::Serialize;
use statistics::{Confidence, Trial};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Feedback with and without a touchpoint, and how far inferred ones can be trusted.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TouchpointInference {
    /// All feedback of the project.
    pub feedback: u64,
    /// Of it at a touchpoint nobody named.
    pub inferred: u64,
    /// Of it at no touchpoint.
    pub unassigned: u64,
    /// Of it at no touchpoint, with a proposal that is not sure enough.
    pub proposed: u64,
    /// Mean confidence of what was inferred, 0 to 1; null without any.
    pub confidence: Option<f64>,
    /// As sure as this, a touchpoint is taken.
    pub threshold: f64,
    /// Feedback with a known touchpoint that was learned from and judged without it; null when there is
    /// too little of it, or all is of one touchpoint.
    pub examples: Option<u64>,
    /// Of how many touchpoints.
    pub touchpoints: Option<u64>,
    /// Where the channel is known. Null when nothing was learned.
    pub with_channel: Option<InferenceAccuracy>,
    /// Where it is not. Null when nothing was learned.
    pub without_channel: Option<InferenceAccuracy>,
    /// When it was learned.
    pub learned_at: Timestamp,
}

/// How often verdicts about known feedback were right. Shares from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InferenceAccuracy {
    /// Of all of them.
    pub right: f64,
    /// 95 % interval of it.
    pub interval: [f64; 2],
    /// How many were sure enough to be taken.
    pub taken: f64,
    /// How many of those were right; null when none was sure enough.
    pub right_of_taken: Option<f64>,
    /// 95 % interval of it.
    pub interval_of_taken: Option<[f64; 2]>,
    pub bands: Vec<InferenceBand>,
}

/// Verdicts the model thought about equally probable.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct InferenceBand {
    /// The smallest probability of the model in this band.
    pub from: f64,
    pub n: u64,
    pub right: u64,
    /// What is said of a verdict in this band.
    pub confidence: f64,
}

/// How much feedback has a verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Verdicts {
    /// Without a touchpoint all the same.
    pub(super) proposed: u64,
    inferred: u64,
    /// Sum over what is inferred.
    confidence: f64,
}

impl Listen {
    /// How much feedback has a touchpoint nobody named, and how often such a verdict is right.
    pub async fn touchpoint_inference(&self, who: &Caller) -> Result<TouchpointInference> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let rows = self.rows_of(who).await?;
        let verdicts = self.verdicts(&rows).await?;
        let since = self.world.now().plus_seconds(-LEARNED_SECONDS);
        let kept = self.learned(&who.project, since).await?;
        let learned = kept.learned.as_deref();
        Ok(TouchpointInference {
            feedback: self.signals(&rows, Filter::default()).await?,
            inferred: verdicts.inferred,
            unassigned: self.unassigned(&rows).await?,
            proposed: verdicts.proposed,
            confidence: (verdicts.inferred > 0).then_some(verdicts.confidence / verdicts.inferred as f64),
            threshold: THRESHOLD,
            examples: learned.map(|learned| learned.examples),
            touchpoints: learned.map(|learned| learned.touchpoints.len() as u64),
            with_channel: learned.and_then(|Learned { with_channel, .. }| accuracy(with_channel)),
            without_channel: learned.and_then(|Learned { without_channel, .. }| accuracy(without_channel)),
            learned_at: kept.at,
        })
    }

    /// How much feedback is at no touchpoint.
    pub(super) async fn unassigned(&self, rows: &RowFilter) -> Result<u64> {
        self.signals(rows, nowhere()).await
    }

    pub(super) async fn verdicts(&self, rows: &RowFilter) -> Result<Verdicts> {
        let judged = Filter { questions: Some(BTreeSet::from([INFERRED_TOUCHPOINT.to_owned()])), ..Filter::default() };
        let mut counts = Verdicts::default();
        for cell in self.lake.cells(rows, &signals(judged, vec![Dimension::Touchpoint])).await? {
            if cell.keys.first() == Some(&Key::Touchpoint(TouchpointNo::NONE)) {
                counts.proposed += cell.n;
            } else {
                counts.inferred += cell.n;
                counts.confidence += cell.sum;
            }
        }
        Ok(counts)
    }

    async fn signals(&self, rows: &RowFilter, filter: Filter) -> Result<u64> {
        Ok(self.lake.cells(rows, &signals(filter, Vec::new())).await?.iter().map(|cell| cell.n).sum())
    }
}

fn signals(filter: Filter, by: Vec<Dimension>) -> CellQuery {
    CellQuery { count: Count::Signals, ..CellQuery::feedback(filter, by) }
}

fn accuracy(trial: &Trial) -> Option<InferenceAccuracy> {
    let share = |(n, right): (u64, u64)| statistics::proportion(right, n, Confidence::USUAL).ok();
    let (all, taken) = (trial.at_least(0.0), trial.at_least(THRESHOLD));
    let (right, of_taken) = (share(all)?, share(taken));
    Some(InferenceAccuracy {
        right: right.value,
        interval: [right.interval.low, right.interval.high],
        taken: taken.0 as f64 / all.0 as f64,
        right_of_taken: of_taken.as_ref().map(|share| share.value),
        interval_of_taken: of_taken.as_ref().map(|share| [share.interval.low, share.interval.high]),
        bands: trial
            .bands()
            .iter()
            .map(|band| InferenceBand { from: band.from, n: band.n, right: band.right, confidence: band.confidence() })
            .collect(),
    })
}
