//! Opened and answered: what is counted, where, and what is not.

use super::house::{BASE, definition, visit, with_token};
use crate::Listen;
use crate::answering::{Opened, PageSent, PastVisit, Visit};
use crate::house::{House, NOW};
use crate::links::LinkDraft;
use crate::surveys::{SurveyDraft, SurveyShape};
use domain::ids::SurveyId;
use domain::question::Period;
use domain::signal::{Channel, Feedback};
use domain::survey::Form;
use serde_json::json;
use store::testing::Scratch;
use store::visits::{VisitPlace, VisitQuery, Visits};

/// The same address, opened by somebody.
fn looking(code: &str) -> Visit {
    Visit { counts: true, ..visit(code) }
}

/// Everything that was counted, as (opened, answered), once it is written.
async fn counted(house: &House) -> (i64, i64) {
    house.listen.write_visits().await.expect("written");
    written(house).await
}

async fn written(house: &House) -> (i64, i64) {
    let today = NOW.day_in(&house.who.project.zone);
    let period = Period { from: today.plus(-1), to: today.plus(1) };
    let query = VisitQuery { rows: house.rows().await, period, channels: None };
    let found = store::visits::by_survey(&house.db, &query).await.expect("counts");
    found.into_values().fold((0, 0), |sum, visits| (sum.0 + visits.opened, sum.1 + visits.answered))
}

/// A survey whose first question may be left out.
async fn optional(house: &House) -> SurveyShape {
    let mut definition = definition();
    definition.questions[0].required = false;
    let draft =
        SurveyDraft { touchpoint: Some(house.touchpoint), definition: Some(definition), ..SurveyDraft::default() };
    let survey = house.listen.create_survey(&house.who, draft).await.expect("a draft");
    house.listen.publish_survey(&house.who, survey.summary.id, true).await.expect("published")
}

/// Where the visit of this answer counts.
fn place_of(answer: &Feedback) -> VisitPlace {
    let Feedback { envelope, survey, .. } = answer;
    VisitPlace {
        project: envelope.project,
        day: envelope.day,
        survey: *survey,
        touchpoint: envelope.touchpoint,
        units: envelope.units,
        channel: envelope.channel,
    }
}

