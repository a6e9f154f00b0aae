//! Surveys as a whole: going through them, checking them, storing them.

mod findings;
mod order_of_pages;
mod results;
mod vectors;

use super::{AnswerValue, Answers, Attributes, Interview, Survey};
use serde_json::{Value, json};

/// A German and English survey with these questions, each given as key, kind and what else it has.
fn survey_of(questions: &[(&str, Value, Value)]) -> Survey {
    let questions: Vec<Value> = questions
        .iter()
        .map(|(key, kind, more)| {
            let mut question =
                json!({"key": key, "text": {"de": format!("{key}?"), "en": format!("{key}?")}, "kind": kind});
            for (name, value) in more.as_object().into_iter().flatten() {
                question[name] = value.clone();
            }
            question
        })
        .collect();
    survey_from(&json!({
        "languages": ["de", "en"], "default_language": "de", "title": {"de": "Titel", "en": "Title"}, "questions": questions
    }))
}

fn survey_from(json: &Value) -> Survey {
    // Through text, as it comes out of storage.
    serde_json::from_str(&json.to_string()).expect("a survey")
}

fn nps() -> Value {
    json!({"type": "score", "series": "nps:0-10"})
}

fn words() -> Value {
    json!({"type": "long_text"})
}

fn options(keys: &[&str]) -> Vec<Value> {
    keys.iter().map(|key| json!({"key": key, "label": {"de": key, "en": key}})).collect()
}

fn one_of(keys: &[&str]) -> Value {
    json!({"type": "single_choice", "options": options(keys)})
}

fn many_of(keys: &[&str]) -> Value {
    json!({"type": "multiple_choice", "options": options(keys)})
}

#[expect(clippy::needless_pass_by_value, reason = "reads better in the tests")]
fn asked(question: &str, is: Value) -> Value {
    json!({"answer": {"question": question, "is": is}})
}

fn answers(given: &[(&str, AnswerValue)]) -> Answers {
    Answers::new(given.iter().map(|(key, value)| (*key, value.clone())))
}

/// Keys of the questions asked.
fn keys_asked(survey: &Survey, given: &[(&str, AnswerValue)]) -> Vec<String> {
    let (answers, nobody) = (answers(given), Attributes::new());
    Interview::new(survey, &answers, &nobody, 1).questions().map(|question| question.key.clone()).collect()
}
