//! The catalogue of question types, for builders and for programs that send answers.

use super::READERS;
use crate::{Listen, Result};
use access::{Caller, Words};
use domain::survey::Kind;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// One type of question and what answers to it look like.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionType {
    /// The value of `kind.type`.
    #[serde(rename = "type")]
    pub name: &'static str,
    pub title: Words,
    pub description: Words,
    /// JSON schema of an answer to an example of this type; `null` when nothing is answered.
    #[schema(value_type = Object, nullable)]
    pub answer_schema: serde_json::Value,
    /// Columns of that example in an export.
    pub export_columns: Vec<String>,
}

impl Listen {
    /// Every type of question, in the order a builder offers them.
    pub fn question_types(&self, who: &Caller) -> Result<Vec<QuestionType>> {
        who.require_any(&READERS)?;
        Ok(Kind::CATALOGUE.iter().filter_map(|about| described(about.code)).collect())
    }
}

/// Title and example settings of a type.
fn example(code: &str) -> Option<(&'static str, &'static str, Value)> {
    let label = |de: &str, en: &str| json!({"de": de, "en": en});
    let options = json!([
        {"key": "price", "label": label("Preis", "Price")},
        {"key": "speed", "label": label("Schnelligkeit", "Speed")}
    ]);
    Some(match code {
        "score" => ("Bewertung", "Score", json!({"series": "nps:0-10"})),
        "single_choice" => {
            ("Einfachauswahl", "Single choice", json!({"options": options, "other": label("Anderes", "Other")}))
        }
        "multiple_choice" => {
            ("Mehrfachauswahl", "Multiple choice", json!({"options": options, "other": label("Anderes", "Other")}))
        }
        "short_text" => ("Kurzer Text", "Short text", json!({})),
        "long_text" => ("Langer Text", "Long text", json!({})),
        "number" => ("Zahl", "Number", json!({})),
        "date" => ("Datum", "Date", json!({})),
        "matrix" => {
            ("Bewertung mehrerer Punkte", "Matrix of aspects", json!({"series": "csat:1-5", "aspects": options}))
        }
        "ranking" => ("Rangfolge", "Ranking", json!({"options": options})),
        "consent" => ("Einwilligung", "Consent", json!({"purpose": "contact"})),
        "section" => ("Abschnitt", "Section", json!({})),
        "statement" => ("Hinweistext", "Statement", json!({})),
        _ => return None,
    })
}

fn described(code: &str) -> Option<QuestionType> {
    let (de, en, mut settings) = example(code)?;
    settings["type"] = code.into();
    let kind: Kind = serde_json::from_value(settings).ok()?;
    let about = kind.about();
    let takes_answer = kind.takes_answer();
    Some(QuestionType {
        name: about.code,
        title: Words::new(de, en),
        description: Words::new(about.de, about.en),
        answer_schema: if takes_answer { kind.answer_schema() } else { Value::Null },
        export_columns: kind.columns("question").into_iter().map(|column| column.name).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_described() {
        let described: Vec<_> = Kind::CATALOGUE.iter().filter_map(|about| described(about.code)).collect();
        assert_eq!(described.len(), Kind::CATALOGUE.len());
        let choice = described.iter().find(|kind| kind.name == "multiple_choice").expect("it is in the catalogue");
        assert_eq!(choice.export_columns, ["question", "question.other"]);
        assert!(described.iter().all(|kind| !kind.title.de.is_empty() && !kind.title.en.is_empty()));
    }
}
