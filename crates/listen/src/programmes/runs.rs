//! Runs of schedules: at set times everyone in the audience has an occasion.

use super::deciding::{Occasion, TURN_SECONDS, judge};
use super::naming;
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

/// Customers looked at together.
pub(super) const PAGE: u32 = if cfg!(test) { 3 } else { 2_500 };

/// Who has an occasion in a run, and who of them is asked.
#[derive(Debug, Default)]
struct Run {
    audience: Vec<CustomerId>,
    /// Those of the audience nothing speaks against.
    eligible: Vec<CustomerId>,
}

impl Listen {
    /// Makes the occasions of all runs that are due. `false`: the turn is over.
    pub(super) async fn run_schedules(&self, project: &Project, turn: Turn) -> Result<bool> {
        let now = self.world.now();
        for published in store::programmes::published(&self.db, project.no).await? {
            let Some(run) = published.next_run.filter(|run| published.is_live() && *run <= now) else { continue };
            let Trigger::Schedule(schedule) = &published.definition.0.trigger else { continue };
            // A server that slept over several runs makes the last of them: nobody is asked twice at once.
            let following = |at: &Timestamp| schedule.next_after(*at, &project.zone).filter(|next| *next <= now);
            let latest = std::iter::successors(Some(run), following).last().unwrap_or(run);
            let next = schedule.next_after(latest, &project.zone);
            if !self.make_run(project, turn, published.id, (run, latest), next).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn make_run(
        &self,
        project: &Project,
        turn: Turn,
        programme: ProgrammeId,
        (planned, at): (Timestamp, Timestamp),
        next: Option<Timestamp>,
    ) -> Result<bool> {
        let rules = self.rules(project).await?;
        let Some(standing) = rules.programmes.get(&programme) else { return Ok(true) };
        let definition = standing.definition();
        let run = self.audience_of_run(project, &rules, programme, at).await?;
        let seed = [programme.0.as_bytes().as_slice(), &at.micros().to_le_bytes()];
        let drawn = definition.sample.most.map(|most| {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let (chosen, probability) = choice::sample(&run.eligible, most, &seed);
            (chosen.into_iter().collect::<BTreeSet<CustomerId>>(), probability)
        });
        let due_at = at.plus_seconds(i64::from(definition.delay_minutes) * 60);
        let occasion = |customer: &CustomerId| NewOccasion {
            id: naming::of_run(programme, at, *customer),
            programme,
            customer: *customer,
            signal: None,
            happened_at: at.micros(),
            due_at: due_at.micros(),
            circumstances: "{}".to_owned(),
            draw: drawn.as_ref().map(|(_, probability)| *probability),
            drawn: drawn.as_ref().map(|(chosen, _)| chosen.contains(customer)),
        };
        let new: Vec<NewOccasion> = run.audience.iter().map(occasion).collect();
        let mut tx = self.db.begin().await?;
        if !budgets::renew(&mut tx, turn, self.world.now().plus_seconds(TURN_SECONDS)).await? {
            return Ok(false);
        }
        for part in new.chunks(PAGE as usize) {
            occasions::add(&mut tx, project.no, part).await?;
        }
        if store::programmes::move_run(&mut tx, programme, planned, next).await? {
            tx.commit().await?;
        }
        Ok(true)
    }

    /// Everybody in the audience, in the order of their ids, each person once.
    async fn audience_of_run(
        &self,
        project: &Project,
        rules: &Rules,
        programme: ProgrammeId,
        at: Timestamp,
    ) -> Result<Run> {
        let mut run = Run::default();
        let Some(standing) = rules.programmes.get(&programme) else { return Ok(run) };
        let definition = standing.definition();
        let wanted: BTreeSet<SegmentId> = definition.audience.segments().collect();
        let mut before = None;
        loop {
            let ids = customers::newest(&self.db, project.no, before, PAGE).await?;
            before = ids.last().copied();
            let people = self.known_people(project, &wanted, &ids).await?;
            for known in people.all() {
                if !definition.audience.holds(|segment| known.segments.contains(&segment)) {
                    continue;
                }
                let customer = known.somebody.person.id;
                let id = naming::of_run(programme, at, customer);
                // As if the delay were over: it says nothing about this customer.
                let happened_at = at.plus_seconds(-i64::from(definition.delay_minutes) * 60);
                let occasion = Occasion { id, customer, happened_at, drawn: None };
                run.audience.push(customer);
                if !matches!(judge(rules, standing, project, known, occasion).outcome, Outcome::Hold(_)) {
                    run.eligible.push(customer);
                }
            }
            if ids.len() < PAGE as usize {
                run.audience.sort_unstable();
                run.eligible.sort_unstable();
                return Ok(run);
            }
        }
    }
}
