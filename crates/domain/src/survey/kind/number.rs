//! A number that is not a score.

use crate::survey::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer: a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberQuestion {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Distance between allowed numbers, counted from `min` or 0; absent: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// Written behind the field: minutes, €, …
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub unit: LocalText,
}
