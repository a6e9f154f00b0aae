//! Codes from the till to the answer, on both databases.

use super::{Handed, Misread, ReceiptBatch, ReceiptDraft, TillKey, TillsDraft};
use crate::answering::{AnswerPayload, Opened, PageSent, Sent, Visit};
use crate::house::{House, NOW};
use crate::links::LinkBatch;
use access::{Caller, Explain};
use domain::ids::SurveyId;
use domain::receipt::Unreadable;
use domain::role::Role;
use domain::survey::Form;
use domain::time::Timestamp;

const BASE: &str = "https://cx.example";

fn draft(units: &[&str], tills: &[&str]) -> TillsDraft {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let places = LinkBatch { units: texts(units), tills: texts(tills), ..LinkBatch::default() };
    TillsDraft { places, valid_days: 14 }
}

async fn made(house: &House, survey: SurveyId, units: &[&str], tills: &[&str]) -> Vec<TillKey> {
    house.listen.create_tills(&house.who, survey, &draft(units, tills)).await.expect("tills").items
}

async fn code(house: &House, who: &Caller, till: u16, receipt: u64, at: Timestamp) -> Result<String, crate::Error> {
    let batch = ReceiptBatch { receipts: vec![ReceiptDraft { till, receipt, purchased_at: at }] };
    let codes = house.listen.receipt_codes(who, &batch, BASE).await?;
    assert_eq!(codes.items[0].url, format!("{BASE}/r/{}", codes.items[0].code));
    Ok(codes.items[0].code.clone())
}

async fn opened(house: &House, code: &str) -> Visit {
    match house.listen.open_receipt(code, None).await.expect("it is looked at") {
        Handed::Survey { code, ticket } => Visit { code, ticket: Some(ticket), ..Visit::default() },
        Handed::Misread(why) => panic!("it leads nowhere: {why:?}"),
    }
}

async fn misread(house: &House, code: &str) -> Misread {
    match house.listen.open_receipt(code, None).await.expect("it is looked at") {
        Handed::Misread(why) => why,
        Handed::Survey { code, .. } => panic!("it leads to {code}"),
    }
}

async fn answer(house: &House, visit: &Visit, page: usize, field: (&str, &str)) -> Sent {
    let form = Form::new([(field.0.to_owned(), field.1.to_owned())]);
    let sent = PageSent { visit: visit.clone(), page, keep: false, address: None, form: &form };
    house.listen.send_page(sent).await.expect("it is taken")
}

