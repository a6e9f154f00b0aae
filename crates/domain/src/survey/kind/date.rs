//! A calendar day.

use super::{QuestionType, Spoken};
use crate::metric::{Name, is_german};
use crate::survey::check::{FindingCode, Place};
use crate::survey::columns::{Cell, CellType, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, Problem, ProblemCode};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Answer: a day as text, `"2026-11-22"`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateQuestion {
    /// First day allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Day>,
    /// Last day allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Day>,
}

fn day(value: &AnswerValue) -> Option<Day> {
    Day::parse(value.text()?.trim()).ok()
}

/// `22.11.2026`, as German forms and tables write it.
fn german_day(text: &str) -> Option<Day> {
    let mut parts = text.trim().split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let complete = parts.next().is_none() && year.len() == 4 && [day, month, year].into_iter().all(digits);
    if !complete || day.len() > 2 || month.len() > 2 {
        return None;
    }
    Day::parse(&format!("{year}-{month:0>2}-{day:0>2}")).ok()
}

impl QuestionType for DateQuestion {
    const ABOUT: Name = Name {
        code: "date",
        de: "Ein Datum, auf Wunsch mit erstem und letztem Tag.",
        en: "A date, with a first and last day if wanted.",
    };

    fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
        let problem = match (day(value), self.earliest, self.latest) {
            (None, _, _) => Problem::new(key, ProblemCode::NotADay),
            (Some(day), Some(first), _) if day < first => Problem::with_limit(key, ProblemCode::TooEarly, first),
            (Some(day), _, Some(last)) if day > last => Problem::with_limit(key, ProblemCode::TooLate, last),
            _ => return Vec::new(),
        };
        vec![problem]
    }

    fn answer_schema(&self) -> Value {
        json!({"type": "string", "format": "date"})
    }

    fn columns(&self, key: &str) -> Vec<Column> {
        vec![Column::new(key, CellType::Day)]
    }

    fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
        vec![value.and_then(day).map_or(Cell::Empty, Cell::Day)]
    }

    fn read(&self, key: &str, form: &Form) -> Option<AnswerValue> {
        let text = form.last(key)?;
        Some(german_day(text).map_or_else(|| AnswerValue::from(text), |day| AnswerValue::Text(day.to_string())))
    }

    fn say(&self, value: &AnswerValue, _: Option<&str>, spoken: &Spoken<'_>) -> String {
        let Some(day) = day(value) else { return String::new() };
        if is_german(spoken.language) { day.to_date().strftime("%d.%m.%Y").to_string() } else { day.to_string() }
    }

    fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
        vec![Part { value: day(value).map(|day| f64::from(day.0)), ..Part::of(key) }]
    }

    fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
        day(value).filter(|_| aspect.is_none()).map(Subject::Day)
    }

    fn check(&self, place: &mut Place<'_>) {
        if self.earliest.zip(self.latest).is_some_and(|(first, last)| first > last) {
            place.report(FindingCode::BadRange, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_outside_the_range_are_refused_with_the_limit() {
        let question = DateQuestion { earliest: Day::parse("2026-01-01").ok(), latest: Day::parse("2026-12-31").ok() };
        assert!(question.problems("d", &"2026-06-01".into()).is_empty());
        assert_eq!(
            question.problems("d", &"2025-12-31".into())[0].message("de"),
            "Bitte wählen Sie ein Datum ab 2026-01-01."
        );
        assert_eq!(question.problems("d", &"2027-01-01".into())[0].code, ProblemCode::TooLate);
        assert_eq!(question.problems("d", &"2026-02-30".into())[0].code, ProblemCode::NotADay);
    }

    #[test]
    fn german_dates_are_read_and_spoken() {
        let read = |text: &str| DateQuestion::default().read("d", &Form::new([("d", text)]));
        assert_eq!(read("1.2.2026"), Some("2026-02-01".into()));
        assert_eq!(read("2026-02-01"), Some("2026-02-01".into()));
        assert_eq!(read("32.1.2026"), Some("32.1.2026".into()), "kept for validation to refuse");
        let spoken = Spoken { language: "de", fallback: "en" };
        assert_eq!(DateQuestion::default().say(&"2026-02-01".into(), None, &spoken), "01.02.2026");
    }

    #[test]
    fn a_day_is_counted_from_1970() {
        assert_eq!(DateQuestion::default().parts("d", &"1970-01-02".into())[0].value, Some(1.0));
    }
}
