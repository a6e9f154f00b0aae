//! Customers from the first signal to the last trace, on both databases.

use super::{CustomerPatch, CustomerQuery};
use crate::batch::BatchAccepted;
use crate::house::{House, NOW, code};
use crate::import::{ImportKind, ImportOptions};
use crate::interactions_api::interaction_batch;
use crate::timeline::{TimelineKind, TimelineQuery};
use access::Caller;
use domain::identity::{Identification, IdentityKind};
use domain::ids::CustomerId;
use domain::role::Role;
use serde_json::{Value, json};

async fn send(house: &House, who: &Caller, interactions: Value) -> BatchAccepted {
    let body = json!({ "interactions": interactions }).to_string();
    let batch = interaction_batch(body.as_bytes()).expect("a batch");
    house.listen.submit_interactions(who, batch).await.expect("an outcome")
}

async fn found(house: &House, who: &Caller, search: &str) -> Vec<CustomerId> {
    let query = CustomerQuery { search: Some(search.to_owned()), ..CustomerQuery::default() };
    let page = house.listen.list_customers(who, &query).await.expect("customers");
    page.items.into_iter().map(|one| one.id).collect()
}

store::store_tests! {
    async fn interactions_are_taken_once_whatever_is_sent_again(db: Db) {
        let house = House::new(db).await;
        let event = |id: &str, extra: Value| {
            let mut event = json!({"message_id": id, "type": "order_placed", "value": 12.5, "attributes": {"till": "3"}});
            event.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
            event
        };
        let time = json!({"time": "2025-10-01T10:00:00Z", "touchpoint": "filiale", "units": ["F001"]});
        let outcome = send(&house, &house.who, json!([
            event("a", time.clone()), event("b", json!({})), event("b", json!({"value": 9})),
            event("", json!({})), event("c", json!({"touchpoint": "nope"})), event("d", json!({"units": ["F001", "F002"]})),
            event("e", json!({"customer": {"email": "nobody"}})), event("f", json!({"time": "2099-01-01T00:00:00Z"})),
            event("g", json!({"unknown": 1})), event("h", json!({"attributes": {"a b": "x"}})), json!("nonsense"),
            event("i", json!({"attributes": {"long": "x".repeat(501)}})), event("j", json!({"payload": 1, "type": "x\u{7}"})),
        ])).await;
        assert_eq!(outcome.accepted, 2);
        let refused: Vec<_> = outcome.refused.iter().map(|one| (one.index, one.code.as_str())).collect();
        let expected = [
            (3, "not_a_short_text"), (4, "unknown_touchpoint"), (5, "two_units_of_one_hierarchy"), (6, "not_an_email"),
            (7, "in_the_future"), (8, "wrong_shape"), (9, "not_attributes"), (10, "wrong_shape"), (11, "not_attributes"),
            (12, "wrong_shape"),
        ];
        assert_eq!(refused, expected);
        house.clock.advance_seconds(200_000);
        send(&house, &house.who, json!([event("a", time), event("b", json!({"value": 9}))])).await;
        let kept = house.interactions().await;
        assert_eq!(kept.len(), 2, "sent again it is the same");
        assert!(kept.iter().any(|one| one.value == Some(9.0) && one.envelope.time == NOW), "it happened when it happened");
        let moved = json!({"time": "2025-08-01T00:00:00Z", "customer": {"external_id": "1"}, "correction": true});
        send(&house, &house.who, json!([event("a", moved)])).await;
        assert_eq!(house.interactions().await.len(), 2, "a correction moves it");
    }

    async fn nobody_writes_over_what_he_may_not_see(db: Db) {
        let house = House::new(db).await;
        let event = |id: &str, unit: &str| json!({
            "message_id": id, "type": "order_placed", "time": "2025-10-01T10:00:00Z", "units": [unit], "value": 1
        });
        send(&house, &house.who, json!([event("a", "F001"), event("b", "F002")])).await;
        let kiel = house.limited(Role::Administrator, "F001").await;
        let outcome = send(&house, &kiel, json!([
            event("a", "F001"), event("b", "F001"), event("c", "F002"), json!({"message_id": "d", "type": "visit"}),
        ])).await;
        let refused: Vec<_> = outcome.refused.iter().map(|one| (one.index, one.code.as_str())).collect();
        assert_eq!((outcome.accepted, refused), (1, vec![(1, "not_found"), (2, "unknown_unit"), (3, "required")]));
        let kept = house.interactions().await;
        assert_eq!(kept.len(), 2);
        assert_ne!(kept[0].envelope.units, kept[1].envelope.units, "b is still where it was");
    }

    async fn a_customer_is_one_person_on_every_channel(db: Db) {
        let house = House::new(db).await;
        let (who, listen) = (&house.who, &house.listen);
        send(&house, who, json!([
            {"message_id": "1", "type": "visit", "time": "2025-11-01T08:00:00Z", "customer": {"anonymous_id": "c1"}},
            {"message_id": "2", "type": "sign_in", "time": "2025-11-02T08:00:00Z",
             "customer": {"external_id": "K-7", "email": "anna@b.de", "name": "Anna Berg", "attributes": {"segment": "Gold"}}},
            {"message_id": "3", "type": "order", "time": "2025-11-03T08:00:00Z", "value": 99,
             "customer": {"external_id": "K-7", "anonymous_id": "c1"}, "attributes": {"device": "phone"}},
        ])).await;
        let [id] = found(&house, who, "anna").await[..] else { panic!("one customer") };
        assert_eq!(found(&house, who, "c1").await, [], "cookies are nothing to search for");
        let anna = listen.read_customer(who, id).await.expect("Anna");
        assert_eq!((anna.name.as_deref(), anna.merged.len()), (Some("Anna Berg"), 1));
        let kinds: Vec<_> = anna.identities.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [IdentityKind::ExternalId, IdentityKind::Email, IdentityKind::AnonymousId]);

        let query = TimelineQuery { limit: Some(2), ..TimelineQuery::default() };
        let timeline = listen.timeline(who, id, &query).await.expect("a timeline");
        assert_eq!(timeline.items.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["order", "sign_in"]);
        assert_eq!((timeline.items[0].kind, timeline.items[0].value), (TimelineKind::Interaction, Some(99.0)));
        assert_eq!(timeline.items[0].attributes["device"], "phone");
        let rest = TimelineQuery { before: timeline.next, ..TimelineQuery::default() };
        let rest = listen.timeline(who, id, &rest).await.expect("a timeline");
        assert_eq!((rest.items.len(), rest.items[0].title.as_str(), rest.next), (1, "visit", None));

        let cookie = anna.merged[0].profile;
        assert_eq!(code(listen.unmerge_customer(who, id, id).await), "profile_not_merged");
        let alone = listen.unmerge_customer(who, id, cookie).await.expect("unmerged");
        assert_eq!((alone.merged.len(), alone.identities.len()), (0, 2));
        let timeline = listen.timeline(who, cookie, &TimelineQuery::default()).await.expect("a timeline");
        assert_eq!(timeline.items.len(), 1, "its own history came with it");
        let again = listen.merge_customers(who, id, cookie).await.expect("merged");
        assert_eq!(again.identities.len(), 3);
        assert_eq!(code(listen.merge_customers(who, id, cookie).await), "one_customer_already");
    }

    async fn customers_are_made_and_corrected_by_hand(db: Db) {
        let house = House::new(db).await;
        let (who, listen) = (&house.who, &house.listen);
        assert_eq!(code(listen.upsert_customer(who, &Identification::default()).await), "invalid");
        let said = Identification { name: Some("Jörg Müller".into()), ..Identification::by(IdentityKind::Phone, "030 1234567") };
        let made = listen.upsert_customer(who, &said).await.expect("made");
        assert_eq!(made.identities[0].value, "+49301234567", "dialled in the country of the default language");
        assert_eq!(found(&house, who, "mueller").await, [made.id]);
        let patch: CustomerPatch = serde_json::from_value(json!({
            "name": null, "attributes": {"vip": true}, "account": "Acme", "consent": {"mail": true}
        })).expect("a patch");
        let changed = listen.change_customer(who, made.id, patch).await.expect("changed");
        assert_eq!((changed.name, changed.attributes["vip"].clone()), (None, json!(true)));
        assert_eq!(changed.account.map(|one| one.key), Some("Acme".to_owned()));
        assert!(changed.consents[0].given);
        let long = CustomerPatch { name: Some(Some("x".repeat(300))), ..CustomerPatch::default() };
        assert_eq!(code(listen.change_customer(who, made.id, long).await), "invalid");
        let nobody = CustomerId(uuid::Uuid::from_u128(7));
        assert_eq!(code(listen.change_customer(who, nobody, CustomerPatch::default()).await), "not_found");
        let query = CustomerQuery { after: Some("nonsense".into()), ..CustomerQuery::default() };
        assert_eq!(code(listen.list_customers(who, &query).await), "invalid");
    }

    async fn customers_of_one_account_are_listed_and_searched(db: Db) {
        let house = House::new(db).await;
        let (who, listen) = (&house.who, &house.listen);
        let mut made = Vec::new();
        for (id, name, account) in
            [("K-1", "Anna Berg", "Acme"), ("K-2", "Bernd Acker", "Acme"), ("K-3", "Anna Carl", "Zett"), ("K-4", "Dora", "Acme")]
        {
            let said = Identification {
                name: Some(name.to_owned()),
                account: Some(account.to_owned()),
                ..Identification::by(IdentityKind::ExternalId, id)
            };
            made.push(listen.upsert_customer(who, &said).await.expect("a customer"));
        }
        // Dora's second profile holds the address she is found by.
        let mail = listen.upsert_customer(who, &Identification::by(IdentityKind::Email, "dora@x.example")).await;
        listen.merge_customers(who, made[3].id, mail.expect("a customer").id).await.expect("merged");
        let account = made[0].account.as_ref().expect("an account").id;
        let listed = async |search: Option<&str>, limit, after| {
            let search = search.map(str::to_owned);
            let query = CustomerQuery { search, account: Some(account), limit: Some(limit), after };
            let page = listen.list_customers(who, &query).await.expect("customers");
            (page.items.into_iter().map(|one| one.id).collect::<Vec<_>>(), page.next)
        };
        // Made in the same moment: their ids say which is newer.
        let mut members = vec![made[0].id, made[1].id, made[3].id];
        members.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(listed(None, 9, None).await, (members.clone(), None));
        let (first, next) = listed(None, 2, None).await;
        assert_eq!(first, members[..2]);
        assert_eq!(listed(None, 2, next).await, (members[2..].to_vec(), None));
        for (typed, expected) in [("anna", 0), ("acker", 1), ("K-2", 1), ("dora@", 3)] {
            let found = listed(Some(typed), 9, None).await.0;
            assert_eq!(found, [made[expected].id], "{typed}");
        }
        let elsewhere = CustomerQuery {
            account: Some(domain::ids::AccountId(uuid::Uuid::from_u128(7))),
            ..CustomerQuery::default()
        };
        assert_eq!(code(listen.list_customers(who, &elsewhere).await), "not_found");
    }

    async fn who_sees_one_branch_sees_its_customers_only(db: Db) {
        let house = House::new(db).await;
        send(&house, &house.who, json!([
            {"message_id": "1", "type": "visit", "time": "2025-11-01T08:00:00Z", "units": ["F001"], "customer": {"external_id": "Kiel-1"}},
            {"message_id": "2", "type": "visit", "time": "2025-11-01T08:00:00Z", "units": ["F002"], "customer": {"external_id": "Kiel-2"}},
        ])).await;
        let agent = house.limited(Role::Agent, "F001").await;
        let all = found(&house, &house.who, "Kiel").await;
        assert_eq!(all.len(), 2);
        let seen = found(&house, &agent, "Kiel").await;
        assert_eq!(seen.len(), 1);
        let hidden = all.into_iter().find(|id| !seen.contains(id)).expect("the other");
        let listed = house.listen.list_customers(&agent, &CustomerQuery::default()).await.expect("customers");
        assert_eq!(listed.items.iter().map(|one| one.id).collect::<Vec<_>>(), seen);
        let listen = &house.listen;
        assert_eq!(code(listen.read_customer(&agent, hidden).await), "not_found");
        assert_eq!(code(listen.timeline(&agent, hidden, &TimelineQuery::default()).await), "not_found");
        assert_eq!(code(listen.change_customer(&agent, hidden, CustomerPatch::default()).await), "not_found");
        assert_eq!(code(listen.merge_customers(&agent, seen[0], hidden).await), "not_found");
        // Saying who it is does not show what is known.
        let guessed = listen.upsert_customer(&agent, &Identification::by(IdentityKind::ExternalId, "Kiel-2")).await;
        let guessed = guessed.expect("taken");
        assert!(guessed.identities.is_empty() && guessed.attributes.is_empty());
        assert_eq!(code(listen.erase_customer(&agent, seen[0]).await), "forbidden");
        assert_eq!(code(listen.personal_data(&agent, seen[0]).await), "forbidden");
        let viewer = house.limited(Role::Viewer, "F001").await;
        assert_eq!(code(listen.read_customer(&viewer, seen[0]).await), "forbidden");
    }

    async fn an_erased_customer_leaves_no_trace(db: Db) {
        let house = House::new(db).await;
        let (who, listen) = (&house.who, &house.listen);
        let csv = "NPS,Kommentar,E-Mail\n9,\"Das war wirklich sehr gut\",anna@b.de\n2,\"Das war nicht so schön, oder\",bert@b.de\n\
                   77,x,anna@b.de\n";
        let import = house.upload("a.csv", Some(ImportKind::Answers), csv).await;
        let options = ImportOptions { touchpoint: Some("filiale".into()), ..ImportOptions::default() };
        let mut mapping = listen.suggest_mapping(who, import.id, options).await.expect("a suggestion");
        mapping.columns[0].target = Some("new:score:nps:0-10".into());
        listen.map_import(who, import.id, mapping).await.expect("mapped");
        let import = house.run(&import).await;
        // Some of it sealed, some still in the ledger.
        listen.sealing(lake::SealWhen::ANYTHING).seal_everything().await.expect("sealed");
        send(&house, who, json!([
            {"message_id": "1", "type": "visit", "customer": {"email": "anna@b.de", "anonymous_id": "c1"}},
            {"message_id": "2", "type": "visit", "customer": {"email": "bert@b.de"}},
        ])).await;
        let [anna] = found(&house, who, "anna@b.de").await[..] else { panic!("one customer") };
        let data = listen.personal_data(who, anna).await.expect("her data");
        assert_eq!((data.feedback.len(), data.interactions.len()), (1, 1));
        assert!(house.refused_csv(&import).await.contains("anna@b.de"));

        let erasure = listen.erase_customer(who, anna).await.expect("erased");
        assert_eq!((erasure.lake.feedback, erasure.lake.interactions, erasure.search, erasure.files), (1, 1, 1, 1));
        assert_eq!((erasure.database.profiles, erasure.database.identities), (1, 2));
        assert!(erasure.ledger > 0, "what was not sealed yet was rewritten");
        if matches!(house.db, store::Db::Sqlite { .. }) {
            assert_eq!(erasure.remaining, Vec::<String>::new());
        }
        assert_eq!(code(listen.read_customer(who, anna).await), "not_found");
        assert_eq!((house.feedback().await.len(), house.interactions().await.len()), (1, 1), "others stay");
        assert_eq!(house.refused_csv(&import).await, "");
        let entries: Vec<(String, String)> =
            house.db.all(store::sql("SELECT subject, details FROM audit_log")).await.expect("the log");
        assert!(!format!("{entries:?}").contains("anna"), "the log names nobody: {entries:?}");
        // A new signal makes somebody new.
        send(&house, who, json!([{"message_id": "9", "type": "visit", "customer": {"email": "anna@b.de"}}])).await;
        let [again] = found(&house, who, "anna@b.de").await[..] else { panic!("one customer") };
        assert_ne!(again, anna);
    }
    async fn an_erasure_that_cannot_write_changes_nothing_and_can_be_repeated(db: Db) {
        let house = House::new(db).await;
        let (who, listen) = (&house.who, &house.listen);
        send(&house, who, json!([
            {"message_id": "1", "type": "visit", "customer": {"email": "anna@b.de"}},
            {"message_id": "2", "type": "visit", "customer": {"email": "bert@b.de"}},
        ])).await;
        let [anna] = found(&house, who, "anna@b.de").await[..] else { panic!("one customer") };
        // A file where a folder should be stops every write, whoever runs this.
        let blocked = listen.files.parent().expect("a folder").join("lake/interactions");
        std::fs::write(&blocked, b"in the way").expect("written");
        assert_eq!(code(listen.erase_customer(who, anna).await), "internal");
        assert_eq!(listen.read_customer(who, anna).await.expect("she is still there").identities.len(), 1);
        assert_eq!(house.interactions().await.len(), 2, "nothing is half erased");
        std::fs::remove_file(&blocked).expect("removed");
        let erasure = listen.erase_customer(who, anna).await.expect("erased");
        assert_eq!((erasure.lake.interactions, erasure.database.profiles), (1, 1));
        assert_eq!(code(listen.read_customer(who, anna).await), "not_found");
        assert_eq!(house.interactions().await.len(), 1);
    }
}
