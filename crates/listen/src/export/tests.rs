//! Out and in again, on both databases.

use super::{ExportFormat, ExportKind, ExportQuery};
use crate::import::tests::House;
use crate::import::{ImportKind, ImportOptions};
use access::Explain;
use domain::role::Role;
use domain::scope::Scope;
use std::path::PathBuf;
use store::testing::Scratch;

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

store::store_tests! {
    async fn tables_come_in_again_as_they_went_out(db: Db) {
        let house = House::new(db).await;
        furnished(&house).await;
        let before = house.feedback().await;
        let csv = text(&house, ExportKind::Answers, ExportFormat::Csv).await;
        let header = csv.trim_start_matches('\u{feff}').lines().next().expect("a header");
        assert_eq!(
            header,
            "id,time,recorded,survey,survey_title,survey_version,language,solicited,touchpoint,channel,unit:Region,profile,\
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
        let house = House::new(db).await;
        furnished(&house).await;
        let container = everything(&house).await;
        let scratch = Scratch::sqlite();
        let other = House::empty(scratch.open().await).await;
        let path: PathBuf = other.file("everything.zip", &container);
        let restored = other.listen.restore(&other.who, &path).await.expect("restored");
        assert_eq!((restored.answers, restored.interactions, restored.customers, restored.surveys), (3, 2, 2, 1));
        for round in 0..2 {
            for kind in [ExportKind::Answers, ExportKind::Interactions, ExportKind::Customers, ExportKind::Accounts] {
                let here = text(&house, kind, ExportFormat::Jsonl).await;
                let there = text(&other, kind, ExportFormat::Jsonl).await;
                assert_eq!(sorted(&here), sorted(&there), "{kind:?}, round {round}");
            }
            // Twice is once.
            other.listen.restore(&other.who, &path).await.expect("restored again");
        }
        let (here, there) = (house.listen.list_surveys(&house.who).await.expect("surveys"), other.listen.list_surveys(&other.who).await.expect("surveys"));
        assert_eq!((here[0].id, here[0].version, here[0].answers), (there[0].id, there[0].version, there[0].answers));
        let mut signals = house.feedback().await.into_iter().zip(other.feedback().await);
        assert!(signals.all(|(a, b)| a.envelope.recorded == b.envelope.recorded && a.envelope.payload == b.envelope.payload && a.items.len() == b.items.len()));
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
        let kiel = house.access.places().await.expect("places").find("F001").expect("Kiel").no;
        let scope = |role: Role| Scope::whole_project(house.who.project.id, house.who.project.no, role.rights().iter().copied());
        let manager = access::Caller { scope: scope(Role::Manager).within_units([kiel]), ..house.who.clone() };
        let mut export = house.listen.export(&manager, ExportKind::Answers, ExportFormat::Jsonl, ExportQuery::default()).await.expect("an export");
        let mut lines = Vec::new();
        while let Some(part) = export.next().await.expect("a part") {
            lines.extend_from_slice(&part);
        }
        assert_eq!(String::from_utf8(lines).expect("UTF-8").lines().count(), 1, "one answer of three is from Kiel");
        let refused = house.listen.export(&manager, ExportKind::Customers, ExportFormat::Csv, ExportQuery::default()).await;
        assert_eq!(refused.expect_err("refused").code(), "forbidden");
        assert_eq!(house.listen.export_everything(&manager).await.expect_err("refused").code(), "forbidden");
        let executive = access::Caller { scope: scope(Role::Executive), ..house.who.clone() };
        let refused = house.listen.export(&executive, ExportKind::Answers, ExportFormat::Csv, ExportQuery::default()).await;
        assert_eq!(refused.expect_err("refused").code(), "forbidden", "words are not for executives");
    }
}
