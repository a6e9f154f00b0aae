//! What is wrong with a predicate.

use super::predicate::{Did, Predicate};
use crate::survey::Test;
use crate::survey::condition::{AttributeIs, Literal};
use crate::wording::worded_codes;
use serde::Serialize;
use utoipa::ToSchema;

/// How large a predicate may be.
pub mod limits {
    /// Predicates inside one another.
    pub const DEPTH: usize = 10;
    /// Predicates, counted with everything inside.
    pub const PARTS: usize = 100;
    /// Characters of a name, a purpose or a value to compare with.
    pub const TEXT: usize = 254;
    /// Values of one list.
    pub const VALUES: usize = 200;
    /// Days of a window.
    pub const DAYS: u32 = 3_650;
    /// Times something was done.
    pub const TIMES: u32 = 10_000;
}

/// One thing to put right before a segment can be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SegmentFault)]
pub struct Fault {
    pub code: FaultCode,
    /// Where, as the way to it in the JSON: `all.1.not.did.type`. Empty when the whole is meant.
    pub field: String,
    /// The limit that was missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

worded_codes! {
    /// Stable codes of what can be wrong with a predicate; `{}` stands for the detail.
    #[schema(as = SegmentFaultCode)]
    FaultCode {
        TooDeep "too_deep"
            "Die Bedingungen sind zu tief verschachtelt: höchstens {} Ebenen."
            "The conditions are nested too deeply: at most {} levels.";
        TooManyParts "too_many_parts"
            "Das sind zu viele Bedingungen: höchstens {}."
            "These are too many conditions: at most {}.";
        Empty "empty"
            "Diese Gruppe hat keine Bedingung. Fügen Sie eine hinzu oder entfernen Sie die Gruppe."
            "This group has no condition. Add one or remove the group.";
        BlankName "blank_name"
            "Hier fehlt ein Name oder ein Wert. Tragen Sie einen ein."
            "A name or a value is missing here. Enter one.";
        TextTooLong "text_too_long"
            "Dieser Text ist zu lang oder enthält Steuerzeichen: höchstens {} Zeichen."
            "This text is too long or contains control characters: at most {} characters.";
        TooManyValues "too_many_values"
            "Das sind zu viele Werte: höchstens {}."
            "These are too many values: at most {}.";
        WrongTest "wrong_test"
            "Diese Prüfung passt nicht zu einem Merkmal: Gruppen gibt es nur bei Bewertungen."
            "This test does not fit an attribute: only scores have groups.";
        NotComparable "not_comparable"
            "Damit lässt sich nicht vergleichen. Schreiben Sie eine Zahl oder einen Tag wie 2026-11-22."
            "This cannot be compared with. Write a number or a day such as 2026-11-22.";
        BadTimes "bad_times"
            "Wie oft etwas getan wurde, muss zwischen 1 und {} liegen. Für nie verneinen Sie die Bedingung."
            "How often something was done must be between 1 and {}. For never, negate the condition.";
        BadDays "bad_days"
            "Die Zahl der Tage muss zwischen 1 und {} liegen."
            "The number of days must be between 1 and {}.";
    }
}

impl Fault {
    fn new(code: FaultCode, field: &str, detail: Option<usize>) -> Self {
        Self { code, field: field.to_owned(), detail: detail.map(|limit| limit.to_string()) }
    }

