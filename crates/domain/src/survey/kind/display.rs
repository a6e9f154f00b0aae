//! What is shown and not asked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A heading over the questions up to the next section. Hiding a section hides only the heading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Questions up to the next section come in an order of their own for every respondent; none of
    /// them may depend on another.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
}

/// A text between questions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {}
