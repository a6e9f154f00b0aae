//! Listening programmes out and in again: the copy knows everything that was, and asks nobody by itself.

use super::{LeftOut, everything, without};
use crate::answering::{PageSent, Visit};
use crate::house::{House, NOW, code};
use crate::programmes::tests::{customer, decisions, did, programme};
use crate::programmes::{Postman, ProgrammeDraft, ProgrammeShape};
use domain::ids::CustomerId;
use domain::programme::{Budget, Rule};
use domain::survey::Form;
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use store::testing::Scratch;
use zip::write::SimpleFileOptions;

const PARTS: [&str; 5] =
    ["programmes.jsonl", "budget.json", "undeliverable.jsonl", "occasions.jsonl", "messages.jsonl"];

/// The lines of a part, in an order that does not depend on the database.
fn lines(container: &[u8], part: &str) -> Vec<Value> {
    let mut archive = zip::ZipArchive::new(Cursor::new(container)).expect("an archive");
    let mut text = String::new();
    archive.by_name(part).expect("a part").read_to_string(&mut text).expect("UTF-8");
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    lines.sort_by_key(Value::to_string);
    lines
}

/// The archive with other words in one of its parts.
pub(super) fn changed(container: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(container)).expect("an archive");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut file = from.by_index(at).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).expect("UTF-8");
        if name == part {
            text = change(text);
        }
        to.start_file(name, SimpleFileOptions::default()).expect("a part");
        to.write_all(text.as_bytes()).expect("written");
    }
    to.finish().expect("an archive").into_inner()
}

