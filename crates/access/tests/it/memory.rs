//! What is kept in memory follows the database, here at once and elsewhere soon.

use crate::House;
use access::{Principal, ProjectDraft, TouchpointDraft};

store::store_tests! {
    async fn other_nodes_see_a_change_within_half_a_second(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let other = House::node(&db, 2);
        let project = other.access.projects().await.expect("projects").all()[0].no;
        assert!(other.access.touchpoints(project).await.expect("touchpoints").all().is_empty());

        let caller = house.enter(&admin).await;
        let till = TouchpointDraft { name: "Kasse".into(), ..TouchpointDraft::default() };
        house.access.create_touchpoint(&caller, till).await.expect("a touchpoint");
        assert_eq!(house.access.touchpoints(project).await.expect("touchpoints").all().len(), 1, "here at once");
        assert!(other.access.touchpoints(project).await.expect("touchpoints").all().is_empty(), "still trusted there");
        other.clock.set(domain::time::Timestamp(other_now(&other) + 500_000));
        assert_eq!(other.access.touchpoints(project).await.expect("touchpoints").all().len(), 1);
    }

    async fn a_clock_set_back_does_not_make_old_news_last(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let other = House::node(&db, 2);
        assert_eq!(other.access.projects().await.expect("projects").all().len(), 1);
        let draft = ProjectDraft { name: "Zweite".into(), ..ProjectDraft::default() };
        house.access.create_project(&admin, draft).await.expect("a project");
        other.clock.set(domain::time::Timestamp(other_now(&other) - 3_600_000_000));
        assert_eq!(other.access.projects().await.expect("projects").all().len(), 2);
    }

    async fn what_did_not_change_is_not_read_again(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let tree = house.access.tree().await.expect("a tree");
        let caller = house.enter(&admin).await;
        let till = TouchpointDraft { name: "Kasse".into(), ..TouchpointDraft::default() };
        house.access.create_touchpoint(&caller, till).await.expect("a touchpoint");
        assert!(std::sync::Arc::ptr_eq(&tree, &house.access.tree().await.expect("a tree")));
        let draft = access::HierarchyDraft { name: "Regionen".into(), position: None };
        house.access.create_hierarchy(&Principal::Member(admin), draft).await.expect("a hierarchy");
        assert!(!std::sync::Arc::ptr_eq(&tree, &house.access.tree().await.expect("a tree")));
    }

    async fn the_installation_tells_how_it_is(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        house.access.ready().await.expect("a database that answers");
        let state = house.access.installation(&admin).await.expect("a state");
        assert!(state.database.size_bytes > 0 && state.database.schema_version >= 2);
        assert_eq!((state.ledger.head, state.jobs.dead), (0, 0));
        assert!(house.access.dead_letters(&admin).await.expect("a list").items.is_empty());
    }
}

fn other_now(house: &House) -> i64 {
    domain::world::Clock::now(house.clock.as_ref()).micros()
}
