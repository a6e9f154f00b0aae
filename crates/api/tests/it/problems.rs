//! Bad requests get problems that say what to do, in the caller's language.

use crate::actors::{Client, Server};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::json;

store::store_tests! {
    async fn bodies_that_are_not_what_is_expected(db: Db) {
        let server = Server::start(db).await;
        let client = server.anonymous();
        let send = async |kind: &str, body: Vec<u8>| {
            let request = client.request(&Method::POST, "/api/v1/session").header("content-type", kind);
            client.send_request(request.body(Body::from(body)).expect("a request")).await
        };
        let cases: [(&str, Vec<u8>, StatusCode, &str); 7] = [
            ("application/json", b"{".to_vec(), StatusCode::BAD_REQUEST, "not_json"),
            ("application/json", b"\xff\xfe".to_vec(), StatusCode::BAD_REQUEST, "not_json"),
            ("application/json", b"[]".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            ("application/json", b"{\"email\":1,\"password\":\"x\"}".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            ("text/plain", b"{}".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            ("application/json", vec![b' '; 5_000_000], StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            ("application/json", vec![b'['; 1_000_000], StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        ];
        for (kind, body, status, code) in cases {
            let answer = send(kind, body).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{answer:?}");
        }
        let named = send("application/json", b"{\"email\":1,\"password\":\"x\"}".to_vec()).await.json();
        assert_eq!(named["errors"][0]["field"], "email");
        let german = Client { language: "de", ..server.anonymous() };
        let said = german.post("/api/v1/session", json!({ "email": 1, "password": "x" })).await.json();
        assert_eq!(said["errors"][0]["message"], "Bei „email“ steht etwas anderes als erwartet.");
        let broken = german.request(&Method::POST, "/api/v1/session").header("content-type", "application/json");
        let said = german.send_request(broken.body(Body::from("{")).expect("a request")).await.json();
        assert_eq!(said["detail"], "Der Inhalt der Anfrage ist kein gültiges JSON (Zeile 1, Spalte 1).");
    }

    async fn the_language_is_the_one_asked_for_then_the_one_chosen(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let title = async |language: &'static str| {
            let client = Client { language, ..admin.clone() };
            client.get("/api/v1/projects/nirgends").await.json()["title"].as_str().expect("a title").to_owned()
        };
        assert_eq!(title("de").await, "Nicht gefunden");
        assert_eq!(title("en").await, "Not found");
        assert_eq!(title("fr").await, "Nicht gefunden", "the administrator chose German");
        let nobody = Client { language: "", ..server.anonymous() };
        assert_eq!(nobody.get("/api/v1/session").await.json()["title"], "Not signed in");
    }

    async fn unknown_addresses_and_methods(db: Db) {
        let server = Server::start(db).await;
        let client = server.anonymous();
        assert_eq!(client.get("/api/v1/nichts").await.code(), "not_found");
        assert_eq!(client.get("/api/nichts").await.code(), "not_found");
        assert_eq!(client.get("/api/v1/invitations/%ff").await.code(), "not_found", "that is no text");
        assert_eq!(client.post("/", json!({})).await.code(), "not_found");
        let wrong = client.delete("/api/v1/setup").await;
        assert_eq!((wrong.status, wrong.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
    }

    async fn naughty_text_comes_back_exactly(db: Db) {
        let server = Server::start(db).await;
        let admin = server.set_up().await;
        let naughty = ["'; DROP TABLE users;--", "<img src=x onerror=alert(1)>", "=HYPERLINK(\"x\")", "\u{202e}𝕬😀Ω", "{{7*7}}", "%00", "\\u0000"];
        for text in naughty {
            let changed = admin.patch("/api/v1/organisation", json!({ "name": text })).await.expect(StatusCode::OK);
            assert_eq!(changed["name"], text);
        }
        let nul = admin.patch("/api/v1/organisation", json!({ "name": "a\u{0}b" })).await;
        assert_eq!((nul.status, nul.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    }
}
