//! What is wrong with the definition of a survey.
//!
//! Errors keep a survey from being published; warnings can be overridden. An answer can always be
//! given to a survey without errors: every question is reachable, every reference has a target that
//! comes before it, every text exists in the default language.

mod expectations;
mod finding;
mod onward;
mod reach;
mod references;
mod tests_of_conditions;
mod texts;

pub use finding::{Finding, FindingCode, Level};

use super::definition::{Survey, limits};
use super::kind::{Kind, OTHER};
use super::question::{END, Question};
use std::collections::BTreeSet;

/// Collects findings at one question.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    question: &'a Question,
    found: &'a mut Vec<Finding>,
}

impl<'a> Place<'a> {
    pub(crate) fn question(&self) -> &'a Question {
        self.question
    }

    pub(crate) fn report(&mut self, code: FindingCode, detail: impl ToString) {
        self.found.push(Finding::at(&self.question.key, code, detail));
    }

    /// Keys of options or aspects: well formed, each once, not too many.
    pub(crate) fn keys<'k>(&mut self, keys: impl Iterator<Item = &'k str>, most: usize) {
        let keys: Vec<&str> = keys.collect();
        if keys.len() > most {
            self.report(FindingCode::TooManyOptions, most);
        }
        let mut seen = BTreeSet::new();
        for key in keys {
            if !is_key(key) || key == OTHER {
                self.report(FindingCode::BadKey, key);
            } else if !seen.insert(key) {
                self.report(FindingCode::DuplicateKey, key);
            }
        }
    }
}

/// a-z, 0-9 and `_`, one to 64 of them.
pub(crate) fn is_key(key: &str) -> bool {
    let characters_fit = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    characters_fit && (1..=limits::KEY).contains(&key.len())
}

/// Everything that is wrong with `survey`, errors before warnings, in the order of the questions.
pub fn check(survey: &Survey) -> Vec<Finding> {
    let mut found = Vec::new();
    check_languages(survey, &mut found);
    check_brand(survey, &mut found);
    let keys_are_sound = check_keys(survey, &mut found);
    for question in &survey.questions {
        question.kind.check(&mut Place { question, found: &mut found });
    }
    texts::check(survey, &mut found);
    let before = found.len();
    references::check(survey, &mut found);
    // Without sound references "unreachable" would only repeat what was said.
    if keys_are_sound && found.len() == before {
        reach::check(survey, &mut found);
    }
    expectations::check(survey, &mut found);
    onward::check(survey, &mut found);
    check_reason(survey, &mut found);
    let order = |finding: &Finding| finding.question.as_ref().and_then(|key| survey.position(key));
    found.sort_by_key(|finding| (finding.level, order(finding)));
    found.dedup();
    found
}

/// May it be published?
pub fn is_publishable(survey: &Survey) -> bool {
    check(survey).iter().all(|finding| finding.level == Level::Warning)
}

fn check_languages(survey: &Survey, found: &mut Vec<Finding>) {
    let languages = &survey.languages;
    if languages.is_empty() || languages.len() > limits::LANGUAGES {
        found.push(Finding::of(FindingCode::LanguageCount, limits::LANGUAGES));
    }
    let mut seen = BTreeSet::new();
    for language in languages {
        if !is_language(language) {
            found.push(Finding::of(FindingCode::BadLanguage, language));
        } else if !seen.insert(language) {
            found.push(Finding::of(FindingCode::DuplicateKey, language));
        }
    }
    if !languages.contains(&survey.default_language) {
        found.push(Finding::of(FindingCode::DefaultLanguage, &survey.default_language));
    }
}

/// `de`, `de-AT`, `zh-Hant-TW`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    let primary_fits = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    primary_fits && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn check_brand(survey: &Survey, found: &mut Vec<Finding>) {
    let is_colour =
        |text: &str| text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|b| b.is_ascii_hexdigit());
    // Only these two forms: `javascript:`, `data:` and `//host` never reach a page.
    let is_address = |text: &str| {
        let local = text.starts_with('/') && !text.starts_with("//");
        let characters_fit = !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>\\".contains(c));
        (local || text.starts_with("https://")) && characters_fit && text.len() <= limits::TEXT
    };
    if let Some(colour) = survey.brand.colour.as_ref().filter(|colour| !is_colour(colour)) {
        found.push(Finding::of(FindingCode::BadColour, colour));
    }
    if let Some(logo) = survey.brand.logo.as_ref().filter(|logo| !is_address(logo)) {
        found.push(Finding::of(FindingCode::BadLogo, logo));
    }
}

/// Returns whether references by key mean what they say.
fn check_keys(survey: &Survey, found: &mut Vec<Finding>) -> bool {
    let before = found.len();
    if survey.questions.iter().all(|question| !question.kind.takes_answer()) {
        found.push(Finding::of(FindingCode::NoQuestion, ""));
    }
    if survey.questions.len() > limits::QUESTIONS {
        found.push(Finding::of(FindingCode::TooManyQuestions, limits::QUESTIONS));
    }
    let mut seen = BTreeSet::new();
    for question in &survey.questions {
        let key = question.key.as_str();
        if !is_key(key) || key == END {
            found.push(Finding::at(key, FindingCode::BadKey, key));
        } else if !seen.insert(key) {
            found.push(Finding::at(key, FindingCode::DuplicateKey, key));
        }
    }
    found.len() == before
}

/// A score without a reason cannot be acted on. One reason after the first score serves all.
fn check_reason(survey: &Survey, found: &mut Vec<Finding>) {
    let is_score = |question: &Question| question.kind.series().is_some() && question.kind.expectation_of().is_none();
    let asks_why = |question: &Question| {
        matches!(
            question.kind,
            Kind::SingleChoice(_) | Kind::MultipleChoice(_) | Kind::ShortText(_) | Kind::LongText(_)
        )
    };
    let Some(first) = survey.questions.iter().position(is_score) else { return };
    if !survey.questions[first + 1..].iter().any(asks_why) {
        found.push(Finding::at(&survey.questions[first].key, FindingCode::NoReason, ""));
    }
}
