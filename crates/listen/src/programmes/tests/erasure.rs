//! Customers who are erased while a decision about them, a run or a mail is under way: nothing is written about them.

use super::{customer, did, programme};
use crate::house::{House, NOW};
use crate::programmes::counting::Counted;
use crate::programmes::sending::Portion;
use channels::mail::{Fault, Outcome};
use domain::ids::{CustomerId, InvitationId};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use store::budgets::{self, Turn};
use store::occasions::OccasionRow;
use store::{messages, occasions, undeliverable};

async fn turn(house: &House) -> Turn {
    let until = NOW.plus_seconds(120);
    let turn = budgets::take_turn(&house.db, house.who.project.no, house.world.id(), NOW, until).await.expect("asked");
    turn.expect("nobody has it")
}

/// Two customers with an order each.
async fn two(house: &House, changes: Value) -> [CustomerId; 2] {
    programme(house, changes).await;
    let both = [customer(house, "1", json!({})).await, customer(house, "2", json!({})).await];
    for id in ["1", "2"] {
        did(house, id, "order_placed", id, 60).await;
    }
    both
}

async fn erase(house: &House, id: CustomerId) {
    house.listen.erase_customer(&house.who, id).await.expect("erased");
}

store::store_tests! {
    async fn no_decision_is_written_about_somebody_erased_meanwhile(db: Db) {
        let house = House::new(db).await;
        let [gone, stays] = two(&house, json!({})).await;
        let project = &house.who.project;
        let turn = turn(&house).await;
        let due = occasions::due(&house.db, project.no, NOW, 10).await.expect("due");
        let mut ground = house.listen.ground(project, NOW, Counted::default()).await.expect("read");
        let decided = house.listen.decide_batch(project, &mut ground, &due).await.expect("decided");
        erase(&house, gone).await;
        assert!(house.listen.write_decided(project, turn, decided).await.expect("written"));
        let planned = messages::contacts(&house.db, &[gone, stays]).await.expect("asked");
        assert_eq!(planned.iter().map(|one| one.customer).collect::<Vec<_>>(), [stays]);
    }

    async fn no_occasion_of_a_run_is_written_for_somebody_erased_meanwhile(db: Db) {
        let house = House::new(db).await;
        let schedule = json!({"first": "2025-11-20", "time": "09:00", "every": {"days": 1}});
        let [gone, stays] = two(&house, json!({"trigger": {"schedule": schedule}})).await;
        let project = &house.who.project;
        let turn = turn(&house).await;
        let run = house.listen.due_runs(project).await.expect("asked").remove(0);
        let planned = house.listen.plan_run(project, turn, &run).await.expect("planned").expect("its turn");
        assert_eq!(planned.len(), 2);
        erase(&house, gone).await;
        assert!(house.listen.write_run(project, turn, &run, &planned).await.expect("written"));
        let due = occasions::due(&house.db, project.no, NOW, 10).await.expect("due");
        assert_eq!(due.iter().map(|one| one.customer).collect::<Vec<_>>(), [stays]);
    }

    async fn what_came_of_a_mail_to_somebody_erased_meanwhile_is_forgotten(db: Db) {
        let house = House::new(db).await;
        let [gone, stays] = two(&house, json!({"reminders": [{"after_days": 3}]})).await;
        let project = &house.who.project;
        // Nobody sends yet: both wait.
        house.listen.work_off_programmes().await.expect("decided");
        let rules = Arc::new(house.listen.rules(project, NOW).await.expect("rules"));
        let due = messages::due(&house.db, project.no, NOW.plus_days(1), 10).await.expect("due");
        assert_eq!(due.len(), 2);
        let ids: Vec<InvitationId> = due.iter().map(|message| message.occasion).collect();
        let rows = occasions::many(&house.db, &ids).await.expect("read");
        let rows: HashMap<InvitationId, OccasionRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        let portion = Portion { project: Arc::clone(project), head: None, rules, occasions: Arc::new(rows) };
        let mut batches = Vec::new();
        for message in &due {
            batches.push(house.listen.batch(portion.clone(), message).await.expect("read"));
        }
        erase(&house, gone).await;
        let refused = Outcome::Refused { code: Some(550), reply: "no such user".into(), fault: Fault::Recipient };
        for outcome in [Outcome::Accepted { reply: "250 ok".into() }, refused] {
            for (batch, message) in batches.iter().zip(&due) {
                house.listen.write_outcome(batch, message, &outcome).await.expect("written");
            }
        }
        let contacts = messages::contacts(&house.db, &[gone, stays]).await.expect("asked");
        assert!(!contacts.is_empty() && contacts.iter().all(|one| one.customer == stays), "{contacts:?}");
        let keys = ["e:1@x.example", "e:2@x.example"];
        let closed = undeliverable::among(&house.db, project.no, &keys).await.expect("asked");
        assert_eq!(closed.into_iter().collect::<Vec<_>>(), ["e:2@x.example"]);
    }
}
