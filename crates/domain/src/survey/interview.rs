//! One survey in the hands of one respondent: what is asked, on which page, and what it amounts to.
//!
//! Visibility is decided in the order of the definition, question by question, by answers to
//! questions that are themselves visible. A respondent who goes back and changes an answer may so
//! hide questions already answered: those answers are kept while the respondent is under way
//! (changing the mind again brings them back) and dropped from the completed result.

use super::answer::{AnswerValue, Answers};
use super::condition::{AnswerIs, Subject};
use super::definition::{Pages, Survey};
use super::items::Headline;
use super::kind::{Kind, Spoken};
use super::local_text::LocalText;
use super::onward::Destination;
use super::order::question_order;
use super::piping::{Piece, pieces};
use super::problem::{Problem, ProblemCode};
use super::question::{END, Question};
use super::{Attributes, Condition};
use std::collections::{BTreeSet, HashMap};

/// A survey, the answers so far and what is known about the customer. Cheap to build for every
/// request; pages are counted from 0 and keep their number whatever is answered, hidden pages are
/// passed over.
#[derive(Clone, Debug)]
pub struct Interview<'a> {
    survey: &'a Survey,
    answers: &'a Answers,
    attributes: &'a Attributes,
    /// Positions of questions, page by page, in the order of this respondent.
    pages: Vec<Vec<usize>>,
    visible: Vec<bool>,
}

impl<'a> Interview<'a> {
    /// `seed` decides random orders; use [`seed_of`](super::order::seed_of) the answer's id.
    pub fn new(survey: &'a Survey, answers: &'a Answers, attributes: &'a Attributes, seed: u64) -> Self {
        let visible = visibility(survey, answers, attributes);
        Self { survey, answers, attributes, pages: layout(survey, seed), visible }
    }

    /// Is this question asked, or this text shown, given the answers so far?
    pub fn asks(&self, key: &str) -> bool {
        self.survey.position(key).is_some_and(|at| self.visible[at])
    }

