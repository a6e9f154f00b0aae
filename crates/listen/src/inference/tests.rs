//! From rows without a touchpoint to what is said of them, on both databases.

use super::placing::Verdict;
use super::{THRESHOLD, TouchpointInference};
use crate::house::{House, NOW};
use crate::import::{ColumnMapping, ImportKind, ImportOptions, ImportState};
use crate::interactions_api::interaction_batch;
use crate::surveys::SurveyDraft;
use access::{Caller, Explain, TouchpointDraft};
use domain::ids::{SurveyId, TouchpointId, TouchpointNo};
use domain::role::Role;
use domain::scope::Scope;
use domain::signal::{Channel, Feedback, InferredTouchpoint};
use serde_json::json;

const SHOP: &str = "Im Laden war die Verkäuferin freundlich";
const PHONE: &str = "Am Telefon war die Warteschleife endlos";
const VAGUE: &str = "Alles gut soweit";

/// A house with a second touchpoint, and its number.
async fn with_hotline(db: store::Db) -> (House, TouchpointNo) {
    let house = House::new(db).await;
    let draft = TouchpointDraft {
        key: Some("hotline".into()),
        name: "Hotline".into(),
        channel: Channel::Phone,
        owner: house.who.actor.user(),
        live: true,
        ..TouchpointDraft::default()
    };
    let hotline = house.access.create_touchpoint(&house.who, draft).await.expect("a touchpoint").no;
    (house, hotline)
}

async fn number(house: &House, touchpoint: TouchpointId) -> TouchpointNo {
    let touchpoints = house.access.touchpoints(house.who.project.no).await.expect("touchpoints");
    touchpoints.by_id(touchpoint).expect("a touchpoint").no
}

/// Rows of (message id, comment, key of the touchpoint) into a survey, or a new one.
async fn import(house: &House, survey: Option<SurveyId>, rows: &[(String, &str, &str)]) {
    let lines = rows.iter().enumerate().map(|(n, (id, words, at))| format!("{id},{},\"{words}\",{at}", n % 11));
    let content = format!("id,NPS,Grund,wo\n{}\n", lines.collect::<Vec<_>>().join("\n"));
    let upload = house.upload("x.csv", Some(ImportKind::Answers), content).await;
    let options = ImportOptions {
        touchpoint: Some(house.touchpoint.to_string()),
        infer_touchpoint: true,
        language: Some("de".into()),
        ..ImportOptions::default()
    };
    let mut mapping = house.listen.suggest_mapping(&house.who, upload.id, options).await.expect("a suggestion");
    let column = |column: &str, target: &str| ColumnMapping {
        column: column.into(),
        target: Some(target.into()),
        empty: Vec::new(),
    };
    let (score, words) =
        if survey.is_some() { ("question:nps", "question:grund") } else { ("new:score:nps:0-10", "new:long_text") };
    mapping.survey = survey;
    mapping.columns =
        vec![column("id", "message_id"), column("NPS", score), column("Grund", words), column("wo", "touchpoint")];
    let mapped = house.listen.map_import(&house.who, upload.id, mapping).await.expect("mapped");
    let done = house.run(&mapped).await;
    assert_eq!((done.status, done.refused), (ImportState::Done, 0));
}

/// 120 answers whose touchpoint is known, 30 that name none; of these, 10 say nothing that was heard before.
fn rows() -> Vec<(String, &'static str, &'static str)> {
    let kinds = [
        (60, "s", SHOP, "filiale"),
        (60, "p", PHONE, "hotline"),
        (10, "us", SHOP, ""),
        (10, "up", PHONE, ""),
        (10, "uv", VAGUE, ""),
    ];
    let mut rows = Vec::new();
    for (n, key, words, at) in kinds {
        rows.extend((0..n).map(|i| (format!("{key}{i}"), words, at)));
    }
    rows
}

/// A survey that takes answers.
async fn survey(house: &House) -> SurveyId {
    let definition = json!({
        "languages": ["de"], "default_language": "de", "title": {"de": "Sterne"},
        "questions": [{"key": "stars", "text": {"de": "Wie war es?"}, "kind": {"type": "score", "series": "stars:1-5"}}],
    });
    let definition = serde_json::from_value(definition).expect("a survey");
    let draft =
        SurveyDraft { touchpoint: Some(house.touchpoint), definition: Some(definition), ..SurveyDraft::default() };
    let survey = house.listen.create_survey(&house.who, draft).await.expect("a draft").summary.id;
    house.listen.publish_survey(&house.who, survey, true).await.expect("published");
    survey
}

