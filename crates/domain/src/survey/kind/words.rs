//! Answers in the respondent's own words.

use crate::survey::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One line of words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortText {
    /// Characters, at most 500; absent: 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub placeholder: LocalText,
}

/// Several lines of words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LongText {
    /// Characters, at most 10,000; absent: 10,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub placeholder: LocalText,
}
