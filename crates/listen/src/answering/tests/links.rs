//! What links say: place, occasion, customer; and what nobody can make them say.

use super::house::{BASE, visit, with_token};
use crate::answering::{AnswerPayload, Opened, Sent, Shut, Visit};
use crate::house::{House, NOW, code};
use crate::links::{LinkDraft, SignedLinkDraft};
use access::{HierarchyDraft, Principal, UnitDraft};
use domain::identity::Identification;
use domain::role::Role;
use domain::signal::Channel;
use std::collections::BTreeMap;

fn text(name: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), value.to_owned())])
}

/// The address of a signed link taken apart.
fn opened(url: &str) -> Visit {
    let (path, ticket) = url.split_once("?t=").expect("a ticket");
    let code = path.rsplit('/').next().expect("a code");
    Visit { ticket: Some(ticket.to_owned()), ..visit(code) }
}

fn ada() -> SignedLinkDraft {
    SignedLinkDraft {
        customer: Some(Identification {
            external_id: Some("K-1".into()),
            name: Some("Ada".into()),
            ..Identification::default()
        }),
        attributes: text("order", "4711"),
        ..SignedLinkDraft::default()
    }
}

store::store_tests! {
    async fn a_link_says_where_and_on_what_occasion(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let system = Principal::Key(house.who.clone());
        let regions = house.access.create_hierarchy(&system, HierarchyDraft { name: "Regionen".into(), position: None });
        let regions = regions.await.expect("a hierarchy");
        let kiel = UnitDraft { hierarchy: regions.id, parent: None, code: "K2".into(), name: "Kiel".into() };
        let kiel = house.access.create_unit(&system, kiel).await.expect("a unit");
        let draft = LinkDraft {
            name: "Kasse 3".into(),
            units: vec!["K2".into()],
            channel: Some(Channel::Kiosk),
            attributes: text("till", "3"),
            ..LinkDraft::default()
        };
        let link = house.listen.create_link(&house.who, survey.summary.id, draft, BASE).await.expect("a link");
        assert_eq!(link.url, format!("{BASE}/s/{}", link.code));
        assert_eq!(link.units, [kiel.id]);
        let at_link = Visit { attributes: text("flyer", "rot"), ..visit(&link.code) };
        let token = house.page(&at_link, None).await.token;
        house.send(&Visit { token: Some(token), ..at_link }, 0, &[("score", "9")]).await;
        let [kept] = house.feedback().await.try_into().expect("one answer");
        assert_eq!(kept.envelope.channel, Channel::Kiosk);
        let tree = house.access.tree().await.expect("a tree");
        assert_eq!(tree.set(kept.envelope.units), [kiel.no]);
        let payload: AnswerPayload = serde_json::from_str(&kept.envelope.payload).expect("a payload");
        assert_eq!(payload.context.attributes, text("till", "3"));
        assert_eq!(payload.context.unverified, text("flyer", "rot"), "kept, and marked");
        let links = house.listen.list_links(&house.who, survey.summary.id, BASE).await.expect("links");
        assert_eq!((links.len(), links[0].answers), (1, 1));
    }

    async fn a_signed_link_is_one_customer_and_one_answer(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let signed = house.listen.sign_link(&house.who, survey.summary.id, ada(), BASE).await.expect("signed");
        let phone = opened(&signed.url);
        let first = house.page(&phone, None).await;
        let greeting = first.interview().text(&first.definition.survey.questions[0].text, "de");
        assert_eq!(greeting, "Empfehlen Sie uns, Ada?");
        let Sent::Next { token, .. } = house.send(&phone, 0, &[("score", "9")]).await else { panic!("on it goes") };
        let laptop = house.page(&phone, None).await;
        assert_eq!((laptop.page, laptop.fresh, laptop.token.as_str()), (2, false, token.as_str()), "resumed elsewhere");
        let begun = with_token(&phone, &token);
        house.send(&begun, 2, &[("why", "Nett")]).await;
        house.send(&begun, 3, &[("call", "true")]).await;
        let Opened::Done(done) = house.open(&phone, None).await else { panic!("answered already") };
        assert!(!done.may_repeat);
        let [kept] = house.feedback().await.try_into().expect("one answer");
        assert!(kept.envelope.customer.is_some());
    }

    async fn forged_and_expired_links_say_so(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let draft = SignedLinkDraft { expires_at: Some(NOW.plus_seconds(60)), ..ada() };
        let signed = house.listen.sign_link(&house.who, survey.summary.id, draft, BASE).await.expect("signed");
        let good = opened(&signed.url);
        let first = house.page(&good, None).await;
        for forged in ["", ".", "x.y", &format!("{}A", good.ticket.clone().expect("a ticket"))] {
            let visit = Visit { ticket: Some(forged.to_owned()), ..good.clone() };
            assert_eq!(house.shut(&visit).await, Shut::Forged, "{forged}");
        }
        let other = house.listen.create_survey(&house.who, crate::surveys::SurveyDraft {
            touchpoint: Some(house.touchpoint), template: Some("csat".into()), ..Default::default()
        }).await.expect("a survey");
        house.listen.publish_survey(&house.who, other.summary.id, true).await.expect("published");
        let elsewhere = Visit { ticket: good.ticket.clone(), ..visit(&house.link(&other).await.code) };
        assert_eq!(house.shut(&elsewhere).await, Shut::Forged, "a ticket opens its own survey only");

        house.clock.advance_seconds(60);
        assert_eq!(house.shut(&good).await, Shut::Expired);
        // Opened in time, it may be sent.
        let late = house.send(&Visit { token: Some(first.token), ..good.clone() }, 0, &[("score", "9")]).await;
        assert!(matches!(late, Sent::Next { .. }));
        house.clock.advance_seconds(86_400);
        assert!(house.try_send(&good, 0, &[("score", "9")]).await.is_err());
    }

    async fn an_address_puts_no_words_on_the_page(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let forged = Visit { attributes: text("name", "Sie haben gewonnen"), ..visit(&link.code) };
        let page = house.page(&forged, None).await;
        let greeting = page.interview().text(&page.definition.survey.questions[0].text, "de");
        assert_eq!(greeting, "Empfehlen Sie uns, liebe Kundin, lieber Kunde?");
    }

    async fn links_that_make_no_sense_are_refused(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let wrong = [
            LinkDraft::default(),
            LinkDraft { name: "x\ny".into(), ..LinkDraft::default() },
            LinkDraft { name: "x".into(), units: vec!["nirgendwo".into()], ..LinkDraft::default() },
            LinkDraft { name: "x".into(), attributes: text("böse name", "x"), ..LinkDraft::default() },
            LinkDraft { name: "x".into(), attributes: text("a", "x\0"), ..LinkDraft::default() },
        ];
        for draft in wrong {
            assert!(house.listen.create_link(&house.who, survey, draft.clone(), BASE).await.is_err(), "{draft:?}");
        }
        let past = SignedLinkDraft { expires_at: Some(NOW), ..ada() };
        assert!(house.listen.sign_link(&house.who, survey, past, BASE).await.is_err());
        let nobody = SignedLinkDraft { customer: Some(Identification::default()), ..SignedLinkDraft::default() };
        assert!(house.listen.sign_link(&house.who, survey, nobody, BASE).await.is_err());
    }

    async fn nobody_makes_links_for_places_outside_of_his_scope(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let kiel = house.limited(Role::CxManager, "F001").await;
        let named = |units: &[&str]| LinkDraft {
            name: "Eingang".into(),
            units: units.iter().map(|unit| (*unit).to_owned()).collect(),
            ..LinkDraft::default()
        };
        let not_his: [&[&str]; 3] = [&[], &["F002"], &["NORD"]];
        for units in not_his {
            let refused = house.listen.create_link(&kiel, survey, named(units), BASE).await;
            assert_eq!(code(refused), "invalid", "{units:?}");
        }
        let of_all = house.listen.create_link(&house.who, survey, named(&[]), BASE).await.expect("a link");
        let at_units = |units: &[&str]| SignedLinkDraft { units: named(units).units, ..ada() };
        assert_eq!(code(house.listen.sign_link(&kiel, survey, at_units(&[]), BASE).await), "invalid");
        let elsewhere = house.listen.sign_link(&kiel, survey, at_units(&["F002"]), BASE).await;
        assert_eq!(code(elsewhere), "invalid");
        let signed = house.listen.sign_link(&kiel, survey, at_units(&["F001"]), BASE).await.expect("signed");
        assert!(signed.url.starts_with(&of_all.url), "the ticket says where");
        let own = house.listen.create_link(&kiel, survey, named(&["F001"]), BASE).await.expect("a link");
        let signed = house.listen.sign_link(&kiel, survey, at_units(&[]), BASE).await.expect("signed");
        assert!(signed.url.starts_with(&own.url), "the link says where");
        assert_eq!(house.listen.list_links(&kiel, survey, BASE).await.expect("links").len(), 1);
    }
}
