//! The vectors every program that runs interviews is checked against, made by `fixtures/interviews/make.py`.

use super::super::kind::Kind;
use super::super::{Answers, Attributes, Interview, Survey, seed_of};
use crate::ids::SignalId;
use crate::metric::Series;
use crate::signal::Group;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
struct Vectors {
    scales: BTreeMap<Series, Scale>,
    surveys: BTreeMap<String, Survey>,
    cases: Vec<Case>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Scale {
    min: i32,
    max: i32,
    negative: i32,
    positive: i32,
}

#[derive(Deserialize)]
struct Case {
    survey: String,
    id: SignalId,
    attributes: Attributes,
    answers: Answers,
    /// What stands on each page; nothing on hidden ones.
    pages: Vec<Vec<String>>,
    /// Page, question and code.
    #[serde(default)]
    problems: Option<BTreeSet<(usize, String, String)>>,
    #[serde(default)]
    completed: Option<Vec<String>>,
    #[serde(default, deserialize_with = "named")]
    group: Option<Option<Group>>,
    /// In German, as the texts of questions.
    #[serde(default)]
    thanks: Option<String>,
    #[serde(default)]
    texts: BTreeMap<String, String>,
    /// Options or aspects by question.
    #[serde(default)]
    order: BTreeMap<String, Vec<String>>,
}

/// Null is a group too: none.
fn named<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Group>>, D::Error> {
    Option::<Group>::deserialize(deserializer).map(Some)
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../../../fixtures/interviews/interviews.json")).expect("vectors")
}

#[test]
fn every_case_is_shown_as_written() {
    let Vectors { surveys, cases, .. } = vectors();
    assert!(cases.len() > 15);
    for (at, case) in cases.iter().enumerate() {
        let survey = &surveys[&case.survey];
        let interview = Interview::new(survey, &case.answers, &case.attributes, seed_of(case.id));
        let name = format!("case {at}, {}", case.survey);
        let pages: Vec<Vec<String>> = (0..interview.page_count())
            .map(|page| interview.page(page).into_iter().map(|question| question.key.clone()).collect())
            .collect();
        assert_eq!(pages, case.pages, "{name}");
        if let Some(problems) = &case.problems {
            let found = (0..pages.len()).flat_map(|page| {
                let on_page = interview.problems_on(page).into_iter();
                on_page.map(move |problem| (page, problem.question, problem.code.code().to_owned()))
            });
            assert_eq!(&found.collect::<BTreeSet<_>>(), problems, "{name}");
        }
        if let Some(completed) = &case.completed {
            let kept: BTreeSet<String> = interview.completed().0.into_keys().collect();
            assert_eq!(kept, completed.iter().cloned().collect(), "{name}");
        }
        if let Some(group) = case.group {
            assert_eq!(interview.headline().map(|headline| headline.group), group, "{name}");
        }
        if let Some(thanks) = &case.thanks {
            assert_eq!(&interview.thank_you("de"), thanks, "{name}");
        }
        for (key, text) in &case.texts {
            let question = survey.question(key).expect("a question");
            assert_eq!(&interview.text(&question.text, "de"), text, "{name}");
        }
        for (key, order) in &case.order {
            let question = survey.question(key).expect("a question");
            let seed = seed_of(case.id);
            let keys: Vec<&str> = match question.kind {
                Kind::Matrix(_) => question.aspects_for(seed).into_iter().map(|aspect| aspect.key.as_str()).collect(),
                _ => question.options_for(seed).into_iter().map(|option| option.key.as_str()).collect(),
            };
            assert_eq!(&keys, order, "{name}, {key}");
        }
    }
}

#[test]
fn scales_are_told_as_they_are() {
    for (series, told) in vectors().scales {
        let (scale, thresholds) = (series.scale(), series.thresholds());
        let (negative, positive) = (thresholds.negative, thresholds.positive);
        assert_eq!(told, Scale { min: scale.min, max: scale.max, negative, positive }, "{series}");
    }
}
