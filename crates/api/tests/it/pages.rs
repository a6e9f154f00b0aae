//! What browsers and machines get beside the API: the dashboard, security headers, health.

use crate::actors::{Client, Server};
use api::Settings;
use axum::http::{Method, StatusCode};

store::store_tests! {
    async fn every_page_of_the_dashboard_is_its_index(db: Db) {
        let server = Server::start(db).await;
        let client = server.anonymous();
        let index = client.get("/").await;
        assert_eq!(index.status, StatusCode::OK);
        assert!(index.header("content-type").starts_with("text/html"));
        assert_eq!(client.get("/maerkte/voices").await.text, index.text);
        assert_eq!(client.get("/assets/missing.js").await.code(), "not_found");
        let etag = index.header("etag").to_owned();
        let request = client.request(&Method::GET, "/").header("if-none-match", &etag);
        let again = client.send_request(request.body(axum::body::Body::empty()).expect("a request")).await;
        assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    }

    async fn everything_carries_the_security_headers(db: Db) {
        let server = Server::start(db).await;
        for path in ["/", "/api", "/api/v1/setup", "/api/v1/session", "/healthz", "/nirgends.js"] {
            let answer = server.anonymous().get(path).await;
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert!(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        }
    }

    async fn machines_see_whether_this_one_is_well(db: Db) {
        let server = Server::start(db.clone()).await;
        assert_eq!(server.anonymous().get("/healthz").await.text, "ok\n");
        assert_eq!(server.anonymous().get("/readyz").await.text, "ready\n");
        db.close().await;
        assert_eq!(server.anonymous().get("/healthz").await.status, StatusCode::OK);
        let unwell = server.anonymous().get("/readyz").await;
        assert_eq!((unwell.status, unwell.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable"));
    }

    async fn metrics_are_for_those_who_hold_the_token(db: Db) {
        let settings = Settings { metrics_token: Some("geheim".into()), ..Settings::default() };
        let server = Server::with(db, settings).await;
        assert_eq!(server.anonymous().get("/metrics").await.code(), "not_found");
        let wrong = Client { key: Some("geheimer".into()), ..server.anonymous() };
        assert_eq!(wrong.get("/metrics").await.code(), "not_found");
        server.anonymous().get("/api/v1/setup").await;
        let right = Client { key: Some("geheim".into()), ..server.anonymous() };
        let text = right.get("/metrics").await.text;
        assert!(text.contains(r#"resonanz_http_requests_total{method="GET",route="/api/v1/setup",status="200"} 1"#), "{text}");
    }

    async fn metrics_without_a_token_stay_on_this_machine(db: Db) {
        let server = Server::start(db).await;
        assert_eq!(server.anonymous().get("/metrics").await.code(), "not_found", "192.0.2.1 is elsewhere");
    }
}
