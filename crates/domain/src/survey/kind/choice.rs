//! One or several out of given options.

use super::{QuestionType, Spoken};
use crate::metric::Name;
use crate::survey::answer::Chosen;
use crate::survey::check::{FindingCode, Place};
use crate::survey::columns::{Cell, CellType, Column, Form};
use crate::survey::condition::Subject;
use crate::survey::items::Part;
use crate::survey::{AnswerValue, LocalText, Problem, ProblemCode, limits};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The key under which "other" is chosen; no option may use it.
pub const OTHER: &str = "other";

/// Answer: the key of one option, or `{"chosen": ["other"], "other": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SingleChoice {
    pub options: Vec<ChoiceOption>,
    /// Label of the option that asks for own words (its key is `other`); absent: not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<LocalText>,
    /// Options in an order of their own for every respondent; exclusive ones and "other" stay last.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
}

/// Answer: a list of option keys, or `{"chosen": […], "other": "…"}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MultipleChoice {
    pub options: Vec<ChoiceOption>,
    /// Label of the option that asks for own words (its key is `other`); absent: not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<LocalText>,
    /// Options in an order of their own for every respondent; exclusive ones and "other" stay last.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub random_order: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_chosen: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chosen: Option<u32>,
}

/// One option to choose or rank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// Stable name, unique in the question: a-z, 0-9 and `_`.
    pub key: String,
    pub label: LocalText,
    /// Cannot be combined with others, such as "none of these".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exclusive: bool,
}

/// What one and several have in common: the options offered, "other" among them.
struct Offer<'a> {
    options: &'a [ChoiceOption],
    other: Option<&'a LocalText>,
}

impl<'a> Offer<'a> {
    fn keys(&self) -> Vec<&'a str> {
        let other = self.other.map(|_| OTHER);
        self.options.iter().map(|option| option.key.as_str()).chain(other).collect()
    }

    /// Unknown and repeated options, an exclusive one among others, too many words beside "other".
    fn problems(&self, key: &str, value: &AnswerValue, chosen: &[&str]) -> Vec<Problem> {
        let offered: BTreeSet<&str> = self.keys().into_iter().collect();
        let distinct: BTreeSet<&str> = chosen.iter().copied().collect();
        let exclusive = self.options.iter().any(|o| o.exclusive && chosen.contains(&o.key.as_str()));
        let problem = if !distinct.is_subset(&offered) {
            Problem::new(key, ProblemCode::UnknownOption)
        } else if distinct.len() < chosen.len() {
            Problem::new(key, ProblemCode::DuplicateOption)
        } else if exclusive && chosen.len() > 1 {
            Problem::new(key, ProblemCode::ExclusiveOption)
        } else if value.other().is_some() && !distinct.contains(OTHER) {
            Problem::new(key, ProblemCode::WrongShape)
        } else if value.other().is_some_and(|words| words.chars().count() > limits::SHORT_ANSWER as usize) {
            Problem::with_limit(key, ProblemCode::TooLong, limits::SHORT_ANSWER)
        } else {
            return Vec::new();
        };
        vec![problem]
    }

    fn columns(&self, key: &str) -> Vec<Column> {
        let words = self.other.map(|_| Column::new(format!("{key}.{OTHER}"), CellType::Text));
        std::iter::once(Column::new(key, CellType::Text)).chain(words).collect()
    }

    fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
        let chosen = value.and_then(AnswerValue::options).filter(|chosen| !chosen.is_empty());
        let words = value.and_then(AnswerValue::other);
        let words = self.other.map(|_| words.map_or(Cell::Empty, |words| Cell::Text(words.to_owned())));
        let chosen = chosen.map_or(Cell::Empty, |chosen| Cell::Text(chosen.join(";")));
        std::iter::once(chosen).chain(words).collect()
    }

    /// Words written beside "other" count only when "other" is chosen: a browser sends the field anyway.
    fn words(&self, key: &str, form: &Form, chosen: &[String]) -> Option<String> {
        self.other?;
        let words = form.last(&format!("{key}.{OTHER}"))?;
        chosen.iter().any(|option| option == OTHER).then(|| words.to_owned())
    }

    fn say(&self, value: &AnswerValue, spoken: &Spoken<'_>) -> String {
        let label = |key: &str| {
            if key == OTHER {
                let label = || self.other.map_or("", |label| spoken.text(label));
                return value.other().filter(|words| !words.trim().is_empty()).unwrap_or_else(label).to_owned();
            }
            let option = self.options.iter().find(|option| option.key == key);
            option.map_or_else(String::new, |option| spoken.text(&option.label).to_owned())
        };
        let chosen: Vec<String> = value.options().unwrap_or_default().into_iter().map(label).collect();
        chosen.join(", ")
    }

    fn texts(&self) -> Vec<(String, &'a LocalText)> {
        let other = self.other.map(|label| (OTHER.to_owned(), label));
        option_texts(self.options).into_iter().chain(other).collect()
    }
}

