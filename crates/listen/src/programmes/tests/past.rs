//! What was asked elsewhere is written down as it was: figures come of it, and no mail.

use super::{customer, decisions, programme, standings};
use crate::house::{House, NOW, code};
use crate::programmes::{
    PastAnswer, PastInvitation, PastOccasion, PastReminder, PastVerdict, Postman, ProgrammeDraft, ProgrammeShape,
};
use domain::facets::FacetValues;
use domain::ids::ProgrammeId;
use domain::programme::Held;
use domain::role::Role;
use serde_json::json;
use std::collections::BTreeMap;
use store::messages;

fn occasion(programme: ProgrammeId, customer: &str, became: PastVerdict) -> PastOccasion {
    PastOccasion {
        programme,
        customer: customer.to_owned(),
        event: Some(format!("e-{customer}")),
        happened_at: NOW.plus_days(-10),
        units: vec!["F001".to_owned()],
        attributes: BTreeMap::from([("carrier".to_owned(), "Blitzpaket".to_owned())]),
        decided_at: NOW.plus_days(-9),
        became,
    }
}

fn invitation(live: &ProgrammeShape) -> PastInvitation {
    PastInvitation {
        variant: "a".to_owned(),
        survey: live.draft.variants[0].survey,
        language: "de".to_owned(),
        probability: 1.0,
        facets: FacetValues::default(),
        expires_at: NOW.plus_days(5),
        refused_by: None,
        opened_at: Some(NOW.plus_days(-8)),
        reminders: vec![PastReminder { number: 1, at: NOW.plus_days(-6), cancelled: Some(Held::Answered) }],
        answer: Some(PastAnswer {
            message_id: "a-2".to_owned(),
            at: NOW.plus_days(-8).plus_seconds(60),
            answers: serde_json::from_value(json!({"score": 9})).expect("answers"),
        }),
    }
}

store::store_tests! {
    async fn a_past_is_written_down_once(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        let id = live.summary.id;
        for name in ["1", "2", "3"] {
            customer(&house, name, json!({})).await;
        }
        let bounced = PastInvitation {
            refused_by: Some("3@x.example".to_owned()), opened_at: None, reminders: Vec::new(), answer: None,
            ..invitation(&live)
        };
        let past = [
            occasion(id, "1", PastVerdict::Held(Held::NoConsent)),
            occasion(id, "2", PastVerdict::Asked(Box::new(invitation(&live)))),
            occasion(id, "3", PastVerdict::Asked(Box::new(bounced))),
        ];
        for _ in 0..2 {
            house.listen.remember_occasions(&house.who, &past).await.expect("written down");
            let seen = decisions(&house, id).await;
            assert_eq!(standings(&seen), [
                ("held", Some("no_consent")),
                ("held", Some("undeliverable")),
                ("sent", None),
            ]);
        }
        let results = house.listen.programme_results(&house.who, id).await.expect("results");
        let variant = &results.variants[0];
        assert_eq!((variant.sent, variant.opened.count, variant.answered.count, variant.completed.count), (1, 1, 1, 1));
        let two = customer(&house, "2", json!({})).await;
        assert_eq!(messages::contacts(&house.db, &[two]).await.expect("contacts").len(), 1, "what was cancelled is none");
        let undeliverable = store::undeliverable::among(&house.db, house.who.project.no, &["e:3@x.example"]).await;
        assert_eq!(undeliverable.expect("known").len(), 1);
        house.listen.set_postman(Postman::told(Vec::new()));
        house.listen.work_off_programmes().await.expect("nothing is left");
        assert_eq!(house.listen.postman.get().expect("a postman").given().len(), 0);
        // The event itself, should it come in again, is the same occasion.
        assert_eq!(decisions(&house, id).await.len(), 3);
    }

    async fn a_programme_was_published_before_it_was_known_here(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        let then = NOW.plus_days(-90);
        house.listen.remember_publishing(&house.who, live.summary.id, then).await.expect("written down");
        let versions = house.listen.programme_versions(&house.who, live.summary.id).await.expect("versions");
        assert_eq!(versions[0].published_at, then);
        // Never the other way round.
        house.listen.remember_publishing(&house.who, live.summary.id, NOW).await.expect("nothing to do");
        let versions = house.listen.programme_versions(&house.who, live.summary.id).await.expect("versions");
        assert_eq!(versions[0].published_at, then);
    }

    async fn nothing_is_written_of_what_nobody_knows(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        let id = live.summary.id;
        customer(&house, "1", json!({})).await;
        let known = occasion(id, "1", PastVerdict::Held(Held::NoConsent));
        let stranger = occasion(id, "nobody", PastVerdict::Held(Held::NoConsent));
        let elsewhere = PastOccasion { units: vec!["F999".to_owned()], ..known.clone() };
        let draft = ProgrammeDraft { name: "Entwurf".to_owned(), touchpoint: None, definition: live.draft.clone() };
        let draft = house.listen.create_programme(&house.who, draft).await.expect("a draft").summary.id;
        let unpublished = PastOccasion { programme: draft, ..known.clone() };
        for wrong in [stranger, elsewhere, unpublished] {
            let refused = house.listen.remember_occasions(&house.who, &[known.clone(), wrong]).await;
            assert!(refused.is_err());
            assert_eq!(decisions(&house, id).await, []);
        }
        let manager = house.acting_as(Role::CxManager);
        assert_eq!(code(house.listen.remember_occasions(&manager, &[known]).await), "forbidden");
        assert_eq!(code(house.listen.remember_publishing(&manager, id, NOW).await), "forbidden");
        let unknown = ProgrammeId(uuid::Uuid::from_u128(7));
        assert_eq!(code(house.listen.remember_publishing(&house.who, unknown, NOW).await), "not_found");
    }
}
