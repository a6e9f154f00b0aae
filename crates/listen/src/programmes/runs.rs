//! Runs of schedules: at set times everyone in the audience has an occasion.
//!
//! A run is written in pieces. It is over when the next one is set; until then whoever has the turn makes it again, and
//! what is there already stays: the same customers are drawn, because nothing of the draw depends on what was written.

use super::deciding::{Occasion, judge};
use super::naming;
use super::people::those_there;
use super::rules::Rules;
use crate::{Listen, Result};
use access::Project;
use domain::ids::{CustomerId, ProgrammeId, SegmentId};
use domain::programme::{Outcome, Trigger, choice};
use domain::time::Timestamp;
use std::collections::BTreeSet;
use store::budgets::Turn;
use store::occasions::NewOccasion;
use store::{budgets, customers, occasions};

/// Customers looked at and written together.
pub(super) const PAGE: u32 = if cfg!(test) { 3 } else { 2_500 };

/// A run that is due.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    programme: ProgrammeId,
    version: i64,
    /// The first one that was not made.
    planned: Timestamp,
    /// The one that is made.
    at: Timestamp,
    next: Option<Timestamp>,
}

/// Who has an occasion in a run, and who of them is asked.
#[derive(Debug, Default)]
struct Gathered {
    audience: Vec<CustomerId>,
    /// Those of the audience nothing speaks against.
    eligible: Vec<CustomerId>,
}

impl Listen {
    /// Makes the occasions of all runs that are due. `false`: the turn is over.
    pub(super) async fn run_schedules(&self, project: &Project, turn: Turn) -> Result<bool> {
        for run in self.due_runs(project).await? {
            let Some(new) = self.plan_run(project, turn, &run).await? else { return Ok(false) };
            if !self.write_run(project, turn, &run, &new).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) async fn due_runs(&self, project: &Project) -> Result<Vec<Run>> {
        let now = self.world.now();
        let mut runs = Vec::new();
        for published in store::programmes::published(&self.db, project.no).await? {
            let Some(planned) = published.next_run.filter(|run| published.is_live() && *run <= now) else { continue };
            let Trigger::Schedule(schedule) = &published.definition.0.trigger else { continue };
            // A server that slept over several runs makes the last of them: nobody is asked twice at once.
            let following = |at: &Timestamp| schedule.next_after(*at, &project.zone).filter(|next| *next <= now);
            let at = std::iter::successors(Some(planned), following).last().unwrap_or(planned);
            let next = schedule.next_after(at, &project.zone);
            runs.push(Run { programme: published.id, version: published.version, planned, at, next });
        }
        Ok(runs)
    }

    /// The occasions of a run, in the order of its customers. `None`: the turn is over.
    pub(super) async fn plan_run(&self, project: &Project, turn: Turn, run: &Run) -> Result<Option<Vec<NewOccasion>>> {
        // As things stood when it was due, however often it is begun anew.
        let rules = self.rules(project, run.at).await?;
        let Some(standing) = rules.programmes.get(&run.programme) else { return Ok(Some(Vec::new())) };
        let definition = standing.definition();
        let Some(gathered) = self.audience_of_run(project, turn, &rules, run).await? else { return Ok(None) };
        let seed = [run.programme.0.as_bytes().as_slice(), &run.at.micros().to_le_bytes()];
        let drawn = definition.sample.most.map(|most| {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let (chosen, probability) = choice::sample(&gathered.eligible, most, &seed);
            (chosen.into_iter().collect::<BTreeSet<CustomerId>>(), probability)
        });
        let due_at = run.at.plus_seconds(i64::from(definition.delay_minutes) * 60);
        let occasion = |customer: &CustomerId| NewOccasion {
            id: naming::of_run(run.programme, run.at, *customer),
            programme: run.programme,
            customer: *customer,
            signal: None,
            happened_at: run.at.micros(),
            due_at: due_at.micros(),
            circumstances: "{}".to_owned(),
            draw: drawn.as_ref().map(|(_, probability)| *probability),
            drawn: drawn.as_ref().map(|(chosen, _)| chosen.contains(customer)),
        };
        Ok(Some(gathered.audience.iter().map(occasion).collect()))
    }

    /// Writes the occasions of a run piece by piece, and sets the next run when all are there. `false`: the turn is
    /// over.
    pub(super) async fn write_run(
        &self,
        project: &Project,
        turn: Turn,
        run: &Run,
        new: &[NewOccasion],
    ) -> Result<bool> {
        for piece in new.chunks(PAGE as usize) {
            let mut tx = self.db.begin().await?;
            if self.stopping.is_asked() || !budgets::renew(&mut tx, turn, self.until()).await? {
                return Ok(false);
            }
            let about = piece.iter().map(|one| one.customer).collect();
            let there = those_there(&mut tx, project, about).await?;
            let still: Vec<NewOccasion> = piece.iter().filter(|one| there.contains(&one.customer)).cloned().collect();
            occasions::add(&mut tx, project.no, &still).await?;
            tx.commit().await?;
        }
        let mut tx = self.db.begin().await?;
        if !budgets::renew(&mut tx, turn, self.until()).await? {
            return Ok(false);
        }
        store::programmes::move_run(&mut tx, run.programme, run.version, run.planned, run.next).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Everybody in the audience, in the order of their ids, each person once. `None`: the turn is over.
    async fn audience_of_run(
        &self,
        project: &Project,
        turn: Turn,
        rules: &Rules,
        run: &Run,
    ) -> Result<Option<Gathered>> {
        let mut gathered = Gathered::default();
        let Some(standing) = rules.programmes.get(&run.programme) else { return Ok(Some(gathered)) };
        let definition = standing.definition();
        let wanted: BTreeSet<SegmentId> = definition.audience.segments().collect();
        let groups = self.groups_of_all(project, &wanted).await?;
        let mut before = None;
        loop {
            if self.stopping.is_asked() || !self.hold(turn).await? {
                return Ok(None);
            }
            let ids = customers::newest(&self.db, project.no, before, PAGE).await?;
            before = ids.last().copied();
            let people = self.known_people(project, &groups, &ids).await?;
            for known in people.all() {
                if !definition.audience.holds(|segment| known.segments.contains(&segment)) {
                    continue;
                }
                let customer = known.somebody.person.id;
                let id = naming::of_run(run.programme, run.at, customer);
                // As if the delay were over: it says nothing about this customer.
                let happened_at = run.at.plus_seconds(-i64::from(definition.delay_minutes) * 60);
                let occasion = Occasion { id, customer, happened_at, drawn: None };
                gathered.audience.push(customer);
                if !matches!(judge(rules, standing, project, known, occasion).outcome, Outcome::Hold(_)) {
                    gathered.eligible.push(customer);
                }
            }
            if ids.len() < PAGE as usize {
                gathered.audience.sort_unstable();
                gathered.eligible.sort_unstable();
                return Ok(Some(gathered));
            }
        }
    }
}