pub(super) fn option_texts(options: &[ChoiceOption]) -> Vec<(String, &LocalText)> {
    options.iter().map(|option| (option.key.clone(), &option.label)).collect()
}

/// Checks that all questions with options share.
pub(super) fn check_options(options: &[ChoiceOption], fewest: usize, place: &mut Place<'_>) {
    if options.len() < fewest {
        place.report(FindingCode::TooFewOptions, fewest);
    }
    place.keys(options.iter().map(|option| option.key.as_str()), limits::OPTIONS);
    for option in options.iter().filter(|option| option.label.is_empty()) {
        place.report(FindingCode::MissingText, &option.key);
    }
}

/// What sets one of the two types apart from the other.
trait Choice {
    const ABOUT: Name;

    fn offer(&self) -> Offer<'_>;

    /// What is wrong with these choices, whatever they are called.
    fn count_problems(&self, key: &str, chosen: &[&str]) -> Vec<Problem>;

    /// An answer without own words.
    fn plain(&self, chosen: Vec<String>) -> AnswerValue;

    /// The choices in a sent form.
    fn read_chosen(&self, key: &str, form: &Form) -> Option<Vec<String>>;

    /// JSON schema of an answer without own words, and of the list of choices beside them.
    fn schemas(&self, keys: &[&str]) -> (Value, Value);

    fn check_limits(&self, place: &mut Place<'_>);
}

impl Choice for SingleChoice {
    const ABOUT: Name = Name {
        code: "single_choice",
        de: "Eine von mehreren Möglichkeiten, auf Wunsch mit „Sonstiges“ in eigenen Worten.",
        en: "One out of several options, with “other” in one's own words if wanted.",
    };

    fn offer(&self) -> Offer<'_> {
        Offer { options: &self.options, other: self.other.as_ref() }
    }

    fn count_problems(&self, key: &str, chosen: &[&str]) -> Vec<Problem> {
        if chosen.len() > 1 { vec![Problem::with_limit(key, ProblemCode::TooManyChosen, 1)] } else { Vec::new() }
    }

    fn plain(&self, chosen: Vec<String>) -> AnswerValue {
        AnswerValue::Text(chosen.into_iter().next().unwrap_or_default())
    }

    fn read_chosen(&self, key: &str, form: &Form) -> Option<Vec<String>> {
        Some(vec![form.last(key)?.trim().to_owned()])
    }

    fn schemas(&self, keys: &[&str]) -> (Value, Value) {
        let one = json!({"type": "string", "enum": keys});
        let list = json!({"type": "array", "items": one, "maxItems": 1});
        (one, list)
    }

    fn check_limits(&self, place: &mut Place<'_>) {
        check_options(&self.options, if self.other.is_some() { 1 } else { 2 }, place);
    }
}

impl Choice for MultipleChoice {
    const ABOUT: Name = Name {
        code: "multiple_choice",
        de: "Beliebig viele von mehreren Möglichkeiten, auf Wunsch mit „Sonstiges“ und mit Grenzen.",
        en: "Any number out of several options, with “other” and with limits if wanted.",
    };

