//! From the decision to the mail and to the answer: each customer gets one mail or there is a reason, programs that
//! follow links change nothing, and whoever answers or unsubscribes is left alone.

use super::{Postman, ProgrammeChange, ProgrammeShape, customer, decisions, did, programme, standings};
use crate::answering::{Opened, PageSent, Refused, Sent, Shut, Visit};
use crate::house::{House, NOW, code};
use crate::mailing::mail_reports;
use crate::{Listen, Secret};
use channels::mail::{Fault, Mail, Outcome};
use domain::survey::Form;
use serde_json::{Value, json};

/// Lets these outcomes happen, one after the other.
pub(super) fn set_postman(house: &House, mut outcomes: Vec<Outcome>) {
    outcomes.reverse();
    house.listen.set_postman(Postman::told(outcomes));
}

pub(super) fn given(house: &House) -> Vec<Mail> {
    house.listen.postman.get().expect("a postman").given()
}

pub(super) async fn asked(house: &House, changes: Value) -> ProgrammeShape {
    let live = programme(house, changes).await;
    customer(house, "1", json!({"name": "Kim"})).await;
    did(house, "1", "order_placed", "m1", 60).await;
    house.listen.work_off_programmes().await.expect("worked off");
    live
}

async fn at(house: &House, seconds: i64) {
    house.clock.set(NOW.plus_seconds(seconds));
    house.listen.work_off_programmes().await.expect("worked off");
}

