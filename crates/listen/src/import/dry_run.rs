//! What an import would do, row by row, without doing it.

use super::mapping::Mapping;
use super::plan::{Given, Plan, Pretended};
use super::run::next_chunk;
use super::shapes::Known;
use super::take::Chunk;
use super::{joined, target::ImportKind};
use crate::answering::Definition;
use crate::{Error, Listen, Result};
use access::{Caller, Project};
use domain::identity::Identity;
use domain::ids::{ImportId, SignalId, SurveyId, SurveyNo};
use domain::role::Right;
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// What would become of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DryRunOutcome {
    Create,
    Update,
    Refuse,
}

/// One row of the sample.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DryRunRow {
    /// From 1, the header not counted.
    pub row: u64,
    pub outcome: DryRunOutcome,
    /// Why it is refused, in the caller's language.
    pub reason: Option<String>,
    /// Stable name of the reason.
    pub code: Option<&'static str>,
    /// The cells of the row by column.
    #[schema(value_type = Object)]
    pub preview: serde_json::Value,
}

/// Rows by what would become of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct WouldDo {
    pub create: u64,
    pub update: u64,
    pub refuse: u64,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct DryRun {
    pub rows: u64,
    pub would: WouldDo,
    /// The first rows of each outcome, by number.
    pub sample: Vec<DryRunRow>,
}

/// Rows of each outcome in the sample.
const SAMPLED: usize = 25;

/// What the rows so far would have made.
#[derive(Debug, Default)]
struct Made {
    signals: HashSet<SignalId>,
    /// Keys of customers' identities, and of accounts.
    keys: HashSet<String>,
}

impl Listen {
    /// Reads every row as the import would and says what would become of it. Changes nothing.
    pub async fn dry_run_import(&self, who: &Caller, id: ImportId) -> Result<DryRun> {
        who.require_everywhere(Right::ImportData)?;
        let known = self.known_import(who, id).await?;
        let mapping = known.mapping.clone().ok_or_else(super::control::not_mapped)?;
        if known.status.is_over() {
            return Err(super::control::not_now(known.status));
        }
        self.check_whole(who, &known, &mapping).await?;
        let pretended = self.pretend(&known, &mapping).await?;
        let plan = Arc::new(self.plan(&known, &who.project, &mapping, pretended).await?);
        let source = Arc::new(known.source.clone());
        let mut dry_run = DryRun::default();
        let mut made = Made::default();
        let mut from = known.source.start();
        loop {
            let (source, plan_there, upload) = (Arc::clone(&source), Arc::clone(&plan), self.upload_path(id));
            let read = tokio::task::spawn_blocking(move || next_chunk(&source, &plan_there, &upload, from)).await;
            let Some(chunk) = joined(read)?? else { break };
            from = chunk.end;
            self.judge(who, &known, &plan, chunk, &mut made, &mut dry_run).await?;
        }
        dry_run.sample.sort_by_key(|row| row.row);
        Ok(dry_run)
    }

    /// What a start would make first.
    async fn pretend(&self, known: &Known, mapping: &Mapping) -> Result<Pretended> {
        let used = mapping.check(&known.source)?;
        let scan = self.scan(&known.source, &self.upload_path(known.row.id), &used).await?;
        let mut pretended = Pretended::default();
        if let Some(parent) = mapping.options.new_units_below {
            let tree = self.access.tree().await?;
            let parent = tree.number(parent).and_then(|no| tree.unit(no));
            let parent = parent.ok_or_else(|| Error::not_found("Die Einheit", "the unit"))?;
            pretended.units_in = Some(parent.hierarchy);
            pretended.units = scan.units.iter().cloned().collect::<BTreeSet<_>>();
        }
        if mapping.kind == ImportKind::Answers && mapping.survey.is_none() {
            let (survey, questions) = self.survey_to_make(&known.row.file_name, mapping, &used, &scan).await?;
            let id = SurveyId(Uuid::nil());
            let definition = Definition { id, no: SurveyNo::NONE, version: 1, touchpoint: None, survey };
            pretended.survey = Some(Arc::new(definition));
            pretended.questions = Some(questions);
        }
        Ok(pretended)
    }

