//! Users and invitations over HTTP.

use crate::actors::{PASSWORD, PROJECT, Server};
use axum::http::StatusCode;
use serde_json::json;

store::store_tests! {
    async fn an_invitation_becomes_a_session(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let project = admin.get(&format!("/api/v1/projects/{PROJECT}")).await.json()["id"].clone();
        let grants = json!([{ "project": project, "role": "agent", "units": [], "touchpoints": [] }]);
        let user = json!({ "name": "Jana", "email": "jana@x.example", "language": "de", "grants": grants });
        let created = admin.post("/api/v1/users", user).await.expect(StatusCode::CREATED);
        assert_eq!((&created["invited"], &created["active"]), (&json!(true), &json!(true)));
        let url = created["invitation_url"].as_str().expect("an address");
        let token = url.strip_prefix("http://resonanz.test/invitation/").expect("an address of this server");

        let address = format!("/api/v1/invitations/{token}");
        let invited = server.anonymous().get(&address).await.expect(StatusCode::OK);
        assert_eq!(invited["email"], "jana@x.example");
        let mut jana = server.anonymous();
        let answer = jana.post(&address, json!({ "password": PASSWORD })).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        jana.keep(&answer);
        let session = jana.get("/api/v1/session").await.expect(StatusCode::OK);
        assert_eq!(session["projects"][0]["role"], "agent");
        assert_eq!(session["user"]["language"], "de");
        assert_eq!(server.anonymous().get(&address).await.code(), "invitation_invalid");
    }

    async fn administrators_change_and_deactivate(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let somebody = server.somebody(&admin, "m@x.example", json!([])).await;
        let users = admin.get("/api/v1/users").await.expect(StatusCode::OK);
        let find = |email: &str| {
            let all = users["items"].as_array().expect("users");
            all.iter().find(|u| u["email"] == email).expect("the user")["id"].as_str().expect("an id").to_owned()
        };
        let (admins_id, id) = (find("admin@silbermoewe.example"), find("m@x.example"));
        let renamed = admin.patch(&format!("/api/v1/users/{id}"), json!({ "name": "Neu" })).await.expect(StatusCode::OK);
        assert_eq!((&renamed["name"], &renamed["email"]), (&json!("Neu"), &json!("m@x.example")));
        admin.delete(&format!("/api/v1/users/{id}")).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(somebody.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
        let last = admin.delete(&format!("/api/v1/users/{admins_id}")).await;
        assert_eq!((last.status, last.code().as_str()), (StatusCode::CONFLICT, "last_administrator"));
        assert_eq!(admin.get("/api/v1/users/not-an-id").await.code(), "not_found");
    }
}