/// What stands where: an invitation that left with its reminder planned, one planned, one half sent, one held and one
/// that waits; a draft, a budget and a bad address.
async fn furnished(house: &House) -> ProgrammeShape {
    let budget = Budget { rules: vec![Rule { most: 5, days: 30 }] };
    house.listen.set_contact_budget(&house.who, budget).await.expect("set");
    let rule = json!({"consent": {"purpose": "surveys", "given": true}});
    let segment = serde_json::from_value(json!({"name": "Darf gefragt werden", "rule": rule})).expect("a draft");
    let segment = house.listen.create_segment(&house.who, segment).await.expect("a segment").id;
    let asked = programme(house, json!({"reminders": [{"after_days": 3}]})).await;
    programme(house, json!({"trigger": {"event": {"type": "return"}}})).await;
    programme(house, json!({"trigger": {"event": {"type": "visit"}}, "delay_minutes": 60})).await;
    let mut definition = asked.draft.clone();
    let audience = json!({"segments": {"any_of": [segment]}});
    definition.audience = serde_json::from_value(audience).expect("an audience");
    let draft = ProgrammeDraft { name: "Entwurf".to_owned(), touchpoint: None, definition };
    house.listen.create_programme(&house.who, draft).await.expect("a draft");
    for id in ["1", "2", "3", "4", "5"] {
        let more = if id == "2" { json!({"consent": {}}) } else { json!({"name": "Kim"}) };
        customer(house, id, more).await;
    }
    // As long as mails cannot leave, they are put off.
    for id in ["3", "4"] {
        did(house, id, "return", id, 60).await;
    }
    house.listen.work_off_programmes().await.expect("worked off");
    house.listen.set_postman(Postman::told(Vec::new()));
    for (id, r#type) in [("1", "order_placed"), ("2", "order_placed"), ("5", "visit")] {
        did(house, id, r#type, id, 60).await;
    }
    house.listen.work_off_programmes().await.expect("worked off");
    let mut tx = house.db.begin().await.expect("a transaction");
    store::undeliverable::put(&mut tx, house.who.project.no, "e:gone@x.example", "refused", NOW).await.expect("kept");
    let planned = store::messages::due(&house.db, house.who.project.no, NOW.plus_seconds(86_400), 10).await;
    let planned = planned.expect("messages");
    assert_eq!(planned.len(), 2, "put off");
    assert!(store::messages::begin(&mut tx, planned[0].id, NOW).await.expect("begun"));
    store::occasions::also_by_token(&mut tx, planned[0].occasion, b"of another secret").await.expect("named");
    tx.commit().await.expect("kept");
    asked
}

async fn another(house: &House) -> (House, Scratch) {
    let scratch = match &house.db {
        store::Db::Sqlite { .. } => Scratch::postgres(true).await.unwrap_or_else(Scratch::sqlite),
        store::Db::Postgres(_) => Scratch::sqlite(),
    };
    (House::empty(scratch.open().await).await, scratch)
}

async fn gone(house: House, scratch: Scratch) {
    house.db.clone().close().await;
    scratch.drop_database().await;
}

/// What a line becomes in a copy.
fn copied(part: &str, mut line: Value, half_sent: &Value) -> Value {
    let copy = match (part, line["status"].as_str()) {
        ("programmes.jsonl", Some("live")) => json!({"status": "paused"}),
        ("occasions.jsonl", Some("planned")) if line["id"] == *half_sent => {
            json!({"status": "held", "reason": "interrupted"})
        }
        ("occasions.jsonl", Some("planned")) => json!({"status": "held", "reason": "restored"}),
        ("messages.jsonl", Some("planned")) => {
            json!({"status": "cancelled", "reason": "restored", "settled_at": NOW})
        }
        ("messages.jsonl", Some("sending")) => {
            let reply = "the project was exported while it was sent";
            json!({"status": "unclear", "reply": reply, "settled_at": NOW})
        }
        _ => json!({}),
    };
    let (Value::Object(fields), Value::Object(copy)) = (&mut line, copy) else { panic!("two objects") };
    fields.extend(copy);
    line
}

/// Lines whose fields stand in any order.
fn same(mut one: Vec<Value>, mut other: Vec<Value>) -> bool {
    one.sort_by_key(|line| line["id"].to_string());
    other.sort_by_key(|line| line["id"].to_string());
    one == other
}

fn speaks_of(container: &[u8], customer: CustomerId) -> bool {
    let mut all = PARTS.iter().flat_map(|part| lines(container, part));
    all.any(|line| line.to_string().contains(&customer.to_string()))
}

/// Answers the only invitation that left.
async fn answer(house: &House, token: &str) {
    let landing = house.listen.open_invitation(token, true).await.expect("opened").expect("an invitation");
    let visit = Visit { code: landing.code, ticket: Some(landing.ticket), ..Visit::default() };
    let form = Form::new([("score".to_owned(), "9".to_owned())]);
    house.listen.send_page(PageSent { visit, page: 0, keep: false, address: None, form: &form }).await.expect("taken");
}

fn token(house: &House) -> String {
    let mails = house.listen.postman.get().expect("a postman").given();
    let (_, rest) = mails[0].text.split_once("/i/").expect("a link");
    rest.chars().take_while(char::is_ascii_alphanumeric).collect()
}

store::store_tests! {
    async fn a_copy_knows_everything_and_asks_nobody(db: Db) {
        let house = House::new(db).await;
        let asked = furnished(&house).await;
        let container = everything(&house).await;
        let two_names = lines(&container, "occasions.jsonl").into_iter().filter(|line| line["later_token"].is_string());
        assert_eq!(two_names.count(), 1, "a newer secret made a second token");
        let (other, scratch) = another(&house).await;
        let path: PathBuf = other.file("everything.zip", &container);
        let restored = other.listen.restore(&other.who, &path).await.expect("restored");
        assert_eq!((restored.programmes, restored.occasions, restored.messages, restored.undeliverable), (4, 5, 4, 1));
        let sent = lines(&container, "messages.jsonl").into_iter().find(|line| line["status"] == "sending");
        let half_sent = sent.expect("one is half sent")["occasion"].clone();
        for round in 0..2 {
            let again = everything(&other).await;
            for part in PARTS {
                let expected = lines(&container, part).into_iter().map(|line| copied(part, line, &half_sent)).collect();
                let found = lines(&again, part);
                assert!(same(found.clone(), expected), "{part}, round {round}: {found:#?}");
            }
            // Twice is once.
            other.listen.restore(&other.who, &path).await.expect("restored again");
        }
        other.listen.set_postman(Postman::told(Vec::new()));
        for days in [0, 1, 4] {
            other.clock.set(NOW.plus_days(days));
            other.listen.work_off_programmes().await.expect("worked off");
        }
        assert_eq!(other.listen.postman.get().expect("a postman").given().len(), 0, "a copy writes to nobody");
        other.clock.set(NOW);

        // What is under way is answered here, and counted.
        answer(&other, &token(&house)).await;
        let results = other.listen.programme_results(&other.who, asked.summary.id).await.expect("results");
        assert_eq!((results.variants[0].sent, results.variants[0].answered.count), (1, 1));
        let live = other.listen.resume_programme(&other.who, asked.summary.id).await.expect("resumed");
        assert_eq!((live.summary.status, live.summary.version), ("live", 1));
        gone(other, scratch).await;
    }

    async fn restoring_over_itself_changes_nothing(db: Db) {
        let house = House::new(db).await;
        furnished(&house).await;
        let container = everything(&house).await;
        let path = house.file("everything.zip", &container);
        house.listen.restore(&house.who, &path).await.expect("restored");
        let again = everything(&house).await;
        for part in PARTS {
            assert!(same(lines(&again, part), lines(&container, part)), "{part}");
        }
    }

    async fn an_answer_has_the_name_it_is_given_here(db: Db) {
        let house = House::new(db).await;
        let asked = furnished(&house).await;
        let container = everything(&house).await;
        // As an installation with another secret would have named it.
        let sent = lines(&container, "occasions.jsonl").into_iter().find(|line| line["status"] == "sent");
        let name = sent.expect("one was sent")["answer"].as_str().expect("a name").to_owned();
        let foreign = uuid::Uuid::from_u128(77).to_string();
        let container = changed(&container, "occasions.jsonl", |text| text.replace(&name, &foreign));
        let (other, scratch) = another(&house).await;
        let path = other.file("everything.zip", &container);
        other.listen.restore(&other.who, &path).await.expect("restored");
        answer(&other, &token(&house)).await;
        let results = other.listen.programme_results(&other.who, asked.summary.id).await.expect("results");
        assert_eq!(results.variants[0].answered.count, 1);
        gone(other, scratch).await;
    }

    async fn archives_without_programmes_and_with_holes_are_taken(db: Db) {
        let house = House::new(db).await;
        let asked = furnished(&house).await;
        let container = everything(&house).await;
        let scratch = Scratch::sqlite();
        let earlier = House::empty(scratch.open().await).await;
        let path = earlier.file("earlier.zip", without(&container, &PARTS));
        let restored = earlier.listen.restore(&earlier.who, &path).await.expect("restored");
        assert_eq!((restored.programmes, restored.occasions, restored.customers), (0, 0, 5));

        // Nobody knows the programme, the survey or the segment that is spoken of.
        let foreign = uuid::Uuid::from_u128(77).to_string();
        let id = asked.summary.id.to_string();
        let holes = changed(&container, "occasions.jsonl", |text| text.replace(&id, &foreign));
        let holes = changed(&holes, "programmes.jsonl", |text| {
            text.replace(&asked.draft.variants[0].survey.to_string(), &foreign)
        });
        let holes = without(&holes, &["segments.jsonl"]);
        let scratch = Scratch::sqlite();
        let other = House::empty(scratch.open().await).await;
        let path = other.file("holes.zip", &holes);
        let restored = other.listen.restore(&other.who, &path).await.expect("restored");
        let left_out = LeftOut { occasions: 2, messages: 2, ..LeftOut::default() };
        assert_eq!((restored.occasions, restored.messages, restored.left_out), (3, 2, left_out));
        assert_eq!(decisions(&other, asked.summary.id).await, []);
        assert_eq!(lines(&everything(&other).await, "occasions.jsonl").len(), 3);
        for one in other.listen.list_programmes(&other.who).await.expect("programmes") {
            let one = one.summary;
            assert_ne!(one.status, "live");
            if one.id == asked.summary.id || one.name == "Entwurf" {
                let refused = other.listen.publish_programme(&other.who, one.id, true).await;
                assert_eq!(code(refused), "programme_has_errors");
            }
        }
    }

    async fn what_is_no_programme_is_no_archive(db: Db) {
        let house = House::new(db).await;
        furnished(&house).await;
        let container = everything(&house).await;
        let wrong: [(&str, &str, &str); 7] = [
            ("programmes.jsonl", "{\"id\"", "{\"di\""),
            ("programmes.jsonl", "\"status\":\"live\"", "\"status\":\"alive\""),
            ("programmes.jsonl", "\"versions\":[{\"version\":1,", "\"versions\":[{\"version\":2,"),
            ("budget.json", "}", ""),
            ("occasions.jsonl", "\"status\":\"due\"", "\"status\":\"soon\""),
            ("occasions.jsonl", "\"token\":\"", "\"token\":\"not base64!"),
            ("messages.jsonl", "\"status\":\"planned\"", "\"status\":\"flying\""),
        ];
        for (part, good, bad) in wrong {
            let broken = changed(&container, part, |text| {
                assert!(text.contains(good), "{part} says {good}: {text}");
                text.replace(good, bad)
            });
            let scratch = Scratch::sqlite();
            let other = House::empty(scratch.open().await).await;
            let path = other.file("broken.zip", &broken);
            assert_eq!(code(other.listen.restore(&other.who, &path).await), "not_an_archive", "{part}: {bad}");
        }
    }

    async fn whoever_was_erased_is_in_no_archive(db: Db) {
        let house = House::new(db).await;
        furnished(&house).await;
        let asked = customer(&house, "1", json!({})).await;
        assert!(speaks_of(&everything(&house).await, asked));
        house.listen.erase_customer(&house.who, asked).await.expect("erased");
        assert!(!speaks_of(&everything(&house).await, asked));
    }
}