store::store_tests! {
    async fn a_visit_counts_once_and_so_does_its_answer(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let first = house.page(&looking(&link.code), None).await;
        assert_eq!(counted(&house).await, (1, 0));
        let begun = with_token(&looking(&link.code), &first.token);
        house.send(&begun, 0, &[]).await;
        assert_eq!(counted(&house).await, (1, 0), "nothing was said");
        house.send(&begun, 0, &[("score", "3")]).await;
        assert_eq!(counted(&house).await, (1, 1), "a partial answer is an answer");
        tokio::join!(house.send(&begun, 1, &[("trouble", "Regen")]), house.send(&begun, 1, &[("trouble", "Regen")]));
        house.page(&begun, Some(0)).await;
        house.send(&begun, 0, &[("score", "4")]).await;
        house.send(&begun, 2, &[("why", "Nett")]).await;
        house.send(&begun, 3, &[("call", "true")]).await;
        assert!(matches!(house.open(&begun, None).await, Opened::Done(_)));
        assert_eq!(counted(&house).await, (1, 1));
        house.page(&looking(&link.code), None).await;
        assert_eq!(counted(&house).await, (2, 1), "somebody else, or the same once more");
    }

    async fn a_tap_that_is_kept_is_an_answer(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        let begun = with_token(&visit(&link.code), &house.page(&looking(&link.code), None).await.token);
        let form = Form::new([("score", "7")]);
        for _ in 0..2 {
            let tap = PageSent { visit: begun.clone(), page: 0, keep: true, address: None, form: &form };
            house.listen.send_page(tap).await.expect("kept");
        }
        assert_eq!(counted(&house).await, (1, 1));
    }

    async fn what_is_taken_back_is_no_answer(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&optional(&house).await).await;
        let begun = with_token(&visit(&link.code), &house.page(&looking(&link.code), None).await.token);
        let steps: [(&[(&str, &str)], i64); 4] = [(&[], 0), (&[("score", "9")], 1), (&[], 0), (&[("score", "2")], 1)];
        for (fields, answered) in steps {
            house.send(&begun, 0, fields).await;
            assert_eq!(counted(&house).await, (1, answered), "{fields:?}");
        }
    }

    async fn only_somebody_who_looks_at_the_first_page_counts(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let link = house.link(&survey).await;
        house.page(&visit(&link.code), None).await;
        house.page(&looking(&link.code), Some(0)).await;
        house.listen.survey_look(&link.code).await;
        house.shut(&looking("zzzzzzzzzz")).await;
        let answer = json!({"survey": survey.summary.id, "message_id": "till-3/0001", "answers": {"score": 9}});
        let answer = serde_json::from_value(answer).expect("a draft");
        house.listen.submit_answer(&house.who, answer).await.expect("taken");
        house.listen.close_survey(&house.who, survey.summary.id).await.expect("closed");
        house.shut(&looking(&link.code)).await;
        assert_eq!(counted(&house).await, (0, 0));
    }

    async fn a_visit_counts_where_and_when_its_answer_does(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let draft = LinkDraft {
            name: "Kasse 3".into(),
            units: vec!["F001".into()],
            channel: Some(Channel::Kiosk),
            ..LinkDraft::default()
        };
        let link = house.listen.create_link(&house.who, survey.summary.id, draft, BASE).await.expect("a link");
        let begun = with_token(&visit(&link.code), &house.page(&looking(&link.code), None).await.token);
        // Gone on with a day later.
        house.send(&begun, 0, &[("score", "2")]).await;
        house.clock.advance_seconds(86_400);
        house.send(&begun, 1, &[("trouble", "Regen")]).await;
        house.listen.write_visits().await.expect("written");
        let [kept] = house.feedback().await.try_into().expect("one answer");
        let place = place_of(&kept);
        let all = store::visits::after(&house.db, house.who.project.no, None, 10).await.expect("counts");
        assert_eq!(all, [(place, Visits { opened: 1, answered: 1 })]);
        assert!(!place.units.is_none() && place.channel == Channel::Kiosk);
    }

    async fn past_visits_count_where_their_answers_do(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let time = NOW.plus_seconds(-40 * 86_400);
        let visit = |answered| PastVisit { survey, time, units: vec!["F001".into()], channel: Channel::App, answered };
        let visits = [visit(true), visit(false), visit(false)];
        house.listen.count_past_visits(&house.who, &visits).await.expect("counted");
        let answer = json!({
            "survey": survey, "time": time, "units": ["F001"], "channel": "app", "answers": {"score": 9}
        });
        let answer = serde_json::from_value(answer).expect("a draft");
        house.listen.submit_answer(&house.who, answer).await.expect("taken");
        let [kept] = house.feedback().await.try_into().expect("one answer");
        let place = place_of(&kept);
        let all = store::visits::after(&house.db, house.who.project.no, None, 10).await.expect("counts");
        assert_eq!(all, [(place, Visits { opened: 3, answered: 1 })]);
        assert!(!place.touchpoint.is_none() && !place.units.is_none());

        let elsewhere = [PastVisit { units: vec!["F999".into()], ..visit(true) }];
        assert!(house.listen.count_past_visits(&house.who, &elsewhere).await.is_err());
        let other = [visit(true), PastVisit { survey: SurveyId(uuid::Uuid::nil()), ..visit(true) }];
        assert!(house.listen.count_past_visits(&house.who, &other).await.is_err());
        let all = store::visits::after(&house.db, house.who.project.no, None, 10).await.expect("counts");
        assert_eq!(all[0].1, Visits { opened: 3, answered: 1 }, "nothing of what was refused");
    }

    async fn what_cannot_be_written_is_written_later(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        house.page(&looking(&link.code), None).await;
        let scratch = Scratch::sqlite();
        let away = scratch.open().await;
        away.close().await;
        let without = Listen { db: away, ..house.listen.clone() };
        assert!(without.write_visits().await.is_err());
        house.page(&looking(&link.code), None).await;
        assert_eq!(counted(&house).await, (2, 0));
        assert_eq!(counted(&house).await, (2, 0), "and only once");
    }

    async fn the_last_visits_are_written_at_the_end(db: Db) {
        let house = House::new(db).await;
        let link = house.link(&house.survey().await).await;
        house.page(&looking(&link.code), None).await;
        assert_eq!(written(&house).await, (0, 0), "the page did not wait for it");
        house.listen.clone().run_visits(std::future::ready(())).await;
        assert_eq!(written(&house).await, (1, 0));
    }
}
