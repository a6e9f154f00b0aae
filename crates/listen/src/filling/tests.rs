//! What becomes known of customers later reaches their earlier signals, on both databases.

use super::portion::HEARD_SECONDS;
use crate::Topic;
use crate::corrections::Batch;
use crate::customers::CustomerPatch;
use crate::house::House;
use crate::import::{ImportKind, ImportOptions};
use crate::interactions_api::interaction_batch;
use access::{Facet, FacetList, FacetSource, Words};
use domain::facets::FacetValues;
use domain::identity::{Identification, IdentityKind};
use domain::ids::{CustomerId, FacetSetNo};
use domain::signal::Change;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::dictionary::Kind as Word;

/// Makes attributes of customers facets, besides those there are.
async fn new_facets(house: &House, keys: &[&str]) {
    let mut items = house.access.facets(house.who.project.no).await.expect("facets").0.clone();
    let facet = |key: &&str| Facet { key: (*key).into(), label: Words::default(), source: FacetSource::Customer };
    items.extend(keys.iter().map(facet));
    house.access.set_facets(&house.who, FacetList { items }).await.expect("set");
}

async fn with_facets(db: store::Db, keys: &[&str]) -> House {
    let house = House::new(db).await;
    new_facets(&house, keys).await;
    house
}

/// `rows` answers with a comment each, of ten customers with an e-mail address.
async fn answers(house: &House, rows: usize) {
    let row = |n: usize| format!("a{n},k{}@b.de,{},Comment number {n} of many,{}.10.2025", n % 10, n % 11, n % 28 + 1);
    let rows: Vec<String> = (0..rows).map(row).collect();
    let content = format!("message_id,email,NPS,Comment,time\n{}\n", rows.join("\n"));
    let options = ImportOptions { touchpoint: Some(house.touchpoint.to_string()), ..ImportOptions::default() };
    let import = house.upload("answers.csv", Some(ImportKind::Answers), content).await;
    let mut mapping = house.listen.suggest_mapping(&house.who, import.id, options).await.expect("a suggestion");
    for (column, target) in [(2, "new:score:nps:0-10"), (3, "new:long_text")] {
        mapping.columns[column].target = Some(target.to_owned());
    }
    let import = house.listen.map_import(&house.who, import.id, mapping).await.expect("mapped");
    assert_eq!(house.run(&import).await.refused, 0);
}

/// The same ten customers: six are gold, four silver.
async fn customers(house: &House) {
    let row = |n: usize| format!("K-{n},k{n}@b.de,{}", if n < 6 { "Gold" } else { "Silver" });
    let rows: Vec<String> = (0..10).map(row).collect();
    let content = format!("external_id,email,segment\n{}\n", rows.join("\n"));
    let (import, _) =
        house.mapped("customers.csv", Some(ImportKind::Customers), content, ImportOptions::default()).await;
    assert_eq!(house.run(&import).await.refused, 0);
}

async fn send(house: &House, interactions: Value) {
    let sent = interactions.as_array().map_or(0, Vec::len);
    let body = json!({ "interactions": interactions }).to_string();
    let batch = interaction_batch(body.as_bytes()).expect("a batch");
    let outcome = house.listen.submit_interactions(&house.who, batch).await.expect("an outcome");
    assert_eq!(outcome.accepted as usize, sent);
}

fn visit(id: &str, customer: &Value) -> Value {
    json!({"message_id": id, "type": "visit", "time": "2025-10-01T10:00:00Z", "customer": customer})
}

async fn made(house: &House, external_id: &str, attributes: Value) -> CustomerId {
    let attributes = serde_json::from_value(attributes).expect("attributes");
    let said = Identification { attributes, ..Identification::by(IdentityKind::ExternalId, external_id) };
    house.listen.upsert_customer(&house.who, &said).await.expect("made").id
}

async fn change(house: &House, id: CustomerId, attributes: Value) {
    let attributes = serde_json::from_value(attributes).expect("attributes");
    let patch = CustomerPatch { attributes, ..CustomerPatch::default() };
    house.listen.change_customer(&house.who, id, patch).await.expect("changed");
}

