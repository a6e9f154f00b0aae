//! Answers out.

use super::lines::{Lines, text};
use super::names::Names;
use super::records::{AnswerRecord, ItemRecord, SignalRecord, payload};
use super::{ExportQuery, Listen, Result};
use crate::answering::AnswerPayload;
use access::{Caller, FacetSource};
use domain::identity::{Identity, IdentityKind};
use domain::ids::{CustomerId, SurveyNo, TouchpointNo, UnitSetNo};
use domain::signal::{Channel, Envelope, Feedback, InferredTouchpoint, Item};
use domain::survey::columns::{Cell, Column};
use domain::time::Day;
use futures::StreamExt;
use lake::Filter;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::pin::pin;
use store::customers::IdentityRow;

/// What people may be known by, in the order of [`IdentityKind::ALL`].
pub(super) type Known = HashMap<CustomerId, Vec<IdentityRow>>;

impl Listen {
    pub(super) async fn export_answers(&self, who: &Caller, query: &ExportQuery, lines: &mut Lines) -> Result<()> {
        let mut names = Names::new(self, &who.project).await?;
        let questions = names.question_columns(query).await?;
        if lines.is_table() {
            let fixed = ["id", "time", "recorded", "survey", "survey_title", "survey_version", "language", "solicited"];
            let mut header: Vec<String> = fixed.into_iter().chain(["touchpoint_inferred"]).map(str::to_owned).collect();
            header.extend(names.common_columns());
            header.extend(questions.iter().map(|name| format!("question:{name}")));
            lines.header(&header).await?;
        }
        let filter = filter(query, &names);
        let rows = self.rows_of(who).await?;
        let mut batches = pin!(self.lake.export_feedback(&rows, &filter));
        while let Some(batch) = batches.next().await {
            let batch = batch?;
            let known = names.known(lines, batch.iter().map(|one| &one.envelope)).await?;
            for feedback in batch {
                if lines.is_table() {
                    let cells = names.answer_cells(who, &feedback, &questions, &known).await?;
                    lines.row(cells).await?;
                } else {
                    let record = names.answer_record(feedback).await?;
                    lines.json(&record).await?;
                }
            }
        }
        Ok(())
    }
}

/// The rows a query asks for.
pub(super) fn filter(query: &ExportQuery, names: &Names) -> Filter {
    let days = (query.from.is_some() || query.to.is_some())
        .then(|| (query.from.unwrap_or(Day(i32::MIN)), query.to.unwrap_or(Day(i32::MAX))));
    let surveys = query
        .survey
        .map(|id| names.surveys.values().filter(|row| row.id == id).map(|row| row.no).collect::<BTreeSet<SurveyNo>>());
    Filter { days, surveys, ..Filter::default() }
}

impl Names {
    /// The columns of all questions ever asked, each once, in the order of surveys and questions.
    async fn question_columns(&self, query: &ExportQuery) -> Result<Vec<String>> {
        let mut surveys: Vec<_> =
            self.surveys.values().filter(|row| query.survey.is_none_or(|wanted| row.id == wanted)).collect();
        surveys.sort_by_key(|row| row.no);
        let mut columns = Vec::new();
        let mut seen = BTreeSet::new();
        for row in surveys {
            for version in (1..=row.version).rev() {
                let Some(definition) = self.definition(row.no, u32::try_from(version).unwrap_or_default()).await?
                else {
                    continue;
                };
                for Column { name, .. } in definition.survey.columns() {
                    if seen.insert(name.clone()) {
                        columns.push(name);
                    }
                }
            }
        }
        Ok(columns)
    }

    /// The columns every signal has: who, where, and the facets.
    pub(super) fn common_columns(&self) -> Vec<String> {
        let fixed = ["touchpoint", "channel"].into_iter().map(str::to_owned);
        let units = self.places.hierarchies.iter().map(|hierarchy| format!("unit:{}", hierarchy.name));
        let who = std::iter::once("profile").chain(IdentityKind::ALL.map(IdentityKind::name)).map(str::to_owned);
        let facets = self.facets.0.iter().map(|facet| match facet.source {
            FacetSource::Signal => format!("attribute:{}", facet.key),
            FacetSource::Customer => format!("customer:{}", facet.key),
        });
        fixed.chain(units).chain(who).chain(facets).collect()
    }

