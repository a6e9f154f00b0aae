//! What the programmes of the demo company asked in the last ninety days: decided by the rules that hold for everybody,
//! answered by what its customers said.

mod person;
#[cfg(test)]
mod tests;

use crate::life::{DemoCustomer, Happening};
use crate::programmes::{ProgrammePlan, Standing};
use crate::segments::SegmentPlan;
use crate::{Plan, programmes};
use domain::ids::SegmentId;
use domain::programme::{Address, Budget, Case, Held, Made, Moment, Outcome, Reach, Trigger, completed_by, decide};
use domain::time::Timestamp;
use jiff::tz::TimeZone;
use person::{Candidate, Person, Step, What};
use std::collections::{BTreeMap, BTreeSet};

/// How far the past of programmes reaches back.
pub const PAST_DAYS: i32 = 90;
/// Where the company is at home.
const ZONE: &str = "Europe/Berlin";

/// A customer at the trigger of a programme, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PastOccasion {
    /// Key of the programme.
    pub programme: &'static str,
    /// Key of the event; `None`: a run of its schedule.
    pub event: Option<String>,
    pub happened_at: Timestamp,
    pub units: Vec<String>,
    pub attributes: Vec<(&'static str, String)>,
    pub decided_at: Timestamp,
    pub fate: Fate,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    Held(Held),
    Asked(Asked),
}

/// An invitation that was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Key of the variant.
    pub variant: String,
    /// Key of the survey.
    pub survey: &'static str,
    pub probability: f64,
    pub expires_at: Timestamp,
    /// The address did not accept it.
    pub refused: bool,
    pub opened_at: Option<Timestamp>,
    /// Key and time of what was answered.
    pub answer: Option<(String, Timestamp)>,
    pub reminders: Vec<PastReminder>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastReminder {
    /// From 1.
    pub number: u32,
    pub at: Timestamp,
    /// Why it was not sent.
    pub cancelled: Option<Held>,
}

/// Lives the past of customers again, one after the other in the order of their numbers: quotas are used up on the way.
#[derive(Debug)]
pub struct History<'a> {
    plan: &'a Plan,
    programmes: &'a [ProgrammePlan],
    segments: &'a BTreeMap<SegmentId, SegmentPlan>,
    budget: Budget,
    zone: TimeZone,
    /// By programme, how many were invited in each of its quotas: the last run of each lies within one month.
    made: Vec<Vec<u32>>,
}

impl<'a> History<'a> {
    /// # Panics
    /// When the time zone database does not know Berlin.
    pub fn new(
        plan: &'a Plan,
        programmes: &'a [ProgrammePlan],
        segments: &'a BTreeMap<SegmentId, SegmentPlan>,
    ) -> Self {
        let zone = domain::time::zone(ZONE).expect("Berlin is on every map");
        let made = programmes.iter().map(|one| vec![0; one.definition.sample.quotas.len()]).collect();
        Self { plan, programmes, segments, budget: programmes::contact_budget(), zone, made }
    }

    /// What became of this customer's occasions, in the order it was decided.
    pub fn of(&mut self, customer: &DemoCustomer) -> Vec<PastOccasion> {
        let mut person = Person::of(self.plan, self.programmes.len(), customer);
        for at in 0..self.programmes.len() {
            for candidate in self.candidates(at, &person) {
                let delay = i64::from(self.programmes[at].definition.delay_minutes) * 60;
                let due = candidate.happened_at.plus_seconds(delay);
                person.steps.push(Step { at: due, what: What::Decide(candidate) });
            }
        }
        while let Some(step) = person.next_step() {
            // What is still to come has not happened: nobody is asked because a demo is started.
            if step.at > self.plan.until {
                continue;
            }
            match step.what {
                What::Decide(candidate) => self.decide(&mut person, candidate, step.at),
                What::Remind(reminder) => {
                    let quiet = self.programmes[reminder.programme].definition.quiet.as_ref();
                    person.remind(reminder, step.at, &self.budget, quiet, &self.zone);
                }
            }
        }
        person.occasions
    }

