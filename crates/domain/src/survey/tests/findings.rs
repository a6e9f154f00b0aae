use super::*;
use crate::survey::check::{Finding, FindingCode as Code, Level, check, is_publishable};

fn codes(survey: &Survey) -> Vec<(Option<String>, Code)> {
    check(survey).into_iter().map(|finding| (finding.question, finding.code)).collect()
}

/// The survey has exactly this one finding.
#[track_caller]
fn only(survey: &Survey, question: &str, code: Code) {
    let expected = Some(question.to_owned()).filter(|key| !key.is_empty());
    assert_eq!(codes(survey), [(expected, code)], "{:#?}", check(survey));
}

/// A score, then `more`, then a reason, so that nothing else is wrong.
fn with(more: &[(&str, Value, Value)]) -> Survey {
    let mut questions = vec![("score", nps(), json!({}))];
    questions.extend_from_slice(more);
    questions.push(("reason", words(), json!({})));
    survey_of(&questions)
}

#[test]
fn a_sound_survey_has_no_findings() {
    let survey = with(&[("why", one_of(&["a", "b"]), json!({"show_if": asked("score", json!({"at_most": 6}))}))]);
    assert_eq!(check(&survey), []);
}

#[test]
fn keys() {
    only(&with(&[("reason", words(), json!({}))]), "reason", Code::DuplicateKey);
    only(&with(&[("Warum", words(), json!({}))]), "Warum", Code::BadKey);
    only(&with(&[("end", words(), json!({}))]), "end", Code::BadKey);
    only(&with(&[("q", one_of(&["a", "a"]), json!({}))]), "q", Code::DuplicateKey);
    only(&with(&[("q", one_of(&["a", "other"]), json!({}))]), "q", Code::BadKey);
}

#[test]
fn settings_without_sense() {
    let of = |kind: Value| with(&[("q", kind, json!({}))]);
    only(&of(one_of(&["a"])), "q", Code::TooFewOptions);
    only(&of(many_of(&[])), "q", Code::TooFewOptions);
    only(&of(json!({"type": "matrix", "series": "csat:1-5", "aspects": []})), "q", Code::TooFewOptions);
    only(&of(json!({"type": "number", "min": 3, "max": 3})), "q", Code::BadRange);
    only(&of(json!({"type": "number", "step": 0})), "q", Code::BadRange);
    only(&of(json!({"type": "date", "earliest": "2026-02-01", "latest": "2026-01-01"})), "q", Code::BadRange);
    only(&of(json!({"type": "multiple_choice", "options": options(&["a"]), "min_chosen": 2})), "q", Code::BadRange);
    only(&of(json!({"type": "short_text", "max_length": 501})), "q", Code::BadLength);
    only(&of(json!({"type": "consent", "purpose": " "})), "q", Code::NoPurpose);
    let required = json!({"required": true});
    only(
        &with(&[("q", json!({"type": "consent", "purpose": "contact"}), required.clone())]),
        "q",
        Code::RequiredConsent,
    );
    only(&with(&[("q", json!({"type": "statement"}), required)]), "q", Code::RequiredDisplay);
    let error = serde_json::from_value::<Survey>(json!({
        "languages": ["de"], "default_language": "de", "title": {"de": "x"},
        "questions": [{"key": "q", "text": {"de": "x"}, "kind": {"type": "score", "series": "nps:1-10"}}]
    }))
    .expect_err("not a scale");
    assert!(error.to_string().contains("use nps:0-10"), "{error}");
}

#[test]
fn references() {
    let shown = |condition: Value| with(&[("q", words(), json!({"show_if": condition}))]);
    only(&shown(asked("ghost", json!("answered"))), "q", Code::UnknownQuestion);
    only(&shown(asked("reason", json!("answered"))), "q", Code::ForwardReference);
    only(&shown(asked("q", json!("answered"))), "q", Code::ForwardReference);
    only(&shown(asked("score", json!({"equals": 11}))), "q", Code::UnknownOption);
    only(&shown(asked("score", json!({"contains": "x"}))), "q", Code::WrongTest);
    only(&shown(asked("score", json!({"equals": "9"}))), "q", Code::WrongTest);
    only(&shown(json!({"answer": {"question": "score", "aspect": "x", "is": "answered"}})), "q", Code::UnknownAspect);
    let deep = (0..12).fold(json!({"all": []}), |inner, _| json!({"not": inner}));
    only(&shown(deep), "q", Code::ConditionTooLarge);
    let piped = |text: &str| with(&[("q", words(), json!({"text": {"de": text, "en": "x"}}))]);
    only(&piped("{{answer.ghost}}"), "q", Code::UnknownQuestion);
    only(&piped("{{answer.reason}}"), "q", Code::ForwardReference);
    only(&piped("{{answer.score"), "q", Code::UnclearPipe);
    assert_eq!(check(&piped("{{answer.score}} {{customer.name|Sie}}")), []);
}

