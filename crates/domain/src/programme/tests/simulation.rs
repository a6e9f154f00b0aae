//! A year of orders, calls and monthly rounds in three time zones, with profiles that turn out to be one person.

use super::programme;
use crate::facets::FacetValues;
use crate::ids::CustomerId;
use crate::programme::choice::{bucket, sample, unit_interval};
use crate::programme::{
    Address, Budget, Case, Definition, Drawn, Held, Made, Outcome, Reach, Rule, Trigger, Waiting, decide,
};
use crate::signal::Channel;
use crate::time::{Day, SECONDS_PER_DAY, Timestamp, zone};
use jiff::tz::TimeZone;
use serde_json::json;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use uuid::Uuid;

const CUSTOMERS: usize = 300;
const EVENTS: usize = 3_000;
const MERGES: usize = 40;
const PROGRAMMES: usize = 3;
/// The one that asks on a schedule.
const ROUND: usize = 2;
const ROUND_MOST: usize = 120;

struct Customer {
    id: CustomerId,
    reach: Reach,
    consents: BTreeMap<String, bool>,
    facets: FacetValues,
    zone: usize,
    erased: Option<Timestamp>,
}

/// What happened to one person, who may have several profiles.
#[derive(Default)]
struct History {
    contacts: Vec<Timestamp>,
    invited: [Vec<Timestamp>; PROGRAMMES],
}

struct Occasion {
    programme: usize,
    customer: usize,
    time: Timestamp,
    drawn: Option<Drawn>,
}

struct Year {
    seed: String,
    programmes: [Definition; PROGRAMMES],
    budget: Budget,
    zones: [TimeZone; 3],
    customers: Vec<Customer>,
    occasions: Vec<Occasion>,
    /// When the second profile was found to be the first one's person; in order of time.
    merges: Vec<(Timestamp, usize, usize)>,
}

#[derive(Debug, PartialEq)]
enum Fate {
    Sent { at: Timestamp, channel: Channel, variant: usize },
    Held(Held),
}

#[derive(Default)]
struct Lived {
    /// One for each occasion, in their order.
    fates: Vec<Option<Fate>>,
    waits: BTreeSet<Waiting>,
}

fn start() -> Timestamp {
    Timestamp::parse("2026-01-01T00:00:00Z").expect("an instant")
}

fn chance(seed: &str, what: &str, n: usize) -> f64 {
    unit_interval(&[seed.as_bytes(), what.as_bytes(), &(n as u64).to_le_bytes()])
}

/// An instant of the year.
fn some_time(seed: &str, what: &str, n: usize) -> Timestamp {
    start().plus_seconds((chance(seed, what, n) * (365 * SECONDS_PER_DAY) as f64) as i64)
}

fn pick(seed: &str, what: &str, n: usize, of: usize) -> usize {
    (chance(seed, what, n) * of as f64) as usize
}

fn programmes() -> [Definition; PROGRAMMES] {
    let email = json!([{"channel": "email", "consent": "surveys"}]);
    let after_order = json!({"sample": {"share": 0.6}, "delay_minutes": 120, "ask_again_days": 60});
    let after_call = json!({
        "trigger": {"event": {"type": "call"}},
        "quiet": {"from": "18:00", "to": "09:00", "days": ["monday", "tuesday", "wednesday", "thursday", "friday"]},
        "sample": {"most": 3, "quotas": [{"facet": "segment", "value": "Premium", "most": 1, "per": "day"}]},
        "channels": email, "ask_again_days": 20, "expires_days": 3
    });
    let round = json!({
        "trigger": {"schedule": {"first": "2026-01-31", "time": "09:00", "every": {"months": 1}}},
        "sample": {"share": 0.8, "most": ROUND_MOST}, "ask_again_days": 80
    });
    [after_order, after_call, round].map(|changes| programme(&changes))
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
        facets,
        zone: n % 3,
        erased: is("erased", 0.05).then(|| some_time(seed, "erased at", n)),
    }
}

