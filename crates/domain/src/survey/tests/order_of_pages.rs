use super::*;
use crate::survey::{Kind, Pages, ProblemCode};
use proptest::prelude::*;

/// Score, branch by group, a skip to the end for the silent, a shuffled block.
fn branching() -> Survey {
    survey_of(&[
        (
            "score",
            nps(),
            json!({"required": true, "skip": [{"when": asked("score", json!({"equals": 10})), "to": "bye"}]}),
        ),
        ("why", one_of(&["price", "speed"]), json!({"show_if": asked("score", json!({"group": "negative"}))})),
        ("price", words(), json!({"show_if": asked("why", json!({"equals": "price"})), "required": true})),
        ("details", json!({"type": "section", "random_order": true}), json!({})),
        ("a", words(), json!({})),
        ("b", words(), json!({})),
        ("c", words(), json!({})),
        ("closing", json!({"type": "section"}), json!({})),
        ("bye", words(), json!({"show_if": {"not": {"attribute": {"name": "silent", "is": {"equals": "yes"}}}}})),
    ])
}

#[test]
fn branches_follow_the_answers() {
    let survey = branching();
    let of = |given: &[(&str, AnswerValue)]| {
        let mut keys = keys_asked(&survey, given);
        keys.retain(|key| !["details", "closing", "a", "b", "c"].contains(&key.as_str()));
        keys
    };
    assert_eq!(of(&[]), ["score", "bye"]);
    assert_eq!(of(&[("score", 3.into())]), ["score", "why", "bye"]);
    assert_eq!(of(&[("score", 3.into()), ("why", "price".into())]), ["score", "why", "price", "bye"]);
    assert_eq!(keys_asked(&survey, &[("score", 10.into())]), ["score", "bye"], "the block in between is skipped");
}

#[test]
fn an_answer_to_a_hidden_question_decides_nothing_and_is_dropped() {
    let survey = branching();
    let given =
        answers(&[("score", 9.into()), ("why", "price".into()), ("price", "too high".into()), ("a", " ".into())]);
    let nobody = Attributes::new();
    let interview = Interview::new(&survey, &given, &nobody, 1);
    assert!(!interview.asks("price"), "why is hidden, so its answer counts as not given");
    assert_eq!(interview.completed(), answers(&[("score", 9.into())]));
    let back_again = answers(&[("score", 2.into()), ("why", "price".into()), ("price", "too high".into())]);
    assert_eq!(Interview::new(&survey, &back_again, &nobody, 1).completed(), back_again, "nothing was lost on the way");
}

#[test]
fn attributes_decide_too() {
    let survey = branching();
    let silent = Attributes::from([("silent".to_owned(), "Yes".to_owned())]);
    let given = answers(&[("score", 10.into())]);
    assert!(!Interview::new(&survey, &given, &silent, 1).asks("bye"));
}

#[test]
fn one_question_per_page_with_headings_above() {
    let survey = branching();
    let (given, nobody) = (answers(&[("score", 9.into())]), Attributes::new());
    let interview = Interview::new(&survey, &given, &nobody, 1);
    let first_of_block = interview.next_page(0).expect("a page");
    let keys: Vec<&str> = interview.page(first_of_block).iter().map(|q| q.key.as_str()).collect();
    assert_eq!((keys.len(), keys[0]), (2, "details"), "the heading stands above the first question of its section");
    assert_eq!(interview.previous_page(first_of_block), Some(0));
    assert!(interview.page(1).is_empty(), "why is hidden");
    assert_eq!(interview.next_page(interview.page_count()), None);
    assert_eq!(interview.previous_page(0), None);
}

#[test]
fn a_heading_moves_on_when_the_first_question_of_its_section_is_hidden() {
    let never = json!({"show_if": asked("score", json!({"equals": 0}))});
    let survey = survey_of(&[
        ("score", nps(), json!({})),
        ("part", json!({"type": "section"}), json!({})),
        ("x", words(), never.clone()),
        ("y", words(), json!({})),
        ("part2", json!({"type": "section"}), json!({})),
        ("z", words(), never),
    ]);
    let (given, nobody) = (answers(&[("score", 9.into())]), Attributes::new());
    let interview = Interview::new(&survey, &given, &nobody, 1);
    let page = interview.next_page(0).expect("y");
    assert_eq!(interview.page(page).iter().map(|q| q.key.as_str()).collect::<Vec<_>>(), ["part", "y"]);
    assert_eq!(interview.next_page(page), None, "a heading alone is no page");
}

