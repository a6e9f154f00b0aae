//! Kiosks, as their tablets meet them.

use crate::actors::{Client, PROJECT, Server};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// A live survey with a kiosk, and the path of the kiosk's address.
async fn paired(administrator: &Client) -> (String, String) {
    let user = administrator.get("/api/v1/session").await.expect(StatusCode::OK)["user"]["id"].clone();
    let project = format!("/api/v1/projects/{PROJECT}");
    let touchpoint = json!({ "name": "Laden", "channel": "store", "owner": user, "live": true });
    let touchpoint =
        administrator.post(&format!("{project}/touchpoints"), touchpoint).await.expect(StatusCode::CREATED);
    let survey = json!({ "template": "nps", "touchpoint": touchpoint["id"] });
    let survey = administrator.post(&format!("{project}/surveys"), survey).await.expect(StatusCode::CREATED);
    let survey = survey["id"].as_str().expect("an id").to_owned();
    administrator.post(&format!("{project}/surveys/{survey}/publish"), json!({})).await.expect(StatusCode::OK);
    let link = json!({ "name": "Laden" });
    let link = administrator.post(&format!("{project}/surveys/{survey}/links"), link).await.expect(StatusCode::CREATED);
    let kiosk = json!({ "name": "Eingang <1>", "link": link["id"], "pin": "2468" });
    let paired = administrator.post(&format!("{project}/kiosks"), kiosk).await.expect(StatusCode::CREATED);
    assert!(paired["qr"].as_str().expect("a QR code").contains("<svg"));
    assert_eq!(
        (&paired["kiosk"]["state"], &paired["kiosk"]["settings"]["idle_seconds"]),
        (&json!("unpaired"), &json!(30))
    );
    let url = paired["url"].as_str().expect("an address");
    let (_, token) = url.split_once("/k/").expect("the address of a kiosk");
    let listed = administrator.get(&format!("{project}/kiosks")).await;
    assert!(!listed.text.contains(token), "it is said only once");
    (paired["kiosk"]["id"].as_str().expect("an id").to_owned(), format!("/k/{token}"))
}

fn answer(package: &Value, id: u8, score: i32) -> Value {
    let question = package["survey"]["questions"][0]["key"].as_str().expect("a key");
    json!({
        "id": format!("00000000-0000-4000-8000-0000000000{id:02}"), "begun_at": "2026-11-22T07:59:00Z",
        "ended_at": "2026-11-22T07:59:30Z", "language": "de", "version": package["version"],
        "answers": { question: score }, "completed": true
    })
}

store::store_tests! {
    async fn a_tablet_gets_everything_it_needs_and_hands_over_what_it_has(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (kiosk, address) = paired(&administrator).await;
        let tablet = Client { language: "de", ..server.anonymous() };

        let page = tablet.get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("set-cookie"), "");
        assert!(page.header("content-security-policy").contains("worker-src 'self'"));
        assert!(page.text.contains("Eingang &lt;1&gt;") && !page.text.contains("<script>"), "{}", page.text);
        let manifest = tablet.get(&format!("{address}/manifest.webmanifest")).await.expect(StatusCode::OK);
        assert_eq!((&manifest["start_url"], &manifest["scope"]), (&json!(address), &json!("/k/")));

        let package = tablet.get(&format!("{address}/package")).await;
        let etag = package.header("etag").to_owned();
        let package = package.expect(StatusCode::OK);
        assert_eq!((&package["version"], &package["languages"][0]["tag"]), (&json!(1), &json!("de")));
        assert_eq!(package["pin"]["hash"].as_str().expect("a hash").len(), 64);
        let request = tablet.request(&Method::GET, &format!("{address}/package")).header("if-none-match", &etag);
        let same = tablet.send_request(request.body(Body::empty()).expect("a request")).await;
        assert_eq!((same.status, same.text.as_str()), (StatusCode::NOT_MODIFIED, ""));

        let batch = json!({
            "sent_at": "2026-11-22T08:00:00Z",
            "answers": [answer(&package, 1, 9), { "id": 7 }, answer(&package, 2, 3)]
        });
        for _ in 0..2 {
            let receipts = tablet.post(&format!("{address}/answers"), batch.clone()).await.expect(StatusCode::OK);
            assert_eq!(
                receipts["receipts"].as_array().expect("receipts").iter().map(|one| one["outcome"].clone()).collect::<Vec<_>>(),
                ["accepted", "refused", "accepted"]
            );
            assert_eq!(receipts["receipts"][1], json!({ "id": 7, "outcome": "refused", "reason": "not_readable" }));
        }
        let sign = json!({
            "waiting": 0, "refused": 1, "refused_for": "not_readable", "version": 1, "app": "x", "battery": 55,
        });
        let heard = tablet.post(&format!("{address}/heartbeat"), sign).await.expect(StatusCode::OK);
        assert_eq!(heard["now"], "2026-11-22T08:00:00Z");
        let project = format!("/api/v1/projects/{PROJECT}");
        let listed = administrator.get(&format!("{project}/kiosks")).await.expect(StatusCode::OK);
        let listed = &listed["items"][0];
        assert_eq!((&listed["state"], &listed["battery"], &listed["id"]), (&json!("asking"), &json!(55), &json!(kiosk)));
        assert_eq!((&listed["refused"], &listed["refused_for"]), (&json!(1), &json!("not_readable")));
        let links = administrator.get(&format!("{project}/surveys/{}/links", listed["survey"].as_str().expect("an id"))).await;
        assert_eq!(links.expect(StatusCode::OK)["items"][0]["answers"], 2, "each once");

        let moved = administrator.post(&format!("{project}/kiosks/{kiosk}/address"), json!({})).await.expect(StatusCode::OK);
        assert!(!moved["url"].as_str().expect("an address").ends_with(&address));
        assert_eq!(tablet.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tablet.get(&format!("{address}/package")).await.code(), "not_found");
        assert_eq!(tablet.post(&format!("{address}/answers"), batch.clone()).await.code(), "not_found");
        administrator.delete(&format!("{project}/kiosks/{kiosk}")).await.expect(StatusCode::NO_CONTENT);
    }

    async fn whoever_guesses_finds_nothing(db: Db) {
        let server = Server::start(db).await;
        server.set_up().await;
        let nobody = server.anonymous();
        for path in ["/k/guess", "/k/guess/package", "/k/guess/manifest.webmanifest", "/k", "/k/", "/k/a/b/c"] {
            assert_eq!(nobody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let sent = json!({ "sent_at": "2026-11-22T08:00:00Z", "answers": [] });
        assert_eq!(nobody.post("/k/guess/answers", sent.clone()).await.code(), "not_found");
        assert_eq!(nobody.post("/k/guess/heartbeat", json!({})).await.code(), "not_found");
        assert!(nobody.post("/k/guess/answers", json!([])).await.status.is_client_error());
    }
}
