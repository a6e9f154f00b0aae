//! One customer on the way through the past: what was asked so far, and what is to be decided next.

use super::{Asked, Fate, PastOccasion, PastReminder};
use crate::Plan;
use crate::dice::Dice;
use crate::life::{DemoCustomer, Happening, PAST};
use crate::programmes::{CONSENT, ProgrammePlan};
use crate::segments::SegmentPlan;
use domain::facets::FacetValues;
use domain::programme::{Budget, Held, Quiet, choice};
use domain::segment::{Did, Facts};
use domain::survey::Attributes;
use domain::time::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Of the addresses, how many accept nothing.
const UNREACHABLE: f64 = 0.03;

/// Something a programme may ask about.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Place among the programmes.
    pub(super) programme: usize,
    /// Place among the customer's happenings; `None`: a run.
    pub(super) event: Option<usize>,
    pub(super) happened_at: Timestamp,
    /// Place among the customer's asks.
    pub(super) ask: Option<usize>,
}

/// A reminder that is due.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) programme: usize,
    /// Place among the occasions.
    occasion: usize,
    number: u32,
    /// Number of the contact.
    contact: usize,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Decide(Candidate),
    Remind(Due),
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) at: Timestamp,
    pub(super) what: What,
}

impl Step {
    fn programme(&self) -> usize {
        match &self.what {
            What::Decide(candidate) => candidate.programme,
            What::Remind(due) => due.programme,
        }
    }
}

#[derive(Debug)]
pub(super) struct Person<'c> {
    pub(super) customer: &'c DemoCustomer,
    pub(super) consents: BTreeMap<String, bool>,
    pub(super) facets: FacetValues,
    attributes: Attributes,
    pub(super) bucket: u16,
    /// By programme.
    pub(super) invited: Vec<Vec<Timestamp>>,
    /// Planned ones too; `None`: cancelled, or refused.
    contacts: Vec<Option<Timestamp>>,
    unreachable: bool,
    /// A mail was refused.
    pub(super) refused: bool,
    /// Keys of answers that belong to an invitation.
    taken: BTreeSet<String>,
    pub(super) steps: Vec<Step>,
    pub(super) occasions: Vec<PastOccasion>,
}

impl<'c> Person<'c> {
    pub(super) fn of(plan: &Plan, programmes: usize, customer: &'c DemoCustomer) -> Self {
        let mut dice = Dice::new(plan.seed, PAST + u64::from(customer.number));
        let mut facets = FacetValues::default();
        customer.attributes.iter().for_each(|(name, value)| facets.insert(name, value));
        Self {
            customer,
            consents: customer.consent.map(|given| (CONSENT.to_owned(), given)).into_iter().collect(),
            facets,
            attributes: customer.attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            bucket: u16::try_from(dice.between(0, choice::BUCKETS.into())).unwrap_or_default(),
            invited: vec![Vec::new(); programmes],
            contacts: Vec::new(),
            unreachable: dice.chance(UNREACHABLE),
            refused: false,
            taken: BTreeSet::new(),
            steps: Vec::new(),
            occasions: Vec::new(),
        }
    }

    /// The earliest; of those at one time the one of the first programme.
    pub(super) fn next_step(&mut self) -> Option<Step> {
        let order = |at: &usize| (self.steps[*at].at, self.steps[*at].programme());
        let next = (0..self.steps.len()).min_by_key(order)?;
        Some(self.steps.remove(next))
    }

    /// The first time the customer was asked this in between.
    pub(super) fn asked(&self, survey: &str, from: Timestamp, to: Timestamp) -> Option<usize> {
        self.customer.asks.iter().position(|ask| ask.survey == survey && from <= ask.time && ask.time < to)
    }

    /// As of then. Nobody's audience speaks of what customers answered.
    pub(super) fn belongs_to(&self, segment: &SegmentPlan, now: Timestamp) -> bool {
        let Some(rule) = &segment.rule else { return segment.members.contains(&self.customer.number) };
        let did = |did: &Did| {
            let after = did.within_days.map(|days| now.plus_days(-i64::from(days)));
            let counts = |happening: &&Happening| match happening {
                Happening::Interaction { kind, time, .. } => {
                    *kind == did.r#type && *time <= now && after.is_none_or(|after| *time > after)
                }
                Happening::Answer { .. } => false,
            };
            self.customer.happenings.iter().filter(counts).count() as u64
        };
        rule.holds(&Facts {
            attributes: &self.attributes,
            account: &Attributes::new(),
            consents: &self.consents,
            has_email: true,
            has_phone: false,
            did: &did,
            answered: &|_| false,
        })
    }

