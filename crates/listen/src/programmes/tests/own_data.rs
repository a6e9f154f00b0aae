//! What is kept about a customer goes to his own address, for a while, and to nobody else.

use super::wishes::{noted, token};
use super::{Postman, customer, did, programme};
use crate::house::{House, NOW, code};
use crate::preferences::DataWay;
use access::Language;
use channels::mail::{Fault, Mail, Outcome};
use domain::customer_request::RequestKind;
use domain::ids::CustomerId;
use domain::role::Role;
use domain::signal::Channel;
use serde_json::json;

fn sends(house: &House, outcomes: Vec<Outcome>) {
    house.listen.set_postman(Postman::told(outcomes));
}

fn mails(house: &House) -> Vec<Mail> {
    house.listen.postman.get().map(Postman::given).unwrap_or_default()
}

/// The ticket in the mail that was sent last.
fn ticket(house: &House) -> String {
    let mails = mails(house);
    let (_, rest) = mails.last().expect("a mail").text.split_once("/data/").expect("a link");
    rest.split_whitespace().next().expect("a ticket").to_owned()
}

async fn ask(house: &House, customer: CustomerId) -> Option<DataWay> {
    house.listen.ask_for_data(&token(house, customer), "en").await.expect("asked")
}

/// The data as text, where the ticket opens them.
async fn taken(house: &House, customer: CustomerId, ticket: &str) -> Option<String> {
    let data = house.listen.own_data(&token(house, customer), ticket, Language::De).await.expect("read")?;
    Some(serde_json::to_string(&data).expect("JSON"))
}

async fn asked_for(house: &House) -> Vec<(CustomerId, RequestKind)> {
    let requests = house.listen.customer_requests(&house.who).await.expect("requests").items;
    requests.into_iter().map(|one| (one.customer, one.kind)).collect()
}

fn refused(fault: Fault) -> Outcome {
    Outcome::Refused { code: Some(550), reply: "550 no".to_owned(), fault }
}

