use super::programme;
use crate::facets::FacetValues;
use crate::programme::{
    Address, Budget, Case, Definition, Drawn, Held, Made, Moment, Outcome, OwnLimit, Reach, Rule, Verdict, Waiting,
    decide,
};
use crate::signal::Channel;
use crate::time::{Timestamp, zone};
use jiff::tz::TimeZone;
use serde_json::json;
use std::collections::BTreeMap;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an instant")
}

/// What a case borrows.
struct Known {
    definition: Definition,
    budget: Budget,
    zone: TimeZone,
    consents: BTreeMap<String, bool>,
    facets: FacetValues,
}

impl Known {
    fn new(changes: &serde_json::Value) -> Self {
        let mut facets = FacetValues::default();
        facets.insert("segment", "Premium");
        Self {
            definition: programme(changes),
            budget: Budget { rules: vec![Rule { most: 1, days: 7 }] },
            zone: zone("Europe/Berlin").expect("a zone"),
            consents: ["surveys", "surveys_by_sms"].map(|purpose| (purpose.to_owned(), true)).into(),
            facets,
        }
    }

    /// A customer with everything, on a Monday noon, an hour after an order.
    fn case(&self) -> Case<'_> {
        Case {
            moment: Moment {
                definition: &self.definition,
                budget: &self.budget,
                now: at("2026-11-23T11:00:00Z"),
                zone: &self.zone,
                customer_zone: None,
                paused: false,
                consents: &self.consents,
                reach: Reach { email: Address::Known, phone: Address::Known },
                own_limit: None,
                contacts: &[],
            },
            occasion: at("2026-11-23T10:00:00Z"),
            gone: false,
            in_audience: true,
            preferred: None,
            facets: &self.facets,
            invited: &[],
            made: Made::default(),
            chance: 0.4,
            drawn: None,
            bucket: 0,
        }
    }
}

