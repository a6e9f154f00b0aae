//! The page on which a customer decides for himself: from a mail, by whoever follows links, and with nothing but a
//! browser without a script.

use crate::actors::{Answer, Client, Server};
use crate::company::in_project as project;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

pub(crate) async fn customer(administrator: &Client, more: Value) -> String {
    let mut said = json!({"external_id": "1", "email": "kim.meer@x.example", "name": "Kim Meer"});
    let (Value::Object(all), Value::Object(more)) = (&mut said, more) else { panic!("two objects") };
    all.extend(more);
    let made = administrator.post(&project("/customers"), said).await;
    assert!(made.status.is_success(), "{made:?}");
    made.json()["id"].as_str().expect("an id").to_owned()
}

/// The path of somebody's page.
pub(crate) async fn page_of(administrator: &Client, customer: &str) -> String {
    let page = administrator.get(&project(&format!("/customers/{customer}/preference-page"))).await;
    let address = page.expect(StatusCode::OK)["address"].as_str().expect("an address").to_owned();
    address.strip_prefix("http://resonanz.test").expect("an address here").to_owned()
}

pub(crate) async fn post(client: &Client, path: &str, body: &str) -> Answer {
    let request = client.request(&Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
    client.send_request(request.body(Body::from(body.to_owned())).expect("a request")).await
}

store::store_tests! {
    async fn a_customer_decides_and_is_asked_back_nothing(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let id = customer(&administrator, json!({"consent": {"newsletter": true, "<b>": true}})).await;
        let path = page_of(&administrator, &id).await;
        let nobody = server.anonymous();
        let page = nobody.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        for part in ["K••• M•••", "k•••@x•••.example", "News by e-mail", "At most every 3 months", "&lt;b&gt;"] {
            assert!(page.text.contains(part), "{part} in {}", page.text);
        }
        for hidden in ["Kim", "kim.meer", "<script", "<b>", " style="] {
            assert!(!page.text.contains(hidden), "{hidden} in {}", page.text);
        }
        assert!(page.header("content-security-policy").contains("script-src 'self'"));
        assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
        let german = nobody.get(&format!("{path}?lang=de")).await;
        assert!(german.text.contains("Wofür dürfen wir Ihnen schreiben?"), "{}", german.text);

        let body = "shown=newsletter&shown=%3Cb%3E&given=%3Cb%3E&channel=&limit=6_months&language=de";
        for _ in 0..2 {
            let saved = post(&nobody, &format!("{path}?lang=de"), body).await;
            assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, format!("{path}?saved&lang=de#saved").as_str()));
        }
        let seen = nobody.get(&format!("{path}?saved&lang=de")).await;
        assert!(seen.text.contains("Gespeichert.") && seen.text.contains("role=\"status\""), "{}", seen.text);
        let kim = administrator.get(&project(&format!("/customers/{id}"))).await.expect(StatusCode::OK);
        assert_eq!((&kim["attributes"]["contact_limit"], &kim["consents"][1]["given"]), (&json!("6_months"), &json!(false)));
        let log = administrator.get("/api/v1/audit").await.expect(StatusCode::OK);
        let entries = log["items"].as_array().expect("entries");
        let own = entries.iter().filter(|entry| entry["action"] == "customer.preferences_changed");
        assert_eq!(own.count(), 1, "{log}");
    }

    async fn who_asks_to_be_forgotten_is_listed_and_not_erased(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let id = customer(&administrator, json!({})).await;
        let path = page_of(&administrator, &id).await;
        let nobody = server.anonymous();
        let erasure = format!("{path}/erasure");
        assert_eq!(nobody.get(&erasure).await.status, StatusCode::METHOD_NOT_ALLOWED, "following links asks nothing");
        assert_eq!(post(&nobody, &erasure, "").await.status, StatusCode::SEE_OTHER);
        assert!(nobody.get(&path).await.text.contains("Your request for erasure has reached us."));
        let requests = administrator.get(&project("/customer-requests")).await.expect(StatusCode::OK);
        assert_eq!((&requests["items"][0]["customer"], &requests["items"][0]["name"]), (&json!(id), &json!("Kim Meer")));
        assert_eq!(requests["items"][0]["kind"], "erasure");
        let kim = administrator.get(&project(&format!("/customers/{id}"))).await.expect(StatusCode::OK);
        assert!(kim["erasure_asked_at"].is_string());
        let request = project(&format!("/customers/{id}/erasure-request"));
        assert_eq!(administrator.delete(&request).await.status, StatusCode::NO_CONTENT);
        let requests = administrator.get(&project("/customer-requests")).await.expect(StatusCode::OK);
        assert_eq!(requests["items"], json!([]));
        administrator.delete(&project(&format!("/customers/{id}"))).await.expect(StatusCode::OK);
        for gone in [path.clone(), format!("{path}?lang=de")] {
            assert_eq!(nobody.get(&gone).await.status, StatusCode::NOT_FOUND, "{gone}");
        }
        for gone in [&path, &erasure, &format!("{path}/data")] {
            assert_eq!(post(&nobody, gone, "limit=never").await.status, StatusCode::NOT_FOUND, "{gone}");
        }
    }

    async fn whoever_guesses_finds_no_page(db: Db) {
        let server = Server::start(db).await;
        server.set_up().await;
        let nobody = server.anonymous();
        for path in ["/c/x", "/c/%ff%fe", "/c/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let page = nobody.get(path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(page.text.contains("There is nothing here"), "{}", page.text);
        }
    }
}
