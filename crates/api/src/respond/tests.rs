//! Pages as they leave the server, without one: every question type, both languages, hostile texts.
#![expect(clippy::needless_pass_by_value, reason = "JSON written in place reads best without a borrow")]

use super::address::{Door, Place};
use super::entered::Entered;
use super::sheet::{Sheet, sheet};
use axum::http::StatusCode;
use axum::response::Response;
use domain::ids::{SurveyId, SurveyNo};
use domain::survey::{Attributes, Problem, ProblemCode, Survey};
use http_body_util::BodyExt;
use listen::answering::{Definition, Look, PageView};
use serde_json::{Value, json};
use std::sync::Arc;

fn question(key: &str, kind: Value) -> Value {
    json!({"key": key, "text": {"de": "Wie war es?", "en": "How was it?"}, "required": true, "kind": kind})
}

fn survey(questions: Value, pages: &str) -> Survey {
    serde_json::from_value(json!({
        "languages": ["de", "en"], "default_language": "de", "title": {"de": "Ihr Einkauf", "en": "Your visit"},
        "questions": questions, "pages": pages
    }))
    .expect("a survey")
}

fn view(survey: Survey, language: &str, answers: Value) -> PageView {
    let id: SurveyId = "00000000000000000000000000000001".parse().expect("an id");
    let definition = Definition { id, no: SurveyNo(1), version: 1, touchpoint: None, survey };
    PageView {
        look: Look {
            name: "Silbermöwe".into(),
            logo_text: "Silbermöwe".into(),
            languages: vec!["de".into(), "en".into()],
            language: language.into(),
            ..Look::default()
        },
        definition: Arc::new(definition),
        token: "abcdefghjkabcdefghjk".into(),
        fresh: true,
        page: 0,
        previous: None,
        last: true,
        answers: serde_json::from_value(answers).expect("answers"),
        known: Attributes::new(),
        seed: 7,
    }
}

fn render(view: &PageView, entered: Option<&Entered>, problems: &[Problem]) -> Response {
    render_through(Door::Page, view, entered, problems)
}

fn render_through(door: Door, view: &PageView, entered: Option<&Entered>, problems: &[Problem]) -> Response {
    let place = Place { code: "abcdefghjk".to_owned(), door, ..Place::default() };
    let before = Entered::from_answers(&view.definition.survey, &view.answers, &view.look.language);
    sheet(
        view,
        &Sheet {
            place: &place,
            status: StatusCode::OK,
            entered: entered.unwrap_or(&before),
            problems,
            trouble: None,
            action: &place.link(),
            hidden: &[],
            back: None,
            in_language: &|language| format!("{}?lang={language}", place.link()),
            preview: false,
            sample: None,
        },
    )
}

fn text(response: Response) -> String {
    let body = response.into_body().collect();
    let bytes = tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(body);
    String::from_utf8(bytes.expect("a body").to_bytes().to_vec()).expect("UTF-8")
}

/// One question on one page, in German.
fn page(kind: Value, answers: Value) -> String {
    text(render(&view(survey(json!([question("q", kind)]), "one"), "de", answers), None, &[]))
}

/// The form alone, one element a line, for snapshots that can be read.
fn form(html: &str) -> String {
    let start = html.find("<fieldset").or_else(|| html.find("<div class=\"q")).expect("a question");
    let end = html.find("<div class=\"pot\"").expect("the end of the questions");
    html[start..end].replace('<', "\n<").replace("\n</", "</").trim().to_owned()
}

fn options() -> Value {
    json!([
        {"key": "price", "label": {"de": "Preis", "en": "Price"}},
        {"key": "speed", "label": {"de": "Tempo", "en": "Speed"}}
    ])
}

macro_rules! snapshots {
    ($($name:ident: $kind:expr, $answers:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(form(&page($kind, $answers)));
        }
    )+};
}

