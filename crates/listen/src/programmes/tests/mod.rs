//! Programmes from the event to the decision: the same events give the same invitations, the budget holds over all
//! programmes and profiles, and nobody is left out without a reason.

mod consent;
mod erasure;
mod lines;
mod many;
mod own_data;
mod past;
mod runs;
mod sending;
mod weeks;
mod wishes;

use super::*;
use crate::house::{House, NOW, code};
use crate::interactions_api::interaction_batch;
use domain::identity::{Identification, IdentityKind};
use domain::ids::CustomerId;
use domain::programme::{Budget, Rule};
use domain::role::Role;
use domain::time::Timestamp;
use serde_json::{Value, json};
use store::messages;

/// Makes a customer with an address who has agreed to be asked.
pub(crate) async fn customer(house: &House, external_id: &str, more: Value) -> CustomerId {
    let mut said = serde_json::to_value(Identification::by(IdentityKind::ExternalId, external_id)).expect("JSON");
    let usual = json!({"email": format!("{external_id}@x.example"), "consent": {"surveys": true}});
    for fields in [usual, more] {
        let (Value::Object(said), Value::Object(fields)) = (&mut said, fields) else { panic!("two objects") };
        said.extend(fields);
    }
    let said = serde_json::from_value(said).expect("an identification");
    house.listen.upsert_customer(&house.who, &said).await.expect("a customer").id
}

pub(crate) async fn did(house: &House, external_id: &str, r#type: &str, message: &str, seconds_ago: i64) {
    let event = json!({
        "message_id": message, "type": r#type, "time": NOW.plus_seconds(-seconds_ago),
        "customer": {"external_id": external_id}, "attributes": {"value": "120"}
    });
    send(house, event).await;
}

async fn send(house: &House, event: Value) {
    let batch = interaction_batch(json!({ "interactions": [event] }).to_string().as_bytes()).expect("a batch");
    house.listen.submit_interactions(&house.who, batch).await.expect("taken");
}

fn with(base: &mut Value, changes: Value) {
    let (Value::Object(base), Value::Object(changes)) = (base, changes) else { panic!("two objects") };
    base.extend(changes);
}

/// Publishes a programme that asks after every order; it has been live for a day.
pub(crate) async fn programme(house: &House, changes: Value) -> ProgrammeShape {
    let survey = house.survey().await.summary.id;
    let mut definition = json!({
        "trigger": {"event": {"type": "order_placed"}}, "channels": [{"channel": "email", "consent": "surveys"}],
        "expires_days": 14, "ask_again_days": 1, "sender": {"name": "Ada Meer"},
        "variants": [{
            "key": "a", "name": "A", "survey": survey,
            "subject": {"de": "Wie war Ihr Einkauf?", "en": "How was it?"}, "greeting": {"de": "Hallo", "en": "Hello"}
        }]
    });
    with(&mut definition, changes);
    let draft = json!({"name": "Nach dem Kauf", "touchpoint": house.touchpoint, "definition": definition});
    let draft = serde_json::from_value(draft).expect("a draft");
    let made = house.listen.create_programme(&house.who, draft).await.expect("a programme");
    house.clock.set(NOW.plus_seconds(-86_400));
    let live = house.listen.publish_programme(&house.who, made.summary.id, true).await.expect("published");
    house.clock.set(NOW);
    live
}

pub(crate) async fn decisions(house: &House, id: ProgrammeId) -> Vec<Decision> {
    let query = DecisionQuery { limit: Some(200), ..DecisionQuery::default() };
    house.listen.programme_decisions(&house.who, id, &query).await.expect("a log").items
}

async fn budget(house: &House, most: u32, days: u32) {
    let budget = Budget { rules: vec![Rule { most, days }] };
    house.listen.set_contact_budget(&house.who, budget).await.expect("set");
}

fn standings(decisions: &[Decision]) -> Vec<(&str, Option<&str>)> {
    let mut all: Vec<_> = decisions.iter().map(|one| (one.status.as_str(), one.reason.as_deref())).collect();
    all.sort_unstable();
    all
}

