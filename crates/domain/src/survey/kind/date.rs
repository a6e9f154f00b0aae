//! A calendar day.

use crate::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer: a day as text, `"2026-11-22"`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateQuestion {
    /// First day allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Day>,
    /// Last day allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Day>,
}
