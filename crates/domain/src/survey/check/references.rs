//! References: conditions, skips and piping point at questions that exist, come before and can be
//! answered that way.

use super::finding::{Finding, FindingCode};
use super::tests_of_conditions::check_test;
use crate::survey::condition::{AnswerIs, Condition};
use crate::survey::definition::{Survey, limits};
use crate::survey::kind::Kind;
use crate::survey::piping::{Piece, pieces};
use crate::survey::question::{END, Question};

pub(super) fn check(survey: &Survey, found: &mut Vec<Finding>) {
    for (at, question) in survey.questions.iter().enumerate() {
        let mut references = References { survey, at, question, found };
        if let Some(condition) = &question.show_if {
            references.condition(condition, at);
        }
        references.skips();
        for (key, aspect) in question.piped() {
            references.pipe(key, aspect, at);
        }
    }
    // Texts around the questions may use what is known where they stand: nothing before the first
    // question, everything at the end.
    let thanks = &survey.thank_you;
    let last = survey.questions.len();
    let closing = [&thanks.text, &thanks.negative, &thanks.neutral, &thanks.positive].into_iter();
    let closing = closing.chain(thanks.onward.all().map(|(_, onward)| &onward.label));
    for (text, known) in [(&survey.title, 0), (&survey.intro, 0)].into_iter().chain(closing.map(|text| (text, last))) {
        for piece in text.0.values().flat_map(|text| pieces(text)) {
            if let Piece::Answer { question, .. } = piece {
                match survey.position(question) {
                    None => found.push(Finding::of(FindingCode::UnknownQuestion, question)),
                    Some(at) if at >= known => found.push(Finding::of(FindingCode::ForwardReference, question)),
                    Some(_) => {}
                }
            }
        }
    }
}

struct References<'a, 'f> {
    survey: &'a Survey,
    at: usize,
    question: &'a Question,
    found: &'f mut Vec<Finding>,
}

impl<'a> References<'a, '_> {
    /// `known`: questions before this position have been answered when the condition is looked at.
    fn condition(&mut self, condition: &Condition, known: usize) {
        if condition.depth() > limits::CONDITION_DEPTH || condition.count() > limits::CONDITIONS {
            let most = format!("{} / {}", limits::CONDITION_DEPTH, limits::CONDITIONS);
            self.report(FindingCode::ConditionTooLarge, &most);
            return;
        }
        for test in condition.answers() {
            if let Some(kind) = self.target(&test.question, known) {
                self.test(kind, test);
            }
        }
    }

    fn test(&mut self, kind: &Kind, test: &AnswerIs) {
        if !self.names_aspect(kind, test.aspect.as_deref()) {
            return;
        }
        if let Err((code, detail)) = check_test(kind, test) {
            self.report(code, &detail);
        }
    }

    fn skips(&mut self) {
        if self.question.skip.len() > limits::SKIPS {
            self.report(FindingCode::ConditionTooLarge, &limits::SKIPS.to_string());
        }
        for skip in &self.question.skip {
            // The answer to the question itself is known when it is left.
            self.condition(&skip.when, self.at + 1);
            let target = self.survey.position(&skip.to);
            match target {
                _ if skip.to == END => {}
                None => self.report(FindingCode::UnknownQuestion, &skip.to),
                Some(to) if to <= self.at => self.report(FindingCode::BackwardSkip, &skip.to),
                // Into the middle of a shuffled section leads no definite way either.
                Some(to) if self.random_section(to).is_some() => self.report(FindingCode::RandomDependency, &skip.to),
                Some(_) => {}
            }
            // Out of a shuffled section nobody knows which questions have come before.
            if self.random_section(self.at).is_some() {
                self.report(FindingCode::RandomDependency, &self.question.key);
            }
        }
    }

    fn pipe(&mut self, key: &str, aspect: Option<&str>, known: usize) {
        let Some(kind) = self.target(key, known) else { return };
        self.names_aspect(kind, aspect);
    }

    /// The question referred to, when it exists and comes before.
    fn target(&mut self, key: &str, known: usize) -> Option<&'a Kind> {
        let Some(at) = self.survey.position(key) else {
            self.report(FindingCode::UnknownQuestion, key);
            return None;
        };
        let kind = &self.survey.questions[at].kind;
        if at >= known {
            self.report(FindingCode::ForwardReference, key);
        } else if !kind.takes_answer() {
            self.report(FindingCode::WrongTest, key);
        } else if at != self.at && self.random_section(at).is_some_and(|s| self.random_section(self.at) == Some(s)) {
            self.report(FindingCode::RandomDependency, key);
        } else {
            return Some(kind);
        }
        None
    }

    /// A matrix is referred to by aspect, nothing else is.
    fn names_aspect(&mut self, kind: &Kind, aspect: Option<&str>) -> bool {
        let fits = match (kind, aspect) {
            (Kind::Matrix(matrix), Some(aspect)) => matrix.aspects.iter().any(|known| known.key == aspect),
            (Kind::Matrix(_), None) => false,
            (_, aspect) => aspect.is_none(),
        };
        if !fits {
            self.report(FindingCode::UnknownAspect, aspect.unwrap_or("?"));
        }
        fits
    }

    /// Position of the section in random order that the question at `at` stands in.
    fn random_section(&self, at: usize) -> Option<usize> {
        let section = |at: &usize| match &self.survey.questions[*at].kind {
            Kind::Section(section) => Some((*at, section.random_order)),
            _ => None,
        };
        let (start, random) = (0..=at).rev().find_map(|at| section(&at))?;
        (random && start < at).then_some(start)
    }

    fn report(&mut self, code: FindingCode, detail: &str) {
        self.found.push(Finding::at(&self.question.key, code, detail));
    }
}
