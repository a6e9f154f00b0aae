//! What a respondent answered.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Question key to answer: `{"score": 9, "reason": ["price", "speed"], "why": "Schnell!"}`.
/// `null` is the same as leaving the key out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(example = json!({"score": 9, "reason": ["price"], "why": "Schnell und freundlich"}))]
pub struct Answers(pub BTreeMap<String, AnswerValue>);

/// The answer to one question. The JSON shape says the variant; the question's type says which
/// shapes it takes.
#[derive(Clone, Debug, PartialEq, ToSchema)]
#[schema(as = AnswerValue)]
#[serde(untagged)]
pub enum AnswerValue {
    /// Consent: `true` or `false`.
    Truth(bool),
    /// A score or a number: `9`.
    Number(f64),
    /// A text, a day (`"2026-11-22"`) or the key of one option.
    Text(String),
    /// Keys of options, chosen or ranked (best first): `["price", "speed"]`.
    List(Vec<String>),
    /// Chosen options with the words given beside "other":
    /// `{"chosen": ["price", "other"], "other": "Verpackung"}`.
    Chosen(Chosen),
    /// Aspect key to score: `{"speed": 4, "price": 2}`.
    Scores(BTreeMap<String, f64>),
}

/// Chosen options with the words given beside "other".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    pub chosen: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
}

impl Answers {
    pub fn new<K: Into<String>>(answers: impl IntoIterator<Item = (K, AnswerValue)>) -> Self {
        Self(answers.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    pub fn get(&self, key: &str) -> Option<&AnswerValue> {
        self.0.get(key)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets or, with `None`, takes back an answer.
    pub fn set(&mut self, key: &str, value: Option<AnswerValue>) {
        match value {
            Some(value) => self.0.insert(key.to_owned(), value),
            None => self.0.remove(key),
        };
    }

    /// Takes over every answer of `newer`.
    pub fn update(&mut self, newer: Self) {
        self.0.extend(newer.0);
    }
}

impl AnswerValue {
    /// Nothing was said: a blank text, an empty list. Such an answer counts as not given.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Truth(_) | Self::Number(_) => false,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(list) => list.is_empty(),
            Self::Chosen(chosen) => chosen.chosen.is_empty(),
            Self::Scores(scores) => scores.is_empty(),
        }
    }

    pub fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The chosen or ranked option keys, whichever shape they came in.
    pub fn options(&self) -> Option<Vec<&str>> {
        match self {
            Self::Text(key) => Some(vec![key]),
            Self::List(keys) => Some(keys.iter().map(String::as_str).collect()),
            Self::Chosen(chosen) => Some(chosen.chosen.iter().map(String::as_str).collect()),
            Self::Truth(_) | Self::Number(_) | Self::Scores(_) => None,
        }
    }

    /// The words given beside "other".
    pub fn other(&self) -> Option<&str> {
        if let Self::Chosen(chosen) = self { chosen.other.as_deref() } else { None }
    }
}

impl From<f64> for AnswerValue {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for AnswerValue {
    fn from(number: i32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<&str> for AnswerValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for AnswerValue {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl From<Vec<String>> for AnswerValue {
    fn from(list: Vec<String>) -> Self {
        Self::List(list)
    }
}

impl Serialize for AnswerValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Truth(truth) => truth.serialize(serializer),
            Self::Number(number) => serialize_number(*number, serializer),
            Self::Text(text) => text.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
            Self::Chosen(chosen) => chosen.serialize(serializer),
            Self::Scores(scores) => {
                serializer.collect_map(scores.iter().map(|(aspect, score)| (aspect, WholeWhenWhole(*score))))
            }
        }
    }
}

struct WholeWhenWhole(f64);

impl Serialize for WholeWhenWhole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_number(self.0, serializer)
    }
}

/// `9`, not `9.0`: an answer leaves as it came.
fn serialize_number<S: Serializer>(number: f64, serializer: S) -> Result<S::Ok, S::Error> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        serializer.serialize_i64(number as i64)
    } else {
        serializer.serialize_f64(number)
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = BTreeMap::<String, Option<AnswerValue>>::deserialize(deserializer)?;
        Ok(Self(given.into_iter().filter_map(|(key, value)| value.map(|value| (key, value))).collect()))
    }
}

impl<'de> Deserialize<'de> for AnswerValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        use serde_json::Value;
        let refuse = |what: &str| {
            D::Error::custom(format!(
                "{what} is not an answer: use a number, a text, true or false, a list of option keys, \
                 {{\"chosen\": […], \"other\": \"…\"}} or an object of aspect keys and numbers"
            ))
        };
        match Value::deserialize(deserializer)? {
            Value::Bool(truth) => Ok(Self::Truth(truth)),
            Value::Number(number) => number.as_f64().map(Self::Number).ok_or_else(|| refuse("a number this large")),
            Value::String(text) => Ok(Self::Text(text)),
            list @ Value::Array(_) => {
                serde_json::from_value(list).map(Self::List).map_err(|_| refuse("a list of anything but texts"))
            }
            Value::Object(object) if object.get("chosen").is_some_and(Value::is_array) => {
                serde_json::from_value(Value::Object(object)).map(Self::Chosen).map_err(D::Error::custom)
            }
            Value::Object(object) => {
                let scores = object.into_iter().filter(|(_, score)| !score.is_null()).map(|(aspect, score)| {
                    score
                        .as_f64()
                        .map(|score| (aspect, score))
                        .ok_or_else(|| refuse("an object of anything but numbers"))
                });
                scores.collect::<Result<_, _>>().map(Self::Scores)
            }
            Value::Null => Err(refuse("null")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_shape_comes_back_as_it_was() {
        let json = json!({
            "agree": true,
            "aspects": {"price": 2, "speed": 4.5},
            "how": {"chosen": ["price", "other"], "other": "Verpackung"},
            "many": ["a", "b"],
            "score": 9,
            "when": "2026-11-22"
        });
        let answers: Answers = serde_json::from_value(json.clone()).expect("answers");
        assert_eq!(answers.get("score"), Some(&AnswerValue::Number(9.0)));
        assert_eq!(serde_json::to_value(&answers).expect("json"), json);
    }

    #[test]
    fn null_is_no_answer() {
        let answers: Answers =
            serde_json::from_value(json!({"score": null, "m": {"a": null, "b": 1}})).expect("answers");
        assert_eq!(answers.get("score"), None);
        assert_eq!(answers.get("m"), Some(&AnswerValue::Scores(BTreeMap::from([("b".to_owned(), 1.0)]))));
    }

    #[test]
    fn other_shapes_are_refused_with_advice() {
        for nonsense in [json!([1, 2]), json!({"a": "b"}), json!({"chosen": [1]}), json!([["a"]])] {
            assert!(serde_json::from_value::<AnswerValue>(nonsense.clone()).is_err(), "{nonsense}");
        }
        let error = serde_json::from_value::<AnswerValue>(json!({"a": []})).expect_err("no answer");
        assert!(error.to_string().contains("aspect keys"), "{error}");
    }

    #[test]
    fn blank_is_not_an_answer() {
        assert!(AnswerValue::from(" \n").is_blank());
        assert!(AnswerValue::List(vec![]).is_blank());
        assert!(!AnswerValue::from(false).is_blank());
        assert!(!AnswerValue::from(0).is_blank());
    }
}
