//! What is promised about customers, on both engines.

use super::*;
use crate::surveys::tests::NOW;
pub(crate) use crate::surveys::tests::project;
use crate::{Tx, accounts};
use domain::identity::normal_form::CallingCode;
use domain::identity::{Identification, Identity, IdentityKind};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Counts ids up, one process after the other.
struct Ids(Cell<u128>);

impl Ids {
    fn new() -> Self {
        Self(Cell::new(1_000))
    }

    fn next(&self) -> Uuid {
        self.0.set(self.0.get() + 1);
        Uuid::from_u128(self.0.get())
    }
}

fn who(text: &str) -> Identification {
    let mut one = Identification::default();
    for part in text.split(' ').filter(|part| !part.is_empty()) {
        let (kind, value) = part.split_once(':').expect("kind:value");
        let value = Some(value.to_owned());
        match kind {
            "x" => one.external_id = value,
            "e" => one.email = value,
            "p" => one.phone = value,
            _ => one.anonymous_id = value,
        }
    }
    one
}

fn with(text: &str, attributes: &Value) -> Identification {
    Identification { attributes: serde_json::from_value(attributes.clone()).expect("attributes"), ..who(text) }
}

async fn resolve_in(
    resolver: &Resolver,
    tx: &mut Tx,
    project: ProjectNo,
    ids: &Ids,
    said: &[Identification],
) -> Resolution {
    let said: Vec<_> = said.iter().collect();
    let next = said.len() as u128 * 5 + 1;
    let mut counter = ids.0.get();
    let made = resolver
        .resolve_many(tx, project, CallingCode::of_language("de"), NOW, &said, || {
            counter += 1;
            Uuid::from_u128(counter)
        })
        .await
        .unwrap();
    assert!(counter < ids.0.get() + next);
    ids.0.set(counter);
    made
}

async fn resolve(
    resolver: &Resolver,
    db: &Db,
    project: ProjectNo,
    ids: &Ids,
    said: &[Identification],
) -> Vec<Resolved> {
    let mut tx = db.begin().await.unwrap();
    let resolution = resolve_in(resolver, &mut tx, project, ids, said).await;
    tx.commit().await.unwrap();
    resolver.remember(resolution.learned);
    resolution.resolved
}

fn customer(resolved: &Resolved) -> CustomerId {
    resolved.customer.expect("somebody")
}

/// Identity keys by root, all there is.
async fn groups_of(db: &Db, project: ProjectNo) -> BTreeSet<(CustomerId, BTreeSet<String>)> {
    let rows: Vec<(String, CustomerId)> = db
        .all(
            sql("SELECT i.key, c.root FROM customer_identities i JOIN customers c ON c.id = i.customer \
                 WHERE i.project = $1")
            .bind(project),
        )
        .await
        .unwrap();
    let mut groups: HashMap<CustomerId, BTreeSet<String>> = HashMap::new();
    for (key, root) in rows {
        groups.entry(root).or_default().insert(key);
    }
    groups.into_iter().collect()
}

async fn shown(db: &Db, project: ProjectNo, id: CustomerId) -> Person {
    let rows = group(db, project, id).await.unwrap();
    let profiles: Vec<_> = rows.iter().map(|row| row.id).collect();
    person(&rows, &consents(db, &profiles).await.unwrap()).expect("a person")
}

