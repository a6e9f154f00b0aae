//! Everything a tablet needs to ask without a network, as JSON: the survey with its rules as data, and each question as
//! HTML in each language, made by the same code as on every other page.
//!
//! Which question stands on which page, and what texts quote of earlier answers, the tablet decides. So a question is
//! made in every way it can stand on a page, and braces in texts stay, marked, to be filled in there.

use crate::problem::Problem as HttpProblem;
use crate::respond::assets::style_text;
use crate::respond::colour::{Colour, TEAL};
use crate::respond::entered::Entered;
use crate::respond::question::{Around, render};
use crate::respond::words::{Words, own_name};
use domain::ids::LinkId;
use domain::kiosk::KioskSettings;
use domain::survey::{Answers, Attributes, Interview, Pages, Problem, ProblemCode, Question, Survey, direction};
use listen::answering::KioskPackage;
use listen::kiosks::HiddenPin;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Private characters of Unicode around what the tablet fills in.
const OPENS: &str = "\u{e000}";
const CLOSES: &str = "\u{e001}";

/// What can be wrong with an answer given on a screen.
const CODES: [ProblemCode; 15] = [
    ProblemCode::Required,
    ProblemCode::OffScale,
    ProblemCode::DuplicateOption,
    ProblemCode::TooFewChosen,
    ProblemCode::TooManyChosen,
    ProblemCode::ExclusiveOption,
    ProblemCode::TooLong,
    ProblemCode::NotANumber,
    ProblemCode::TooSmall,
    ProblemCode::TooLarge,
    ProblemCode::WrongStep,
    ProblemCode::NotADay,
    ProblemCode::TooEarly,
    ProblemCode::TooLate,
    ProblemCode::RankEveryOption,
];

#[derive(Debug, Serialize)]
struct Package<'a> {
    /// Who asks.
    name: &'a str,
    logo: Option<&'a str>,
    logo_text: &'a str,
    style: String,
    settings: &'a KioskSettings,
    pin: &'a HiddenPin,
    /// Said with every answer.
    link: LinkId,
    version: u32,
    survey: &'a Survey,
    known: &'a Attributes,
    scales: BTreeMap<String, Scale>,
    /// In the order they are offered.
    languages: Vec<Tongue<'a>>,
}

/// The points of a series, and where the groups begin.
#[derive(Debug, Serialize)]
struct Scale {
    min: i32,
    max: i32,
    negative: i32,
    positive: i32,
}

#[derive(Debug, Serialize)]
struct Tongue<'a> {
    tag: &'a str,
    /// What it calls itself.
    name: &'a str,
    direction: &'static str,
    words: Spoken,
    /// Sentences by code; `{}` stands for the limit.
    problems: BTreeMap<&'static str, String>,
    /// By key and level of heading: alone on a page, one of several, below a section.
    questions: BTreeMap<&'a str, BTreeMap<u8, String>>,
}

#[derive(Debug, Serialize)]
struct Spoken {
    next: &'static str,
    finish: &'static str,
    back: &'static str,
    skip: &'static str,
    languages: &'static str,
    error_title: &'static str,
    error_one: &'static str,
    error_many: &'static str,
    thanks: &'static str,
    thanks_text: &'static str,
    /// With `{page}` and `{pages}`.
    step: String,
    /// With `{percent}`.
    share: String,
}

pub(super) fn json(package: &KioskPackage) -> Result<String, HttpProblem> {
    let KioskPackage { link, look, definition, known, settings, pin } = package;
    let survey = &definition.survey;
    let marked = marked(survey).map_err(|error| broken(&error))?;
    let scales = survey.series().into_iter().map(|series| {
        let (scale, thresholds) = (series.scale(), series.thresholds());
        let (negative, positive) = (thresholds.negative, thresholds.positive);
        (series.key(), Scale { min: scale.min, max: scale.max, negative, positive })
    });
    let colour = look.colour.as_deref().and_then(Colour::parse).unwrap_or(TEAL);
    let told = Package {
        name: &look.name,
        logo: look.logo.as_deref(),
        logo_text: &look.logo_text,
        style: style_text(colour),
        settings,
        pin,
        link: *link,
        version: definition.version,
        survey,
        known,
        scales: scales.collect(),
        languages: settings.languages.iter().map(|tag| tongue(tag, survey, &marked, known)).collect(),
    };
    serde_json::to_string(&told).map_err(|error| broken(&error))
}

fn broken(error: &serde_json::Error) -> HttpProblem {
    tracing::error!(%error, "a kiosk could not be told what to ask");
    HttpProblem::broken()
}

