//! Out and in again, on both databases.

mod mail;
mod programmes;
mod taken;

use super::{ExportFormat, ExportKind, ExportQuery, LeftOut};
use crate::answering::{Opened, PageSent, Visit};
use crate::house::House;
use crate::import::{ImportKind, ImportOptions};
use crate::kiosks::KioskDraft;
use crate::links::{LinkBatch, LinkDraft};
use crate::segments::{ListChange, SegmentQuestion};
use crate::tills::{TillShape, TillsDraft};
use access::{EventName, EventNameList, Explain, GrantShape, UserDraft, Words};
use domain::ids::UserId;
use domain::question::Period;
use domain::role::Role;
use domain::survey::Form;
use domain::time::Day;
use domain::widget::{Trigger, Widget};
use lake::{Cell, CellQuery, Dimension, Filter};
use std::io::{Cursor, Read, Write};
use std::path::PathBuf;
use store::testing::Scratch;
use store::visits::{VisitQuery, by_survey};
use store::voices::{Answered, StateRow};

async fn exported(house: &House, kind: ExportKind, format: ExportFormat) -> Vec<u8> {
    let mut export = house.listen.export(&house.who, kind, format, ExportQuery::default()).await.expect("an export");
    let mut bytes = Vec::new();
    while let Some(part) = export.next().await.expect("a part") {
        bytes.extend_from_slice(&part);
    }
    bytes
}

async fn text(house: &House, kind: ExportKind, format: ExportFormat) -> String {
    String::from_utf8(exported(house, kind, format).await).expect("UTF-8")
}

async fn everything(house: &House) -> Vec<u8> {
    let mut export = house.listen.export_everything(&house.who).await.expect("an export");
    let mut bytes = Vec::new();
    while let Some(part) = export.next().await.expect("a part") {
        bytes.extend_from_slice(&part);
    }
    bytes
}

/// Lines in an order that does not depend on where they were kept.
fn sorted(lines: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = lines.lines().collect();
    lines.sort_unstable();
    lines
}

/// Answers, events, customers and an account.
async fn furnished(house: &House) {
    let options = ImportOptions {
        touchpoint: Some(house.touchpoint.to_string()),
        new_facets: vec!["class".to_owned()],
        ..ImportOptions::default()
    };
    let csv = "NPS;Warum;Class;Filiale;E-Mail;Zeitpunkt\n\
               9;\"=1+1; wirklich, sehr gut\";Eco;F001;anna@b.de;2025-10-01 10:00\n\
               3;\"Das war leider nicht so gut\";Business;F002;bert@b.de;2025-09-01 11:30\n\
               7;;Eco;;;2025-10-03 12:00\n";
    let (import, _) = house.mapped("Umfrage.csv", Some(ImportKind::Answers), csv, options).await;
    house.run(&import).await;
    let csv = "message_id,type,time,email,anonymous_id,value\n1,order,2025-10-02T08:00:00Z,anna@b.de,c1,12.5\n2,visit,2025-10-02T09:00:00Z,,c1,\n";
    let (import, _) = house.mapped("events.csv", Some(ImportKind::Interactions), csv, ImportOptions::default()).await;
    house.run(&import).await;
    let csv = "external_id,email,name,segment,consent:mail,account\nK-1,anna@b.de,Anna Berg,Gold,ja,Acme\n";
    let (import, _) = house.mapped("customers.csv", Some(ImportKind::Customers), csv, ImportOptions::default()).await;
    house.run(&import).await;
}

/// Somebody who manages one branch and answers for the touchpoint.
async fn colleague(house: &House) -> UserId {
    let kiel = house.access.places().await.expect("places").find("F001").expect("Kiel").id;
    let project = Some(house.who.project.id);
    let grant = GrantShape { project, role: Role::Manager, units: vec![kiel], touchpoints: vec![] };
    let (name, email) = ("Bert".to_owned(), "Bert@moewe.example".to_owned());
    let draft = UserDraft { name, email, language: None, password: None, grants: vec![grant] };
    let user = house.access.create_user(&house.access.console(), draft).await.expect("a colleague").user.id;
    let patch = serde_json::from_value(serde_json::json!({ "owner": user })).expect("a patch");
    house.access.change_touchpoint(&house.who, house.touchpoint, patch).await.expect("handed over");
    user
}

