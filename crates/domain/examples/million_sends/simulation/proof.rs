//! Were the rules kept? Counted slowly, from what left and nothing else, by other ways than the rules'.

use super::life::{Fate, Lived, Sent};
use super::programmes::{CALLS, ROUND};
use super::world::{Customer, Given, Occasion};
use domain::programme::choice::unit_interval;
use domain::signal::Channel;
use domain::time::{SECONDS_PER_DAY, Timestamp, Weekday};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// Asserts all of it, and says how often what happened.
pub(crate) fn prove(given: &Given, lived: &Lived) -> BTreeMap<String, usize> {
    assert_eq!(lived.open, 0, "every message left or was cancelled");
    the_budget_was_kept(given, lived);
    for sent in &lived.sent {
        may_be_sent(given, lived, sent);
    }
    no_more_than_allowed(given, lived);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for fate in &lived.fates {
        let what = match fate {
            Some(Fate::Sent { .. }) => "invited".to_owned(),
            Some(Fate::Held(held)) => format!("not invited: {}", held.code()),
            None => panic!("an occasion without an end"),
        };
        *found.entry(what).or_default() += 1;
    }
    for (held, count) in &lived.cancelled {
        found.insert(format!("not reminded: {}", held.code()), *count);
    }
    found.insert("reminded".to_owned(), lived.sent.iter().filter(|sent| sent.number > 0).count());
    found.insert("found to be one person".to_owned(), given.merges.len());
    found
}

/// In every window that ends with a message there were, with it, no more than allowed for the person it went to, as it
/// was known when it left. So two histories that became one may be over the limit, and nothing may come on top.
fn the_budget_was_kept(given: &Given, lived: &Lived) {
    let mut person: Vec<usize> = (0..given.customers.len()).collect();
    let mut left: Vec<Vec<Timestamp>> = vec![Vec::new(); given.customers.len()];
    let mut profiles: Vec<Vec<usize>> = (0..given.customers.len()).map(|profile| vec![profile]).collect();
    let mut merges = given.merges.iter().peekable();
    for sent in &lived.sent {
        while let Some((_, one, other)) = merges.next_if(|(at, ..)| *at <= sent.at) {
            let (one, other) = (person[*one], person[*other]);
            if one != other {
                let joining = std::mem::take(&mut profiles[other]);
                joining.iter().for_each(|profile| person[*profile] = one);
                profiles[one].extend(joining);
            }
        }
        let customer = given.occasions[sent.occasion].customer;
        left[customer].push(sent.at);
        let all: Vec<i64> =
            profiles[person[customer]].iter().flat_map(|profile| &left[*profile]).map(|at| at.micros()).collect();
        for rule in &given.budget.rules {
            let from = sent.at.micros() - i64::from(rule.days) * SECONDS_PER_DAY * 1_000_000;
            let within = all.iter().filter(|at| from < **at && **at <= sent.at.micros()).count();
            assert!(within <= rule.most as usize, "{within} in {} days at {}", rule.days, sent.at);
        }
    }
}

fn may_be_sent(given: &Given, lived: &Lived, sent: &Sent) {
    let occasion = &given.occasions[sent.occasion];
    let (definition, customer) = (&given.programmes[occasion.programme], &given.customers[occasion.customer]);
    let Some(Fate::Sent { at: invited, channel, .. }) = &lived.fates[sent.occasion] else {
        panic!("a message without an invitation")
    };
    assert!(is_open(given, occasion, customer, sent.at), "{} is quiet there", sent.at);
    assert!(customer.erased.is_none_or(|erased| sent.at < erased), "erased");
    let consent = if *channel == Channel::Sms { "surveys_by_sms" } else { "surveys" };
    let has_agreed = customer.consents.get(consent) == Some(&true);
    let asks_for_it = definition.channels.iter().any(|route| route.channel == *channel && route.consent.is_some());
    assert!(has_agreed || !asks_for_it, "not agreed");
    assert!(customer.unsubscribed.is_none_or(|end| sent.at < end), "unsubscribed");
    if sent.number == 0 {
        assert!(sent.at >= occasion.time.plus_seconds(i64::from(definition.delay_minutes) * 60), "too early");
        assert!(sent.at <= occasion.time.plus_days(i64::from(definition.expires_days)), "too late");
        let when = occasion.time.micros().to_le_bytes();
        let names: [&[u8]; 2] = [&occasion.programme.to_le_bytes(), customer.id.0.as_bytes()];
        let chance = unit_interval(&[given.seed.as_bytes(), names[0], names[1], &when]);
        assert!(chance < definition.sample.share, "not of the share");
        assert!(occasion.drawn.is_none_or(|drawn| drawn.chosen), "not drawn");
    } else {
        let days = i64::from(definition.reminders[sent.number - 1].after_days);
        assert!(sent.at >= invited.plus_days(days), "reminded too early");
        assert!(sent.at < invited.plus_days(i64::from(definition.expires_days)), "reminded too late");
    }
}

/// Reads clock and calendar as people do.
fn is_open(given: &Given, occasion: &Occasion, customer: &Customer, at: Timestamp) -> bool {
    let Some(quiet) = &given.programmes[occasion.programme].quiet else { return true };
    let zone: &TimeZone = &given.zones[customer.zone];
    let local = jiff::Timestamp::from_microsecond(at.micros()).expect("an instant").to_zoned(zone.clone());
    let now = format!("{:02}:{:02}", local.hour(), local.minute());
    let (from, to) = (quiet.from.to_string(), quiet.to.to_string());
    let hushed = if from <= to { now >= from && now < to } else { now >= from || now < to };
    let day = Weekday::ALL[local.weekday().to_monday_zero_offset() as usize];
    quiet.days.contains(&day) && !hushed
}

/// Per day of the project, and per round.
fn no_more_than_allowed(given: &Given, lived: &Lived) {
    let mut by_day: BTreeMap<jiff::civil::Date, (usize, usize)> = BTreeMap::new();
    let mut by_round: BTreeMap<Timestamp, usize> = BTreeMap::new();
    for sent in lived.sent.iter().filter(|sent| sent.number == 0) {
        let occasion = &given.occasions[sent.occasion];
        if occasion.programme == ROUND {
            *by_round.entry(occasion.time).or_default() += 1;
        }
        if occasion.programme == CALLS {
            let at = jiff::Timestamp::from_microsecond(sent.at.micros()).expect("an instant");
            let day = by_day.entry(at.to_zoned(given.zones[0].clone()).date()).or_default();
            day.0 += 1;
            day.1 += usize::from(given.customers[occasion.customer].facets.get("segment") == Some("Premium"));
        }
    }
    let sample = &given.programmes[CALLS].sample;
    let most = sample.most.expect("a most") as usize;
    let premium = sample.quotas[0].most as usize;
    assert!(by_day.values().all(|(all, of_premium)| *all <= most && *of_premium <= premium), "{by_day:?}");
    assert!(by_round.values().all(|asked| *asked <= given.a_round), "{by_round:?}");
}
