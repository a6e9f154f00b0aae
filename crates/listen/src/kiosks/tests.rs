//! Kiosks from their making to their silence, and what becomes of answers given there.

use super::{KioskDraft, KioskPatch, KioskShape, KioskSign, KioskState};
use crate::answering::{KioskBatch, KioskOutcome, KioskReceipt};
use crate::house::{House, NOW, code};
use crate::links::{LinkDraft, LinkShape};
use crate::programmes::Postman;
use channels::mail::Outcome;
use domain::ids::KioskId;
use domain::kiosk::KioskSettings;
use domain::role::Role;
use domain::signal::Channel;
use domain::time::Timestamp;
use serde_json::{Value, json};

async fn link(house: &House) -> LinkShape {
    let survey = house.survey().await;
    let draft = LinkDraft { name: "Eingang".into(), units: vec!["F001".into()], ..LinkDraft::default() };
    house.listen.create_link(&house.who, survey.summary.id, draft, "https://cx.example").await.expect("a link")
}

fn draft(link: &LinkShape) -> KioskDraft {
    KioskDraft {
        name: "Filiale Kiel, Eingang".into(),
        link: Some(link.id),
        pin: "2468".into(),
        silent_after_minutes: 10,
        ..KioskDraft::default()
    }
}

async fn made(house: &House) -> (KioskShape, String) {
    let link = link(house).await;
    house.listen.create_kiosk(&house.who, draft(&link)).await.expect("a kiosk")
}

fn answer(id: u128, answers: &Value) -> Value {
    json!({
        "id": uuid::Uuid::from_u128(id), "begun_at": NOW, "ended_at": NOW.plus_seconds(20), "language": "en",
        "version": 1, "answers": answers, "completed": true
    })
}

fn batch(answers: Vec<Value>) -> KioskBatch {
    KioskBatch { sent_at: NOW, answers }
}

async fn taken(house: &House, token: &str, batch: KioskBatch) -> Vec<(KioskOutcome, Option<&'static str>)> {
    let receipts = house.listen.take_kiosk_answers(token, batch).await.expect("receipts");
    receipts.into_iter().map(|KioskReceipt { outcome, reason, .. }| (outcome, reason)).collect()
}

async fn listed(house: &House) -> KioskShape {
    house.listen.list_kiosks(&house.who).await.expect("kiosks").pop().expect("one")
}

const ACCEPTED: (KioskOutcome, Option<&str>) = (KioskOutcome::Accepted, None);