/// A respondent who has come half way.
async fn begun(house: &House) -> Visit {
    let survey = house.listen.list_surveys(&house.who).await.expect("surveys")[0].id;
    let draft = LinkDraft { name: "Kasse 3".to_owned(), units: vec!["F001".to_owned()], ..LinkDraft::default() };
    let link = house.listen.create_link(&house.who, survey, draft, "https://cx.example").await.expect("a link");
    let widget = Widget { triggers: vec![Trigger::Exit], ..Widget::default() };
    house.listen.set_widget(&house.who, link.id, widget).await.expect("a widget");
    let visit = Visit { code: link.code, counts: true, ..Visit::default() };
    let Opened::Page(page) = house.listen.open_survey(&visit, None).await.expect("it opens") else {
        panic!("a page was expected")
    };
    let visit = Visit { token: Some(page.token.clone()), ..visit };
    let form = Form::new([("nps".to_owned(), "4".to_owned()), ("warum".to_owned(), "Zu laut hier".to_owned())]);
    let sent = PageSent { visit: visit.clone(), page: 0, keep: true, address: None, form: &form };
    house.listen.send_page(sent).await.expect("it is taken");
    visit
}

async fn tills(house: &House) -> Vec<TillShape> {
    let survey = house.listen.list_surveys(&house.who).await.expect("surveys")[0].id;
    house.listen.list_tills(&house.who, survey, "https://cx.example").await.expect("tills").items
}

/// Two of the voices are read, one is given to somebody, the other is answered.
async fn worked_on(house: &House, colleague: UserId) {
    let me = house.who.actor.user().expect("a person");
    let voices = house.feedback().await.into_iter().filter(|one| one.items.iter().any(|item| item.text.is_some()));
    let ids: Vec<_> = voices.map(|one| one.envelope.id).take(2).collect();
    let rows = house.rows().await;
    let at = house.listen.world.now();
    for (place, id) in ids.into_iter().enumerate() {
        let voice = store::voices::find(&house.db, &rows, id, None).await.expect("read").expect("a voice").no;
        let mut tx = house.db.begin().await.expect("a transaction");
        store::voices::mark_read(&mut tx, voice, me, true, at).await.expect("read");
        store::voices::mark_read(&mut tx, voice, colleague, true, at.plus_seconds(60)).await.expect("read");
        if place == 0 {
            store::voices::assign(&mut tx, voice, Some(colleague)).await.expect("given");
        } else {
            let answered = Answered { at, by: colleague, note: Some("Angerufen, „alles gut“".to_owned()) };
            store::voices::set_answered(&mut tx, voice, Some(&answered)).await.expect("answered");
        }
        tx.commit().await.expect("kept");
    }
}

/// What became of each voice, without the numbers only its own store knows.
async fn done_about_voices(house: &House) -> Vec<String> {
    let rows = store::voices::states_after(&house.db, house.who.project.no, 0, 100).await.expect("states");
    let numbers: Vec<i64> = rows.iter().map(|row| row.no).collect();
    let reads = store::voices::reads_of(&house.db, &numbers).await.expect("reads");
    let of = |row: &StateRow| {
        let reads: Vec<_> = reads.iter().filter(|read| read.0 == row.no).map(|read| (read.1, read.2)).collect();
        format!("{:?} {reads:?}", StateRow { no: 0, ..row.clone() })
    };
    let mut all: Vec<String> = rows.iter().map(of).collect();
    all.sort();
    all
}

/// Counts and sums of every day, as any score is made of.
async fn numbers(house: &House) -> Vec<String> {
    let query = CellQuery::feedback(Filter::default(), [Dimension::Day, Dimension::Channel]);
    let cells = house.listen.lake.cells(&house.rows().await, &query).await.expect("the lake answers");
    let cell = |cell: &Cell| format!("{:?} {} {} {} {}", cell.keys, cell.n, cell.sum, cell.negative, cell.positive);
    let mut all: Vec<String> = cells.iter().map(cell).collect();
    all.sort();
    all
}

/// What the manager of Kiel sees of visits: opened and answered, by survey.
async fn visits_in_kiel(house: &House) -> Vec<(i64, i64)> {
    let manager = house.limited(Role::Manager, "F001").await;
    let rows = house.listen.rows_of(&manager).await.expect("rows");
    let period = Period { from: Day(0), to: Day(100_000) };
    let query = VisitQuery { rows, period, channels: None };
    let found = by_survey(&house.db, &query).await.expect("counts");
    found.into_values().map(|visits| (visits.opened, visits.answered)).collect()
}

/// A tablet at the link of the survey; the token of its address.
async fn kiosk(house: &House) -> String {
    let survey = house.listen.list_surveys(&house.who).await.expect("surveys")[0].id;
    let link = house.listen.list_links(&house.who, survey, "https://cx.example").await.expect("links")[0].id;
    let draft = KioskDraft { name: "Eingang".into(), link: Some(link), pin: "2468".into(), ..KioskDraft::default() };
    house.listen.create_kiosk(&house.who, draft).await.expect("a kiosk").1
}