#[test]
fn many_on_a_page_break_where_an_answer_is_needed() {
    let mut survey = branching();
    survey.pages = Pages::Many;
    let (given, nobody) = (answers(&[("score", 3.into()), ("why", "price".into())]), Attributes::new());
    let interview = Interview::new(&survey, &given, &nobody, 1);
    let pages: Vec<Vec<&str>> =
        (0..interview.page_count()).map(|page| interview.page(page).iter().map(|q| q.key.as_str()).collect()).collect();
    assert_eq!(&pages[..3], [vec!["score"], vec!["why"], vec!["price"]]);
    assert_eq!(pages[3].len(), 4, "a section with its three questions");
    assert_eq!(pages[4], ["closing", "bye"]);
}

#[test]
fn a_piped_answer_needs_the_page_before() {
    let mut survey = survey_of(&[
        ("product", words(), json!({})),
        ("other", words(), json!({})),
        (
            "why",
            words(),
            json!({"text": {"de": "Warum {{answer.product|das}}?", "en": "Why {{answer.product|that}}?"}}),
        ),
    ]);
    survey.pages = Pages::Many;
    let (given, nobody) = (answers(&[("product", "<b>{{customer.name}}</b>".into())]), Attributes::new());
    let interview = Interview::new(&survey, &given, &nobody, 1);
    assert_eq!(interview.page_count(), 2);
    let why = &interview.page(1)[0].text;
    assert_eq!(interview.text(why, "en"), "Why <b>{{customer.name}}</b>?", "put in once, as plain text");
    let empty = Answers::default();
    assert_eq!(Interview::new(&survey, &empty, &nobody, 1).text(why, "de-AT"), "Warum das?");
}

#[test]
fn going_on_needs_the_required_answers_of_the_page() {
    let survey = branching();
    let nobody = Attributes::new();
    let empty = Answers::default();
    let interview = Interview::new(&survey, &empty, &nobody, 1);
    assert_eq!(interview.problems_on(0).iter().map(|p| p.code).collect::<Vec<_>>(), [ProblemCode::Required]);
    assert!(interview.problems_so_far().is_empty(), "still under way");
    let wrong = answers(&[("score", 3.into()), ("why", "price".into()), ("ghost", 1.into()), ("a", 7.into())]);
    let interview = Interview::new(&survey, &wrong, &nobody, 1);
    let found: Vec<_> = interview.problems().into_iter().map(|p| (p.question, p.code)).collect();
    let expected =
        [("price", ProblemCode::Required), ("a", ProblemCode::WrongShape), ("ghost", ProblemCode::UnknownQuestion)];
    assert_eq!(found, expected.map(|(key, code)| (key.to_owned(), code)));
}

#[test]
fn a_required_matrix_wants_every_aspect() {
    let kind = json!({"type": "matrix", "series": "csat:1-5", "aspects": options(&["speed", "price"])});
    let survey = survey_of(&[("m", kind, json!({"required": true}))]);
    let nobody = Attributes::new();
    let partly: Answers = serde_json::from_value(json!({"m": {"speed": 3}})).expect("answers");
    let problems = Interview::new(&survey, &partly, &nobody, 1).problems();
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].aspect.as_deref(), problems[0].code), (Some("price"), ProblemCode::Required));
    let empty = Answers::default();
    assert_eq!(Interview::new(&survey, &empty, &nobody, 1).problems().len(), 2);
}

#[test]
fn coming_back_goes_on_where_it_stopped() {
    let survey = branching();
    let nobody = Attributes::new();
    let resume = |given: &[(&str, AnswerValue)]| Interview::new(&survey, &answers(given), &nobody, 1).resume_page();
    assert_eq!(resume(&[]), Some(0));
    assert_eq!(resume(&[("score", 3.into())]), Some(1));
    assert_eq!(resume(&[("score", 3.into()), ("why", "price".into())]), Some(2));
    assert_eq!(resume(&[("bye", "x".into())]), Some(0), "a required answer is missing");
    let all = [("score", 10.into()), ("bye", "x".into())];
    assert_eq!(resume(&all), Some(survey_pages(&survey) - 1), "all done: the last page");
}

