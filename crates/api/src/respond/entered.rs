//! What stands in the fields of a page, as text: read from a sent form, or from answers kept earlier.
//!
//! Fields are named as in `domain::survey::columns`: the question's key, and `key.part` for its parts.
//! Names of our own fields begin with a hyphen, which no key can.

use domain::survey::kind::Kind;
use domain::survey::{Answers, Form, Survey};

/// Page number, token, "keep and stay", and the field no person sees.
pub(super) const PAGE: &str = "-page";
pub(super) const ANSWER: &str = "-answer";
pub(super) const KEEP: &str = "-keep";
pub(super) const POT: &str = "e-mail";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entered(Form);

impl Entered {
    /// Line breaks become `\n`, as people typed them; U+0000 cannot be typed and is left out.
    pub(super) fn from_fields(fields: Vec<(String, String)>) -> Self {
        let clean = |value: String| value.replace("\r\n", "\n").replace('\0', "");
        Self(Form::new(fields.into_iter().map(|(name, value)| (name, clean(value)))))
    }

    /// The fields as they look once these answers are given.
    pub(super) fn from_answers(survey: &Survey, answers: &Answers, language: &str) -> Self {
        let fields = survey.questions.iter().flat_map(|question| {
            let columns = question.kind.columns(&question.key);
            let cells = question.kind.cells(answers.get(&question.key));
            let is_number = matches!(question.kind, Kind::Number(_));
            columns.into_iter().zip(cells).map(move |(column, cell)| {
                let text = cell.to_text();
                // Written as people of this language write numbers.
                (column.name, if is_number && language.starts_with("de") { text.replace('.', ",") } else { text })
            })
        });
        Self(Form::new(fields))
    }

    pub(super) fn form(&self) -> &Form {
        &self.0
    }

    /// What is entered under this name, unless blank. Of several the last: a pressed button comes
    /// after the hidden earlier answer.
    pub(super) fn last(&self, name: &str) -> Option<&str> {
        self.0.last(name)
    }

    /// Is this option among those chosen?
    pub(super) fn has(&self, name: &str, option: &str) -> bool {
        self.0.keys(name).iter().any(|chosen| chosen == option)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn survey() -> Survey {
        let options = json!([{"key": "a", "label": {"de": "A"}}, {"key": "b", "label": {"de": "B"}}]);
        let question = |key: &str, kind: serde_json::Value| json!({"key": key, "text": {"de": "?"}, "kind": kind});
        serde_json::from_value(json!({
            "languages": ["de"], "default_language": "de", "title": {"de": "T"},
            "questions": [
                question("score", json!({"type": "score", "series": "nps:0-10"})),
                question("many", json!({"type": "multiple_choice", "options": options, "other": {"de": "Anderes"}})),
                question("rank", json!({"type": "ranking", "options": options})),
                question("sides", json!({"type": "matrix", "series": "csat:1-5", "aspects": options})),
                question("minutes", json!({"type": "number"})),
                question("words", json!({"type": "long_text"})),
                question("call", json!({"type": "consent", "purpose": "contact"})),
                question("day", json!({"type": "date"}))
            ]
        }))
        .expect("a survey")
    }

    /// What is shown for answers is read back as the same answers.
    #[test]
    fn fields_say_what_the_answers_say() {
        let answers: Answers = serde_json::from_value(json!({
            "score": 9, "many": {"chosen": ["b", "other"], "other": "<b> & \"\u{202e}"}, "rank": ["b", "a"],
            "sides": {"a": 4}, "minutes": 2.5, "words": "\nZeile\n\n Ende ", "call": true, "day": "2026-11-22"
        }))
        .expect("answers");
        for language in ["de", "en"] {
            let entered = Entered::from_answers(&survey(), &answers, language);
            assert_eq!(survey().read(entered.form()), answers, "{language}");
        }
        assert_eq!(Entered::from_answers(&survey(), &answers, "de").last("minutes"), Some("2,5"));
    }

    #[test]
    fn a_button_outweighs_the_answer_before() {
        let field = |value: &str| ("score".to_owned(), value.to_owned());
        let entered = Entered::from_fields(vec![field("3"), field("10")]);
        assert_eq!(entered.last("score"), Some("10"));
    }

    #[test]
    fn texts_arrive_as_they_were_typed() {
        let text = "a\r\nb\0 \u{202e}<script>";
        let entered = Entered::from_fields(vec![("words".to_owned(), text.to_owned())]);
        assert_eq!(entered.last("words"), Some("a\nb \u{202e}<script>"));
    }
}