#[test]
fn skips_lead_forward_only() {
    let skip = |to: &str| with(&[("q", words(), json!({"skip": [{"when": asked("q", json!("answered")), "to": to}]}))]);
    only(&skip("score"), "q", Code::BackwardSkip);
    only(&skip("q"), "q", Code::BackwardSkip);
    only(&skip("ghost"), "q", Code::UnknownQuestion);
    assert_eq!(check(&skip("end")), []);
}

#[test]
fn shuffled_questions_do_not_lean_on_each_other() {
    let shuffled = json!({"type": "section", "random_order": true});
    let survey = with(&[
        ("s", shuffled, json!({})),
        ("a", words(), json!({})),
        ("b", words(), json!({"show_if": asked("a", json!("answered"))})),
    ]);
    only(&survey, "b", Code::RandomDependency);
}

#[test]
fn questions_no_way_leads_to() {
    let shown = |condition: Value| with(&[("q", words(), json!({"show_if": condition}))]);
    only(&shown(json!({"any": []})), "q", Code::Unreachable);
    let both = json!({"all": [asked("score", json!({"group": "negative"})), asked("score", json!({"at_least": 9}))]});
    only(&shown(both), "q", Code::Unreachable);
    only(&shown(asked("score", json!({"at_least": 11}))), "q", Code::Unreachable);
    let always = json!({"skip": [{"when": {"all": []}, "to": "reason"}]});
    only(&with(&[("a", words(), always), ("b", words(), json!({}))]), "b", Code::Unreachable);
    // Behind a question that is itself behind the opposite answer.
    let survey = with(&[
        ("a", one_of(&["x", "y"]), json!({"show_if": asked("score", json!({"group": "positive"}))})),
        (
            "b",
            words(),
            json!({"show_if": {"all": [asked("a", json!({"equals": "x"})), asked("score", json!({"at_most": 5}))]}}),
        ),
    ]);
    only(&survey, "b", Code::Unreachable);
}

#[test]
fn reachability_knows_every_kind_of_answer() {
    let matrix = json!({"type": "matrix", "series": "csat:1-5", "aspects": options(&["speed", "price"])});
    let aspect = |aspect: &str, is: Value| json!({"answer": {"question": "m", "aspect": aspect, "is": is}});
    let survey = with(&[
        ("m", matrix, json!({})),
        (
            "many",
            json!({"type": "multiple_choice", "options": options(&["a", "b", "c", "d"]), "min_chosen": 3}),
            json!({}),
        ),
        ("n", json!({"type": "number", "min": 5, "max": 50, "step": 5}), json!({})),
        ("d", json!({"type": "date", "earliest": "2026-01-01"}), json!({})),
        ("t", json!({"type": "short_text", "max_length": 4}), json!({})),
        ("r", json!({"type": "ranking", "options": options(&["x", "y"])}), json!({})),
        ("c", json!({"type": "consent", "purpose": "contact"}), json!({})),
        (
            "q1",
            words(),
            json!({"show_if": {"all": [aspect("speed", json!({"group": "negative"})), aspect("price", json!({"equals": 5}))]}}),
        ),
        (
            "q2",
            words(),
            json!({"show_if": {"all": [asked("many", json!({"contains": "a"})), {"not": asked("many", json!({"contains": "b"}))}]}}),
        ),
        (
            "q3",
            words(),
            json!({"show_if": {"all": [asked("n", json!({"at_least": 11})), asked("n", json!({"at_most": 19}))]}}),
        ),
        (
            "q4",
            words(),
            json!({"show_if": {"all": [asked("d", json!({"at_least": "2026-03-01"})), {"not": asked("d", json!({"at_least": "2026-03-02"}))}]}}),
        ),
        (
            "q5",
            words(),
            json!({"show_if": {"all": [asked("t", json!({"contains": "ab"})), asked("t", json!({"contains": "bc"}))]}}),
        ),
        (
            "q6",
            words(),
            json!({"show_if": {"all": [asked("r", json!({"equals": "y"})), asked("c", json!({"equals": false}))]}}),
        ),
        ("q7", words(), json!({"show_if": {"attribute": {"name": "orders", "is": {"at_least": 3}}}})),
    ]);
    assert!(is_publishable(&survey), "{:#?}", check(&survey));
    let never = with(&[
        ("n", json!({"type": "number", "min": 5, "max": 50, "step": 5}), json!({})),
        (
            "q",
            words(),
            json!({"show_if": {"all": [asked("n", json!({"at_least": 11})), asked("n", json!({"at_most": 14}))]}}),
        ),
    ]);
    only(&never, "q", Code::Unreachable);
}

