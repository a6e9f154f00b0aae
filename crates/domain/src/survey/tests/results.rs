use super::*;
use crate::ids::{SeriesNo, TouchpointId, TouchpointNo};
use crate::signal::Group;
use crate::survey::{Cell, Form, to_items};
use uuid::Uuid;

const REPAIR: &str = "00000000-0000-7000-8000-000000000007";

/// One question of every type.
fn everything() -> Survey {
    let mut many = many_of(&["price", "speed"]);
    many["other"] = json!({"de": "Sonstiges", "en": "Other"});
    let mut aspects = options(&["speed", "repair"]);
    aspects[1]["touchpoint"] = REPAIR.into();
    survey_of(&[
        ("intro", json!({"type": "section"}), json!({})),
        ("score", nps(), json!({"required": true})),
        ("one", one_of(&["a", "b"]), json!({})),
        ("many", many, json!({})),
        ("line", json!({"type": "short_text"}), json!({})),
        ("story", words(), json!({})),
        ("visits", json!({"type": "number", "min": 0}), json!({})),
        ("bought", json!({"type": "date"}), json!({})),
        ("m", json!({"type": "matrix", "series": "csat:1-5", "aspects": aspects}), json!({})),
        ("rank", json!({"type": "ranking", "options": options(&["x", "y"])}), json!({})),
        ("contact", json!({"type": "consent", "purpose": "contact"}), json!({})),
        ("hint", json!({"type": "statement"}), json!({})),
    ])
}

fn full() -> Answers {
    serde_json::from_value(json!({
        "score": 3, "one": "b", "many": {"chosen": ["price", "other"], "other": "Verpackung"}, "line": "kurz",
        "story": "Lieferzeit 😡", "visits": 4, "bought": "2026-11-22", "m": {"speed": 2, "repair": 5},
        "rank": ["y", "x"], "contact": true
    }))
    .expect("answers")
}

#[test]
fn every_type_becomes_rows() {
    let survey = everything();
    assert!(super::super::is_publishable(&survey));
    let mut known = Vec::new();
    let items = to_items(
        &survey,
        &full(),
        |series| {
            if !known.contains(&series.key()) {
                known.push(series.key());
            }
            SeriesNo(known.iter().position(|key| *key == series.key()).map_or(0, |at| at as u32 + 1))
        },
        |touchpoint| (touchpoint == TouchpointId(REPAIR.parse().expect("an id"))).then_some(TouchpointNo(9)),
    );
    let rows: Vec<String> = items
        .iter()
        .map(|i| {
            format!(
                "{} s{} t{} {} {} {} {}",
                i.question,
                i.series.0,
                i.touchpoint.map_or(0, |t| t.0),
                i.value.map_or("-".to_owned(), |v| v.to_string()),
                i.group.map_or("-".to_owned(), |g| format!("{g:?}")),
                i.choice.as_deref().unwrap_or("-"),
                i.text.as_deref().unwrap_or("-"),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            "score s1 t0 3 Negative - -",
            "one s0 t0 - - b -",
            "many s0 t0 - - price -",
            "many s0 t0 - - other Verpackung",
            "line s0 t0 - - - kurz",
            "story s0 t0 - - - Lieferzeit 😡",
            "visits s0 t0 4 - - -",
            "bought s0 t0 20779 - - -",
            "m.speed s2 t0 2 Negative - -",
            "m.repair s2 t9 5 Positive - -",
            "rank s0 t0 1 - y -",
            "rank s0 t0 2 - x -",
            "contact s0 t0 - - yes -",
        ]
    );
    assert!(items.iter().all(|item| item.group.is_some() != item.series.is_none()), "a group exactly with a series");
    assert_eq!(survey.series().iter().map(|s| s.key()).collect::<Vec<_>>(), ["nps:0-10", "csat:1-5"]);
    assert_eq!(survey.touchpoints(), [TouchpointId(Uuid::parse_str(REPAIR).expect("an id"))]);
}

#[test]
fn an_export_row_reads_back_as_the_same_answers() {
    let survey = everything();
    let (columns, row) = (survey.columns(), survey.row(&full()));
    assert_eq!(columns.len(), row.len());
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "score",
            "one",
            "many",
            "many.other",
            "line",
            "story",
            "visits",
            "bought",
            "m.speed",
            "m.repair",
            "rank.x",
            "rank.y",
            "contact"
        ]
    );
    let fields = names.iter().copied().zip(row.iter().map(Cell::to_text));
    assert_eq!(survey.read(&Form::new(fields)), full());
    let nothing = survey.row(&Answers::default());
    assert!(nothing.iter().all(|cell| *cell == Cell::Empty));
    assert!(survey.read(&Form::default()).is_empty());
}

