//! What is wrong with a rule, before anybody is reckoned by it.

use super::{Answered, Did, Predicate};
use crate::survey::condition::{AttributeIs, Literal, Test};

/// How large a rule may be.
pub mod limits {
    /// Rules inside one another.
    pub const DEPTH: usize = 10;
    /// Counted with everything inside.
    pub const PARTS: usize = 100;
    /// Characters of the name of an attribute, a purpose or a type of interactions.
    pub const NAME: usize = 100;
    /// Characters of a text to compare with, and values in a list.
    pub const VALUE: usize = 500;
    /// Days a window reaches back: ten years.
    pub const DAYS: u32 = 3_650;
    /// Interactions asked for.
    pub const TIMES: u32 = 1_000_000;
}

/// One thing wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is, as a path into the JSON: `.all[1].did.type`; empty for the whole rule.
    pub place: String,
    /// Stable, `snake_case`.
    pub code: &'static str,
    de: String,
    en: String,
}

impl Fault {
    /// The sentence for people: German for `de`, English for every other language.
    pub fn message(&self, language: &str) -> String {
        if language == "de" { self.de.clone() } else { self.en.clone() }
    }
}

impl Predicate {
    /// Everything wrong with the rule; nothing when it may be kept.
    pub fn check(&self) -> Vec<Fault> {
        let (depth, parts) = (self.depth(), self.count());
        if depth > limits::DEPTH || parts > limits::PARTS {
            return vec![Fault {
                place: String::new(),
                code: "rule_too_large",
                de: format!(
                    "Eine Regel hat höchstens {} Bedingungen, {} ineinander: Teilen Sie sie auf.",
                    limits::PARTS,
                    limits::DEPTH
                ),
                en: format!(
                    "a rule has at most {} conditions, {} inside one another: split it up",
                    limits::PARTS,
                    limits::DEPTH
                ),
            }];
        }
        let mut faults = Vec::new();
        self.check_at("", &mut faults);
        faults
    }

    /// How deep rules lie inside one another; 1 for a single test.
    pub fn depth(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::depth).max().unwrap_or(0),
            Self::Not(inner) => 1 + inner.depth(),
            _ => 1,
        }
    }

    /// How many rules there are, this one included.
    pub fn count(&self) -> usize {
        let mut count = 0;
        self.walk(&mut |_| count += 1);
        count
    }

    fn check_at(&self, place: &str, faults: &mut Vec<Fault>) {
        match self {
            Self::All(parts) => all_at(parts, &format!("{place}.all"), faults),
            Self::Any(parts) => all_at(parts, &format!("{place}.any"), faults),
            Self::Not(inner) => inner.check_at(&format!("{place}.not"), faults),
            Self::Attribute(test) => check_attribute(test, &format!("{place}.attribute"), faults),
            Self::Account(test) => check_attribute(test, &format!("{place}.account"), faults),
            Self::Consent(consent) => check_name(&consent.purpose, format!("{place}.consent.purpose"), faults),
            Self::Reachable(_) => {}
            Self::Did(did) => check_did(did, &format!("{place}.did"), faults),
            Self::Answered(Answered { within_days, .. }) => {
                check_days(*within_days, format!("{place}.answered.within_days"), faults);
            }
        }
    }
}

fn all_at(parts: &[Predicate], place: &str, faults: &mut Vec<Fault>) {
    for (at, part) in parts.iter().enumerate() {
        part.check_at(&format!("{place}[{at}]"), faults);
    }
}

fn check_did(did: &Did, place: &str, faults: &mut Vec<Fault>) {
    check_name(&did.r#type, format!("{place}.type"), faults);
    check_days(did.within_days, format!("{place}.within_days"), faults);
    if !(1..=limits::TIMES).contains(&did.at_least) {
        faults.push(Fault {
            place: format!("{place}.at_least"),
            code: "bad_number",
            de: format!("Eine Zahl von 1 bis {}.", limits::TIMES),
            en: format!("a number from 1 to {}", limits::TIMES),
        });
    }
}

fn check_attribute(test: &AttributeIs, place: &str, faults: &mut Vec<Fault>) {
    check_name(&test.name, format!("{place}.name"), faults);
    let long = |literal: &Literal| matches!(literal, Literal::Text(text) if text.chars().count() > limits::VALUE);
    let too_long = match &test.is {
        Test::Equals(literal) | Test::AtLeast(literal) | Test::AtMost(literal) => long(literal),
        Test::OneOf(literals) => literals.len() > limits::VALUE || literals.iter().any(long),
        Test::Contains(text) => text.chars().count() > limits::VALUE,
        Test::Answered => false,
        Test::Group(_) => {
            faults.push(Fault {
                place: format!("{place}.is"),
                code: "not_a_score",
                de: "Ein Merkmal hat keine Gruppe: Fragen Sie nach der Antwort.".to_owned(),
                en: "an attribute has no group: ask for the answer".to_owned(),
            });
            false
        }
    };
    if too_long {
        faults.push(Fault {
            place: format!("{place}.is"),
            code: "too_long",
            de: format!("Höchstens {} Zeichen und höchstens ebenso viele Werte.", limits::VALUE),
            en: format!("at most {} characters, and at most as many values", limits::VALUE),
        });
    }
}

fn check_name(name: &str, place: String, faults: &mut Vec<Fault>) {
    let fits = !name.trim().is_empty() && name.chars().count() <= limits::NAME && !name.chars().any(char::is_control);
    if !fits {
        faults.push(Fault {
            place,
            code: "not_a_name",
            de: format!("1 bis {} Zeichen, ohne Steuerzeichen.", limits::NAME),
            en: format!("1 to {} characters, no control characters", limits::NAME),
        });
    }
}

fn check_days(days: Option<u32>, place: String, faults: &mut Vec<Fault>) {
    if days.is_some_and(|days| !(1..=limits::DAYS).contains(&days)) {
        faults.push(Fault {
            place,
            code: "bad_window",
            de: format!("Eine Zahl von Tagen von 1 bis {}.", limits::DAYS),
            en: format!("a number of days from 1 to {}", limits::DAYS),
        });
    }
}
