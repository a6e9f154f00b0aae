//! Touchpoints, facets and names of events.

use crate::{House, code, fault, grant};
use access::{
    EventName, EventNameList, Facet, FacetList, FacetSource, ProfilePatch, TouchpointDraft, TouchpointPatch, Words,
};
use domain::role::Role;
use domain::signal::Channel;

fn named(name: &str) -> TouchpointDraft {
    TouchpointDraft { name: name.into(), channel: Channel::Store, ..TouchpointDraft::default() }
}

store::store_tests! {
    async fn none_goes_live_without_an_owner(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let live = TouchpointDraft { live: true, ..named("Kasse") };
        assert_eq!(code(house.access.create_touchpoint(&caller, live.clone()).await), "touchpoint_without_owner");
        let till = house.access.create_touchpoint(&caller, named("Kasse")).await.expect("not live yet");
        let go = TouchpointPatch { live: Some(true), ..TouchpointPatch::default() };
        assert_eq!(code(house.access.change_touchpoint(&caller, till.id, go.clone()).await), "touchpoint_without_owner");
        let owned = TouchpointPatch { owner: Some(Some(admin.id)), ..go };
        let till = house.access.change_touchpoint(&caller, till.id, owned).await.expect("live");
        assert_eq!(till.owner.as_ref().map(|owner| owner.name.as_str()), Some("Ada Admin"));
        let orphaned = TouchpointPatch { owner: Some(None), ..TouchpointPatch::default() };
        assert_eq!(code(house.access.change_touchpoint(&caller, till.id, orphaned).await), "touchpoint_without_owner");
        let nobody = TouchpointDraft { owner: Some(domain::ids::UserId(uuid::Uuid::nil())), ..named("Lager") };
        assert_eq!(fault(house.access.create_touchpoint(&caller, nobody).await), "owner unknown_user");
    }

    async fn keys_are_made_and_unique_in_the_project(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let till = house.access.create_touchpoint(&caller, named("Kasse & Rückgabe")).await.expect("a touchpoint");
        assert_eq!(till.key, "kasse-rueckgabe");
        assert_eq!(code(house.access.create_touchpoint(&caller, named("Kasse, Rückgabe")).await), "touchpoint_key_taken");
        house.access.archive_touchpoint(&caller, till.id).await.expect("archived");
        assert_eq!(code(house.access.create_touchpoint(&caller, named("Kasse Rückgabe")).await), "touchpoint_key_taken");
        assert_eq!(house.access.list_touchpoints(&caller, false).await.expect("a list"), []);
        assert_eq!(house.access.list_touchpoints(&caller, true).await.expect("a list").len(), 1);
        let back = TouchpointPatch { archived: Some(false), ..TouchpointPatch::default() };
        house.access.change_touchpoint(&caller, till.id, back).await.expect("back again");

        let project = access::ProjectDraft { name: "Andere Marke".into(), ..access::ProjectDraft::default() };
        let other = house.access.create_project(&admin, project).await.expect("a project");
        let there = house.access.enter(&admin, &other.slug, access::Language::De).await.expect("entered");
        house.access.create_touchpoint(&there, named("Kasse & Rückgabe")).await.expect("a key of its own project");
        assert_eq!(code(house.access.read_touchpoint(&there, till.id).await), "not_found");
        assert_eq!(code(house.access.archive_touchpoint(&there, till.id).await), "not_found");
    }

    async fn a_touchpoint_is_found_by_number_id_and_key(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let app = TouchpointDraft { phase: Some(" Kauf ".into()), process: Some(String::new()), ..named("App") };
        let app = house.access.create_touchpoint(&caller, app).await.expect("a touchpoint");
        let all = house.access.touchpoints(caller.project.no).await.expect("touchpoints");
        assert_eq!(all.by_no(app.no), Some(&app));
        assert_eq!(all.by_id(app.id), Some(&app));
        assert_eq!(all.find("app"), Some(&app));
        assert_eq!(all.find(&app.id.to_string()), Some(&app));
        assert_eq!((app.phase.as_deref(), app.process.as_deref(), app.channel), (Some("Kauf"), None, Channel::Store));
    }

    async fn limited_people_see_and_change_their_touchpoints_only(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let mine = house.access.create_touchpoint(&caller, named("Meins")).await.expect("a touchpoint");
        let other = house.access.create_touchpoint(&caller, named("Fremd")).await.expect("a touchpoint");
        let mut limited = grant(house.project().await, Role::CxManager);
        limited.touchpoints = vec![mine.id];
        let member = house.somebody(&admin, "l@x.example", vec![limited]).await;
        let inside = house.enter(&member).await;
        assert_eq!(house.access.list_touchpoints(&inside, true).await.expect("a list"), std::slice::from_ref(&mine));
        assert_eq!(code(house.access.read_touchpoint(&inside, other.id).await), "not_found");
        let patch = TouchpointPatch { name: Some("Umbenannt".into()), ..TouchpointPatch::default() };
        house.access.change_touchpoint(&inside, mine.id, patch.clone()).await.expect("their own");
        assert_eq!(code(house.access.change_touchpoint(&inside, other.id, patch).await), "not_found");
        assert_eq!(code(house.access.create_touchpoint(&inside, named("Neu")).await), "forbidden");
    }

    async fn owners_are_shown_by_their_present_name(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let owned = TouchpointDraft { owner: Some(admin.id), ..named("Kasse") };
        let owned = house.access.create_touchpoint(&caller, owned).await.expect("a touchpoint");
        let patch = ProfilePatch { name: Some("Ada Neu".into()), ..ProfilePatch::default() };
        house.access.change_profile(&admin, patch).await.expect("renamed");
        let seen = house.access.read_touchpoint(&caller, owned.id).await.expect("a touchpoint");
        assert_eq!(seen.owner.expect("an owner").name, "Ada Neu");
    }

    async fn facets_are_replaced_as_a_whole(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let facet = |key: &str, source| Facet { key: key.into(), label: Words::new("Wort", "word"), source };
        let list = FacetList { items: vec![facet("segment", FacetSource::Customer), facet("device", FacetSource::Signal)] };
        house.access.set_facets(&caller, list.clone()).await.expect("set");
        assert_eq!(house.access.list_facets(&caller).await.expect("a list").items, list.items);
        assert_eq!(house.access.facets(caller.project.no).await.expect("facets").by_key("device"), list.items.get(1));
        let twice = FacetList { items: vec![facet("a", FacetSource::Signal), facet("a", FacetSource::Signal)] };
        assert_eq!(fault(house.access.set_facets(&caller, twice).await), "items[1].key twice");
        house.access.set_facets(&caller, FacetList::default()).await.expect("emptied");
        assert!(house.access.list_facets(&caller).await.expect("a list").items.is_empty());
    }

    async fn names_of_events_are_replaced_as_a_whole(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let named = |event: &str, de: &str| EventName { r#type: event.into(), label: Words::new(de, "Order") };
        let list = EventNameList { items: vec![named("order_placed", "Bestellung"), named("Anruf 2", "")] };
        let set = house.access.set_event_names(&caller, list).await.expect("set");
        assert_eq!(set.items[1].label.de, "Order", "as in the other language");
        assert_eq!(house.access.list_event_names(&caller).await.expect("a list").items, set.items);
        let known = house.access.event_names(caller.project.no).await.expect("names");
        assert_eq!(known.of("order_placed"), Some(&Words::new("Bestellung", "Order")));
        let twice = EventNameList { items: vec![named("a", "A"), named("a", "B")] };
        assert_eq!(fault(house.access.set_event_names(&caller, twice).await), "items[1].type twice");
        house.access.set_event_names(&caller, EventNameList::default()).await.expect("emptied");
        assert!(house.access.list_event_names(&caller).await.expect("a list").items.is_empty());
    }
}