fn survey_pages(survey: &Survey) -> usize {
    Interview::new(survey, &Answers::default(), &Attributes::new(), 1).page_count()
}

proptest! {
    #[test]
    fn every_way_through_ends_and_meets_each_question_once(
        seed: u64, score in prop::option::of(0..=10_i32), why in prop::option::of(prop::bool::ANY), many: bool,
    ) {
        let mut survey = branching();
        survey.pages = if many { Pages::Many } else { Pages::One };
        let mut given = Answers::default();
        given.set("score", score.map(AnswerValue::from));
        given.set("why", why.map(|price| if price { "price" } else { "speed" }.into()));
        let nobody = Attributes::new();
        let interview = Interview::new(&survey, &given, &nobody, seed);
        let mut met = Vec::new();
        let mut page = interview.first_page();
        let mut last_progress = -1.0;
        while let Some(at) = page {
            prop_assert!(interview.progress(at) > last_progress && interview.progress(at) < 1.0);
            last_progress = interview.progress(at);
            met.extend(interview.page(at).iter().map(|q| q.key.clone()));
            let next = interview.next_page(at);
            if let Some(next) = next {
                prop_assert_eq!(interview.previous_page(next), Some(at));
            }
            page = next;
        }
        let expected: Vec<String> = interview.questions().map(|q| q.key.clone()).collect();
        prop_assert_eq!(&met, &expected);
        let again = Interview::new(&survey, &given, &nobody, seed);
        prop_assert_eq!(again.questions().map(|q| q.key.clone()).collect::<Vec<_>>(), expected);
        let block: Vec<&String> = met.iter().filter(|key| ["a", "b", "c"].contains(&key.as_str())).collect();
        prop_assert!(block.is_empty() || block.len() == 3);
    }

    #[test]
    fn answers_nobody_can_trust_never_break_the_way(given in prop::collection::btree_map("(score|why|price|a|end|x)", answer(), 0..6)) {
        let survey = branching();
        let given = Answers(given);
        let nobody = Attributes::new();
        let interview = Interview::new(&survey, &given, &nobody, 1);
        let completed = interview.completed();
        for key in completed.0.keys() {
            prop_assert!(interview.asks(key));
        }
        // What is complete and sound stays the same when gone through again.
        let again = Interview::new(&survey, &completed, &nobody, 1);
        prop_assert_eq!(again.completed(), completed.clone());
        if interview.problems().is_empty() {
            prop_assert!(again.problems().is_empty());
        }
    }
}

fn answer() -> impl Strategy<Value = AnswerValue> {
    prop_oneof![
        any::<bool>().prop_map(AnswerValue::Truth),
        (-3.0..13.0_f64).prop_map(AnswerValue::Number),
        (0..=10_i32).prop_map(AnswerValue::from),
        "(price|speed| |[a-z]{0,3})".prop_map(AnswerValue::Text),
        prop::collection::vec("(price|speed|other)", 0..3).prop_map(AnswerValue::List),
        prop::collection::btree_map("[ab]", 0.0..9.0_f64, 0..2).prop_map(AnswerValue::Scores),
    ]
}

#[test]
fn options_come_in_an_order_of_their_own_with_exclusive_ones_last() {
    let mut kind = many_of(&["a", "b", "none", "c"]);
    kind["random_order"] = true.into();
    kind["options"][2]["exclusive"] = true.into();
    let survey = survey_of(&[("q", kind, json!({}))]);
    let order = |seed| survey.questions[0].options_for(seed).iter().map(|o| o.key.clone()).collect::<Vec<_>>();
    let seen: std::collections::BTreeSet<Vec<String>> = (0..50).map(order).collect();
    assert_eq!(seen.len(), 6, "three options have six orders");
    assert!(seen.iter().all(|order| order[3] == "none"));
    assert!(matches!(survey.questions[0].kind, Kind::MultipleChoice(_)));
}
