//! Codes on receipts: from the till to the thanks, on a phone without a script.

use crate::actors::{Client, PROJECT, Server};
use crate::respond::{Browser, answers, live};
use axum::http::StatusCode;
use serde_json::{Value, json};

const NOW: &str = "2026-11-22T08:00:00Z";

/// A live survey and the only till of it.
async fn till(server: &Server, administrator: &Client) -> (String, Value) {
    let (survey, _) = live(server, administrator, "nps").await;
    let path = format!("/api/v1/projects/{PROJECT}/surveys/{survey}/tills");
    let body = json!({ "places": { "tills": ["Kasse 1"] }, "valid_days": 7 });
    let made = administrator.post(&path, body).await.expect(StatusCode::CREATED);
    (survey, made["items"][0].clone())
}

async fn code(client: &Client, till: &Value, receipt: u32) -> String {
    let receipt = json!({ "till": till["number"], "receipt": receipt, "purchased_at": NOW });
    let path = format!("/api/v1/projects/{PROJECT}/receipt-codes");
    let made = client.post(&path, json!({ "receipts": [receipt] })).await.expect(StatusCode::OK);
    let code = made["items"][0]["code"].as_str().expect("a code").to_owned();
    assert_eq!(made["items"][0]["url"], format!("http://resonanz.test/r/{code}"));
    code
}

store::store_tests! {
    async fn a_code_is_typed_and_answered_once(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, till) = till(&server, &administrator).await;
        let cash_desk = server.program(&administrator, PROJECT, json!(["write_signals"])).await;
        let code = code(&cash_desk, &till, 4711).await;
        let mut phone = Browser::open(&server, "/r", "de").await;
        assert!(phone.page.text.contains("Code vom Kassenbon") && !phone.page.text.contains("<script"));
        phone.send(&[("code", &code.to_lowercase().replace('-', " "))]).await;
        assert!(phone.place.starts_with("/s/") && phone.page.status == StatusCode::OK, "{:?}", phone.page);
        phone.send(&[("score", "9")]).await;
        assert_eq!(answers(&administrator, &survey).await, 1);
        // Scanned on another phone, it goes on there.
        let mut other = Browser::open(&server, &format!("/r/{code}"), "de").await;
        assert_eq!(other.page.status, StatusCode::SEE_OTHER);
        let address = other.page.header("location").to_owned();
        other.go(&address).await;
        while other.page.text.contains("<form") {
            let before = other.place.clone();
            other.send(&[]).await;
            assert_ne!(other.place, before, "{}", other.page.text);
        }
        assert!(other.page.text.contains("Vielen Dank!"), "{}", other.page.text);
        other.go(&address).await;
        assert!(other.page.text.contains("Sie haben schon geantwortet"));
        assert!(!other.page.text.contains("Neue Antwort geben"), "a receipt is one answer");
        assert_eq!(answers(&administrator, &survey).await, 1);
    }

    async fn a_wrong_code_is_told_in_place_and_kept_to_be_put_right(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (_, till) = till(&server, &administrator).await;
        let mut phone = Browser::open(&server, "/r?lang=en", "de").await;
        for (typed, status, told) in [
            ("", StatusCode::UNPROCESSABLE_ENTITY, "is missing here"),
            ("ABC<b>", StatusCode::UNPROCESSABLE_ENTITY, "the code has 14 characters, here are 4"),
            ("UUUUU-UUUU-UUUUU", StatusCode::UNPROCESSABLE_ENTITY, "“U” is in no code"),
            ("ZZZZZ-ZZZZ-ZZZZZ", StatusCode::UNPROCESSABLE_ENTITY, "compare it with your receipt"),
        ] {
            phone.send(&[("code", typed)]).await;
            assert_eq!(phone.page.status, status, "{typed}");
            assert!(phone.page.text.contains(told), "{typed}: {}", phone.page.text);
            assert!(phone.page.text.contains("aria-invalid=\"true\"") && !phone.page.text.contains("<b>"));
        }
        assert!(phone.page.text.contains("value=\"ZZZZZ-ZZZZ-ZZZZZ\""));
        let code = code(&administrator, &till, 1).await;
        let id = till["id"].as_str().expect("an id");
        administrator.delete(&format!("/api/v1/projects/{PROJECT}/tills/{id}")).await.expect(StatusCode::NO_CONTENT);
        phone.send(&[("code", &code)]).await;
        assert_eq!(phone.page.status, StatusCode::GONE);
        assert!(phone.page.text.contains("no longer valid"));
    }

    async fn guessing_is_stopped(db: Db) {
        let server = Server::start(db).await;
        server.set_up().await;
        let mut phone = Browser::open(&server, "/r", "de").await;
        for _ in 0..21 {
            phone.go("/r/ZZZZZ-ZZZZ-ZZZZZ").await;
        }
        assert_eq!(phone.page.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(phone.page.header("retry-after"), "120");
    }

    async fn codes_are_for_tills_that_are_there(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (_, till) = till(&server, &administrator).await;
        let path = format!("/api/v1/projects/{PROJECT}/receipt-codes");
        let number = till["number"].as_u64().expect("a number");
        for (till, at, told) in [
            (number % 65_535 + 1, NOW, "unknown_till"),
            (number, "2026-11-24T08:00:00Z", "in_the_future"),
            (number, "2026-11-15T08:00:00Z", "expired"),
        ] {
            let receipt = json!({ "till": till, "receipt": 1, "purchased_at": at });
            let answer = administrator.post(&path, json!({ "receipts": [receipt] })).await;
            assert_eq!(answer.code(), "invalid");
            assert!(answer.text.contains(told), "{answer:?}");
        }
    }
}
