//! The way of a respondent: forwards, back, again, later, elsewhere.

use super::house::{BASE, definition, said, visit, with_token};
use crate::answering::{Opened, PageSent, Sent, Shut, Visit};
use crate::house::{House, NOW};
use crate::links::LinkDraft;
use crate::surveys::{DraftChange, SurveyDraft};
use domain::signal::{Channel, Group};
use domain::survey::{Form, LocalText, Onward, Onwards, ProblemCode};
use serde_json::json;

fn token(sent: &Sent) -> String {
    match sent {
        Sent::Next { token, .. } | Sent::Finished { token } => token.clone(),
        other => panic!("it should have gone on: {other:?}"),
    }
}

store::store_tests! {
    async fn every_page_sent_is_kept_at_once_as_one_signal(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let link = house.link(&survey).await;
        let at_link = visit(&link.code);
        let first = house.page(&at_link, None).await;
        assert!(first.fresh && first.page == 0 && !first.last);
        assert!(house.feedback().await.is_empty(), "looking is not answering");

        let begun = with_token(&at_link, &first.token);
        let sent = house.send(&begun, 0, &[("score", "3")]).await;
        assert!(matches!(sent, Sent::Next { page: 1, .. }), "an unhappy customer is asked what happened");
        let [partial] = house.feedback().await.try_into().expect("one answer");
        assert_eq!(said(&partial), json!([["score", 3.0, null, null]]));
        assert_eq!(partial.items[0].group, Some(Group::Negative));
        assert_eq!((partial.envelope.channel, partial.envelope.time), (Channel::Store, NOW));

        house.clock.advance_seconds(60);
        house.send(&begun, 1, &[("trouble", "Die Schlange")]).await;
        house.send(&begun, 2, &[("why", "Zu <lang> & laut")]).await;
        let sent = house.send(&begun, 3, &[("call", "true")]).await;
        assert!(matches!(sent, Sent::Finished { .. }));
        let [whole] = house.feedback().await.try_into().expect("still one answer");
        assert_eq!(whole.envelope.id, partial.envelope.id);
        assert_eq!(whole.envelope.time, NOW, "it was begun when it was begun");
        assert_eq!(
            said(&whole),
            json!([
                ["score", 3.0, null, null], ["trouble", null, null, "Die Schlange"],
                ["why", null, null, "Zu <lang> & laut"], ["call", null, "yes", null]
            ])
        );
        let Opened::Done(done) = house.open(&begun, None).await else { panic!("it is finished") };
        assert_eq!((done.thanks.as_str(), done.may_change, done.may_repeat), ("Das tut uns leid.", true, true));
    }

    async fn the_end_leads_on_but_not_at_a_kiosk(db: Db) {
        let house = House::new(db).await;
        let mut definition = definition();
        let address = "https://moewe.example/{score}?l={language}".to_owned();
        let common = Onward { address, label: LocalText::default(), at_once: true };
        definition.thank_you.onward = Onwards { common: Some(common), ..Onwards::default() };
        let touchpoint = Some(house.touchpoint);
        let draft = SurveyDraft { touchpoint, definition: Some(definition), ..SurveyDraft::default() };
        let survey = house.listen.create_survey(&house.who, draft).await.expect("a draft");
        let survey = house.listen.publish_survey(&house.who, survey.summary.id, true).await.expect("it is published");
        for (channel, leads_on) in [(None, true), (Some(Channel::Kiosk), false)] {
            let draft = LinkDraft { name: "Tür".into(), channel, ..LinkDraft::default() };
            let link = house.listen.create_link(&house.who, survey.summary.id, draft, BASE).await.expect("a link");
            let begun = with_token(&visit(&link.code), &house.page(&visit(&link.code), None).await.token);
            for (page, fields) in [(0, &[("score", "9")][..]), (2, &[]), (3, &[])] {
                house.send(&begun, page, fields).await;
            }
            let Opened::Done(done) = house.open(&begun, None).await else { panic!("it is finished") };
            let onward = done.onward.map(|onward| onward.address);
            assert_eq!(onward.as_deref(), leads_on.then_some("https://moewe.example/9?l=de"));
        }
    }

    async fn sending_twice_counts_once(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let begun = with_token(&visit(&link.code), &house.page(&visit(&link.code), None).await.token);
        let (a, b) = tokio::join!(house.send(&begun, 0, &[("score", "9")]), house.send(&begun, 0, &[("score", "9")]));
        assert_eq!(token(&a), token(&b));
        house.send(&begun, 0, &[("score", "9")]).await;
        assert_eq!(house.feedback().await.len(), 1);
    }

    async fn going_back_changes_the_answer_and_what_is_asked(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let begun = with_token(&visit(&link.code), &house.page(&visit(&link.code), None).await.token);
        house.send(&begun, 0, &[("score", "2")]).await;
        house.send(&begun, 1, &[("trouble", "Regen")]).await;
        let back = house.page(&begun, Some(0)).await;
        assert_eq!(back.answers.get("score").and_then(domain::survey::AnswerValue::number), Some(2.0));
        let sent = house.send(&begun, 0, &[("score", "10")]).await;
        assert!(matches!(sent, Sent::Next { page: 2, .. }), "nobody asks a happy customer what happened");
        let [now] = house.feedback().await.try_into().expect("one answer");
        assert_eq!(said(&now), json!([["score", 10.0, null, null]]), "what is not asked does not count");
        house.send(&begun, 0, &[("score", "1")]).await;
        let [again] = house.feedback().await.try_into().expect("one answer");
        assert_eq!(said(&again)[1], json!(["trouble", null, null, "Regen"]), "the mind was changed again");
    }

    async fn an_answer_is_continued_where_it_stopped_on_any_device(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let begun = with_token(&visit(&link.code), &house.page(&visit(&link.code), None).await.token);
        house.send(&begun, 0, &[("score", "9")]).await;
        // Nothing said is fine, and remembered as the place where one is.
        house.send(&begun, 2, &[]).await;
        let english = Visit { wishes: vec!["en".into()], ..begun.clone() };
        let later = house.page(&english, None).await;
        assert_eq!((later.page, later.look.language.as_str()), (3, "de"), "in the language it was begun in");
        let switched = house.page(&Visit { language: Some("en".into()), ..begun.clone() }, None).await;
        assert_eq!(switched.look.language, "en");
        let far = house.page(&begun, Some(99)).await;
        assert_eq!(far.page, 3);
    }

    async fn nobody_gets_past_a_required_question(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let first = house.page(&visit(&link.code), None).await;
        let begun = with_token(&visit(&link.code), &first.token);
        for fields in [&[][..], &[("score", "")], &[("score", "11")], &[("score", "zehn")], &[("score", "9.5")]] {
            let Sent::Wrong { view, problems } = house.send(&begun, 0, fields).await else { panic!("{fields:?}") };
            assert_eq!((view.page, problems.len()), (0, 1));
            assert!(view.fresh, "nothing was kept");
        }
        let Sent::Wrong { problems, .. } = house.send(&begun, 3, &[("call", "true")]).await else {
            panic!("the first page comes first")
        };
        assert_eq!(problems[0].code, ProblemCode::Required);
        assert!(house.feedback().await.is_empty());
        let long = "x".repeat(10_001);
        house.send(&begun, 0, &[("score", "9")]).await;
        let Sent::Wrong { problems, .. } = house.send(&begun, 2, &[("why", &long)]).await else { panic!("too long") };
        assert_eq!(problems[0].code, ProblemCode::TooLong);
        assert_eq!(house.feedback().await.len(), 1, "the score is kept");
    }

    async fn a_tap_is_kept_without_going_on(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let begun = with_token(&visit(&link.code), &house.page(&visit(&link.code), None).await.token);
        let form = Form::new([("score", "7")]);
        let tap = PageSent { visit: begun.clone(), page: 0, keep: true, address: None, form: &form };
        assert!(matches!(house.listen.send_page(tap).await, Ok(Sent::Kept)));
        assert_eq!(house.feedback().await.len(), 1);
        assert_eq!(house.page(&begun, None).await.page, 0);
    }

    async fn hostile_words_come_back_exactly(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let begun = with_token(&visit(&link.code), &house.page(&visit(&link.code), None).await.token);
        house.send(&begun, 0, &[("score", "9")]).await;
        let words = "<script>alert(1)</script>' OR 1=1; -- \u{202e}\u{200f}\\u0000 😀 é e\u{301}\n\n\t=cmd|' /C calc'!A0 ";
        house.send(&begun, 2, &[("why", words)]).await;
        let [kept] = house.feedback().await.try_into().expect("one answer");
        assert_eq!(kept.items[1].text.as_deref(), Some(words));
        let page = house.page(&begun, Some(2)).await;
        assert_eq!(page.answers.get("why").and_then(|value| value.text()), Some(words));
        let payload: serde_json::Value = serde_json::from_str(&kept.envelope.payload).expect("JSON");
        assert_eq!(payload["answers"]["why"], words);
    }

    async fn a_finished_answer_can_be_put_right_for_an_hour(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let begun = with_token(&visit(&link.code), &house.page(&visit(&link.code), None).await.token);
        for (page, fields) in [(0, &[("score", "9")][..]), (2, &[]), (3, &[])] {
            house.send(&begun, page, fields).await;
        }
        house.clock.advance_seconds(3_599);
        assert_eq!(house.page(&begun, Some(0)).await.page, 0, "asked for, a page opens again");
        house.send(&begun, 0, &[("score", "8")]).await;
        assert_eq!(house.feedback().await[0].items[0].value, Some(8.0));
        house.clock.advance_seconds(2);
        let Opened::Done(done) = house.open(&begun, Some(0)).await else { panic!("too late") };
        assert!(!done.may_change);
        assert!(matches!(house.send(&begun, 0, &[("score", "0")]).await, Sent::Over(_)));
        assert_eq!(house.feedback().await[0].items[0].value, Some(8.0));
    }

    async fn closing_closes_and_a_new_version_leaves_answers_under_way_alone(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let link = house.link(&survey).await;
        let at_link = visit(&link.code);
        let begun = with_token(&at_link, &house.page(&at_link, None).await.token);
        house.send(&begun, 0, &[("score", "9")]).await;

        let mut definition = survey.draft.clone();
        definition.questions.truncate(1);
        let change = DraftChange { definition, touchpoint: Some(house.touchpoint), revision: survey.revision };
        let id = survey.summary.id;
        house.listen.save_draft(&house.who, id, change).await.expect("saved");
        house.listen.publish_survey(&house.who, id, true).await.expect("published");
        assert_eq!(house.page(&begun, None).await.definition.version, 1);
        let fresh = house.page(&at_link, None).await;
        assert_eq!((fresh.definition.version, fresh.last), (2, true));

        house.listen.close_survey(&house.who, id).await.expect("closed");
        assert_eq!((house.shut(&at_link).await, house.shut(&begun).await), (Shut::Closed, Shut::Closed));
        assert!(house.try_send(&begun, 2, &[]).await.is_err());
        house.listen.reopen_survey(&house.who, id).await.expect("open again");
        assert_eq!(house.page(&begun, None).await.page, 2);
    }

    async fn addresses_that_lead_nowhere(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        assert_eq!(house.shut(&visit("zzzzzzzzzz")).await, Shut::NotFound);
        assert_eq!(house.shut(&visit("")).await, Shut::NotFound);
        for token in ["", "abc", "22222222222222222222", "../../../../etc/passwd"] {
            assert_eq!(house.shut(&with_token(&visit(&link.code), token)).await, Shut::NotFound, "{token}");
        }
        house.listen.delete_link(&house.who, link.id).await.expect("deleted");
        assert_eq!(house.shut(&visit(&link.code)).await, Shut::NotFound);
    }

    async fn robots_are_slowed_down(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let begun = with_token(&visit(&link.code), &house.page(&visit(&link.code), None).await.token);
        let mut refused = 0;
        for _ in 0..70 {
            refused += usize::from(house.try_send(&begun, 0, &[]).await.is_err());
        }
        assert_eq!(refused, 10);
        house.clock.advance_seconds(5);
        assert!(house.try_send(&begun, 0, &[("score", "9")]).await.is_ok());
    }
}