snapshots! {
    nps: json!({"type": "score", "series": "nps:0-10", "low": {"de": "unwahrscheinlich"}, "high": {"de": "wahrscheinlich"}}), json!({});
    nps_answered_before: json!({"type": "score", "series": "nps:0-10"}), json!({"q": 9});
    labelled_points: json!({"type": "score", "series": "csat:1-5"}), json!({});
    stars: json!({"type": "score", "series": "stars:1-5"}), json!({"q": 4});
    faces: json!({"type": "score", "series": "smileys:1-5"}), json!({});
    thumbs: json!({"type": "score", "series": "thumbs:0-1"}), json!({});
    long_scale: json!({"type": "score", "series": "custom:loud:0-100:mean:20:80"}), json!({"q": 40});
    single_choice: json!({"type": "single_choice", "options": options(), "other": {"de": "Anderes"}}), json!({"q": "speed"});
    multiple_choice: json!({"type": "multiple_choice", "options": options(), "other": {"de": "Anderes"}, "max_chosen": 2}),
        json!({"q": {"chosen": ["price", "other"], "other": "Eis"}});
    short_text: json!({"type": "short_text", "placeholder": {"de": "In Ihren Worten"}}), json!({"q": "Gut"});
    long_text: json!({"type": "long_text"}), json!({"q": "\nZweite Zeile"});
    number: json!({"type": "number", "unit": {"de": "Minuten"}}), json!({"q": 2.5});
    date: json!({"type": "date", "latest": "2026-11-22"}), json!({"q": "2026-11-20"});
    matrix: json!({"type": "matrix", "series": "csat:1-5", "aspects": options()}), json!({"q": {"speed": 2}});
    ranking: json!({"type": "ranking", "options": options()}), json!({"q": ["speed", "price"]});
    consent: json!({"type": "consent", "purpose": "contact"}), json!({});
}

#[test]
fn a_point_is_a_button_where_nothing_else_is_asked_and_a_radio_elsewhere() {
    let alone = page(json!({"type": "score", "series": "nps:0-10"}), json!({}));
    assert_eq!(alone.matches("<button").count(), 11, "a tap answers; nothing else to press");
    assert!(!alone.contains("type=\"radio\""));
    let two = json!([
        question("a", json!({"type": "score", "series": "nps:0-10"})),
        question("b", json!({"type": "long_text"}))
    ]);
    let many = text(render(&view(survey(two, "many"), "de", json!({})), None, &[]));
    assert_eq!(many.matches("type=\"radio\"").count(), 11);
    assert_eq!(many.matches("<button").count(), 1);
    assert!(many.contains("data-keep") && many.contains("data-tap"), "the script may keep the tap at once");
}

#[test]
fn consent_is_never_given_beforehand() {
    assert!(!page(json!({"type": "consent", "purpose": "contact"}), json!({})).contains("checked"));
}

