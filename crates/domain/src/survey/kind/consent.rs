//! Consent to one purpose.

use super::{QuestionType, Spoken};
use crate::metric::{Name, is_german};
use crate::survey::check::{FindingCode, Place};
use crate::survey::columns::{Cell, CellType, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, Problem, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Answer: `true` or `false`. Not answered is no: consent must be given, never assumed, and so the
/// box is never ticked beforehand and the question never required.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What is consented to, one of the project's purposes such as `contact`.
    pub purpose: String,
}

fn truth(value: &AnswerValue) -> Option<bool> {
    if let AnswerValue::Truth(truth) = value { Some(*truth) } else { None }
}

impl QuestionType for Consent {
    const ABOUT: Name = Name {
        code: "consent",
        de: "Einwilligung in einen Zweck; nie vorausgewählt, nie Pflicht, ohne Antwort ein Nein.",
        en: "Consent to one purpose; never preselected, never required, no answer means no.",
    };

    fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
        if truth(value).is_some() { Vec::new() } else { vec![Problem::new(key, ProblemCode::WrongShape)] }
    }

    fn answer_schema(&self) -> Value {
        json!({"type": "boolean"})
    }

    fn columns(&self, key: &str) -> Vec<Column> {
        vec![Column::new(key, CellType::Truth)]
    }

    fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
        vec![value.and_then(truth).map_or(Cell::Empty, Cell::Truth)]
    }

    /// Only a clear yes is a yes.
    fn read(&self, key: &str, form: &Form) -> Option<AnswerValue> {
        let yes = ["true", "yes", "ja", "on", "1"];
        let no = ["false", "no", "nein", "off", "0"];
        let text = form.last(key)?.trim().to_lowercase();
        Some(match text.as_str() {
            word if yes.contains(&word) => AnswerValue::Truth(true),
            word if no.contains(&word) => AnswerValue::Truth(false),
            _ => AnswerValue::Text(text),
        })
    }

    fn say(&self, value: &AnswerValue, _: Option<&str>, spoken: &Spoken<'_>) -> String {
        match (truth(value), is_german(spoken.language)) {
            (Some(true), true) => "ja",
            (Some(true), false) => "yes",
            (Some(false), true) => "nein",
            (Some(false), false) => "no",
            (None, _) => "",
        }
        .to_owned()
    }

    fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
        let choice = truth(value).map(|given| if given { "yes" } else { "no" }.to_owned());
        vec![Part { choice, ..Part::of(key) }]
    }

    fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
        truth(value).filter(|_| aspect.is_none()).map(Subject::Truth)
    }

    fn check(&self, place: &mut Place<'_>) {
        if self.purpose.trim().is_empty() {
            place.report(FindingCode::NoPurpose, "");
        }
        if place.question().required {
            place.report(FindingCode::RequiredConsent, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_a_yes() {
        let consent = Consent { purpose: "contact".to_owned() };
        let read = |text: &str| consent.read("c", &Form::new([("c", text)]));
        assert_eq!(read("on"), Some(true.into()));
        assert_eq!(read("Nein"), Some(false.into()));
        assert_eq!(read(""), None);
        let unclear = read("vielleicht").expect("kept");
        assert_eq!(consent.problems("c", &unclear)[0].code, ProblemCode::WrongShape);
    }
}
