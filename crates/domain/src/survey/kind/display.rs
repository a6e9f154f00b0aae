//! What is shown and not asked.

use super::{QuestionType, Spoken};
use crate::metric::Name;
use crate::survey::check::{FindingCode, Place};
use crate::survey::columns::{Cell, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, Problem, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
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

macro_rules! display_only {
    ($name:ident, $about:expr) => {
        impl QuestionType for $name {
            const ABOUT: Name = $about;

            fn problems(&self, key: &str, _: &AnswerValue) -> Vec<Problem> {
                vec![Problem::new(key, ProblemCode::WrongShape)]
            }

            fn answer_schema(&self) -> Value {
                json!(false)
            }

            fn columns(&self, _: &str) -> Vec<Column> {
                Vec::new()
            }

            fn cells(&self, _: Option<&AnswerValue>) -> Vec<Cell> {
                Vec::new()
            }

            fn read(&self, _: &str, _: &Form) -> Option<AnswerValue> {
                None
            }

            fn say(&self, _: &AnswerValue, _: Option<&str>, _: &Spoken<'_>) -> String {
                String::new()
            }

            fn parts(&self, _: &str, _: &AnswerValue) -> Vec<Part> {
                Vec::new()
            }

            fn subject<'a>(&'a self, _: &'a AnswerValue, _: Option<&str>) -> Option<Subject<'a>> {
                None
            }

            fn check(&self, place: &mut Place<'_>) {
                if place.question().required {
                    place.report(FindingCode::RequiredDisplay, "");
                }
                if !place.question().skip.is_empty() {
                    place.report(FindingCode::SkipWithoutAnswer, "");
                }
            }
        }
    };
}

display_only!(
    Section,
    Name {
        code: "section",
        de: "Eine Überschrift über den folgenden Fragen, auf Wunsch in zufälliger Reihenfolge.",
        en: "A heading over the questions that follow, in random order if wanted.",
    }
);
display_only!(
    Statement,
    Name {
        code: "statement",
        de: "Ein Text zwischen den Fragen, ohne Antwort.",
        en: "A text between questions, without an answer.",
    }
);
