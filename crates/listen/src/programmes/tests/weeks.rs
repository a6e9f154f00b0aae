//! Weeks of events over two programmes, with reminders and a merge: what really left keeps the budget.

use super::{Postman, budget, customer, decisions, did, programme};
use crate::house::{House, NOW};
use domain::ids::CustomerId;
use domain::time::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;

const STEPS: i64 = 36;
const HOURS_PER_STEP: i64 = 11;
const MERGED_AFTER: i64 = 14;

store::store_tests! {
    async fn what_leaves_keeps_the_budget_and_what_does_not_has_its_reason(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()));
        budget(&house, 2, 7).await;
        let changes = json!({"ask_again_days": 1, "expires_days": 10, "reminders": [{"after_days": 2}]});
        let one = programme(&house, changes.clone()).await;
        let mut other = changes;
        other["trigger"] = json!({"event": {"type": "return"}});
        let two = programme(&house, other).await;
        let mut profiles = Vec::new();
        for n in 0..4 {
            profiles.push(customer(&house, &n.to_string(), json!({})).await);
        }
        let mut merged_at = None;
        for step in 0..STEPS {
            let at = step * HOURS_PER_STEP * 3_600;
            house.clock.set(NOW.plus_seconds(at));
            if step == MERGED_AFTER {
                house.listen.merge_customers(&house.who, profiles[0], profiles[1]).await.expect("merged");
                merged_at = Some(NOW.plus_seconds(at));
            }
            let who = (step * 7 % 4).to_string();
            let what = if step % 3 == 0 { "return" } else { "order_placed" };
            did(&house, &who, what, &format!("m{step}"), -at).await;
            house.listen.work_off_programmes().await.expect("worked off");
        }
        let mut all = decisions(&house, one.summary.id).await;
        all.extend(decisions(&house, two.summary.id).await);
        assert_eq!(all.len(), STEPS as usize);
        let reasoned = |one: &super::Decision| one.words.is_some() || one.status == "sent" || one.status == "planned";
        assert!(all.iter().all(reasoned), "{all:?}");
        let mut left: BTreeMap<CustomerId, Vec<Timestamp>> = BTreeMap::new();
        for decision in &all {
            let person = if decision.customer == profiles[1] { profiles[0] } else { decision.customer };
            let accepted = decision.messages.iter().filter(|message| message.status == "accepted");
            left.entry(person).or_default().extend(accepted.map(|message| message.send_at));
        }
        assert!(left.values().map(Vec::len).sum::<usize>() > 6, "{left:?}");
        for (person, times) in &left {
            for end in times {
                // Two histories that became one may be over the limit; nothing that left afterwards may.
                if *person == profiles[0] && Some(*end) < merged_at {
                    continue;
                }
                let within = times.iter().filter(|time| end.plus_days(-7) < **time && *time <= end).count();
                assert!(within <= 2, "{person:?}: {times:?}");
            }
        }
    }
}
