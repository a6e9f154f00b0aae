//! What a programme would do now, decided for everybody in its audience without writing anything down.

use super::deciding::{Occasion, judge};
use super::naming;
use super::rules::{Rules, Standing};
use super::runs::PAGE;
use crate::{Error, Listen, Result};
use access::{Caller, Fault, Words};
use domain::ids::{ProgrammeId, SegmentId, TouchpointId};
use domain::programme::{Definition, Held, Outcome, Trigger, Waiting};
use domain::role::Right;
use domain::survey::Level;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::budgets;
use store::customers;
use store::programmes::Published;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which programme is asked about: a definition that need not be saved.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeQuestion {
    pub definition: Definition,
    /// The programme it belongs to, so that whom it has asked before counts.
    #[serde(default)]
    pub programme: Option<ProgrammeId>,
}

/// What would become of the audience if everybody in it had an occasion now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProgrammePreview {
    /// Customers in the audience; linked profiles are one customer.
    pub audience: u64,
    /// All customers of the project.
    pub of: u64,
    /// Who would be asked at once.
    pub asked: u64,
    /// Who would have to wait, and for what; those with the most first.
    pub waiting: Vec<HeldBack>,
    /// Who would not be asked, and why; those with the most first.
    pub held: Vec<HeldBack>,
}

/// How many are held back for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct HeldBack {
    /// Stable, for programs.
    pub reason: String,
    pub words: Words,
    pub customers: u64,
}

/// Counts while everybody is looked at.
#[derive(Debug, Default)]
struct Tallied {
    waiting: BTreeMap<Waiting, u64>,
    held: BTreeMap<Held, u64>,
}

impl Listen {
    /// Whoever asks may see customers one by one, so that nothing is told by small groups.
    pub async fn preview_programme(&self, who: &Caller, question: &ProgrammeQuestion) -> Result<ProgrammePreview> {
        who.require_everywhere(Right::ManageSurveys)?;
        who.require_everywhere(Right::ReadVoices)?;
        let definition = &question.definition;
        let language = self.access.default_language().await?;
        let errors = definition.check(&language).into_iter().filter(|one| one.level == Level::Error);
        let faults: Vec<Fault> = errors
            .map(|one| {
                let field = format!("definition.{}", one.field);
                Fault::new(field, one.code.code(), one.message("de"), one.message("en"))
            })
            .collect();
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let id = match question.programme {
            Some(id) => self.programme_row(who, id).await?.id,
            None => ProgrammeId(Uuid::nil()),
        };
        let project = &who.project;
        let now = self.world.now();
        let nowhere = TouchpointId(Uuid::nil());
        let mut standing = Standing {
            published: Published::as_if_live(id, project.no, definition.clone(), nowhere, now),
            surveys: self.open_surveys(project, definition).await?,
            tally: self.tally(project, id, definition, now).await?,
        };
        let budget = budgets::find(&self.db, project.no).await?;
        let rules = Rules { budget, programmes: HashMap::new(), now, read_at: now };
        let wanted: BTreeSet<SegmentId> = definition.audience.segments().collect();
        let groups = self.groups_of_all(project, &wanted).await?;
        let happened_at = now.plus_seconds(-i64::from(definition.delay_minutes) * 60);
        let (mut preview, mut tallied) = (ProgrammePreview::default(), Tallied::default());
        let mut before = None;
        loop {
            let ids = customers::newest(&self.db, project.no, before, PAGE).await?;
            before = ids.last().copied();
            let people = self.known_people(project, &groups, &ids).await?;
            for known in people.all() {
                preview.of += 1;
                if !definition.audience.holds(|segment| known.segments.contains(&segment)) {
                    continue;
                }
                preview.audience += 1;
                let customer = known.somebody.person.id;
                let occasion = Occasion { id: naming::of_run(id, now, customer), customer, happened_at, drawn: None };
                match judge(&rules, &standing, project, known, occasion).outcome {
                    Outcome::Invite { .. } => {
                        preview.asked += 1;
                        standing.tally.count(definition, &known.facets);
                    }
                    Outcome::Wait { why, .. } => *tallied.waiting.entry(why).or_default() += 1,
                    Outcome::Hold(why) => *tallied.held.entry(why).or_default() += 1,
                }
            }
            if ids.len() < PAGE as usize {
                break;
            }
        }
        keep_to_the_most(definition, &mut preview, &mut tallied);
        preview.waiting = sorted(tallied.waiting.into_iter().map(|(why, n)| held_back(why.wording(), n)));
        preview.held = sorted(tallied.held.into_iter().map(|(why, n)| held_back(why.wording(), n)));
        Ok(preview)
    }
}

/// A run draws as many as it may ask from those nothing speaks against.
fn keep_to_the_most(definition: &Definition, preview: &mut ProgrammePreview, tallied: &mut Tallied) {
    let Trigger::Schedule(_) = definition.trigger else { return };
    let Some(most) = definition.sample.most.map(u64::from).filter(|most| *most < preview.asked) else { return };
    *tallied.held.entry(Held::SampledOut).or_default() += preview.asked - most;
    preview.asked = most;
}

fn held_back(wording: domain::metric::Name, customers: u64) -> HeldBack {
    HeldBack { reason: wording.code.to_owned(), words: Words::new(wording.de, wording.en), customers }
}

fn sorted(all: impl Iterator<Item = HeldBack>) -> Vec<HeldBack> {
    let mut all: Vec<HeldBack> = all.collect();
    all.sort_by(|a, b| b.customers.cmp(&a.customers).then_with(|| a.reason.cmp(&b.reason)));
    all
}
