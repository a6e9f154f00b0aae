//! Answers as the rows the lake counts.

use super::answer::Answers;
use super::definition::Survey;
use crate::ids::{SeriesNo, TouchpointId, TouchpointNo};
use crate::metric::Series;
use crate::signal::{Group, Item};

/// One [`Item`] before its series and touchpoint became numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Key of the question; `question.aspect` for an aspect.
    pub question: String,
    pub touchpoint: Option<TouchpointId>,
    pub series: Option<Series>,
    pub value: Option<f64>,
    pub group: Option<Group>,
    pub choice: Option<String>,
    pub text: Option<String>,
}

/// The score an answer as a whole stands for: the first score question answered that asks for an experience.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    pub question: String,
    pub series: Series,
    pub value: f64,
    pub group: Group,
}

impl Part {
    pub(crate) fn of(question: &str) -> Self {
        Self { question: question.to_owned(), ..Self::default() }
    }
}

/// The items of completed answers, in the order of the questions:
///
/// | question | items |
/// |---|---|
/// | score | one with `series`, `value`, `group`; an expectation has only `value`, so that no score counts it |
/// | matrix | the same per aspect, `question.aspect`, at the aspect's own touchpoint |
/// | choice | one per chosen option in `choice`; the words beside "other" in `text` |
/// | ranking | one per option: `choice`, and its place from 1 in `value` |
/// | text | one with `text` |
/// | number | one with `value` |
/// | date | one with the days since 1970-01-01 in `value` |
/// | consent | one with `choice` `yes` or `no` |
///
/// `series` gives the number of a series ([`Survey::series`] lists all there can be), `touchpoint`
/// the number of a touchpoint; an aspect whose touchpoint is unknown stays with the survey's.
/// Answers to questions that were not asked must have been dropped before, see
/// [`Interview::completed`](super::Interview::completed).
pub fn to_items(
    survey: &Survey,
    answers: &Answers,
    mut series: impl FnMut(&Series) -> SeriesNo,
    mut touchpoint: impl FnMut(TouchpointId) -> Option<TouchpointNo>,
) -> Vec<Item> {
    let parts = survey.questions.iter().flat_map(|question| {
        answers.get(&question.key).map_or_else(Vec::new, |value| question.kind.parts(&question.key, value))
    });
    parts
        .map(|part| Item {
            question: part.question,
            touchpoint: part.touchpoint.and_then(&mut touchpoint),
            series: part.series.as_ref().map_or(SeriesNo::NONE, &mut series),
            value: part.value,
            group: part.group,
            choice: part.choice,
            text: part.text,
        })
        .collect()
}

impl Survey {
    /// Every series an answer can bring, each once.
    pub fn series(&self) -> Vec<&Series> {
        let counted = self.questions.iter().filter(|question| question.kind.expectation_of().is_none());
        let mut found: Vec<&Series> = counted.filter_map(|question| question.kind.series()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The touchpoints aspects name.
    pub fn touchpoints(&self) -> Vec<TouchpointId> {
        let aspects = self.questions.iter().filter_map(|question| match &question.kind {
            super::Kind::Matrix(matrix) => Some(&matrix.aspects),
            _ => None,
        });
        let mut found: Vec<_> = aspects.flatten().filter_map(|aspect| aspect.touchpoint).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The first score answered that is no expectation. Give it completed answers.
    pub fn headline(&self, answers: &Answers) -> Option<Headline> {
        let mut counted = self.questions.iter().filter(|question| question.kind.expectation_of().is_none());
        counted.find_map(|question| {
            let super::Kind::Score(score) = &question.kind else { return None };
            let value = answers.get(&question.key)?.number()?;
            let group = score.series.group(value).ok()?;
            Some(Headline { question: question.key.clone(), series: score.series.clone(), value, group })
        })
    }

    /// Every purpose asked about, and whether consent was given. Not answered is no.
    pub fn consents(&self, answers: &Answers) -> Vec<(&str, bool)> {
        let asked = self.questions.iter().filter_map(|question| match &question.kind {
            super::Kind::Consent(consent) => Some((consent.purpose.as_str(), question.key.as_str())),
            _ => None,
        });
        asked.map(|(purpose, key)| (purpose, answers.get(key) == Some(&super::AnswerValue::Truth(true)))).collect()
    }
}
