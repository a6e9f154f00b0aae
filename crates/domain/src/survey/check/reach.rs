//! Reachability: is there a way to every question, and how long is the longest way?
//!
//! Conditions look at few answers, and of each answer only so much matters as conditions ask about.
//! So all combinations of answers that differ to any condition are tried, with the very rule that
//! decides visibility for respondents. Where that would be too many, a question is taken as
//! reachable: this check never refuses a sound survey.

use super::finding::{Finding, FindingCode};
use crate::survey::Attributes;
use crate::survey::answer::{AnswerValue, Answers};
use crate::survey::condition::{AnswerIs, AttributeIs, Condition, Literal, Subject, Test};
use crate::survey::definition::{Survey, limits};
use crate::survey::interview::visibility;
use crate::survey::kind::{Kind, MultipleChoice, NumberQuestion, OTHER};
use crate::survey::question::Question;
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// Combinations tried for one question.
const MOST_COMBINATIONS: usize = 4_096;
/// Combinations tried for all questions that are not settled together.
const MOST_IN_ALL: usize = 16_384;
/// Options of one multiple choice that conditions may ask about: all subsets are tried.
const MOST_OPTIONS: usize = 8;

pub(super) fn check(survey: &Survey, found: &mut Vec<Finding>) {
    let mut longest = 0;
    let mut reachable = vec![false; survey.questions.len()];
    let mut visit = |visible: &[bool], reachable: &mut Vec<bool>| {
        reachable.iter_mut().zip(visible).for_each(|(known, visible)| *known |= visible);
        longest = longest.max(count_asked(survey, visible));
    };
    let mut left = MOST_IN_ALL;
    // All rules together, where that is feasible, show the longest way and mostly settle everything.
    let everything = Ways::deciding(survey, all_conditions(survey));
    if let Some(ways) = everything {
        ways.walk(survey, |visible| visit(visible, &mut reachable));
    }
    for at in 0..survey.questions.len() {
        if reachable[at] {
            continue;
        }
        let ways = Ways::deciding(survey, deciding_conditions(survey, at));
        match ways.filter(|ways| ways.count().is_some_and(|count| count <= left)) {
            Some(ways) => {
                left -= ways.count().unwrap_or(left);
                ways.walk(survey, |visible| visit(visible, &mut reachable));
            }
            None => reachable[at] = true,
        }
        if !reachable[at] {
            found.push(Finding::at(&survey.questions[at].key, FindingCode::Unreachable, ""));
        }
    }
    if longest > limits::COMFORTABLE_QUESTIONS {
        found.push(Finding::of(FindingCode::SurveyTooLong, longest));
    }
}

fn all_conditions(survey: &Survey) -> Vec<&Condition> {
    let own = survey.questions.iter().filter_map(|question| question.show_if.as_ref());
    let skips = survey.questions.iter().flat_map(|question| question.skip.iter().map(|skip| &skip.when));
    own.chain(skips).collect()
}

fn count_asked(survey: &Survey, visible: &[bool]) -> usize {
    survey.questions.iter().zip(visible).filter(|(question, visible)| **visible && question.kind.takes_answer()).count()
}

/// The answers and attributes that decide whether one question is visible, each with every value
/// that makes a difference. `None` stands for not answered.
struct Ways {
    answers: Vec<(String, Vec<Option<AnswerValue>>)>,
    attributes: Vec<(String, Vec<Option<String>>)>,
}

impl Ways {
    /// `None` when there are too many.
    fn deciding(survey: &Survey, conditions: Vec<&Condition>) -> Option<Self> {
        let mut tests: BTreeMap<&str, Vec<&AnswerIs>> = BTreeMap::new();
        let mut attributes: BTreeMap<&str, Vec<&AttributeIs>> = BTreeMap::new();
        for condition in conditions {
            condition.walk(&mut |part| match part {
                Condition::Answer(test) => tests.entry(&test.question).or_default().push(test),
                Condition::Attribute(test) => attributes.entry(&test.name).or_default().push(test),
                Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {}
            });
        }
        let mut ways = Self { answers: Vec::new(), attributes: Vec::new() };
        for (key, tests) in tests {
            ways.answers.push((key.to_owned(), answers_that_differ(survey.question(key)?, &tests)?));
        }
        for (name, tests) in attributes {
            ways.attributes.push((name.to_owned(), attributes_that_differ(&tests)?));
        }
        (ways.count()? <= MOST_COMBINATIONS).then_some(ways)
    }