    fn offer(&self) -> Offer<'_> {
        Offer { options: &self.options, other: self.other.as_ref() }
    }

    fn count_problems(&self, key: &str, chosen: &[&str]) -> Vec<Problem> {
        // "None of these" alone is a complete answer, however many must be chosen otherwise.
        let says_none = self.options.iter().any(|o| o.exclusive && chosen == [o.key.as_str()]);
        let too_few = self.min_chosen.filter(|least| chosen.len() < *least as usize && !says_none);
        let too_many = self.max_chosen.filter(|most| chosen.len() > *most as usize);
        let too_few = too_few.map(|least| Problem::with_limit(key, ProblemCode::TooFewChosen, least));
        let too_many = too_many.map(|most| Problem::with_limit(key, ProblemCode::TooManyChosen, most));
        too_few.into_iter().chain(too_many).collect()
    }

    fn plain(&self, chosen: Vec<String>) -> AnswerValue {
        AnswerValue::List(chosen)
    }

    fn read_chosen(&self, key: &str, form: &Form) -> Option<Vec<String>> {
        Some(form.keys(key))
    }

    fn schemas(&self, keys: &[&str]) -> (Value, Value) {
        let mut list = json!({"type": "array", "uniqueItems": true, "items": {"type": "string", "enum": keys}});
        if let Some(most) = self.max_chosen {
            list["maxItems"] = most.into();
        }
        (list.clone(), list)
    }

    fn check_limits(&self, place: &mut Place<'_>) {
        check_options(&self.options, 1, place);
        let offered = self.offer().keys().len() as u32;
        let (least, most) = (self.min_chosen.unwrap_or(0), self.max_chosen.unwrap_or(offered));
        if offered > 0 && (least > most || most == 0 || least > offered) {
            place.report(FindingCode::BadRange, "");
        }
    }
}

impl<T: Choice> QuestionType for T {
    const ABOUT: Name = <T as Choice>::ABOUT;

    fn problems(&self, key: &str, value: &AnswerValue) -> Vec<Problem> {
        let Some(chosen) = value.options() else { return vec![Problem::new(key, ProblemCode::WrongShape)] };
        let mut problems = self.offer().problems(key, value, &chosen);
        problems.extend(self.count_problems(key, &chosen));
        problems
    }

    fn answer_schema(&self) -> Value {
        let offer = self.offer();
        let (plain, list) = self.schemas(&offer.keys());
        if offer.other.is_none() {
            return plain;
        }
        json!({"oneOf": [plain, {
            "type": "object",
            "additionalProperties": false,
            "required": ["chosen"],
            "properties": {"chosen": list, "other": {"type": "string", "maxLength": limits::SHORT_ANSWER}},
        }]})
    }

    fn columns(&self, key: &str) -> Vec<Column> {
        self.offer().columns(key)
    }

    fn cells(&self, value: Option<&AnswerValue>) -> Vec<Cell> {
        self.offer().cells(value)
    }

    fn read(&self, key: &str, form: &Form) -> Option<AnswerValue> {
        let chosen = self.read_chosen(key, form)?;
        Some(match self.offer().words(key, form, &chosen) {
            Some(words) => AnswerValue::Chosen(Chosen { chosen, other: Some(words) }),
            None => self.plain(chosen),
        })
    }

    fn say(&self, value: &AnswerValue, _: Option<&str>, spoken: &Spoken<'_>) -> String {
        self.offer().say(value, spoken)
    }

    fn parts(&self, key: &str, value: &AnswerValue) -> Vec<Part> {
        let words = |option: &str| value.other().filter(|_| option == OTHER).map(str::to_owned);
        let part = |option: &str| Part { choice: Some(option.to_owned()), text: words(option), ..Part::of(key) };
        value.options().unwrap_or_default().into_iter().map(part).collect()
    }

    fn subject<'a>(&'a self, value: &'a AnswerValue, aspect: Option<&str>) -> Option<Subject<'a>> {
        value.options().filter(|_| aspect.is_none()).map(Subject::Chosen)
    }

    fn texts(&self) -> Vec<(String, &LocalText)> {
        self.offer().texts()
    }