    /// Every visible question, section and statement in the order of this respondent.
    pub fn questions(&self) -> impl Iterator<Item = &'a Question> {
        self.pages.iter().flatten().filter(|at| self.visible[**at]).map(|at| &self.survey.questions[*at])
    }

    /// How many pages there are, hidden ones included.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// What stands on a page; empty when it is hidden or does not exist. The heading of a section
    /// moves on to the first page of the section that is shown.
    pub fn page(&self, page: usize) -> Vec<&'a Question> {
        if !self.is_shown(page) {
            return Vec::new();
        }
        let heading = self.heading_from_hidden_pages(page);
        let own = self.pages[page].iter().copied().filter(|at| self.visible[*at]);
        heading.into_iter().chain(own).map(|at| &self.survey.questions[at]).collect()
    }

    pub fn first_page(&self) -> Option<usize> {
        (0..self.pages.len()).find(|page| self.is_shown(*page))
    }

    /// The page after `page`; `None` at the end of the survey.
    pub fn next_page(&self, page: usize) -> Option<usize> {
        (page.saturating_add(1)..self.pages.len()).find(|page| self.is_shown(*page))
    }

    /// The page before `page`; `None` on the first.
    pub fn previous_page(&self, page: usize) -> Option<usize> {
        (0..page.min(self.pages.len())).rev().find(|page| self.is_shown(*page))
    }

    /// Where somebody who comes back goes on: the first page with an answer that is missing or
    /// wrong, else the one after the last answered, else the last. `None` when nothing is asked.
    pub fn resume_page(&self) -> Option<usize> {
        let shown: Vec<usize> = (0..self.pages.len()).filter(|page| self.is_shown(*page)).collect();
        let wrong = shown.iter().find(|page| !self.problems_on(**page).is_empty());
        let answered = |page: &usize| self.pages[*page].iter().any(|at| self.visible[*at] && self.given(*at).is_some());
        let after_last = shown.iter().rposition(answered).map_or(shown.first(), |last| shown.get(last + 1));
        wrong.into_iter().chain(after_last).min().or(shown.last()).copied()
    }

    /// How far one has come when `page` is shown, 0 to below 1; the end is 1. Never falls from one
    /// page to the next, because hidden pages count as passed.
    pub fn progress(&self, page: usize) -> f64 {
        if self.pages.is_empty() { 1.0 } else { (page as f64 / self.pages.len() as f64).min(1.0) }
    }

    /// What has to be put right on one page before going on.
    pub fn problems_on(&self, page: usize) -> Vec<Problem> {
        let questions = self.pages.get(page).map_or(&[][..], Vec::as_slice);
        questions.iter().filter(|at| self.visible[**at]).flat_map(|at| self.problems_of(*at, true)).collect()
    }

    /// What has to be put right in the whole, required questions included. Answers to questions
    /// that are not asked are not looked at; answers to questions that do not exist are refused.
    pub fn problems(&self) -> Vec<Problem> {
        self.all_problems(true)
    }

    /// The same for an answer still under way: nothing is missing yet.
    pub fn problems_so_far(&self) -> Vec<Problem> {
        self.all_problems(false)
    }

    /// The answers that count: to visible questions, and not blank. Texts stay exactly as given.
    pub fn completed(&self) -> Answers {
        let positions = (0..self.survey.questions.len()).filter(|at| self.visible[*at]);
        let given = positions.filter_map(|at| Some((self.survey.questions[at].key.clone(), self.given(at)?.clone())));
        Answers::new(given)
    }

    /// The score the answer as a whole stands for.
    pub fn headline(&self) -> Option<Headline> {
        self.survey.headline(&self.completed())
    }

    /// What is said at the end, by the group of the headline score.
    pub fn thank_you(&self, language: &str) -> String {
        let group = self.headline().map(|headline| headline.group);
        self.text(self.survey.thank_you.for_group(group), language)
    }

    /// Where to go on to from there; never to an address that `check` refuses.
    pub fn onward(&self, language: &str) -> Option<Destination> {
        let headline = self.headline();
        let (score, group) = headline.map(|headline| (headline.value, headline.group)).unzip();
        let onward = self.survey.thank_you.onward.for_group(group)?;
        Some(Destination {
            address: onward.address_for(score, group, language)?,
            host: onward.host()?.to_owned(),
            label: self.text(&onward.label, language),
            at_once: onward.at_once,
        })
    }

    /// A text in `language` with answers and attributes put in. Plain text: escape it when rendering.
    pub fn text(&self, text: &LocalText, language: &str) -> String {
        let put_in = |piece| match piece {
            Piece::Plain(text) | Piece::Unclear(text) => text.to_owned(),
            Piece::Customer { attribute, fallback } => {
                let known = self.attributes.get(attribute).filter(|value| !value.trim().is_empty());
                known.map_or(fallback, String::as_str).to_owned()
            }
            Piece::Answer { question, aspect, fallback } => {
                let said = self.said(question, aspect, language).filter(|said| !said.is_empty());
                said.unwrap_or_else(|| fallback.to_owned())
            }
        };
        pieces(self.survey.text(text, language)).into_iter().map(put_in).collect()
    }

    fn said(&self, question: &str, aspect: Option<&str>, language: &str) -> Option<String> {
        let at = self.survey.position(question).filter(|at| self.visible[*at])?;
        let spoken = Spoken { language, fallback: &self.survey.default_language };
        Some(self.survey.questions[at].kind.say(self.given(at)?, aspect, &spoken))
    }

    /// What was said to a question, unless blank.
    pub(super) fn answer_to(&self, key: &str) -> Option<&'a AnswerValue> {
        self.answers.get(key).filter(|value| !value.is_blank())
    }

    fn given(&self, at: usize) -> Option<&'a AnswerValue> {
        given(self.survey, self.answers, at)
    }

    /// A page is shown for its visible questions; a page without any question for its statements.
    fn is_shown(&self, page: usize) -> bool {
        let Some(positions) = self.pages.get(page) else { return false };
        let takes_answer = |at: &usize| self.survey.questions[*at].kind.takes_answer();
        let asks = positions.iter().any(takes_answer);
        let is_reason =
            |at: &usize| takes_answer(at) || (!asks && matches!(self.survey.questions[*at].kind, Kind::Statement(_)));
        positions.iter().any(|at| self.visible[*at] && is_reason(at))
    }

    fn heading_from_hidden_pages(&self, page: usize) -> Option<usize> {
        let is_section = |at: &usize| matches!(self.survey.questions[*at].kind, Kind::Section(_));
        if self.pages[page].iter().any(is_section) {
            return None;
        }
        let hidden = (0..page).rev().take_while(|page| !self.is_shown(*page));
        let heading = hidden.into_iter().find_map(|page| self.pages[page].iter().copied().find(is_section));
        heading.filter(|at| self.visible[*at])
    }

    fn problems_of(&self, at: usize, complete: bool) -> Vec<Problem> {
        let question = &self.survey.questions[at];
        let given = self.given(at);
        let mut problems = given.map_or_else(Vec::new, |value| question.kind.problems(&question.key, value));
        if !complete || !question.required || !question.kind.takes_answer() {
            return problems;
        }
        match &question.kind {
            Kind::Matrix(matrix) if problems.is_empty() => problems.extend(matrix.unanswered(given).map(|aspect| {
                let missing = Problem::new(&question.key, ProblemCode::Required);
                Problem { aspect: Some(aspect.key.clone()), ..missing }
            })),
            _ if given.is_none() => problems.push(Problem::new(&question.key, ProblemCode::Required)),
            _ => {}
        }
        problems
    }

    fn all_problems(&self, complete: bool) -> Vec<Problem> {
        let known: BTreeSet<&str> = self.survey.questions.iter().map(|question| question.key.as_str()).collect();
        let unknown = self.answers.0.keys().filter(|key| !known.contains(key.as_str()));
        let unknown = unknown.map(|key| Problem::new(key, ProblemCode::UnknownQuestion));
        let positions = (0..self.survey.questions.len()).filter(|at| self.visible[*at]);
        positions.flat_map(|at| self.problems_of(at, complete)).chain(unknown).collect()
    }
}

