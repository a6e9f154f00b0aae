//! By what a project decides at one moment: its programmes, its budget, and how many were invited so far.

use super::counting::Counted;
use super::people::Known;
use crate::answering::Definition as SurveyDefinition;
use crate::{Listen, Result};
use access::Project;
use domain::facets::FacetValues;
use domain::ids::{ProgrammeId, SegmentId, SurveyId};
use domain::programme::{Budget, Definition, Moment, OwnLimit, Per, Trigger};
use domain::time::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::programmes::Published;
use store::{budgets, occasions};

/// How long they are used before they are read anew: pausing a programme takes no longer.
const FRESH_SECONDS: i64 = 5;

/// Everything decisions of one project have in common.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) budget: Budget,
    pub(super) programmes: HashMap<ProgrammeId, Standing>,
    pub(super) now: Timestamp,
    /// As of when they were read.
    pub(super) read_at: Timestamp,
}

/// One programme as it asks now.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) published: Published,
    /// Its surveys that take answers.
    pub(super) surveys: HashMap<SurveyId, Arc<SurveyDefinition>>,
    pub(super) tally: Tally,
}

/// How many a programme has invited.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// On this day of the project; zero for a schedule, where a draw keeps to the most.
    pub(super) total: u32,
    /// For each quota, in its period.
    pub(super) quotas: Vec<u32>,
}

impl Tally {
    /// One more, with these facets.
    pub(super) fn count(&mut self, definition: &Definition, facets: &FacetValues) {
        if !matches!(definition.trigger, Trigger::Schedule(_)) {
            self.total += 1;
        }
        for (quota, made) in definition.sample.quotas.iter().zip(&mut self.quotas) {
            *made += u32::from(quota.counts(facets));
        }
    }
}

impl Standing {
    pub(super) fn definition(&self) -> &Definition {
        &self.published.definition.0
    }

    /// Does it ask now? Not while it is paused or over, and not with a survey that takes no answers.
    pub(super) fn asks(&self) -> bool {
        let open = self.definition().variants.iter().all(|variant| self.surveys.contains_key(&variant.survey));
        self.published.is_live() && open
    }
}

impl Rules {
    /// Were they read a moment ago, and on the same day of the project?
    pub(super) fn are_fresh(&self, now: Timestamp, zone: &TimeZone) -> bool {
        now < self.read_at.plus_seconds(FRESH_SECONDS) && now.day_in(zone) == self.read_at.day_in(zone)
    }

    /// What counts for one person whether he is asked or a message to him leaves.
    pub(super) fn moment<'a>(
        &'a self,
        standing: &'a Standing,
        project: &'a Project,
        known: &'a Known,
        now: Timestamp,
        contacts: &'a [Timestamp],
    ) -> Moment<'a> {
        Moment {
            definition: standing.definition(),
            budget: &self.budget,
            now,
            zone: &project.zone,
            customer_zone: known.zone.as_ref(),
            paused: !standing.asks(),
            consents: &known.somebody.consents,
            reach: known.reach,
            own_limit: OwnLimit::of(&known.somebody.person.attributes),
            contacts,
        }
    }

    /// Every segment its programmes name.
    pub(super) fn segments(&self) -> BTreeSet<SegmentId> {
        self.programmes.values().flat_map(|standing| standing.definition().audience.segments()).collect()
    }
}

impl Listen {
    /// What is decided by at this moment.
    pub(super) async fn rules(&self, project: &Project, now: Timestamp) -> Result<Rules> {
        self.rules_counting_on(project, now, Counted::default()).await
    }

    /// The same, where it is known of some programmes how many they have invited.
    pub(super) async fn rules_counting_on(
        &self,
        project: &Project,
        now: Timestamp,
        mut counted: Counted,
    ) -> Result<Rules> {
        let mut rules = self.rules_to_send(project, now).await?;
        for (id, standing) in &mut rules.programmes {
            // One that asks nobody now invites nobody.
            if !standing.asks() {
                continue;
            }
            let tally = match counted.take(*id, standing.published.version, now, &project.zone) {
                Some(tally) => tally,
                None => self.tally(project, *id, standing.definition(), now).await?,
            };
            standing.tally = tally;
        }
        Ok(rules)
    }

    /// What is sent by at this moment: how many were invited was looked at before.
    pub(super) async fn rules_to_send(&self, project: &Project, now: Timestamp) -> Result<Rules> {
        let mut programmes = HashMap::new();
        for published in store::programmes::published(&self.db, project.no).await? {
            let surveys = self.open_surveys(project, &published.definition.0).await?;
            programmes.insert(published.id, Standing { published, surveys, tally: Tally::default() });
        }
        Ok(Rules { budget: budgets::find(&self.db, project.no).await?, programmes, now, read_at: now })
    }

    /// The surveys of a programme that take answers, as they are asked now.
    pub(super) async fn open_surveys(
        &self,
        project: &Project,
        definition: &Definition,
    ) -> Result<HashMap<SurveyId, Arc<SurveyDefinition>>> {
        let wanted: BTreeSet<SurveyId> = definition.variants.iter().map(|variant| variant.survey).collect();
        self.open_among(project, &wanted).await
    }

    /// Those of these surveys that take answers.
    pub(super) async fn open_among(
        &self,
        project: &Project,
        wanted: &BTreeSet<SurveyId>,
    ) -> Result<HashMap<SurveyId, Arc<SurveyDefinition>>> {
        let mut open = HashMap::new();
        for (id, standing) in self.desk.standings.of(&self.db, project.no, wanted).await? {
            if !standing.is_live() {
                continue;
            }
            let found = self.definition(id, standing.no, standing.version).await?;
            open.extend(found.map(|survey| (id, survey)));
        }
        Ok(open)
    }

    pub(super) async fn tally(
        &self,
        project: &Project,
        programme: ProgrammeId,
        definition: &Definition,
        now: Timestamp,
    ) -> Result<Tally> {
        let sample = &definition.sample;
        let mut tally = Tally { total: 0, quotas: vec![0; sample.quotas.len()] };
        let today = now.day_in(&project.zone);
        if sample.most.is_some() && !matches!(definition.trigger, Trigger::Schedule(_)) {
            let made = occasions::made(&self.db, programme, today.start_in(&project.zone)).await?;
            tally.total = made.iter().map(|row| number(row.n)).sum();
        }
        for per in [Per::Day, Per::Week, Per::Month] {
            if sample.quotas.iter().all(|quota| quota.per != per) {
                continue;
            }
            let begin = match per {
                Per::Day => today,
                Per::Week => today.week_start(),
                Per::Month => today.month_start(),
            };
            for row in occasions::made(&self.db, programme, begin.start_in(&project.zone)).await? {
                let facets = row.facets.as_deref().and_then(FacetValues::from_word).unwrap_or_default();
                let of_period = sample.quotas.iter().zip(&mut tally.quotas).filter(|(quota, _)| quota.per == per);
                for (quota, made) in of_period {
                    if quota.counts(&facets) {
                        *made += number(row.n);
                    }
                }
            }
        }
        Ok(tally)
    }
}

fn number(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
