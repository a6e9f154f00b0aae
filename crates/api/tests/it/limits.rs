//! How fast what may come: an office behind one address answers at once, a robot in it is stopped, and so is whoever
//! tries codes.

use crate::actors::{Answer, Client, PROJECT, Server};
use crate::respond::live;
use api::{Limits, Settings};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::json;

/// As they are set unless somebody sets others.
const USUAL: Limits = Limits { pages_per_second: 200, wrong_codes_per_minute: 120, key_requests_per_second: 500 };

fn settings() -> Settings {
    Settings { behind_proxy: true, limits: USUAL, ..Settings::default() }
}

async fn from(client: &Client, address: &str, method: Method, path: &str, form: Option<&str>) -> Answer {
    let request = client.request(&method, path).header("x-forwarded-for", address);
    let request = match form {
        Some(form) => {
            request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(form.to_owned()))
        }
        None => request.body(Body::empty()),
    };
    client.send_request(request.expect("a request")).await
}

const OFFICE: &str = "192.0.2.7";
const ELSEWHERE: &str = "198.51.100.4";

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("{start} in {text}")).1;
    rest.split_once(end).expect("an end").0
}

store::store_tests! {
    async fn three_hundred_people_of_one_office_answer_at_once(db: Db) {
        let server = Server::with(db, settings()).await;
        let administrator = server.set_up().await;
        let (_, address) = live(&server, &administrator, "nps").await;
        let nobody = server.anonymous();
        for person in 0..300 {
            let page = from(&nobody, OFFICE, Method::GET, &address, None).await;
            assert_eq!(page.status, StatusCode::OK, "{person}");
            let token = between(&page.text, "name=\"-answer\" value=\"", "\"");
            let form = format!("-page=1&-answer={token}&score=9");
            let sent = from(&nobody, OFFICE, Method::POST, &address, Some(&form)).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{person}: {sent:?}");
            let next = sent.header("location").to_owned();
            assert_eq!(from(&nobody, OFFICE, Method::GET, &next, None).await.status, StatusCode::OK, "{person}");
        }
    }

    async fn a_robot_is_stopped_and_its_neighbours_go_on(db: Db) {
        let server = Server::with(db, settings()).await;
        server.listen.set_pace(1);
        let administrator = server.set_up().await;
        let (_, hammered) = live(&server, &administrator, "nps").await;
        let (_, other) = live(&server, &administrator, "csat").await;
        let nobody = server.anonymous();
        let begin = async |address: &str| {
            let page = from(&nobody, OFFICE, Method::GET, address, None).await;
            between(&page.text, "name=\"-answer\" value=\"", "\"").to_owned()
        };
        let colleague = begin(hammered.as_str()).await;
        let form = |token: &str| format!("-page=1&-answer={token}&score=3&-keep=1");
        assert_eq!(from(&nobody, OFFICE, Method::POST, &hammered, Some(&form(&colleague))).await.status, StatusCode::NO_CONTENT);
        let mut refused = None;
        for _ in 0..60 {
            let sent = from(&nobody, OFFICE, Method::POST, &hammered, Some(&form(&begin(hammered.as_str()).await))).await;
            refused = Some(sent).filter(|sent| sent.status == StatusCode::TOO_MANY_REQUESTS);
            if refused.is_some() {
                break;
            }
        }
        let refused = refused.expect("a robot is stopped");
        assert_eq!(refused.header("retry-after"), "1");
        assert!(refused.text.contains("One moment, please"), "{}", refused.text);
        let goes_on = from(&nobody, OFFICE, Method::POST, &hammered, Some(&form(&colleague))).await;
        assert_eq!(goes_on.status, StatusCode::NO_CONTENT, "who has begun goes on");
        let elsewhere = begin(other.as_str()).await;
        let sent = from(&nobody, OFFICE, Method::POST, &other, Some(&form(&elsewhere))).await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT, "another link");
        let sent = from(&nobody, ELSEWHERE, Method::POST, &hammered, Some(&form(&begin(hammered.as_str()).await))).await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT, "another address");
    }

    async fn whoever_tries_codes_is_stopped_and_finds_out_nothing(db: Db) {
        let limits = Limits { wrong_codes_per_minute: 6, ..USUAL };
        let server = Server::with(db, Settings { limits, ..settings() }).await;
        let administrator = server.set_up().await;
        let (survey, address) = live(&server, &administrator, "nps").await;
        let nobody = server.anonymous();
        let page = from(&nobody, OFFICE, Method::GET, &address, None).await;
        let begun = between(&page.text, "name=\"-answer\" value=\"", "\"").to_owned();
        let form = format!("-page=1&-answer={begun}&score=3&-keep=1");
        from(&nobody, OFFICE, Method::POST, &address, Some(&form)).await;
        let links = format!("/api/v1/projects/{PROJECT}/surveys/{survey}/signed-links");
        let signed = json!({ "customer": { "external_id": "7" }, "units": [], "attributes": {} });
        let signed = administrator.post(&links, signed).await;
        assert!(signed.status.is_success(), "{signed:?}");
        let signed = signed.json()["url"].as_str().expect("an address").replace("http://resonanz.test", "");

        let mut statuses = Vec::new();
        for n in 0..40 {
            statuses.push(from(&nobody, OFFICE, Method::GET, &format!("/s/guess{n}"), None).await.status);
        }
        assert_eq!(statuses.iter().filter(|status| **status == StatusCode::NOT_FOUND).count(), 30);
        assert_eq!(statuses[39], StatusCode::TOO_MANY_REQUESTS);
        let right = from(&nobody, OFFICE, Method::GET, &address, None).await;
        assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "a right one looks the same");
        assert_eq!(right.header("retry-after"), "10");
        let logo = from(&nobody, OFFICE, Method::GET, &format!("{address}/logo"), None).await;
        assert_eq!(logo.status, StatusCode::TOO_MANY_REQUESTS, "a logo does not tell which codes there are");
        let forged = format!("{address}?t=made.up");
        assert_eq!(from(&nobody, OFFICE, Method::GET, &forged, None).await.status, StatusCode::TOO_MANY_REQUESTS);
        for known in [signed, format!("{address}/{begun}")] {
            assert_eq!(from(&nobody, OFFICE, Method::GET, &known, None).await.status, StatusCode::OK, "{known}");
        }
        assert_eq!(from(&nobody, ELSEWHERE, Method::GET, &address, None).await.status, StatusCode::OK);
        assert_eq!(from(&nobody, OFFICE, Method::GET, "/s/style.css", None).await.status, StatusCode::OK);
    }

    async fn each_key_has_a_pace_of_its_own(db: Db) {
        let limits = Limits { key_requests_per_second: 2, ..USUAL };
        let server = Server::with(db, Settings { limits, ..settings() }).await;
        let administrator = server.set_up().await;
        let robot = server.program(&administrator, PROJECT, json!(["read_scores"])).await;
        let shop = server.program(&administrator, PROJECT, json!(["read_scores"])).await;
        let path = format!("/api/v1/projects/{PROJECT}");
        for _ in 0..20 {
            assert_eq!(robot.get(&path).await.status, StatusCode::OK);
        }
        let refused = robot.get(&path).await;
        assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
        assert_eq!(refused.code(), "too_fast");
        assert_eq!(shop.get(&path).await.status, StatusCode::OK, "another key at the same address");
        assert_eq!(administrator.get(&path).await.status, StatusCode::OK, "and a person");
    }

    async fn a_flood_from_one_address_stops_at_the_barrier(db: Db) {
        let limits = Limits { pages_per_second: 2, ..USUAL };
        let server = Server::with(db, Settings { limits, ..settings() }).await;
        let administrator = server.set_up().await;
        let (_, address) = live(&server, &administrator, "nps").await;
        let nobody = server.anonymous();
        let mut opened = 0;
        for _ in 0..80 {
            opened += u32::from(from(&nobody, OFFICE, Method::GET, &address, None).await.status == StatusCode::OK);
        }
        assert_eq!(opened, 60);
        assert_eq!(from(&nobody, ELSEWHERE, Method::GET, &address, None).await.status, StatusCode::OK);
    }
}
