//! The first-run set-up over HTTP.

use crate::actors::{Server, set_up};
use axum::http::StatusCode;

store::store_tests! {
    async fn set_up_signs_in_and_closes(db: Db) {
        let server = Server::start(db).await;
        assert_eq!(server.anonymous().get("/api/v1/setup").await.json()["needed"], true);
        let admin = server.set_up().await;
        let session = admin.get("/api/v1/session").await.expect(StatusCode::OK);
        assert_eq!(session["organisation"]["name"], "Silbermöwe");
        assert_eq!(session["projects"][0]["slug"], "maerkte");
        assert_eq!(session["projects"][0]["role"], "administrator");
        assert_eq!(server.anonymous().get("/api/v1/setup").await.json()["needed"], false);
        let again = server.anonymous().post("/api/v1/setup", set_up("eve@x.example")).await;
        assert_eq!((again.status, again.code().as_str()), (StatusCode::CONFLICT, "already_set_up"));
    }

    async fn wrong_fields_are_named(db: Db) {
        let server = Server::start(db).await;
        let mut body = set_up("keine Adresse");
        body["administrator"]["password"] = "kurz".into();
        let mut client = server.anonymous();
        client.language = "de-AT,en;q=0.5";
        let answer = client.post("/api/v1/setup", body).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
        let errors = answer.json()["errors"].clone();
        assert_eq!(errors[0]["field"], "administrator.email");
        assert_eq!(errors[1]["code"], "password_too_short");
        assert!(errors[1]["message"].as_str().expect("a message").contains("mindestens 12"));
    }

    async fn before_set_up_there_is_nobody_to_sign_in(db: Db) {
        let server = Server::start(db).await;
        let answer = server.anonymous().post("/api/v1/session", serde_json::json!({ "email": "a@b.c", "password": "x" })).await;
        assert_eq!(answer.code(), "wrong_password");
        assert_eq!(server.anonymous().get("/readyz").await.status, StatusCode::OK);
    }
}
