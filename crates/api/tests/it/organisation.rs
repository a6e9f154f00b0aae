//! Organisation, projects, units, audit and installation over HTTP.

use crate::actors::{PROJECT, Server};
use axum::http::StatusCode;
use serde_json::json;

store::store_tests! {
    async fn units_are_built_moved_and_deleted(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let regions = admin.post("/api/v1/hierarchies", json!({ "name": "Regionen" })).await.expect(StatusCode::CREATED);
        let unit = |code: &str, parent: serde_json::Value| {
            json!({ "hierarchy": regions["id"], "parent": parent, "code": code, "name": format!("Einheit {code}") })
        };
        let north = admin.post("/api/v1/units", unit("N", json!(null))).await.expect(StatusCode::CREATED);
        let kiel = admin.post("/api/v1/units", unit("F1", north["id"].clone())).await.expect(StatusCode::CREATED);
        let path = |unit: &serde_json::Value| format!("/api/v1/units/{}", unit["id"].as_str().expect("an id"));
        let cycle = admin.patch(&path(&north), json!({ "parent": kiel["id"] })).await;
        assert_eq!((cycle.status, cycle.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "unit_cycle"));
        let used = admin.delete(&path(&north)).await;
        assert_eq!((used.status, used.code().as_str()), (StatusCode::CONFLICT, "unit_in_use"));
        let moved = admin.patch(&path(&kiel), json!({ "parent": null })).await.expect(StatusCode::OK);
        assert_eq!((&moved["parent"], &moved["code"]), (&json!(null), &json!("F1")));
        admin.delete(&path(&north)).await.expect(StatusCode::NO_CONTENT);
        let list = admin.get("/api/v1/hierarchies").await.expect(StatusCode::OK);
        let units = list["items"][0]["units"].as_array().expect("units");
        assert_eq!(units.len(), 1);
        assert_eq!(units[0]["code"], "F1");
        assert!(units[0].get("no").is_none(), "numbers stay inside");
    }

    async fn projects_are_created_and_branded(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let second = admin.post("/api/v1/projects", json!({ "name": "Zweite Marke" })).await.expect(StatusCode::CREATED);
        assert_eq!(second["slug"], "zweite-marke");
        let patch = json!({ "brand": { "colour": "#0b6e4f" }, "minimums": { "numbers": 7, "comments": 9 } });
        let by_id = format!("/api/v1/projects/{}", second["id"].as_str().expect("an id"));
        admin.patch(&by_id, patch).await.expect(StatusCode::OK);
        let read = admin.get("/api/v1/projects/zweite-marke").await.expect(StatusCode::OK);
        assert_eq!((&read["brand"]["colour"], &read["minimums"]["numbers"]), (&json!("#0b6e4f"), &json!(7)));
        assert_eq!(admin.get("/api/v1/projects").await.json()["items"].as_array().map(Vec::len), Some(2));
        assert_eq!(admin.get("/api/v1/projects/dritte").await.code(), "not_found");
    }

    async fn the_log_shows_who_did_what(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        admin.put(&format!("/api/v1/projects/{PROJECT}/facets"), json!({ "items": [
            { "key": "segment", "label": { "de": "Segment", "en": "Segment" }, "source": "customer" },
        ] })).await.expect(StatusCode::OK);
        let page = admin.get("/api/v1/audit?limit=1").await.expect(StatusCode::OK);
        assert_eq!(page["verified"], true);
        assert_eq!(page["items"][0]["action"], "facets.set");
        assert_eq!(page["items"][0]["actor"]["name"], "Ada Admin");
        let next = page["next"].as_i64().expect("more");
        let older = admin.get(&format!("/api/v1/audit?before={next}")).await.expect(StatusCode::OK);
        assert_eq!(older["items"][0]["action"], "organisation.set_up");
        assert_eq!(admin.get("/api/v1/audit?limit=viele").await.code(), "invalid_query");
    }

    async fn the_installation_is_described_to_administrators(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let state = admin.get("/api/v1/installation").await.expect(StatusCode::OK);
        assert!(state["database"]["size_bytes"].as_i64().is_some_and(|bytes| bytes > 0));
        assert_eq!((&state["ledger"]["head"], &state["jobs"]["dead"]), (&json!(0), &json!(0)));
        assert_eq!(state["lake"]["feedback"]["rows"], 0);
        assert_eq!(admin.get("/api/v1/dead-letters").await.json()["items"], json!([]));
    }
}
