//! How mails are written goes along; the key that signs them does not.

use super::programmes::changed;
use super::{LeftOut, everything};
use crate::house::{House, NOW, code};
use crate::mailing::{MailChange, MailChoice, MailInbox};
use access::{Language, ProjectDraft};
use domain::survey::Kind;
use std::io::{Cursor, Read};
use store::mailing::MailRow;
use store::testing::Scratch;

const KEY: &str = include_str!("../../../../channels/tests/keys/dkim-ed25519.key");

async fn set(house: &House) -> MailChoice {
    let survey = house.survey().await;
    let question = survey.draft.questions.iter().find(|one| matches!(one.kind, Kind::LongText(_)));
    let question = question.expect("a question for long texts").key.clone();
    let inbox = MailInbox { address: "hallo@moewe.example".to_owned(), survey: survey.summary.id, question };
    let settings = MailChoice {
        from: "cx@moewe.example".to_owned(),
        company: "Möwe".to_owned(),
        bounces_to: "back@moewe.example".to_owned(),
        foot: "Kai 1\nKiel".to_owned(),
        dkim_domain: "moewe.example".to_owned(),
        dkim_selector: "s1".to_owned(),
        inbox: Some(inbox),
        ..MailChoice::default()
    };
    let change = MailChange { settings: settings.clone(), dkim_key: Some(KEY.to_owned()) };
    house.listen.set_mail_settings(&house.who, change).await.expect("saved");
    settings
}

async fn settings(house: &House) -> (MailChoice, bool) {
    let shape = house.listen.mail_settings(&house.who).await.expect("settings");
    (shape.settings, shape.has_dkim_key)
}

store::store_tests! {
    async fn a_copy_writes_in_the_same_name_and_does_not_sign(db: Db) {
        let house = House::new(db).await;
        let choice = set(&house).await;
        let container = everything(&house).await;
        let mut archive = zip::ZipArchive::new(Cursor::new(&container)).expect("an archive");
        let mut text = String::new();
        archive.by_name("mail.json").expect("a part").read_to_string(&mut text).expect("UTF-8");
        assert!(text.contains("Möwe") && !text.contains("PRIVATE KEY"), "{text}");

        let scratch = Scratch::sqlite();
        let other = House::empty(scratch.open().await).await;
        let path = other.file("everything.zip", &container);
        let restored = other.listen.restore(&other.who, &path).await.expect("restored");
        assert_eq!(restored.left_out, LeftOut::default());
        let unsigned = MailChoice { dkim_domain: String::new(), dkim_selector: String::new(), ..choice.clone() };
        assert_eq!(settings(&other).await, (unsigned.clone(), false));

        // What is set stays.
        let own = MailChoice { company: "Die Kopie".to_owned(), ..unsigned };
        let change = MailChange { settings: own.clone(), dkim_key: None };
        other.listen.set_mail_settings(&other.who, change).await.expect("saved");
        other.listen.restore(&other.who, &path).await.expect("restored again");
        assert_eq!(settings(&other).await, (own, false));
        let path = house.file("everything.zip", &container);
        house.listen.restore(&house.who, &path).await.expect("restored over itself");
        assert_eq!(settings(&house).await, (choice, true));
    }

    async fn an_inbox_of_another_project_stays_with_it(db: Db) {
        let house = House::new(db).await;
        let choice = set(&house).await;
        let container = everything(&house).await;
        let scratch = Scratch::sqlite();
        let other = House::empty(scratch.open().await).await;
        let draft = ProjectDraft { name: "Zweite".into(), slug: Some("zweite".into()), ..ProjectDraft::default() };
        other.access.create_project(&other.access.console(), draft).await.expect("a project");
        let second = other.access.enter_as_system("zweite", Language::De).await.expect("the project");
        let text = serde_json::to_string(&choice).expect("JSON");
        let mut tx = other.db.begin().await.expect("a transaction");
        let row = MailRow { project: second.project.no, choice: text, dkim_key: None };
        store::mailing::put(&mut tx, &row, NOW).await.expect("kept");
        tx.commit().await.expect("kept");
        let path = other.file("everything.zip", &container);
        let restored = other.listen.restore(&other.who, &path).await.expect("restored");
        assert_eq!(restored.left_out, LeftOut { inboxes: 1, ..LeftOut::default() });
        let (here, _) = settings(&other).await;
        assert_eq!((here.inbox, here.company.as_str()), (None, "Möwe"));
    }

    async fn no_mail_is_written_in_the_name_of_nonsense(db: Db) {
        let house = House::new(db).await;
        set(&house).await;
        let container = everything(&house).await;
        for (good, bad) in [("Möwe", "M\\nwe"), ("cx@moewe.example", "cx"), ("\"foot\"", "\"feet\"")] {
            let broken = changed(&container, "mail.json", |text| {
                assert!(text.contains(good), "{text}");
                text.replace(good, bad)
            });
            let scratch = Scratch::sqlite();
            let other = House::empty(scratch.open().await).await;
            let path = other.file("broken.zip", &broken);
            let said = code(other.listen.restore(&other.who, &path).await);
            assert!(["invalid", "not_an_archive"].contains(&said), "{bad}: {said}");
            assert_eq!(settings(&other).await.0, MailChoice::default());
        }
    }
}
