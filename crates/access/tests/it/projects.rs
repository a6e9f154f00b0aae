//! Projects and the organisation.

use crate::{House, code, fault, grant};
use access::{OrganisationPatch, ProjectDraft, ProjectPatch};
use domain::disclosure::Minimums;
use domain::role::Role;

fn named(name: &str) -> ProjectDraft {
    ProjectDraft { name: name.into(), ..ProjectDraft::default() }
}

store::store_tests! {
    async fn people_see_the_projects_they_are_let_into(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let second = house.access.create_project(&admin, named("Zweite Marke")).await.expect("a project");
        assert_eq!((second.slug.as_str(), second.time_zone.as_str()), ("zweite-marke", "Europe/Berlin"));
        let member = house.somebody(&admin, "m@x.example", vec![grant(second.id, Role::Manager)]).await;
        assert_eq!(house.access.projects_of(&member).await.expect("a list"), [second]);
        assert_eq!(house.access.projects_of(&admin).await.expect("a list").len(), 2);
        assert_eq!(code(house.access.create_project(&member, named("Meins")).await), "forbidden");
        assert_eq!(code(house.access.create_project(&admin, named("zweite MARKE")).await), "slug_taken");
        let first = house.project().await.to_string();
        assert_eq!(code(house.access.enter(&member, &first, access::Language::De).await), "not_found");
    }

    async fn projects_change_and_keep_what_is_left_out(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let patch: ProjectPatch = serde_json::from_value(serde_json::json!({
            "slug": "moewe", "minimums": { "numbers": 7, "comments": 10 }, "brand": { "colour": "#0b6e4f" },
        })).expect("a patch");
        let changed = house.access.change_project(&caller, patch).await.expect("changed");
        assert_eq!(changed.minimums, Minimums { numbers: 7, comments: 10 });
        assert_eq!((changed.name.as_str(), changed.brand.colour.as_deref()), ("Silbermöwe Märkte", Some("#0b6e4f")));
        assert!(house.access.project("silbermoewe-maerkte").await.expect("an answer").is_none());
        assert_eq!(house.access.project("MOEWE").await.expect("an answer").expect("the project").minimums.numbers, 7);

        let refuse = async |json: serde_json::Value| {
            let patch = serde_json::from_value(json).expect("a patch");
            fault(house.access.change_project(&caller, patch).await)
        };
        assert_eq!(refuse(serde_json::json!({ "slug": "Nicht erlaubt" })).await, "slug not_a_key");
        assert_eq!(refuse(serde_json::json!({ "slug": changed.id })).await, "slug slug_is_id");
        assert_eq!(refuse(serde_json::json!({ "time_zone": "Berlin" })).await, "time_zone unknown_time_zone");
        assert_eq!(refuse(serde_json::json!({ "minimums": { "numbers": 0, "comments": 8 } })).await, "minimums out_of_range");
        assert_eq!(refuse(serde_json::json!({ "brand": { "colour": "red" } })).await, "brand.colour not_a_colour");
        let cleared = serde_json::from_value(serde_json::json!({ "brand": { "colour": null } })).expect("a patch");
        let cleared = house.access.change_project(&caller, cleared).await.expect("changed");
        assert_eq!(cleared.brand.colour, None);

        house.access.create_project(&admin, named("Zweite")).await.expect("a project");
        let taken = ProjectPatch { slug: Some("zweite".into()), ..ProjectPatch::default() };
        assert_eq!(code(house.access.change_project(&caller, taken).await), "slug_taken");
        let member = house.somebody(&admin, "m@x.example", vec![grant(changed.id, Role::CxManager)]).await;
        let manager = house.enter(&member).await;
        assert_eq!(code(house.access.change_project(&manager, ProjectPatch::default()).await), "forbidden");
    }

    async fn the_organisation_changes_by_administrators_only(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let patch = OrganisationPatch { name: Some("Möwe AG".into()), ..OrganisationPatch::default() };
        assert_eq!(house.access.change_organisation(&admin, patch.clone()).await.expect("changed").name, "Möwe AG");
        assert_eq!(house.access.organisation().await.expect("there").default_language, "de");
        let wrong = OrganisationPatch { languages: Some(vec!["fr".into()]), ..OrganisationPatch::default() };
        assert_eq!(fault(house.access.change_organisation(&admin, wrong).await), "default_language not_offered");
        let member = house.somebody(&admin, "m@x.example", Vec::new()).await;
        assert_eq!(code(house.access.change_organisation(&member, patch).await), "forbidden");
    }

    async fn text_comes_back_exactly(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        for text in ["Robert'); DROP TABLE users;--", "=SUM(A1)", "<script>alert(1)</script>", "Ω≈ç√∫˜µ≤≥÷ 😀 \u{202e}abc", "%_\\"] {
            let patch = OrganisationPatch { name: Some(text.into()), ..OrganisationPatch::default() };
            house.access.change_organisation(&admin, patch).await.expect("changed");
            assert_eq!(house.access.organisation().await.expect("there").name, text);
        }
        let nul = OrganisationPatch { name: Some("a\0b".into()), ..OrganisationPatch::default() };
        assert_eq!(fault(house.access.change_organisation(&admin, nul).await), "name control_character");
    }
}
