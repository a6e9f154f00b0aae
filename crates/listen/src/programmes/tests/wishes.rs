//! What customers decide for themselves holds, is noted once, and is theirs alone.

use super::{Postman, customer, decisions, did, programme};
use crate::house::{House, NOW, code};
use crate::preferences::{Purpose, Saved, Wishes};
use access::Language;
use domain::customer_request::RequestKind;
use domain::ids::CustomerId;
use domain::programme::OwnLimit;
use domain::role::Role;
use domain::signal::Channel;
use serde_json::{Value, json};
use store::audit::{self, Of};

pub(super) fn token(house: &House, customer: CustomerId) -> String {
    house.listen.preference_path(customer).trim_start_matches("/c/").to_owned()
}

fn wishes(given: &[&str], more: [Option<&str>; 3]) -> Wishes {
    let [channel, limit, language] = more.map(|one| one.map(str::to_owned));
    let shown = ["surveys", "newsletter", "made_up"].map(str::to_owned).into();
    let given = given.iter().map(|one| (*one).to_owned()).collect();
    Wishes { shown, given, channel, limit, language, ..Wishes::default() }
}

/// What the log says about customers and their own words, the oldest first.
pub(super) async fn noted(house: &House) -> Vec<(String, Value)> {
    let entries = audit::entries(&house.db, Of::Everything, None, 500).await.expect("the log");
    let own = [
        "customer.preferences_changed",
        "customer.unsubscribed",
        "customer.erasure_requested",
        "customer.data_requested",
        "customer.consent_asked_about",
        "customer.data_handed_out",
        "customer.data_request_dismissed",
    ];
    let mut noted: Vec<_> = entries.into_iter().filter(|entry| own.contains(&entry.action.as_str())).collect();
    noted.sort_by_key(|entry| entry.seq);
    noted.into_iter().map(|entry| (entry.action, serde_json::from_str(&entry.details).expect("JSON"))).collect()
}

