//! One question and when it is asked.

use super::condition::Condition;
use super::kind::Kind;
use super::local_text::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The skip target that ends the survey; no question may use it as its key.
pub const END: &str = "end";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SurveyQuestion)]
pub struct Question {
    /// Stable name across versions and languages, unique in the survey: a-z, 0-9 and `_`.
    pub key: String,
    /// The question itself. May pipe `{{answer.key}}` and `{{customer.name|fallback}}`.
    pub text: LocalText,
    /// A smaller line below.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub help: LocalText,
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Asked only when this holds; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_if: Option<Condition>,
    /// Where to go after this question, first match wins; otherwise to the next one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<Skip>,
}

/// Leaves out the questions between this one and `to`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    pub when: Condition,
    /// Key of a later question, or `end`.
    pub to: String,
}