impl Year {
    fn new(seed: &str) -> Self {
        let zones = ["Europe/Berlin", "America/New_York", "Australia/Sydney"].map(|name| zone(name).expect("a zone"));
        let mut year = Self {
            seed: seed.to_owned(),
            programmes: programmes(),
            budget: Budget { rules: vec![Rule { most: 1, days: 7 }, Rule { most: 4, days: 60 }] },
            zones,
            customers: (0..CUSTOMERS).map(|n| customer(seed, n)).collect(),
            occasions: Vec::new(),
            merges: Vec::new(),
        };
        for n in 0..EVENTS {
            year.occasions.push(Occasion {
                programme: pick(seed, "event type", n, ROUND),
                customer: pick(seed, "event customer", n, CUSTOMERS),
                time: some_time(seed, "event time", n),
                drawn: None,
            });
        }
        year.add_rounds();
        for n in 0..MERGES {
            let (one, other) = (pick(seed, "merge one", n, CUSTOMERS), pick(seed, "merge other", n, CUSTOMERS));
            year.merges.push((some_time(seed, "merge time", n), one, other));
        }
        year.merges.sort_unstable();
        year
    }

    fn add_rounds(&mut self) {
        let Trigger::Schedule(schedule) = &self.programmes[ROUND].trigger else { panic!("no schedule") };
        let ids: Vec<CustomerId> = self.customers.iter().map(|customer| customer.id).collect();
        let end = start().plus_days(365);
        let mut run = schedule.next_after(start(), &self.zones[0]).expect("a run");
        while run < end {
            let (chosen, probability) = sample(&ids, ROUND_MOST, &[self.seed.as_bytes(), run.to_string().as_bytes()]);
            let chosen: BTreeSet<CustomerId> = chosen.into_iter().collect();
            self.occasions.extend(ids.iter().enumerate().map(|(customer, id)| Occasion {
                programme: ROUND,
                customer,
                time: run,
                drawn: Some(Drawn { chosen: chosen.contains(id), probability }),
            }));
            run = schedule.next_after(run, &self.zones[0]).expect("a run");
        }
    }

    fn live(&self) -> Lived {
        let mut lived = Lived::default();
        lived.fates.resize_with(self.occasions.len(), || None);
        // The person each profile belongs to, and what happened to each person.
        let mut person: Vec<usize> = (0..CUSTOMERS).collect();
        let mut histories: Vec<History> = (0..CUSTOMERS).map(|_| History::default()).collect();
        let mut made: BTreeMap<(usize, Day), (u32, u32)> = BTreeMap::new();
        let mut merges = self.merges.iter().peekable();
        let mut queue: BinaryHeap<Reverse<(Timestamp, usize)>> =
            self.occasions.iter().enumerate().map(|(at, occasion)| Reverse((occasion.time, at))).collect();
        while let Some(Reverse((now, at))) = queue.pop() {
            while let Some((_, one, other)) = merges.next_if(|(time, ..)| *time <= now) {
                merge(&mut person, &mut histories, *one, *other);
            }
            let occasion = &self.occasions[at];
            let history = &mut histories[person[occasion.customer]];
            let today = made.entry((occasion.programme, now.day_in(&self.zones[0]))).or_default();
            let quotas = [today.1];
            let total = if occasion.drawn.is_some() { 0 } else { today.0 };
            let case = self.case(occasion, history, now, Made { total, quotas: &quotas });
            let fate = match decide(&case).outcome {
                Outcome::Wait { until, why } => {
                    assert!(until > now, "{why:?} until {until} at {now}");
                    lived.waits.insert(why);
                    queue.push(Reverse((until, at)));
                    continue;
                }
                Outcome::Hold(held) => Fate::Held(held),
                Outcome::Invite { route, variant, send_at, .. } => {
                    assert_eq!(send_at, now);
                    self.assert_may_send(occasion, &history.contacts, now);
                    history.contacts.push(now);
                    history.invited[occasion.programme].push(now);
                    today.0 += 1;
                    let is_premium = self.customers[occasion.customer].facets.get("segment") == Some("Premium");
                    today.1 += u32::from(is_premium);
                    Fate::Sent { at: now, channel: route.channel, variant }
                }
            };
            let before = lived.fates[at].replace(fate);
            assert_eq!(before, None, "an occasion is decided once");
        }
        lived
    }