store::store_tests! {
    async fn a_receipt_is_one_answer_at_its_branch_till_and_time(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let [till] = made(&house, survey, &["F001"], &["Kasse 3"]).await.try_into().expect("one till");
        assert_eq!(till.name, "Kiel, Kasse 3");
        assert_eq!(till.key.len(), 32);
        let bought = NOW.plus_seconds(-3_600);
        let code = code(&house, &house.who, till.number, 4_711, bought).await.expect("a code");
        let phone = opened(&house, &code.to_lowercase().replace('-', " ")).await;
        let Sent::Next { token, page } = answer(&house, &phone, 0, ("score", "9")).await else { panic!("on it goes") };
        // Scanned again, on another device: the same answer goes on.
        let laptop = opened(&house, &code).await;
        match house.listen.open_survey(&laptop, None).await.expect("it opens") {
            Opened::Page(view) => assert_eq!((view.token, view.page), (token.clone(), page)),
            Opened::Done(done) => panic!("not yet: {done:?}"),
        }
        let begun = Visit { token: Some(token), ticket: None, ..laptop.clone() };
        let finished = answer(&house, &begun, page, ("why", "Nett")).await;
        if let Sent::Next { page, .. } = finished {
            answer(&house, &begun, page, ("call", "")).await;
        }
        house.clock.advance_seconds(7_200);
        match house.listen.open_survey(&opened(&house, &code).await, None).await.expect("it opens") {
            Opened::Done(done) => assert!(!done.may_repeat && !done.may_change),
            Opened::Page(view) => panic!("it is answered: {view:?}"),
        }
        let [kept] = house.feedback().await.try_into().expect("one answer");
        let tree = house.access.tree().await.expect("a tree");
        let units: Vec<_> = tree.set(kept.envelope.units).iter().filter_map(|no| tree.unit(*no)).collect();
        assert_eq!(units.len(), 1);
        assert_eq!(units[0].code, "F001", "it counts in the scores of its branch");
        assert!(kept.solicited, "a receipt asks everybody");
        let payload: AnswerPayload = serde_json::from_str(&kept.envelope.payload).expect("a payload");
        let said = &payload.context.attributes;
        assert_eq!((said["till"].as_str(), said["receipt"].as_str()), ("Kasse 3", "4711"));
        let minute = NOW.micros() / 60_000_000 * 60_000_000;
        assert_eq!(Timestamp::parse(&said["purchased_at"]).unwrap(), Timestamp(minute).plus_seconds(-3_600));
        let listed = house.listen.list_tills(&house.who, survey, BASE).await.expect("tills");
        assert_eq!((listed.url.as_str(), listed.items.len(), listed.items[0].answers), ("https://cx.example/r", 1, 1));
    }

    async fn the_same_receipt_has_the_same_code_and_others_have_others(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let tills = made(&house, survey, &["F001", "F002"], &[]).await;
        let (kiel, luebeck) = (tills[0].number, tills[1].number);
        let first = code(&house, &house.who, kiel, 1, NOW).await.expect("a code");
        assert_eq!(code(&house, &house.who, kiel, 1, NOW).await.expect("a code"), first);
        for (till, receipt, at) in [(kiel, 2, NOW), (kiel, 1, NOW.plus_seconds(-60)), (luebeck, 1, NOW)] {
            let other = code(&house, &house.who, till, receipt, at).await.expect("a code");
            assert_ne!(other, first);
            assert_ne!(opened(&house, &other).await.ticket, opened(&house, &first).await.ticket);
        }
    }

    async fn what_is_no_good_code_says_why(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let till = made(&house, survey, &["F001"], &[]).await.remove(0);
        let good = code(&house, &house.who, till.number, 7, NOW).await.expect("a code");
        assert_eq!(misread(&house, "").await, Misread::Unreadable(Unreadable::Empty));
        assert_eq!(misread(&house, "ABCDE").await, Misread::Unreadable(Unreadable::Length(5)));
        let last = if good.ends_with('7') { "8" } else { "7" };
        let slip = format!("{}{last}", &good[..good.len() - 1]);
        assert_eq!(misread(&house, &slip).await, Misread::Wrong);
        house.clock.set(NOW.plus_days(13));
        opened(&house, &good).await;
        house.clock.set(NOW.plus_days(14));
        assert_eq!(misread(&house, &good).await, Misread::Expired);
        // When its minutes have come around.
        house.clock.set(NOW.plus_days(93));
        assert_eq!(misread(&house, &good).await, Misread::Expired);
        house.clock.set(NOW);
        house.listen.revoke_till(&house.who, till.id).await.expect("revoked");
        assert_eq!(misread(&house, &good).await, Misread::Expired);
        let failed = code(&house, &house.who, till.number, 8, NOW).await.expect_err("it was revoked");
        assert_eq!(failed.faults()[0].code, "unknown_till");
    }

    async fn guessing_ends_and_right_codes_are_no_guesses(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let till = made(&house, survey, &["F001"], &[]).await.remove(0);
        let good = code(&house, &house.who, till.number, 7, NOW).await.expect("a code");
        for _ in 0..100 {
            opened(&house, &good).await;
        }
        let mut refused = Misread::Wrong;
        for guess in 0..100 {
            let text = format!("{}{}{}", &good[..14], guess % 7, 2 + guess % 5);
            if text != good {
                refused = misread(&house, &text).await;
            }
        }
        assert_eq!(refused, Misread::TooFast);
        assert_eq!(misread(&house, &good).await, Misread::TooFast, "or guessing would show which one is right");
        house.clock.advance_seconds(600);
        opened(&house, &good).await;
    }

    async fn tills_are_made_once_and_seen_where_their_unit_is(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let tills = made(&house, survey, &["F001", "F002"], &["1", "2"]).await;
        assert_eq!(tills.len(), 4);
        let again = house.listen.create_tills(&house.who, survey, &draft(&["F001"], &["1", "3"])).await.expect("tills");
        assert_eq!((again.items.len(), again.existing), (1, 1));
        house.listen.revoke_till(&house.who, tills[0].id).await.expect("revoked");
        let anew = made(&house, survey, &["F001"], &["1"]).await;
        assert_eq!(anew.len(), 1, "instead of the one that was revoked");
        assert_ne!((anew[0].number, &anew[0].key), (tills[0].number, &tills[0].key));
        assert_eq!(anew[0].link, tills[0].link);

        let kiel = house.limited(Role::CxManager, "F001").await;
        let seen = house.listen.list_tills(&kiel, survey, BASE).await.expect("tills").items;
        assert_eq!(seen.len(), 4, "three of Kiel, one of them twice");
        let other = house.listen.create_tills(&kiel, survey, &draft(&["F002"], &["9"])).await.expect_err("not his");
        assert_eq!(other.code(), "invalid");
        let luebeck = tills.iter().find(|till| till.name.starts_with("Lübeck")).expect("a till");
        let failed = house.listen.revoke_till(&kiel, luebeck.id).await.expect_err("not his");
        assert_eq!(failed.code(), "not_found");
        let mut endless = draft(&["F001"], &[]);
        endless.valid_days = 61;
        assert!(house.listen.create_tills(&house.who, survey, &endless).await.is_err());
    }
}
