//! Answers as fields: of an export, of an import, of a form sent by a browser.
//!
//! A question has one field named by its key, and `key.part` for its parts: `reason.other`,
//! `aspects.speed`. Several chosen options stand in one field, separated by `;`.

use super::answer::{AnswerValue, Answers};
use super::definition::Survey;
use crate::time::Day;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellType {
    Number,
    Text,
    Truth,
    Day,
}

/// One column of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Column {
    pub name: String,
    pub holds: CellType,
}

/// One value of an export.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Number(f64),
    /// Respondents' text stands here exactly as given: writers of CSV and XLSX neutralise formulas.
    Text(String),
    Truth(bool),
    Day(Day),
}

/// Sent fields by name, in the order sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(BTreeMap<String, Vec<String>>);

impl Column {
    pub(crate) fn new(name: impl Into<String>, holds: CellType) -> Self {
        Self { name: name.into(), holds }
    }
}

impl Form {
    pub fn new<N: Into<String>, V: Into<String>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            form.0.entry(name.into()).or_default().push(value.into());
        }
        form
    }

    /// The last value sent under `name`, unless blank. (Browsers send a hidden default first.)
    pub fn last(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.last().map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// Every value sent under `name`, split at `;`, without blanks.
    pub fn keys(&self, name: &str) -> Vec<String> {
        let values = self.0.get(name).map_or(&[][..], Vec::as_slice);
        values.iter().flat_map(|v| v.split(';')).map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned).collect()
    }

    /// A number, written with point or comma; anything else stays text for validation to refuse.
    pub fn number(&self, name: &str) -> Option<AnswerValue> {
        let text = self.last(name)?;
        let trimmed = text.trim();
        let with_point = if trimmed.contains('.') { trimmed.to_owned() } else { trimmed.replacen(',', ".", 1) };
        let number = with_point.parse::<f64>().ok().filter(|number| number.is_finite());
        Some(number.map_or_else(|| AnswerValue::from(text), AnswerValue::Number))
    }
}

impl Survey {
    /// Every column of an export of answers to this version, in the order of the questions.
    pub fn columns(&self) -> Vec<Column> {
        self.questions.iter().flat_map(|question| question.kind.columns(&question.key)).collect()
    }

    /// One row of that export.
    pub fn row(&self, answers: &Answers) -> Vec<Cell> {
        self.questions.iter().flat_map(|question| question.kind.cells(answers.get(&question.key))).collect()
    }

    /// The answers in an imported row or a form with every question.
    pub fn read(&self, form: &Form) -> Answers {
        let read = |key: &str, kind: &super::Kind| kind.read(key, form).map(|value| (key.to_owned(), value));
        Answers::new(self.questions.iter().filter_map(|question| read(&question.key, &question.kind)))
    }

    /// JSON schema (2020-12) of the answers to this version. Nothing is required in it, because
    /// what must be answered depends on the answers before.
    pub fn answer_schema(&self) -> serde_json::Value {
        let asked = self.questions.iter().filter(|question| question.kind.takes_answer());
        let properties: serde_json::Map<_, _> = asked
            .map(|question| {
                let mut schema = question.kind.answer_schema();
                schema["title"] = self.text(&question.text, &self.default_language).into();
                (question.key.clone(), schema)
            })
            .collect();
        serde_json::json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": false,
            "properties": properties,
        })
    }
}

impl Cell {
    /// As text in a CSV file; numbers with a decimal point, days as 2026-11-22.
    pub fn to_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_people_and_browsers_send_them() {
        let form = Form::new([
            ("n", "12,5"),
            ("m", "1,2,3"),
            ("k", "a"),
            ("k", "b; c;"),
            ("t", "no"),
            ("t", "yes"),
            ("e", " "),
        ]);
        assert_eq!(form.number("n"), Some(AnswerValue::Number(12.5)));
        assert_eq!(form.number("m"), Some(AnswerValue::from("1,2,3")));
        assert_eq!(form.number("e"), None);
        assert_eq!(form.number("inf"), None);
        assert_eq!(form.keys("k"), ["a", "b", "c"]);
        assert_eq!(form.last("t"), Some("yes"));
    }

    #[test]
    fn infinity_is_not_a_number_to_answer() {
        assert_eq!(Form::new([("n", "inf")]).number("n"), Some(AnswerValue::from("inf")));
    }
}
