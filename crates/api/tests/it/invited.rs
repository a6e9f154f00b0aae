//! Invitations from outside: programs that follow links, one-click unsubscribing, and nothing for whoever guesses.

use crate::actors::{Client, Server};
use crate::company::in_project as project;
use crate::respond::{answers, live};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use listen::programmes::Postman;
use serde_json::{Value, json};
use std::path::Path;

/// A live programme that asks after orders; its id and that of its survey.
async fn programme(server: &Server, administrator: &Client) -> (String, String) {
    let (survey, _) = live(server, administrator, "nps").await;
    let touchpoints = administrator.get(&project("/touchpoints")).await.expect(StatusCode::OK);
    let definition = json!({
        "trigger": {"event": {"type": "order_placed"}}, "channels": [{"channel": "email", "consent": "surveys"}],
        "expires_days": 14, "ask_again_days": 1, "sender": {"name": "Ada Meer"},
        "variants": [{
            "key": "a", "name": "A", "survey": survey,
            "subject": {"de": "Wie war es?", "en": "How was it?"}, "greeting": {"de": "Hallo", "en": "Hello"}
        }]
    });
    let draft = json!({
        "name": "Nach dem Kauf", "touchpoint": touchpoints["items"][0]["id"], "definition": definition
    });
    let made = administrator.post(&project("/programmes"), draft).await.expect(StatusCode::CREATED);
    let id = made["id"].as_str().expect("an id").to_owned();
    let publish = project(&format!("/programmes/{id}/publish"));
    administrator.post(&publish, json!({ "accept_warnings": true })).await.expect(StatusCode::OK);
    (id, survey)
}

async fn ordered(server: &Server, administrator: &Client) {
    let customer = json!({"external_id": "1", "email": "kim@x.example"});
    let one = json!({
        "message_id": "m1", "type": "order_placed", "time": "2026-11-22T08:00:00Z", "customer": customer
    });
    let batch = json!({ "interactions": [one] });
    administrator.post(&project("/interactions"), batch).await.expect(StatusCode::OK);
    server.listen.work_off_programmes().await.expect("worked off");
}

/// The token in the only mail of a folder.
fn token(folder: &Path) -> String {
    let mails: Vec<_> = std::fs::read_dir(folder).expect("mails").map(|file| file.expect("a file").path()).collect();
    assert_eq!(mails.len(), 1, "{mails:?}");
    let mail = std::fs::read_to_string(&mails[0]).expect("a mail");
    let (_, rest) = mail.split_once("https://cx.example/i/").expect("a link");
    rest.chars().take_while(char::is_ascii_alphanumeric).collect()
}

async fn decisions(administrator: &Client, programme: &str) -> Value {
    administrator.get(&project(&format!("/programmes/{programme}/decisions"))).await.expect(StatusCode::OK)
}

store::store_tests! {
    async fn who_follows_links_says_nothing_and_one_click_unsubscribes(db: Db) {
        let server = Server::start(db).await;
        let folder = tempfile::tempdir().expect("a folder");
        let mails = folder.path().join("mails");
        server.listen.set_postman(Postman::folder(&mails, "cx@moewe.example", "https://cx.example"));
        let administrator = server.set_up().await;
        let (programme, survey) = programme(&server, &administrator).await;
        let consent = json!({"external_id": "1", "email": "kim@x.example", "consent": {"surveys": true}});
        let made = administrator.post(&project("/customers"), consent).await;
        assert!(made.status.is_success(), "{made:?}");
        ordered(&server, &administrator).await;
        let token = token(&mails);
        let nobody = server.anonymous();
        for score in 0..=10 {
            let answer = nobody.get(&format!("/i/{token}?s={score}")).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER);
            let page = nobody.get(answer.header("location")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains("name=\"score\""), "{}", page.text);
        }
        let asked = nobody.get(&format!("/i/{token}/unsubscribe")).await;
        assert!(asked.text.contains("method=\"post\""), "{}", asked.text);
        let landing = nobody.get(&format!("/i/{token}")).await;
        let (bare, _) = landing.header("location").split_once('?').expect("a ticket");
        let shut = nobody.get(bare).await;
        assert_eq!(shut.status, StatusCode::FORBIDDEN, "by invitation only");
        assert_eq!(answers(&administrator, &survey).await, 0);
        assert_eq!(decisions(&administrator, &programme).await["items"][0]["status"], "sent");

        let address = format!("/i/{token}/unsubscribe");
        for _ in 0..2 {
            let request = nobody.request(&Method::POST, &address).header("content-type", "application/x-www-form-urlencoded");
            let request = request.body(Body::from("List-Unsubscribe=One-Click")).expect("a request");
            let done = nobody.send_request(request).await;
            assert_eq!(done.status, StatusCode::OK, "{done:?}");
        }
        let audit = administrator.get("/api/v1/audit?limit=100").await.expect(StatusCode::OK);
        let said = audit["items"].as_array().expect("a list").iter();
        assert_eq!(said.filter(|one| one["action"] == "customer.unsubscribed").count(), 1, "done once, said once");
        let id = made.json()["id"].as_str().expect("an id").to_owned();
        let person = administrator.get(&project(&format!("/customers/{id}"))).await.expect(StatusCode::OK);
        assert_eq!((&person["consents"][0]["purpose"], &person["consents"][0]["given"]), (&json!("surveys"), &json!(false)));
    }

    async fn reports_are_taken_as_lists_and_as_mails(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let address = project("/mail/reports");
        let reports = json!([{ "kind": "bounce", "message_id": "nobody@x.example" }]);
        let said = administrator.post(&address, reports).await.expect(StatusCode::OK);
        assert_eq!(said, json!({ "taken": 0, "known": 0, "unknown": 1 }));
        let mail = "From: mailer-daemon@mx.example\r\nSubject: Undelivered\r\n\r\n550 5.1.1 no such user\r\n";
        let request = administrator.request(&Method::POST, &address).header("content-type", "message/rfc822");
        let said = administrator.send_request(request.body(Body::from(mail)).expect("a request")).await;
        assert_eq!(said.expect(StatusCode::OK)["unknown"], 1);
        assert_eq!(administrator.post(&address, json!({ "reports": [] })).await.code(), "invalid");
        assert_eq!(administrator.post(&address, json!([{ "kind": "bounce" }])).await.code(), "invalid");
    }

    async fn whoever_guesses_finds_nothing(db: Db) {
        let server = Server::start(db).await;
        server.set_up().await;
        let nobody = server.anonymous();
        for path in ["/i/x", "/i/aaaaaaaaaaaaaaaaaaaa", "/i/%ff%fe", "/i/aaaaaaaaaaaaaaaaaaaa/unsubscribe"] {
            assert_eq!(nobody.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let posted = nobody.post("/i/aaaaaaaaaaaaaaaaaaaa/unsubscribe", json!({})).await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND);
    }
}
