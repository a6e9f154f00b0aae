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
