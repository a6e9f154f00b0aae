//! Who belongs to a segment is reckoned from what is known now, of the whole person.

use super::*;
use crate::house::{House, NOW, code};
use crate::interactions_api::interaction_batch;
use domain::identity::{Identification, IdentityKind};
use domain::ids::CustomerId;
use domain::role::Role;
use serde_json::{Value, json};

async fn customer(house: &House, external_id: &str, more: Value) -> CustomerId {
    let mut said = serde_json::to_value(Identification::by(IdentityKind::ExternalId, external_id)).expect("JSON");
    let (Value::Object(said_fields), Value::Object(more)) = (&mut said, more) else { panic!("two objects") };
    said_fields.extend(more);
    let said = serde_json::from_value(said).expect("an identification");
    house.listen.upsert_customer(&house.who, &said).await.expect("a customer").id
}

async fn did(house: &House, external_id: &str, types: &[&str], days_ago: i64) {
    let time = NOW.plus_seconds(-days_ago * 86_400);
    let all: Vec<Value> = types
        .iter()
        .enumerate()
        .map(|(n, r#type)| {
            json!({
                "message_id": format!("{external_id}{type}{n}{days_ago}"), "type": r#type, "time": time,
                "customer": {"external_id": external_id}
            })
        })
        .collect();
    let batch = interaction_batch(json!({ "interactions": all }).to_string().as_bytes()).expect("a batch");
    let taken = house.listen.submit_interactions(&house.who, batch).await.expect("taken");
    assert_eq!(taken.accepted, types.len());
}

async fn size(house: &House, rule: Value) -> SegmentSize {
    let question: SegmentQuestion = serde_json::from_value(json!({ "rule": rule })).expect("a question");
    house.listen.segment_size(&house.who, &question).await.expect("a size")
}

async fn how_many(house: &House, rule: Value) -> u64 {
    size(house, rule).await.customers
}

async fn segment(house: &House, name: &str, rule: Option<Value>) -> Segment {
    let draft = serde_json::from_value(json!({ "name": name, "rule": rule })).expect("a draft");
    house.listen.create_segment(&house.who, draft).await.expect("a segment")
}

fn premium() -> Value {
    json!({"attribute": {"name": "plan", "is": {"equals": "premium"}}})
}