    fn count(&self) -> Option<usize> {
        let sizes = self.answers.iter().map(|(_, v)| v.len()).chain(self.attributes.iter().map(|(_, v)| v.len()));
        sizes.into_iter().try_fold(1_usize, usize::checked_mul)
    }

    /// Calls `visit` with what is visible on every way.
    fn walk(&self, survey: &Survey, mut visit: impl FnMut(&[bool])) {
        for number in 0..self.count().unwrap_or(0) {
            let mut rest = number;
            let mut digit = |size: usize| {
                let digit = rest % size;
                rest /= size;
                digit
            };
            let mut answers = Answers::default();
            for (key, values) in &self.answers {
                answers.set(key, values[digit(values.len())].clone());
            }
            let mut attributes = Attributes::new();
            for (name, values) in &self.attributes {
                if let Some(value) = &values[digit(values.len())] {
                    attributes.insert(name.clone(), value.clone());
                }
            }
            visit(&visibility(survey, &answers, &attributes));
        }
    }
}

/// The conditions the visibility of the question at `at` hangs on: its own, those of every skip
/// before it, and those that decide whether the questions asked about are visible themselves.
fn deciding_conditions(survey: &Survey, at: usize) -> Vec<&Condition> {
    let mut open: Vec<usize> = vec![at];
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut conditions = Vec::new();
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        let own = survey.questions[at].show_if.iter();
        let skips = survey.questions[..at].iter().flat_map(|question| question.skip.iter().map(|skip| &skip.when));
        for condition in own.chain(skips) {
            conditions.push(condition);
            open.extend(condition.answers().iter().filter_map(|test| survey.position(&test.question)));
        }
        // A skip counts only when the question it belongs to is visible.
        open.extend((0..at).filter(|before| !survey.questions[*before].skip.is_empty()));
    }
    conditions
}

/// One answer for every outcome the tests can have. A test sees nothing else of an answer.
fn answers_that_differ(question: &Question, tests: &[&AnswerIs]) -> Option<Vec<Option<AnswerValue>>> {
    let kind = &question.kind;
    let outcome = |value: &AnswerValue| -> Vec<bool> {
        let subject = |test: &AnswerIs| kind.subject(value, test.aspect.as_deref());
        tests.iter().map(|test| subject(test).is_some_and(|subject| test.is.holds(&subject))).collect()
    };
    let mut seen = BTreeSet::new();
    let mut values = candidates(kind, tests)?;
    // Whether a text made up here keeps to a length says nothing about texts people could write.
    let is_words = matches!(kind, Kind::ShortText(_) | Kind::LongText(_));
    values.retain(|value| (is_words || kind.problems(&question.key, value).is_empty()) && seen.insert(outcome(value)));
    Some(std::iter::once(None).chain(values.into_iter().map(Some)).collect())
}