    async fn judge(
        &self,
        who: &Caller,
        known: &Known,
        plan: &Plan,
        chunk: Chunk,
        made: &mut Made,
        dry_run: &mut DryRun,
    ) -> Result<()> {
        dry_run.rows += chunk.rows;
        dry_run.would.refuse += chunk.refused.len() as u64;
        let room = SAMPLED.saturating_sub(sampled(dry_run, DryRunOutcome::Refuse));
        for refused in chunk.refused.iter().take(room) {
            dry_run.sample.push(DryRunRow {
                row: refused.row.number,
                outcome: DryRunOutcome::Refuse,
                reason: Some(refused.reason.sentence(who.language).into_owned()),
                code: Some(refused.reason.code),
                preview: known.source.preview(&refused.row),
            });
        }
        let there = self.there_already(&who.project, plan, &chunk.given).await?;
        for ((one, number), there) in chunk.given.iter().zip(chunk.numbers).zip(there) {
            let outcome = if there | made.again(one, plan) { DryRunOutcome::Update } else { DryRunOutcome::Create };
            match outcome {
                DryRunOutcome::Create => dry_run.would.create += 1,
                _ => dry_run.would.update += 1,
            }
            if sampled(dry_run, outcome) < SAMPLED {
                let preview = preview(one);
                dry_run.sample.push(DryRunRow { row: number, outcome, reason: None, code: None, preview });
            }
        }
        Ok(())
    }

    /// Which of these are known before the import begins.
    async fn there_already(&self, project: &Project, plan: &Plan, given: &[Given]) -> Result<Vec<bool>> {
        let signals = self.known_signals(project, plan, given).await?;
        let keys: Vec<Vec<String>> = given.iter().map(|one| keys_of(one, plan)).collect();
        let all: Vec<&str> = keys.iter().flatten().map(String::as_str).collect();
        let known = match plan.kind {
            ImportKind::Customers => store::customers::known_keys(&self.db, project.no, &all).await?,
            ImportKind::Accounts => store::accounts::known_keys(&self.db, project.no, &all).await?,
            ImportKind::Answers | ImportKind::Interactions => HashSet::new(),
        };
        let there = |(one, keys): (&Given, &Vec<String>)| {
            one.signal().is_some_and(|id| signals.contains_key(&id)) || keys.iter().any(|key| known.contains(key))
        };
        Ok(given.iter().zip(&keys).map(there).collect())
    }
}

fn sampled(dry_run: &DryRun, outcome: DryRunOutcome) -> usize {
    dry_run.sample.iter().filter(|row| row.outcome == outcome).count()
}

fn keys_of(one: &Given, plan: &Plan) -> Vec<String> {
    match one {
        Given::Customer(who) => who.identities(plan.country).iter().map(Identity::key).collect(),
        Given::Account(account) => vec![account.key.clone()],
        Given::Answer(_) | Given::Interaction(_) => Vec::new(),
    }
}

impl Made {
    /// Would an earlier row have made the same?
    fn again(&mut self, one: &Given, plan: &Plan) -> bool {
        let mut again = one.signal().is_some_and(|id| plan.names_signals && !self.signals.insert(id));
        for key in keys_of(one, plan) {
            again |= !self.keys.insert(key);
        }
        again
    }
}

/// How a row was understood.
fn preview(one: &Given) -> serde_json::Value {
    use serde_json::json;
    match one {
        Given::Answer(answer) => {
            let circumstances = &answer.circumstances;
            json!({
                "time": circumstances.time, "channel": circumstances.channel, "customer": circumstances.customer,
                "language": answer.language, "attributes": circumstances.attributes, "answers": answers_of(&circumstances.payload),
            })
        }
        Given::Interaction(interaction) => {
            let circumstances = &interaction.circumstances;
            json!({
                "time": circumstances.time, "type": interaction.event, "value": interaction.value,
                "customer": circumstances.customer, "channel": circumstances.channel, "attributes": circumstances.attributes,
            })
        }
        Given::Customer(who) => json!(who),
        Given::Account(account) => json!({"key": account.key, "name": account.name, "attributes": account.attributes}),
    }
}

fn answers_of(payload: &str) -> serde_json::Value {
    let parsed: Option<serde_json::Value> = serde_json::from_str(payload).ok();
    parsed.and_then(|mut payload| payload.get_mut("answers").map(serde_json::Value::take)).unwrap_or_default()
}