store::store_tests! {
    async fn attributes_accounts_consent_and_addresses_tell_who_belongs(db: Db) {
        let house = House::new(db).await;
        customer(&house, "1", json!({"attributes": {"plan": "premium"}, "email": "a@x.example", "account": "acme",
                                     "consent": {"mail": true}})).await;
        customer(&house, "2", json!({"attributes": {"plan": "Premium"}, "phone": "+49 431 12345"})).await;
        customer(&house, "3", json!({"attributes": {"plan": "basic"}, "consent": {"mail": false}})).await;
        customer(&house, "4", json!({})).await;
        let all = size(&house, premium()).await;
        assert_eq!((all.customers, all.of, all.with_email, all.with_phone), (2, 4, 1, 1));
        assert_eq!(all.examples.len(), 2);
        assert_eq!(how_many(&house, json!({"not": premium()})).await, 2);
        assert_eq!(how_many(&house, json!({"account": {"name": "key", "is": {"equals": "acme"}}})).await, 1);
        assert_eq!(how_many(&house, json!({"consent": {"purpose": "mail", "given": true}})).await, 1);
        assert_eq!(how_many(&house, json!({"reachable": "phone"})).await, 1);
        assert_eq!(how_many(&house, json!({"all": []})).await, 4);
    }

    async fn linked_profiles_are_one_person(db: Db) {
        let house = House::new(db).await;
        let first = customer(&house, "1", json!({"attributes": {"plan": "premium"}})).await;
        let second = customer(&house, "2", json!({"email": "b@x.example"})).await;
        did(&house, "1", &["order_placed"], 3).await;
        did(&house, "2", &["order_placed"], 2).await;
        let twice = json!({"did": {"type": "order_placed", "at_least": 2}});
        assert_eq!((how_many(&house, twice.clone()).await, size(&house, premium()).await.with_email), (0, 0));
        house.listen.merge_customers(&house.who, first, second).await.expect("merged");
        let one = size(&house, twice).await;
        assert_eq!((one.customers, one.of, one.with_email), (1, 1, 1));
    }

    async fn what_customers_did_counts_in_its_window(db: Db) {
        let house = House::new(db).await;
        for (id, days_ago) in [("1", 1), ("2", 40), ("3", 5)] {
            customer(&house, id, json!({})).await;
            did(&house, id, &["order_placed", "order_placed", "return"], days_ago).await;
        }
        did(&house, "3", &["return", "return"], 6).await;
        let rule = |r#type: &str, at_least: u32, days: Option<u32>| {
            json!({"did": {"type": r#type, "at_least": at_least, "within_days": days}})
        };
        assert_eq!(how_many(&house, rule("order_placed", 1, None)).await, 3);
        assert_eq!(how_many(&house, rule("order_placed", 2, Some(30))).await, 2);
        assert_eq!(how_many(&house, rule("return", 3, Some(30))).await, 1);
        assert_eq!(how_many(&house, rule("never_seen", 1, None)).await, 0);
        assert_eq!(how_many(&house, json!({"not": rule("order_placed", 1, Some(30))})).await, 1);
    }

    async fn the_last_score_tells_where_somebody_stands(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        for (id, score, days_ago) in [("1", 2, 9), ("1", 10, 1), ("2", 3, 2), ("3", 9, 50)] {
            let time = NOW.plus_seconds(-days_ago * 86_400);
            let answer = json!({"survey": survey, "time": time, "customer": {"external_id": id}, "answers": {"score": score}});
            let answer = serde_json::from_value(answer).expect("a draft");
            house.listen.submit_answer(&house.who, answer).await.expect("taken");
        }
        let rule = |group: &str, days: Option<u32>| json!({"answered": {"group": group, "within_days": days}});
        assert_eq!(how_many(&house, rule("negative", None)).await, 1, "the first one is happy again");
        assert_eq!(how_many(&house, rule("positive", None)).await, 2);
        assert_eq!(how_many(&house, rule("positive", Some(30))).await, 1);
        assert_eq!(how_many(&house, json!({"answered": {"survey": survey}})).await, 3);
        assert_eq!(how_many(&house, json!({"answered": {"series": "csat:1-5"}})).await, 0);
    }

    async fn a_list_takes_names_people_use_and_tells_those_nobody_has(db: Db) {
        let house = House::new(db).await;
        let one = customer(&house, "K-1", json!({})).await;
        customer(&house, "K-2", json!({"email": "b@x.example"})).await;
        let list = segment(&house, "Beirat", None).await;
        let change = ListChange {
            add: vec![one.to_string(), " B@X.example".into(), "K-2".into(), "K-99".into(), String::new()],
            ..ListChange::default()
        };
        let changed = house.listen.change_list(&house.who, list.id, &change).await.expect("changed");
        assert_eq!((changed.added, changed.unknown), (2, vec!["K-99".to_owned(), String::new()]));
        let question = SegmentQuestion { segment: Some(list.id), ..SegmentQuestion::default() };
        let found = house.listen.segment_size(&house.who, &question).await.expect("a size");
        assert_eq!((found.customers, found.of), (2, 2));
        let change = ListChange { remove: vec!["K-1".into()], ..ListChange::default() };
        assert_eq!(house.listen.change_list(&house.who, list.id, &change).await.expect("changed").removed, 1);
        house.listen.erase_customer(&house.who, customer(&house, "K-2", json!({})).await).await.expect("erased");
        let found = house.listen.segment_size(&house.who, &question).await.expect("a size");
        assert_eq!((found.customers, found.of), (0, 1));
        let ruled = segment(&house, "Premium", Some(premium())).await;
        customer(&house, "K-3", json!({"attributes": {"plan": "premium"}})).await;
        let sizes = house.listen.segment_sizes(&house.who).await.expect("sizes");
        let counted: Vec<_> = sizes.items.iter().map(|one| (one.segment, one.customers)).collect();
        assert_eq!((sizes.of, counted), (2, vec![(list.id, 0), (ruled.id, 1)]));
        assert_eq!(code(house.listen.change_list(&house.who, ruled.id, &change).await), "invalid");
    }

    async fn segments_overlap(db: Db) {
        let house = House::new(db).await;
        for n in 0..7 {
            let plan = if n < 4 { "premium" } else { "basic" };
            customer(&house, &n.to_string(), json!({"attributes": {"plan": plan, "n": n}})).await;
        }
        let late = segment(&house, "Späte", Some(json!({"attribute": {"name": "n", "is": {"at_least": 3}}}))).await;
        segment(&house, "Niemand", Some(json!({"any": []}))).await;
        let found = size(&house, premium()).await;
        assert_eq!((found.customers, found.of), (4, 7));
        assert_eq!(found.overlaps, [Overlap { segment: late.id, name: "Späte".into(), customers: 1, of: 4 }]);
    }

    async fn a_segment_is_kept_under_its_name(db: Db) {
        let house = House::new(db).await;
        let made = segment(&house, " Premium ", Some(premium())).await;
        assert_eq!(made.name, "Premium");
        assert!(made.sentence.as_ref().is_some_and(|words| words.de.contains("premium")), "{:?}", made.sentence);
        let again = serde_json::from_value(json!({"name": "Premium"})).expect("a draft");
        assert_eq!(code(house.listen.create_segment(&house.who, again).await), "segment_name_taken");
        let patch = |revision| SegmentPatch { revision, name: Some("Gold".into()), rule: None };
        let changed = house.listen.change_segment(&house.who, made.id, patch(1)).await.expect("changed");
        assert_eq!((changed.name.as_str(), changed.revision, changed.rule), ("Gold", 2, made.rule));
        let outdated = house.listen.change_segment(&house.who, made.id, patch(1)).await;
        assert_eq!(code(outdated), "segment_changed_meanwhile");
        house.listen.delete_segment(&house.who, made.id).await.expect("deleted");
        assert_eq!(code(house.listen.read_segment(&house.who, made.id).await), "not_found");
        assert_eq!(house.listen.list_segments(&house.who).await.expect("a list"), []);
    }

    async fn rules_that_mean_nothing_are_refused(db: Db) {
        let house = House::new(db).await;
        for rule in [
            json!({"did": {"type": "", "at_least": 1}}),
            json!({"did": {"type": "x", "at_least": 0}}),
            json!({"answered": {"within_days": 0}}),
            json!({"attribute": {"name": "", "is": "answered"}}),
        ] {
            let draft = serde_json::from_value(json!({"name": "X", "rule": rule})).expect("a draft");
            assert_eq!(code(house.listen.create_segment(&house.who, draft).await), "invalid", "{rule}");
        }
        let blank = serde_json::from_value(json!({"name": "  "})).expect("a draft");
        assert_eq!(code(house.listen.create_segment(&house.who, blank).await), "invalid");
    }

    async fn only_who_may_see_customers_learns_how_many_they_are(db: Db) {
        let house = House::new(db).await;
        let question = serde_json::from_value(json!({"rule": premium()})).expect("a question");
        for (role, allowed) in [(Role::It, false), (Role::Viewer, false), (Role::Operations, true)] {
            let found = house.listen.segment_size(&house.acting_as(role), &question).await;
            assert_eq!(found.is_ok(), allowed, "{role:?}");
            assert_eq!(house.listen.segment_sizes(&house.acting_as(role)).await.is_ok(), allowed, "{role:?}");
        }
        let branch = house.limited(Role::Operations, "F001").await;
        assert_eq!(code(house.listen.segment_size(&branch, &question).await), "forbidden");
        assert_eq!(code(house.listen.segment_sizes(&branch).await), "forbidden");
    }
}