async fn word(house: &House, facets: FacetSetNo) -> String {
    if facets.is_none() {
        return "-".to_owned();
    }
    let word = house.listen.dictionary.word(Word::FacetSet, facets.0).await.expect("read").expect("a word");
    let values = FacetValues::from_word(&word).expect("values");
    values.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// How many answers and interactions have which facets.
async fn by_facets(house: &House) -> BTreeMap<String, (usize, usize)> {
    let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for one in house.feedback().await {
        counted.entry(word(house, one.envelope.facets).await).or_default().0 += 1;
    }
    for one in house.interactions().await {
        counted.entry(word(house, one.envelope.facets).await).or_default().1 += 1;
    }
    counted
}

fn counts(of: &[(&str, (usize, usize))]) -> BTreeMap<String, (usize, usize)> {
    of.iter().map(|(facets, counts)| ((*facets).to_owned(), *counts)).collect()
}

async fn filled(house: &House) -> u64 {
    house.listen.work_off_filling().await.expect("worked off")
}

store::store_tests! {
    async fn customers_that_are_imported_later_bring_their_facets(db: Db) {
        let house = with_facets(db, &["segment"]).await;
        answers(&house, 40).await;
        let visits = (0..10).map(|n| visit(&format!("v{n}"), &json!({"email": format!("k{n}@b.de")})));
        send(&house, visits.collect()).await;
        assert_eq!(by_facets(&house).await, counts(&[("-", (40, 10))]));
        assert_eq!(filled(&house).await, 0, "nothing is known, nothing is noted");
        let before = house.feedback().await;

        house.clock.advance_seconds(3_600);
        let mut notices = house.listen.live().subscribe();
        customers(&house).await;
        assert_eq!(filled(&house).await, 50);
        assert_eq!(by_facets(&house).await, counts(&[("segment=Gold", (24, 6)), ("segment=Silver", (16, 4))]));
        let mut said = BTreeSet::new();
        while let Ok(notice) = notices.try_recv() {
            said.insert(notice.topic);
        }
        assert!(said.is_superset(&[Topic::Feedback, Topic::Voices, Topic::Interactions].into()), "{said:?}");
        assert_eq!(filled(&house).await, 0, "once");

        let rows = house.rows().await;
        for (mut earlier, now) in before.into_iter().zip(house.feedback().await) {
            let voice = store::voices::find(&house.db, &rows, now.envelope.id, None).await.expect("read").expect("a voice");
            assert_eq!(voice.facets, now.envelope.facets, "voices are found by it, too");
            earlier.envelope.facets = now.envelope.facets;
            assert_eq!(earlier, now, "nothing else has changed, not even when it was accepted");
        }
    }

    async fn whoever_turns_out_to_be_somebody_known_brings_earlier_signals_along(db: Db) {
        let house = with_facets(db, &["segment"]).await;
        let known = made(&house, "K-1", json!({"segment": "Gold"})).await;
        let cookie = |id: &str| json!({"anonymous_id": id});
        send(&house, json!([visit("1", &cookie("c1")), visit("2", &cookie("c2")), visit("3", &cookie("c3"))])).await;
        send(&house, json!([visit("4", &json!({"external_id": "K-1", "anonymous_id": "c1"}))])).await;
        assert_eq!(filled(&house).await, 1);
        assert_eq!(by_facets(&house).await, counts(&[("-", (0, 2)), ("segment=Gold", (0, 2))]));

        let of = |id: &str| Identification::by(IdentityKind::AnonymousId, id);
        let other = house.listen.upsert_customer(&house.who, &of("c2")).await.expect("there").id;
        house.listen.merge_customers(&house.who, known, other).await.expect("merged");
        assert_eq!(filled(&house).await, 1);
        assert_eq!(by_facets(&house).await, counts(&[("-", (0, 1)), ("segment=Gold", (0, 3))]));

        // Who knows nothing himself, and brings somebody who knows.
        let third = house.listen.upsert_customer(&house.who, &of("c3")).await.expect("there").id;
        house.listen.merge_customers(&house.who, third, known).await.expect("merged");
        assert_eq!(filled(&house).await, 1);

        house.listen.unmerge_customer(&house.who, third, known).await.expect("taken apart");
        assert_eq!(filled(&house).await, 0);
        assert_eq!(by_facets(&house).await, counts(&[("segment=Gold", (0, 4))]), "what was counted stays");
        send(&house, json!([visit("5", &cookie("c3"))])).await;
        assert_eq!(by_facets(&house).await, counts(&[("-", (0, 1)), ("segment=Gold", (0, 4))]));
    }

    async fn known_values_stay_and_gaps_are_filled(db: Db) {
        let house = with_facets(db, &["segment", "region"]).await;
        let one = made(&house, "K-1", json!({"segment": "Silver"})).await;
        let customer = json!({"external_id": "K-1"});
        send(&house, json!([visit("1", &customer)])).await;
        change(&house, one, json!({"segment": "Gold"})).await;
        assert_eq!(filled(&house).await, 0);
        send(&house, json!([visit("2", &customer)])).await;
        change(&house, one, json!({"segment": null})).await;
        send(&house, json!([visit("3", &customer)])).await;
        let silver_gold_none = counts(&[("-", (0, 1)), ("segment=Gold", (0, 1)), ("segment=Silver", (0, 1))]);
        assert_eq!(by_facets(&house).await, silver_gold_none);

        change(&house, one, json!({"region": "North", "segment": "Bronze"})).await;
        assert_eq!(filled(&house).await, 3);
        let expected = counts(&[
            ("region=North segment=Bronze", (0, 1)),
            ("region=North segment=Gold", (0, 1)),
            ("region=North segment=Silver", (0, 1)),
        ]);
        assert_eq!(by_facets(&house).await, expected);
        // What comes with a signal is known for the earlier ones as well.
        let other = json!({"external_id": "K-2"});
        send(&house, json!([visit("4", &other)])).await;
        send(&house, json!([visit("5", &json!({"external_id": "K-2", "attributes": {"segment": "Gold"}}))])).await;
        assert_eq!(filled(&house).await, 1);
        assert_eq!(by_facets(&house).await["segment=Gold"], (0, 2));
    }

    async fn a_correction_keeps_what_it_does_not_say(db: Db) {
        let house = with_facets(db, &["segment"]).await;
        let one = made(&house, "K-1", json!({"segment": "Silver"})).await;
        let customer = json!({"external_id": "K-1"});
        send(&house, json!([visit("1", &customer)])).await;
        change(&house, one, json!({"segment": "Gold"})).await;
        let correction = |customer: &Value| {
            let mut again = visit("1", customer);
            again["correction"] = json!(true);
            json!([again])
        };
        send(&house, correction(&customer)).await;
        assert_eq!(by_facets(&house).await, counts(&[("segment=Silver", (0, 1))]));
        send(&house, correction(&json!({"external_id": "K-1", "attributes": {"segment": "Gold"}}))).await;
        assert_eq!(by_facets(&house).await, counts(&[("segment=Gold", (0, 1))]));
        send(&house, correction(&json!({"external_id": "K-2"}))).await;
        assert_eq!(by_facets(&house).await, counts(&[("-", (0, 1))]), "another customer is somebody else");
    }

    async fn a_new_facet_of_customers_reaches_the_past(db: Db) {
        let house = House::new(db).await;
        customers(&house).await;
        answers(&house, 40).await;
        assert_eq!(by_facets(&house).await, counts(&[("-", (40, 0))]));
        new_facets(&house, &["segment"]).await;
        assert_eq!(filled(&house).await, 0, "other nodes may not have heard of it");
        house.clock.advance_seconds(HEARD_SECONDS);
        assert_eq!(filled(&house).await, 40);
        assert_eq!(by_facets(&house).await, counts(&[("segment=Gold", (24, 0)), ("segment=Silver", (16, 0))]));
        // The same list again is nothing new.
        new_facets(&house, &[]).await;
        house.clock.advance_seconds(HEARD_SECONDS);
        assert_eq!(store::facet_fills::round(&house.db, house.listen.world.now()).await.expect("read"), None);
    }

    async fn a_crash_anywhere_loses_nothing_and_doubles_nothing(db: Db) {
        let house = with_facets(db, &["segment"]).await;
        answers(&house, 40).await;
        customers(&house).await;
        // Nothing was done but noting.
        let second = house.another_process().await;
        let portion = second.next_portion().await.expect("read").expect("something noted");
        // It ends when the corrections are written and the notes are still there.
        assert_eq!(second.correct(&portion).await.expect("corrected").signals(), 20);
        let third = house.another_process().await;
        assert_eq!(third.fill_portion().await.expect("worked off"), Some(0), "that had been done");
        assert_eq!(third.fill_portion().await.expect("worked off"), Some(20));
        assert_eq!(house.another_process().await.work_off_filling().await.expect("nothing is left"), 0);
        house.listen.intake.replay().level().await.expect("level");
        assert_eq!(by_facets(&house).await, counts(&[("segment=Gold", (24, 0)), ("segment=Silver", (16, 0))]));
        assert_eq!(store::facet_fills::noted(&house.db, 1).await.expect("read"), None);
    }

    async fn two_processes_fill_in_the_same(db: Db) {
        let house = with_facets(db, &["segment"]).await;
        answers(&house, 40).await;
        customers(&house).await;
        let other = house.another_process().await;
        let (one, two) = tokio::join!(house.listen.work_off_filling(), other.work_off_filling());
        assert_eq!(one.expect("worked off") + two.expect("worked off"), 40, "each signal once");
        house.listen.intake.replay().level().await.expect("level");
        assert_eq!(by_facets(&house).await, counts(&[("segment=Gold", (24, 0)), ("segment=Silver", (16, 0))]));
    }

    async fn something_newer_is_never_overwritten(db: Db) {
        let house = with_facets(db, &["segment"]).await;
        let customer = json!({"external_id": "K-1"});
        send(&house, json!([visit("1", &customer), visit("2", &customer)])).await;
        let seen = house.listen.intake.replay().level().await.expect("level");
        let stale = house.interactions().await;
        let changes = [Change::Put(stale[0].clone())];
        let batch = Batch::of(&changes).expect("a batch");
        let project = house.who.project.no;
        assert!(house.listen.write_corrections(project, seen, &batch, None).await.expect("written"), "nothing came between");
        let seen = house.listen.intake.replay().level().await.expect("level");

        for id in ["1", "2"] {
            let newer = json!({"message_id": id, "type": "visit", "time": "2025-10-01T10:00:00Z", "customer": customer,
                               "value": 7, "correction": true});
            send(&house, json!([newer])).await;
        }
        assert!(!house.listen.write_corrections(project, seen, &batch, None).await.expect("an outcome"), "it is outdated");
        house.listen.intake.replay().level().await.expect("level");
        assert!(house.interactions().await.iter().all(|one| one.value == Some(7.0)));
    }

    async fn who_is_forgotten_does_not_come_back(db: Db) {
        let house = with_facets(db, &["segment"]).await;
        send(&house, json!([visit("1", &json!({"external_id": "K-1"})), visit("2", &json!({"external_id": "K-2"}))])).await;
        let seen = house.listen.intake.replay().level().await.expect("level");
        let signals = house.interactions().await;
        let one = made(&house, "K-1", json!({"segment": "Gold"})).await;
        house.listen.erase_customer(&house.who, one).await.expect("forgotten");
        assert_eq!(store::facet_fills::noted(&house.db, 1).await.expect("read"), None, "not even the note is left");
        let stale = signals.iter().find(|signal| signal.envelope.customer == Some(one)).expect("its signal");
        let changes = [Change::Put(stale.clone())];
        let batch = Batch::of(&changes).expect("a batch");
        let written = house.listen.write_corrections(house.who.project.no, seen, &batch, None).await.expect("an outcome");
        assert!(!written, "whoever looked it up before it was forgotten writes nothing");
        assert_eq!(house.interactions().await.len(), 1);
    }
}
