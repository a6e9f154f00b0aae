//! A score on the scale of a metric.

use super::{QuestionType, Spoken};
use crate::metric::{Name, Series};
use crate::survey::columns::{Cell, CellType, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, LocalText, Problem, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Answer: a whole number on the scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreQuestion {
    /// Metric and scale: `nps:0-10`, `ces:1-7`, …
    pub series: Series,
    /// What the lowest point means, written beside it.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub low: LocalText,
    /// What the highest point means.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub high: LocalText,
    /// Key of the score question whose experience this one asks the expectation of. What was expected
    /// is kept as a number beside the score of the experience, and never counts as a score itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expectation_of: Option<String>,
}

/// Respondents answer whole points, also where the series takes halves from outside.
pub(super) fn is_point(series: &Series, value: f64) -> bool {
    series.scale().contains(value) && value.fract() == 0.0
}

pub(super) fn point_schema(series: &Series) -> Value {
    json!({"type": "integer", "minimum": series.scale().min, "maximum": series.scale().max})
}

pub(super) fn off_scale(key: &str, series: &Series) -> Problem {
    let scale = series.scale();
    Problem::with_limit(key, ProblemCode::OffScale, format!("{}–{}", scale.min, scale.max))
}

pub(super) fn scored_part(question: &str, series: &Series, value: f64) -> Option<Part> {
    let group = series.group(value).ok()?;
    Some(Part { series: Some(series.clone()), value: Some(value), group: Some(group), ..Part::of(question) })
}

impl QuestionType for ScoreQuestion {
    const ABOUT: Name = Name {
        code: "score",
        de: "Bewertung auf der Skala einer Kennzahl: NPS, CSAT, CES, Sterne, Smileys, Daumen oder eigene Skala.",
        en: "A score on the scale of a metric: NPS, CSAT, CES, stars, smileys, thumbs or a custom scale.",
    };

    fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
        match value.number() {
            Some(number) if is_point(&self.series, number) => Vec::new(),
            Some(_) => vec![off_scale(key, &self.series)],
            None => vec![Problem::new(key, ProblemCode::WrongShape)],
        }
    }

    fn answer_schema(&self) -> Value {
        point_schema(&self.series)
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
        value.number().map_or_else(String::new, |number| spoken.number(number))
    }

    fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
        let Some(number) = value.number() else { return Vec::new() };
        if self.expectation_of.is_some() {
            return vec![Part { value: Some(number), ..Part::of(key) }];
        }
        scored_part(key, &self.series, number).into_iter().collect()
    }

    fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
        let number = value.number().filter(|_| aspect.is_none())?;
        Some(Subject::Score(number, &self.series))
    }

    fn texts(&self) -> Vec<(String, &LocalText)> {
        vec![("low".to_owned(), &self.low), ("high".to_owned(), &self.high)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nps() -> ScoreQuestion {
        ScoreQuestion {
            series: Series::nps(),
            low: LocalText::default(),
            high: LocalText::default(),
            expectation_of: None,
        }
    }

    #[test]
    fn only_whole_points_of_the_scale_are_answers() {
        assert!(nps().problems("score", &0.into()).is_empty());
        assert!(nps().problems("score", &10.into()).is_empty());
        for (value, code) in [
            (AnswerValue::from(11), ProblemCode::OffScale),
            (AnswerValue::from(9.5), ProblemCode::OffScale),
            (AnswerValue::from("nine"), ProblemCode::WrongShape),
            (AnswerValue::from(true), ProblemCode::WrongShape),
        ] {
            assert_eq!(nps().problems("score", &value)[0].code, code, "{value:?}");
        }
        assert_eq!(nps().problems("score", &11.into())[0].message("de"), "Bitte wählen Sie einen Wert von 0–10.");
    }

    #[test]
    fn a_star_answer_is_whole_though_reviews_may_bring_halves() {
        let stars = ScoreQuestion { series: Series::stars(), ..nps() };
        assert_eq!(stars.problems("s", &4.5.into())[0].code, ProblemCode::OffScale);
    }

    #[test]
    fn a_score_is_one_row_with_its_group() {
        let parts = nps().parts("score", &9.into());
        assert_eq!(parts.len(), 1);
        assert_eq!((parts[0].value, parts[0].group), (Some(9.0), Some(crate::signal::Group::Positive)));
        assert_eq!(parts[0].series, Some(Series::nps()));
    }

    #[test]
    fn an_expectation_is_one_row_outside_every_series() {
        let expected = ScoreQuestion { expectation_of: Some("score".to_owned()), ..nps() };
        assert_eq!(expected.parts("before", &9.into()), [Part { value: Some(9.0), ..Part::of("before") }]);
        assert_eq!(expected.problems("before", &11.into())[0].code, ProblemCode::OffScale);
    }
}
