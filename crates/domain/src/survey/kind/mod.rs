//! Question types. Each type is defined once, in its own file: its settings, what is a valid answer,
//! the JSON schema of an answer, its fields and export columns, its rows in the lake, how an answer
//! reads in a sentence, and one line of documentation. [`Kind`] only passes on.

mod choice;
mod consent;
mod date;
mod display;
mod matrix;
mod number;
mod ranking;
mod score;
mod words;

pub use choice::{ChoiceOption, MultipleChoice, OTHER, SingleChoice};
pub use consent::Consent;
pub use date::DateQuestion;
pub use display::{Section, Statement};
pub use matrix::{Aspect, Matrix};
pub use number::NumberQuestion;
pub use ranking::Ranking;
pub use score::ScoreQuestion;
pub use words::{LongText, ShortText};

use super::LocalText;
use super::answer::AnswerValue;
use super::check::Place;
use super::columns::{Cell, Column, Form};
use super::condition::Subject;
use super::items::Part;
use super::problem::Problem;
use crate::metric::{Name, Series, is_german};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of question it is, with its settings: `{"type": "score", "series": "nps:0-10"}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Kind {
    Score(ScoreQuestion),
    SingleChoice(SingleChoice),
    MultipleChoice(MultipleChoice),
    ShortText(ShortText),
    LongText(LongText),
    Number(NumberQuestion),
    Date(DateQuestion),
    Matrix(Matrix),
    Ranking(Ranking),
    Consent(Consent),
    Section(Section),
    Statement(Statement),
}

/// What every question type defines.
pub(crate) trait QuestionType {
    /// Code in JSON and one line of documentation.
    const ABOUT: Name;

    /// What is wrong with an answer that is not blank.
    fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem>;

    fn answer_schema(&self) -> serde_json::Value;

    fn columns(&self, key: &str) -> Vec<Column>;

    /// As many cells as there are columns.
    fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell>;

    fn read(&self, key: &str, form: &Form) -> Option<AnswerValue>;

    fn say(&self, value: &AnswerValue, aspect: Option<&str>, spoken: &Spoken<'_>) -> String;

    /// Rows of a valid answer.
    fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part>;

    fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>>;

    fn texts(&self) -> Vec<(String, &LocalText)> {
        Vec::new()
    }

    /// Reports settings that make no sense.
    fn check(&self, _place: &mut Place<'_>) {}
}

/// The language an answer is spoken in, and the one to fall back to.
#[derive(Clone, Copy, Debug)]
pub struct Spoken<'a> {
    pub language: &'a str,
    pub fallback: &'a str,
}

impl Spoken<'_> {
    pub(crate) fn text<'t>(&self, text: &'t LocalText) -> &'t str {
        text.get(self.language, self.fallback)
    }

    /// A number with the decimal sign of the language.
    pub(crate) fn number(&self, number: f64) -> String {
        let text = number.to_string();
        if is_german(self.language) { text.replace('.', ",") } else { text }
    }
}

/// Passes a call on to the type's own file.
macro_rules! by_type {
    ($kind:expr, $it:ident => $call:expr) => {
        match $kind {
            Kind::Score($it) => $call,
            Kind::SingleChoice($it) => $call,
            Kind::MultipleChoice($it) => $call,
            Kind::ShortText($it) => $call,
            Kind::LongText($it) => $call,
            Kind::Number($it) => $call,
            Kind::Date($it) => $call,
            Kind::Matrix($it) => $call,
            Kind::Ranking($it) => $call,
            Kind::Consent($it) => $call,
            Kind::Section($it) => $call,
            Kind::Statement($it) => $call,
        }
    };
}

impl Kind {
    /// Code and one line of documentation of every type, in the order a builder offers them.
    pub const CATALOGUE: [Name; 12] = [
        ScoreQuestion::ABOUT,
        SingleChoice::ABOUT,
        MultipleChoice::ABOUT,
        LongText::ABOUT,
        ShortText::ABOUT,
        NumberQuestion::ABOUT,
        DateQuestion::ABOUT,
        Matrix::ABOUT,
        Ranking::ABOUT,
        Consent::ABOUT,
        Section::ABOUT,
        Statement::ABOUT,
    ];

    /// Code and documentation of this type.
    pub fn about(&self) -> Name {
        fn of<T: QuestionType>(_: &T) -> Name {
            T::ABOUT
        }
        by_type!(self, it => of(it))
    }

    /// Sections and statements are shown, not answered.
    pub fn takes_answer(&self) -> bool {
        !matches!(self, Self::Section(_) | Self::Statement(_))
    }

    /// Metric and scale of a score or of the aspects of a matrix.
    pub fn series(&self) -> Option<&Series> {
        match self {
            Self::Score(score) => Some(&score.series),
            Self::Matrix(matrix) => Some(&matrix.series),
            _ => None,
        }
    }

    /// Key of the question whose experience this one asks the expectation of.
    pub fn expectation_of(&self) -> Option<&str> {
        match self {
            Self::Score(score) => score.expectation_of.as_deref(),
            _ => None,
        }
    }

    /// What is wrong with an answer to the question `key`; blank answers never come here.
    pub fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
        by_type!(self, it => it.problems(key, value))
    }

    /// JSON schema (2020-12) of an answer.
    pub fn answer_schema(&self) -> serde_json::Value {
        by_type!(self, it => it.answer_schema())
    }

    /// Columns of an export, which are also the fields of a form and of an import.
    pub fn columns(&self, key: &str) -> Vec<Column> {
        by_type!(self, it => it.columns(key))
    }

    /// An answer as a row, one cell per column.
    pub fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
        by_type!(self, it => it.cells(value))
    }

    /// The answer in a sent form or an imported row. What cannot be read is kept as text, so that
    /// validation can say what is wrong with it.
    pub fn read(&self, key: &str, form: &Form) -> Option<AnswerValue> {
        by_type!(self, it => it.read(key, form)).filter(|value| !value.is_blank())
    }

    /// How an answer reads inside a sentence; for a matrix the value of one aspect.
    pub fn say(&self, value: &AnswerValue, aspect: Option<&str>, spoken: &Spoken<'_>) -> String {
        by_type!(self, it => it.say(value, aspect, spoken))
    }

    /// An answer as rows of the lake. Invalid answers give no rows.
    pub fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
        if value.is_blank() || !self.problems(key, value).is_empty() {
            return Vec::new();
        }
        by_type!(self, it => it.parts(key, value))
    }

    /// What conditions compare: an answer, or one aspect of it.
    pub fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
        by_type!(self, it => it.subject(value, aspect))
    }

    /// Texts besides the question's own, with the place they stand at.
    pub fn texts(&self) -> Vec<(String, &LocalText)> {
        by_type!(self, it => it.texts())
    }

    /// Reports settings that make no sense.
    pub(crate) fn check(&self, place: &mut Place<'_>) {
        by_type!(self, it => it.check(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_type_is_documented_under_the_code_json_uses() {
        let codes: BTreeSet<&str> = Kind::CATALOGUE.iter().map(|about| about.code).collect();
        assert_eq!(codes.len(), Kind::CATALOGUE.len());
        for about in Kind::CATALOGUE {
            let settings = serde_json::json!({
                "type": about.code, "series": "nps:0-10", "aspects": [], "options": [], "purpose": "contact"
            });
            // Unknown settings are refused by name, so the code itself was understood.
            let error = serde_json::from_value::<Kind>(settings).map(|kind| kind.about().code.to_owned());
            match error {
                Ok(code) => assert_eq!(code, about.code),
                Err(error) => assert!(error.to_string().contains("unknown field"), "{}: {error}", about.code),
            }
            assert!(about.de.len() > 20 && about.en.len() > 20);
        }
    }
}
