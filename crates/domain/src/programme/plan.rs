//! What becomes of one occasion: an invitation now, a wait, or none and why.

use super::choice::variant_of;
use super::moment::Moment;
use super::own_limit::OwnLimit;
use super::reason::{Held, Waiting};
use super::route::{Route, choose};
use crate::facets::FacetValues;
use crate::signal::Channel;
use crate::time::Timestamp;

/// Everything known of one customer at one occasion.
#[derive(Clone, Debug)]
pub struct Case<'a> {
    /// Planned contacts count as well.
    pub moment: Moment<'a>,
    /// When the event happened, or the run was due.
    pub occasion: Timestamp,
    /// The customer has been erased.
    pub gone: bool,
    /// What [`Audience::holds`](super::Audience::holds) says.
    pub in_audience: bool,
    /// What [`preferred_channel`](super::route::preferred_channel) says.
    pub preferred: Option<Channel>,
    /// For quotas.
    pub facets: &'a FacetValues,
    /// When this programme invited this customer, in any order; this occasion is not among them.
    pub invited: &'a [Timestamp],
    pub made: Made<'a>,
    /// From 0 (included) to 1 (excluded), the same whenever this occasion is decided:
    /// [`unit_interval`](super::choice::unit_interval) of what names it.
    pub chance: f64,
    /// The draw of a run with a limit, see [`sample`](super::choice::sample); absent for events.
    pub drawn: Option<Drawn>,
    /// [`bucket`](super::choice::bucket) of what names programme and customer: it says which variant.
    pub bucket: u16,
}

/// How many invitations the programme has made so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Made<'a> {
    /// In this run, or on this day of the project; counts against `sample.most`. Zero where a run was drawn.
    pub total: u32,
    /// For each of `sample.quotas`, in order, in its period that the moment lies in.
    pub quotas: &'a [u32],
}

/// What a draw among all of a run did with this customer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawn {
    pub chosen: bool,
    /// With which it could have chosen them, from 0 to 1.
    pub probability: f64,
}

/// What becomes of an occasion, and why on this channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub outcome: Outcome,
    /// The channels before the one chosen, in the customer's order, and why each was passed over; all of them when none
    /// was open. Empty when it was decided before any channel was looked at.
    pub route_notes: Vec<(Channel, Held)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Invite {
        route: Route,
        /// Position among the programme's variants.
        variant: usize,
        /// Now.
        send_at: Timestamp,
        /// Until when it can be answered.
        expires_at: Timestamp,
        /// With which this customer was chosen from all who could be: share times draw, above 0, at most 1. Weights for
        /// honest figures are its inverse.
        probability: f64,
    },
    /// Decide again at `until`, which is later than now, with what is known then.
    Wait { until: Timestamp, why: Waiting },
    /// None, for good.
    Hold(Held),
}

/// Decides one occasion. The rules are looked at in this order, and the first that speaks decides: customer gone,
/// programme paused, occasion too old, delay, audience, a wish for no messages, asked before, channels, draw, quotas,
/// the person's own limit, contact budget, quiet hours.
pub fn decide(case: &Case<'_>) -> Verdict {
    if let Some(outcome) = before_channels(case) {
        return Verdict { outcome, route_notes: Vec::new() };
    }
    let Moment { definition, reach, consents, .. } = case.moment;
    let preferred = case.preferred.filter(|_| definition.follow_preference);
    let (route, route_notes) = choose(&definition.channels, preferred, reach, consents);
    let outcome = match route {
        Err(held) => Outcome::Hold(held),
        Ok(route) => drawn_out(case).or_else(|| not_now(case)).unwrap_or_else(|| invite(case, route)),
    };
    Verdict { outcome, route_notes }
}

fn before_channels(case: &Case<'_>) -> Option<Outcome> {
    let Moment { definition, now, paused, own_limit, .. } = case.moment;
    let deadline = definition.deadline(case.occasion);
    let due = case.occasion.plus_seconds(i64::from(definition.delay_minutes) * 60);
    let held = if case.gone {
        Held::CustomerGone
    } else if paused {
        Held::Paused
    } else if now.max(due) > deadline {
        Held::TooOld
    } else if now < due {
        return Some(Outcome::Wait { until: due, why: Waiting::Delay });
    } else if !case.in_audience {
        Held::OutsideAudience
    } else if own_limit == Some(OwnLimit::Never) {
        Held::WantsNone
    } else if asked_before(case) {
        Held::AskedBefore
    } else {
        return None;
    };
    Some(Outcome::Hold(held))
}

fn asked_before(case: &Case<'_>) -> bool {
    let Some(days) = case.moment.definition.ask_again_days else { return !case.invited.is_empty() };
    let after = case.moment.now.plus_days(-i64::from(days));
    case.invited.iter().any(|time| *time > after)
}

fn drawn_out(case: &Case<'_>) -> Option<Outcome> {
    let sample = &case.moment.definition.sample;
    if case.chance >= sample.share || case.drawn.is_some_and(|drawn| !drawn.chosen) {
        return Some(Outcome::Hold(Held::SampledOut));
    }
    let quotas = sample.quotas.iter().zip(case.made.quotas);
    let mut used_up = quotas.map(|(quota, made)| quota.counts(case.facets) && *made >= quota.most);
    let over = sample.most.is_some_and(|most| case.made.total >= most) || used_up.any(|used_up| used_up);
    over.then_some(Outcome::Hold(Held::OverQuota))
}

fn not_now(case: &Case<'_>) -> Option<Outcome> {
    let Moment { definition, budget, now, own_limit, contacts, .. } = case.moment;
    let deadline = definition.deadline(case.occasion);
    let wait = |until: Timestamp, why: Waiting, too_late: Held| {
        let late = until > deadline;
        let outcome = if late { Outcome::Hold(too_late) } else { Outcome::Wait { until, why } };
        (until > now).then_some(outcome)
    };
    // Whoever may exceed the budget of the project still may not exceed what the person said.
    if let Some(limit) = own_limit {
        let outcome = wait(limit.free_from(contacts, now), Waiting::OwnLimit, Held::OwnLimit);
        if outcome.is_some() {
            return outcome;
        }
    }
    if !definition.exceeds_budget {
        let outcome = wait(budget.free_from(contacts, now), Waiting::Budget, Held::OverBudget);
        if outcome.is_some() {
            return outcome;
        }
    }
    wait(case.moment.allowed_from(), Waiting::QuietHours, Held::Expired)
}

fn invite(case: &Case<'_>, route: &Route) -> Outcome {
    let Moment { definition, now, .. } = case.moment;
    Outcome::Invite {
        route: route.clone(),
        variant: variant_of(case.bucket, &definition.weights()),
        send_at: now,
        expires_at: definition.expires_after(now),
        probability: definition.sample.share * case.drawn.map_or(1.0, |drawn| drawn.probability),
    }
}