    /// When the customer was or will be contacted, but for one contact.
    pub(super) fn contacts_without(&self, one: Option<usize>) -> Vec<Timestamp> {
        let others = self.contacts.iter().enumerate().filter(|(at, _)| Some(*at) != one);
        others.filter_map(|(_, time)| *time).collect()
    }

    pub(super) fn held(&mut self, one: &Candidate, programme: &'static str, why: Held, now: Timestamp) {
        let occasion = self.occasion(one, programme, now, Fate::Held(why));
        self.occasions.push(occasion);
    }

    /// Sends the invitation, lets the customer do what was done, and plans its reminders.
    pub(super) fn invited_to(
        &mut self,
        one: &Candidate,
        plan: &ProgrammePlan,
        now: Timestamp,
        (variant, probability): (String, f64),
    ) {
        let expires_at = plan.definition.expires_after(now);
        let in_time = |at: Timestamp| at > now.plus_seconds(60) && at < expires_at;
        let ask = one.ask.map(|at| &self.customer.asks[at]);
        let answer = ask.and_then(|ask| ask.answer.clone());
        let answer = answer.filter(|(key, at)| in_time(*at) && !self.taken.contains(key));
        let opened_at = match &answer {
            Some((_, at)) => Some(at.plus_seconds(-90).max(now.plus_seconds(30))),
            None => ask.and_then(|ask| ask.looked_at).filter(|at| in_time(*at)),
        };
        let refused = self.unreachable && opened_at.is_none();
        self.taken.extend(answer.as_ref().map(|(key, _)| key.clone()));
        let asked = Asked {
            variant,
            survey: plan.survey,
            probability,
            expires_at,
            refused,
            opened_at,
            answer,
            reminders: Vec::new(),
        };
        let occasion = self.occasion(one, plan.key, now, Fate::Asked(asked));
        self.occasions.push(occasion);
        if refused {
            self.refused = true;
            return;
        }
        self.invited[one.programme].push(now);
        self.contacts.push(Some(now));
        for (number, at) in (1..).zip(plan.definition.reminders_after(now)) {
            let (occasion, contact) = (self.occasions.len() - 1, self.contacts.len());
            self.contacts.push(Some(at));
            let due = Due { programme: one.programme, occasion, number, contact };
            self.steps.push(Step { at, what: What::Remind(due) });
        }
    }

    /// Sends a reminder, puts it off or cancels it, as whoever sends mails does.
    pub(super) fn remind(&mut self, due: Due, now: Timestamp, budget: &Budget, quiet: Option<&Quiet>, zone: &TimeZone) {
        let others = self.contacts_without(Some(due.contact));
        let Some(PastOccasion { fate: Fate::Asked(asked), .. }) = self.occasions.get_mut(due.occasion) else { return };
        let free = budget.free_from(&others, now);
        let open = quiet.map_or(now, |quiet| quiet.allowed_from(now, zone));
        let (later, too_late) = if free > now { (free, Held::OverBudget) } else { (open, Held::Expired) };
        let cancelled = if asked.answer.as_ref().is_some_and(|(_, at)| *at <= now) {
            Some(Held::Answered)
        } else if now >= asked.expires_at {
            Some(Held::Expired)
        } else if later >= asked.expires_at {
            Some(too_late)
        } else if later > now {
            self.contacts[due.contact] = Some(later);
            self.steps.push(Step { at: later, what: What::Remind(due) });
            return;
        } else {
            None
        };
        asked.reminders.push(PastReminder { number: due.number, at: now, cancelled });
        self.contacts[due.contact] = Some(now).filter(|_| cancelled.is_none());
    }

    fn occasion(&self, one: &Candidate, programme: &'static str, decided_at: Timestamp, fate: Fate) -> PastOccasion {
        let happening = one.event.map(|at| &self.customer.happenings[at]);
        let (event, units, attributes) = match happening {
            Some(Happening::Interaction { key, units, attributes, .. }) => {
                (Some(key.clone()), units.clone(), attributes.clone())
            }
            _ => (None, Vec::new(), Vec::new()),
        };
        PastOccasion { programme, event, happened_at: one.happened_at, units, attributes, decided_at, fate }
    }
}