/// Answers among which every possible outcome of the tests is found; some may be invalid.
fn candidates(kind: &Kind, tests: &[&AnswerIs]) -> Option<Vec<AnswerValue>> {
    let asked: Vec<&Test> = tests.iter().map(|test| &test.is).collect();
    Some(match kind {
        Kind::Score(score) => score.series.scale().values().map(AnswerValue::from).collect(),
        Kind::SingleChoice(choice) => {
            let other = choice.other.as_ref().map(|_| OTHER);
            choice.options.iter().map(|o| o.key.as_str()).chain(other).map(AnswerValue::from).collect()
        }
        Kind::MultipleChoice(choice) => sets_of_options(choice, &asked)?,
        Kind::Ranking(ranking) => {
            let keys: Vec<&str> = ranking.options.iter().map(|o| o.key.as_str()).collect();
            (0..keys.len()).map(|first| list(keys[first..].iter().chain(&keys[..first]).copied())).collect()
        }
        Kind::Consent(_) => vec![true.into(), false.into()],
        Kind::Number(question) => numbers_to_try(question, &asked),
        Kind::Date(question) => {
            let limits = [question.earliest, question.latest].into_iter().flatten();
            days_to_try(limits, &asked).into_iter().map(AnswerValue::Text).collect()
        }
        Kind::ShortText(_) | Kind::LongText(_) => words_to_try(&asked)?.into_iter().map(AnswerValue::Text).collect(),
        Kind::Matrix(matrix) => {
            let aspects: BTreeSet<&str> = tests.iter().filter_map(|test| test.aspect.as_deref()).collect();
            matrices(&aspects, &matrix.series.scale().values().collect::<Vec<_>>())?
        }
        Kind::Section(_) | Kind::Statement(_) => Vec::new(),
    })
}

fn list<'a>(keys: impl Iterator<Item = &'a str>) -> AnswerValue {
    AnswerValue::List(keys.map(str::to_owned).collect())
}

/// Every set of the options asked about, filled up with others where a minimum demands it, and every
/// exclusive option alone.
fn sets_of_options(choice: &MultipleChoice, tests: &[&Test]) -> Option<Vec<AnswerValue>> {
    let mut asked: Vec<&str> = texts_in(tests).collect();
    asked
        .extend(tests.iter().filter_map(|test| if let Test::Contains(key) = test { Some(key.as_str()) } else { None }));
    asked.sort_unstable();
    asked.dedup();
    if asked.len() > MOST_OPTIONS {
        return None;
    }
    let other = choice.other.as_ref().map(|_| OTHER);
    let free = choice.options.iter().filter(|o| !o.exclusive).map(|o| o.key.as_str()).chain(other);
    let rest: Vec<&str> = free.filter(|key| !asked.contains(key)).collect();
    let mut found: Vec<AnswerValue> =
        choice.options.iter().filter(|o| o.exclusive).map(|o| list(std::iter::once(o.key.as_str()))).collect();
    for set in 0..1_usize << asked.len() {
        let chosen: Vec<&str> = members(&asked, set).collect();
        let needed = (choice.min_chosen.unwrap_or(0) as usize).saturating_sub(chosen.len());
        for fill in [0, 1, needed] {
            found.push(list(chosen.iter().chain(rest.iter().take(fill)).copied()));
        }
    }
    found.retain(|value| !value.is_blank());
    Some(found)
}

/// The members of `all` whose bits are set.
fn members<'a>(all: &[&'a str], set: usize) -> impl Iterator<Item = &'a str> {
    all.iter().enumerate().filter(move |(at, _)| (set >> at) & 1 == 1).map(|(_, member)| *member)
}

fn matrices(aspects: &BTreeSet<&str>, points: &[i32]) -> Option<Vec<AnswerValue>> {
    let per_aspect = points.len() + 1;
    let fits = |count: &usize| *count <= MOST_COMBINATIONS;
    let count = aspects.iter().try_fold(1_usize, |count, _| count.checked_mul(per_aspect).filter(fits))?;
    let matrix = |number: usize| {
        let mut rest = number;
        let mut scores = BTreeMap::new();
        for aspect in aspects {
            if let Some(point) = points.get(rest % per_aspect) {
                scores.insert((*aspect).to_owned(), f64::from(*point));
            }
            rest /= per_aspect;
        }
        AnswerValue::Scores(scores)
    };
    Some((0..count).map(matrix).filter(|matrix| !matrix.is_blank()).collect())
}

