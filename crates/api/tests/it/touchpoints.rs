//! Touchpoints over HTTP.

use crate::actors::{PROJECT, Server};
use axum::http::StatusCode;
use serde_json::json;

store::store_tests! {
    async fn a_touchpoint_lives_and_is_archived(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let base = format!("/api/v1/projects/{PROJECT}/touchpoints");
        let draft = json!({
            "name": "Kasse", "channel": "store", "phase": "Kauf", "process": null, "owner": null, "decisive": true, "live": false,
        });
        let made = admin.post(&base, draft).await.expect(StatusCode::CREATED);
        assert_eq!((&made["key"], &made["channel"], &made["process"]), (&json!("kasse"), &json!("store"), &json!(null)));
        let path = format!("{base}/{}", made["id"].as_str().expect("an id"));
        let refused = admin.patch(&path, json!({ "live": true })).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "touchpoint_without_owner"));
        let me = admin.get("/api/v1/session").await.json()["user"]["id"].clone();
        let live = admin.patch(&path, json!({ "live": true, "owner": me })).await.expect(StatusCode::OK);
        assert_eq!((&live["live"], &live["owner"]["name"], &live["phase"]), (&json!(true), &json!("Ada Admin"), &json!("Kauf")));
        let cleared = admin.patch(&path, json!({ "phase": null })).await.expect(StatusCode::OK);
        assert_eq!((&cleared["phase"], &cleared["live"]), (&json!(null), &json!(true)));
        admin.delete(&path).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(admin.get(&base).await.json()["items"], json!([]));
        assert_eq!(admin.get(&format!("{base}?archived=true")).await.json()["items"][0]["archived"], true);
    }
}
