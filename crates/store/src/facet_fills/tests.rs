//! Notes are written with what they follow from, and settled by what they were written for.

use super::*;
use crate::customers::tests::project;
use crate::customers::{Edit, Learned, Resolver, edit, erase, link};
use crate::facets::FacetRow;
use domain::identity::normal_form::CallingCode;
use domain::identity::{Identification, IdentityKind};
use domain::ids::AccountId;
use serde_json::{Value, json};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

async fn facet(db: &Db, project: ProjectNo, key: &str) {
    let row = FacetRow {
        project,
        key: key.to_owned(),
        position: 0,
        label_de: key.to_owned(),
        label_en: key.to_owned(),
        source: "customer".to_owned(),
    };
    let mut tx = db.begin().await.unwrap();
    facets::replace(&mut tx, project, &[row]).await.unwrap();
    begin_round(&mut tx, project, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

fn who(external_id: &str, attributes: &Value) -> Identification {
    let attributes = serde_json::from_value(attributes.clone()).unwrap();
    Identification { attributes, ..Identification::by(IdentityKind::ExternalId, external_id) }
}

/// Ids of new customers begin with `first`, and go up.
async fn resolve(db: &Db, project: ProjectNo, first: u128, said: &[Identification]) -> Vec<CustomerId> {
    let mut next = first;
    let new_id = || {
        next += 1;
        Uuid::from_u128(next - 1)
    };
    let said: Vec<&Identification> = said.iter().collect();
    let mut tx = db.begin().await.unwrap();
    let country = CallingCode::of_language("de");
    let resolver = Resolver::default();
    let resolution = resolver.resolve_many(&mut tx, project, country, NOW, &said, new_id).await.unwrap();
    tx.commit().await.unwrap();
    let _: Learned = resolution.learned;
    resolution.resolved.into_iter().map(|resolved| resolved.customer.unwrap()).collect()
}

async fn noted_now(db: &Db) -> Vec<Noted> {
    noted(db, 100).await.unwrap().map(|(_, noted)| noted).unwrap_or_default()
}

async fn customers_noted(db: &Db) -> Vec<CustomerId> {
    noted_now(db).await.into_iter().map(|one| one.customer).collect()
}

async fn settled(db: &Db, project: ProjectNo, noted: &[Noted]) {
    let mut tx = db.begin().await.unwrap();
    settle(&mut tx, project, noted).await.unwrap();
    tx.commit().await.unwrap();
}

async fn edited(db: &Db, project: ProjectNo, id: CustomerId, attributes: Value) {
    let wanted = Edit { attributes: serde_json::from_value(attributes).unwrap(), ..Edit::default() };
    let mut tx = db.begin().await.unwrap();
    edit(&mut tx, project, NOW, id, &wanted, || AccountId(Uuid::from_u128(9))).await.unwrap().unwrap();
    tx.commit().await.unwrap();
}

crate::store_tests! {
    async fn whoever_gains_a_facet_is_noted_and_nobody_else(db: Db) {
        let project = project(&db).await;
        facet(&db, project, "segment").await;
        let gold = json!({"segment": "Gold"});
        let ids = resolve(&db, project, 1, &[who("1", &json!({})), who("2", &gold), who("3", &json!({}))]).await;
        assert_eq!(customers_noted(&db).await, [], "who is new has said nothing before");
        resolve(&db, project, 10, &[who("2", &json!({"segment": "Silver"})), who("3", &json!({"colour": "red"}))]).await;
        assert_eq!(customers_noted(&db).await, [], "that is no facet, or was known");
        resolve(&db, project, 10, &[who("1", &gold), who("4", &gold), who("3", &json!({"segment": ["no", "facet"]}))]).await;
        assert_eq!(customers_noted(&db).await, [ids[0]]);

        edited(&db, project, ids[2], json!({"segment": "Bronze"})).await;
        edited(&db, project, ids[1], json!({"segment": "Gold", "colour": "blue"})).await;
        assert_eq!(customers_noted(&db).await, [ids[0], ids[2]]);
        let mut tx = db.begin().await.unwrap();
        assert!(link(&mut tx, project, NOW, ids[1], ids[2]).await.unwrap().is_ok());
        tx.rollback().await.unwrap();
        assert_eq!(customers_noted(&db).await, [ids[0], ids[2]], "a note lives and dies with its change");
        let mut tx = db.begin().await.unwrap();
        assert!(link(&mut tx, project, NOW, ids[1], ids[2]).await.unwrap().is_ok());
        erase(&mut tx, project, &ids[..1]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(customers_noted(&db).await, [ids[1], ids[2]]);
    }

    async fn a_link_by_a_request_is_noted(db: Db) {
        let project = project(&db).await;
        facet(&db, project, "segment").await;
        let cookie = Identification::by(IdentityKind::AnonymousId, "c");
        let first = resolve(&db, project, 1, std::slice::from_ref(&cookie)).await;
        let both = Identification { anonymous_id: Some("c".to_owned()), ..who("1", &json!({})) };
        resolve(&db, project, 10, &[who("1", &json!({"segment": "Gold"}))]).await;
        assert_eq!(customers_noted(&db).await, []);
        let owner = resolve(&db, project, 20, &[both]).await;
        assert_ne!(owner, first);
        assert_eq!(customers_noted(&db).await, owner);
    }

    async fn who_is_noted_again_meanwhile_stays_noted(db: Db) {
        let project = project(&db).await;
        facet(&db, project, "segment").await;
        let ids = resolve(&db, project, 1, &[who("1", &json!({})), who("2", &json!({})), who("3", &json!({}))]).await;
        for id in &ids {
            edited(&db, project, *id, json!({"segment": "Gold"})).await;
        }
        let read = noted_now(&db).await;
        assert_eq!(read.len(), 3);
        edited(&db, project, ids[1], json!({"segment": null})).await;
        edited(&db, project, ids[1], json!({"segment": "Gold"})).await;
        settled(&db, project, &read).await;
        assert_eq!(customers_noted(&db).await, [ids[1]]);
        settled(&db, project, &noted_now(&db).await).await;
        assert_eq!(noted(&db, 100).await.unwrap(), None);
        settled(&db, project, &[]).await;
    }

    async fn a_round_begins_anew_with_each_facet(db: Db) {
        let project = project(&db).await;
        facet(&db, project, "segment").await;
        assert_eq!(round(&db, NOW).await.unwrap(), None, "nobody is there yet");
        let ids = resolve(&db, project, 1, &[who("1", &json!({})), who("2", &json!({}))]).await;
        facet(&db, project, "region").await;
        assert_eq!(round(&db, NOW.plus_seconds(-1)).await.unwrap(), None, "not yet");
        let begun = round(&db, NOW).await.unwrap().unwrap();
        assert_eq!((begun.project, begun.reached), (project, None));
        let go_on = async |round: &Round, reached| {
            let mut tx = db.begin().await.unwrap();
            advance(&mut tx, round, reached).await.unwrap();
            tx.commit().await.unwrap();
        };
        go_on(&begun, Some(ids[0])).await;
        assert_eq!(round(&db, NOW).await.unwrap().unwrap().reached, Some(ids[0]));
        facet(&db, project, "size").await;
        go_on(&begun, None).await;
        let anew = round(&db, NOW).await.unwrap().unwrap();
        assert_eq!(anew.reached, None, "the end of the old round is not the end of the new one");
        go_on(&anew, None).await;
        assert_eq!(round(&db, NOW).await.unwrap(), None);
    }
}
