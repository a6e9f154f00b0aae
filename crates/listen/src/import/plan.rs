//! Everything needed to read the rows of one import, put together before the first of them.

use super::answers::{AnswerRows, SurveyVersion};
use super::interactions::InteractionRows;
use super::mapping::{Mapping, Used};
use super::payload::Payloads;
use super::people::{AccountGiven, AccountRows, CustomerRows};
use super::place::{Lookup, Place};
use super::reason::Reason;
use super::refused::RefusedRow;
use super::rows::Row;
use super::shapes::Known;
use super::source::Source;
use super::target::{ImportKind, NewQuestion, Target};
use super::values::DateOrder;
use super::who::Who;
use crate::answering::Definition;
use crate::{Error, IncomingFeedback, IncomingInteraction, Listen, Result};
use access::Project;
use domain::identity::Identification;
use domain::identity::normal_form::CallingCode;
use domain::ids::{HierarchyId, ProjectNo, SeriesNo, SignalId, SurveyId};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::dictionary::Kind as Word;

/// What one row is.
#[derive(Debug)]
pub(super) enum Given {
    Answer(Box<IncomingFeedback>),
    Interaction(Box<IncomingInteraction>),
    Customer(Box<Identification>),
    Account(AccountGiven),
}

impl Given {
    /// The signal it is, of rows whose id somebody else gave.
    pub(super) fn signal(&self) -> Option<SignalId> {
        match self {
            Self::Answer(answer) => Some(answer.circumstances.id),
            Self::Interaction(interaction) => Some(interaction.circumstances.id),
            Self::Customer(_) | Self::Account(_) => None,
        }
    }
}

/// Reads rows; shared by the threads that do.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) kind: ImportKind,
    pub(super) country: CallingCode,
    /// Rows may be signals that are known already.
    pub(super) names_signals: bool,
    payloads: Payloads,
    rows: RowReader,
}

#[derive(Debug)]
enum RowReader {
    Answers(Box<AnswerRows>),
    Interactions(Box<InteractionRows>),
    Customers(CustomerRows),
    Accounts(AccountRows),
}

impl Plan {
    /// May a later row change what an earlier one made?
    pub(super) fn order_matters(&self) -> bool {
        self.names_signals || matches!(self.kind, ImportKind::Customers | ImportKind::Accounts)
    }

    pub(super) fn read(&self, source: &Source, row: Row) -> Result<Given, Box<RefusedRow>> {
        let read = match &row.broken {
            Some(reason) => Err(reason.clone()),
            None => self.given(source, &row),
        };
        read.map_err(|reason| Box::new(RefusedRow { row, reason }))
    }

    fn given(&self, source: &Source, row: &Row) -> Result<Given, Reason> {
        match &self.rows {
            RowReader::Answers(rows) => rows
                .read(row, |answers, feedback| self.payloads.answer(source, row, answers, feedback))
                .map(|answer| Given::Answer(Box::new(answer))),
            RowReader::Interactions(rows) => {
                rows.read(row, source.payload(row)).map(|interaction| Given::Interaction(Box::new(interaction)))
            }
            RowReader::Customers(rows) => rows.read(row).map(|who| Given::Customer(Box::new(who))),
            RowReader::Accounts(rows) => rows.read(row).map(Given::Account),
        }
    }
}

/// What a dry run takes to exist that only a start would make.
#[derive(Debug, Default)]
pub(super) struct Pretended {
    pub(super) survey: Option<Arc<Definition>>,
    /// The question of each column that would become one.
    pub(super) questions: Option<Vec<(Used, String)>>,
    pub(super) units: BTreeSet<String>,
    pub(super) units_in: Option<HierarchyId>,
}

/// The order of day and month the columns of times show.
pub(super) fn guessed_order(source: &Source, used: &[Used]) -> DateOrder {
    let times =
        used.iter().filter(|one| matches!(one.target, Target::Time | Target::Date | Target::New(NewQuestion::Date)));
    times.filter_map(|one| source.columns[one.at].profile.date_order()).next().unwrap_or_default()
}