/// The answer at a position, unless blank.
fn given<'a>(survey: &'a Survey, answers: &'a Answers, at: usize) -> Option<&'a AnswerValue> {
    answers.get(&survey.questions[at].key).filter(|value| !value.is_blank())
}

/// Which questions are visible, by position.
pub(crate) fn visibility(survey: &Survey, answers: &Answers, attributes: &Attributes) -> Vec<bool> {
    let positions: HashMap<&str, usize> =
        survey.questions.iter().enumerate().rev().map(|(at, question)| (question.key.as_str(), at)).collect();
    let mut visible = vec![false; survey.questions.len()];
    let mut skip_until: Option<&str> = None;
    for (at, question) in survey.questions.iter().enumerate() {
        if skip_until.is_some_and(|target| target == question.key) {
            skip_until = None;
        }
        let subject = |test: &AnswerIs, visible: &[bool]| -> Option<Subject<'_>> {
            let at = positions.get(test.question.as_str()).copied().filter(|at| visible[*at])?;
            survey.questions[at].kind.subject(given(survey, answers, at)?, test.aspect.as_deref())
        };
        let holds = |condition: &Condition, visible: &[bool]| {
            condition.holds(&|test: &AnswerIs| subject(test, visible), attributes)
        };
        if skip_until.is_some() || question.show_if.as_ref().is_some_and(|rule| !holds(rule, &visible)) {
            continue;
        }
        visible[at] = true;
        skip_until = question.skip.iter().find(|skip| holds(&skip.when, &visible)).map(|skip| skip.to.as_str());
        // A target that is not ahead would hide everything; `check` refuses it, and here it is ignored.
        if let Some(target) = skip_until
            && target != END
            && positions.get(target).is_none_or(|to| *to <= at)
        {
            skip_until = None;
        }
    }
    visible
}

/// Questions page by page.
fn layout(survey: &Survey, seed: u64) -> Vec<Vec<usize>> {
    let mut pages: Vec<Vec<usize>> = Vec::new();
    let mut page: Vec<usize> = Vec::new();
    for at in question_order(survey, seed) {
        let question = &survey.questions[at];
        let starts_page = match survey.pages {
            Pages::One => page.iter().any(|before| survey.questions[*before].kind.takes_answer()),
            Pages::Many => matches!(question.kind, Kind::Section(_)) || depends_on(survey, question, &page),
        };
        if starts_page && !page.is_empty() {
            pages.push(std::mem::take(&mut page));
        }
        page.push(at);
    }
    if !page.is_empty() {
        pages.push(page);
    }
    pages
}

/// Does what `question` shows hang on an answer given on `page`?
fn depends_on(survey: &Survey, question: &Question, page: &[usize]) -> bool {
    let on_page = |key: &str| page.iter().any(|at| survey.questions[*at].key == key);
    let asks_about = question.show_if.as_ref().is_some_and(|rule| rule.answers().iter().any(|a| on_page(&a.question)));
    let left_early = page.iter().any(|at| !survey.questions[*at].skip.is_empty());
    asks_about || left_early || question.piped().iter().any(|(key, _)| on_page(key))
}

impl Question {
    /// Questions (and aspects) its texts put in.
    pub(crate) fn piped(&self) -> Vec<(&str, Option<&str>)> {
        let inner = self.kind.texts();
        let texts = [&self.text, &self.help].into_iter().chain(inner.into_iter().map(|(_, text)| text));
        let found = texts.flat_map(|text| text.0.values()).flat_map(|text| pieces(text));
        let answers = found.filter_map(|piece| match piece {
            Piece::Answer { question, aspect, .. } => Some((question, aspect)),
            Piece::Plain(_) | Piece::Customer { .. } | Piece::Unclear(_) => None,
        });
        answers.collect()
    }
}
