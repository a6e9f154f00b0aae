//! Cookies, tokens, signing in and out over HTTP.

use crate::actors::{Client, PASSWORD, PROJECT, Server};
use api::Settings;
use axum::http::{Method, StatusCode};
use serde_json::json;

store::store_tests! {
    async fn the_cookie_is_kept_from_scripts_and_other_sites(db: Db) {
        let server = Server::start(db).await;
        server.set_up().await;
        let body = json!({ "email": "admin@silbermoewe.example", "password": PASSWORD });
        let answer = server.anonymous().post("/api/v1/session", body).await;
        let cookie = answer.header("set-cookie");
        assert!(cookie.starts_with("resonanz_session=") && cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"));
        assert!(cookie.contains("; Path=/") && !cookie.contains("Secure"), "plain http: {cookie}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }

    async fn over_https_the_cookie_is_secure(db: Db) {
        let settings = Settings { public_url: Some("https://cx.silbermoewe.example".into()), ..Settings::default() };
        let server = Server::with(db, settings).await;
        let answer = server.anonymous().post("/api/v1/setup", crate::actors::set_up("a@x.example")).await;
        assert!(answer.header("set-cookie").contains("; Secure"));
        assert!(answer.header("strict-transport-security").contains("max-age"));
    }

    async fn changes_need_the_token_of_the_session(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let without = Client { csrf: None, ..admin.clone() };
        let wrong = Client { csrf: Some("0".repeat(64)), ..admin.clone() };
        let other = server.sign_in("admin@silbermoewe.example").await;
        let swapped = Client { csrf: other.csrf.clone(), ..admin.clone() };
        for client in [without, wrong, swapped] {
            let answer = client.patch("/api/v1/organisation", json!({ "name": "Gekapert" })).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "wrong_csrf_token"));
            client.get("/api/v1/session").await.expect(StatusCode::OK);
        }
        admin.patch("/api/v1/organisation", json!({ "name": "Möwe" })).await.expect(StatusCode::OK);
    }

    async fn signing_out_ends_the_session(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let answer = admin.delete("/api/v1/session").await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(answer.header("set-cookie").contains("Max-Age=0"));
        let after = admin.get("/api/v1/session").await;
        assert_eq!((after.status, after.code().as_str()), (StatusCode::UNAUTHORIZED, "session_ended"));
    }

    async fn signing_in_rotates_the_session(db: Db) {
        let server = Server::start(db).await;
        let before = server.set_up().await;
        let body = json!({ "email": "admin@silbermoewe.example", "password": PASSWORD });
        let mut after = before.clone();
        let answer = before.post("/api/v1/session", body).await;
        after.keep(&answer);
        assert_ne!(before.cookie, after.cookie);
        assert_eq!(before.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
        after.get("/api/v1/session").await.expect(StatusCode::OK);
    }

    async fn a_new_password_comes_with_a_new_cookie(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let elsewhere = server.sign_in("admin@silbermoewe.example").await;
        let change = json!({ "password": { "current": PASSWORD, "new": "Laterne Wiese Kompass Tee" } });
        let answer = admin.patch("/api/v1/session/user", change).await;
        assert_eq!(answer.status, StatusCode::OK);
        let mut here = admin.clone();
        here.keep(&answer);
        here.get("/api/v1/session").await.expect(StatusCode::OK);
        for old in [admin, elsewhere] {
            assert_eq!(old.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
        }
    }

    async fn guessing_is_told_when_to_come_back(db: Db) {
        let server = Server::start(db).await;
        server.set_up().await;
        let guess = json!({ "email": "admin@silbermoewe.example", "password": "geraten" });
        for _ in 0..20 {
            assert_eq!(server.anonymous().post("/api/v1/session", guess.clone()).await.code(), "wrong_password");
        }
        let answer = server.anonymous().post("/api/v1/session", guess).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"));
        assert_eq!(answer.header("retry-after"), "900");
    }

    async fn the_address_is_the_proxys_word_only_behind_one(db: Db) {
        let settings = Settings { behind_proxy: true, ..Settings::default() };
        let server = Server::with(db, settings).await;
        server.set_up().await;
        let from = async |address: &str, email: &str| {
            let client = server.anonymous();
            let request = client
                .request(&Method::POST, "/api/v1/session")
                .header("content-type", "application/json")
                .header("x-forwarded-for", format!("203.0.113.9, {address}"));
            let body = json!({ "email": email, "password": "geraten" }).to_string();
            client.send_request(request.body(body.into()).expect("a request")).await
        };
        for i in 0..100 {
            assert_eq!(from("198.51.100.1", &format!("u{i}@x.example")).await.code(), "wrong_password");
        }
        assert_eq!(from("198.51.100.1", "v@x.example").await.code(), "too_many_attempts");
        assert_eq!(from("198.51.100.2", "v@x.example").await.code(), "wrong_password");
    }

    async fn keys_speak_for_programs_not_for_people(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let program = server.program(&admin, PROJECT, json!(["read_scores", "manage_catalogue"])).await;
        let touchpoint = program.post(&format!("/api/v1/projects/{PROJECT}/touchpoints"), json!({ "name": "App" })).await;
        touchpoint.expect(StatusCode::CREATED);
        program.get("/api/v1/hierarchies").await.expect(StatusCode::OK);
        let answer = program.get("/api/v1/session").await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "forbidden"));
        let keys = admin.get(&format!("/api/v1/projects/{PROJECT}/keys")).await.expect(StatusCode::OK);
        assert!(keys["items"][0]["last_used_at"].is_string() && keys["items"][0].get("secret").is_none());
        let id = keys["items"][0]["id"].as_str().expect("an id");
        admin.delete(&format!("/api/v1/projects/{PROJECT}/keys/{id}")).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(program.get("/api/v1/hierarchies").await.code(), "unknown_key");
    }
}