#[test]
fn what_is_wrong_is_said_first_and_beside_the_question() {
    let two = json!([
        question("a", json!({"type": "score", "series": "nps:0-10"})),
        question("b", json!({"type": "long_text"}))
    ]);
    let view = view(survey(two, "many"), "de", json!({}));
    let problems = [Problem::new("a", ProblemCode::Required), Problem::with_limit("b", ProblemCode::TooLong, 10_000)];
    let html = text(render(&view, None, &problems));
    assert!(html.contains("<title>Bitte prüfen · "), "the tab says so");
    assert!(html.contains(r#"class="errors" role="alert" tabindex="-1" autofocus"#), "focused as the page opens");
    assert!(html.contains(r##"<a href="#f-a">"##) && html.contains(r##"<a href="#f-b">"##));
    assert!(html.contains(r#"id="f-a""#) && html.contains(r#"id="f-b""#), "links lead to fields");
    assert!(html.contains(r#"aria-describedby="e-b""#) && html.contains(r#"aria-invalid="true""#));
}

#[test]
fn the_tab_says_how_far_one_has_come_once_there_is_a_way_behind() {
    let ask = |key: &str| {
        json!({"key": key, "text": {"de": "Und?", "en": "And?"}, "kind": {"type": "long_text"},
               "show_if": {"answer": {"question": "a", "is": "answered"}}})
    };
    let questions = json!([question("a", json!({"type": "score", "series": "nps:0-10"})), ask("b"), ask("c")]);
    let said = [("de", "Ihr Einkauf", "Etwa zu 33 % geschafft"), ("en", "Your visit", "About 33 % done")];
    for (language, title, done) in said {
        let mut view = view(survey(questions.clone(), "one"), language, json!({"a": 9}));
        let first = text(render(&view, None, &[]));
        assert!(first.contains(&format!("<title>{title} – Silbermöwe</title>")), "{first}");
        view.page = 1;
        let second = text(render(&view, None, &[]));
        assert!(second.contains(&format!("<title>{done} · {title} – Silbermöwe</title>")), "{second}");
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let hostile = "</textarea><script>alert(1)</script>\" onfocus=\"x\u{202e}\u{0}😀";
    let entered = Entered::from_fields(vec![("q".to_owned(), hostile.to_owned())]);
    let mut definition = survey(json!([question("q", json!({"type": "long_text"}))]), "one");
    definition.title.0.insert("de".into(), hostile.into());
    definition.questions[0].text.0.insert("de".into(), hostile.into());
    let mut view = view(definition, "de", json!({}));
    view.look.name = hostile.into();
    let html = text(render(&view, Some(&entered), &[]));
    assert!(!html.contains("<script>alert"), "{html}");
    assert!(!html.contains("onfocus=\"x"));
    let shown = "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onfocus=&quot;x\u{202e}😀</textarea>";
    assert!(html.contains(shown), "comes back exactly, but for U+0000");
}

#[test]
fn a_megabyte_comes_back_to_be_shortened() {
    let long = "äöü<>&\n".repeat(1_000_000 / 10);
    let entered = Entered::from_fields(vec![("q".to_owned(), long.clone())]);
    let view = view(survey(json!([question("q", json!({"type": "long_text"}))]), "one"), "de", json!({}));
    let html = text(render(&view, Some(&entered), &[Problem::with_limit("q", ProblemCode::TooLong, 10_000)]));
    assert!(html.contains(&long.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")));
}

#[test]
fn texts_quote_answers_and_every_language_is_marked() {
    let mut definition = survey(
        json!([
            question("product", json!({"type": "short_text"})),
            {"key": "why", "text": {"de": "Warum {{answer.product}}?", "en": "Why {{answer.product}}?"}, "kind": {"type": "long_text"}}
        ]),
        "one",
    );
    definition.pages = domain::survey::Pages::One;
    let mut view = view(definition, "en", json!({"product": "TV & <Audio>"}));
    view.page = 1;
    let html = text(render(&view, None, &[]));
    assert!(html.contains("Why TV &amp; &lt;Audio&gt;?"));
    assert!(html.contains(r#"<html lang="en" dir="ltr">"#));
    assert!(html.contains(r#"<a href="/s/abcdefghjk?lang=de" lang="de" hreflang="de">Deutsch</a>"#));
    assert!(html.contains("Step 2 of 2"));
}

/// One definition of a question makes the page and the widget.
#[test]
fn a_fragment_is_the_page_without_its_frame() {
    let kinds = [
        json!({"type": "score", "series": "nps:0-10"}),
        json!({"type": "single_choice", "options": options(), "other": {"de": "Anderes"}}),
        json!({"type": "multiple_choice", "options": options()}),
        json!({"type": "matrix", "series": "smileys:1-5", "aspects": options()}),
        json!({"type": "ranking", "options": options()}),
        json!({"type": "number", "unit": {"de": "Minuten"}}),
        json!({"type": "date"}),
        json!({"type": "short_text"}),
        json!({"type": "long_text"}),
        json!({"type": "consent", "purpose": "contact"}),
    ];
    for kind in kinds {
        let view = view(survey(json!([question("q", kind.clone())]), "one"), "de", json!({}));
        let page = text(render(&view, None, &[]));
        let fragment = text(render_through(Door::Widget, &view, None, &[]));
        assert!(fragment.starts_with("<div class=\"sheet\" lang=\"de\" dir=\"ltr\" data-title=\""), "{fragment}");
        assert!(fragment.contains("action=\"/w/abcdefghjk/page\""), "{fragment}");
        assert!(fragment.contains("href=\"/w/abcdefghjk/page?lang=en\""), "{fragment}");
        assert_eq!(form(&fragment), form(&page), "{kind}");
        for frame in ["<html", "<head", "<link", "<script", "<img", "<header", " style=", " onclick"] {
            assert!(!fragment.contains(frame), "{frame} in {fragment}");
        }
    }
}

#[test]
fn pages_are_light_and_bring_nothing_from_elsewhere() {
    let all = json!([
        question("a", json!({"type": "score", "series": "nps:0-10"})),
        question("b", json!({"type": "score", "series": "smileys:1-5"})),
        question("c", json!({"type": "multiple_choice", "options": options()})),
        question("d", json!({"type": "matrix", "series": "stars:1-5", "aspects": options()})),
        question("e", json!({"type": "long_text"}))
    ]);
    let response = render(&view(survey(all, "many"), "de", json!({})), None, &[]);
    let policy = response.headers()["content-security-policy"].to_str().expect("ASCII").to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    let html = text(response);
    assert!(
        !html.contains("http://")
            && !html.contains("https://")
            && !html.contains("style=\"")
            && !html.contains("onclick")
    );
    let style = include_str!("style.css");
    assert!(!style.contains("url("), "no pictures, no fonts");
    // Uncompressed; gzip makes a third of it.
    assert!(html.len() < 30_000 && style.len() < 16_000, "{} {}", html.len(), style.len());
    assert!(include_str!("tap.js").len() <= 2_048);
}
