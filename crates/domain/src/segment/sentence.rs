//! A predicate as one readable sentence about a customer, in German or English.

mod behaviour;
mod values;

use super::{Address, ConsentIs, Predicate};
use crate::ids::{SurveyId, TouchpointId};
use crate::metric::is_german;
use crate::survey::Test;
use crate::survey::condition::AttributeIs;
use std::collections::BTreeMap;

/// What touchpoints, surveys and types of events are called. One without a name is read out by its id or its type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub touchpoints: BTreeMap<TouchpointId, String>,
    pub surveys: BTreeMap<SurveyId, String>,
    /// By type: the name in German and in English.
    pub events: BTreeMap<String, (String, String)>,
}

impl Predicate {
    /// The whole in words, without a full stop: German for `de`, English for every other language. Plain text; whoever
    /// renders it escapes it.
    pub fn sentence(&self, language: &str, names: &Names) -> String {
        Reader { german: is_german(language), names }.say(self, false, false)
    }
}

struct Reader<'a> {
    german: bool,
    names: &'a Names,
}

impl Reader<'_> {
    fn in_words(&self, de: &'static str, en: &'static str) -> &'static str {
        if self.german { de } else { en }
    }

    /// `nested`: something stands beside it, so that a group needs brackets.
    fn say(&self, predicate: &Predicate, negated: bool, nested: bool) -> String {
        match predicate {
            Predicate::All(parts) => self.group(parts, true, (negated, nested)),
            Predicate::Any(parts) => self.group(parts, false, (negated, nested)),
            Predicate::Not(inner) => self.say(inner, !negated, nested),
            Predicate::Attribute(test) => {
                let name = self.quoted(&test.name);
                self.attribute(&format!("{} {name}", self.in_words("Merkmal", "attribute")), test, negated)
            }
            Predicate::Account(test) => self.attribute(&self.of_account(&test.name), test, negated),
            Predicate::Consent(ConsentIs { purpose, given }) => {
                let purpose = self.quoted(purpose);
                match (self.german, *given != negated) {
                    (true, true) => format!("hat in {purpose} eingewilligt"),
                    (true, false) => format!("hat in {purpose} nicht eingewilligt"),
                    (false, true) => format!("has consented to {purpose}"),
                    (false, false) => format!("has not consented to {purpose}"),
                }
            }
            Predicate::Reachable(kind) => self.reachable(*kind, negated).to_owned(),
            Predicate::Did(did) => self.did(did, negated),
            Predicate::Answered(answered) => self.answered(answered, negated),
        }
    }

    fn group(&self, parts: &[Predicate], is_all: bool, (negated, nested): (bool, bool)) -> String {
        match parts {
            [] if is_all != negated => self.in_words("alle", "everyone").to_owned(),
            [] => self.in_words("niemand", "nobody").to_owned(),
            [only] => self.say(only, negated, nested),
            _ => {
                let and = if is_all { self.in_words(" und ", " and ") } else { self.in_words(" oder ", " or ") };
                let said: Vec<String> = parts.iter().map(|part| self.say(part, false, true)).collect();
                let said = said.join(and);
                match (negated, nested) {
                    (true, _) => format!("{} ({said})", self.in_words("nicht", "not")),
                    (false, true) => format!("({said})"),
                    (false, false) => said,
                }
            }
        }
    }

    fn of_account(&self, name: &str) -> String {
        match name {
            "name" => self.in_words("Name der Firma", "name of the account").to_owned(),
            "key" => self.in_words("Schlüssel der Firma", "key of the account").to_owned(),
            _ if self.german => format!("Merkmal {} der Firma", self.quoted(name)),
            _ => format!("attribute {} of the account", self.quoted(name)),
        }
    }

    fn attribute(&self, subject: &str, test: &AttributeIs, negated: bool) -> String {
        let is = match (self.german, negated) {
            (true, false) => "ist",
            (true, true) => "ist nicht",
            (false, false) => "is",
            (false, true) => "is not",
        };
        let verb_and_object = match &test.is {
            Test::Equals(literal) => format!("{is} {}", self.literal(literal)),
            Test::OneOf(literals) => format!("{is} {}", self.one_of(literals)),
            Test::Contains(part) => {
                let contains = match (self.german, negated) {
                    (true, false) => "enthält",
                    (true, true) => "enthält nicht",
                    (false, false) => "contains",
                    (false, true) => "does not contain",
                };
                format!("{contains} {}", self.quoted(part))
            }
            Test::AtLeast(literal) => {
                format!("{is} {} {}", self.in_words("mindestens", "at least"), self.literal(literal))
            }
            Test::AtMost(literal) => {
                format!("{is} {} {}", self.in_words("höchstens", "at most"), self.literal(literal))
            }
            Test::Answered if negated => self.in_words("ist unbekannt", "is unknown").to_owned(),
            Test::Answered => self.in_words("ist bekannt", "is known").to_owned(),
            Test::Group(group) => format!("{is} {}", self.adjective(*group)),
        };
        format!("{subject} {verb_and_object}")
    }

    fn reachable(&self, kind: Address, negated: bool) -> &'static str {
        match (kind, negated) {
            (Address::Email, false) => self.in_words("ist per E-Mail erreichbar", "can be reached by e-mail"),
            (Address::Email, true) => self.in_words("ist nicht per E-Mail erreichbar", "cannot be reached by e-mail"),
            (Address::Phone, false) => self.in_words("ist telefonisch erreichbar", "can be reached by phone"),
            (Address::Phone, true) => self.in_words("ist nicht telefonisch erreichbar", "cannot be reached by phone"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn said(language: &str, predicate: &Value) -> String {
        let predicate: Predicate = serde_json::from_value(predicate.clone()).expect("a predicate");
        let touchpoint = TouchpointId(uuid::Uuid::from_u128(1));
        let survey = SurveyId(uuid::Uuid::from_u128(2));
        let shipped = ("Bestellung verschickt".to_owned(), "Order shipped".to_owned());
        let names = Names {
            touchpoints: [(touchpoint, "Filiale Nord".to_owned())].into(),
            surveys: [(survey, "Beratung".to_owned())].into(),
            events: [("order_shipped".to_owned(), shipped)].into(),
        };
        predicate.sentence(language, &names)
    }

    #[track_caller]
    fn reads(predicate: &Value, de: &str, en: &str) {
        assert_eq!(said("de", predicate), de);
        assert_eq!(said("en", predicate), en);
    }

    fn plan() -> Value {
        json!({"attribute": {"name": "plan", "is": {"equals": "premium"}}})
    }

    #[test]
    fn a_sentence_reads_aloud() {
        let orders = json!({"did": {"type": "order_placed", "at_least": 2, "within_days": 30}});
        reads(
            &json!({"all": [plan(), orders]}),
            "Merkmal plan ist premium und hat in den letzten 30 Tagen mindestens 2-mal order_placed getan",
            "attribute plan is premium and has done order_placed at least 2 times in the last 30 days",
        );
    }

    #[test]
    fn attributes() {
        let attribute = |is: Value| json!({"attribute": {"name": "orders", "is": is}});
        let many = attribute(json!({"at_least": 2.5}));
        reads(&many, "Merkmal orders ist mindestens 2,5", "attribute orders is at least 2.5");
        reads(&attribute(json!({"at_most": 3})), "Merkmal orders ist höchstens 3", "attribute orders is at most 3");
        reads(&attribute(json!("answered")), "Merkmal orders ist bekannt", "attribute orders is known");
        reads(&attribute(json!({"equals": true})), "Merkmal orders ist ja", "attribute orders is yes");
        reads(
            &attribute(json!({"one_of": ["a", "b c", 3]})),
            "Merkmal orders ist a, „b c“ oder 3",
            "attribute orders is a, “b c” or 3",
        );
        reads(
            &json!({"not": {"account": {"name": "name", "is": {"contains": "AG"}}}}),
            "Name der Firma enthält nicht AG",
            "name of the account does not contain AG",
        );
        reads(
            &json!({"not": {"account": {"name": "size", "is": "answered"}}}),
            "Merkmal size der Firma ist unbekannt",
            "attribute size of the account is unknown",
        );
    }

    #[test]
    fn consent_and_reach() {
        let consent = |given: bool| json!({"consent": {"purpose": "newsletter", "given": given}});
        reads(&consent(true), "hat in newsletter eingewilligt", "has consented to newsletter");
        let refused = json!({"not": consent(true)});
        reads(&refused, "hat in newsletter nicht eingewilligt", "has not consented to newsletter");
        reads(&json!({"not": consent(false)}), "hat in newsletter eingewilligt", "has consented to newsletter");
        reads(&json!({"reachable": "phone"}), "ist telefonisch erreichbar", "can be reached by phone");
    }

    #[test]
    fn groups_have_brackets_where_they_need_them() {
        let (email, phone) = (json!({"reachable": "email"}), json!({"reachable": "phone"}));
        let either = json!({"any": [email, phone]});
        reads(
            &json!({"all": [plan(), either]}),
            "Merkmal plan ist premium und (ist per E-Mail erreichbar oder ist telefonisch erreichbar)",
            "attribute plan is premium and (can be reached by e-mail or can be reached by phone)",
        );
        reads(
            &json!({"not": either}),
            "nicht (ist per E-Mail erreichbar oder ist telefonisch erreichbar)",
            "not (can be reached by e-mail or can be reached by phone)",
        );
        reads(&json!({"all": [{"any": [plan()]}]}), "Merkmal plan ist premium", "attribute plan is premium");
        reads(&json!({"not": {"not": plan()}}), "Merkmal plan ist premium", "attribute plan is premium");
        reads(&json!({"all": []}), "alle", "everyone");
        reads(&json!({"not": {"all": []}}), "niemand", "nobody");
    }

    #[test]
    fn behaviour() {
        let did = |more: &[(&str, Value)]| {
            let mut did = json!({"type": "call"});
            more.iter().for_each(|(field, value)| did[*field] = value.clone());
            json!({"did": did})
        };
        let shop = ("touchpoint", json!(uuid::Uuid::from_u128(1)));
        reads(&did(&[]), "hat schon einmal call getan", "has done call at some time");
        reads(&json!({"not": did(&[])}), "hat noch nie call getan", "has never done call");
        reads(
            &did(&[shop, ("within_days", json!(1))]),
            "hat in den letzten 24 Stunden am Kontaktpunkt „Filiale Nord“ call getan",
            "has done call at touchpoint “Filiale Nord” in the last 24 hours",
        );
        reads(
            &json!({"not": did(&[("at_least", json!(3)), ("within_days", json!(7))])}),
            "hat in den letzten 7 Tagen weniger als 3-mal call getan",
            "has done call fewer than 3 times in the last 7 days",
        );
        reads(
            &json!({"not": did(&[("within_days", json!(7))])}),
            "hat in den letzten 7 Tagen nicht call getan",
            "has not done call in the last 7 days",
        );
    }

    #[test]
    fn events_with_a_name_are_called_by_it() {
        let shipped = json!({"did": {"type": "order_shipped", "at_least": 2, "within_days": 30}});
        reads(
            &shipped,
            "hat in den letzten 30 Tagen mindestens 2-mal das Ereignis „Bestellung verschickt“ erlebt",
            "has had the event “Order shipped” at least 2 times in the last 30 days",
        );
        reads(
            &json!({"not": {"did": {"type": "order_shipped"}}}),
            "hat noch nie das Ereignis „Bestellung verschickt“ erlebt",
            "has never had the event “Order shipped”",
        );
        reads(
            &json!({"not": {"did": {"type": "order_shipped", "within_days": 7}}}),
            "hat in den letzten 7 Tagen nicht das Ereignis „Bestellung verschickt“ erlebt",
            "has not had the event “Order shipped” in the last 7 days",
        );
    }

    #[test]
    fn answers() {
        let answered = |answered: Value| json!({"answered": answered});
        let survey = uuid::Uuid::from_u128(2);
        reads(&answered(json!({})), "hat schon einmal geantwortet", "has answered at some time");
        reads(&json!({"not": answered(json!({}))}), "hat noch nie geantwortet", "has never answered");
        reads(
            &json!({"not": answered(json!({"survey": survey, "within_days": 90}))}),
            "hat in den letzten 90 Tagen auf die Umfrage Beratung nicht geantwortet",
            "has not answered survey Beratung in the last 90 days",
        );
        reads(
            &answered(json!({"series": "nps:0-10"})),
            "hat schon einmal bei NPS bewertet",
            "has given a score for NPS at some time",
        );
        reads(
            &answered(json!({"series": "nps:0-10", "group": "negative", "within_days": 30})),
            "hat in den letzten 30 Tagen zuletzt bei NPS negativ bewertet",
            "last gave a negative score for NPS in the last 30 days",
        );
        reads(
            &json!({"not": answered(json!({"survey": survey, "group": "positive"}))}),
            "hat zuletzt auf die Umfrage Beratung nicht positiv bewertet",
            "did not last give a positive score on survey Beratung",
        );
        let unknown = said("en", &answered(json!({"touchpoint": uuid::Uuid::from_u128(9)})));
        assert_eq!(unknown, "has answered at touchpoint 00000000-0000-0000-0000-000000000009 at some time");
    }
}
