//! Rows that are answers to a survey.

use super::cells::CellReader;
use super::mapping::{ImportOptions, Used};
use super::place::Place;
use super::reason::Reason;
use super::rows::Row;
use super::target::Target;
use super::values::{self, DateOrder};
use super::who::{Who, not_yes_or_no};
use crate::IncomingFeedback;
use crate::answering::Definition;
use crate::intake::search_terms;
use domain::ids::{SeriesNo, TouchpointId, TouchpointNo};
use domain::signal::Channel;
use domain::survey::{Answers, Problem, Survey, to_items};
use std::collections::HashMap;
use std::sync::Arc;

/// The version of a survey the answers belong to, with the numbers its rows need.
#[derive(Clone, Debug)]
pub(super) struct SurveyVersion {
    pub(super) definition: Arc<Definition>,
    /// The survey's own touchpoint and its channel, where rows that name none belong.
    pub(super) touchpoint: Option<(TouchpointNo, Channel)>,
    pub(super) series: HashMap<String, SeriesNo>,
    pub(super) touchpoints: HashMap<TouchpointId, TouchpointNo>,
}

/// Reads one row after the other.
#[derive(Debug)]
pub(super) struct AnswerRows {
    who: Who,
    place: Place,
    survey: SurveyVersion,
    cells: Vec<(Used, CellReader)>,
    language: Option<Used>,
    default_language: Option<String>,
    solicited: Option<Used>,
    default_solicited: bool,
}

impl AnswerRows {
    /// `questions`: the question, or part of one, each column answers.
    pub(super) fn new(
        used: &[Used],
        questions: &[(Used, String)],
        options: &ImportOptions,
        order: DateOrder,
        who: Who,
        place: Place,
        mut survey: SurveyVersion,
    ) -> Result<Self, Reason> {
        let place = if options.infer_touchpoint {
            survey.touchpoint = None;
            place.without_default()
        } else {
            place
        };
        let cells = questions
            .iter()
            .map(|(column, name)| {
                let reader = reader(&survey.definition.survey, name, order);
                reader.map(|reader| (column.clone(), reader)).ok_or_else(|| no_such_question(name))
            })
            .collect::<Result<_, _>>()?;
        let column = |target: &Target| used.iter().find(|one| one.target == *target).cloned();
        Ok(Self {
            who,
            place,
            cells,
            language: column(&Target::Language),
            default_language: options.language.clone(),
            solicited: column(&Target::Solicited),
            default_solicited: options.solicited.unwrap_or(true),
            survey,
        })
    }

    /// `payload` writes what is kept with the signal, once everything else is known.
    pub(super) fn read(
        &self,
        row: &Row,
        payload: impl FnOnce(Answers, &IncomingFeedback) -> String,
    ) -> Result<IncomingFeedback, Reason> {
        let mut answers = Answers::default();
        for (column, reader) in &self.cells {
            if let Some(cell) = column.said(row.cell(column.at)) {
                reader.read(cell, &mut answers).map_err(|reason| reason.in_column(&column.name))?;
            }
        }
        if answers.is_empty() {
            return Err(Reason::new("no_answer", "Die Zeile beantwortet keine Frage.", "The row answers no question."));
        }
        self.check(&answers)?;
        let customer = self.who.read(row)?;
        let placed = self.place.read(row)?;
        let items = to_items(
            &self.survey.definition.survey,
            &answers,
            |series| self.survey.series.get(&series.key()).copied().unwrap_or_default(),
            |touchpoint| self.survey.touchpoints.get(&touchpoint).copied(),
        );
        let language = self.language_of(row, &items);
        let mut feedback = IncomingFeedback {
            circumstances: placed.circumstances(customer, self.survey.touchpoint, String::new()),
            solicited: self.solicited(row)?,
            survey: self.survey.definition.no,
            survey_version: self.survey.definition.version,
            terms: Some(search_terms(&items, &language)),
            language,
            items,
            answer: None,
        };
        feedback.circumstances.payload = payload(answers, &feedback);
        Ok(feedback)
    }

    /// Each answer fits its question. What had to be asked or answered at the time is not ours to judge.
    fn check(&self, answers: &Answers) -> Result<(), Reason> {
        for question in &self.survey.definition.survey.questions {
            let Some(value) = answers.get(&question.key) else { continue };
            if let Some(problem) = question.kind.problems(&question.key, value).into_iter().next() {
                return Err(self.explain(&problem));
            }
        }
        Ok(())
    }

    fn explain(&self, problem: &Problem) -> Reason {
        let reason = Reason::new(problem.code.code(), problem.message("de"), problem.message("en"));
        let column = self.cells.iter().find(|(_, reader)| reader.question() == problem.question);
        match column {
            Some((column, _)) => reason.in_column(&column.name),
            None => reason,
        }
    }

    fn language_of(&self, row: &Row, items: &[domain::signal::Item]) -> String {
        let said = self.language.as_ref().and_then(|column| column.said(row.cell(column.at)));
        if let Some(tag) = said.or(self.default_language.as_deref()) {
            return primary(tag);
        }
        items.iter().filter_map(domain::voice::words).find_map(text::language_of).unwrap_or_default().to_owned()
    }

    fn solicited(&self, row: &Row) -> Result<bool, Reason> {
        let Some(column) = &self.solicited else { return Ok(self.default_solicited) };
        match column.said(row.cell(column.at)) {
            Some(cell) => values::truth(cell).ok_or_else(|| not_yes_or_no(cell).in_column(&column.name)),
            None => Ok(self.default_solicited),
        }
    }
}

/// `de` of `de-AT`, `German` and `Deutsch`.
fn primary(tag: &str) -> String {
    let tag = tag.trim().to_lowercase();
    match tag.as_str() {
        "german" | "deutsch" => "de".to_owned(),
        "english" | "englisch" => "en".to_owned(),
        _ => {
            tag.split(['-', '_']).next().unwrap_or_default().chars().filter(char::is_ascii_alphabetic).take(8).collect()
        }
    }
}

/// The whole question, or the part behind the last point of its name.
fn reader(survey: &Survey, name: &str, order: DateOrder) -> Option<CellReader> {
    if let Some(question) = survey.question(name) {
        return CellReader::of(question, None, order);
    }
    let (question, part) = name.split_once('.')?;
    CellReader::of(survey.question(question)?, Some(part), order)
}

fn no_such_question(name: &str) -> Reason {
    Reason::new(
        "unknown_question",
        format!("Die Umfrage hat keine Frage \"{name}\": Wählen Sie aus der Liste."),
        format!("The survey has no question \"{name}\": choose from the list."),
    )
}