#[test]
fn the_schema_describes_every_answer_and_nothing_else() {
    let schema = everything().answer_schema();
    let described: Vec<&String> = schema["properties"].as_object().expect("properties").keys().collect();
    let answered: Vec<String> = full().0.into_keys().collect();
    assert!(answered.iter().all(|key| described.contains(&key)) && described.len() == answered.len());
    assert_eq!(
        schema["properties"]["score"],
        json!({"type": "integer", "minimum": 0, "maximum": 10, "title": "score?"})
    );
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn the_headline_is_the_first_score_answered() {
    let survey = everything();
    let headline = survey.headline(&full()).expect("a score");
    assert_eq!((headline.question.as_str(), headline.value, headline.group), ("score", 3.0, Group::Negative));
    assert_eq!(survey.headline(&answers(&[("one", "a".into())])), None);
    assert_eq!(survey.headline(&answers(&[("score", 77.into())])), None, "not on the scale");
}

#[test]
fn the_way_on_is_that_of_the_group() {
    let mut survey = serde_json::to_value(everything()).expect("json");
    survey["thank_you"] = json!({"onward": {
        "common": {"address": "https://moewe.example/?l={language}"},
        "negative": {"address": "https://moewe.example/hilfe?s={score}", "label": {"de": "Wir helfen"}, "at_once": true},
        "positive": {"address": "javascript:alert(1)"}
    }});
    let (survey, nobody) = (survey_from(&survey), Attributes::new());
    let way = |given: &Answers| Interview::new(&survey, given, &nobody, 1).onward("de");
    let sorry = way(&full()).expect("a way on");
    assert_eq!((sorry.address.as_str(), sorry.label.as_str()), ("https://moewe.example/hilfe?s=3", "Wir helfen"));
    assert!(sorry.at_once && sorry.host == "moewe.example");
    let unscored = way(&answers(&[("one", "a".into())])).expect("the common way");
    assert_eq!(unscored.address, "https://moewe.example/?l=de");
    assert_eq!(way(&answers(&[("score", 10.into())])), None, "no address at all");
}

#[test]
fn what_was_expected_is_kept_beside_the_scores() {
    let expected = json!({"type": "score", "series": "nps:0-10", "expectation_of": "score"});
    let survey = survey_of(&[("before", expected, json!({})), ("score", nps(), json!({}))]);
    let given = answers(&[("before", 9.into()), ("score", 4.into())]);
    let headline = survey.headline(&given).expect("a score");
    assert_eq!((headline.question.as_str(), headline.value), ("score", 4.0));
    assert_eq!(survey.headline(&answers(&[("before", 9.into())])), None);
    let items = to_items(&survey, &given, |_| SeriesNo(1), |_| None);
    let rows: Vec<_> = items.iter().map(|i| (i.question.as_str(), i.series, i.value, i.group)).collect();
    assert_eq!(
        rows,
        [("before", SeriesNo::NONE, Some(9.0), None), ("score", SeriesNo(1), Some(4.0), Some(Group::Negative)),]
    );
    assert_eq!(survey.series().len(), 1);
}

#[test]
fn consent_is_no_until_it_is_yes() {
    let survey = everything();
    assert_eq!(survey.consents(&full()), [("contact", true)]);
    assert_eq!(survey.consents(&Answers::default()), [("contact", false)]);
    assert_eq!(survey.consents(&answers(&[("contact", "true".into())])), [("contact", false)]);
}

#[test]
fn invalid_answers_give_no_rows() {
    let wrong = answers(&[("score", 99.into()), ("one", "z".into()), ("visits", (-1).into())]);
    assert_eq!(to_items(&everything(), &wrong, |_| SeriesNo(1), |_| None), []);
}

#[test]
fn the_definition_comes_back_from_storage_unchanged() {
    let survey = everything();
    let stored = serde_json::to_string(&survey).expect("json");
    assert_eq!(serde_json::from_str::<Survey>(&stored).expect("read"), survey);
}

#[test]
fn errors_in_json_name_the_field() {
    let mut json = serde_json::to_value(everything()).expect("json");
    json["questions"][1]["kind"]["serie"] = "x".into();
    let error = serde_json::from_value::<Survey>(json).expect_err("misspelt");
    assert!(error.to_string().contains("unknown field `serie`, expected one of `series`, `low`, `high`"), "{error}");
}
