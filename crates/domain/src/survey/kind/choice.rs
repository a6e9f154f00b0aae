//! One or several out of given options.

use crate::survey::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The key under which "other" is chosen; no option may use it.
pub const OTHER: &str = "other";

/// Answer: the key of one option, or `{"chosen": ["other"], "other": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SingleChoice {
    pub options: Vec<ChoiceOption>,
    /// Label of the option that asks for own words (its key is `other`); absent: not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<LocalText>,
    /// Options in an order of their own for every respondent; exclusive ones and "other" stay last.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
}

/// Answer: a list of option keys, or `{"chosen": […], "other": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MultipleChoice {
    pub options: Vec<ChoiceOption>,
    /// Label of the option that asks for own words (its key is `other`); absent: not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<LocalText>,
    /// Options in an order of their own for every respondent; exclusive ones and "other" stay last.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_chosen: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chosen: Option<u32>,
}

/// One option to choose or rank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Stable name, unique in the question: a-z, 0-9 and `_`.
    pub key: String,
    pub label: LocalText,
    /// Cannot be combined with others, such as "none of these".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
}
