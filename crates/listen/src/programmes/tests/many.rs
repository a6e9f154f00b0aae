//! More customers, occasions and messages than are looked at together: what is read once for all of them stays right.

use super::{Postman, customer, decisions, did, programme, standings};
use crate::house::{House, NOW};
use crate::programmes::{DecisionQuery, ProgrammeQuestion};
use crate::segments::{ListChange, SegmentDraft};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use store::budgets;

async fn segment(house: &House, draft: Value) -> domain::ids::SegmentId {
    let draft: SegmentDraft = serde_json::from_value(draft).expect("a draft");
    house.listen.create_segment(&house.who, draft).await.expect("a segment").id
}

store::store_tests! {
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

    async fn a_preview_goes_by_segments_over_many_pages(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        for n in 0..8 {
            customer(&house, &n.to_string(), json!({})).await;
            if n % 2 == 0 {
                did(&house, &n.to_string(), "visited", &n.to_string(), 60).await;
            }
        }
        let came = segment(&house, json!({"name": "Kam", "rule": {"did": {"type": "visited"}}})).await;
        let list = segment(&house, json!({"name": "Nicht fragen"})).await;
        let change = ListChange { add: vec!["0".into(), "1".into(), "6".into()], remove: Vec::new() };
        house.listen.change_list(&house.who, list, &change).await.expect("changed");
        let mut definition = live.draft.clone();
        definition.audience = serde_json::from_value(json!({"segments": {"any_of": [came], "none_of": [list]}}))
            .expect("an audience");
        let question = ProgrammeQuestion { definition, programme: None };
        let preview = house.listen.preview_programme(&house.who, &question).await.expect("a preview");
        assert_eq!((preview.of, preview.audience, preview.asked), (8, 2, 2));
    }

    async fn a_server_that_takes_its_time_over_one_mail_holds_up_no_other(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()).held_up_by("3@x.example"));
        let live = programme(&house, json!({})).await;
        for n in 0..12 {
            customer(&house, &n.to_string(), json!({})).await;
            did(&house, &n.to_string(), "order_placed", &n.to_string(), 60).await;
        }
        let postman = house.listen.postman.get().expect("a postman");
        let the_others_first = async {
            loop {
                let seen = decisions(&house, live.summary.id).await;
                if seen.iter().filter(|one| one.status == "sent").count() == 11 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            postman.let_go();
        };
        let both = async { tokio::join!(house.listen.work_off_programmes(), the_others_first) };
        let (worked, ()) = tokio::time::timeout(Duration::from_mins(1), both).await.expect("nobody waits for it");
        assert_eq!(worked.expect("worked off"), 24, "decided and settled");
        assert_eq!(standings(&decisions(&house, live.summary.id).await), [("sent", None); 12]);
        assert_eq!(house.listen.work_off_programmes().await.expect("worked off"), 0);
        let given = postman.given();
        let addresses: BTreeSet<&str> = given.iter().map(|mail| mail.to.address.as_str()).collect();
        assert_eq!((given.len(), addresses.len()), (12, 12), "one to each");
    }

    async fn quotas_hold_over_everything_decided_at_once(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({"sample": {"most": 4}})).await;
        for n in 0..10 {
            customer(&house, &n.to_string(), json!({})).await;
            did(&house, &n.to_string(), "order_placed", &n.to_string(), 60).await;
        }
        assert_eq!(house.listen.work_off_programmes().await.expect("decided"), 10);
        let seen = decisions(&house, live.summary.id).await;
        let asked = standings(&seen).iter().filter(|standing| **standing == ("planned", None)).count();
        let over = standings(&seen).iter().filter(|standing| **standing == ("held", Some("over_quota"))).count();
        assert_eq!((asked, over), (4, 6));
        let mut query = DecisionQuery { limit: Some(3), ..DecisionQuery::default() };
        let mut by_pages = Vec::new();
        loop {
            let page = house.listen.programme_decisions(&house.who, live.summary.id, &query).await.expect("a log");
            by_pages.extend(page.items);
            query.before = page.next;
            if query.before.is_none() {
                break;
            }
        }
        assert_eq!(by_pages, seen);
        assert!(seen.iter().all(|one| one.messages.len() == usize::from(one.status == "planned")), "{seen:?}");
    }

    async fn a_project_lets_others_have_their_turn(db: Db) {
        let house = House::new(db).await;
        programme(&house, json!({})).await;
        for n in 0..8 {
            customer(&house, &n.to_string(), json!({})).await;
            did(&house, &n.to_string(), "order_placed", &n.to_string(), 60).await;
        }
        let project = &house.who.project;
        let until = NOW.plus_seconds(120);
        let mut portions = Vec::new();
        for _ in 0..2 {
            let turn = budgets::take_turn(&house.db, project.no, house.world.id(), NOW, until).await.expect("asked");
            let turn = turn.expect("nobody has it");
            let portion = house.listen.decide_due(project, turn).await.expect("decided").expect("its turn");
            portions.push((portion.done, portion.more));
            budgets::end_turn(&house.db, turn).await.expect("ended");
        }
        assert_eq!(portions, [(6, true), (2, false)]);
    }

    async fn quotas_hold_whoever_decides(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({"sample": {"most": 5}})).await;
        let other = house.another_process().await;
        for n in 0..8 {
            customer(&house, &n.to_string(), json!({})).await;
            did(&house, &n.to_string(), "order_placed", &n.to_string(), 60).await;
            let listen = if [0, 1, 4].contains(&n) { &house.listen } else { &other };
            assert_eq!(listen.work_off_programmes().await.expect("decided"), 1);
        }
        let seen = decisions(&house, live.summary.id).await;
        let asked = standings(&seen).iter().filter(|standing| **standing == ("planned", None)).count();
        assert_eq!((seen.len(), asked), (8, 5));
    }
}