store::store_tests! {
    async fn the_page_shows_what_holds_and_hides_whose_it_is(db: Db) {
        let house = House::new(db).await;
        programme(&house, json!({})).await;
        let anna = customer(&house, "1", json!({
            "name": "Anna Berg", "phone": "+49 30 123456", "consent": {"newsletter": true},
            "attributes": {"preferred_channel": "SMS", "language": "de-AT", "contact_limit": "6_months"},
        })).await;
        let page = house.listen.preferences(&token(&house, anna)).await.expect("read").expect("a page");
        assert_eq!((page.name.as_deref(), page.email.as_deref()), (Some("A••• B•••"), Some("1•••@x•••.example")));
        let purpose = |purpose: &str, given| Purpose { purpose: purpose.to_owned(), given };
        assert_eq!(page.purposes, [purpose("newsletter", true), purpose("surveys", false)], "asked for, not given");
        assert_eq!((page.channels, page.channel), (vec![Channel::Email, Channel::Sms], Some(Channel::Sms)));
        assert_eq!((page.limit, page.language.as_deref()), (Some(OwnLimit::SixMonths), Some("de")));
        assert!(page.languages.contains(&"de".to_owned()) && !page.erasure_asked);
        assert!(noted(&house).await.is_empty(), "looking says nothing");
        for wrong in ["", "x", "../../../../etc/passwd", &"A".repeat(43)] {
            assert!(house.listen.preferences(wrong).await.expect("asked").is_none(), "{wrong}");
            assert!(house.listen.change_preferences(wrong, &Wishes::default()).await.expect("asked").is_none());
            assert!(!house.listen.ask_for_erasure(wrong).await.expect("asked"));
            assert!(house.listen.ask_for_data(wrong, "de").await.expect("asked").is_none());
            assert!(house.listen.own_data(wrong, "x", Language::De).await.expect("asked").is_none());
        }
    }

    async fn what_was_sent_holds_and_sent_twice_is_noted_once(db: Db) {
        let house = House::new(db).await;
        programme(&house, json!({})).await;
        let anna = customer(&house, "1", json!({"phone": "+49 30 123456", "consent": {"newsletter": true}})).await;
        let token = token(&house, anna);
        let sent = wishes(&["surveys", "made_up"], [Some("sms"), Some("3_months"), Some("de")]);
        for _ in 0..2 {
            assert_eq!(house.listen.change_preferences(&token, &sent).await.expect("taken"), Some(Saved::Done));
        }
        let seen = house.listen.read_customer(&house.who, anna).await.expect("Anna");
        let consents: Vec<_> = seen.consents.iter().map(|one| (one.purpose.as_str(), one.given)).collect();
        assert_eq!(consents, [("newsletter", false), ("surveys", true)], "nothing the page does not offer");
        assert_eq!(seen.attributes["preferred_channel"], "sms");
        assert_eq!((&seen.attributes["contact_limit"], &seen.attributes["language"]), (&json!("3_months"), &json!("de")));
        let log = noted(&house).await;
        assert_eq!(log.len(), 1, "{log:?}");
        assert_eq!(log[0].1["source"], "preference_page");
        assert_eq!(log[0].1["consent"], json!({"newsletter": false, "surveys": true}));
        let back = wishes(&["surveys"], [Some(""), Some(""), None]);
        house.listen.change_preferences(&token, &back).await.expect("taken");
        let nonsense = wishes(&["surveys"], [Some("pigeon"), Some("hourly"), Some("tlh")]);
        house.listen.change_preferences(&token, &nonsense).await.expect("taken");
        let seen = house.listen.read_customer(&house.who, anna).await.expect("Anna");
        assert_eq!((seen.attributes.get("preferred_channel"), seen.attributes.get("contact_limit")), (None, None));
        assert_eq!(seen.attributes["language"], "de", "what was not sent stays");
        assert_eq!(noted(&house).await.len(), 2);
    }

    async fn sent_at_once_from_two_tabs_it_is_noted_once(db: Db) {
        let house = House::new(db).await;
        let anna = customer(&house, "1", json!({"consent": {"surveys": true}})).await;
        let (token, sent) = (token(&house, anna), wishes(&[], [None, Some("never"), None]));
        let (a, b) = tokio::join!(
            house.listen.change_preferences(&token, &sent),
            house.listen.change_preferences(&token, &sent),
        );
        assert!(a.expect("taken").is_some() && b.expect("taken").is_some());
        assert_eq!(noted(&house).await.len(), 1);
    }

    async fn how_often_somebody_wants_to_be_asked_is_kept_to(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()));
        let live = programme(&house, json!({"expires_days": 14})).await;
        let limits = [("1", Some("3_months")), ("2", Some("never")), ("3", None)];
        for (id, limit) in limits {
            customer(&house, id, json!({"attributes": {"contact_limit": limit}})).await;
            did(&house, id, "order_placed", &format!("{id}-a"), 60).await;
        }
        house.listen.work_off_programmes().await.expect("worked off");
        house.clock.set(NOW.plus_days(10));
        for (id, _) in limits {
            did(&house, id, "order_placed", &format!("{id}-b"), 30).await;
        }
        house.listen.work_off_programmes().await.expect("worked off");
        let mut seen: Vec<_> = decisions(&house, live.summary.id).await.into_iter()
            .map(|one| (one.status, one.reason.unwrap_or_default())).collect();
        seen.sort_unstable();
        let expected = [
            ("held", "over_own_limit"), ("held", "wants_none"), ("held", "wants_none"), ("sent", ""), ("sent", ""), ("sent", ""),
        ];
        assert_eq!(seen, expected.map(|(status, why)| (status.to_owned(), why.to_owned())));
    }

    async fn who_changes_his_mind_before_a_reminder_gets_none(db: Db) {
        let house = House::new(db).await;
        house.listen.set_postman(Postman::told(Vec::new()));
        programme(&house, json!({"reminders": [{"after_days": 3}]})).await;
        let anna = customer(&house, "1", json!({})).await;
        did(&house, "1", "order_placed", "m1", 60).await;
        house.listen.work_off_programmes().await.expect("worked off");
        let mails = house.listen.postman.get().expect("a postman").given();
        let address = format!("https://cx.example/c/{}", token(&house, anna));
        assert!(mails[0].text.contains(&address), "{}", mails[0].text);
        let sent = wishes(&["surveys"], [None, Some("never"), None]);
        house.listen.change_preferences(&token(&house, anna), &sent).await.expect("taken");
        house.clock.set(NOW.plus_days(4));
        house.listen.work_off_programmes().await.expect("worked off");
        assert_eq!(house.listen.postman.get().expect("a postman").given().len(), 1);
    }

    async fn a_page_leads_to_the_person_its_profile_became_part_of(db: Db) {
        let house = House::new(db).await;
        let anna = customer(&house, "1", json!({"name": "Anna"})).await;
        let other = customer(&house, "2", json!({"consent": {"newsletter": true}})).await;
        let (of_anna, of_other) = (token(&house, anna), token(&house, other));
        house.listen.merge_customers(&house.who, anna, other).await.expect("one person");
        for token in [&of_anna, &of_other] {
            let page = house.listen.preferences(token).await.expect("read").expect("a page");
            assert_eq!(page.name.as_deref(), Some("A•••"));
            assert!(page.purposes.contains(&Purpose { purpose: "newsletter".to_owned(), given: true }));
        }
        assert!(house.listen.ask_for_erasure(&of_other).await.expect("asked"));
        house.listen.erase_customer(&house.who, anna).await.expect("erased");
        for token in [&of_anna, &of_other] {
            assert!(house.listen.preferences(token).await.expect("read").is_none());
            assert!(!house.listen.ask_for_erasure(token).await.expect("asked"), "nobody is left to ask");
        }
        let requests = house.listen.customer_requests(&house.who).await.expect("requests");
        assert_eq!(requests.items, [], "gone with the customer");
    }

    async fn asking_to_be_forgotten_erases_nothing_and_is_seen(db: Db) {
        let house = House::new(db).await;
        let anna = customer(&house, "1", json!({"name": "Anna Berg"})).await;
        let token = token(&house, anna);
        for _ in 0..2 {
            assert!(house.listen.ask_for_erasure(&token).await.expect("asked"));
            house.clock.advance_seconds(60);
        }
        let requests = house.listen.customer_requests(&house.who).await.expect("requests").items;
        assert_eq!(requests.len(), 1);
        assert_eq!((requests[0].customer, requests[0].name.as_deref()), (anna, Some("Anna Berg")));
        assert_eq!(requests[0].kind, RequestKind::Erasure);
        assert_eq!(requests[0].asked_at, NOW, "when it was asked first");
        let seen = house.listen.read_customer(&house.who, anna).await.expect("still there");
        assert_eq!(seen.erasure_asked_at, Some(NOW));
        assert!(house.listen.preferences(&token).await.expect("read").expect("a page").erasure_asked);
        assert_eq!(noted(&house).await.len(), 1);
        let reader = house.acting_as(Role::Viewer);
        assert!(house.listen.customer_requests(&reader).await.is_err());
        assert!(house.listen.dismiss_erasure_request(&house.acting_as(Role::Agent), anna).await.is_err());
        let elsewhere = house.limited(Role::Agent, "F002").await;
        assert_eq!(house.listen.customer_requests(&elsewhere).await.expect("requests").items, []);
        for _ in 0..2 {
            house.listen.dismiss_erasure_request(&house.who, anna).await.expect("taken away");
        }
        assert_eq!(house.listen.customer_requests(&house.who).await.expect("requests").items, []);
        let nobody = CustomerId(uuid::Uuid::from_u128(7));
        assert_eq!(code(house.listen.dismiss_erasure_request(&house.who, nobody).await), "not_found");
    }

    async fn the_address_of_a_page_is_for_those_who_may_hand_out_everything(db: Db) {
        let house = House::new(db).await;
        let anna = customer(&house, "1", json!({})).await;
        let viewer = house.acting_as(Role::Viewer);
        assert!(house.listen.preference_page(&viewer, anna, "https://cx.example").await.is_err());
        let page = house.listen.preference_page(&house.who, anna, "https://cx.example").await.expect("an address");
        assert_eq!(page.address, format!("https://cx.example/c/{}", token(&house, anna)));
    }
}
