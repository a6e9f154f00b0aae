//! Consent given on somebody's page holds once he has confirmed it from a mail; taking it back holds at once.

use super::wishes::{noted, token};
use super::{Postman, customer};
use crate::house::House;
use crate::preferences::{Saved, Wishes};
use channels::mail::{Fault, Outcome};
use domain::ids::CustomerId;
use serde_json::json;
use std::collections::BTreeSet;

const BOTH: [&str; 2] = ["newsletter", "surveys"];

/// Sends the page with these purposes chosen.
async fn agree(house: &House, customer: CustomerId, given: &[&str]) -> Saved {
    let named = |purposes: &[&str]| -> BTreeSet<String> { purposes.iter().map(|one| (*one).to_owned()).collect() };
    let wishes = Wishes { shown: named(&BOTH), given: named(given), ..Wishes::default() };
    let saved = house.listen.change_preferences(&token(house, customer), &wishes).await.expect("taken");
    saved.expect("a page")
}

async fn given(house: &House, customer: CustomerId) -> Vec<String> {
    let seen = house.listen.read_customer(&house.who, customer).await.expect("there");
    let mut given: Vec<String> = seen.consents.into_iter().filter(|one| one.given).map(|one| one.purpose).collect();
    given.sort_unstable();
    given
}

/// The end of the link in the mail that was sent last.
fn promise(house: &House) -> String {
    let mails = house.listen.postman.get().expect("a postman").given();
    let (_, rest) = mails.last().expect("a mail").text.split_once("/consent/").expect("a link");
    rest.split_whitespace().next().expect("a promise").to_owned()
}

fn mails(house: &House) -> usize {
    house.listen.postman.get().expect("a postman").given().len()
}

async fn confirm(house: &House, customer: CustomerId, promise: &str) -> bool {
    house.listen.confirm_consent(&token(house, customer), promise).await.expect("asked")
}

async fn refusing_both(house: &House) -> CustomerId {
    customer(house, "1", json!({"consent": {"surveys": false, "newsletter": false}})).await
}