store::store_tests! {
    async fn the_link_goes_to_the_customer_and_opens_his_data_alone(db: Db) {
        let house = House::new(db).await;
        sends(&house, Vec::new());
        let anna = customer(&house, "1", json!({"name": "Anna Berg", "attributes": {"language": "de-AT"}})).await;
        let bert = customer(&house, "2", json!({"name": "Bert Zander"})).await;
        did(&house, "1", "order_placed", "m1", 60).await;
        did(&house, "2", "order_placed", "m2", 60).await;
        let page = house.listen.preferences(&token(&house, anna)).await.expect("read").expect("a page");
        assert_eq!((page.data_way, page.data_asked), (DataWay::Mail, false));
        assert_eq!(ask(&house, anna).await, Some(DataWay::Mail));
        let mail = mails(&house).remove(0);
        assert_eq!(mail.to.address, "1@x.example");
        assert!(mail.subject.starts_with("Ihre Daten bei"), "{}", mail.subject);
        assert!(mail.unsubscribe.is_none() && mail.write().is_ok());
        let link = format!("https://cx.example/c/{}/data/{}", token(&house, anna), ticket(&house));
        assert!(mail.html.contains(&link) && mail.text.contains(&link), "{}", mail.text);
        let ticket = ticket(&house);
        assert_eq!(taken(&house, bert, &ticket).await, None, "on the page of somebody else");
        let data = taken(&house, anna, &ticket).await.expect("data");
        assert!(data.contains("Anna Berg") && data.contains("order_placed") && !data.contains("Bert Zander"), "{data}");
        assert!(taken(&house, anna, &ticket).await.is_some(), "once more while it is good");
        house.clock.advance_seconds(3_599);
        assert!(taken(&house, anna, &ticket).await.is_some());
        house.clock.advance_seconds(1);
        assert_eq!(taken(&house, anna, &ticket).await, None, "after an hour");
        for wrong in ["", "x", "../../etc/passwd", &"A".repeat(35)] {
            assert_eq!(taken(&house, anna, wrong).await, None, "{wrong}");
        }
        let log = noted(&house).await;
        let actions: Vec<&str> = log.iter().map(|(action, _)| action.as_str()).collect();
        let out = "customer.data_handed_out";
        assert_eq!(actions, ["customer.data_requested", out, out, out]);
        assert_eq!((&log[0].1["way"], &log[1].1["interactions"]), (&json!("mail"), &json!(1)));
        assert!(asked_for(&house).await.is_empty());
    }

    async fn what_he_was_asked_is_in_it_whichever_profile_was_asked(db: Db) {
        let house = House::new(db).await;
        sends(&house, Vec::new());
        programme(&house, json!({"reminders": [{"after_days": 3}]})).await;
        let anna = customer(&house, "1", json!({})).await;
        let second = customer(&house, "2", json!({})).await;
        let bert = customer(&house, "3", json!({})).await;
        for id in ["1", "2"] {
            did(&house, id, "order_placed", id, 60).await;
        }
        house.listen.work_off_programmes().await.expect("worked off");
        house.listen.merge_customers(&house.who, anna, second).await.expect("one person");
        let mut tx = house.db.begin().await.expect("a transaction");
        let project = house.who.project.no;
        store::undeliverable::put(&mut tx, project, "e:2@x.example", "refused", NOW).await.expect("kept");
        tx.commit().await.expect("kept");
        let data = house.listen.personal_data(&house.who, anna).await.expect("her data");
        assert_eq!(data.occasions.len(), 2);
        for one in &data.occasions {
            assert_eq!((one.programme.as_str(), one.status.as_str(), &one.reason), ("Nach dem Kauf", "sent", &None));
            assert!(one.sent_at.is_some() && one.probability.is_some() && one.opened_at.is_none());
            let messages = one.messages.iter().map(|one| (one.number, one.channel, one.status.as_str()));
            let mail = Some(Channel::Email);
            assert_eq!(messages.collect::<Vec<_>>(), [(0, mail, "accepted"), (1, mail, "planned")]);
        }
        let closed: Vec<_> = data.undeliverable.iter().map(|one| (one.address.as_str(), one.reason.as_str())).collect();
        assert_eq!(closed, [("2@x.example", "refused")]);
        let data = house.listen.personal_data(&house.who, bert).await.expect("his data");
        assert!(data.occasions.is_empty() && data.undeliverable.is_empty());
    }

    async fn it_is_no_contact_and_who_wants_none_gets_it_all_the_same(db: Db) {
        let house = House::new(db).await;
        sends(&house, Vec::new());
        programme(&house, json!({})).await;
        let anna = customer(&house, "1", json!({"attributes": {"contact_limit": "never"}, "consent": {}})).await;
        assert_eq!(ask(&house, anna).await, Some(DataWay::Mail));
        assert!(mails(&house)[0].subject.starts_with("Your data at"), "the language of the page");
        assert!(store::messages::contacts(&house.db, &[anna]).await.expect("contacts").is_empty());
    }

    async fn where_no_mail_leaves_people_are_asked(db: Db) {
        let house = House::new(db).await;
        let anna = customer(&house, "1", json!({"name": "Anna Berg"})).await;
        for _ in 0..2 {
            assert_eq!(ask(&house, anna).await, Some(DataWay::People));
        }
        assert!(house.listen.ask_for_erasure(&token(&house, anna)).await.expect("asked"), "and something else");
        assert_eq!(asked_for(&house).await, [(anna, RequestKind::Data), (anna, RequestKind::Erasure)]);
        let page = house.listen.preferences(&token(&house, anna)).await.expect("read").expect("a page");
        assert!(page.data_asked && page.data_way == DataWay::People);
        let seen = house.listen.read_customer(&house.who, anna).await.expect("Anna");
        assert_eq!(seen.data_asked_at, Some(NOW));
        assert!(house.listen.dismiss_data_request(&house.acting_as(Role::Agent), anna).await.is_err());
        for _ in 0..2 {
            house.listen.dismiss_data_request(&house.who, anna).await.expect("settled");
        }
        assert_eq!(asked_for(&house).await, [(anna, RequestKind::Erasure)], "the other one stays");
        let actions: Vec<String> = noted(&house).await.into_iter().map(|(action, _)| action).collect();
        let requested = ["customer.data_requested", "customer.erasure_requested", "customer.data_request_dismissed"];
        assert_eq!(actions, requested, "each once");
        let nobody = CustomerId(uuid::Uuid::from_u128(7));
        assert_eq!(code(house.listen.dismiss_data_request(&house.who, nobody).await), "not_found");
    }

    async fn an_address_that_takes_no_mail_is_not_relied_on(db: Db) {
        let house = House::new(db).await;
        let later = Outcome::Later { code: None, reply: "busy".to_owned() };
        // The last one is told first.
        sends(&house, vec![later, refused(Fault::Other), refused(Fault::Recipient)]);
        let anna = customer(&house, "1", json!({})).await;
        assert_eq!(ask(&house, anna).await, Some(DataWay::People), "nobody has that address");
        assert_eq!(mails(&house).len(), 1);
        assert_eq!(ask(&house, anna).await, Some(DataWay::People));
        assert_eq!(mails(&house).len(), 1, "it is not written to again");
        let silent = customer(&house, "2", json!({"email": null})).await;
        assert_eq!(ask(&house, silent).await, Some(DataWay::People), "no address at all");
        for id in ["3", "4"] {
            let other = customer(&house, id, json!({})).await;
            assert_eq!(ask(&house, other).await, Some(DataWay::People));
            let page = house.listen.preferences(&token(&house, other)).await.expect("read").expect("a page");
            assert!(page.data_asked && page.data_way == DataWay::Mail, "it may work the next time");
        }
        assert_eq!(asked_for(&house).await.len(), 4);
        let last = customer(&house, "5", json!({})).await;
        assert_eq!(ask(&house, last).await, Some(DataWay::Mail));
    }

    async fn who_has_his_data_is_no_longer_waited_for(db: Db) {
        let house = House::new(db).await;
        let anna = customer(&house, "1", json!({})).await;
        assert_eq!(ask(&house, anna).await, Some(DataWay::People));
        sends(&house, Vec::new());
        assert_eq!(ask(&house, anna).await, Some(DataWay::Mail));
        assert_eq!(asked_for(&house).await.len(), 1, "it has only been sent");
        assert!(taken(&house, anna, &ticket(&house)).await.is_some());
        assert!(asked_for(&house).await.is_empty());
    }

    async fn a_link_holds_as_long_as_its_address_is_the_customers(db: Db) {
        let house = House::new(db).await;
        sends(&house, Vec::new());
        let anna = customer(&house, "1", json!({"name": "Anna"})).await;
        let other = customer(&house, "2", json!({"name": "Other"})).await;
        house.listen.merge_customers(&house.who, anna, other).await.expect("one person");
        assert_eq!(ask(&house, other).await, Some(DataWay::Mail));
        assert_eq!(mails(&house)[0].to.address, "1@x.example", "where programmes write to");
        let of_other = ticket(&house);
        assert!(taken(&house, other, &of_other).await.is_some());
        assert_eq!(taken(&house, anna, &of_other).await, None, "made for the other page");
        house.listen.unmerge_customer(&house.who, anna, other).await.expect("two persons");
        assert_eq!(taken(&house, other, &of_other).await, None, "the mail went to somebody else");
        assert_eq!(ask(&house, anna).await, Some(DataWay::Mail));
        let of_anna = ticket(&house);
        house.listen.merge_customers(&house.who, other, anna).await.expect("one person");
        assert!(taken(&house, anna, &of_anna).await.is_some(), "still her address");
        house.listen.erase_customer(&house.who, anna).await.expect("erased");
        assert_eq!(taken(&house, anna, &of_anna).await, None);
        assert_eq!(ask(&house, anna).await, None, "nobody is left to ask");
        assert!(asked_for(&house).await.is_empty());
    }

    async fn a_request_is_gone_with_the_customer_and_with_nobody_else(db: Db) {
        let house = House::new(db).await;
        let anna = customer(&house, "1", json!({})).await;
        let bert = customer(&house, "2", json!({})).await;
        for one in [anna, bert] {
            assert_eq!(ask(&house, one).await, Some(DataWay::People));
        }
        house.listen.erase_customer(&house.who, anna).await.expect("erased");
        assert_eq!(asked_for(&house).await, [(bert, RequestKind::Data)]);
    }
}
