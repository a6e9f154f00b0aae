//! A score on the scale of a metric.

use crate::metric::Series;
use crate::survey::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer: a whole number on the scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreQuestion {
    /// Metric and scale: `nps:0-10`, `ces:1-7`, …
    pub series: Series,
    /// What the lowest point means, written beside it.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub low: LocalText,
    /// What the highest point means.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub high: LocalText,
}
