//! What is wrong with an answer.

use crate::metric::Name;
use serde::Serialize;
use utoipa::ToSchema;

/// One thing to put right in one answer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// Key of the question.
    pub question: String,
    /// Which aspect of a matrix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
    pub code: ProblemCode,
    /// The limit that was missed, as text: the maximum of a number, the last day, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
}

/// Stable codes of what can be wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    Required,
    WrongShape,
    OffScale,
    UnknownOption,
    DuplicateOption,
    TooFewChosen,
    TooManyChosen,
    ExclusiveOption,
    UnknownAspect,
    TooLong,
    NotANumber,
    TooSmall,
    TooLarge,
    WrongStep,
    NotADay,
    TooEarly,
    TooLate,
    RankEveryOption,
    UnknownQuestion,
}

impl ProblemCode {
    /// The sentence for people; `{}` stands for the limit.
    const fn wording(self) -> Name {
        let (code, de, en) = match self {
            Self::Required => ("required", "Bitte beantworten Sie diese Frage.", "Please answer this question."),
            Self::WrongShape => (
                "wrong_shape",
                "Diese Antwort passt nicht zur Frage. Bitte wählen Sie neu.",
                "This answer does not fit the question. Please choose again.",
            ),
            Self::OffScale => ("off_scale", "Bitte wählen Sie einen Wert von {}.", "Please choose a value from {}."),
            Self::UnknownOption => (
                "unknown_option",
                "Diese Auswahl gibt es nicht. Bitte wählen Sie eine der angebotenen.",
                "There is no such option. Please choose one of those offered.",
            ),
            Self::DuplicateOption => (
                "duplicate_option",
                "Bitte wählen Sie jede Möglichkeit nur einmal.",
                "Please choose each option only once.",
            ),
            Self::TooFewChosen => ("too_few_chosen", "Bitte wählen Sie mindestens {}.", "Please choose at least {}."),
            Self::TooManyChosen => ("too_many_chosen", "Bitte wählen Sie höchstens {}.", "Please choose at most {}."),
            Self::ExclusiveOption => (
                "exclusive_option",
                "Eine der gewählten Antworten lässt sich nicht mit anderen verbinden.",
                "One of the chosen answers cannot be combined with others.",
            ),
            Self::UnknownAspect => {
                ("unknown_aspect", "Nach diesem Punkt wurde nicht gefragt.", "This aspect was not asked about.")
            }
            Self::TooLong => (
                "too_long",
                "Bitte kürzen Sie Ihren Text auf höchstens {} Zeichen.",
                "Please shorten your text to at most {} characters.",
            ),
            Self::NotANumber => ("not_a_number", "Bitte geben Sie eine Zahl ein.", "Please enter a number."),
            Self::TooSmall => ("too_small", "Bitte geben Sie mindestens {} ein.", "Please enter {} or more."),
            Self::TooLarge => ("too_large", "Bitte geben Sie höchstens {} ein.", "Please enter {} or less."),
            Self::WrongStep => {
                ("wrong_step", "Bitte geben Sie die Zahl in Schritten von {} ein.", "Please use steps of {}.")
            }
            Self::NotADay => (
                "not_a_day",
                "Bitte geben Sie ein Datum ein, zum Beispiel 2026-11-22.",
                "Please enter a date such as 2026-11-22.",
            ),
            Self::TooEarly => ("too_early", "Bitte wählen Sie ein Datum ab {}.", "Please choose {} or a later date."),
            Self::TooLate => ("too_late", "Bitte wählen Sie ein Datum bis {}.", "Please choose {} or an earlier date."),
            Self::RankEveryOption => (
                "rank_every_option",
                "Bitte bringen Sie alle Möglichkeiten in eine Reihenfolge.",
                "Please rank every option.",
            ),
            Self::UnknownQuestion => (
                "unknown_question",
                "Diese Frage gibt es in der Umfrage nicht.",
                "There is no such question in this survey.",
            ),
        };
        Name { code, de, en }
    }

    /// The code as it stands in JSON.
    pub const fn code(self) -> &'static str {
        self.wording().code
    }
}

impl Problem {
    pub fn new(question: &str, code: ProblemCode) -> Self {
        Self { question: question.to_owned(), aspect: None, code, limit: None }
    }

    #[expect(clippy::needless_pass_by_value, reason = "limits are numbers, days and texts, written as they stand")]
    pub fn with_limit(question: &str, code: ProblemCode, limit: impl ToString) -> Self {
        Self { limit: Some(limit.to_string()), ..Self::new(question, code) }
    }

    /// The sentence for people: German for `de`, English for every other language.
    pub fn message(&self, language: &str) -> String {
        self.code.wording().in_language(language).replace("{}", self.limit.as_deref().unwrap_or(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_carry_the_limit() {
        let problem = Problem::with_limit("age", ProblemCode::TooLarge, 120);
        assert_eq!(problem.message("de"), "Bitte geben Sie höchstens 120 ein.");
        assert_eq!(problem.message("fr"), "Please enter 120 or less.");
    }

    #[test]
    fn the_code_in_json_is_the_code_in_the_table() {
        let problem = Problem::new("q", ProblemCode::RankEveryOption);
        let json = serde_json::to_value(&problem).expect("json");
        assert_eq!(json, serde_json::json!({"question": "q", "code": "rank_every_option"}));
        assert_eq!(problem.code.code(), "rank_every_option");
    }
}