#[test]
fn texts() {
    let mut survey = with(&[]);
    survey.questions[1].text.0.remove("en");
    assert_eq!(codes(&survey), [(Some("reason".to_owned()), Code::MissingTranslation)]);
    assert!(is_publishable(&survey), "a missing translation is a warning");
    survey.questions[1].text.0.clear();
    only(&survey, "reason", Code::MissingText);
    let mut survey = with(&[]);
    survey.questions[1].text.0.remove("de");
    only(&survey, "reason", Code::MissingText);
    let mut survey = with(&[]);
    survey.questions[1].text.0.insert("de".to_owned(), "ä".repeat(2_001));
    only(&survey, "reason", Code::TextTooLong);
    let mut survey = with(&[]);
    survey.title.0.insert("fr".to_owned(), "Titre".to_owned());
    only(&survey, "", Code::UnknownLanguage);
}

#[test]
fn the_survey_as_a_whole() {
    only(&survey_of(&[("s", json!({"type": "statement"}), json!({}))]), "", Code::NoQuestion);
    let mut survey = with(&[]);
    survey.default_language = "fr".to_owned();
    assert!(codes(&survey).contains(&(None, Code::DefaultLanguage)));
    let mut survey = with(&[]);
    survey.languages.push("Deutsch".to_owned());
    assert!(codes(&survey).contains(&(None, Code::BadLanguage)));
    let mut survey = with(&[]);
    survey.brand.colour = Some("red;} body{".to_owned());
    only(&survey, "", Code::BadColour);
    survey.brand.colour = Some("#00aaFF".to_owned());
    for logo in
        ["javascript:alert(1)", "//evil.example/x.png", "http://x/y.png", "/a\" onload=\"x", "data:image/png;base64,x"]
    {
        survey.brand.logo = Some(logo.to_owned());
        only(&survey, "", Code::BadLogo);
    }
    survey.brand.logo = Some("/files/logo.svg".to_owned());
    assert_eq!(check(&survey), []);
}

#[test]
fn pages_to_go_on_to() {
    let going = |onward: Value| {
        let mut survey = serde_json::to_value(with(&[])).expect("json");
        survey["thank_you"]["onward"] = onward;
        survey_from(&survey)
    };
    assert_eq!(check(&going(json!({"common": {"address": "https://moewe.example/danke?s={score}"}}))), []);
    only(&going(json!({"neutral": {"address": "javascript:alert(1)"}})), "", Code::BadOnward);
    only(&going(json!({"common": {"address": "https://moewe.example/{name}"}})), "", Code::UnclearOnward);
    let half = json!({"address": "https://moewe.example/", "label": {"de": "Weiter"}});
    only(&going(json!({"common": half})), "", Code::MissingTranslation);
    let ghost = json!({"address": "https://moewe.example/", "label": {"de": "{{answer.ghost}}", "en": "x"}});
    only(&going(json!({"common": ghost})), "", Code::UnknownQuestion);
    let finding = &check(&going(json!({"common": {"address": "https://x.example/{a}"}})))[0];
    assert!(finding.message("en").starts_with("“{a}” cannot be put into an address. Use {score}"));
}

