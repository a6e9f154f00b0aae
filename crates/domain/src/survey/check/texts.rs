//! Texts: there in the default language, translated, not too long, and with piping that can be filled.

use super::finding::{Finding, FindingCode};
use crate::survey::definition::{Survey, limits};
use crate::survey::local_text::LocalText;
use crate::survey::piping::{Piece, pieces};
use crate::survey::question::Question;

struct Texts<'a> {
    survey: &'a Survey,
    found: &'a mut Vec<Finding>,
}

pub(super) fn check(survey: &Survey, found: &mut Vec<Finding>) {
    let mut texts = Texts { survey, found };
    texts.check(None, "title", &survey.title, true, limits::LABEL);
    texts.check(None, "intro", &survey.intro, false, limits::TEXT);
    let thanks = &survey.thank_you;
    for (place, text) in [
        ("thank_you", &thanks.text),
        ("thank_you.negative", &thanks.negative),
        ("thank_you.neutral", &thanks.neutral),
        ("thank_you.positive", &thanks.positive),
    ] {
        texts.check(None, place, text, false, limits::TEXT);
    }
    for (place, onward) in thanks.onward.all() {
        texts.check(None, &format!("thank_you.onward.{place}"), &onward.label, false, limits::LABEL);
    }
    for question in &survey.questions {
        texts.check(Some(question), "text", &question.text, true, limits::TEXT);
        texts.check(Some(question), "help", &question.help, false, limits::TEXT);
        for (place, text) in question.kind.texts() {
            texts.check(Some(question), &place, text, false, limits::LABEL);
        }
    }
}

impl Texts<'_> {
    fn check(&mut self, question: Option<&Question>, place: &str, text: &LocalText, needed: bool, most: usize) {
        if text.is_empty() {
            if needed {
                self.report(question, FindingCode::MissingText, place);
            }
            return;
        }
        for language in text.missing(&self.survey.languages) {
            let is_default = language == self.survey.default_language;
            let code = if is_default { FindingCode::MissingText } else { FindingCode::MissingTranslation };
            self.report(question, code, &format!("{place}: {language}"));
        }
        for (language, words) in &text.0 {
            if !self.survey.languages.contains(language) {
                self.report(question, FindingCode::UnknownLanguage, &format!("{place}: {language}"));
            }
            if words.chars().count() > most {
                self.report(question, FindingCode::TextTooLong, &format!("{place}: {language}, {most}"));
            }
            for piece in pieces(words) {
                if let Piece::Unclear(braces) = piece {
                    self.report(question, FindingCode::UnclearPipe, braces);
                }
            }
        }
    }

    fn report(&mut self, question: Option<&Question>, code: FindingCode, detail: &str) {
        self.found.push(match question {
            Some(question) => Finding::at(&question.key, code, detail),
            None => Finding::of(code, detail),
        });
    }
}
