//! Consent that is given anew on somebody's page: asked about in a mail to his own address, given by a button there and
//! by nobody who follows links.

use crate::actors::Server;
use crate::company::in_project as project;
use crate::own_data::{mails, sent};
use crate::preferences::{customer, page_of, post};
use axum::http::StatusCode;
use serde_json::json;
use std::path::Path;

/// The path the only mail leads to, without the breaks that lines of mails have.
fn link(folder: &Path, path: &str) -> String {
    let text = sent(folder).remove(0).replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
    let (_, rest) = text.split_once(&format!("https://cx.example{path}/consent/")).expect("a link");
    let promise: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    format!("{path}/consent/{promise}")
}

store::store_tests! {
    async fn consent_is_given_by_a_button_behind_a_link_in_a_mail(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let folder = mails(&server);
        let id = customer(&administrator, json!({"consent": {"newsletter": false}})).await;
        let path = page_of(&administrator, &id).await;
        let given = async || {
            let seen = administrator.get(&project(&format!("/customers/{id}"))).await.expect(StatusCode::OK);
            seen["consents"][0]["given"].clone()
        };
        let nobody = server.anonymous();
        server.clock.advance_seconds(60);
        let saved = post(&nobody, &path, "shown=newsletter&given=newsletter").await;
        assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, &*format!("{path}?confirm#saved")));
        assert_eq!(given().await, json!(false));
        let page = nobody.get(&format!("{path}?confirm")).await;
        assert!(page.text.contains("we have sent a mail to k•••@x•••.example"), "{}", page.text);
        let link = link(folder.path(), &path);
        for _ in 0..3 {
            let button = nobody.get(&link).await;
            assert_eq!(button.status, StatusCode::OK, "{button:?}");
            assert!(button.text.contains("method=\"post\"") && button.text.contains("News by e-mail"), "{}", button.text);
            assert!(!button.text.contains("Kim") && !button.text.contains("kim.meer"), "{}", button.text);
            assert_eq!((button.header("cache-control"), button.header("referrer-policy")), ("no-store", "no-referrer"));
        }
        assert_eq!(given().await, json!(false), "programs that open links agree to nothing");
        let confirmed = post(&nobody, &format!("{link}?lang=de"), "").await;
        assert_eq!(confirmed.header("location"), format!("{path}?saved&lang=de#saved"));
        assert_eq!(given().await, json!(true));
        server.clock.advance_seconds(1);
        assert_eq!(post(&nobody, &path, "shown=newsletter").await.header("location"), format!("{path}?saved#saved"));
        for again in [nobody.get(&link).await, post(&nobody, &link, "").await] {
            assert_eq!(again.status, StatusCode::GONE, "{again:?}");
            assert!(again.text.contains("This link is no longer good"), "{}", again.text);
        }
        assert_eq!(given().await, json!(false), "taken back is taken back");
    }

    async fn nonsense_confirms_nothing(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let path = page_of(&administrator, &customer(&administrator, json!({})).await).await;
        let nobody = server.anonymous();
        for wrong in ["x", "AAAA", &"A".repeat(300)] {
            let wrong = format!("{path}/consent/{wrong}");
            assert_eq!(nobody.get(&wrong).await.status, StatusCode::GONE, "{wrong}");
            assert_eq!(post(&nobody, &wrong, "").await.status, StatusCode::GONE, "{wrong}");
        }
        for nowhere in ["/c/nobody/consent/nothing", "/c/%ff/consent/%fe"] {
            assert_eq!(nobody.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
            assert_eq!(post(&nobody, nowhere, "").await.status, StatusCode::NOT_FOUND, "{nowhere}");
        }
    }
}