#[test]
fn nobody_is_sent_to_a_review_site_for_being_satisfied() {
    let going = |series: &str, onward: Value| {
        let mut survey = serde_json::to_value(with(&[])).expect("json");
        survey["questions"][0]["kind"]["series"] = series.into();
        survey["thank_you"]["onward"] = onward;
        survey_from(&survey)
    };
    let (site, own) = (json!({"address": "https://g.page/r/x"}), json!({"address": "https://moewe.example/"}));
    only(&going("nps:0-10", json!({"positive": site})), "", Code::ReviewGating);
    only(&going("nps:0-10", json!({"common": site, "negative": own})), "", Code::ReviewGating);
    assert!(is_publishable(&going("nps:0-10", json!({"positive": site}))), "an advice");
    assert_eq!(check(&going("nps:0-10", json!({"common": site}))), []);
    assert_eq!(check(&going("nps:0-10", json!({"positive": own}))), []);
    // A thumb knows no middle.
    assert_eq!(check(&going("thumbs:0-1", json!({"positive": site, "negative": site}))), []);
}

#[test]
fn a_score_wants_a_reason() {
    only(&survey_of(&[("score", nps(), json!({}))]), "score", Code::NoReason);
    only(&survey_of(&[("reason", words(), json!({})), ("score", nps(), json!({}))]), "score", Code::NoReason);
}

#[test]
fn an_expectation_belongs_to_one_experience_on_the_same_scale() {
    let expects = |of: &str| json!({"type": "score", "series": "nps:0-10", "expectation_of": of});
    let one = |of: &str| with(&[("before", expects(of), json!({}))]);
    assert_eq!(check(&one("score")), []);
    only(&one("ghost"), "before", Code::UnknownQuestion);
    only(&one("before"), "before", Code::BadExpectation);
    only(&one("reason"), "before", Code::BadExpectation);
    let other = json!({"type": "score", "series": "csat:1-5", "expectation_of": "score"});
    only(&with(&[("before", other, json!({}))]), "before", Code::BadExpectation);
    let two = with(&[("before", expects("score"), json!({})), ("again", expects("score"), json!({}))]);
    only(&two, "again", Code::SecondExpectation);
    let circle = with(&[("a", expects("b"), json!({})), ("b", expects("a"), json!({}))]);
    let bad = |key: &str| (Some(key.to_owned()), Code::BadExpectation);
    assert_eq!(codes(&circle), [bad("a"), bad("b")]);
    // What was expected wants no reason of its own.
    let alone = survey_of(&[("reason", words(), json!({})), ("before", expects("reason"), json!({}))]);
    only(&alone, "before", Code::BadExpectation);
}

#[test]
fn the_longest_way_counts_not_the_number_of_questions() {
    let keys: Vec<String> = (0..20).map(|at| format!("q{at}")).collect();
    let rule = |at: usize| if at < 10 { json!({"group": "negative"}) } else { json!({"group": "positive"}) };
    let branched: Vec<_> = keys
        .iter()
        .enumerate()
        .map(|(at, key)| (key.as_str(), words(), json!({"show_if": asked("score", rule(at))})))
        .collect();
    assert_eq!(check(&with(&branched)), [], "twelve at most for anybody");
    let straight: Vec<_> = keys.iter().map(|key| (key.as_str(), words(), json!({}))).collect();
    let findings = check(&with(&straight));
    assert_eq!(
        findings,
        [Finding { level: Level::Warning, code: Code::SurveyTooLong, question: None, detail: Some("22".to_owned()) }]
    );
    assert!(findings[0].message("de").starts_with("Der längste Weg hat 22 Fragen."));
}

#[test]
fn a_large_survey_is_checked_all_the_same() {
    let keys: Vec<String> = (0..198).map(|at| format!("q{at}")).collect();
    let questions: Vec<_> = keys
        .iter()
        .enumerate()
        .map(|(at, key)| {
            let before = if at == 0 { "score".to_owned() } else { format!("q{}", at - 1) };
            let kind = one_of(&["a", "b"]);
            let is = if at == 0 { json!({"group": "negative"}) } else { json!({"equals": "a"}) };
            (key.as_str(), kind, json!({"show_if": asked(&before, is)}))
        })
        .collect();
    let survey = with(&questions);
    assert!(is_publishable(&survey), "{:?}", check(&survey).first());
}