store::store_tests! {
    async fn a_kiosk_is_made_changed_readdressed_and_revoked(db: Db) {
        let house = House::new(db).await;
        let (kiosk, token) = made(&house).await;
        assert_eq!((token.len(), kiosk.state, kiosk.link_name.as_str()), (26, KioskState::Unpaired, "Eingang"));
        assert_eq!(listed(&house).await, kiosk);
        let package = house.listen.kiosk_package(&token).await.expect("what to ask");
        assert_eq!((package.definition.version, package.look.language.as_str()), (1, "de"));
        assert_eq!(package.known["kiosk"], "Filiale Kiel, Eingang");
        let settings = KioskSettings { languages: vec!["en".into(), "xx".into()], start: false, ..KioskSettings::default() };
        let patch = KioskPatch { name: Some(" Kasse ".into()), settings: Some(settings), ..KioskPatch::default() };
        let changed = house.listen.change_kiosk(&house.who, kiosk.id, patch).await.expect("changed");
        assert_eq!((changed.name.as_str(), changed.settings.start, changed.silent_after_minutes), ("Kasse", false, 10));
        let package = house.listen.kiosk_package(&token).await.expect("what to ask");
        assert_eq!(package.settings.languages, ["en"], "the survey is not offered in the other one");

        house.listen.kiosk_sign(&token, KioskSign { waiting: 1, ..KioskSign::default() }).await.expect("heard");
        assert_eq!(listed(&house).await.state, KioskState::Asking);
        let (moved, second) = house.listen.readdress_kiosk(&house.who, kiosk.id).await.expect("another address");
        assert_eq!((moved.state, moved.waiting), (KioskState::Unpaired, 0));
        assert_eq!(listed(&house).await, moved);
        assert_eq!(code(house.listen.kiosk_package(&token).await), "not_found");
        assert!(house.listen.kiosk_package(&second).await.is_ok());
        assert_eq!(code(house.listen.delete_link(&house.who, kiosk.link).await), "link_of_kiosk");
        house.listen.close_survey(&house.who, kiosk.survey).await.expect("closed");
        assert_eq!(code(house.listen.kiosk_package(&second).await), "survey_closed");
        for _ in 0..2 {
            house.listen.revoke_kiosk(&house.who, kiosk.id).await.expect("revoked");
        }
        assert_eq!(listed(&house).await.state, KioskState::Revoked);
        assert_eq!(code(house.listen.kiosk_sign(&second, KioskSign::default()).await), "not_found");
        assert_eq!(code(house.listen.change_kiosk(&house.who, kiosk.id, KioskPatch::default()).await), "kiosk_revoked");
        assert_eq!(code(house.listen.readdress_kiosk(&house.who, kiosk.id).await), "kiosk_revoked");
        house.listen.delete_link(&house.who, kiosk.link).await.expect("nobody asks through it any more");
    }

    async fn what_makes_no_sense_or_is_not_allowed_is_refused(db: Db) {
        let house = House::new(db).await;
        let link = link(&house).await;
        let wrong = [
            KioskDraft { name: " ".into(), ..draft(&link) },
            KioskDraft { link: None, ..draft(&link) },
            KioskDraft { pin: "12a4".into(), ..draft(&link) },
            KioskDraft { silent_after_minutes: 0, ..draft(&link) },
            KioskDraft { alert_mail: "nobody".into(), ..draft(&link) },
            KioskDraft { settings: KioskSettings { idle_seconds: 1, ..KioskSettings::default() }, ..draft(&link) },
        ];
        for wrong in wrong {
            assert_eq!(code(house.listen.create_kiosk(&house.who, wrong).await), "invalid");
        }
        let (kiosk, _) = house.listen.create_kiosk(&house.who, draft(&link)).await.expect("a kiosk");
        let nobody = KioskId(uuid::Uuid::from_u128(1));
        assert_eq!(code(house.listen.revoke_kiosk(&house.who, nobody).await), "not_found");
        let viewer = house.acting_as(Role::Viewer);
        assert!(house.listen.list_kiosks(&viewer).await.is_err());
        assert!(house.listen.revoke_kiosk(&viewer, kiosk.id).await.is_err());
        let elsewhere = house.limited(Role::CxManager, "F002").await;
        assert_eq!(house.listen.list_kiosks(&elsewhere).await.expect("a list"), [], "it stands in another branch");
        assert_eq!(code(house.listen.revoke_kiosk(&elsewhere, kiosk.id).await), "not_found");
    }

    async fn answers_are_taken_once_and_nobody_was_asked(db: Db) {
        let house = House::new(db).await;
        let (_, token) = made(&house).await;
        let said = || vec![answer(1, &json!({"score": 3, "trouble": "Laut"})), answer(2, &json!({"score": 9}))];
        assert_eq!(taken(&house, &token, batch(said())).await, [ACCEPTED; 2]);
        assert_eq!(taken(&house, &token, batch(said())).await, [ACCEPTED; 2], "the acknowledgement was lost");
        let kept = house.feedback().await;
        assert_eq!(kept.len(), 2);
        for one in &kept {
            assert_eq!((one.envelope.channel, one.solicited, one.language.as_str()), (Channel::Kiosk, false, "en"));
        }
        assert_eq!(kept.iter().map(|one| one.items.len()).sum::<usize>(), 3);
    }

    async fn one_bad_answer_does_not_keep_the_others_from_being_taken(db: Db) {
        let house = House::new(db).await;
        let (kiosk, token) = made(&house).await;
        let mut newer = answer(3, &json!({"score": 9}));
        newer["version"] = json!(2);
        let sent = vec![
            json!("nonsense"),
            answer(1, &json!({})),
            answer(2, &json!({"score": 99, "nobody_asked": "x"})),
            newer,
            answer(4, &json!({"score": 10, "why": "a\u{0}b"})),
        ];
        let refused = |reason| (KioskOutcome::Refused, Some(reason));
        let outcomes = taken(&house, &token, batch(sent)).await;
        let expected =
            [refused("not_readable"), ACCEPTED, ACCEPTED, refused("unknown_version"), ACCEPTED];
        assert_eq!(outcomes, expected);
        let kept = house.feedback().await;
        assert_eq!((kept.len(), kept[0].items.len()), (1, 1), "what was right is kept, and nothing said is no feedback");
        // Given while the tablet did not know better.
        house.listen.close_survey(&house.who, kiosk.survey).await.expect("closed");
        assert_eq!(taken(&house, &token, batch(vec![answer(5, &json!({"score": 1}))])).await, [ACCEPTED]);
        let many = vec![json!({}); 101];
        assert_eq!(code(house.listen.take_kiosk_answers(&token, batch(many)).await), "invalid");
        assert_eq!(code(house.listen.take_kiosk_answers("nobody", batch(Vec::new())).await), "not_found");
    }

    async fn an_answer_given_before_the_kiosk_got_another_link_counts_where_it_was_given(db: Db) {
        let house = House::new(db).await;
        let (kiosk, token) = made(&house).await;
        let asked = house.listen.kiosk_package(&token).await.expect("what to ask").link;
        assert_eq!(asked, kiosk.link);
        let other = link(&house).await;
        let patch = KioskPatch { link: Some(other.id), ..KioskPatch::default() };
        house.listen.change_kiosk(&house.who, kiosk.id, patch).await.expect("changed");
        let through = |id: u128, link: uuid::Uuid| {
            let mut given = answer(id, &json!({"score": 9}));
            given["link"] = json!(link);
            given
        };
        let sent = vec![through(1, asked.0), through(2, uuid::Uuid::from_u128(7)), answer(3, &json!({"score": 9}))];
        let lost = (KioskOutcome::Refused, Some("unknown_link"));
        assert_eq!(taken(&house, &token, batch(sent)).await, [ACCEPTED, lost, ACCEPTED]);
        for (survey, link) in [(kiosk.survey, asked), (other.survey, other.id)] {
            let links = house.listen.list_links(&house.who, survey, "").await.expect("links");
            let counted = links.iter().find(|one| one.id == link).expect("the link");
            assert_eq!(counted.answers, 1);
        }
    }

    async fn answers_count_when_they_were_given_whatever_the_clock_says(db: Db) {
        let house = House::new(db).await;
        let (_, token) = made(&house).await;
        let mut late = answer(1, &json!({"score": 9}));
        // This tablet believes it is 1970; the answer was given a minute before it was sent.
        late["begun_at"] = json!(Timestamp(0));
        let sent = KioskBatch { sent_at: Timestamp(60_000_000), answers: vec![late] };
        assert_eq!(taken(&house, &token, sent).await, [ACCEPTED]);
        assert_eq!(house.feedback().await[0].envelope.time, NOW.plus_seconds(-60));
    }

    async fn a_silent_kiosk_is_noticed_once_and_a_mail_says_so(db: Db) {
        let house = House::new(db).await;
        let later = Outcome::Later { code: None, reply: "busy".into() };
        house.listen.set_postman(Postman::told(vec![later]));
        let link = link(&house).await;
        let draft = KioskDraft { alert_mail: "kiel@moewe.example".into(), name: "Kiel <1>".into(), ..draft(&link) };
        let (_, token) = house.listen.create_kiosk(&house.who, draft).await.expect("a kiosk");
        let given = || house.listen.postman.get().expect("a postman").given();
        house.clock.advance_seconds(3_600);
        assert_eq!(house.listen.notice_silent_kiosks().await.expect("a look"), 0, "it was never opened");
        let refused_for = format!("unknown_version\n{}", "x".repeat(90));
        let sign =
            KioskSign { waiting: 4, refused: 3, refused_for, battery: Some(120), version: Some(1), app: "a1".into() };
        house.listen.kiosk_sign(&token, sign.clone()).await.expect("heard");
        let seen = listed(&house).await;
        assert_eq!((seen.state, seen.waiting, seen.battery, seen.shown_version), (KioskState::Asking, 4, Some(100), Some(1)));
        assert_eq!((seen.refused, seen.refused_for.len()), (3, 64), "{}", seen.refused_for);
        house.clock.advance_seconds(601);
        assert_eq!(listed(&house).await.state, KioskState::Silent);
        // The mail server is busy at first.
        for noticed in [1, 1, 0] {
            assert_eq!(house.listen.notice_silent_kiosks().await.expect("a look"), noticed);
        }
        assert_eq!(given().len(), 2);
        let mail = given().pop().expect("a mail");
        assert_eq!((mail.to.address.as_str(), mail.message_id.contains("kiosk-")), ("kiel@moewe.example", true));
        assert!(mail.html.contains("Kiel &lt;1&gt;") && mail.text.contains("4 Antworten"), "{mail:?}");
        house.listen.kiosk_sign(&token, sign).await.expect("heard again");
        assert_eq!(listed(&house).await.state, KioskState::Asking);
        assert_eq!(house.listen.kiosk_counts().await.expect("counts").silent, 0);
    }
}
