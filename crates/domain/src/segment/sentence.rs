//! Rules as sentences for people, in German and English.

use super::{Address, Answered, ConsentIs, Did, Predicate};
use crate::ids::{SurveyId, TouchpointId};
use crate::signal::Group;
use crate::survey::condition::{AttributeIs, Literal, Test};
use std::collections::HashMap;

/// What touchpoints and surveys are called.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub touchpoints: HashMap<TouchpointId, String>,
    pub surveys: HashMap<SurveyId, String>,
}

impl Predicate {
    /// The rule as one sentence without a full stop: "plan is premium, and did “order” in the last 30 days".
    /// German for `de`, English for every other language.
    pub fn sentence(&self, language: &str, names: &Names) -> String {
        let speech = Speech { german: language == "de", names };
        speech.rule(self, false)
    }
}

struct Speech<'a> {
    german: bool,
    names: &'a Names,
}

impl Speech<'_> {
    fn pick<'t>(&self, de: &'t str, en: &'t str) -> &'t str {
        if self.german { de } else { en }
    }

    /// `inside`: it stands among others, so that a list of parts needs brackets.
    fn rule(&self, rule: &Predicate, inside: bool) -> String {
        match rule {
            Predicate::All(parts) => self.joined(parts, self.pick(" und ", " and "), ("alle", "everybody"), inside),
            Predicate::Any(parts) => self.joined(parts, self.pick(" oder ", " or "), ("niemand", "nobody"), inside),
            Predicate::Not(inner) => format!("{} ({})", self.pick("nicht", "not"), self.rule(inner, false)),
            Predicate::Attribute(test) => self.attribute(test),
            Predicate::Account(test) => format!("{} {}", self.pick("Firma:", "account:"), self.attribute(test)),
            Predicate::Consent(consent) => self.consent(consent),
            Predicate::Reachable(Address::Email) => {
                self.pick("hat eine E-Mail-Adresse", "has an e-mail address").into()
            }
            Predicate::Reachable(Address::Phone) => self.pick("hat eine Telefonnummer", "has a phone number").into(),
            Predicate::Did(did) => self.did(did),
            Predicate::Answered(answered) => self.answered(answered),
        }
    }

    fn joined(&self, parts: &[Predicate], between: &str, none: (&str, &str), inside: bool) -> String {
        match parts {
            [] => self.pick(none.0, none.1).to_owned(),
            [only] => self.rule(only, inside),
            _ => {
                let said: Vec<String> = parts.iter().map(|part| self.rule(part, true)).collect();
                let said = said.join(between);
                if inside { format!("({said})") } else { said }
            }
        }
    }

    fn attribute(&self, test: &AttributeIs) -> String {
        let quoted = |literal: &Literal| self.literal(literal);
        let name = test.name.trim();
        match &test.is {
            Test::Equals(literal) => format!("{name} {} {}", self.pick("ist", "is"), quoted(literal)),
            Test::OneOf(literals) => {
                let all: Vec<String> = literals.iter().map(quoted).collect();
                format!("{name} {} {}", self.pick("ist eines von", "is one of"), all.join(", "))
            }
            Test::Contains(text) => {
                format!("{name} {} {}", self.pick("enthält", "contains"), self.literal(&Literal::Text(text.clone())))
            }
            Test::AtLeast(literal) => {
                format!("{name} {} {}", self.pick("ist mindestens", "is at least"), quoted(literal))
            }
            Test::AtMost(literal) => format!("{name} {} {}", self.pick("ist höchstens", "is at most"), quoted(literal)),
            Test::Answered => format!("{name} {}", self.pick("ist bekannt", "is known")),
            Test::Group(group) => format!("{name} {} {}", self.pick("ist", "is"), self.group(*group)),
        }
    }

    fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Truth(true) => self.pick("ja", "yes").to_owned(),
            Literal::Truth(false) => self.pick("nein", "no").to_owned(),
            Literal::Number(number) if self.german => number.to_string().replace('.', ","),
            Literal::Number(number) => number.to_string(),
            Literal::Text(text) if self.german => format!("„{text}“"),
            Literal::Text(text) => format!("“{text}”"),
        }
    }

    fn consent(&self, ConsentIs { purpose, given }: &ConsentIs) -> String {
        let (purpose, given) = (purpose.trim(), *given);
        match (self.german, given) {
            (true, true) => format!("hat in „{purpose}“ eingewilligt"),
            (true, false) => format!("hat in „{purpose}“ nicht eingewilligt"),
            (false, true) => format!("has consented to “{purpose}”"),
            (false, false) => format!("has not consented to “{purpose}”"),
        }
    }

    fn did(&self, did: &Did) -> String {
        let (what, place, window) = (did.r#type.trim(), self.place(did.touchpoint), self.window(did.within_days));
        match (self.german, did.at_least) {
            (true, 0 | 1) => format!("hat{window} „{what}“ getan{place}"),
            (true, times) => format!("hat{window} mindestens {times}-mal „{what}“ getan{place}"),
            (false, 0 | 1) => format!("did “{what}”{place}{window}"),
            (false, times) => format!("did “{what}” at least {times} times{place}{window}"),
        }
    }

    fn answered(&self, answered: &Answered) -> String {
        let survey = answered.survey.map(|id| self.names.surveys.get(&id).cloned().unwrap_or_else(|| id.to_string()));
        let about = match (survey, &answered.series) {
            (Some(survey), Some(series)) => Some(format!("{survey}, {series}")),
            (Some(survey), None) => Some(survey),
            (None, Some(series)) => Some(series.to_string()),
            (None, None) => None,
        };
        let about = about.map(|about| if self.german { format!(" („{about}“)") } else { format!(" (“{about}”)") });
        let about = about.unwrap_or_default();
        let (place, window) = (self.place(answered.touchpoint), self.window(answered.within_days));
        match (self.german, answered.group) {
            (true, None) => format!("hat{window} geantwortet{place}{about}"),
            (true, Some(group)) => format!("war in der letzten Antwort{place}{about} {}{window}", self.group(group)),
            (false, None) => format!("answered{place}{about}{window}"),
            (false, Some(group)) => format!("was {} in the last answer{place}{about}{window}", self.group(group)),
        }
    }

    fn place(&self, touchpoint: Option<TouchpointId>) -> String {
        let Some(id) = touchpoint else { return String::new() };
        let name = self.names.touchpoints.get(&id).cloned().unwrap_or_else(|| id.to_string());
        if self.german { format!(" am Kontaktpunkt „{name}“") } else { format!(" at “{name}”") }
    }

    fn window(&self, days: Option<u32>) -> String {
        match (self.german, days) {
            (_, None) => String::new(),
            (true, Some(1)) => " in den letzten 24 Stunden".to_owned(),
            (true, Some(days)) => format!(" in den letzten {days} Tagen"),
            (false, Some(1)) => " in the last 24 hours".to_owned(),
            (false, Some(days)) => format!(" in the last {days} days"),
        }
    }

    fn group(&self, group: Group) -> &'static str {
        match (self.german, group) {
            (true, Group::Negative) => "unzufrieden",
            (true, Group::Neutral) => "neutral",
            (true, Group::Positive) => "zufrieden",
            (false, Group::Negative) => "dissatisfied",
            (false, Group::Neutral) => "neutral",
            (false, Group::Positive) => "satisfied",
        }
    }
}
