//! Metrics, scales and the scores made of them.
//!
//! A **series** is one metric on one scale with one rule for its groups. Scores are only ever
//! added up within a series: whoever changes a scale starts another series. A **tally** is what is
//! kept of many scores; tallies of parts add up to the tally of the whole. A **score** is the
//! published figure, computed from a tally by the formula in [`Method`].

mod names;
mod series;
mod tally;

pub use names::Name;
pub(crate) use names::is_german;
pub use series::{Scale, Series, SeriesError, Thresholds};
pub use tally::{Score, Tally, Unit};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Net Promoter Score: willingness to recommend, 0–10. (Reichheld, "The One Number You Need to
    /// Grow", Harvard Business Review, December 2003.)
    Nps,
    /// Customer satisfaction, percent satisfied, on 5, 7 or 10 points.
    Csat,
    /// Customer Effort Score 2.0: "… made it easy for me", percent who agree, on 7 or 5 points.
    /// (Dixon and others, *The Effortless Experience*, 2013.)
    Ces,
    /// One to five stars, mean.
    Stars,
    /// Five faces, percent satisfied.
    Smileys,
    /// Thumb down or up, percent up.
    Thumbs,
    /// A scale of the house with its own thresholds and method.
    Custom,
}

impl Metric {
    pub const ALL: [Self; 7] =
        [Self::Nps, Self::Csat, Self::Ces, Self::Stars, Self::Smileys, Self::Thumbs, Self::Custom];

    /// The stable code used in keys and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
            Self::Stars => "stars",
            Self::Smileys => "smileys",
            Self::Thumbs => "thumbs",
            Self::Custom => "custom",
        }
    }
}

/// How a tally becomes a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Percent positive minus percent negative, −100…100: `100 · (positive − negative) / n`.
    Net,
    /// Percent positive, 0…100 ("top boxes"): `100 · positive / n`.
    Favourable,
    /// Arithmetic mean on the scale itself: `sum / n`.
    Mean,
}

impl Method {
    pub const ALL: [Self; 3] = [Self::Net, Self::Favourable, Self::Mean];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::Favourable => "favourable",
            Self::Mean => "mean",
        }
    }
}
