//! What is kept of a row beside its meaning, in the shape every answer's payload has.

use super::mapping::Used;
use super::rows::Row;
use super::source::Source;
use super::target::Target;
use crate::IncomingFeedback;
use crate::answering::{AnswerPayload, Context};
use domain::ids::SurveyId;
use domain::survey::Answers;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// An answer's payload, and the cells of the row that are nothing else.
#[derive(Serialize)]
struct Imported<'a> {
    #[serde(flatten)]
    answer: AnswerPayload,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    row: BTreeMap<&'a str, &'a str>,
}

/// Writes payloads of answers.
#[derive(Debug)]
pub(super) struct Payloads {
    survey: Option<SurveyId>,
    /// Columns that are kept only here.
    rest: Vec<usize>,
}

impl Payloads {
    pub(super) fn new(source: &Source, used: &[Used], survey: Option<SurveyId>) -> Self {
        // Attributes and answers are in the payload already.
        let kept = |one: &&Used| matches!(one.target, Target::Attribute(_) | Target::Question(_) | Target::New(_));
        let taken: BTreeSet<usize> = used.iter().filter(kept).map(|one| one.at).collect();
        let people: BTreeSet<usize> = used.iter().filter(|one| !kept(one)).map(|one| one.at).collect();
        let rest = (0..source.columns.len()).filter(|at| !taken.contains(at) && !people.contains(at)).collect();
        Self { survey, rest }
    }

    pub(super) fn answer(&self, source: &Source, row: &Row, answers: Answers, given: &IncomingFeedback) -> String {
        let circumstances = &given.circumstances;
        let context = Context {
            customer: circumstances.customer.clone(),
            attributes: circumstances.attributes.clone(),
            channel: Some(circumstances.channel),
            ..Context::default()
        };
        let answer = AnswerPayload {
            survey: self.survey,
            version: given.survey_version,
            link: None,
            context,
            language: given.language.clone(),
            answers,
            completed: true,
        };
        let cells = self.rest.iter().filter_map(|at| Some((source.columns[*at].name.as_str(), row.cells.get(*at)?)));
        let imported = Imported { answer, row: cells.filter(|(_, cell)| !cell.trim().is_empty()).collect() };
        serde_json::to_string(&imported).unwrap_or_default()
    }
}
