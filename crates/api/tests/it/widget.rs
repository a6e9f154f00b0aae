//! Surveys in the pages of a website, as the script there meets them.

use crate::actors::{Answer, Client, PROJECT, Server};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

/// A live survey, and the code of a link with this widget.
async fn live(administrator: &Client, widget: Value) -> (String, String, String) {
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
    assert_eq!(link["widget"], Value::Null);
    let text = |name: &str| link[name].as_str().expect("a text").to_owned();
    let (id, code) = (text("id"), text("code"));
    administrator.put(&format!("{project}/links/{id}/widget"), widget).await.expect(StatusCode::OK);
    (survey, id, code)
}

/// What the script does with a form: sends it, and follows where that leads.
async fn send(client: &Client, action: &str, body: &str) -> Answer {
    let request = client.request(&Method::POST, action).header("content-type", "application/x-www-form-urlencoded");
    let answer = client.send_request(request.body(Body::from(body.to_owned())).expect("a request")).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{answer:?}");
    match answer.status {
        StatusCode::SEE_OTHER => client.get(answer.header("location")).await,
        _ => answer,
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("{start} in {text}")).1;
    rest.split_once(end).expect("an end").0
}

store::store_tests! {
    async fn the_script_is_told_what_was_set_up(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let widget = json!({
            "triggers": [{ "type": "time", "seconds": 5 }], "share": 0.5, "button": { "label": { "de": "Ihre Meinung" } }
        });
        let (survey, link, code) = live(&administrator, widget).await;
        let page = Client { language: "de", ..server.anonymous() };
        let told = page.get(&format!("/w/{code}")).await;
        assert_eq!(told.header("access-control-allow-origin"), "*");
        assert_eq!(told.header("access-control-allow-credentials"), "");
        assert_eq!((told.header("cache-control"), told.header("set-cookie")), ("public, max-age=60", ""));
        let told = told.expect(StatusCode::OK);
        assert_eq!(told["triggers"], json!([{ "type": "time", "seconds": 5 }]));
        assert_eq!((&told["share"], &told["placement"], &told["language"]), (&json!(0.5), &json!("bottom_right"), &json!("de")));
        assert_eq!(told["button"], json!({ "label": "Ihre Meinung", "side": "right" }));
        assert!(told["style"].as_str().expect("a stylesheet").starts_with(":host{--brand:#"), "{told}");

        let project = format!("/api/v1/projects/{PROJECT}");
        let listed = administrator.get(&format!("{project}/surveys/{survey}/links")).await.expect(StatusCode::OK);
        assert_eq!(listed["items"][0]["widget"]["share"], 0.5);
        let wrong = json!({ "triggers": [{ "type": "scroll", "percent": 0 }] });
        let refused = administrator.put(&format!("{project}/links/{link}/widget"), wrong).await;
        assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));

        administrator.delete(&format!("{project}/links/{link}/widget")).await.expect(StatusCode::NO_CONTENT);
        assert_eq!(page.get(&format!("/w/{code}")).await.status, StatusCode::NO_CONTENT);
        let nowhere = page.get("/w/doesnotexist").await;
        assert_eq!((nowhere.status, nowhere.header("access-control-allow-origin")), (StatusCode::NOT_FOUND, "*"));
    }

    async fn a_survey_is_answered_in_a_page(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, _, code) = live(&administrator, json!({})).await;
        for (query, solicited) in [("", true), ("?unasked=", false)] {
            let page = Client { language: "de", ..server.anonymous() };
            let first = page.get(&format!("/w/{code}/page{query}")).await;
            assert_eq!((first.status, first.header("access-control-allow-origin")), (StatusCode::OK, "*"));
            assert_eq!((first.header("cache-control"), first.header("set-cookie")), ("no-store", ""));
            assert!(first.text.starts_with("<div class=\"sheet\""), "{}", first.text);
            let action = between(&first.text, "action=\"", "\"").to_owned();
            assert_eq!(action, format!("/w/{code}/page{query}"));
            let token = between(&first.text, "name=\"-answer\" value=\"", "\"").to_owned();
            let mut shown = send(&page, &action, &format!("-page=1&-answer={token}&score=9")).await;
            for _ in 0..8 {
                if !shown.text.contains("<form") {
                    break;
                }
                let action = between(&shown.text, "action=\"", "\"").to_owned();
                assert_eq!(action, format!("/w/{code}/{token}"), "what is known needs not be said again");
                let number = between(&shown.text, "name=\"-page\" value=\"", "\"").to_owned();
                shown = send(&page, &action, &format!("-page={number}")).await;
            }
            assert!(shown.text.contains("Vielen Dank!") && shown.text.contains("<div class=\"sheet\""), "{}", shown.text);
            let project = format!("/api/v1/projects/{PROJECT}");
            let said = administrator.get(&format!("{project}/export/answers.jsonl")).await;
            let mut records = said.text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
            assert!(records.any(|one| one["channel"] == "web" && one["solicited"] == solicited), "{}", said.text);
        }
        let surveys = administrator.get(&format!("/api/v1/projects/{PROJECT}/surveys")).await.expect(StatusCode::OK);
        let found = surveys["items"].as_array().expect("surveys").iter().find(|one| one["id"] == survey.as_str());
        assert_eq!(found.expect("the survey")["answers"], 2);
    }

    async fn what_goes_wrong_can_be_read_by_the_page(db: Db) {
        let server = Server::start(db).await;
        let administrator = server.set_up().await;
        let (survey, _, code) = live(&administrator, json!({})).await;
        let page = server.anonymous();
        let empty = send(&page, &format!("/w/{code}/page"), "-page=1").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text.contains("class=\"errors\"") && empty.text.starts_with("<div class=\"sheet\""), "{}", empty.text);
        let forged = page.get(&format!("/w/{code}/page?t=x.y")).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        let foreign = page.get(&format!("/w/{code}/aaaaaaaaaaaaaaaaaaaa")).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        let project = format!("/api/v1/projects/{PROJECT}");
        administrator.post(&format!("{project}/surveys/{survey}/close"), json!({})).await.expect(StatusCode::OK);
        assert_eq!(page.get(&format!("/w/{code}")).await.status, StatusCode::NO_CONTENT);
        let closed = page.get(&format!("/w/{code}/page")).await;
        assert_eq!(closed.status, StatusCode::GONE);
        for answer in [&forged, &foreign, &closed] {
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            assert!(answer.text.starts_with("<div class=\"sheet\"") && !answer.text.contains("<form"), "{}", answer.text);
        }
        // Only what is made for it may be read from elsewhere.
        for address in [format!("/s/{code}"), "/api/v1/setup".to_owned(), "/".to_owned()] {
            assert_eq!(page.get(&address).await.header("access-control-allow-origin"), "", "{address}");
        }
        let script = page.get("/widget.js").await;
        assert_eq!(script.header("access-control-allow-origin"), "*");
        match ui::widget() {
            Some(built) => {
                assert_eq!((script.status, script.text.as_bytes()), (StatusCode::OK, &*built.bytes));
                assert!(script.header("content-type").starts_with("text/javascript"));
                assert!(script.header("cache-control").starts_with("public, max-age="));
                let known = page.request(&Method::GET, "/widget.js").header("if-none-match", script.header("etag"));
                let again = page.send_request(known.body(Body::empty()).expect("a request")).await;
                assert_eq!(again.status, StatusCode::NOT_MODIFIED);
            }
            None => assert_eq!(script.status, StatusCode::NOT_FOUND),
        }
    }
}
