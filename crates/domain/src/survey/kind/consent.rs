//! Consent to one purpose.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer: `true` or `false`. Not answered is no: consent must be given, never assumed, and so the
/// box is never ticked beforehand and the question never required.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What is consented to, one of the project's purposes such as `contact`.
    pub purpose: String,
}