/// One by a rule that speaks of an event with a name, one by a list.
async fn segments(house: &House) {
    let order = EventName { r#type: "order_placed".into(), label: Words::new("Bestellung", "Order") };
    let names = EventNameList { items: vec![order] };
    house.access.set_event_names(&house.who, names).await.expect("names of events");
    let answered = serde_json::json!({"answered": {"touchpoint": house.touchpoint}});
    let rule = serde_json::json!({"any": [answered, {"did": {"type": "order_placed"}}]});
    for draft in [serde_json::json!({"name": "Filiale", "rule": rule}), serde_json::json!({"name": "Beirat"})] {
        let draft = serde_json::from_value(draft).expect("a draft");
        let made = house.listen.create_segment(&house.who, draft).await.expect("a segment");
        if made.rule.is_none() {
            let change = ListChange { add: vec!["K-1".into()], ..ListChange::default() };
            let changed = house.listen.change_list(&house.who, made.id, &change).await.expect("changed");
            assert_eq!(changed.added, 1);
        }
    }
}

/// One, found partly met.
async fn standards(house: &House) {
    let draft = serde_json::json!({"dimension": "tone", "name": "Anrede"});
    let draft = serde_json::from_value(draft).expect("a draft");
    let made = house.listen.create_standard(&house.who, draft).await.expect("a standard");
    let check = serde_json::json!({"standard": made.id, "verdict": "partly", "evidence": "Aushang duzt"});
    let check = serde_json::from_value(check).expect("a check");
    house.listen.check_standard(&house.who, house.touchpoint, check).await.expect("checked");
}

/// What was found at the touchpoint both houses have.
async fn checklist(house: &House) -> serde_json::Value {
    let touchpoints = house.access.touchpoints(house.who.project.no).await.expect("touchpoints");
    let branch = touchpoints.all().iter().find(|one| one.name == "Filiale").expect("the branch").id;
    let mut list = serde_json::json!(house.listen.touchpoint_checklist(&house.who, branch).await.expect("a checklist"));
    assert!(list["items"][0]["check"]["by"].take().is_object(), "somebody looked");
    list
}

/// The name of each segment, its rule in words, and how many belong to it.
async fn sizes(house: &House) -> Vec<(String, Option<Words>, u64)> {
    let mut sizes = Vec::new();
    for one in house.listen.list_segments(&house.who).await.expect("segments") {
        let question = SegmentQuestion { segment: Some(one.id), ..SegmentQuestion::default() };
        let size = house.listen.segment_size(&house.who, &question).await.expect("a size");
        sizes.push((one.name, one.sentence, size.customers));
    }
    assert!(sizes.iter().all(|(.., customers)| *customers > 0), "{sizes:?}");
    sizes
}

/// The archive without the lines of some parts and, as far as the manifest goes, without the parts.
fn without(container: &[u8], parts: &[&str]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(container)).expect("an archive");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("readable");
        let gone = parts.contains(&name.as_str());
        if gone && name != "units.jsonl" {
            continue;
        }
        if name == "manifest.json" {
            let mut manifest: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
            let lines = manifest["lines"].as_object_mut().expect("lines");
            parts.iter().for_each(|part| drop(lines.remove(*part)));
            bytes = manifest.to_string().into_bytes();
        }
        to.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        to.write_all(if gone { b"" } else { &bytes }).expect("written");
    }
    to.finish().expect("an archive").into_inner()
}