crate::store_tests! {
    async fn the_same_identity_is_the_same_customer(db: Db) {
        let (project, ids) = (project(&db).await, Ids::new());
        let said = [who("e:Anna@Example.org p:030/1234567"), who("p:+49301234567"), who(""), who("e:nobody")];
        let first = resolve(&Resolver::default(), &db, project, &ids, &said).await;
        assert!(first[0].new && !first[1].new);
        assert_eq!(first[0].customer, first[1].customer);
        assert_eq!((first[2].customer, first[3].customer), (None, None), "nobody usable");
        let remembering = Resolver::default();
        for _ in 0..3 {
            let again = resolve(&remembering, &db, project, &ids, &said).await;
            assert_eq!(again[0].customer, first[0].customer);
            assert!(!again[0].new);
        }
        assert_eq!(count(&db, project).await.unwrap(), 1);
        let keys: Vec<_> = identities(&db, &[customer(&first[0])]).await.unwrap().into_iter().map(|i| i.key).collect();
        assert_eq!(keys, ["e:anna@example.org", "p:+49301234567"]);
    }

    async fn cookie_then_sign_in_then_call_is_one_person_and_can_be_two_again(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let cookie = customer(&resolve(&resolver, &db, project, &ids, &[with("a:c1", &json!({"seen": 1, "from": "ad"}))]).await[0]);
        let known = customer(&resolve(&resolver, &db, project, &ids, &[with("x:7 e:a@b.de", &json!({"seen": 2}))]).await[0]);
        let linked = resolve(&resolver, &db, project, &ids, &[who("x:7 a:c1")]).await;
        assert_eq!(customer(&linked[0]), known);
        assert_eq!(json!(linked[0].attributes), json!({"seen": 2, "from": "ad"}), "the gaps are filled");
        let person = shown(&db, project, cookie).await;
        assert_eq!((person.id, person.merged.len()), (known, 1), "the one with the external id answers");
        assert_eq!(expand(&db, project, &[known]).await.unwrap()[&known], [cookie, known]);
        let again = resolve(&resolver, &db, project, &ids, &[who("a:c1")]).await;
        assert_eq!(customer(&again[0]), cookie, "signals of the cookie keep their customer");

        let mut tx = db.begin().await.unwrap();
        assert_eq!(unlink(&mut tx, project, NOW, known).await.unwrap(), Err(NotLinked::NotLinked));
        assert_eq!(unlink(&mut tx, project, NOW, cookie).await.unwrap(), Ok(vec![cookie]));
        tx.commit().await.unwrap();
        assert_eq!(json!(shown(&db, project, cookie).await.attributes), json!({"seen": 1, "from": "ad"}));
        assert_eq!(json!(shown(&db, project, known).await.attributes), json!({"seen": 2}));

        let apart = resolve(&resolver, &db, project, &ids, &[who("x:7 a:c1"), who("a:c1")]).await;
        assert_eq!((customer(&apart[0]), customer(&apart[1])), (known, cookie));
        assert_eq!(count(&db, project).await.unwrap(), 2, "they stay apart");
        let pair = pairs(&db, &[cookie]).await.unwrap();
        assert_eq!((pair.len(), pair[0].apart, pair[0].reason.as_str()), (1, true, "taken_apart"));

        let mut tx = db.begin().await.unwrap();
        assert_eq!(link(&mut tx, project, NOW, cookie, known).await.unwrap(), Ok(cookie));
        assert_eq!(link(&mut tx, project, NOW, cookie, known).await.unwrap(), Err(NotLinked::OnePersonAlready));
        let nobody = CustomerId(Uuid::from_u128(1));
        assert_eq!(link(&mut tx, project, NOW, cookie, nobody).await.unwrap(), Err(NotLinked::NoSuchCustomer));
        assert_eq!(link(&mut tx, ProjectNo(99), NOW, cookie, known).await.unwrap(), Err(NotLinked::NoSuchCustomer));
        tx.commit().await.unwrap();
        assert_eq!(shown(&db, project, known).await.id, cookie, "people decide who answers");
        assert!(pairs(&db, &[cookie, known]).await.unwrap().is_empty());
    }

    async fn two_external_ids_are_two_customers_and_the_refusal_is_kept(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let seen = resolve(&resolver, &db, project, &ids, &[who("x:1 e:family@b.de"), who("x:2 e:family@b.de")]).await;
        let (one, two) = (customer(&seen[0]), customer(&seen[1]));
        assert_ne!(one, two);
        for _ in 0..2 {
            resolve(&Resolver::default(), &db, project, &ids, &[who("x:2 e:family@b.de")]).await;
        }
        let pair = pairs(&db, &[two]).await.unwrap();
        assert_eq!((pair.len(), pair[0].apart, pair[0].reason.as_str()), (1, false, "different_external_ids"));
        assert_eq!((pair[0].first, pair[0].second), (one, two));
        let family = resolve(&resolver, &db, project, &ids, &[who("e:family@b.de")]).await;
        assert_eq!(customer(&family[0]), one, "the address stays with whom it was first seen");
    }

    async fn an_external_id_comes_to_a_known_profile(db: Db) {
        let (project, ids) = (project(&db).await, Ids::new());
        let known = customer(&resolve(&Resolver::default(), &db, project, &ids, &[who("e:a@b.de")]).await[0]);
        resolve(&Resolver::default(), &db, project, &ids, &[who("x:1 e:a@b.de")]).await;
        let rows = group(&db, project, known).await.unwrap();
        assert_eq!((rows.len(), rows[0].external_id.as_deref(), rows[0].strongest), (1, Some("1"), 0));
        let other = resolve(&Resolver::default(), &db, project, &ids, &[who("x:2 e:a@b.de")]).await;
        assert_ne!(customer(&other[0]), known);
    }

    async fn batches_give_what_single_requests_give(db: Db) {
        // A fixed walk through many overlapping requests; the same in one batch, in pieces and one by one.
        let project = project(&db).await;
        let said: Vec<_> = (0..120_u64)
            .map(|n| {
                let r = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
                let part = |given: bool, part: String| if given { part } else { String::new() };
                let text = [
                    part(r.is_multiple_of(3), format!("x:{} ", r / 3 % 9)),
                    part(r.is_multiple_of(2), format!("e:{}@b.de ", r / 7 % 11)),
                    part(r.is_multiple_of(5), format!("p:030123456{} ", r / 11 % 8)),
                    part(r % 4 != 1, format!("a:{} ", r / 13 % 13)),
                ]
                .concat();
                with(&text, &json!({"n": n}))
            })
            .collect();
        let mut results = Vec::new();
        for size in [120, 17, 1] {
            let (resolver, ids) = (Resolver::default(), Ids::new());
            let mut owners = Vec::new();
            for piece in said.chunks(size) {
                owners.extend(resolve(&resolver, &db, project, &ids, piece).await.into_iter().map(|r| r.customer));
            }
            results.push((groups_of(&db, project).await, owners));
            let mut tx = db.begin().await.unwrap();
            let all = db.all::<(CustomerId,)>(sql("SELECT id FROM customers")).await.unwrap();
            let all: Vec<CustomerId> = all.into_iter().map(|(id,)| id).collect();
            assert_eq!(erase(&mut tx, project, &all).await.unwrap().profiles, all.len() as u64);
            tx.commit().await.unwrap();
        }
        assert!(results[0].0.len() > 3, "not everybody is one person");
        for result in &results[1..] {
            assert_eq!(result, &results[0]);
        }
    }

    async fn what_is_known_word_by_word_costs_no_statement(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let gold = with("x:1 a:c", &json!({"segment": "gold"}));
        let first = customer(&resolve(&resolver, &db, project, &ids, std::slice::from_ref(&gold)).await[0]);
        // Behind the back of the memory: only from memory can the answer still come.
        db.run(sql("DELETE FROM customer_identities")).await.unwrap();
        let again = resolve(&resolver, &db, project, &ids, &[gold.clone(), who("a:c")]).await;
        assert_eq!((customer(&again[0]), customer(&again[1])), (first, first));
        assert_eq!(json!(again[1].attributes), json!({"segment": "gold"}));
        // Any change makes it look again.
        let mut tx = db.begin().await.unwrap();
        let wanted = Edit { attributes: [("segment".to_owned(), json!("silver"))].into(), ..Edit::default() };
        assert_eq!(edit(&mut tx, project, NOW, first, &wanted, || AccountId(ids.next())).await.unwrap(), Some(first));
        tx.commit().await.unwrap();
        assert_ne!(customer(&resolve(&resolver, &db, project, &ids, &[who("a:c")]).await[0]), first);
    }

    async fn what_was_rolled_back_is_not_remembered(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let mut tx = db.begin().await.unwrap();
        let lost = resolve_in(&resolver, &mut tx, project, &ids, &[with("x:1", &json!({"a": 1}))]).await;
        tx.rollback().await.unwrap();
        drop(lost);
        let kept = resolve(&resolver, &db, project, &ids, &[who("x:1")]).await;
        assert!(kept[0].new && kept[0].attributes.is_empty());
        assert_eq!(count(&db, project).await.unwrap(), 1);
    }

    async fn attributes_name_and_account_are_kept_up_to_date(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let hostile = "'; DROP TABLE customers; -- \u{202e} 😀 \"\\";
        let mut said = with("x:1", &json!({"segment": "gold", "odd": hostile, "list": [1, {"a": null}]}));
        said.name = Some("  Jörg Müller ".into());
        said.account = Some("ACME \"Nord\"".into());
        said.consent = [("mail".to_owned(), true), ("call".to_owned(), false)].into();
        let id = customer(&resolve(&resolver, &db, project, &ids, &[said]).await[0]);
        let person = shown(&db, project, id).await;
        assert_eq!(person.name.as_deref(), Some("Jörg Müller"));
        assert_eq!(person.account_key.as_deref(), Some("ACME \"Nord\""));
        assert_eq!(json!(person.attributes), json!({"segment": "gold", "odd": hostile, "list": [1, {"a": null}]}));
        assert_eq!(person.consents.iter().map(|c| (c.purpose.as_str(), c.given)).collect::<Vec<_>>(), [("call", false), ("mail", true)]);

        let batch = [with("x:1", &json!({"segment": "silver"})), with("x:1", &json!({"odd": null, "new": 1})), who("x:1")];
        let seen = resolve(&resolver, &db, project, &ids, &batch).await;
        assert_eq!(seen[0].attributes["segment"], json!("silver"));
        assert!(!seen[2].attributes.contains_key("odd"));
        let person = shown(&db, project, id).await;
        assert_eq!(json!(person.attributes), json!({"segment": "silver", "list": [1, {"a": null}], "new": 1}));
        assert_eq!(person.name.as_deref(), Some("Jörg Müller"), "what is not named stays");
        assert_eq!(accounts::page(&db, project, "acme", None, 9).await.unwrap().len(), 1);
    }

    async fn an_earlier_word_never_replaces_a_later_one(db: Db) {
        let (project, ids) = (project(&db).await, Ids::new());
        let id = customer(&resolve(&Resolver::default(), &db, project, &ids, &[who("x:1")]).await[0]);
        for (time, given) in [(5, true), (9, false), (7, true)] {
            let mut tx = db.begin().await.unwrap();
            writing::put_consents(&mut tx, Timestamp(time), &[(id, "mail", given)]).await.unwrap();
            tx.commit().await.unwrap();
        }
        let said = consents(&db, &[id]).await.unwrap();
        assert_eq!((said.len(), said[0].given, said[0].time), (1, false, Timestamp(9)));
    }

    async fn taking_something_away_takes_it_from_linked_profiles_too(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let mut cookie = with("a:1", &json!({"phone_model": "X"}));
        cookie.name = Some("Somebody".into());
        resolve(&resolver, &db, project, &ids, &[cookie, who("x:1 e:a@b.de"), who("x:1 a:1")]).await;
        let id = customer(&resolve(&resolver, &db, project, &ids, &[who("x:1")]).await[0]);
        assert_eq!(shown(&db, project, id).await.name.as_deref(), Some("Somebody"));
        let wanted = Edit {
            name: Some(None),
            attributes: [("phone_model".to_owned(), Value::Null), ("vip".to_owned(), json!(true))].into(),
            account: Some(Some("B 1".into())),
            consent: [("mail".to_owned(), true)].into(),
        };
        let mut tx = db.begin().await.unwrap();
        edit(&mut tx, project, NOW, id, &wanted, || AccountId(ids.next())).await.unwrap();
        let nobody = CustomerId(Uuid::from_u128(1));
        assert_eq!(edit(&mut tx, project, NOW, nobody, &wanted, || AccountId(ids.next())).await.unwrap(), None);
        tx.commit().await.unwrap();
        let person = shown(&db, project, id).await;
        assert_eq!((person.name, json!(person.attributes)), (None, json!({"vip": true})));
        assert_eq!(person.account_key.as_deref(), Some("B 1"));
        assert!(person.consents[0].given);
    }

    async fn an_erased_customer_is_gone_and_comes_back_as_somebody_new(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let mut said = who("x:1 e:a@b.de");
        said.consent = [("mail".to_owned(), true)].into();
        resolve(&resolver, &db, project, &ids, &[said, who("a:c"), who("x:1 a:c"), who("x:2 e:a@b.de")]).await;
        let old = customer(&resolve(&resolver, &db, project, &ids, &[who("x:1")]).await[0]);
        let profiles = expand(&db, project, &[old]).await.unwrap().remove(&old).unwrap();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(erase(&mut tx, ProjectNo(99), &profiles).await.unwrap(), Erased::default(), "not from elsewhere");
        let erased = erase(&mut tx, project, &profiles).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(erased, Erased { profiles: 2, identities: 3, consents: 1, pairs: 1, ..Erased::default() });
        for profile in profiles {
            assert!(group(&db, project, profile).await.unwrap().is_empty());
            assert!(identities(&db, &[profile]).await.unwrap().is_empty());
            assert!(consents(&db, &[profile]).await.unwrap().is_empty());
        }
        let back = resolve(&resolver, &db, project, &ids, &[who("x:1"), who("x:2")]).await;
        assert!(back[0].new && customer(&back[0]) != old);
        assert!(!back[1].new, "others stay");
    }

    async fn customers_are_found_by_how_their_names_and_addresses_begin(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let mut said = Vec::new();
        for (n, name) in ["Jörg Müller", "Anna Muellermann", "Muriel Mut", "Bernd Berg"].iter().enumerate() {
            let mut one = who(&format!("x:Kd-{n} e:mu{n}@b.de p:030444555{n}"));
            one.name = Some((*name).to_owned());
            said.push(one);
        }
        let seen = resolve(&resolver, &db, project, &ids, &said).await;
        let at = |n: usize| customer(&seen[n]);
        let found = async |typed: &str| {
            let terms = SearchTerms::of(typed, CallingCode::of_language("de")).unwrap();
            let mut all = Vec::new();
            let mut after = None;
            loop {
                let page = search(&db, project, &terms, after.as_ref(), 1).await.unwrap();
                all.extend(page.customers);
                after = page.next;
                if after.is_none() { return all.into_iter().collect::<BTreeSet<_>>(); }
            }
        };
        assert_eq!(found("müller").await, [at(0), at(1)].into());
        assert_eq!(found("Muller J").await, [at(0)].into());
        assert_eq!(found("anna").await, [at(1)].into());
        assert_eq!(found("mu").await, [at(0), at(1), at(2), at(3)].into(), "by name or by e-mail");
        assert_eq!(found("Kd-3").await, [at(3)].into());
        assert_eq!(found("kd-3").await, BTreeSet::new(), "ids of other systems are case sensitive");
        assert_eq!(found("030 444").await.len(), 4);
        assert_eq!(found("MU2@B").await, [at(2)].into());
        assert_eq!(found("%").await, BTreeSet::new());

        let terms = SearchTerms::of("mu", CallingCode::NONE).unwrap();
        let mut pages = Vec::new();
        let mut after = None;
        loop {
            let page = search(&db, project, &terms, after.as_ref(), 2).await.unwrap();
            pages.extend(page.customers);
            after = match page.next {
                None => None,
                Some(next) => {
                    let text = next.to_text(&db, project, &terms).await.unwrap();
                    assert!(!text.contains('@') && !text.to_lowercase().contains("mu"), "no names: {text}");
                    let read = SearchPosition::from_text(&db, project, &terms, &text).await.unwrap();
                    assert_eq!(read.as_ref(), Some(&next));
                    read
                }
            };
            if after.is_none() { break; }
        }
        assert_eq!(pages.len(), 4, "each once over all pages: {pages:?}");
        assert_eq!(search(&db, ProjectNo(99), &terms, None, 9).await.unwrap(), Found::default());
    }

    async fn a_linked_customer_is_found_by_all_it_is_known_by(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        resolve(&resolver, &db, project, &ids, &[who("e:anna@b.de"), who("x:anna-1"), who("x:anna-1 e:anna@b.de")]).await;
        let root = customer(&resolve(&resolver, &db, project, &ids, &[who("x:anna-1")]).await[0]);
        let terms = SearchTerms::of("anna", CallingCode::NONE).unwrap();
        let page = search(&db, project, &terms, None, 9).await.unwrap();
        assert_eq!(page.customers, [root], "once, as the one who answers");
        assert_eq!(newest(&db, project, None, 9).await.unwrap(), [root]);
        assert_eq!(newest(&db, project, Some(root), 9).await.unwrap(), []);
        assert_eq!(names(&db, project, &[root]).await.unwrap()[&root], (root, None));
    }

    async fn what_was_read_out_can_be_put_back_as_it_was(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let mut said = with("x:1 e:a@b.de", &json!({"segment": "gold \\u0022"}));
        said.name = Some("Anna Berg".into());
        said.consent = [("mail".to_owned(), true)].into();
        said.account = Some("Acme".into());
        resolve(&resolver, &db, project, &ids, &[said, who("a:c"), who("x:1 a:c"), who("x:2 e:a@b.de")]).await;
        let everything = async || {
            let rows = after(&db, project, None, 9).await.unwrap();
            let all: Vec<_> = rows.iter().map(|row| row.id).collect();
            (rows, identities(&db, &all).await.unwrap(), consents(&db, &all).await.unwrap(), pairs(&db, &all).await.unwrap())
        };
        let before = everything().await;
        assert_eq!((before.0.len(), before.1.len(), before.2.len(), before.3.len()), (3, 4, 1, 1));
        assert_eq!(after(&db, project, Some(before.0[1].id), 9).await.unwrap(), before.0[2..]);
        let all: Vec<_> = before.0.iter().map(|row| row.id).collect();
        let mut tx = db.begin().await.unwrap();
        erase(&mut tx, project, &all).await.unwrap();
        for _ in 0..2 {
            restore(&mut tx, project, &before.0, &before.1, &before.2, &before.3).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(everything().await, before);
        let again = resolve(&resolver, &db, project, &ids, &[who("a:c")]).await;
        assert!(!again[0].new, "found again");
    }

    async fn accounts_come_with_customers_and_go_without_them(db: Db) {
        let (project, ids, resolver) = (project(&db).await, Ids::new(), Resolver::default());
        let said: Vec<_> = ["1 Zett", "2 Acme", "3 Acme"]
            .map(|text| {
                let (id, account) = text.split_once(' ').unwrap();
                Identification { account: Some(account.to_owned()), ..who(&format!("x:{id}")) }
            })
            .into();
        let seen = resolve(&resolver, &db, project, &ids, &said).await;
        let all = accounts::page(&db, project, "", None, 9).await.unwrap();
        assert_eq!(all.iter().map(|a| a.key.as_str()).collect::<Vec<_>>(), ["Acme", "Zett"]);
        let (name, id) = accounts::position(&all[0]);
        let next = accounts::page(&db, project, "", Some((&name, id)), 9).await.unwrap();
        assert_eq!(next, all[1..]);
        assert_eq!(accounts::customers(&db, id).await.unwrap(), 2);
        let members = accounts::members(&db, id, None, None, 1).await.unwrap();
        assert_eq!(members, [customer(&seen[2])], "newest first");
        assert_eq!(accounts::members(&db, id, None, Some(members[0]), 9).await.unwrap(), [customer(&seen[1])]);
        for (typed, expected) in [("3", vec![customer(&seen[2])]), ("1", vec![]), ("nobody", vec![])] {
            let terms = SearchTerms::of(typed, CallingCode::NONE).unwrap();
            assert_eq!(accounts::members(&db, id, Some(&terms), None, 9).await.unwrap(), expected, "{typed}");
        }
        assert_eq!(accounts::after(&db, project, None, 9).await.unwrap().len(), 2);

        let mut tx = db.begin().await.unwrap();
        let mut acme = accounts::find_by_key(&mut tx, project, "Acme").await.unwrap().unwrap();
        let second = accounts::AccountRow { id: AccountId(ids.next()), ..acme.clone() };
        assert!(!accounts::insert(&mut tx, &second).await.unwrap(), "the key is taken");
        acme.name = "Acme Nord".to_owned();
        accounts::update(&mut tx, &acme).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(accounts::find(&db, project, acme.id).await.unwrap(), Some(acme.clone()));
        assert_eq!(accounts::find(&db, ProjectNo(99), acme.id).await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(accounts::delete(&mut tx, project, acme.id).await.unwrap(), 2);
        assert_eq!(accounts::find_tx(&mut tx, project, acme.id).await.unwrap(), None);
        tx.commit().await.unwrap();
        assert_eq!(shown(&db, project, customer(&seen[1])).await.account, None);
    }
}

#[test]
fn a_key_is_what_it_says() {
    let identity = Identity { kind: IdentityKind::Phone, value: "+4930".into() };
    assert_eq!(identity.key(), "p:+4930");
}
