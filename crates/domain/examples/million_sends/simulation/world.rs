//! What happens by itself: who there is, what they do, and who turns out to be whom.

use super::programmes::{PROGRAMMES, ROUND, programmes};
use domain::facets::FacetValues;
use domain::ids::CustomerId;
use domain::programme::choice::{sample, unit_interval};
use domain::programme::{Address, Budget, Definition, Drawn, OwnLimit, Reach, Rule, Trigger};
use domain::signal::Channel;
use domain::time::{SECONDS_PER_DAY, Timestamp, zone};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// More than a year, so that every change of clocks comes, also the one of the year after.
pub(super) const DAYS: i64 = 400;
/// Rounds in that time.
const ROUNDS: usize = 13;

/// Where customers live; the project is in the first. Clocks are put forward and back in most of them, in Lord Howe by
/// half an hour, in Troll by two.
const ZONES: [&str; 10] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Sydney",
    "America/St_Johns",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Antarctica/Troll",
    "Pacific/Apia",
];

/// How much happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    customers: usize,
    events: usize,
    merges: usize,
}

impl Size {
    /// About half of the occasions are those of rounds.
    pub(crate) const fn of(occasions: usize) -> Self {
        let customers = occasions / (2 * ROUNDS) + 1;
        Self { customers, events: occasions.saturating_sub(customers * ROUNDS), merges: customers / 5 }
    }
}

/// One profile.
pub(super) struct Customer {
    pub(super) id: CustomerId,
    pub(super) reach: Reach,
    pub(super) consents: BTreeMap<String, bool>,
    pub(super) preferred: Option<Channel>,
    pub(super) own_limit: Option<OwnLimit>,
    pub(super) facets: FacetValues,
    pub(super) zone: usize,
    /// From then on nothing is agreed to.
    pub(super) unsubscribed: Option<Timestamp>,
    pub(super) erased: Option<Timestamp>,
}

/// One customer at one trigger.
pub(super) struct Occasion {
    pub(super) programme: usize,
    pub(super) customer: usize,
    pub(super) time: Timestamp,
    pub(super) drawn: Option<Drawn>,
}

/// A world and its rules.
pub(crate) struct Given {
    pub(super) seed: String,
    pub(super) programmes: [Definition; PROGRAMMES],
    pub(super) budget: Budget,
    pub(super) zones: Vec<TimeZone>,
    pub(super) customers: Vec<Customer>,
    /// What an unsubscribed customer agrees to.
    pub(super) nothing: BTreeMap<String, bool>,
    pub(super) occasions: Vec<Occasion>,
    /// When the second profile was found to be the first one's person; in order of time.
    pub(super) merges: Vec<(Timestamp, usize, usize)>,
    /// The most that a round asks.
    pub(super) a_round: usize,
}

fn start() -> Timestamp {
    Timestamp::parse("2026-01-01T00:00:00Z").expect("an instant")
}

/// From 0 (included) to 1 (excluded).
pub(super) fn chance(seed: &str, what: &str, n: usize) -> f64 {
    unit_interval(&[seed.as_bytes(), what.as_bytes(), &(n as u64).to_le_bytes()])
}

fn some_time(seed: &str, what: &str, n: usize) -> Timestamp {
    start().plus_seconds((chance(seed, what, n) * (DAYS * SECONDS_PER_DAY) as f64) as i64)
}

fn pick(seed: &str, what: &str, n: usize, of: usize) -> usize {
    (chance(seed, what, n) * of as f64) as usize
}

fn customer(seed: &str, n: usize) -> Customer {
    let is = |what: &str, share: f64| chance(seed, what, n) < share;
    let address = |what: &str| if is(what, 0.8) { Address::Known } else { Address::Unknown };
    let mut facets = FacetValues::default();
    facets.insert("segment", if is("premium", 0.3) { "Premium" } else { "Basis" });
    Customer {
        id: CustomerId(Uuid::from_u128(n as u128)),
        reach: Reach { email: address("email"), phone: address("phone") },
        consents: ["surveys", "surveys_by_sms"].map(|purpose| (purpose.to_owned(), is(purpose, 0.7))).into(),
        preferred: is("prefers mail", 0.2).then_some(Channel::Email),
        own_limit: is("limit", 0.05).then_some(OwnLimit::ThreeMonths),
        facets,
        zone: n % ZONES.len(),
        unsubscribed: is("unsubscribed", 0.1).then(|| some_time(seed, "unsubscribed at", n)),
        erased: is("erased", 0.05).then(|| some_time(seed, "erased at", n)),
    }
}

impl Given {
    pub(crate) fn new(seed: &str, size: Size) -> Self {
        let a_day = (size.events / 4_000).max(3);
        let a_round = size.customers * 2 / 5;
        let rule = |most, days| Rule { most, days };
        let mut given = Self {
            seed: seed.to_owned(),
            programmes: programmes(a_day, a_round),
            budget: Budget { rules: vec![rule(1, 3), rule(2, 14), rule(4, 60)] },
            zones: ZONES.map(|name| zone(name).expect("a zone")).into(),
            customers: (0..size.customers).map(|n| customer(seed, n)).collect(),
            nothing: ["surveys", "surveys_by_sms"].map(|purpose| (purpose.to_owned(), false)).into(),
            occasions: Vec::with_capacity(size.events + ROUNDS * size.customers),
            merges: Vec::with_capacity(size.merges),
            a_round,
        };
        for n in 0..size.events {
            given.occasions.push(Occasion {
                programme: pick(seed, "event type", n, ROUND),
                customer: pick(seed, "event customer", n, size.customers),
                time: some_time(seed, "event time", n),
                drawn: None,
            });
        }
        given.add_rounds();
        for n in 0..size.merges {
            let one = pick(seed, "merge one", n, size.customers);
            let other = pick(seed, "merge other", n, size.customers);
            given.merges.push((some_time(seed, "merge time", n), one, other));
        }
        given.merges.sort_unstable();
        given
    }

    fn add_rounds(&mut self) {
        let Trigger::Schedule(schedule) = &self.programmes[ROUND].trigger else { panic!("no schedule") };
        let ids: Vec<CustomerId> = self.customers.iter().map(|customer| customer.id).collect();
        let end = start().plus_days(DAYS);
        let runs = std::iter::successors(schedule.next_after(start(), &self.zones[0]), |run| {
            schedule.next_after(*run, &self.zones[0])
        });
        for run in runs.take_while(|run| *run < end) {
            let (chosen, probability) = sample(&ids, self.a_round, &[self.seed.as_bytes(), run.to_string().as_bytes()]);
            let chosen: BTreeSet<CustomerId> = chosen.into_iter().collect();
            self.occasions.extend(ids.iter().enumerate().map(|(customer, id)| Occasion {
                programme: ROUND,
                customer,
                time: run,
                drawn: Some(Drawn { chosen: chosen.contains(id), probability }),
            }));
        }
    }

    /// What a customer agrees to at this moment.
    pub(super) fn consents<'a>(&'a self, customer: &'a Customer, now: Timestamp) -> &'a BTreeMap<String, bool> {
        if customer.unsubscribed.is_some_and(|at| at <= now) { &self.nothing } else { &customer.consents }
    }
}
