//! Runs of schedules: as many as may be asked are, each run is made once, and one that was cut off is finished as it
//! was begun.

use super::{ProgrammeShape, customer, decisions, programme, standings};
use crate::house::{House, NOW};
use domain::ids::InvitationId;
use domain::time::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::budgets::{self, Turn};
use store::occasions;

/// Every morning at nine in Berlin; a run is due at [`NOW`].
fn daily(most: u32) -> Value {
    let schedule = json!({"first": "2025-11-20", "time": "09:00", "every": {"days": 1}});
    json!({"trigger": {"schedule": schedule}, "sample": {"most": most}})
}

async fn asked_daily(house: &House, customers: u32, most: u32) -> ProgrammeShape {
    for n in 0..customers {
        customer(house, &n.to_string(), json!({})).await;
    }
    programme(house, daily(most)).await
}

async fn turn(house: &House, now: Timestamp) -> Option<Turn> {
    let until = now.plus_seconds(120);
    budgets::take_turn(&house.db, house.who.project.no, house.world.id(), now, until).await.expect("asked")
}

store::store_tests! {
    async fn a_run_draws_as_many_as_it_may(db: Db) {
        let house = House::new(db).await;
        for n in 0..8 {
            customer(&house, &n.to_string(), if n == 0 { json!({"consent": {}}) } else { json!({}) }).await;
        }
        let live = programme(&house, daily(3)).await;
        house.listen.work_off_programmes().await.expect("decided");
        let seen = decisions(&house, live.summary.id).await;
        let asked = seen.iter().filter(|one| one.status == "planned").count();
        assert_eq!((seen.len(), asked), (8, 3));
        assert!(standings(&seen).contains(&("held", Some("no_consent"))));
        assert!(seen.iter().filter_map(|one| one.probability).all(|p| (p - 3.0 / 7.0).abs() < 1e-9));
        house.listen.work_off_programmes().await.expect("nothing is left");
        assert_eq!(decisions(&house, live.summary.id).await.len(), 8, "a run is made once");
    }

    async fn a_run_that_was_cut_off_is_finished_as_it_was_begun(db: Db) {
        let house = House::new(db).await;
        let live = asked_daily(&house, 8, 3).await;
        let project = &house.who.project;
        let mine = turn(&house, NOW).await.expect("nobody has it");
        let run = house.listen.due_runs(project).await.expect("asked").remove(0);
        let planned = house.listen.plan_run(project, mine, &run).await.expect("planned").expect("its turn");
        let drawn: BTreeSet<InvitationId> =
            planned.iter().filter(|one| one.drawn == Some(true)).map(|one| one.id).collect();
        assert_eq!((planned.len(), drawn.len()), (8, 3));
        let mut tx = house.db.begin().await.expect("a transaction");
        occasions::add(&mut tx, project.no, &planned[..3]).await.expect("the first piece");
        tx.commit().await.expect("committed");
        // Here the process died.
        house.clock.set(NOW.plus_seconds(3_600));
        let other = house.another_process().await;
        other.work_off_programmes().await.expect("worked off");
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(seen.len(), 8);
        let asked: BTreeSet<InvitationId> =
            seen.iter().filter(|one| one.status == "planned").map(|one| one.id).collect();
        assert_eq!(asked, drawn);
        assert!(house.listen.due_runs(project).await.expect("asked").is_empty(), "it is over");
    }

    async fn a_long_run_keeps_its_turn_and_ends_when_it_is_lost(db: Db) {
        let house = House::new(db).await;
        asked_daily(&house, 4, 2).await;
        let project = &house.who.project;
        let mine = turn(&house, NOW).await.expect("nobody has it");
        let run = house.listen.due_runs(project).await.expect("asked").remove(0);
        house.clock.set(NOW.plus_seconds(100));
        let planned = house.listen.plan_run(project, mine, &run).await.expect("planned").expect("its turn");
        assert_eq!(turn(&house, NOW.plus_seconds(130)).await, None, "renewed while pages were read");
        let other = turn(&house, NOW.plus_seconds(300)).await.expect("it took too long");
        assert!(house.listen.plan_run(project, mine, &run).await.expect("asked").is_none());
        assert!(!house.listen.write_run(project, mine, &run, &planned).await.expect("asked"));
        assert!(occasions::due(&house.db, project.no, NOW.plus_days(1), 10).await.expect("asked").is_empty());
        assert!(house.listen.write_run(project, other, &run, &planned).await.expect("written"));
    }

    async fn a_run_that_is_due_is_made_in_spite_of_a_new_version(db: Db) {
        let house = House::new(db).await;
        let live = asked_daily(&house, 4, 4).await;
        house.listen.publish_programme(&house.who, live.summary.id, true).await.expect("published again");
        house.listen.work_off_programmes().await.expect("decided");
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("planned", None); 4]);
        assert!(seen.iter().all(|one| one.version == 2), "{seen:?}");
        let next = house.listen.read_programme(&house.who, live.summary.id).await.expect("there").summary.next_run;
        assert_eq!(next.map(|next| next.to_string()).as_deref(), Some("2025-11-23T08:00:00Z"));
    }
}
