//! Overview, voices, live updates, imports and exports over HTTP.

use crate::actors::{Client, Server};
use crate::company::{Company, Dice, in_project};
use axum::body::{Body, BodyDataStream};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

const PERIOD: &str = "from=2026-11-01&to=2026-11-30";

store::store_tests! {
    async fn the_overview_says_what_stands_behind_each_figure(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(3), 4, 40).await;
        let overview = company.admin.get(&in_project(&format!("/overview?{PERIOD}&compare=previous"))).await.expect(StatusCode::OK);
        assert_eq!(overview["period"], json!({ "from": "2026-11-01", "to": "2026-11-30" }));
        assert_eq!(overview["compare"], json!({ "from": "2026-10-01", "to": "2026-10-31" }));
        assert_eq!(overview["fresh"], "2026-11-22T08:00:00Z");
        let cell = &overview["series"][0]["cell"];
        let score = |from: u64, to: u64| company.said.iter().filter(|said| (from..=to).contains(&said.score)).count();
        let (promoters, detractors) = (score(9, 10), score(0, 6));
        assert_eq!((cell["n"].as_u64(), cell["groups"]["positive"].as_u64()), (Some(40), Some(promoters as u64)));
        let nps = (promoters as f64 - detractors as f64) / 40.0 * 100.0;
        assert!((cell["score"].as_f64().expect("a score") - nps).abs() < 1e-9);
        let interval: Vec<f64> = cell["interval"].as_array().expect("an interval").iter().filter_map(Value::as_f64).collect();
        assert!(interval[0] < nps && nps < interval[1], "{interval:?}");
        let points = overview["series"][0]["trend"]["points"].as_array().expect("a trend");
        assert_eq!(points.iter().filter_map(|point| point["n"].as_u64()).sum::<u64>(), 40);
        assert_eq!(overview["loop"], json!({ "collected": 40, "with_words": 40, "read": 0, "answered": 0, "unread_over_48h": 0 }));
        let english = overview["sentence"].as_str().expect("a sentence").to_owned();
        let german = Client { language: "de", ..company.admin.clone() };
        let german = german.get(&in_project(&format!("/overview?{PERIOD}&compare=previous"))).await.expect(StatusCode::OK);
        assert!(english.contains("40 answers") && german["sentence"].as_str().expect("a sentence").contains("40 Antworten"));
    }

    async fn any_number_opens_the_voices_behind_it(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(8), 4, 40).await;
        let mut opened = 0;
        for dimension in [format!("unit:{}", company.hierarchy), "touchpoint".into(), "group".into(), "facet:ort".into(), "day".into()] {
            let question = json!({ "dimensions": [dimension], "period": { "from": "2026-11-01", "to": "2026-11-30" } });
            let table = company.admin.post(&in_project("/ask"), question).await.expect(StatusCode::OK);
            for row in table["rows"].as_array().expect("rows") {
                let (name, value) = row["key"].as_object().and_then(|key| key.iter().next()).expect("a key");
                let value = value.as_str().expect("a value");
                let filter = match name.split(':').next().expect("a name") {
                    "unit" => format!("{PERIOD}&unit={value}"),
                    "facet" => format!("{PERIOD}&facet.ort={value}"),
                    "day" => format!("from={value}&to={value}"),
                    other => format!("{PERIOD}&{other}={value}"),
                };
                let voices = company.admin.get(&in_project(&format!("/voices?{filter}"))).await.expect(StatusCode::OK);
                assert_eq!(voices["count"], row["cells"]["nps:0-10"]["n"], "{name} = {value}");
                opened += 1;
            }
        }
        assert!(opened > 10, "{opened}");
    }

    async fn collected_is_read_and_then_answered(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(4), 2, 6).await;
        let admin = &company.admin;
        let listed = admin.get(&in_project(&format!("/voices?{PERIOD}&limit=4"))).await.expect(StatusCode::OK);
        assert_eq!((listed["items"].as_array().map(Vec::len), listed["count"].as_u64()), (Some(4), Some(6)));
        let next = listed["next"].as_str().expect("a next page");
        let rest = admin.get(&in_project(&format!("/voices?{PERIOD}&limit=4&after={next}"))).await.expect(StatusCode::OK);
        assert_eq!((rest["items"].as_array().map(Vec::len), &rest["next"]), (Some(2), &Value::Null));
        let voice = listed["items"][0]["id"].as_str().expect("an id").to_owned();
        let detail = admin.get(&in_project(&format!("/voices/{voice}"))).await.expect(StatusCode::OK);
        assert_eq!(detail["answers"].as_array().map(Vec::len), Some(2), "{detail}");
        let timeline = admin.get(detail["timeline"].as_str().expect("an address")).await.expect(StatusCode::OK);
        assert_eq!(timeline["items"][0]["id"], voice.as_str());
        for (what, body) in [("read", json!({ "read": true })), ("answered", json!({ "answered": true, "note": "angerufen" }))] {
            admin.put(&in_project(&format!("/voices/{voice}/{what}")), body).await.expect(StatusCode::NO_CONTENT);
        }
        let overview = admin.get(&in_project(&format!("/overview?{PERIOD}"))).await.expect(StatusCode::OK);
        assert_eq!(overview["loop"], json!({ "collected": 6, "with_words": 6, "read": 1, "answered": 1, "unread_over_48h": 0 }));
        for (state, count) in [("unread", 5), ("answered", 1), ("unanswered", 5), ("mine", 0)] {
            let found = admin.get(&in_project(&format!("/voices?{PERIOD}&state={state}"))).await.expect(StatusCode::OK);
            assert_eq!(found["count"], count, "{state}");
        }
    }

    async fn an_answer_is_told_to_open_pages(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(6), 2, 4).await;
        let request = company.admin.request(&Method::GET, &in_project("/live")).body(Body::empty()).expect("a request");
        let response = server.router.clone().oneshot(request).await.expect("a response");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let mut events = response.into_body().into_data_stream();
        let listed = company.admin.get(&in_project(&format!("/voices?{PERIOD}"))).await.expect(StatusCode::OK);
        let voice = listed["items"][0]["id"].as_str().expect("an id");
        let path = in_project(&format!("/voices/{voice}/answered"));
        company.admin.put(&path, json!({ "answered": true })).await.expect(StatusCode::NO_CONTENT);
        assert!(next_event(&mut events).await.starts_with(": "), "a first word, so that a proxy opens the stream");
        let event = next_event(&mut events).await;
        assert!(event.starts_with("event: changed\n") && event.contains("\"voices\""), "{event}");
    }

    async fn a_question_that_makes_no_sense_is_explained_in_both_languages(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(2), 2, 6).await;
        let german = Client { language: "de", ..company.admin.clone() };
        let period = json!({ "from": "2026-11-01", "to": "2026-11-30" });
        let cases = [
            (Method::GET, "/overview?from=2026-12-01&to=2026-11-01", Value::Null),
            (Method::GET, "/overview?from=gestern", Value::Null),
            (Method::GET, "/overview?compare=vorher", Value::Null),
            (Method::GET, "/overview?grain=year", Value::Null),
            (Method::GET, "/overview?facet.farbe=rot", Value::Null),
            (Method::GET, "/voices?after=unsinn", Value::Null),
            (Method::GET, "/voices?limit=viele", Value::Null),
            (Method::GET, "/voices?state=offen", Value::Null),
            (Method::GET, "/voices?channel=brieftaube", Value::Null),
            (Method::GET, "/voices?q=%3F%21", Value::Null),
            (Method::POST, "/ask", json!({ "period": period, "dimensions": ["moon"] })),
            (Method::POST, "/ask", json!({ "period": period, "dimensions": ["day", "week"] })),
            (Method::POST, "/ask", json!({ "period": period, "within": company.units[0].id })),
            (Method::POST, "/ask", json!({ "period": period, "series": ["nps"] })),
        ];
        for (method, path, body) in cases {
            let body = Some(body).filter(|body| !body.is_null());
            let mut said = Vec::new();
            for client in [&company.admin, &german] {
                let answer = client.send(&method, &in_project(path), body.clone()).await;
                assert!(answer.status.is_client_error(), "{path}: {answer:?}");
                assert!(!answer.code().is_empty());
                said.push(answer.json()["detail"].as_str().unwrap_or_else(|| panic!("{path}: {answer:?}")).to_owned());
            }
            assert!(said[0].len() > 15 && said[0] != said[1], "{path} {body:?}: {said:?}");
        }
    }

    async fn a_file_is_looked_at_tried_and_taken_in(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(1), 1, 1).await;
        let admin = &company.admin;
        let uploaded = admin.send_file(&Method::POST, &in_project("/imports")).await.expect(StatusCode::CREATED);
        assert_eq!((&uploaded["status"], &uploaded["kind"]), (&json!("uploaded"), &json!("customers")));
        let import = in_project(&format!("/imports/{}", uploaded["id"].as_str().expect("an id")));
        let early = admin.post(&format!("{import}/start"), json!({})).await;
        assert!(early.status.is_client_error() && !early.code().is_empty(), "nobody has said what the columns are");
        let mapping = admin.get(&format!("{import}/suggested-mapping")).await.expect(StatusCode::OK);
        admin.put(&format!("{import}/mapping"), mapping).await.expect(StatusCode::OK);
        let tried = admin.post(&format!("{import}/dry-run"), json!({})).await;
        assert!(tried.status.is_success(), "{tried:?}");
        let before = admin.get(&in_project("/customers?search=Jana")).await.expect(StatusCode::OK);
        assert_eq!(before["items"], json!([]), "a dry run changes nothing");
        let started = admin.post(&format!("{import}/start"), json!({})).await;
        assert!(started.status.is_success(), "{started:?}");
        server.listen.work_off_imports().await.expect("worked off");
        let done = admin.get(&import).await.expect(StatusCode::OK);
        assert_eq!((&done["status"], &done["accepted"], &done["refused"]), (&json!("done"), &json!(1), &json!(0)), "{done}");
        let after = admin.get(&in_project("/customers?search=Jana")).await.expect(StatusCode::OK);
        assert_eq!(after["items"][0]["name"], "Jana");
        let refused = admin.get(&format!("{import}/refused.csv")).await;
        assert_eq!(refused.status, StatusCode::OK);
        let again = admin.post(&format!("{import}/pause"), json!({})).await;
        assert!(again.status.is_client_error() && !again.code().is_empty());
        let empty = admin.request(&Method::POST, &in_project("/imports"))
            .header("content-type", "multipart/form-data; boundary=edge")
            .body(Body::from("--edge--\r\n")).expect("a request");
        assert_eq!(admin.send_request(empty).await.code(), "no_file");
        let formless = admin.request(&Method::POST, &in_project("/imports")).body(Body::from("a,b")).expect("a request");
        let formless = admin.send_request(formless).await;
        assert_eq!((formless.status, formless.code().as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_a_form"));
        let begun = "--edge\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\n";
        for begin in [begun, "--edge\r\nx-endless: ", "before the first edge"] {
            let endless = admin.request(&Method::POST, &in_project("/imports"))
                .header("content-type", "multipart/form-data; boundary=edge")
                .body(Body::from(format!("{begin}{}", "x".repeat(9 << 20)))).expect("a request");
            let endless = admin.send_request(endless).await;
            assert_eq!((endless.status, endless.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"), "{begin}");
        }
        let batch = admin.request(&Method::POST, &in_project("/interactions")).body(Body::from(vec![b' '; 17 << 20]));
        assert_eq!(admin.send_request(batch.expect("a request")).await.code(), "too_large");
    }

    async fn everything_comes_out_again(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(9), 3, 12).await;
        for (file, kind) in [("answers", 12), ("customers", 12), ("interactions", 0), ("accounts", 0)] {
            let lines = company.admin.get(&in_project(&format!("/export/{file}.jsonl"))).await;
            assert_eq!((lines.status, lines.text.lines().count()), (StatusCode::OK, kind), "{file}");
            assert!(lines.header("content-disposition").starts_with("attachment; filename="));
            let table = company.admin.get(&in_project(&format!("/export/{file}.csv"))).await;
            assert_eq!(table.text.lines().count(), kind + 1, "a header above: {}", table.text);
        }
        let one_day = company.admin.get(&in_project("/export/answers.jsonl?from=2026-11-21")).await;
        assert_eq!((one_day.status, one_day.text.as_str()), (StatusCode::OK, ""));
        let all = company.admin.get(&in_project("/export/everything.zip")).await;
        assert_eq!((all.status, all.header("content-type")), (StatusCode::OK, "application/zip"));
        assert_eq!(company.admin.get(&in_project("/export/secrets.csv")).await.status, StatusCode::NOT_FOUND);
    }

    async fn files_end_well_when_they_are_compressed(db: Db) {
        let server = Server::start(db).await;
        let company = Company::random(&server, &mut Dice(9), 3, 12).await;
        let admin = &company.admin;
        let uploaded = admin.send_file(&Method::POST, &in_project("/imports")).await.expect(StatusCode::CREATED);
        let refused = format!("/imports/{}/refused.csv", uploaded["id"].as_str().expect("an id"));
        for file in ["/export/answers.csv", "/export/answers.xlsx", "/export/everything.zip", refused.as_str()] {
            let request = admin.request(&Method::GET, &in_project(file)).header("accept-encoding", "gzip");
            let answer = admin.send_request(request.body(Body::empty()).expect("a request")).await;
            assert_eq!((answer.status, answer.header("content-encoding")), (StatusCode::OK, "gzip"), "{file}");
        }
    }
}

/// The next event that is one, comments left out.
async fn next_event(events: &mut BodyDataStream) -> String {
    let mut text = String::new();
    while !text.contains("\n\n") {
        let part = futures::StreamExt::next(events).await.expect("the stream goes on").expect("a part");
        text.push_str(&String::from_utf8_lossy(&part));
    }
    text
}