store::store_tests! {
    async fn tables_come_in_again_as_they_went_out(db: Db) {
        let house = House::new(db).await;
        furnished(&house).await;
        let before = house.feedback().await;
        let csv = text(&house, ExportKind::Answers, ExportFormat::Csv).await;
        let header = csv.trim_start_matches('\u{feff}').lines().next().expect("a header");
        assert_eq!(
            header,
            "id,time,recorded,survey,survey_title,survey_version,language,solicited,touchpoint_inferred,touchpoint,channel,unit:Region,profile,\
             external_id,email,phone,anonymous_id,attribute:class,question:nps,question:warum"
        );
        assert!(csv.contains("'=1+1"), "no formulas: {csv}");
        // Back into the survey it came from.
        let survey = house.listen.list_surveys(&house.who).await.expect("surveys")[0].id;
        for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
            let file = exported(&house, ExportKind::Answers, format).await;
            let import = house.upload("back", Some(ImportKind::Answers), file).await;
            let mut mapping =
                house.listen.suggest_mapping(&house.who, import.id, ImportOptions::default()).await.expect("a mapping");
            mapping.survey = Some(survey);
            let import = house.listen.map_import(&house.who, import.id, mapping).await.expect("mapped");
            let done = house.run(&import).await;
            assert_eq!((done.accepted, done.updated, done.refused), (0, 3, 0), "the same answers");
            let after = house.feedback().await;
            assert_eq!(after.len(), before.len());
            for (after, before) in after.iter().zip(&before) {
                assert_eq!((&after.items, after.envelope.time, after.envelope.units, after.envelope.facets, after.envelope.customer),
                           (&before.items, before.envelope.time, before.envelope.units, before.envelope.facets, before.envelope.customer));
            }
        }
        let csv = text(&house, ExportKind::Customers, ExportFormat::Csv).await;
        assert!(csv.contains("K-1,anna@b.de,,c1,Anna Berg,Acme,"), "{csv}");
        let (import, _) = house.mapped("customers.csv", Some(ImportKind::Customers), csv, ImportOptions::default()).await;
        let done = house.run(&import).await;
        assert_eq!((done.accepted, done.refused), (0, 0));
        let accounts = text(&house, ExportKind::Accounts, ExportFormat::Csv).await;
        let (import, _) = house.mapped("accounts.csv", Some(ImportKind::Accounts), accounts, ImportOptions::default()).await;
        assert_eq!(house.run(&import).await.updated, 1);
        let events = text(&house, ExportKind::Interactions, ExportFormat::Csv).await;
        let (import, _) = house.mapped("events.csv", Some(ImportKind::Interactions), events, ImportOptions::default()).await;
        assert_eq!(house.run(&import).await.updated, 2);
    }

    async fn a_whole_project_is_the_same_in_another_installation(db: Db) {
        // Into a database of the other kind, where there is one.
        let scratch = match &db {
            store::Db::Sqlite { .. } => Scratch::postgres(true).await.unwrap_or_else(Scratch::sqlite),
            store::Db::Postgres(_) => Scratch::sqlite(),
        };
        let house = House::new(db).await;
        furnished(&house).await;
        let colleague = colleague(&house).await;
        let begun = begun(&house).await;
        worked_on(&house, colleague).await;
        segments(&house).await;
        standards(&house).await;
        let tablet = kiosk(&house).await;
        let survey = house.listen.list_surveys(&house.who).await.expect("surveys")[0].id;
        let places = LinkBatch { units: vec!["F002".to_owned()], tills: vec!["1".to_owned()], ..LinkBatch::default() };
        let draft = TillsDraft { places, valid_days: 7 };
        house.listen.create_tills(&house.who, survey, &draft).await.expect("a till");
        let container = everything(&house).await;
        let there_db = scratch.open().await;
        let other = House::empty(there_db.clone()).await;
        let path: PathBuf = other.file("everything.zip", &container);
        let restored = other.listen.restore(&other.who, &path).await.expect("restored");
        assert_eq!((restored.answers, restored.interactions, restored.customers, restored.surveys), (4, 2, 2, 1));
        assert_eq!((restored.users, restored.voices, restored.pages, restored.visits), (2, 2, 1, 1));
        assert_eq!((restored.segments, restored.standards, restored.kiosks), (2, 1, 1));
        assert_eq!((restored.links, restored.tills, restored.left_out), (2, 1, LeftOut::default()));
        assert!(other.listen.kiosk_package(&tablet).await.is_ok(), "the tablet goes on with the address it knows");
        assert_eq!(visits_in_kiel(&house).await, [(1, 1)]);
        for round in 0..2 {
            for kind in [ExportKind::Answers, ExportKind::Interactions, ExportKind::Customers, ExportKind::Accounts] {
                let here = text(&house, kind, ExportFormat::Jsonl).await;
                let there = text(&other, kind, ExportFormat::Jsonl).await;
                assert_eq!(sorted(&here), sorted(&there), "{kind:?}, round {round}");
            }
            assert_eq!(numbers(&house).await, numbers(&other).await, "round {round}");
            assert_eq!(done_about_voices(&house).await, done_about_voices(&other).await, "round {round}");
            assert_eq!(visits_in_kiel(&house).await, visits_in_kiel(&other).await, "round {round}");
            assert_eq!(sizes(&house).await, sizes(&other).await, "round {round}");
            assert_eq!(checklist(&house).await, checklist(&other).await, "round {round}");
            // Twice is once.
            other.listen.restore(&other.who, &path).await.expect("restored again");
        }
        let (here, there) = (house.listen.list_surveys(&house.who).await.expect("surveys"), other.listen.list_surveys(&other.who).await.expect("surveys"));
        assert_eq!((here[0].id, here[0].version, here[0].answers), (there[0].id, there[0].version, there[0].answers));
        let mut signals = house.feedback().await.into_iter().zip(other.feedback().await);
        assert!(signals.all(|(a, b)| a.envelope.recorded == b.envelope.recorded && a.envelope.payload == b.envelope.payload && a.items.len() == b.items.len()));

        // The people, what they may do, and what they answer for.
        let console = other.access.console();
        let found = other.access.user(&console, colleague).await.expect("restored");
        assert_eq!((found.name.as_str(), found.active, found.invited), ("Bert", true, true), "a new password is his to choose");
        let kiel = other.access.places().await.expect("places").find("F001").expect("Kiel").id;
        assert_eq!((found.grants[0].role, found.grants[0].units.as_slice()), (Role::Manager, &[kiel][..]));
        let touchpoints = other.access.touchpoints(other.who.project.no).await.expect("touchpoints");
        let branch = touchpoints.by_id(house.touchpoint).expect("restored");
        assert_eq!((branch.live, branch.owner.as_ref().map(|owner| owner.id)), (true, Some(colleague)));
        let widget = other.listen.open_widget(&Visit { token: None, ..begun.clone() }).await.expect("a link").expect("a widget");
        assert_eq!(widget.widget.triggers, [Trigger::Exit]);
        assert_eq!(tills(&house).await.len(), 1);
        assert_eq!(tills(&house).await, tills(&other).await);
        // A respondent goes on where he was.
        match other.listen.open_survey(&begun, None).await.expect("it opens") {
            Opened::Page(page) => assert!(!page.fresh && !page.answers.is_empty()),
            Opened::Done(done) => panic!("it was not finished: {done:?}"),
        }
        there_db.close().await;
        scratch.drop_database().await;
    }

    async fn an_archive_without_people_is_one_of_an_earlier_version(db: Db) {
        let house = House::new(db).await;
        furnished(&house).await;
        let container = without(&everything(&house).await, &["users.jsonl", "voices.jsonl", "pages.jsonl"]);
        let scratch = Scratch::sqlite();
        let other = House::empty(scratch.open().await).await;
        let path = other.file("everything.zip", &container);
        let restored = other.listen.restore(&other.who, &path).await.expect("restored");
        assert_eq!((restored.answers, restored.users, restored.voices), (3, 0, 0));
    }

    async fn an_archive_gives_nobody_more_than_he_had(db: Db) {
        let house = House::new(db).await;
        let colleague = colleague(&house).await;
        let container = without(&everything(&house).await, &["units.jsonl"]);
        let scratch = Scratch::sqlite();
        let other = House::empty(scratch.open().await).await;
        let path = other.file("everything.zip", &container);
        other.listen.restore(&other.who, &path).await.expect("restored");
        let found = other.access.user(&other.access.console(), colleague).await.expect("restored");
        assert_eq!(found.grants, [], "his unit is not there: without it he would see the whole project");
    }

    async fn half_an_archive_is_none(db: Db) {
        let house = House::new(db).await;
        let container = everything(&house).await;
        for content in [&container[..container.len() / 2], b"nonsense", b""] {
            let path = house.file("broken.zip", content);
            assert_eq!(house.listen.restore(&house.who, &path).await.expect_err("broken").code(), "not_an_archive");
        }
    }

    async fn nobody_takes_out_more_than_he_may_see(db: Db) {
        let house = House::new(db).await;
        furnished(&house).await;
        let manager = house.limited(Role::Manager, "F001").await;
        let mut export = house.listen.export(&manager, ExportKind::Answers, ExportFormat::Jsonl, ExportQuery::default()).await.expect("an export");
        let mut lines = Vec::new();
        while let Some(part) = export.next().await.expect("a part") {
            lines.extend_from_slice(&part);
        }
        assert_eq!(String::from_utf8(lines).expect("UTF-8").lines().count(), 1, "one answer of three is from Kiel");
        let refused = house.listen.export(&manager, ExportKind::Customers, ExportFormat::Csv, ExportQuery::default()).await;
        assert_eq!(refused.expect_err("refused").code(), "forbidden");
        assert_eq!(house.listen.export_everything(&manager).await.expect_err("refused").code(), "forbidden");
        let executive = house.acting_as(Role::Executive);
        let refused = house.listen.export(&executive, ExportKind::Answers, ExportFormat::Csv, ExportQuery::default()).await;
        assert_eq!(refused.expect_err("refused").code(), "forbidden", "words are not for executives");
    }
}