fn tongue<'a>(tag: &'a str, survey: &'a Survey, marked: &Survey, known: &Attributes) -> Tongue<'a> {
    let words = Words::of(tag);
    let problems = CODES.map(|code| (code.code(), Problem::with_limit("", code, "{}").message(tag)));
    let keys = survey.questions.iter().map(|question| question.key.as_str());
    let made = marked.questions.iter().map(|question| {
        // One to a page stands alone.
        let levels = if survey.pages == Pages::One { 1..=1 } else { 1..=3 };
        levels.map(|level| (level, fragment(question, marked, known, tag, level))).collect::<BTreeMap<_, _>>()
    });
    Tongue {
        tag,
        name: own_name(tag),
        direction: direction(tag),
        words: Spoken {
            next: words.next,
            finish: words.finish,
            back: words.back,
            skip: words.skip,
            languages: words.languages,
            error_title: words.error_title,
            error_one: words.error_one,
            error_many: words.error_many,
            thanks: words.thanks,
            thanks_text: words.thanks_text,
            step: words.step(1, 2).replace('1', "{page}").replace('2', "{pages}"),
            share: words.share(0.4).replace("40", "{percent}"),
        },
        problems: problems.into(),
        questions: keys.zip(made).collect(),
    }
}

fn fragment(question: &Question, survey: &Survey, known: &Attributes, language: &str, level: u8) -> String {
    let (answers, entered) = (Answers::default(), Entered::default());
    let interview = Interview::new(survey, &answers, known, 0);
    let around = Around {
        interview: &interview,
        seed: 0,
        language,
        words: Words::of(language),
        entered: &entered,
        problems: &[],
        alone: level == 1,
        level,
    };
    render(&around.ask(question), &around).into_string()
}

/// The survey with its references to answers and attributes left for the tablet to fill in.
fn marked(survey: &Survey) -> serde_json::Result<Survey> {
    let mut json = serde_json::to_value(survey)?;
    mark(&mut json);
    serde_json::from_value(json)
}

fn mark(value: &mut Value) {
    match value {
        Value::String(text) if text.contains("{{") => {
            *text = text.replace("{{", OPENS).replace("}}", CLOSES);
        }
        Value::Array(values) => values.iter_mut().for_each(mark),
        Value::Object(fields) => fields.values_mut().for_each(mark),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use listen::answering::{Definition, Look};
    use serde_json::json;
    use std::sync::Arc;

    fn package(pages: &str) -> Value {
        let options = json!([{"key": "a", "label": {"de": "<b>A</b>"}}, {"key": "b", "label": {"de": "B"}}]);
        let survey: Survey = serde_json::from_value(json!({
            "languages": ["de", "en"], "default_language": "de", "title": {"de": "T"}, "pages": pages,
            "questions": [
                {"key": "score", "text": {"de": "Wie war es?"}, "kind": {"type": "score", "series": "nps:0-10"}},
                {"key": "why", "text": {"de": "Warum {{answer.score|so}}?"}, "help": {"de": "}}"},
                 "kind": {"type": "single_choice", "options": options}}
            ]
        }))
        .expect("a survey");
        let definition = Definition {
            id: "00000000-0000-0000-0000-000000000001".parse().expect("an id"),
            no: domain::ids::SurveyNo(1),
            version: 3,
            touchpoint: None,
            survey,
        };
        let settings = KioskSettings { languages: vec!["de".into(), "en".into()], ..KioskSettings::default() };
        let pin = HiddenPin { salt: "00".into(), rounds: 1, hash: "11".into() };
        let look = Look { name: "Möwe".into(), language: "de".into(), ..Look::default() };
        let link = "00000000-0000-0000-0000-000000000002".parse().expect("an id");
        let (definition, known) = (Arc::new(definition), Attributes::new());
        let package = KioskPackage { link, look, definition, known, settings, pin };
        serde_json::from_str(&json(&package).expect("json")).expect("json")
    }

    #[test]
    fn questions_are_made_in_every_way_they_can_stand() {
        let one = package("one");
        let german = &one["languages"][0];
        assert_eq!(
            (&german["tag"], &german["name"], &german["words"]["next"]),
            (&json!("de"), &json!("Deutsch"), &json!("Weiter"))
        );
        assert_eq!(german["words"]["step"], "Schritt {page} von {pages}");
        assert_eq!(german["words"]["share"], "Etwa zu {percent} % geschafft");
        assert_eq!(german["problems"]["too_many_chosen"], "Bitte wählen Sie höchstens {}.");
        let score = german["questions"]["score"].as_object().expect("its levels");
        assert_eq!(score.keys().collect::<Vec<_>>(), ["1"]);
        assert!(score["1"].as_str().expect("HTML").contains("<button class=\"point\" type=\"submit\" name=\"score\""));
        let many = package("many");
        let many = &many["languages"][1]["questions"]["score"];
        assert!(many["2"].as_str().expect("HTML").contains("type=\"radio\"") && many["3"].is_string());
        assert_eq!(one["scales"]["nps:0-10"], json!({"min": 0, "max": 10, "negative": 6, "positive": 9}));
    }

    #[test]
    fn what_is_quoted_is_left_to_the_tablet_and_texts_stay_texts() {
        let one = package("one");
        let why = one["languages"][0]["questions"]["why"]["1"].as_str().expect("HTML").to_owned();
        assert!(why.contains("Warum \u{e000}answer.score|so\u{e001}?"), "{why}");
        assert!(why.contains("&lt;b&gt;A&lt;/b&gt;") && why.contains("}}"), "{why}");
        assert_eq!(one["survey"]["questions"][1]["text"]["de"], "Warum {{answer.score|so}}?");
        assert!(one["style"].as_str().expect("a stylesheet").contains(":root"));
    }
}
