//! What is kept about a customer: asked for on his page, sent to his own address, handed out by a button and to nobody
//! who holds a forwarded mail or follows links.

use crate::actors::{Client, Server};
use crate::company::in_project as project;
use crate::preferences::{customer, page_of, post};
use axum::http::StatusCode;
use listen::programmes::Postman;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// Mails become files in a folder.
pub(crate) fn mails(server: &Server) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let base = "https://cx.example";
    server.listen.set_postman(Postman::folder(folder.path().join("mails"), "cx@moewe.example", base));
    folder
}

pub(crate) fn sent(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("mails")).into_iter().flatten();
    files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a mail")).collect()
}

/// The paths the mails lead to, without the breaks that lines of mails have.
fn links(folder: &Path, path: &str) -> Vec<String> {
    let link = |mail: String| {
        let text = mail.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
        let (_, rest) = text.split_once(&format!("https://cx.example{path}/data/")).expect("a link");
        let ticket: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        format!("{path}/data/{ticket}")
    };
    sent(folder).into_iter().map(link).collect()
}

async fn actions(administrator: &Client, wanted: &str) -> usize {
    let log = administrator.get("/api/v1/audit?limit=100").await.expect(StatusCode::OK);
    log["items"].as_array().expect("entries").iter().filter(|entry| entry["action"] == wanted).count()
}

async fn requests(administrator: &Client) -> Value {
    administrator.get(&project("/customer-requests")).await.expect(StatusCode::OK)["items"].clone()
}