impl Listen {
    /// The plan of an import. What it refers to exists, or is `pretended`.
    pub(super) async fn plan(
        &self,
        known: &Known,
        project: &Project,
        mapping: &Mapping,
        pretended: Pretended,
    ) -> Result<Plan> {
        let source = &known.source;
        let used = mapping.check(source)?;
        let country = self.country().await?;
        let who = Who::of(&used, country);
        let order = guessed_order(source, &used);
        let names_signals = used.iter().any(|one| matches!(one.target, Target::Id | Target::MessageId));
        let rows = match mapping.kind {
            ImportKind::Customers => RowReader::Customers(CustomerRows { who }),
            ImportKind::Accounts => RowReader::Accounts(AccountRows::new(&used)),
            ImportKind::Interactions => {
                let place = self.place(known, project, &used, mapping, order, &pretended).await?;
                RowReader::Interactions(Box::new(InteractionRows::new(&used, &mapping.options, who, place)))
            }
            ImportKind::Answers => {
                let place = self.place(known, project, &used, mapping, order, &pretended).await?;
                let definition = match pretended.survey {
                    Some(definition) => definition,
                    None => self.published(project, mapping.survey).await?,
                };
                let survey = self.survey_version(project, definition).await?;
                let questions = pretended.questions.unwrap_or_else(|| questions(&used));
                let rows = AnswerRows::new(&used, &questions, &mapping.options, order, who, place, survey)?;
                RowReader::Answers(Box::new(rows))
            }
        };
        let payloads = Payloads::new(source, &used, mapping.survey);
        Ok(Plan { kind: mapping.kind, country, names_signals, payloads, rows })
    }

    /// Where and when rows happen, as far as the mapping says.
    pub(super) async fn place(
        &self,
        known: &Known,
        project: &Project,
        used: &[Used],
        mapping: &Mapping,
        order: DateOrder,
        pretended: &Pretended,
    ) -> Result<Place> {
        let (places, touchpoints) = (self.access.places().await?, self.access.touchpoints(project.no).await?);
        let mut lookup = Lookup::new(&places, &touchpoints);
        if let Some(hierarchy) = pretended.units_in {
            lookup.pretend(&pretended.units, hierarchy);
        }
        let upload = (known.row.id, known.row.created_at);
        Ok(Place::new(upload, project, used, &mapping.options, order, lookup)?)
    }

    /// The newest published version of a survey.
    async fn published(&self, project: &Project, survey: Option<SurveyId>) -> Result<Arc<Definition>> {
        let unknown = || Error::not_found("Die Umfrage", "the survey");
        let id = survey.ok_or_else(unknown)?;
        let row = store::surveys::find(&self.db, project.no, id).await?.ok_or_else(unknown)?;
        let published = self.definition(id, row.no, row.version).await?;
        Ok(published.ok_or_else(|| {
            Reason::new(
                "survey_not_published",
                "Diese Umfrage wurde noch nie veröffentlicht: Veröffentlichen Sie sie zuerst.",
                "This survey was never published: publish it first.",
            )
        })?)
    }

    async fn survey_version(&self, project: &Project, definition: Arc<Definition>) -> Result<SurveyVersion> {
        let series = definition.survey.series();
        let keys: Vec<String> = series.iter().map(|series| series.key()).collect();
        let words: Vec<&str> = keys.iter().map(String::as_str).collect();
        let numbers = self.dictionary.numbers(ProjectNo::NONE, Word::Series, &words).await?;
        let touchpoints = self.access.touchpoints(project.no).await?;
        let own = definition.touchpoint.and_then(|id| touchpoints.by_id(id));
        Ok(SurveyVersion {
            touchpoint: own.map(|touchpoint| (touchpoint.no, touchpoint.channel)),
            series: keys.into_iter().zip(numbers.into_iter().map(SeriesNo)).collect(),
            touchpoints: touchpoints.all().iter().map(|touchpoint| (touchpoint.id, touchpoint.no)).collect(),
            definition,
        })
    }
}

/// The question each column answers, where that is an existing one.
fn questions(used: &[Used]) -> Vec<(Used, String)> {
    let question = |one: &Used| match &one.target {
        Target::Question(name) => Some((one.clone(), name.clone())),
        _ => None,
    };
    used.iter().filter_map(question).collect()
}

/// A project as imports refer to it.
pub(super) async fn project_of(listen: &Listen, no: ProjectNo) -> Result<Arc<Project>> {
    let project = listen.access.project_by_no(no).await?;
    project.ok_or_else(|| Error::Internal(format!("an import belongs to project {}, which does not exist", no.0)))
}
