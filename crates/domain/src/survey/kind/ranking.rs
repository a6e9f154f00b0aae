//! Options brought into an order.

use super::choice::ChoiceOption;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer: every option key, best first: `["price", "speed", "service"]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    pub options: Vec<ChoiceOption>,
    /// Options first shown in an order of their own for every respondent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
}
