//! Several aspects on one scale.

use crate::ids::TouchpointId;
use crate::metric::Series;
use crate::survey::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer: `{"speed": 4, "price": 2}`, aspect key to whole number on the scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Metric and scale of every aspect.
    pub series: Series,
    pub aspects: Vec<Aspect>,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub low: LocalText,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub high: LocalText,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
}

/// One row of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Aspect {
    /// Stable name, unique in the question: a-z, 0-9 and `_`.
    pub key: String,
    pub label: LocalText,
    /// The touchpoint this aspect is about, when it is another one than the survey's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<TouchpointId>,
}