fn literals<'a>(tests: &[&'a Test]) -> impl Iterator<Item = &'a Literal> {
    let of = |test: &&'a Test| -> &'a [Literal] {
        match *test {
            Test::Equals(literal) | Test::AtLeast(literal) | Test::AtMost(literal) => std::slice::from_ref(literal),
            Test::OneOf(literals) => literals,
            Test::Contains(_) | Test::Answered | Test::Group(_) => &[],
        }
    };
    tests.iter().map(of).collect::<Vec<_>>().into_iter().flatten()
}

fn numbers_in(tests: &[&Test]) -> Vec<f64> {
    let number = |literal: &Literal| if let Literal::Number(number) = literal { Some(*number) } else { None };
    literals(tests).filter_map(number).collect()
}

fn texts_in<'a>(tests: &[&'a Test]) -> impl Iterator<Item = &'a str> {
    literals(tests).filter_map(|literal| if let Literal::Text(text) = literal { Some(text.as_str()) } else { None })
}

fn numbers_to_try(question: &NumberQuestion, tests: &[&Test]) -> Vec<AnswerValue> {
    let mut bounds = numbers_in(tests);
    bounds.extend(question.min.iter().chain(&question.max));
    let mut numbers = around(&bounds);
    if let Some(step) = question.step {
        let base = question.min.unwrap_or(0.0);
        let steps = |bound: &f64| ((bound - base) / step).round();
        numbers.extend(
            bounds.iter().flat_map(|bound| [-2.0, -1.0, 0.0, 1.0, 2.0].map(|by| base + (steps(bound) + by) * step)),
        );
    }
    numbers.into_iter().map(AnswerValue::Number).collect()
}

/// The numbers themselves, one between each two, and one beyond each end.
fn around(numbers: &[f64]) -> Vec<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    let between: Vec<f64> = sorted.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
    let beyond = [sorted.first().map_or(0.0, |first| first - 1.0), sorted.last().map_or(0.0, |last| last + 1.0)];
    sorted.into_iter().chain(between).chain(beyond).collect()
}

/// The days asked about and their neighbours.
fn days_to_try(limits: impl Iterator<Item = Day>, tests: &[&Test]) -> Vec<String> {
    let mut days: Vec<Day> = texts_in(tests).filter_map(|text| Day::parse(text).ok()).chain(limits).collect();
    if days.is_empty() {
        days.push(Day(0));
    }
    days.iter().flat_map(|day| [-1, 0, 1].map(|by| day.plus(by).to_string())).collect()
}

/// Each text asked for, each set of parts asked for, and a text nobody asks for.
fn words_to_try(tests: &[&Test]) -> Option<Vec<String>> {
    let mut words: Vec<String> = texts_in(tests).map(str::to_owned).collect();
    let parts: Vec<&str> = tests
        .iter()
        .filter_map(|test| if let Test::Contains(part) = test { Some(part.as_str()) } else { None })
        .collect();
    if parts.len() > MOST_OPTIONS {
        return None;
    }
    words.extend((1..1_usize << parts.len()).map(|set| members(&parts, set).collect::<Vec<_>>().join(" ")));
    words.push("\u{2014}".to_owned());
    Some(words)
}

/// Attributes are text; numbers and days asked about are tried with their neighbours.
fn attributes_that_differ(tests: &[&AttributeIs]) -> Option<Vec<Option<String>>> {
    let asked: Vec<&Test> = tests.iter().map(|test| &test.is).collect();
    let mut values = words_to_try(&asked)?;
    values.extend(around(&numbers_in(&asked)).into_iter().map(|number| number.to_string()));
    values.extend(days_to_try(std::iter::empty(), &asked));
    values.extend(["true".to_owned(), "false".to_owned()]);
    let mut seen = BTreeSet::new();
    values.retain(|value| {
        seen.insert(asked.iter().map(|test| test.holds(&Subject::Attribute(value))).collect::<Vec<_>>())
    });
    Some(std::iter::once(None).chain(values.into_iter().map(Some)).collect())
}