    /// What the customers of a batch are known by; only tables need it.
    pub(super) async fn known<'a>(
        &self,
        lines: &Lines,
        envelopes: impl Iterator<Item = &'a Envelope>,
    ) -> Result<Known> {
        if lines.is_table() {
            self.identities(envelopes.filter_map(|one| one.customer)).await
        } else {
            Ok(Known::new())
        }
    }

    /// The cells of [`Names::common_columns`].
    pub(super) async fn common_cells(&mut self, envelope: &Envelope, known: &Known) -> Result<Vec<Cell>> {
        let touchpoint = self.touchpoints.by_no(envelope.touchpoint).map(|one| one.key.clone());
        let mut cells = vec![text(touchpoint), Cell::Text(channel_name(envelope.channel))];
        let mut units = self.units(envelope.units);
        cells.extend(self.places.hierarchies.iter().map(|hierarchy| text(units.remove(&hierarchy.id))));
        cells.push(text(envelope.customer.map(|id| id.to_string())));
        let identities = envelope.customer.and_then(|id| known.get(&id)).map_or(&[][..], Vec::as_slice);
        cells.extend(IdentityKind::ALL.map(|kind| text(first_of(identities, kind))));
        let values = self.facet_values(envelope.facets).await?;
        cells.extend(self.facets.0.iter().map(|facet| text(values.get(&facet.key))));
        Ok(cells)
    }

    async fn answer_cells(
        &mut self,
        who: &Caller,
        feedback: &Feedback,
        questions: &[String],
        known: &Known,
    ) -> Result<Vec<Cell>> {
        let envelope = &feedback.envelope;
        let definition = self.definition(feedback.survey, feedback.survey_version).await?;
        let title = definition.as_ref().map(|one| one.survey.text(&one.survey.title, who.language.tag()).to_owned());
        let mut cells = vec![
            Cell::Text(envelope.id.to_string()),
            Cell::Text(envelope.time.to_string()),
            Cell::Text(envelope.recorded.to_string()),
            text(definition.as_ref().map(|one| one.id.to_string())),
            text(title),
            if feedback.survey.is_none() { Cell::Empty } else { Cell::Number(feedback.survey_version.into()) },
            text(Some(feedback.language.clone()).filter(|language| !language.is_empty())),
            Cell::Truth(feedback.solicited),
            confidence(feedback),
        ];
        cells.extend(self.common_cells(envelope, known).await?);
        let payload: AnswerPayload = serde_json::from_str(&envelope.payload).unwrap_or_default();
        let mut by_name: HashMap<String, Cell> = match &definition {
            Some(one) if !payload.answers.is_empty() => {
                let columns = one.survey.columns().into_iter().map(|column| column.name);
                columns.zip(one.survey.row(&payload.answers)).collect()
            }
            // What the caller may not see of it took the payload away: what is left is in the items.
            _ => cells_of_items(&feedback.items),
        };
        cells.extend(questions.iter().map(|name| by_name.remove(name).unwrap_or(Cell::Empty)));
        Ok(cells)
    }

    pub(super) async fn answer_record(&mut self, feedback: Feedback) -> Result<SignalRecord<AnswerRecord>> {
        let Feedback { envelope, solicited, survey, survey_version, language, items } = feedback;
        let mut records = Vec::with_capacity(items.len());
        for item in items {
            records.push(ItemRecord {
                touchpoint: item.touchpoint.and_then(|no| self.touchpoints.by_no(no)).map(|one| one.id),
                series: self.series(item.series).await?.map(|series| series.key()),
                question: item.question,
                value: item.value,
                group: item.group,
                choice: item.choice,
                text: item.text,
            });
        }
        let survey = self.surveys.get(&survey).map(|row| row.id);
        let own = AnswerRecord { solicited, survey, survey_version, language, items: records };
        self.signal_record(&envelope, own).await
    }

    pub(super) async fn signal_record<Own>(&mut self, envelope: &Envelope, own: Own) -> Result<SignalRecord<Own>> {
        let values = self.facet_values(envelope.facets).await?;
        Ok(SignalRecord {
            id: envelope.id,
            time: envelope.time,
            recorded: envelope.recorded,
            profile: envelope.customer,
            channel: envelope.channel,
            touchpoint: self.touchpoint_id(envelope.touchpoint),
            units: self.unit_codes(envelope.units),
            facets: values.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
            own,
            payload: payload(&envelope.payload),
        })
    }

    pub(super) fn touchpoint_id(&self, no: TouchpointNo) -> Option<domain::ids::TouchpointId> {
        self.touchpoints.by_no(no).map(|touchpoint| touchpoint.id)
    }

    pub(super) fn unit_codes(&self, set: UnitSetNo) -> Vec<String> {
        let mut codes: Vec<String> = self.units(set).into_values().collect();
        codes.sort_unstable();
        codes
    }
}

/// `web`, `app` … as imports read them.
pub(super) fn channel_name(channel: Channel) -> String {
    match serde_json::to_value(channel) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

pub(super) fn first_of(identities: &[IdentityRow], kind: IdentityKind) -> Option<String> {
    let of_kind = identities.iter().filter_map(|row| Identity::from_key(&row.key)).find(|one| one.kind == kind);
    of_kind.map(|identity| identity.value)
}

/// How sure the touchpoint is, where nobody named it.
fn confidence(feedback: &Feedback) -> Cell {
    let inferred = InferredTouchpoint::of(&feedback.items).filter(|_| !feedback.envelope.touchpoint.is_none());
    inferred.map_or(Cell::Empty, |inferred| Cell::Number(inferred.confidence))
}

fn cells_of_items(items: &[Item]) -> HashMap<String, Cell> {
    let mut cells: HashMap<String, Cell> = HashMap::new();
    for item in items {
        let cell = match (&item.choice, &item.text, item.value) {
            (Some(choice), _, _) => match cells.remove(&item.question) {
                Some(Cell::Text(before)) => Cell::Text(format!("{before};{choice}")),
                _ => Cell::Text(choice.clone()),
            },
            (None, Some(words), _) => Cell::Text(words.clone()),
            (None, None, Some(value)) => Cell::Number(value),
            (None, None, None) => continue,
        };
        cells.insert(item.question.clone(), cell);
    }
    cells
}