    /// Everything this programme could have asked about.
    fn candidates(&self, at: usize, person: &Person<'_>) -> Vec<Candidate> {
        let one = &self.programmes[at];
        let from = self.plan.until.plus_days(-i64::from(PAST_DAYS));
        let to = match one.standing {
            Standing::Draft => return Vec::new(),
            Standing::Live => self.plan.until,
            Standing::Paused { days } => self.plan.until.plus_days(-i64::from(days)),
        };
        let in_time = |time: Timestamp| from <= time && time <= to;
        if let Trigger::Schedule(schedule) = &one.definition.trigger {
            let run = schedule.first.at(schedule.time, &self.zone).filter(|run| in_time(*run));
            let run = run.filter(|run| self.holds(at, person, *run));
            let candidate = |run: Timestamp| Candidate {
                programme: at,
                event: None,
                happened_at: run,
                ask: person.asked(one.survey, run, one.definition.expires_after(run)),
            };
            return run.map(candidate).into_iter().collect();
        }
        let trigger = &one.definition.trigger;
        let happenings = person.customer.happenings.iter().enumerate();
        let kinds: Vec<(usize, (Timestamp, usize))> = happenings
            .filter_map(|(place, happening)| {
                let Happening::Interaction { kind, time, attributes, .. } = happening else { return None };
                if trigger.events().iter().all(|is| is.r#type != *kind) {
                    return None;
                }
                let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
                Some((place, (*time, trigger.which(kind, None, &attributes)?)))
            })
            .collect();
        let places: Vec<usize> = match trigger {
            Trigger::Together { events, within_days } => {
                let times: Vec<(Timestamp, usize)> = kinds.iter().map(|(_, event)| *event).collect();
                let all: BTreeSet<usize> = (0..times.len()).collect();
                let completed = completed_by(&times, events.len(), *within_days, &BTreeSet::new(), &all);
                completed.into_iter().map(|at| kinds[at].0).collect()
            }
            _ => kinds.iter().map(|(place, _)| *place).collect(),
        };
        let candidate = |place: usize| {
            let happened_at = person.customer.happenings[place].time();
            let ask = person.asked(one.survey, happened_at, happened_at.plus_days(2));
            in_time(happened_at).then_some(Candidate { programme: at, event: Some(place), happened_at, ask })
        };
        places.into_iter().filter_map(candidate).collect()
    }

    fn holds(&self, at: usize, person: &Person<'_>, now: Timestamp) -> bool {
        let belongs = |id: SegmentId| self.segments.get(&id).is_some_and(|segment| person.belongs_to(segment, now));
        self.programmes[at].definition.audience.holds(belongs)
    }

    fn decide(&mut self, person: &mut Person<'_>, one: Candidate, now: Timestamp) {
        let programmes = self.programmes;
        let plan = &programmes[one.programme];
        let contacts = person.contacts_without(None);
        let ago = |days: i32| self.plan.until.plus_days(-i64::from(days));
        let is_run = matches!(plan.definition.trigger, Trigger::Schedule(_));
        let email = if person.refused { Address::Undeliverable } else { Address::Known };
        let moment = Moment {
            definition: &plan.definition,
            budget: &self.budget,
            now,
            zone: &self.zone,
            customer_zone: None,
            paused: matches!(plan.standing, Standing::Paused { days } if now > ago(days)),
            consents: &person.consents,
            reach: Reach { email, phone: Address::Unknown },
            own_limit: None,
            contacts: &contacts,
        };
        let verdict = decide(&Case {
            moment,
            occasion: one.happened_at,
            gone: false,
            in_audience: self.holds(one.programme, person, now),
            preferred: None,
            facets: &person.facets,
            invited: &person.invited[one.programme],
            made: Made { total: 0, quotas: &self.made[one.programme] },
            // The lot of a run fell on those who were asked then.
            chance: if is_run && one.ask.is_none() { 0.999 } else { 0.0 },
            drawn: None,
            bucket: person.bucket,
        });
        match verdict.outcome {
            Outcome::Hold(why) => person.held(&one, plan.key, why, now),
            Outcome::Wait { until, .. } => person.steps.push(Step { at: until, what: What::Decide(one) }),
            Outcome::Invite { variant, probability, .. } => {
                for (quota, made) in plan.definition.sample.quotas.iter().zip(&mut self.made[one.programme]) {
                    *made += u32::from(quota.counts(&person.facets));
                }
                let variant = plan.definition.variants[variant].key.clone();
                person.invited_to(&one, plan, now, (variant, probability));
            }
        }
    }
}