store::store_tests! {
    async fn a_link_in_a_mail_leads_to_a_button_and_the_button_to_the_data(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let folder = mails(&server);
        let path = page_of(&administrator, &customer(&administrator, json!({})).await).await;
        let nobody = server.anonymous();
        assert_eq!(nobody.get(&format!("{path}/data")).await.status, StatusCode::METHOD_NOT_ALLOWED, "by following links");
        assert!(sent(folder.path()).is_empty());
        let page = nobody.get(&path).await;
        assert!(page.text.contains("Send me the link to my data"), "{}", page.text);
        let asked = post(&nobody, &format!("{path}/data"), "").await;
        assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, format!("{path}?sent#data").as_str()));
        assert!(!asked.text.contains("Kim"), "{}", asked.text);
        let page = nobody.get(&format!("{path}?sent")).await;
        assert!(page.text.contains("We have sent a link to k•••@x•••.example."), "{}", page.text);
        assert!(page.text.contains("id=\"data\"") && !page.text.contains("kim.meer"), "{}", page.text);
        let mail = sent(folder.path()).remove(0);
        assert!(mail.contains("kim.meer@x.example"), "{mail}");
        let link = links(folder.path(), &path).remove(0);
        for _ in 0..5 {
            let button = nobody.get(&link).await;
            assert_eq!(button.status, StatusCode::OK, "{button:?}");
            assert!(button.text.contains("method=\"post\"") && button.text.contains("Download my data"));
            assert!(!button.text.contains("Kim") && !button.text.contains("kim.meer"), "{}", button.text);
            assert_eq!((button.header("cache-control"), button.header("referrer-policy")), ("no-store", "no-referrer"));
        }
        assert_eq!(actions(&administrator, "customer.data_handed_out").await, 0, "programs that open links get nothing");
        for _ in 0..3 {
            let mine = post(&nobody, &link, "").await;
            assert!(mine.header("content-disposition").starts_with("attachment"), "{mine:?}");
            assert_eq!(mine.header("cache-control"), "no-store");
            assert_eq!(mine.expect(StatusCode::OK)["customer"]["name"], "Kim Meer");
        }
        let late = post(&nobody, &link, "").await;
        assert_eq!((late.status, late.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "600"));
        assert!(late.header("content-type").starts_with("text/html") && late.text.contains("One moment, please"));
        assert_eq!(actions(&administrator, "customer.data_requested").await, 1);
        assert_eq!(actions(&administrator, "customer.data_handed_out").await, 3);
        assert_eq!(requests(&administrator).await, json!([]));
    }

    async fn a_link_opens_nothing_too_late_or_on_another_page(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let folder = mails(&server);
        let path = page_of(&administrator, &customer(&administrator, json!({})).await).await;
        let bo = json!({"external_id": "2", "email": "bo@x.example", "name": "Bo Watt"});
        let other = page_of(&administrator, &customer(&administrator, bo).await).await;
        let nobody = server.anonymous();
        post(&nobody, &format!("{path}/data"), "").await;
        let link = links(folder.path(), &path).remove(0);
        let elsewhere = link.replace(&path, &other);
        let made_up = format!("{path}/data/{}", "A".repeat(35));
        for wrong in [&elsewhere, &made_up, &format!("{link}A")] {
            let seen = nobody.get(wrong).await;
            assert_eq!(seen.status, StatusCode::GONE, "{wrong}");
            assert!(seen.text.contains("This link is no longer good"), "{}", seen.text);
            let taken = post(&nobody, wrong, "").await;
            assert_eq!((taken.status, taken.header("content-disposition")), (StatusCode::GONE, ""), "{wrong}");
            assert!(!taken.text.contains("Meer") && !taken.text.contains("Watt"), "{}", taken.text);
        }
        for nowhere in ["/c/nobody/data/nothing", "/c/%ff/data/%fe", &format!("{path}/data/%ff%fe")] {
            assert_eq!(nobody.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
            assert_eq!(post(&nobody, nowhere, "").await.status, StatusCode::NOT_FOUND, "{nowhere}");
        }
        server.clock.advance_seconds(3_599);
        assert_eq!(nobody.get(&link).await.status, StatusCode::OK);
        server.clock.advance_seconds(1);
        let german = nobody.get(&format!("{link}?lang=de")).await;
        assert_eq!(german.status, StatusCode::GONE);
        assert!(german.text.contains("Dieser Link gilt nicht mehr") && german.text.contains(&path), "{}", german.text);
        assert_eq!(post(&nobody, &link, "").await.status, StatusCode::GONE);
        assert_eq!(actions(&administrator, "customer.data_handed_out").await, 0);
    }

    async fn a_link_follows_its_customer_into_another_profile_and_ends_with_him(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let folder = mails(&server);
        let id = customer(&administrator, json!({})).await;
        let path = page_of(&administrator, &id).await;
        let nobody = server.anonymous();
        post(&nobody, &format!("{path}/data"), "").await;
        let link = links(folder.path(), &path).remove(0);
        let other = customer(&administrator, json!({"external_id": "2", "email": "kim@y.example", "name": "Kim"})).await;
        let merge = project(&format!("/customers/{other}/merge"));
        administrator.post(&merge, json!({ "other": id })).await.expect(StatusCode::OK);
        assert_eq!(nobody.get(&link).await.status, StatusCode::OK, "the address is still this customer's");
        assert_eq!(post(&nobody, &link, "").await.expect(StatusCode::OK)["customer"]["id"], json!(other));
        administrator.delete(&project(&format!("/customers/{other}"))).await.expect(StatusCode::OK);
        assert_eq!(nobody.get(&link).await.status, StatusCode::NOT_FOUND);
        assert_eq!(post(&nobody, &link, "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(post(&nobody, &format!("{path}/data"), "").await.status, StatusCode::NOT_FOUND);
    }

    async fn where_no_mail_leaves_people_see_who_asks(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let id = customer(&administrator, json!({})).await;
        let path = page_of(&administrator, &id).await;
        let nobody = server.anonymous();
        let data = format!("{path}/data");
        for _ in 0..3 {
            let asked = post(&nobody, &format!("{data}?lang=de"), "").await;
            let back = format!("{path}?asked&lang=de#data");
            assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, back.as_str()));
        }
        let late = post(&nobody, &format!("{data}?lang=de"), "").await;
        assert_eq!((late.status, late.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "600"));
        assert!(late.text.contains("Das war in kurzer Zeit zu oft."), "in the language that was chosen: {}", late.text);
        let page = nobody.get(&format!("{path}?asked&lang=de")).await;
        assert!(page.text.contains("Jemand von uns meldet sich bei Ihnen.") && page.text.contains("id=\"data\""));
        assert!(!page.text.contains("Um meine Daten bitten"), "{}", page.text);
        let waiting = requests(&administrator).await;
        assert_eq!(waiting.as_array().map(Vec::len), Some(1), "{waiting}");
        assert_eq!((&waiting[0]["customer"], &waiting[0]["kind"]), (&json!(id), &json!("data")));
        let kim = administrator.get(&project(&format!("/customers/{id}"))).await.expect(StatusCode::OK);
        assert!(kim["data_asked_at"].is_string() && kim["erasure_asked_at"].is_null(), "{kim}");
        let request = project(&format!("/customers/{id}/data-request"));
        assert_eq!(administrator.delete(&request).await.status, StatusCode::NO_CONTENT);
        assert_eq!(requests(&administrator).await, json!([]));
        assert_eq!(actions(&administrator, "customer.data_requested").await, 1);
        assert_eq!(actions(&administrator, "customer.data_request_dismissed").await, 1);
    }
}
