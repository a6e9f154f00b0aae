use super::*;
use crate::survey::Attributes;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

fn rule(json: &Value) -> Predicate {
    serde_json::from_value(json.clone()).expect("a rule")
}

/// Somebody on the premium plan of a company, who ordered twice and was unhappy once.
fn holds(json: &Value) -> bool {
    let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let attributes = Attributes::from([text("plan", "Premium"), text("age", "42")]);
    let account = Attributes::from([text("key", "acme"), text("industry", "retail")]);
    let consents = BTreeMap::from([("mail".to_owned(), true), ("call".to_owned(), false)]);
    let did = |did: &Did| if did.r#type == "order_placed" { 2 } else { 0 };
    let answered = |answered: &Answered| answered.group == Some(Group::Negative);
    let facts = Facts {
        attributes: &attributes,
        account: &account,
        consents: &consents,
        has_email: true,
        has_phone: false,
        did: &did,
        answered: &answered,
    };
    rule(json).holds(&facts)
}

#[test]
fn every_kind_of_test_looks_at_what_it_names() {
    for (json, expected) in [
        (json!({"attribute": {"name": "plan", "is": {"equals": "premium"}}}), true),
        (json!({"attribute": {"name": "age", "is": {"at_least": 43}}}), false),
        (json!({"attribute": {"name": "industry", "is": "answered"}}), false),
        (json!({"account": {"name": "industry", "is": {"one_of": ["retail", "bank"]}}}), true),
        (json!({"account": {"name": "key", "is": {"equals": "ACME"}}}), true),
        (json!({"consent": {"purpose": "mail", "given": true}}), true),
        (json!({"consent": {"purpose": "call", "given": false}}), true),
        (json!({"consent": {"purpose": "never asked", "given": true}}), false),
        (json!({"consent": {"purpose": "never asked", "given": false}}), true),
        (json!({"reachable": "email"}), true),
        (json!({"reachable": "phone"}), false),
        (json!({"did": {"type": "order_placed"}}), true),
        (json!({"did": {"type": "order_placed", "at_least": 3}}), false),
        (json!({"answered": {"group": "negative"}}), true),
        (json!({"answered": {"group": "positive"}}), false),
        (json!({"all": []}), true),
        (json!({"any": []}), false),
        (json!({"not": {"any": []}}), true),
        (json!({"all": [{"reachable": "email"}, {"reachable": "phone"}]}), false),
        (json!({"any": [{"reachable": "email"}, {"reachable": "phone"}]}), true),
    ] {
        assert_eq!(holds(&json), expected, "{json}");
        assert_eq!(
            serde_json::to_value(rule(&json)).and_then(serde_json::from_value::<Predicate>).ok(),
            Some(rule(&json))
        );
        assert_eq!(rule(&json).check(), [], "{json}");
    }
}

#[test]
fn misspelt_rules_are_refused() {
    for nonsense in [
        json!({"attribute": {"name": "plan", "is": {"equal": 1}}}),
        json!({"did": {"typ": "order"}}),
        json!({"answered": {"group": "angry"}}),
        json!({"reachable": "fax"}),
        json!({"never": []}),
    ] {
        assert!(serde_json::from_value::<Predicate>(nonsense.clone()).is_err(), "{nonsense}");
    }
}

#[test]
fn faults_say_where_they_are() {
    let wrong = rule(&json!({"all": [
        {"reachable": "email"},
        {"not": {"did": {"type": " ", "at_least": 0, "within_days": 0}}},
        {"any": [{"answered": {"within_days": 4000}}, {"consent": {"purpose": "", "given": true}}]},
        {"attribute": {"name": "a", "is": {"contains": "x".repeat(501)}}},
        {"attribute": {"name": "a", "is": {"group": "negative"}}},
    ]}));
    let faults = wrong.check();
    let places: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.place.as_str(), fault.code)).collect();
    let expected = [
        (".all[1].not.did.type", "not_a_name"),
        (".all[1].not.did.within_days", "bad_window"),
        (".all[1].not.did.at_least", "bad_number"),
        (".all[2].any[0].answered.within_days", "bad_window"),
        (".all[2].any[1].consent.purpose", "not_a_name"),
        (".all[3].attribute.is", "too_long"),
        (".all[4].attribute.is", "not_a_score"),
    ];
    assert_eq!(places, expected);
    assert!(faults.iter().all(|fault| fault.message("de") != fault.message("en")));
}

#[test]
fn a_rule_beyond_measure_is_one_fault() {
    let wide = rule(&json!({"any": vec![json!({"reachable": "email"}); 100]}));
    let mut deep = json!({"reachable": "email"});
    for _ in 0..10 {
        deep = json!({"not": deep});
    }
    for large in [wide, rule(&deep)] {
        let faults = large.check();
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["rule_too_large"]);
    }
}

#[test]
fn a_rule_asks_for_no_more_than_it_needs() {
    let plain = rule(&json!({"attribute": {"name": "plan", "is": "answered"}}));
    assert!(!plain.asks_accounts() && plain.did().is_empty() && plain.answered().is_empty());
    let more = rule(&json!({"all": [
        {"account": {"name": "key", "is": "answered"}}, {"not": {"did": {"type": "x"}}}, {"answered": {}},
    ]}));
    assert!(more.asks_accounts());
    assert_eq!((more.did().len(), more.answered().len()), (1, 1));
}

#[test]
fn touchpoints_may_have_other_ids_elsewhere() {
    let (here, there) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let of = |id: TouchpointId| if id.0 == here { TouchpointId(there) } else { id };
    let at = |id: Uuid| {
        rule(
            &json!({"all": [{"not": {"did": {"type": "x", "touchpoint": id}}}, {"any": [{"answered": {"touchpoint": id}}]}]}),
        )
    };
    assert_eq!(at(here).at_touchpoints(&of), at(there));
}