/// The same case where something else is known.
fn with<'a>(mut case: Case<'a>, change: impl FnOnce(&mut Moment<'a>)) -> Case<'a> {
    change(&mut case.moment);
    case
}

fn held(case: &Case<'_>) -> Held {
    match decide(case).outcome {
        Outcome::Hold(held) => held,
        other => panic!("not held: {other:?}"),
    }
}

fn waits(case: &Case<'_>) -> (String, Waiting) {
    match decide(case).outcome {
        Outcome::Wait { until, why } => (until.to_string(), why),
        other => panic!("not waiting: {other:?}"),
    }
}

fn channel(verdict: &Verdict) -> Option<Channel> {
    match &verdict.outcome {
        Outcome::Invite { route, .. } => Some(route.channel),
        _ => None,
    }
}

#[test]
fn nothing_in_the_way_is_an_invitation_now() {
    let known = Known::new(&json!({"sample": {"share": 0.5}}));
    let case = Case { drawn: Some(Drawn { chosen: true, probability: 0.5 }), ..known.case() };
    let expected = Outcome::Invite {
        route: known.definition.channels[0].clone(),
        variant: 0,
        send_at: case.moment.now,
        expires_at: at("2026-12-07T11:00:00Z"),
        probability: 0.25,
    };
    assert_eq!(decide(&case), Verdict { outcome: expected, route_notes: vec![] });
}

#[test]
fn every_reason_to_hold_is_found() {
    let known = Known::new(&json!({"sample": {"share": 0.5, "most": 10}}));
    let case = known.case();
    assert_eq!(held(&Case { gone: true, ..case.clone() }), Held::CustomerGone);
    assert_eq!(held(&with(case.clone(), |moment| moment.paused = true)), Held::Paused);
    assert_eq!(held(&Case { occasion: at("2026-11-09T10:59:59Z"), ..case.clone() }), Held::TooOld);
    assert!(channel(&decide(&Case { occasion: at("2026-11-09T11:00:00Z"), ..case.clone() })).is_some());
    assert_eq!(held(&Case { in_audience: false, ..case.clone() }), Held::OutsideAudience);
    assert_eq!(held(&Case { invited: &[at("2026-09-01T00:00:00Z")], ..case.clone() }), Held::AskedBefore);
    assert!(channel(&decide(&Case { invited: &[at("2026-08-25T11:00:00Z")], ..case.clone() })).is_some());
    assert_eq!(held(&with(case.clone(), |moment| moment.reach = Reach::default())), Held::NoAddress);
    let nothing = BTreeMap::new();
    assert_eq!(held(&with(case.clone(), |moment| moment.consents = &nothing)), Held::NoConsent);
    assert_eq!(held(&Case { chance: 0.5, ..case.clone() }), Held::SampledOut);
    let passed_over = Some(Drawn { chosen: false, probability: 0.1 });
    assert_eq!(held(&Case { drawn: passed_over, ..case.clone() }), Held::SampledOut);
    assert_eq!(held(&Case { made: Made { total: 10, quotas: &[] }, ..case.clone() }), Held::OverQuota);
}

#[test]
fn an_earlier_rule_speaks_first() {
    let known = Known::new(&json!({"sample": {"share": 0.5}}));
    let mut case =
        Case { gone: true, in_audience: false, chance: 0.9, occasion: at("2020-01-01T00:00:00Z"), ..known.case() };
    (case.moment.paused, case.moment.reach) = (true, Reach::default());
    assert_eq!(held(&case), Held::CustomerGone);
    case.gone = false;
    assert_eq!(held(&case), Held::Paused);
    case.moment.paused = false;
    assert_eq!(held(&case), Held::TooOld);
    case.occasion = case.moment.now;
    assert_eq!(held(&case), Held::OutsideAudience);
    case.in_audience = true;
    assert_eq!(held(&case), Held::NoAddress);
    case.moment.reach.email = Address::Known;
    assert_eq!(held(&case), Held::SampledOut);
    case.chance = 0.0;
    assert_eq!(channel(&decide(&case)), Some(Channel::Email));
}

#[test]
fn once_is_once_when_nothing_else_is_said() {
    let known = Known::new(&json!({"ask_again_days": null}));
    assert_eq!(held(&Case { invited: &[at("2001-01-01T00:00:00Z")], ..known.case() }), Held::AskedBefore);
}

#[test]
fn the_log_can_say_why_it_was_this_channel() {
    let mut known = Known::new(&json!({}));
    known.consents.insert("surveys_by_sms".to_owned(), false);
    let verdict = decide(&known.case());
    assert_eq!(channel(&verdict), Some(Channel::Email));
    assert_eq!(verdict.route_notes, [(Channel::Sms, Held::NoConsent)]);
}

#[test]
fn preference_counts_when_the_programme_follows_it() {
    let follows = Known::new(&json!({"follow_preference": true}));
    let prefers = |known: &Known| channel(&decide(&Case { preferred: Some(Channel::Email), ..known.case() }));
    assert_eq!(prefers(&follows), Some(Channel::Email));
    assert_eq!(prefers(&Known::new(&json!({}))), Some(Channel::Sms));
}

#[test]
fn quotas_count_those_they_name() {
    let quota = |value: &str, most: u32| json!({"facet": "segment", "value": value, "most": most, "per": "week"});
    let known = Known::new(&json!({"sample": {"quotas": [quota("Basis", 1), quota("Premium", 5)]}}));
    let made = |quotas: &'static [u32]| Case { made: Made { total: 99, quotas }, ..known.case() };
    assert_eq!(channel(&decide(&made(&[1, 4]))), Some(Channel::Sms));
    assert_eq!(held(&made(&[0, 5])), Held::OverQuota);
}

#[test]
fn the_delay_is_waited_for() {
    let known = Known::new(&json!({"delay_minutes": 90}));
    assert_eq!(waits(&known.case()), ("2026-11-23T11:30:00Z".to_owned(), Waiting::Delay));
    let outside = Case { in_audience: false, ..known.case() };
    assert_eq!(waits(&outside).1, Waiting::Delay, "the audience is looked at when it is due");
    assert!(channel(&decide(&with(known.case(), |moment| moment.now = at("2026-11-23T11:30:00Z")))).is_some());
    let never = Known::new(&json!({"delay_minutes": 30_000}));
    assert_eq!(held(&never.case()), Held::TooOld, "due after it is good for anything");
}

#[test]
fn the_budget_is_waited_for_as_long_as_the_occasion_is_good() {
    let known = Known::new(&json!({}));
    let yesterday = [at("2026-11-22T11:00:00Z")];
    let case = with(known.case(), |moment| moment.contacts = &yesterday);
    assert_eq!(waits(&case), ("2026-11-29T11:00:00Z".to_owned(), Waiting::Budget));
    let old = Case { occasion: at("2026-11-15T10:00:00Z"), ..case.clone() };
    assert_eq!(held(&old), Held::OverBudget);
    let planned = [at("2026-11-25T11:00:00Z")];
    assert_eq!(waits(&with(case.clone(), |moment| moment.contacts = &planned)).0, "2026-12-02T11:00:00Z");
    let urgent = Known::new(&json!({"exceeds_budget": true}));
    assert!(channel(&decide(&with(urgent.case(), |moment| moment.contacts = &yesterday))).is_some());
}

#[test]
fn what_somebody_said_about_how_often_goes_before_the_budget_and_cannot_be_exceeded() {
    let known = Known::new(&json!({"expires_days": 60}));
    let recent = [at("2026-10-01T11:00:00Z")];
    let case = with(known.case(), |moment| {
        (moment.own_limit, moment.contacts) = (Some(OwnLimit::ThreeMonths), recent.as_slice());
    });
    let waiting = ("2027-01-01T11:00:00Z".to_owned(), Waiting::OwnLimit);
    assert_eq!(waits(&case), waiting);
    let urgent = Known::new(&json!({"expires_days": 60, "exceeds_budget": true}));
    let insisting = with(urgent.case(), |moment| {
        (moment.own_limit, moment.contacts) = (Some(OwnLimit::ThreeMonths), recent.as_slice());
    });
    assert_eq!(waits(&insisting), waiting);
    assert_eq!(held(&with(case.clone(), |moment| moment.own_limit = Some(OwnLimit::SixMonths))), Held::OwnLimit);
    let unasked = with(case, |moment| moment.contacts = &[]);
    assert_eq!(held(&with(unasked.clone(), |moment| moment.own_limit = Some(OwnLimit::Never))), Held::WantsNone);
    assert!(channel(&decide(&unasked)).is_some(), "nobody has asked yet");
}

#[test]
fn quiet_hours_are_those_of_where_the_customer_lives() {
    let known = Known::new(&json!({}));
    let tokyo = zone("Asia/Tokyo").expect("a zone");
    let night = with(known.case(), |moment| moment.customer_zone = Some(&tokyo));
    assert_eq!(waits(&night), ("2026-11-23T23:00:00Z".to_owned(), Waiting::QuietHours));
    let evening = with(known.case(), |moment| moment.now = at("2026-11-23T20:00:00Z"));
    assert_eq!(waits(&evening), ("2026-11-24T07:00:00Z".to_owned(), Waiting::QuietHours));
    let last_evening = Case { occasion: at("2026-11-09T23:00:00Z"), ..evening };
    assert_eq!(held(&last_evening), Held::Expired);
    let always = Known::new(&json!({"quiet": null}));
    assert!(channel(&decide(&with(always.case(), |moment| moment.customer_zone = Some(&tokyo)))).is_some());
}

#[test]
fn reminders_stop_where_the_invitation_does() {
    let known = Known::new(&json!({"reminders": [{"after_days": 3}, {"after_days": 7}, {"after_days": 14}]}));
    let times = known.definition.reminders_after(at("2026-11-23T11:00:00Z"));
    let times: Vec<String> = times.iter().map(ToString::to_string).collect();
    assert_eq!(times, ["2026-11-26T11:00:00Z", "2026-11-30T11:00:00Z"]);
}

#[test]
fn an_audience_is_one_of_these_and_none_of_those() {
    use crate::ids::SegmentId;
    use crate::programme::Audience;
    let [a, b, c] = [1, 2, 3].map(|id| SegmentId(uuid::Uuid::from_u128(id)));
    let is_in = |segments: &'static [u128]| move |id: SegmentId| segments.contains(&id.0.as_u128());
    let audience = Audience::Segments { any_of: vec![a, b], none_of: vec![c] };
    assert!(audience.holds(is_in(&[2])) && !audience.holds(is_in(&[2, 3])) && !audience.holds(is_in(&[])));
    let others = Audience::Segments { any_of: vec![], none_of: vec![c] };
    assert!(others.holds(is_in(&[])) && !others.holds(is_in(&[3])));
    assert!(Audience::Everyone.holds(is_in(&[])));
    assert_eq!(audience.segments().collect::<Vec<_>>(), [a, b, c]);
    assert_eq!(serde_json::to_value(Audience::Everyone).expect("json"), "everyone");
}
