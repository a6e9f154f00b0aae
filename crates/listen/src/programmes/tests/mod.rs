//! Programmes from the event to the decision: the same events give the same invitations, the budget holds over all
//! programmes and profiles, and nobody is left out without a reason.

mod past;
mod sending;
mod weeks;

use super::*;
use crate::house::{House, NOW, code};
use crate::interactions_api::interaction_batch;
use domain::identity::{Identification, IdentityKind};
use domain::ids::CustomerId;
use domain::programme::{Budget, Rule};
use domain::role::Role;
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
    let one = json!({
        "message_id": message, "type": r#type, "time": NOW.plus_seconds(-seconds_ago),
        "customer": {"external_id": external_id}, "attributes": {"value": "120"}
    });
    let batch = interaction_batch(json!({ "interactions": [one] }).to_string().as_bytes()).expect("a batch");
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

    async fn a_run_draws_as_many_as_it_may(db: Db) {
        let house = House::new(db).await;
        for n in 0..8 {
            customer(&house, &n.to_string(), if n == 0 { json!({"consent": {}}) } else { json!({}) }).await;
        }
        let trigger = json!({"schedule": {"first": "2025-11-20", "time": "09:00", "every": {"days": 1}}});
        let live = programme(&house, json!({ "trigger": trigger, "sample": {"most": 3} })).await;
        house.clock.set(NOW.plus_seconds(6 * 3_600));
        house.listen.work_off_programmes().await.expect("decided");
        let seen = decisions(&house, live.summary.id).await;
        let asked = seen.iter().filter(|one| one.status == "planned").count();
        assert_eq!((seen.len(), asked), (8, 3));
        assert!(standings(&seen).contains(&("held", Some("no_consent"))));
        assert!(seen.iter().filter_map(|one| one.probability).all(|p| (p - 3.0 / 7.0).abs() < 1e-9));
        house.listen.work_off_programmes().await.expect("nothing is left");
        assert_eq!(decisions(&house, live.summary.id).await.len(), 8, "a run is made once");
    }

    async fn a_preview_writes_nothing(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        for n in 0..4 {
            customer(&house, &n.to_string(), if n == 0 { json!({"email": null}) } else { json!({}) }).await;
        }
        let question = ProgrammeQuestion { definition: live.draft.clone(), programme: Some(live.summary.id) };
        let preview = house.listen.preview_programme(&house.who, &question).await.expect("a preview");
        assert_eq!((preview.audience, preview.of, preview.asked), (4, 4, 3));
        assert_eq!((preview.held[0].reason.as_str(), preview.held[0].customers), ("no_address", 1));
        assert_eq!(decisions(&house, live.summary.id).await, []);
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
