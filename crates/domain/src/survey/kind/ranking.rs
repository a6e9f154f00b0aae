//! Options brought into an order.

use super::choice::{ChoiceOption, check_options, option_texts};
use super::{QuestionType, Spoken};
use crate::metric::Name;
use crate::survey::check::Place;
use crate::survey::columns::{Cell, CellType, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, LocalText, Problem, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Answer: every option key, best first: `["price", "speed", "service"]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    pub options: Vec<ChoiceOption>,
    /// Options first shown in an order of their own for every respondent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
}

impl Ranking {
    fn keys(&self) -> BTreeSet<&str> {
        self.options.iter().map(|option| option.key.as_str()).collect()
    }
}

impl QuestionType for Ranking {
    const ABOUT: Name = Name {
        code: "ranking",
        de: "Möglichkeiten, in eine Reihenfolge gebracht, die beste zuerst.",
        en: "Options brought into an order, best first.",
    };

    fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
        let AnswerValue::List(ranked) = value else { return vec![Problem::new(key, ProblemCode::WrongShape)] };
        let distinct: BTreeSet<&str> = ranked.iter().map(String::as_str).collect();
        let code = if !distinct.is_subset(&self.keys()) {
            ProblemCode::UnknownOption
        } else if distinct.len() < ranked.len() {
            ProblemCode::DuplicateOption
        } else if distinct.len() < self.options.len() {
            ProblemCode::RankEveryOption
        } else {
            return Vec::new();
        };
        vec![Problem::new(key, code)]
    }

    fn answer_schema(&self) -> Value {
        let count = self.options.len();
        json!({
            "type": "array", "uniqueItems": true, "minItems": count, "maxItems": count,
            "items": {"type": "string", "enum": self.keys()},
        })
    }

    fn columns(&self, key: &str) -> Vec<Column> {
        let column = |option: &ChoiceOption| Column::new(format!("{key}.{}", option.key), CellType::Number);
        self.options.iter().map(column).collect()
    }

    /// The place of every option, counted from 1.
    fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
        let ranked = value.and_then(AnswerValue::options).unwrap_or_default();
        let place = |option: &ChoiceOption| ranked.iter().position(|key| *key == option.key);
        self.options.iter().map(|o| place(o).map_or(Cell::Empty, |at| Cell::Number((at + 1) as f64))).collect()
    }

    /// Either the keys in order under the question's own name, or a place per option. Equal places
    /// are no order: they are kept as one key twice, which is refused.
    fn read(&self, key: &str, form: &Form) -> Option<AnswerValue> {
        let in_order = form.keys(key);
        if !in_order.is_empty() {
            return Some(AnswerValue::List(in_order));
        }
        let place = |option: &ChoiceOption| form.number(&format!("{key}.{}", option.key))?.number();
        let mut placed: Vec<(f64, &str)> =
            self.options.iter().filter_map(|option| Some((place(option)?, option.key.as_str()))).collect();
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        for at in 1..placed.len() {
            if placed[at].0.total_cmp(&placed[at - 1].0).is_eq() {
                placed[at].1 = placed[at - 1].1;
            }
        }
        Some(AnswerValue::List(placed.into_iter().map(|(_, key)| key.to_owned()).collect()))
    }

    fn say(&self, value: &AnswerValue, _: Option<&str>, spoken: &Spoken<'_>) -> String {
        let label = |key: &str| self.options.iter().find(|o| o.key == key).map(|o| spoken.text(&o.label));
        value.options().unwrap_or_default().into_iter().filter_map(label).collect::<Vec<_>>().join(", ")
    }

    fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
        let ranked = value.options().unwrap_or_default().into_iter().zip(1_u32..);
        ranked
            .map(|(option, place)| Part {
                choice: Some(option.to_owned()),
                value: Some(f64::from(place)),
                ..Part::of(key)
            })
            .collect()
    }

    fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
        value.options().filter(|_| aspect.is_none()).map(Subject::Ranked)
    }

    fn texts(&self) -> Vec<(String, &LocalText)> {
        option_texts(&self.options)
    }

    fn check(&self, place: &mut Place<'_>) {
        check_options(&self.options, 2, place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking() -> Ranking {
        let option = |key: &str| ChoiceOption {
            key: key.to_owned(),
            label: LocalText::de_en(&key.to_uppercase(), key),
            exclusive: false,
        };
        Ranking { options: ["a", "b", "c"].map(option).into(), random_order: false }
    }

    fn list(keys: &[&str]) -> AnswerValue {
        AnswerValue::List(keys.iter().map(|k| (*k).to_owned()).collect())
    }

    #[test]
    fn every_option_has_one_place() {
        let code = |keys: &[&str]| ranking().problems("r", &list(keys)).first().map(|p| p.code);
        assert_eq!(code(&["c", "a", "b"]), None);
        assert_eq!(code(&["c", "a"]), Some(ProblemCode::RankEveryOption));
        assert_eq!(code(&["c", "a", "a"]), Some(ProblemCode::DuplicateOption));
        assert_eq!(code(&["c", "a", "x"]), Some(ProblemCode::UnknownOption));
    }

    #[test]
    fn places_and_order_are_the_same_answer() {
        let expected = Some(list(&["c", "a", "b"]));
        assert_eq!(ranking().read("r", &Form::new([("r", "c;a;b")])), expected);
        assert_eq!(ranking().read("r", &Form::new([("r.a", "2"), ("r.b", "3"), ("r.c", "1")])), expected);
        let tied = ranking().read("r", &Form::new([("r.a", "1"), ("r.b", "1"), ("r.c", "2")])).expect("read");
        assert_eq!(ranking().problems("r", &tied)[0].code, ProblemCode::DuplicateOption);
    }

    #[test]
    fn rows_carry_the_place() {
        let rows: Vec<_> =
            ranking().parts("r", &list(&["b", "c", "a"])).into_iter().map(|p| (p.choice, p.value)).collect();
        assert_eq!(rows[0], (Some("b".to_owned()), Some(1.0)));
        assert_eq!(rows[2], (Some("a".to_owned()), Some(3.0)));
        let places: Vec<String> = ranking().cells(Some(&list(&["b", "c", "a"]))).iter().map(Cell::to_text).collect();
        assert_eq!(places, ["3", "1", "2"]);
    }
}
