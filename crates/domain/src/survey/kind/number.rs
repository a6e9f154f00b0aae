//! A number that is not a score.

use super::{QuestionType, Spoken};
use crate::metric::Name;
use crate::survey::check::{FindingCode, Place};
use crate::survey::columns::{Cell, CellType, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, LocalText, Problem, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Answer: a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberQuestion {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Distance between allowed numbers, counted from `min` or 0; absent: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// Written behind the field: minutes, €, …
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub unit: LocalText,
}

impl NumberQuestion {
    /// 0.1 cannot be written exactly in binary, so 0.3 is three steps of it only nearly.
    fn on_step(&self, number: f64) -> bool {
        self.step.is_none_or(|step| {
            let steps = (number - self.min.unwrap_or(0.0)) / step;
            (steps - steps.round()).abs() <= 1e-9 * steps.abs().max(1.0)
        })
    }
}

impl QuestionType for NumberQuestion {
    const ABOUT: Name = Name {
        code: "number",
        de: "Eine Zahl mit kleinstem und größtem Wert, Schrittweite und Einheit.",
        en: "A number with smallest and largest value, step and unit.",
    };

    fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
        let Some(number) = value.number().filter(|number| number.is_finite()) else {
            return vec![Problem::new(key, ProblemCode::NotANumber)];
        };
        let problem = match (self.min, self.max, self.step) {
            (Some(min), _, _) if number < min => Problem::with_limit(key, ProblemCode::TooSmall, min),
            (_, Some(max), _) if number > max => Problem::with_limit(key, ProblemCode::TooLarge, max),
            (_, _, Some(step)) if !self.on_step(number) => Problem::with_limit(key, ProblemCode::WrongStep, step),
            _ => return Vec::new(),
        };
        vec![problem]
    }

    fn answer_schema(&self) -> Value {
        let mut schema = json!({"type": "number"});
        for (name, bound) in [("minimum", self.min), ("maximum", self.max)] {
            if let Some(bound) = bound {
                schema[name] = bound.into();
            }
        }
        // multipleOf counts from zero.
        if let Some(step) = self.step.filter(|_| self.min.is_none_or(|min| min == 0.0)) {
            schema["multipleOf"] = step.into();
        }
        schema
    }

    fn columns(&self, key: &str) -> Vec<Column> {
        vec![Column::new(key, CellType::Number)]
    }

    fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
        vec![value.and_then(AnswerValue::number).map_or(Cell::Empty, Cell::Number)]
    }

    fn read(&self, key: &str, form: &Form) -> Option<AnswerValue> {
        form.number(key)
    }

    fn say(&self, value: &AnswerValue, _: Option<&str>, spoken: &Spoken<'_>) -> String {
        let number = value.number().map_or_else(String::new, |number| spoken.number(number));
        format!("{number} {}", spoken.text(&self.unit)).trim().to_owned()
    }

    fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
        vec![Part { value: value.number(), ..Part::of(key) }]
    }

    fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
        value.number().filter(|_| aspect.is_none()).map(Subject::Number)
    }

    fn texts(&self) -> Vec<(String, &LocalText)> {
        vec![("unit".to_owned(), &self.unit)]
    }

    fn check(&self, place: &mut Place<'_>) {
        let finite = [self.min, self.max, self.step].into_iter().flatten().all(f64::is_finite);
        let in_order = self.min.zip(self.max).is_none_or(|(min, max)| min < max);
        if !finite || !in_order || self.step.is_some_and(|step| step <= 0.0) {
            place.report(FindingCode::BadRange, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(min: f64, max: f64, step: f64) -> NumberQuestion {
        NumberQuestion {
            min: Some(min),
            max: Some(max),
            step: Some(step),
            unit: LocalText::de_en("Minuten", "minutes"),
        }
    }

    #[test]
    fn bounds_and_steps() {
        let tenths = question(0.0, 1.0, 0.1);
        for fine in [0.0, 0.1, 0.3, 0.7, 1.0] {
            assert!(tenths.problems("n", &fine.into()).is_empty(), "{fine}");
        }
        let code = |number: f64| tenths.problems("n", &number.into())[0].code;
        assert_eq!(
            (code(-0.1), code(1.1), code(0.25)),
            (ProblemCode::TooSmall, ProblemCode::TooLarge, ProblemCode::WrongStep)
        );
        let odd = question(1.0, 9.0, 2.0);
        assert!(odd.problems("n", &3.into()).is_empty());
        assert_eq!(odd.problems("n", &4.into())[0].code, ProblemCode::WrongStep);
        assert_eq!(odd.problems("n", &"vier".into())[0].code, ProblemCode::NotANumber);
    }

    #[test]
    fn a_number_is_spoken_with_its_unit_and_the_comma_of_the_language() {
        let spoken = |language| Spoken { language, fallback: "en" };
        assert_eq!(question(0.0, 9.0, 0.5).say(&2.5.into(), None, &spoken("de")), "2,5 Minuten");
        assert_eq!(NumberQuestion::default().say(&2.5.into(), None, &spoken("en")), "2.5");
    }
}
