//! What is found at touchpoints, who may say so, and what the report makes of it.

use super::*;
use crate::house::{House, NOW, code};
use access::TouchpointDraft;
use domain::role::Role;
use serde_json::{Value, json};

async fn made(house: &House, dimension: &str, name: &str) -> Standard {
    let draft = serde_json::from_value(json!({ "dimension": dimension, "name": name })).expect("a draft");
    house.listen.create_standard(&house.who, draft).await.expect("a standard")
}

async fn found(house: &House, who: &Caller, at: TouchpointId, found: Value) -> Result<ChecklistItem> {
    let draft = serde_json::from_value(found).expect("a check");
    house.listen.check_standard(who, at, draft).await
}

store::store_tests! {
    async fn the_report_says_where_the_company_is_not_one(db: Db) {
        let house = House::new(db).await;
        let (tone, design) = (made(&house, "tone", "Anrede").await, made(&house, "design", "Logo").await);
        let draft = TouchpointDraft { name: "Hotline".into(), decisive: true, ..TouchpointDraft::default() };
        let hotline = house.access.create_touchpoint(&house.who, draft).await.expect("a touchpoint").id;
        let empty = house.listen.consistency(&house.who).await.expect("a report");
        assert_eq!((empty.kept.index, empty.kept.unchecked, empty.worst.len()), (None, 4, 0));
        for (hour, (at, verdict)) in [(house.touchpoint, "missed"), (hotline, "met"), (house.touchpoint, "partly")].into_iter().enumerate() {
            house.clock.set(NOW.plus_seconds(3_600 * hour as i64));
            let check = json!({"standard": tone.id, "verdict": verdict, "evidence": "Aushang duzt"});
            found(&house, &house.who, at, check).await.expect("checked");
        }
        let check = json!({"standard": design.id, "verdict": "missed", "evidence": "altes Logo", "link": "https://x.example/bild"});
        found(&house, &house.who, hotline, check).await.expect("checked");
        let report = house.listen.consistency(&house.who).await.expect("a report");
        let index = |dimension| report.dimensions.iter().find(|one| one.dimension == dimension).expect("there").kept.index;
        assert_eq!((index(Dimension::Tone), index(Dimension::Design), index(Dimension::Service)), (Some(75.0), Some(0.0), None));
        assert_eq!((report.kept.n, report.kept.unchecked), (3, 1), "the newest check counts");
        let worst: Vec<(&str, &str)> =
            report.worst.iter().map(|one| (one.standard.name.as_str(), one.evidence[0].check.evidence.as_str())).collect();
        assert_eq!(worst, [("Anrede", "Aushang duzt"), ("Logo", "altes Logo")], "kept here, not there, comes first");
        house.listen.change_standard(&house.who, design.id, StandardPatch { archived: Some(true), ..StandardPatch::default() }).await.expect("archived");
        assert_eq!(house.listen.consistency(&house.who).await.expect("a report").kept.n, 2, "what is out of use does not count");
    }

    async fn the_owner_of_a_touchpoint_may_check_it_and_others_may_not(db: Db) {
        let house = House::new(db).await;
        let standard = made(&house, "service", "Zusagen").await;
        let check = || json!({"standard": standard.id, "verdict": "met"});
        let owner = house.acting_as(Role::Viewer);
        found(&house, &owner, house.touchpoint, check()).await.expect("it is his");
        let foreign = house.access.create_touchpoint(&house.who, TouchpointDraft { name: "Web".into(), ..TouchpointDraft::default() }).await.expect("made").id;
        assert_eq!(code(found(&house, &owner, foreign, check()).await), "forbidden");
        let list = house.listen.touchpoint_checklist(&owner, foreign).await.expect("a checklist");
        assert!(!list.may_check && list.items[0].check.is_none());
    }

    async fn what_is_wrong_is_said(db: Db) {
        let house = House::new(db).await;
        let standard = made(&house, "text", "Preise").await;
        for (wrong, field) in [
            (json!({"standard": standard.id, "verdict": "missed"}), "evidence"),
            (json!({"standard": standard.id, "verdict": "met", "link": "javascript:alert(1)"}), "link"),
            (json!({"standard": standard.id, "verdict": "met", "evidence": "x".repeat(LONGEST_TEXT + 1)}), "evidence"),
        ] {
            let error = found(&house, &house.who, house.touchpoint, wrong).await.expect_err("refused");
            assert!(error.to_string().contains(field), "{error}");
        }
        let draft = serde_json::from_value(json!({"dimension": "text", "name": " "})).expect("a draft");
        assert_eq!(code(house.listen.create_standard(&house.who, draft).await), "invalid");
        let gone = json!({"standard": uuid::Uuid::nil(), "verdict": "met"});
        assert_eq!(code(found(&house, &house.who, house.touchpoint, gone).await), "not_found");
        let proposals = house.listen.list_standards(&house.who).await.expect("a list").proposals;
        assert_eq!(proposals.len(), PROPOSALS.len());
        house.listen.create_standard(&house.who, proposals[0].clone()).await.expect("taken over");
        assert_eq!(house.listen.list_standards(&house.who).await.expect("a list").proposals.len(), PROPOSALS.len() - 1);
    }
}