store::store_tests! {
    async fn what_is_given_waits_for_the_link_in_a_mail(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()));
        let anna = refusing_both(&house).await;
        house.clock.advance_seconds(60);
        assert_eq!(agree(&house, anna, &["surveys"]).await, Saved::ToConfirm);
        assert!(given(&house, anna).await.is_empty());
        let mail = house.listen.postman.get().expect("a postman").given().remove(0);
        assert_eq!(mail.to.address, "1@x.example");
        let promise = promise(&house);
        let token = token(&house, anna);
        for _ in 0..3 {
            let asked = house.listen.consent_to_confirm(&token, &promise).await.expect("looked");
            assert_eq!(asked, Some(BTreeSet::from(["surveys".to_owned()])));
        }
        assert!(given(&house, anna).await.is_empty(), "looking confirms nothing");
        house.clock.advance_seconds(7 * 86_400 - 1);
        assert!(confirm(&house, anna, &promise).await);
        assert_eq!(given(&house, anna).await, ["surveys"]);
        assert!(!confirm(&house, anna, &promise).await, "once");
        house.clock.advance_seconds(1);
        assert_eq!(agree(&house, anna, &[]).await, Saved::Done);
        assert!(given(&house, anna).await.is_empty(), "taking back needs no mail");
        assert!(!confirm(&house, anna, &promise).await, "it does not come back");
        assert_eq!(mails(&house), 1);
        let log: Vec<(String, serde_json::Value)> = noted(&house).await;
        let sources: Vec<_> = log.iter().map(|(action, detail)| (action.as_str(), detail["source"].as_str())).collect();
        assert_eq!(sources, [
            ("customer.consent_asked_about", Some("preference_page")),
            ("customer.preferences_changed", Some("confirmation")),
            ("customer.preferences_changed", Some("preference_page")),
        ]);
    }

    async fn what_is_taken_back_and_given_at_once_is_told_apart(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()));
        let anna = customer(&house, "1", json!({"consent": {"surveys": true, "newsletter": false}})).await;
        house.clock.advance_seconds(60);
        assert_eq!(agree(&house, anna, &["newsletter"]).await, Saved::ToConfirm);
        assert!(given(&house, anna).await.is_empty(), "taken back at once, given later");
        assert!(confirm(&house, anna, &promise(&house)).await);
        assert_eq!(given(&house, anna).await, ["newsletter"]);
    }

    async fn links_that_are_too_old_or_of_others_confirm_nothing(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()));
        let anna = refusing_both(&house).await;
        let bert = customer(&house, "2", json!({"consent": {"surveys": false, "newsletter": false}})).await;
        house.clock.advance_seconds(60);
        assert_eq!(agree(&house, anna, &["surveys"]).await, Saved::ToConfirm);
        let promise = promise(&house);
        for wrong in ["", "x", "../../etc/passwd", &promise[1..], &"A".repeat(20_000)] {
            assert!(!confirm(&house, anna, wrong).await, "{wrong}");
        }
        assert!(!confirm(&house, bert, &promise).await, "made for another page");
        assert!(!house.listen.confirm_consent("nobody", &promise).await.expect("asked"));
        house.clock.advance_seconds(7 * 86_400);
        assert!(!confirm(&house, anna, &promise).await, "too late");
        assert!(given(&house, anna).await.is_empty() && given(&house, bert).await.is_empty());
        house.listen.erase_customer(&house.who, anna).await.expect("erased");
        assert!(!confirm(&house, anna, &promise).await, "nobody is left to agree");
    }

    async fn two_who_confirm_at_once_confirm_once(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()));
        let anna = refusing_both(&house).await;
        house.clock.advance_seconds(60);
        agree(&house, anna, &BOTH).await;
        let promise = promise(&house);
        let (a, b) = tokio::join!(confirm(&house, anna, &promise), confirm(&house, anna, &promise));
        assert!(a != b, "one of them");
        assert_eq!(given(&house, anna).await, BOTH);
    }

    async fn whom_no_mail_reaches_is_believed_at_once(db: Db) {
        let house = House::new(db).await;
        let anna = refusing_both(&house).await;
        let bert = customer(&house, "2", json!({"email": null, "consent": {"surveys": false}})).await;
        house.clock.advance_seconds(60);
        assert_eq!(agree(&house, anna, &["surveys"]).await, Saved::Done, "nothing is sent here");
        house.listen.set_postman(Postman::told(Vec::new()));
        assert_eq!(agree(&house, bert, &["surveys"]).await, Saved::Done, "no address");
        for one in [anna, bert] {
            assert_eq!(given(&house, one).await, ["surveys"]);
        }
        assert_eq!(mails(&house), 0);
    }

    async fn what_cannot_be_asked_about_does_not_hold(db: Db) {
        let house = House::new(db).await;
        let later = Outcome::Later { code: Some(451), reply: "try later".into() };
        let refused = Outcome::Refused { code: Some(550), reply: "no such user".into(), fault: Fault::Recipient };
        // The last one first.
        house.listen.set_postman(Postman::told(vec![refused, later]));
        let anna = refusing_both(&house).await;
        house.clock.advance_seconds(60);
        for _ in 0..2 {
            assert_eq!(agree(&house, anna, &["surveys"]).await, Saved::NotAsked);
        }
        assert!(given(&house, anna).await.is_empty());
        let seen = house.listen.read_customer(&house.who, anna).await.expect("Anna");
        assert_eq!(seen.undeliverable, ["1@x.example"]);
    }

    async fn nobodys_mailbox_is_filled_with_questions(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()));
        let anna = refusing_both(&house).await;
        house.clock.advance_seconds(60);
        for _ in 0..5 {
            assert_eq!(agree(&house, anna, &["surveys"]).await, Saved::ToConfirm);
        }
        assert_eq!(agree(&house, anna, &["surveys"]).await, Saved::NotAsked);
        assert_eq!(mails(&house), 5);
        house.clock.advance_seconds(86_400);
        assert_eq!(agree(&house, anna, &["surveys"]).await, Saved::ToConfirm);
    }
}
