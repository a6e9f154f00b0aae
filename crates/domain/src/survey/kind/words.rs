//! Answers in the respondent's own words.

use super::{QuestionType, Spoken};
use crate::metric::Name;
use crate::survey::check::{FindingCode, Place};
use crate::survey::columns::{Cell, CellType, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, LocalText, Problem, ProblemCode, limits};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
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

/// What both have in common: words up to a length.
macro_rules! words {
    ($name:ident, $most:expr, $about:expr) => {
        impl $name {
            /// Characters a respondent may write.
            pub fn length(&self) -> u32 {
                self.max_length.unwrap_or($most)
            }
        }

        impl QuestionType for $name {
            const ABOUT: Name = $about;

            fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
                match value.text() {
                    None => vec![Problem::new(key, ProblemCode::WrongShape)],
                    Some(text) if text.chars().count() > self.length() as usize => {
                        vec![Problem::with_limit(key, ProblemCode::TooLong, self.length())]
                    }
                    Some(_) => Vec::new(),
                }
            }

            fn answer_schema(&self) -> Value {
                json!({"type": "string", "maxLength": self.length()})
            }

            fn columns(&self, key: &str) -> Vec<Column> {
                vec![Column::new(key, CellType::Text)]
            }

            fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
                let text = value.and_then(AnswerValue::text);
                vec![text.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))]
            }

            fn read(&self, key: &str, form: &Form) -> Option<AnswerValue> {
                form.last(key).map(AnswerValue::from)
            }

            fn say(&self, value: &AnswerValue, _: Option<&str>, _: &Spoken<'_>) -> String {
                value.text().unwrap_or_default().to_owned()
            }

            fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
                vec![Part { text: value.text().map(str::to_owned), ..Part::of(key) }]
            }

            fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
                value.text().filter(|_| aspect.is_none()).map(Subject::Text)
            }

            fn texts(&self) -> Vec<(String, &LocalText)> {
                vec![("placeholder".to_owned(), &self.placeholder)]
            }

            fn check(&self, place: &mut Place<'_>) {
                if !(1..=$most).contains(&self.length()) {
                    place.report(FindingCode::BadLength, $most);
                }
            }
        }
    };
}

words!(
    ShortText,
    limits::SHORT_ANSWER,
    Name {
        code: "short_text",
        de: "Eine Zeile in eigenen Worten, höchstens 500 Zeichen.",
        en: "One line in one's own words, at most 500 characters.",
    }
);
words!(
    LongText,
    limits::LONG_ANSWER,
    Name {
        code: "long_text",
        de: "Mehrere Zeilen in eigenen Worten, höchstens 10.000 Zeichen; wird zur Stimme.",
        en: "Several lines in one's own words, at most 10,000 characters; becomes a voice.",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        let short = ShortText { max_length: Some(3), ..ShortText::default() };
        assert!(short.problems("w", &"äöü".into()).is_empty());
        assert_eq!(
            short.problems("w", &"äöüß".into())[0].message("en"),
            "Please shorten your text to at most 3 characters."
        );
        assert_eq!(short.problems("w", &3.into())[0].code, ProblemCode::WrongShape);
    }

    #[test]
    fn words_are_kept_exactly() {
        let nasty = " =1+1\u{202e}<script>'\"\\ 🎉\n";
        let value = AnswerValue::from(nasty);
        assert_eq!(LongText::default().parts("w", &value)[0].text.as_deref(), Some(nasty));
        assert_eq!(LongText::default().cells(Some(&value)), [Cell::Text(nasty.to_owned())]);
        assert_eq!(LongText::default().read("w", &Form::new([("w", nasty)])), Some(value));
    }
}