pub(super) fn token(mail: &Mail) -> String {
    let (_, rest) = mail.text.split_once("/i/").expect("a link");
    rest.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// Opens the page behind the mail and sends its first page with a score.
pub(super) async fn answer(listen: &Listen, token: &str) -> Sent {
    let landing = listen.open_invitation(token, true).await.expect("opened").expect("an invitation");
    let visit = Visit { code: landing.code, ticket: Some(landing.ticket), ..Visit::default() };
    let form = Form::new([("score".to_owned(), "9".to_owned())]);
    let sent = PageSent { visit, page: 0, keep: false, address: None, form: &form };
    listen.send_page(sent).await.expect("taken")
}

store::store_tests! {
    async fn a_mail_is_sent_answered_and_not_reminded_of(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        let live = asked(&house, json!({"reminders": [{"after_days": 3}, {"after_days": 7}]})).await;
        let mails = given(&house);
        assert_eq!((mails.len(), mails[0].to.address.as_str()), (1, "1@x.example"));
        assert!(mails[0].text.contains("Empfehlen Sie uns, Kim?"), "{}", mails[0].text);
        assert_eq!(standings(&decisions(&house, live.summary.id).await), [("sent", None)]);
        at(&house, 3 * 86_400 + 60).await;
        assert_eq!(given(&house).len(), 2, "the first reminder");
        let token = token(&mails[0]);
        assert!(matches!(answer(&house.listen, &token).await, Sent::Next { .. } | Sent::Finished { .. }));
        at(&house, 8 * 86_400).await;
        assert_eq!(given(&house).len(), 2, "who has answered is not reminded");
        let seen = decisions(&house, live.summary.id).await;
        let messages: Vec<_> = seen[0].messages.iter().map(|m| (m.status.as_str(), m.reason.as_deref())).collect();
        assert_eq!(messages, [("accepted", None), ("accepted", None), ("cancelled", Some("answered"))]);
        let results = house.listen.programme_results(&house.who, live.summary.id).await.expect("results");
        assert_eq!((results.variants[0].sent, results.variants[0].answered.count), (1, 1));
        assert_eq!(results.variants[0].opened.count, 1);
        assert_eq!((results.variants[0].seconds, results.differences.len()), (None, 0), "one page, one variant");
    }

    async fn reminders_go_with_the_survey_the_customer_was_invited_to(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        let live = asked(&house, json!({"reminders": [{"after_days": 3}, {"after_days": 7}]})).await;
        let invited_to = live.draft.variants[0].survey;
        let mut definition = live.draft.clone();
        definition.variants[0].survey = house.survey().await.summary.id;
        let greeting = json!({"de": "Etwas ganz anderes", "en": "Something else"});
        definition.variants[0].greeting = serde_json::from_value(greeting).expect("a text");
        let change = ProgrammeChange {
            name: "Nach dem Kauf".into(), touchpoint: Some(house.touchpoint), definition, revision: live.revision,
        };
        house.listen.save_programme(&house.who, live.summary.id, change).await.expect("saved");
        house.listen.publish_programme(&house.who, live.summary.id, true).await.expect("published");
        at(&house, 3 * 86_400 + 60).await;
        let mails = given(&house);
        assert_eq!(mails.len(), 2, "reminded");
        assert!(mails[1].text.contains("Hallo"), "in the words that belong to that survey: {}", mails[1].text);
        assert_eq!(token(&mails[0]), token(&mails[1]));
        house.listen.close_survey(&house.who, invited_to).await.expect("closed");
        at(&house, 8 * 86_400).await;
        assert_eq!(given(&house).len(), 2);
        let seen = decisions(&house, live.summary.id).await;
        let messages: Vec<_> = seen[0].messages.iter().map(|m| (m.status.as_str(), m.reason.as_deref())).collect();
        assert_eq!(messages, [("accepted", None), ("accepted", None), ("cancelled", Some("survey_closed"))]);
    }

    async fn one_invitation_is_one_answer_of_its_customer(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        asked(&house, json!({})).await;
        let token = token(&given(&house)[0]);
        for _ in 0..2 {
            answer(&house.listen, &token).await;
        }
        let feedback = house.feedback().await;
        assert_eq!(feedback.len(), 1);
        assert!(feedback[0].solicited && feedback[0].envelope.customer.is_some());
        let payload: Value = serde_json::from_str(&feedback[0].envelope.payload).expect("JSON");
        assert_eq!(payload["attributes"]["value"], "120", "what the event said");
        assert_eq!(payload.get("known"), None);
    }

    async fn programs_that_follow_links_change_nothing(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        let live = asked(&house, json!({})).await;
        let token = token(&given(&house)[0]);
        for _ in 0..3 {
            let landing = house.listen.open_invitation(&token, false).await.expect("opened").expect("an invitation");
            let visit = Visit { code: landing.code, ticket: Some(landing.ticket), ..Visit::default() };
            assert!(matches!(house.listen.open_survey(&visit, None).await, Ok(Opened::Page(_))));
            assert!(house.listen.before_unsubscribing(&token).await.expect("asked").is_some());
        }
        assert_eq!(house.feedback().await.len(), 0);
        let results = house.listen.programme_results(&house.who, live.summary.id).await.expect("results");
        assert_eq!((results.variants[0].answered.count, results.variants[0].opened.count), (0, 0));
        did(&house, "1", "order_placed", "m2", 30).await;
        at(&house, 2 * 86_400).await;
        assert_eq!(given(&house).len(), 2, "nobody has unsubscribed");
        for wrong in ["", "x", "aaaaaaaaaaaaaaaaaaaa", "../../../etc/passwd.."] {
            assert_eq!(house.listen.open_invitation(wrong, true).await.expect("asked"), None, "{wrong}");
        }
    }

    async fn who_unsubscribes_is_left_alone(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        let live = asked(&house, json!({"reminders": [{"after_days": 3}]})).await;
        let token = token(&given(&house)[0]);
        for _ in 0..2 {
            assert!(house.listen.unsubscribe(&token).await.expect("unsubscribed").is_some());
        }
        did(&house, "1", "order_placed", "m2", 30).await;
        at(&house, 4 * 86_400).await;
        assert_eq!(given(&house).len(), 1);
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("held", Some("no_consent")), ("sent", None)]);
    }

    async fn who_unsubscribes_while_the_mail_waits_never_gets_it(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, vec![Outcome::Later { code: Some(451), reply: "try later".into() }]);
        let live = asked(&house, json!({})).await;
        assert_eq!(standings(&decisions(&house, live.summary.id).await), [("planned", None)]);
        house.listen.unsubscribe(&token(&given(&house)[0])).await.expect("unsubscribed");
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("held", Some("no_consent"))]);
        assert_eq!(seen[0].messages[0].status, "cancelled");
        at(&house, 3_600).await;
        assert_eq!(given(&house).len(), 1, "it was tried once");
    }

    async fn who_unsubscribes_is_left_alone_by_later_versions_too(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        let live = asked(&house, json!({})).await;
        let agreed = json!({"consent": {"surveys": true, "news": true, "orders": true}});
        customer(&house, "1", agreed).await;
        let mut definition = live.draft.clone();
        definition.channels[0].consent = Some("news".to_owned());
        let change = ProgrammeChange {
            name: "Nach dem Kauf".into(), touchpoint: Some(house.touchpoint), definition, revision: live.revision,
        };
        house.listen.save_programme(&house.who, live.summary.id, change).await.expect("saved");
        house.listen.publish_programme(&house.who, live.summary.id, true).await.expect("published");
        house.listen.unsubscribe(&token(&given(&house)[0])).await.expect("unsubscribed");
        did(&house, "1", "order_placed", "m2", 30).await;
        at(&house, 4 * 86_400).await;
        assert_eq!(given(&house).len(), 1);
        let asked = decisions(&house, live.summary.id).await[0].customer;
        let consents = house.listen.read_customer(&house.who, asked).await.expect("a customer").consents;
        let mut said: Vec<_> = consents.iter().map(|one| (one.purpose.as_str(), one.given)).collect();
        said.sort_unstable();
        assert_eq!(said, [("news", false), ("orders", true), ("surveys", false)], "others ask for orders");
    }

    async fn who_unsubscribes_where_no_consent_is_asked_for_is_left_alone_too(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        asked(&house, json!({"channels": [{"channel": "email"}]})).await;
        let token = token(&given(&house)[0]);
        house.listen.unsubscribe(&token).await.expect("unsubscribed");
        did(&house, "1", "order_placed", "m2", 30).await;
        at(&house, 4 * 86_400).await;
        assert_eq!(given(&house).len(), 1);
    }

    async fn the_link_of_a_programme_opens_by_invitation_only(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        asked(&house, json!({})).await;
        let token = token(&given(&house)[0]);
        let landing = house.listen.open_invitation(&token, true).await.expect("opened").expect("an invitation");
        let bare = Visit { code: landing.code, ..Visit::default() };
        let shut = house.listen.open_survey(&bare, None).await;
        assert!(matches!(shut, Err(Refused::Shut(Shut::Uninvited, _))));
        let form = Form::new([("score".to_owned(), "0".to_owned())]);
        let sent = PageSent { visit: bare.clone(), page: 0, keep: false, address: None, form: &form };
        assert!(matches!(house.listen.send_page(sent).await, Err(Refused::Shut(Shut::Uninvited, _))));
        assert_eq!(house.feedback().await.len(), 0);
        let (Sent::Next { token: begun, .. } | Sent::Finished { token: begun }) = answer(&house.listen, &token).await
        else { panic!("it was taken") };
        let going_on = Visit { token: Some(begun), ..bare };
        assert!(house.listen.open_survey(&going_on, None).await.is_ok(), "what was begun is gone on with");
    }

    async fn a_changed_secret_leaves_addresses_working(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, Vec::new());
        let live = asked(&house, json!({"reminders": [{"after_days": 3}]})).await;
        let changed = Listen { secret: Secret::new([77; 32]), ..house.listen.clone() };
        house.clock.set(NOW.plus_seconds(3 * 86_400 + 60));
        changed.work_off_programmes().await.expect("worked off");
        let mails = given(&house);
        let tokens: Vec<String> = mails.iter().map(token).collect();
        assert_eq!(tokens.len(), 2);
        assert_ne!(tokens[0], tokens[1]);
        for token in &tokens {
            assert!(matches!(answer(&changed, token).await, Sent::Next { .. } | Sent::Finished { .. }));
        }
        assert_eq!(house.feedback().await.len(), 1, "one invitation is one answer");
        let results = house.listen.programme_results(&house.who, live.summary.id).await.expect("results");
        assert_eq!((results.variants[0].sent, results.variants[0].answered.count), (1, 1));
    }

    async fn what_running_programmes_need_cannot_be_deleted(db: Db) {
        let house = House::new(db).await;
        let draft = serde_json::from_value(json!({"name": "Nie"})).expect("a draft");
        let segment = house.listen.create_segment(&house.who, draft).await.expect("a segment").id;
        let live = programme(&house, json!({"audience": {"segments": {"none_of": [segment]}}})).await;
        assert_eq!(code(house.listen.delete_segment(&house.who, segment).await), "segment_in_use");
        let survey = live.draft.variants[0].survey;
        let (link, _) = store::programmes::link(&house.db, live.summary.id, survey).await.expect("asked").expect("a link");
        assert_eq!(code(house.listen.delete_link(&house.who, link).await), "link_of_programme");
        house.listen.end_programme(&house.who, live.summary.id).await.expect("ended");
        house.listen.delete_segment(&house.who, segment).await.expect("deleted");
    }

    async fn what_the_next_server_says_is_heeded(db: Db) {
        let house = House::new(db).await;
        let refused = Outcome::Refused { code: Some(550), reply: "no such user".into(), fault: Fault::Recipient };
        let later = Outcome::Later { code: Some(451), reply: "try later".into() };
        set_postman(&house, vec![later, refused]);
        let live = asked(&house, json!({})).await;
        let first = decisions(&house, live.summary.id).await;
        assert_eq!((first[0].status.as_str(), first[0].messages[0].reply.as_deref()), ("planned", Some("try later")));
        at(&house, 90).await;
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("held", Some("undeliverable"))]);
        assert_eq!(seen[0].messages[0].status, "refused");
        did(&house, "1", "order_placed", "m2", 10).await;
        at(&house, 100).await;
        assert_eq!(given(&house).len(), 2, "nothing is written to that address any more");
        let held: Vec<_> = decisions(&house, live.summary.id).await.into_iter().filter_map(|one| one.reason).collect();
        assert_eq!(held, ["undeliverable", "undeliverable"]);
    }

    async fn what_may_have_left_is_never_sent_again(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, vec![Outcome::Unclear { reason: "connection lost".into() }]);
        let live = asked(&house, json!({})).await;
        at(&house, 3_600).await;
        assert_eq!(given(&house).len(), 1);
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("held", Some("interrupted"))]);
        assert_eq!(seen[0].messages[0].status, "unclear");
    }

    async fn what_turns_out_to_have_left_is_reminded_of(db: Db) {
        let house = House::new(db).await;
        set_postman(&house, vec![Outcome::Unclear { reason: "connection lost".into() }]);
        let live = asked(&house, json!({"reminders": [{"after_days": 3}]})).await;
        let arrived = json!([{"kind": "delivered", "message_id": given(&house)[0].message_id}]).to_string();
        for taken in [1, 0] {
            let reports = mail_reports(arrived.as_bytes()).expect("reports");
            let said = house.listen.take_mail_reports(&house.who, reports).await.expect("taken");
            assert_eq!((said.taken, said.known), (taken, 1 - taken));
        }
        let seen = decisions(&house, live.summary.id).await;
        assert_eq!(standings(&seen), [("sent", None)]);
        let messages: Vec<_> = seen[0].messages.iter().map(|m| m.status.as_str()).collect();
        assert_eq!(messages, ["accepted", "planned"]);
        at(&house, 3 * 86_400 + 60).await;
        assert_eq!(given(&house).len(), 2, "the reminder leaves");
    }

    async fn a_process_that_dies_while_sending_sends_nothing_twice(db: Db) {
        let house = House::new(db).await;
        // Nobody sends yet: the message waits.
        let live = asked(&house, json!({})).await;
        let waiting = decisions(&house, live.summary.id).await;
        let id = super::naming::message(waiting[0].id, 0);
        let mut tx = house.db.begin().await.expect("a transaction");
        assert!(store::messages::begin(&mut tx, id, NOW).await.expect("begun"));
        tx.commit().await.expect("committed");
        let next = house.another_process().await;
        next.set_postman(Postman::told(Vec::new()));
        house.clock.set(NOW.plus_seconds(3_600));
        next.work_off_programmes().await.expect("worked off");
        assert_eq!(next.postman.get().expect("a postman").given().len(), 0);
        assert_eq!(standings(&decisions(&house, live.summary.id).await), [("held", Some("interrupted"))]);
    }

    async fn without_a_way_out_messages_wait_until_they_are_out_of_date(db: Db) {
        let house = House::new(db).await;
        let live = asked(&house, json!({})).await;
        assert_eq!(standings(&decisions(&house, live.summary.id).await), [("planned", None)]);
        at(&house, 20 * 86_400).await;
        assert_eq!(standings(&decisions(&house, live.summary.id).await), [("held", Some("expired"))]);
    }
}