    /// The sentence for people: German for `de`, English for every other language.
    pub fn message(&self, language: &str) -> String {
        self.code.words(language).replacen("{}", self.detail.as_deref().unwrap_or(""), 1)
    }
}

impl Predicate {
    /// Everything that keeps it from being saved, in the order it stands in.
    pub fn check(&self) -> Vec<Fault> {
        if self.depth() > limits::DEPTH {
            return vec![Fault::new(FaultCode::TooDeep, "", Some(limits::DEPTH))];
        }
        if self.count() > limits::PARTS {
            return vec![Fault::new(FaultCode::TooManyParts, "", Some(limits::PARTS))];
        }
        let mut found = Vec::new();
        check(self, "", &mut found);
        found
    }
}

fn check(predicate: &Predicate, at: &str, found: &mut Vec<Fault>) {
    let inside = |step: &str| if at.is_empty() { step.to_owned() } else { format!("{at}.{step}") };
    let (list, parts) = match predicate {
        Predicate::All(parts) => ("all", parts),
        Predicate::Any(parts) => ("any", parts),
        Predicate::Not(inner) => return check(inner, &inside("not"), found),
        Predicate::Attribute(test) => return check_attribute(test, &inside("attribute"), found),
        Predicate::Account(test) => return check_attribute(test, &inside("account"), found),
        Predicate::Consent { purpose, .. } => return check_text(purpose, &inside("consent.purpose"), found),
        Predicate::Reachable(_) => return,
        Predicate::Did(did) => return check_did(did, &inside("did"), found),
        Predicate::Answered(answered) => {
            return check_days(answered.within_days, &inside("answered.within_days"), found);
        }
    };
    if parts.is_empty() {
        found.push(Fault::new(FaultCode::Empty, &inside(list), None));
    }
    for (position, part) in parts.iter().enumerate() {
        check(part, &inside(&format!("{list}.{position}")), found);
    }
}

fn check_did(did: &Did, at: &str, found: &mut Vec<Fault>) {
    check_text(&did.r#type, &format!("{at}.type"), found);
    if !(1..=limits::TIMES).contains(&did.at_least) {
        found.push(Fault::new(FaultCode::BadTimes, &format!("{at}.at_least"), Some(limits::TIMES as usize)));
    }
    check_days(did.within_days, &format!("{at}.within_days"), found);
}

fn check_days(days: Option<u32>, at: &str, found: &mut Vec<Fault>) {
    if days.is_some_and(|days| !(1..=limits::DAYS).contains(&days)) {
        found.push(Fault::new(FaultCode::BadDays, at, Some(limits::DAYS as usize)));
    }
}

fn check_text(text: &str, at: &str, found: &mut Vec<Fault>) {
    if text.trim().is_empty() {
        found.push(Fault::new(FaultCode::BlankName, at, None));
    } else if text.chars().count() > limits::TEXT || text.chars().any(char::is_control) {
        found.push(Fault::new(FaultCode::TextTooLong, at, Some(limits::TEXT)));
    }
}

fn check_attribute(test: &AttributeIs, at: &str, found: &mut Vec<Fault>) {
    check_text(&test.name, &format!("{at}.name"), found);
    let at = format!("{at}.is");
    match &test.is {
        Test::Answered => {}
        Test::Equals(literal) => check_literal(literal, &at, found),
        Test::OneOf(literals) => {
            if literals.is_empty() {
                found.push(Fault::new(FaultCode::BlankName, &at, None));
            }
            if literals.len() > limits::VALUES {
                found.push(Fault::new(FaultCode::TooManyValues, &at, Some(limits::VALUES)));
            }
            literals.iter().for_each(|literal| check_literal(literal, &at, found));
        }
        Test::Contains(part) => check_text(part, &at, found),
        Test::AtLeast(literal) | Test::AtMost(literal) => {
            let is_comparable = match literal {
                Literal::Number(_) => true,
                Literal::Text(text) => crate::time::Day::parse(text).is_ok(),
                Literal::Truth(_) => false,
            };
            if !is_comparable {
                found.push(Fault::new(FaultCode::NotComparable, &at, None));
            }
        }
        Test::Group(_) => found.push(Fault::new(FaultCode::WrongTest, &at, None)),
    }
}

fn check_literal(literal: &Literal, at: &str, found: &mut Vec<Fault>) {
    if let Literal::Text(text) = literal {
        check_text(text, at, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::assert_worded;
    use serde_json::{Value, json};

    fn faults(json: Value) -> Vec<Fault> {
        serde_json::from_value::<Predicate>(json).expect("a predicate").check()
    }

    #[track_caller]
    fn only(json: Value, code: FaultCode, field: &str) {
        let found: Vec<_> = faults(json).into_iter().map(|fault| (fault.code, fault.field)).collect();
        assert_eq!(found, [(code, field.to_owned())]);
    }

    #[test]
    fn every_code_says_something_in_both_languages() {
        let json = |code: FaultCode| serde_json::to_value(code).expect("json");
        assert_worded(FaultCode::ALL.iter().map(|code| (code.wording(), json(*code))));
    }

    #[test]
    fn a_sound_predicate_has_no_faults() {
        let sound = json!({"all": [
            {"attribute": {"name": "plan", "is": {"one_of": ["premium", "gold"]}}},
            {"account": {"name": "size", "is": {"at_least": 50}}},
            {"attribute": {"name": "since", "is": {"at_most": "2026-01-01"}}},
            {"not": {"did": {"type": "order_placed", "within_days": 30}}},
            {"answered": {"series": "nps:0-10", "group": "negative", "within_days": 3_650}}
        ]});
        assert!(faults(sound).is_empty());
    }

    #[test]
    fn faults_are_found_where_they_are() {
        only(json!({"all": [{"reachable": "email"}, {"any": []}]}), FaultCode::Empty, "all.1.any");
        only(json!({"not": {"did": {"type": " "}}}), FaultCode::BlankName, "not.did.type");
        only(json!({"did": {"type": "x", "at_least": 0}}), FaultCode::BadTimes, "did.at_least");
        only(json!({"did": {"type": "x", "within_days": 0}}), FaultCode::BadDays, "did.within_days");
        only(json!({"answered": {"within_days": 3_651}}), FaultCode::BadDays, "answered.within_days");
        only(json!({"consent": {"purpose": "", "given": true}}), FaultCode::BlankName, "consent.purpose");
        let attribute = |is: Value| json!({"attribute": {"name": "a", "is": is}});
        only(attribute(json!({"group": "negative"})), FaultCode::WrongTest, "attribute.is");
        only(attribute(json!({"at_least": "many"})), FaultCode::NotComparable, "attribute.is");
        only(attribute(json!({"one_of": []})), FaultCode::BlankName, "attribute.is");
        only(attribute(json!({"equals": "x".repeat(255)})), FaultCode::TextTooLong, "attribute.is");
        only(attribute(json!({"one_of": vec![1; 201]})), FaultCode::TooManyValues, "attribute.is");
        only(json!({"account": {"name": "a\u{7}", "is": "answered"}}), FaultCode::TextTooLong, "account.name");
    }

    #[test]
    fn size_is_limited() {
        let leaf = json!({"reachable": "email"});
        let deep = |levels: usize| (1..levels).fold(leaf.clone(), |inner, _| json!({"not": inner}));
        assert!(faults(deep(10)).is_empty());
        only(deep(11), FaultCode::TooDeep, "");
        let wide = |parts: usize| json!({"any": vec![leaf.clone(); parts]});
        assert!(faults(wide(99)).is_empty());
        only(wide(100), FaultCode::TooManyParts, "");
        let fault = &faults(wide(100))[0];
        assert_eq!(fault.message("de"), "Das sind zu viele Bedingungen: höchstens 100.");
    }
}
