//! The past keeps the rules, is the same each time, and belongs to what customers did and said.

use super::*;
use crate::{customer, segments};
use domain::ids::SurveyId;
use std::collections::HashSet;

const CUSTOMERS: u32 = 3_000;

struct Made {
    plan: Plan,
    programmes: Vec<ProgrammePlan>,
    segments: BTreeMap<SegmentId, SegmentPlan>,
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(n: usize) -> T {
    format!("00000000-0000-0000-0000-{n:012}").parse().expect("an id")
}

fn made() -> Made {
    let until = Timestamp::parse("2026-11-22T10:00:00Z").expect("an instant");
    let plan = Plan { customers: CUSTOMERS, seed: 42, until };
    let surveys = crate::company().surveys;
    let surveys: BTreeMap<_, SurveyId> = surveys.iter().enumerate().map(|(n, one)| (one.key, id(n))).collect();
    let all = segments::segments(&surveys);
    let ids: BTreeMap<_, SegmentId> = all.iter().enumerate().map(|(n, one)| (one.key, id(n))).collect();
    let programmes = crate::programmes(&plan, &surveys, &ids);
    let segments = all.into_iter().map(|one| (ids[one.key], one)).collect();
    Made { plan, programmes, segments }
}

fn all(made: &Made) -> Vec<(DemoCustomer, Vec<PastOccasion>)> {
    let mut history = History::new(&made.plan, &made.programmes, &made.segments);
    let customers = (0..CUSTOMERS).map(|number| customer(&made.plan, number));
    customers.map(|customer| (customer.clone(), history.of(&customer))).collect()
}

fn asked(occasion: &PastOccasion) -> Option<&Asked> {
    match &occasion.fate {
        Fate::Asked(asked) => Some(asked),
        Fate::Held(_) => None,
    }
}

#[test]
fn definitions_and_segments_can_be_published() {
    let made = made();
    for one in &made.programmes {
        let found = one.definition.check("de");
        assert!(found.iter().all(|one| one.level != domain::survey::Level::Error), "{}: {found:?}", one.key);
    }
    for segment in made.segments.values() {
        assert_eq!(segment.rule.as_ref().map(domain::segment::Predicate::check).unwrap_or_default(), []);
        assert_eq!(segment.rule.is_none(), !segment.members.is_empty(), "{}", segment.key);
    }
}

#[test]
fn the_past_is_the_same_each_time() {
    let made = made();
    assert!(all(&made) == all(&made));
}

#[test]
fn figures_are_believable() {
    let mut counts: BTreeMap<&str, (u32, u32, u32, u32)> = BTreeMap::new();
    let mut reasons: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut reminders: BTreeMap<Option<&str>, u32> = BTreeMap::new();
    for occasion in all(&made()).iter().flat_map(|(_, past)| past) {
        let (occasions, sent, opened, answered) = counts.entry(occasion.programme).or_default();
        *occasions += 1;
        match &occasion.fate {
            Fate::Held(why) => *reasons.entry((occasion.programme, why.code())).or_default() += 1,
            Fate::Asked(asked) if asked.refused => *reasons.entry((occasion.programme, "refused")).or_default() += 1,
            Fate::Asked(asked) => {
                *sent += 1;
                *opened += u32::from(asked.opened_at.is_some());
                *answered += u32::from(asked.answer.is_some());
                for reminder in &asked.reminders {
                    *reminders.entry(reminder.cancelled.map(Held::code)).or_default() += 1;
                }
            }
        }
    }
    println!("{counts:?}\n{reasons:?}\n{reminders:?}");
    for (programme, least) in [("delivery", 80), ("trouble", 5), ("relationship", 100), ("repair", 10)] {
        let (_, sent, opened, answered) = counts[programme];
        assert!(sent >= least && opened >= answered && opened < sent && answered > 0, "{programme}: {counts:?}");
    }
    for programme in ["delivery", "relationship"] {
        let (_, sent, _, answered) = counts[programme];
        let rate = f64::from(answered) / f64::from(sent);
        assert!((0.08..0.5).contains(&rate), "{programme}: {rate}");
    }
    assert!(!counts.contains_key("crash"), "a draft asks nobody");
    let wanted = [
        ("delivery", "no_consent"),
        ("delivery", "outside_audience"),
        ("relationship", "no_consent"),
        ("relationship", "sampled_out"),
        ("relationship", "over_quota"),
    ];
    assert!(wanted.iter().all(|reason| reasons.contains_key(reason)), "{reasons:?}");
    assert!(reasons.keys().any(|(_, why)| *why == "refused"), "{reasons:?}");
    assert!(reminders.contains_key(&None) && reminders.contains_key(&Some("answered")), "{reminders:?}");
}

#[test]
fn nobody_is_contacted_more_often_than_the_budget_allows() {
    let budget = programmes::contact_budget();
    for (customer, past) in all(&made()) {
        let invitations = past.iter().filter(|one| asked(one).is_some_and(|asked| !asked.refused));
        let mut contacts: Vec<Timestamp> = invitations.clone().map(|one| one.decided_at).collect();
        let reminders = invitations.filter_map(asked).flat_map(|asked| &asked.reminders);
        contacts.extend(reminders.filter(|one| one.cancelled.is_none()).map(|one| one.at));
        for rule in &budget.rules {
            for end in &contacts {
                let begin = end.plus_days(-i64::from(rule.days));
                let within = contacts.iter().filter(|at| begin < **at && *at <= end).count();
                assert!(within <= rule.most as usize, "{}: {contacts:?}", customer.external_id);
            }
        }
    }
}

#[test]
fn what_was_asked_and_answered_happened() {
    let made = made();
    let from = made.plan.until.plus_days(-i64::from(PAST_DAYS));
    let mut taken = HashSet::new();
    for (customer, past) in all(&made) {
        for occasion in &past {
            assert!(from <= occasion.happened_at && occasion.happened_at <= occasion.decided_at);
            assert!(occasion.decided_at <= made.plan.until);
            let known = |wanted: &str| customer.happenings.iter().any(|one| one.key() == wanted);
            assert!(occasion.event.as_deref().is_none_or(known), "{occasion:?}");
            let Some(asked) = asked(occasion) else { continue };
            assert_eq!(customer.consent, Some(true));
            if let Some((key, at)) = &asked.answer {
                assert!(known(key) && occasion.decided_at < *at && *at < asked.expires_at, "{occasion:?}");
                assert!(asked.opened_at.is_some_and(|opened| opened <= *at));
                assert!(taken.insert(key.clone()), "an answer belongs to one invitation");
            }
        }
    }
}