    fn case<'a>(&'a self, occasion: &Occasion, history: &'a History, now: Timestamp, made: Made<'a>) -> Case<'a> {
        let customer = &self.customers[occasion.customer];
        let names: [&[u8]; 2] = [&occasion.programme.to_le_bytes(), customer.id.0.as_bytes()];
        let when = occasion.time.micros().to_le_bytes();
        Case {
            definition: &self.programmes[occasion.programme],
            budget: &self.budget,
            now,
            zone: &self.zones[0],
            customer_zone: Some(&self.zones[customer.zone]),
            occasion: occasion.time,
            gone: customer.erased.is_some_and(|erased| erased <= now),
            paused: false,
            in_audience: true,
            consents: &customer.consents,
            reach: customer.reach,
            preferred: None,
            own_limit: None,
            facets: &customer.facets,
            invited: &history.invited[occasion.programme],
            contacts: &history.contacts,
            made,
            chance: unit_interval(&[self.seed.as_bytes(), names[0], names[1], &when]),
            drawn: occasion.drawn,
            bucket: bucket(&names),
        }
    }

    /// Counts for itself what the rules should have made sure of.
    fn assert_may_send(&self, occasion: &Occasion, contacts: &[Timestamp], now: Timestamp) {
        for rule in &self.budget.rules {
            let length = i64::from(rule.days) * SECONDS_PER_DAY * 1_000_000;
            let recent = contacts.iter().filter(|time| now.micros() - time.micros() < length).count();
            assert!(recent < rule.most as usize, "{rule:?} at {now} after {contacts:?}");
        }
        let definition = &self.programmes[occasion.programme];
        let customer = &self.customers[occasion.customer];
        let quiet = definition.quiet.as_ref().expect("quiet hours");
        assert!(quiet.allows(now, &self.zones[customer.zone]), "{now}");
        assert!(now >= occasion.time.plus_seconds(i64::from(definition.delay_minutes) * 60));
        assert!(now <= definition.deadline(occasion.time));
    }
}

/// From now on both profiles are the first one's person, with what happened to either.
fn merge(person: &mut [usize], histories: &mut [History], one: usize, other: usize) {
    let (one, other) = (person[one], person[other]);
    if one == other {
        return;
    }
    person.iter_mut().filter(|person| **person == other).for_each(|person| *person = one);
    let History { contacts, invited } = std::mem::take(&mut histories[other]);
    histories[one].contacts.extend(contacts);
    for (mine, theirs) in histories[one].invited.iter_mut().zip(invited) {
        mine.extend(theirs);
    }
}

#[test]
fn a_year_keeps_the_budget_and_explains_every_silence() {
    let lived = Year::new("one").live();
    assert!(lived.fates.len() > 6_000);
    assert!(lived.fates.iter().all(Option::is_some), "every occasion has its end");
    let sent = lived.fates.iter().flatten().filter(|fate| matches!(fate, Fate::Sent { .. })).count();
    assert!(sent > 500, "{sent}");
    let held: BTreeSet<Held> = lived
        .fates
        .iter()
        .flatten()
        .filter_map(|fate| match fate {
            Fate::Held(held) => Some(*held),
            Fate::Sent { .. } => None,
        })
        .collect();
    for reason in [
        Held::AskedBefore,
        Held::CustomerGone,
        Held::NoAddress,
        Held::NoConsent,
        Held::OverBudget,
        Held::OverQuota,
        Held::SampledOut,
    ] {
        assert!(held.contains(&reason), "{reason:?} never came up: {held:?}");
    }
    assert_eq!(lived.waits, BTreeSet::from([Waiting::Delay, Waiting::QuietHours, Waiting::Budget]));
}

#[test]
fn the_same_seed_sends_the_same() {
    let fates = |seed: &str| Year::new(seed).live().fates;
    assert_eq!(fates("one"), fates("one"));
    assert_ne!(fates("one"), fates("two"));
}