    fn check(&self, place: &mut Place<'_>) {
        self.check_limits(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Vec<ChoiceOption> {
        [("price", false), ("speed", false), ("none", true)]
            .map(|(key, exclusive)| ChoiceOption {
                key: key.to_owned(),
                label: LocalText::de_en(&format!("{key} (de)"), key),
                exclusive,
            })
            .into()
    }

    fn many() -> MultipleChoice {
        MultipleChoice {
            options: options(),
            other: Some(LocalText::de_en("Etwas anderes", "Something else")),
            min_chosen: Some(2),
            max_chosen: Some(2),
            ..MultipleChoice::default()
        }
    }

    fn list(keys: &[&str]) -> AnswerValue {
        AnswerValue::List(keys.iter().map(|k| (*k).to_owned()).collect())
    }

    fn with_words(keys: &[&str], words: &str) -> AnswerValue {
        AnswerValue::Chosen(Chosen {
            chosen: keys.iter().map(|k| (*k).to_owned()).collect(),
            other: Some(words.to_owned()),
        })
    }

    #[test]
    fn several_are_held_to_their_limits() {
        let codes = |value: &AnswerValue| many().problems("q", value).iter().map(|p| p.code).collect::<Vec<_>>();
        assert_eq!(codes(&list(&["price", "speed"])), []);
        assert_eq!(codes(&list(&["none"])), [], "none of these is complete on its own");
        assert_eq!(codes(&list(&["price"])), [ProblemCode::TooFewChosen]);
        assert_eq!(codes(&list(&["price", "none"])), [ProblemCode::ExclusiveOption]);
        assert_eq!(codes(&list(&["price", "price"])), [ProblemCode::DuplicateOption]);
        assert_eq!(codes(&list(&["price", "taste"])), [ProblemCode::UnknownOption]);
        assert_eq!(codes(&list(&["price", "speed", "other"])), [ProblemCode::TooManyChosen]);
        assert_eq!(codes(&with_words(&["price", "speed"], "x")), [ProblemCode::WrongShape], "words without other");
        assert_eq!(codes(&with_words(&["price", "other"], &"x".repeat(501))), [ProblemCode::TooLong]);
        assert_eq!(codes(&true.into()), [ProblemCode::WrongShape]);
    }

    #[test]
    fn one_means_one() {
        let single = SingleChoice { options: options(), ..SingleChoice::default() };
        assert!(single.problems("q", &"price".into()).is_empty());
        assert_eq!(single.problems("q", &list(&["price", "speed"]))[0].message("en"), "Please choose at most 1.");
        assert_eq!(single.problems("q", &"other".into())[0].code, ProblemCode::UnknownOption, "not offered");
    }

    #[test]
    fn a_form_and_a_row_give_the_same_answer() {
        let browser = Form::new([("q", "price"), ("q", "other"), ("q.other", "Die Verpackung")]);
        let row = Form::new([("q", "price;other"), ("q.other", "Die Verpackung")]);
        let expected = with_words(&["price", "other"], "Die Verpackung");
        assert_eq!(many().read("q", &browser), Some(expected.clone()));
        assert_eq!(many().read("q", &row), Some(expected.clone()));
        let cells: Vec<String> = many().cells(Some(&expected)).iter().map(Cell::to_text).collect();
        assert_eq!(cells, ["price;other", "Die Verpackung"]);
        assert_eq!(cells.len(), many().columns("q").len());
    }

    #[test]
    fn words_beside_an_unchosen_other_are_not_an_answer() {
        let form = Form::new([("q", "price"), ("q.other", "typed, then changed my mind")]);
        assert_eq!(many().read("q", &form), Some(list(&["price"])));
    }

    #[test]
    fn one_row_per_choice_and_the_words_with_other() {
        let parts = many().parts("q", &with_words(&["price", "other"], "Die Verpackung"));
        let rows: Vec<_> = parts.iter().map(|p| (p.choice.as_deref(), p.text.as_deref())).collect();
        assert_eq!(rows, [(Some("price"), None), (Some("other"), Some("Die Verpackung"))]);
    }

    #[test]
    fn choices_are_spoken_by_label_and_other_by_its_words() {
        let spoken = Spoken { language: "de", fallback: "en" };
        assert_eq!(many().say(&with_words(&["price", "other"], "Tee"), None, &spoken), "price (de), Tee");
        assert_eq!(many().say(&list(&["other"]), None, &spoken), "Etwas anderes");
    }
}
