//! Several aspects on one scale.

use super::score::{is_point, off_scale, point_schema, scored_part};
use super::{QuestionType, Spoken};
use crate::ids::TouchpointId;
use crate::metric::{Name, Series};
use crate::survey::check::{FindingCode, Place};
use crate::survey::columns::{Cell, CellType, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, LocalText, Problem, ProblemCode, limits};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Answer: `{"speed": 4, "price": 2}`, aspect key to whole number on the scale. A required matrix
/// wants every aspect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Metric and scale of every aspect.
    pub series: Series,
    pub aspects: Vec<Aspect>,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub low: LocalText,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub high: LocalText,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
}

/// One row of a matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Aspect {
    /// Stable name, unique in the question: a-z, 0-9 and `_`.
    pub key: String,
    pub label: LocalText,
    /// The touchpoint this aspect is about, when it is another one than the survey's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<TouchpointId>,
}

fn scores(value: &AnswerValue) -> Option<&BTreeMap<String, f64>> {
    if let AnswerValue::Scores(scores) = value { Some(scores) } else { None }
}

impl Matrix {
    /// Aspects without a score, in order.
    pub fn unanswered<'a>(&'a self, value: Option<&'a AnswerValue>) -> impl Iterator<Item = &'a Aspect> {
        let given = value.and_then(scores);
        self.aspects.iter().filter(move |aspect| given.is_none_or(|given| !given.contains_key(&aspect.key)))
    }
}

impl QuestionType for Matrix {
    const ABOUT: Name = Name {
        code: "matrix",
        de: "Mehrere Aspekte auf derselben Skala, jeder auf Wunsch an einem eigenen Kontaktpunkt.",
        en: "Several aspects on one scale, each at a touchpoint of its own if wanted.",
    };

    fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
        let Some(scores) = scores(value) else { return vec![Problem::new(key, ProblemCode::WrongShape)] };
        let problem = |(aspect, score): (&String, &f64)| {
            let problem = if self.aspects.iter().all(|known| known.key != *aspect) {
                Problem::new(key, ProblemCode::UnknownAspect)
            } else if is_point(&self.series, *score) {
                return None;
            } else {
                off_scale(key, &self.series)
            };
            Some(Problem { aspect: Some(aspect.clone()), ..problem })
        };
        scores.iter().filter_map(problem).collect()
    }

    fn answer_schema(&self) -> Value {
        let point = point_schema(&self.series);
        let aspects: serde_json::Map<_, _> = self.aspects.iter().map(|a| (a.key.clone(), point.clone())).collect();
        json!({"type": "object", "additionalProperties": false, "properties": aspects})
    }

    fn columns(&self, key: &str) -> Vec<Column> {
        let column = |aspect: &Aspect| Column::new(format!("{key}.{}", aspect.key), CellType::Number);
        self.aspects.iter().map(column).collect()
    }

    fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
        let given = value.and_then(scores);
        let cell = |aspect: &Aspect| given.and_then(|given| given.get(&aspect.key));
        self.aspects.iter().map(|aspect| cell(aspect).map_or(Cell::Empty, |score| Cell::Number(*score))).collect()
    }

    /// A score that is not a number becomes one off every scale, so that it is refused, not lost.
    fn read(&self, key: &str, form: &Form) -> Option<AnswerValue> {
        let score = |aspect: &Aspect| {
            let value = form.number(&format!("{key}.{}", aspect.key))?;
            Some((aspect.key.clone(), value.number().unwrap_or(f64::MAX)))
        };
        Some(AnswerValue::Scores(self.aspects.iter().filter_map(score).collect()))
    }

    fn say(&self, value: &AnswerValue, aspect: Option<&str>, spoken: &Spoken<'_>) -> String {
        let score = aspect.and_then(|aspect| scores(value)?.get(aspect));
        score.map_or_else(String::new, |score| spoken.number(*score))
    }

    fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
        let Some(scores) = scores(value) else { return Vec::new() };
        let part = |aspect: &Aspect| {
            let scored = scored_part(&format!("{key}.{}", aspect.key), &self.series, *scores.get(&aspect.key)?)?;
            Some(Part { touchpoint: aspect.touchpoint, ..scored })
        };
        self.aspects.iter().filter_map(part).collect()
    }

    fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
        let score = scores(value)?.get(aspect?)?;
        Some(Subject::Score(*score, &self.series))
    }

    fn texts(&self) -> Vec<(String, &LocalText)> {
        let aspects = self.aspects.iter().map(|aspect| (aspect.key.clone(), &aspect.label));
        [("low".to_owned(), &self.low), ("high".to_owned(), &self.high)].into_iter().chain(aspects).collect()
    }

    fn check(&self, place: &mut Place<'_>) {
        if self.aspects.is_empty() {
            place.report(FindingCode::TooFewOptions, 1);
        }
        place.keys(self.aspects.iter().map(|aspect| aspect.key.as_str()), limits::ASPECTS);
        for aspect in self.aspects.iter().filter(|aspect| aspect.label.is_empty()) {
            place.report(FindingCode::MissingText, &aspect.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn matrix() -> Matrix {
        let aspect =
            |key: &str, touchpoint| Aspect { key: key.to_owned(), label: LocalText::de_en(key, key), touchpoint };
        Matrix {
            series: Series::csat(),
            aspects: vec![aspect("speed", None), aspect("repair", Some(TouchpointId(Uuid::from_u128(7))))],
            low: LocalText::default(),
            high: LocalText::default(),
            random_order: false,
        }
    }

    fn answer(scores: &[(&str, f64)]) -> AnswerValue {
        AnswerValue::Scores(scores.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect())
    }

    #[test]
    fn problems_name_the_aspect() {
        let problems = matrix().problems("m", &answer(&[("speed", 6.0), ("taste", 1.0), ("repair", 5.0)]));
        let named: Vec<_> = problems.iter().map(|p| (p.aspect.as_deref(), p.code)).collect();
        assert_eq!(named, [(Some("speed"), ProblemCode::OffScale), (Some("taste"), ProblemCode::UnknownAspect)]);
        assert_eq!(matrix().problems("m", &4.into())[0].code, ProblemCode::WrongShape);
    }

    #[test]
    fn each_aspect_is_a_row_at_its_own_touchpoint() {
        let parts = matrix().parts("m", &answer(&[("speed", 2.0), ("repair", 5.0)]));
        let rows: Vec<_> = parts.iter().map(|p| (p.question.as_str(), p.value, p.touchpoint.is_some())).collect();
        assert_eq!(rows, [("m.speed", Some(2.0), false), ("m.repair", Some(5.0), true)]);
    }

    #[test]
    fn fields_round_trip_and_nonsense_is_refused() {
        let given = answer(&[("speed", 2.0)]);
        let names: Vec<String> = matrix().columns("m").into_iter().map(|c| c.name).collect();
        let texts = matrix().cells(Some(&given)).iter().map(Cell::to_text).collect::<Vec<_>>();
        assert_eq!(matrix().read("m", &Form::new(names.into_iter().zip(texts))), Some(given));
        let nonsense = matrix().read("m", &Form::new([("m.speed", "fast")])).expect("kept");
        assert_eq!(matrix().problems("m", &nonsense)[0].code, ProblemCode::OffScale);
    }
}