store::store_tests! {
    async fn an_event_becomes_an_invitation_once(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        customer(&house, "1", json!({})).await;
        for _ in 0..2 {
            did(&house, "1", "order_placed", "m1", 60).await;
        }
        did(&house, "1", "return", "m2", 60).await;
        did(&house, "1", "order_placed", "before", 2 * 86_400).await;
        assert_eq!(house.listen.work_off_programmes().await.expect("decided"), 1);
        let first = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&first), [("planned", None)]);
        assert_eq!((first[0].variant.as_deref(), first[0].probability), (Some("a"), Some(1.0)));
        assert_eq!(first[0].language.as_deref(), Some("de"));
        assert_eq!(first[0].messages.len(), 1);
        did(&house, "1", "order_placed", "m1", 60).await;
        assert_eq!(house.listen.work_off_programmes().await.expect("nothing is left"), 0);
        assert_eq!(decisions(&house, live.summary.id).await, first, "handed in again, it is the same");
    }

    async fn a_corrected_event_is_decided_as_it_is_now(db: Db) {
        let house = House::new(db).await;
        let trigger = json!({"event": {"type": "order_placed", "attributes": {"value": {"at_least": 100}}}});
        let live = programme(&house, json!({"trigger": trigger, "delay_minutes": 10})).await;
        let mut profiles = Vec::new();
        for n in 1..=4 {
            profiles.push(customer(&house, &n.to_string(), json!({})).await);
        }
        for (who, message) in [("1", "moved"), ("3", "too little"), ("4", "of another kind")] {
            did(&house, who, "order_placed", message, 60).await;
        }
        let corrected = |who: &str, message: &str, kind: &str, value: &str| json!({
            "message_id": message, "type": kind, "time": NOW.plus_seconds(-120), "correction": true,
            "customer": {"external_id": who}, "attributes": {"value": value}
        });
        send(&house, corrected("2", "moved", "order_placed", "150")).await;
        send(&house, corrected("3", "too little", "order_placed", "50")).await;
        send(&house, corrected("4", "of another kind", "return", "150")).await;
        house.clock.set(NOW.plus_seconds(600));
        house.listen.work_off_programmes().await.expect("decided");
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("planned", None)]);
        assert_eq!((seen[0].customer, seen[0].happened_at), (profiles[1], NOW.plus_seconds(-120)));
        let row = store::occasions::many(&house.db, &[seen[0].id]).await.expect("asked").remove(0);
        assert!(row.circumstances.contains("150"), "{}", row.circumstances);
        send(&house, corrected("1", "moved", "order_placed", "50")).await;
        house.listen.work_off_programmes().await.expect("decided");
        assert_eq!(decisions(&house, live.summary.id).await, seen, "what was decided stays");
    }

    async fn the_second_it_went_live_in_counts(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        house.listen.end_programme(&house.who, live.summary.id).await.expect("ended");
        house.clock.set(Timestamp(NOW.micros() + 700_000));
        house.listen.publish_programme(&house.who, live.summary.id, true).await.expect("published again");
        customer(&house, "1", json!({})).await;
        did(&house, "1", "order_placed", "before", 1).await;
        did(&house, "1", "order_placed", "in the same second", 0).await;
        house.listen.work_off_programmes().await.expect("decided");
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(seen.iter().map(|one| one.happened_at).collect::<Vec<_>>(), [NOW]);
    }

    async fn nobody_is_left_out_without_a_reason(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({"delay_minutes": 10})).await;
        customer(&house, "1", json!({})).await;
        customer(&house, "2", json!({"consent": {}})).await;
        customer(&house, "3", json!({"email": null})).await;
        customer(&house, "4", json!({})).await;
        for id in ["1", "2", "3"] {
            did(&house, id, "order_placed", id, 3_600).await;
        }
        did(&house, "1", "order_placed", "again", 1_800).await;
        did(&house, "4", "order_placed", "4", 60).await;
        house.listen.work_off_programmes().await.expect("decided");
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [
            ("due", None),
            ("held", Some("asked_before")),
            ("held", Some("no_address")),
            ("held", Some("no_consent")),
            ("planned", None),
        ]);
        assert!(seen.iter().filter(|one| one.status == "held").all(|one| one.words.is_some()));
        house.listen.pause_programme(&house.who, live.summary.id).await.expect("paused");
        house.clock.set(NOW.plus_seconds(3_600));
        house.listen.work_off_programmes().await.expect("decided");
        assert!(standings(&decisions(&house, live.summary.id).await).contains(&("held", Some("paused"))));
        let results = house.listen.programme_results(&house.who, live.summary.id).await.expect("results");
        assert_eq!((results.occasions, results.sent), (5, 0));
    }

    async fn the_budget_holds_over_programmes_and_linked_profiles(db: Db) {
        let house = House::new(db).await;
        budget(&house, 1, 7).await;
        let one = programme(&house, json!({})).await;
        let two = programme(&house, json!({"trigger": {"event": {"type": "return"}}, "expires_days": 3})).await;
        let first = customer(&house, "1", json!({})).await;
        let second = customer(&house, "2", json!({})).await;
        house.listen.merge_customers(&house.who, first, second).await.expect("merged");
        did(&house, "1", "order_placed", "m1", 60).await;
        did(&house, "2", "return", "m2", 50).await;
        did(&house, "2", "order_placed", "m3", 40).await;
        house.listen.work_off_programmes().await.expect("decided");
        let mut all = decisions(&house, one.summary.id).await;
        all.extend(decisions(&house, two.summary.id).await);
        assert_eq!(standings(&all), [
            ("held", Some("asked_before")),
            ("held", Some("over_budget")),
            ("planned", None),
        ]);
        assert_eq!(messages::contacts(&house.db, &[first, second]).await.expect("contacts").len(), 1);
    }

    async fn events_that_come_together_ask_once_on_the_last(db: Db) {
        let house = House::new(db).await;
        let trigger = json!({"together": {"events": [{"type": "order_placed"}, {"type": "return"}], "within_days": 1}});
        let live = programme(&house, json!({ "trigger": trigger })).await;
        for id in ["1", "2"] {
            customer(&house, id, json!({})).await;
        }
        did(&house, "1", "order_placed", "a", 300).await;
        did(&house, "2", "order_placed", "b", 300).await;
        did(&house, "1", "return", "c", 200).await;
        house.listen.work_off_programmes().await.expect("decided");
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("planned", None)], "of the other one only half has happened");
        assert_eq!(seen[0].happened_at, NOW.plus_seconds(-200));
    }

    async fn events_that_come_together_ask_alike_in_whatever_order_they_come_in(db: Db) {
        let house = House::new(db).await;
        let events = json!([{"type": "order_placed"}, {"type": "call"}, {"type": "return"}]);
        let trigger = json!({"together": {"events": events, "within_days": 1}});
        let live = programme(&house, json!({ "trigger": trigger })).await;
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for at in 0..orders.len() {
            customer(&house, &at.to_string(), json!({})).await;
        }
        for nth in 0..3 {
            for (at, order) in orders.iter().enumerate() {
                let (what, seconds_ago) = [("order_placed", 300), ("call", 200), ("return", 100)][order[nth]];
                did(&house, &at.to_string(), what, &format!("{at} {what}"), seconds_ago).await;
            }
            house.listen.work_off_programmes().await.expect("decided");
        }
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("planned", None); 6]);
        assert!(seen.iter().all(|one| one.happened_at == NOW.plus_seconds(-100)), "{seen:?}");
        let first = store::occasions::many(&house.db, &[seen[0].id]).await.expect("asked").remove(0);
        assert!(first.circumstances.contains("120"), "what the event said: {}", first.circumstances);
        did(&house, "0", "call", "another", 50).await;
        house.listen.work_off_programmes().await.expect("decided");
        assert_eq!(decisions(&house, live.summary.id).await, seen, "what was used up completes nothing");
    }

    async fn asking_beyond_the_budget_needs_somebody_else(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        let id = live.summary.id;
        let mut definition = live.draft.clone();
        definition.exceeds_budget = true;
        let change = ProgrammeChange {
            name: "Nach dem Kauf".into(), touchpoint: Some(house.touchpoint), definition, revision: live.revision,
        };
        let saved = house.listen.save_programme(&house.who, id, change).await.expect("saved");
        assert!(saved.approval.needed);
        assert_eq!(code(house.listen.publish_programme(&house.who, id, true).await), "approval_needed");
        assert_eq!(code(house.listen.approve_programme(&house.who, id, saved.revision).await), "approve_own_draft");
        let manager = house.acting_as(Role::CxManager);
        assert_eq!(code(house.listen.approve_programme(&manager, id, saved.revision).await), "forbidden");
        let other = access::Caller {
            actor: access::Actor::User { id: domain::ids::UserId(uuid::Uuid::from_u128(7)), name: "Bo".into() },
            ..house.who.clone()
        };
        assert_eq!(code(house.listen.approve_programme(&other, id, 99).await), "changed_meanwhile");
        house.listen.approve_programme(&other, id, saved.revision).await.expect("approved");
        let live = house.listen.publish_programme(&house.who, id, true).await.expect("published");
        assert_eq!((live.summary.version, live.approval.by.as_deref()), (2, Some("Bo")));
    }

    async fn two_processes_decide_once(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        for n in 0..5 {
            customer(&house, &n.to_string(), json!({})).await;
            did(&house, &n.to_string(), "order_placed", &n.to_string(), 60).await;
        }
        let other = house.another_process().await;
        let (one, two) = tokio::join!(house.listen.work_off_programmes(), other.work_off_programmes());
        assert_eq!(one.expect("decided") + two.expect("decided"), 5);
        assert_eq!(standings(&decisions(&house, live.summary.id).await), [("planned", None); 5]);
    }
}