fn says(feedback: &Feedback, words: &str) -> bool {
    feedback.items.iter().any(|item| item.text.as_deref() == Some(words))
}

async fn infer(house: &House) -> u64 {
    house.listen.infer_touchpoints(&house.who.project).await.expect("inferred")
}

async fn report(house: &House) -> TouchpointInference {
    house.listen.touchpoint_inference(&house.who).await.expect("a report")
}

store::store_tests! {
    async fn what_is_sure_is_taken_and_the_rest_is_proposed(db: Db) {
        let (house, hotline) = with_hotline(db).await;
        let shop = number(&house, house.touchpoint).await;
        import(&house, None, &rows()).await;
        let nowhere = house.feedback().await.into_iter().filter(|one| one.envelope.touchpoint.is_none());
        assert_eq!(nowhere.count(), 30, "neither the survey's nor the import's touchpoint is taken for them");

        assert_eq!(infer(&house).await, 30);
        let all = house.feedback().await;
        assert_eq!(all.len(), 150, "newer versions, no new answers");
        let (mut taken, mut proposed) = (0, 0);
        for one in &all {
            let Some(inferred) = InferredTouchpoint::of(&one.items) else { continue };
            if one.envelope.touchpoint.is_none() {
                proposed += 1;
                assert!(says(one, VAGUE) && inferred.confidence < THRESHOLD, "{inferred:?}");
            } else {
                taken += 1;
                assert_eq!(one.envelope.touchpoint, if says(one, SHOP) { shop } else { hotline });
                assert_eq!(number(&house, inferred.touchpoint).await, one.envelope.touchpoint);
                assert!(!says(one, VAGUE) && inferred.confidence >= THRESHOLD, "{inferred:?}");
                let voice = store::voices::find(&house.db, &house.rows().await, one.envelope.id, None).await;
                let voice = voice.expect("asked").expect("a voice");
                assert_eq!((voice.touchpoint, voice.recorded), (one.envelope.touchpoint, one.envelope.recorded));
            }
        }
        assert_eq!((taken, proposed), (20, 10));

        assert_eq!(infer(&house).await, 0, "all is judged");
        house.clock.advance_seconds(2 * 86_400);
        assert_eq!(infer(&house).await, 0, "and nothing else was learned");
        let other = house.another_process().await;
        let inferred = other.touchpoint_inference(&house.who).await.expect("a report").inferred;
        assert_eq!(inferred, 20, "it is in the ledger");
    }

    async fn what_is_measured_is_said(db: Db) {
        let (house, _) = with_hotline(db).await;
        let nothing = report(&house).await;
        assert_eq!((nothing.feedback, nothing.examples, nothing.confidence), (0, None, None));
        assert!(nothing.with_channel.is_none());
        house.clock.advance_seconds(2 * 3_600);
        import(&house, None, &rows()).await;
        infer(&house).await;
        let found = report(&house).await;
        assert_eq!((found.feedback, found.inferred, found.unassigned, found.proposed), (150, 20, 10, 10));
        assert_eq!((found.examples, found.touchpoints), (Some(120), Some(2)));
        assert!(found.confidence.is_some_and(|mean| (THRESHOLD..1.0).contains(&mean)), "{found:?}");
        let (with, without) = (found.with_channel.expect("measured"), found.without_channel.expect("measured"));
        for measured in [&with, &without] {
            assert!(measured.right > 0.99 && measured.taken > 0.99, "their words tell them apart: {measured:?}");
            assert!(measured.interval[0] < measured.right && measured.right_of_taken > Some(0.99), "{measured:?}");
        }
        assert_eq!(without.bands.iter().map(|band| band.n).sum::<u64>(), 120);
    }

    async fn who_names_a_touchpoint_has_the_last_word(db: Db) {
        let (house, hotline) = with_hotline(db).await;
        let shop = number(&house, house.touchpoint).await;
        import(&house, None, &rows()).await;
        let survey = house.listen.list_surveys(&house.who).await.expect("surveys")[0].id;
        let unplaced = house.feedback().await.into_iter().find(|one| one.envelope.touchpoint.is_none() && says(one, SHOP));
        let unplaced = unplaced.expect("one without a touchpoint");
        infer(&house).await;
        house.clock.advance_seconds(60);
        import(&house, Some(survey), &[("us0".into(), SHOP, "hotline"), ("uv0".into(), VAGUE, "hotline")]).await;
        infer(&house).await;
        let named = house.feedback().await.into_iter().filter(|one| one.envelope.recorded > unplaced.envelope.recorded);
        let named: Vec<Feedback> = named.collect();
        assert_eq!(named.len(), 2);
        for one in &named {
            assert_eq!((one.envelope.touchpoint, InferredTouchpoint::of(&one.items)), (hotline, None));
        }
        assert_eq!(report(&house).await.inferred, 19);

        // A verdict about a version that is not the newest, and one about feedback at a touchpoint.
        let inferred = InferredTouchpoint { touchpoint: house.touchpoint, confidence: 0.99 };
        let late = named.iter().map(|one| Verdict { id: one.envelope.id, recorded: unplaced.envelope.recorded, inferred });
        let settled = named.iter().map(|one| Verdict { id: one.envelope.id, recorded: one.envelope.recorded, inferred });
        for verdicts in [late.collect::<Vec<_>>(), settled.collect()] {
            assert_eq!(house.listen.write_verdicts(&house.who.project, verdicts).await.expect("looked at"), 0);
        }
        let at_shop = house.feedback().await.into_iter().filter(|one| one.envelope.touchpoint == shop).count();
        assert_eq!(at_shop, 60 + 9);
    }

    async fn without_examples_nothing_is_said(db: Db) {
        let (house, _) = with_hotline(db).await;
        let unplaced: Vec<_> = rows().into_iter().filter(|(_, _, at)| at.is_empty()).collect();
        import(&house, None, &unplaced).await;
        assert_eq!(infer(&house).await, 0);
        assert_eq!(report(&house).await.unassigned, 30);
        assert!(house.feedback().await.iter().all(|one| InferredTouchpoint::of(&one.items).is_none()));
    }

    async fn what_the_customer_did_last_is_a_clue(db: Db) {
        let (house, hotline) = with_hotline(db).await;
        let at = |days: i64| NOW.plus_seconds(-days * 86_400);
        let event = |id: &str, customer: &str, days: i64, touchpoint: Option<&str>| json!({
            "message_id": id, "type": "order_placed", "time": at(days), "touchpoint": touchpoint,
            "customer": {"external_id": customer},
        });
        let events = [
            event("1", "K1", 9, Some("filiale")), event("2", "K1", 5, Some("hotline")), event("3", "K1", 1, Some("filiale")),
            event("4", "K2", 40, Some("hotline")),
            event("5", "K3", 5, None),
        ];
        let batch = interaction_batch(json!({ "interactions": events }).to_string().as_bytes()).expect("a batch");
        assert_eq!(house.listen.submit_interactions(&house.who, batch).await.expect("taken").accepted, 5);
        let survey = survey(&house).await;
        for (customer, days) in [("K1", 3), ("K2", 3), ("K3", 3)] {
            let answer = json!({
                "survey": survey, "message_id": customer, "time": at(days), "customer": {"external_id": customer},
                "answers": {"stars": 5},
            });
            let answer = serde_json::from_value(answer).expect("a draft");
            house.listen.submit_answer(&house.who, answer).await.expect("taken");
        }
        let feedback = house.feedback().await;
        let before = house.listen.came_before(&house.rows().await, &feedback).await.expect("looked up");
        let of = |customer: &str| {
            let id = crate::circumstances::signal_of_message(house.who.project.id, customer);
            before[feedback.iter().position(|one| one.envelope.id == id).expect("an answer")]
        };
        assert_eq!(of("K1"), Some(u64::from(hotline.0)), "not what came after, and not what came before that");
        assert_eq!(of("K2"), None, "too long ago");
        assert!(of("K3").is_some_and(|mark| mark > u64::from(u32::MAX)), "a type, because it has no touchpoint");
    }

    async fn only_who_keeps_the_catalogue_is_told(db: Db) {
        let (house, _) = with_hotline(db).await;
        let rights = Role::Viewer.rights().iter().copied();
        let scope = Scope::whole_project(house.who.project.id, house.who.project.no, rights);
        let viewer = Caller { scope, ..house.who.clone() };
        assert_eq!(house.listen.touchpoint_inference(&viewer).await.expect_err("refused").code(), "forbidden");
        let rights = Role::Administrator.rights().iter().copied();
        let whole = Scope::whole_project(house.who.project.id, house.who.project.no, rights);
        let scope = whole.within_touchpoints([number(&house, house.touchpoint).await]);
        let partner = Caller { scope, ..house.who.clone() };
        assert_eq!(house.listen.touchpoint_inference(&partner).await.expect_err("refused").code(), "forbidden");
    }
}
