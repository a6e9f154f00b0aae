//! Answers sent by programs.

use super::house::said;
use crate::house::{House, NOW, code};
use domain::ids::SurveyId;
use domain::role::Role;
use serde_json::{Value, json};

fn answer(survey: SurveyId, message: &str, score: i32) -> Value {
    json!({"survey": survey, "message_id": message, "answers": {"score": score}})
}

store::store_tests! {
    async fn the_same_message_is_the_same_answer(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let draft = |score| serde_json::from_value(answer(survey, "till-3/0001", score)).expect("a draft");
        let first = house.listen.submit_answer(&house.who, draft(9)).await.expect("taken").id;
        house.clock.advance_seconds(100_000);
        let again = house.listen.submit_answer(&house.who, draft(3)).await.expect("taken").id;
        assert_eq!(first, again);
        let [kept] = house.feedback().await.try_into().expect("one answer");
        assert_eq!((said(&kept), kept.envelope.time), (json!([["score", 3.0, null, null]]), NOW));
    }

    /// Many senders share what is read about the survey; none may rely on what was true before it asked.
    async fn a_survey_that_was_closed_takes_no_answer_of_many(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let send = async |from: usize| {
            let drafts = (from..from + 40).map(|at| answer(survey, &format!("m{at}"), 9));
            let drafts = drafts.map(|draft| serde_json::from_value(draft).expect("a draft"));
            futures::future::join_all(drafts.map(|draft| house.listen.submit_answer(&house.who, draft))).await
        };
        assert!(send(0).await.iter().all(Result::is_ok));
        house.listen.close_survey(&house.who, survey).await.expect("closed");
        assert!(send(40).await.into_iter().all(|sent| code(sent) == "survey_not_live"));
        house.listen.reopen_survey(&house.who, survey).await.expect("open again");
        assert!(send(80).await.iter().all(Result::is_ok));
        assert_eq!(house.feedback().await.len(), 80);
    }

    async fn a_batch_takes_what_is_right(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let batch = vec![
            answer(survey, "a", 9),
            answer(survey, "b", 99),
            json!({"survey": survey, "answers": {"nonsense": 1}}),
            json!("not an answer"),
            json!({"survey": survey, "answers": {}}),
            json!({"survey": survey, "answers": {"score": 1}, "units": ["nirgendwo"]}),
            json!({"survey": survey, "answers": {"score": 1}, "time": "2099-01-01T00:00:00Z"}),
            json!({"survey": survey, "answers": {"score": 1}, "customer": {"email": "nobody"}}),
            answer(survey, "c", 0),
        ];
        let outcome = house.listen.submit_answers(&house.who, batch).await.expect("an outcome");
        assert_eq!(outcome.accepted, 2);
        let refused: Vec<_> = outcome.refused.iter().map(|one| one.index).collect();
        assert_eq!(refused, [1, 2, 3, 4, 5, 6, 7]);
        assert!(outcome.refused.iter().all(|one| !one.message.is_empty()));
        assert_eq!(house.feedback().await.len(), 2);
    }

    async fn a_batch_says_of_each_answer_why_it_is_not_taken(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let limited = house.limited(Role::Administrator, "F001").await;
        let at = |message: &str, unit: &str| {
            json!({"survey": survey, "message_id": message, "answers": {"score": 9}, "units": [unit]})
        };
        house.listen.submit_answers(&house.who, vec![at("a", "F001"), at("b", "F002")]).await.expect("taken");
        let long = "ü".repeat(201);
        let batch = vec![
            at("a", "F001"), at("b", "F001"), at("c", "F002"), answer(survey, "d", 9), at(&long, "F001"),
            at(&"ü".repeat(200), "F001"), answer(SurveyId(uuid::Uuid::nil()), "e", 9), at("f", "F001"), at("f", "F001"),
        ];
        let outcome = house.listen.submit_answers(&limited, batch).await.expect("an outcome");
        let refused: Vec<_> = outcome.refused.iter().map(|one| (one.index, one.code.as_str())).collect();
        assert_eq!(refused, [(1, "not_found"), (2, "invalid"), (3, "invalid"), (4, "invalid"), (6, "not_found")]);
        assert_eq!(outcome.accepted, 3, "a again, the one with 200 letters, and f once");
        assert_eq!(house.feedback().await.len(), 4);
        let own = serde_json::from_value(at("b", "F001")).expect("a draft");
        assert_eq!(code(house.listen.submit_answer(&limited, own).await), "not_found");
    }

    async fn an_answer_is_read_and_taken_back(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let draft = json!({
            "survey": survey, "answers": {"score": 9, "why": "Nett"}, "attributes": {"till": "3"},
            "customer": {"external_id": "K-1"}, "channel": "kiosk", "language": "de-AT"
        });
        let id = house.listen.submit_answer(&house.who, serde_json::from_value(draft).expect("a draft")).await.expect("taken").id;
        let read = house.listen.read_answer(&house.who, id).await.expect("it is there");
        assert_eq!(serde_json::to_value(&read.answers).expect("JSON"), json!({"score": 9, "why": "Nett"}));
        assert!(read.customer.is_some());
        assert_eq!((read.attributes["till"].as_str(), read.language.as_str()), ("3", "de"));
        house.listen.delete_answer(&house.who, id).await.expect("taken back");
        assert!(house.feedback().await.is_empty());
        assert_eq!(code(house.listen.read_answer(&house.who, id).await), "not_found");
        assert_eq!(code(house.listen.delete_answer(&house.who, id).await), "not_found");
    }

    async fn a_closed_survey_takes_nothing(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        house.listen.close_survey(&house.who, survey).await.expect("closed");
        let draft = serde_json::from_value(answer(survey, "a", 9)).expect("a draft");
        assert_eq!(code(house.listen.submit_answer(&house.who, draft).await), "survey_not_live");
    }
}
