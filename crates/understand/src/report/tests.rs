//! A report counts what was begun in its days, and nothing of few people.

use super::*;
use crate::house::{House, TODAY};
use access::Explain;
use domain::ids::SignalId;
use domain::role::Role;
use domain::signal::Channel;
use domain::survey::Answers;
use domain::time::{Day, Timestamp};
use serde_json::{Value, json};
use store::Json;
use store::answers::AnswerState;
use store::visits::Visits;
use uuid::Uuid;

const SURVEY: SurveyId = SurveyId(Uuid::from_u128(101));
const ALTONA: usize = 4;

/// So many answers to the survey, begun on a day; `page`: where they stopped, empty at the end.
async fn given(house: &House, first: u128, n: u128, day: Day, page: &str, answers: Value) {
    let who = house.caller(Role::Viewer, (5, 8), |scope| scope);
    let answers: Answers = serde_json::from_value(answers).expect("answers");
    let started_at = day.start_in(&who.project.zone).plus_seconds(3_600);
    let state = |at: u128| AnswerState {
        id: SignalId(Uuid::from_u128(first + at)),
        project: who.project.no,
        survey: SURVEY,
        version: 1,
        link: None,
        customer: None,
        token_hash: (first + at).to_be_bytes().to_vec(),
        revision: 1,
        page: page.to_owned(),
        language: "de".to_owned(),
        answers: Json(answers.clone()),
        context: "{}".to_owned(),
        started_at,
        updated_at: started_at,
        completed_at: page.is_empty().then(|| Timestamp(started_at.micros() + 60_000_000)),
    };
    let states: Vec<AnswerState> = (0..n).map(state).collect();
    let mut tx = house.understand.db.begin().await.expect("a transaction");
    store::answers::put_many(&mut tx, &states).await.expect("kept");
    tx.commit().await.expect("committed");
}

async fn report(house: &House, who: &Caller) -> SurveyReport {
    let question = ReportQuestion { period: Period { from: TODAY.plus(-6), to: TODAY } };
    house.understand.survey_report(who, SURVEY, question).await.expect("a report")
}

fn pair(rate: Option<&Rate>) -> Option<(u64, u64)> {
    rate.map(|rate| (rate.count, rate.n))
}

store::store_tests! {
    async fn who_comes_to_the_end_and_where_others_stop(db: Db) {
        let house = House::on(db).await;
        let no = house.survey(SURVEY, &[0, 2]).await;
        given(&house, 1_000, 12, TODAY, "", json!({"q0": 9, "q2": 4})).await;
        given(&house, 2_000, 6, TODAY.plus(-6), "q2", json!({"q0": 9})).await;
        given(&house, 3_000, 7, TODAY.plus(-7), "q0", json!({})).await;
        house.visited(no, ALTONA, Channel::Web, Visits { opened: 30, answered: 18 }).await;
        let who = house.caller(Role::Viewer, (5, 8), |scope| scope);
        let report = report(&house, &who).await;
        assert!(report.sentence.starts_with("Begonnene Antworten: 18."), "{}", report.sentence);
        let figures = report.figures.expect("enough");
        assert_eq!(pair(figures.begun.as_ref()), Some((18, 30)));
        assert_eq!(pair(Some(&figures.completed)), Some((12, 18)));
        assert_eq!(figures.tempo.map(|tempo| (tempo.n, tempo.median, tempo.limit)), Some((12, 60.0, None)));
        assert_eq!(figures.speeders, None, "it takes thirty times");
        let stopped: Vec<_> = figures
            .questions
            .iter()
            .map(|one| (one.key.as_str(), pair(one.figures.as_ref().map(|figures| &figures.stopped))))
            .collect();
        assert_eq!(stopped, [("q0", Some((0, 18))), ("q2", Some((6, 18)))]);
    }

    async fn few_are_not_shown(db: Db) {
        let house = House::on(db).await;
        let no = house.survey(SURVEY, &[0]).await;
        let who = house.caller(Role::Viewer, (5, 8), |scope| scope);
        let nobody = report(&house, &who).await;
        assert_eq!(nobody.figures.map(|figures| figures.completed.n), Some(0), "nobody is nobody");
        given(&house, 1_000, 4, TODAY, "", json!({"q0": 9})).await;
        let few = report(&house, &who).await;
        assert_eq!((few.figures, few.minimum), (None, 5));
        given(&house, 2_000, 4, TODAY, "", json!({"q0": 9})).await;
        house.visited(no, ALTONA, Channel::Web, Visits { opened: 10, answered: 8 }).await;
        let figures = report(&house, &who).await.figures.expect("enough");
        assert_eq!((figures.begun, figures.completed.n), (None, 8), "two who only looked are few");
    }

    async fn it_is_for_those_who_see_everything(db: Db) {
        let house = House::on(db).await;
        house.survey(SURVEY, &[0]).await;
        let question = ReportQuestion { period: Period { from: TODAY, to: TODAY } };
        let altona = house.units[ALTONA].1;
        let branch = house.caller(Role::Viewer, (5, 8), |scope| scope.within_units([altona]));
        let refused = house.understand.survey_report(&branch, SURVEY, question).await.expect_err("refused");
        assert_eq!(refused.code(), "forbidden");
        let who = house.caller(Role::Viewer, (5, 8), |scope| scope);
        let missing = SurveyId(Uuid::from_u128(999));
        let refused = house.understand.survey_report(&who, missing, question).await.expect_err("not there");
        assert_eq!(refused.code(), "not_found");
    }
}
