//! The page on which somebody decides for himself: what he is asked, how and how often; what is kept about him.
//!
//! Programs open every link of a mail: a GET changes nothing here and hands out nothing. The address cannot be
//! guessed, which is what keeps forms of other pages out. Mails are forwarded: what is kept about the customer goes to
//! an address of his own and nowhere else, and consent that is given anew is confirmed from there.

mod consent;
mod data;
mod words;

use super::address::{Door, Place, escaped};
use super::handlers::see;
use super::looks::{Setting, html, plain_page};
use super::page::{Frame, document};
use super::shapes;
use super::wishes::spoken;
use super::words::{Words as PageWords, own_name};
use crate::problem::Problem;
use crate::state::App;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Form, Router};
use domain::programme::OwnLimit;
use listen::answering::Look;
use listen::preferences::{Preferences, Saved, Wishes};
use maud::{Markup, html as markup};
use words::Words;

type Pairs = Vec<(String, String)>;

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/c/{token}", get(open).post(save))
        .route("/c/{token}/consent/{ticket}", get(consent::open).post(consent::confirm))
        .route("/c/{token}/data", post(data::ask))
        .route("/c/{token}/data/{ticket}", get(data::open).post(data::hand_out))
        .route("/c/{token}/erasure", post(ask_for_erasure))
}

/// What the address says behind its path.
#[derive(Debug, Default)]
struct Said {
    language: Option<String>,
    saved: Option<Saved>,
    /// A link to the data is on its way.
    sent: bool,
}

impl Said {
    fn read(pairs: Pairs) -> Self {
        let mut said = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "lang" => said.language = access::Language::from_tag(&value).map(|known| known.tag().to_owned()),
                "saved" => said.saved = Some(Saved::Done),
                "confirm" => said.saved = Some(Saved::ToConfirm),
                "unsent" => said.saved = Some(Saved::NotAsked),
                "sent" => said.sent = true,
                _ => {}
            }
        }
        said
    }

    /// The language of a page that belongs to nobody, or to somebody who never said one.
    fn spoken(&self, headers: &HeaderMap) -> String {
        self.language.clone().unwrap_or_else(|| spoken(headers))
    }

    /// `?lang=de`, where one was chosen.
    fn kept(&self) -> String {
        self.language.as_deref().map(|language| format!("?lang={language}")).unwrap_or_default()
    }
}

async fn open(
    State(app): State<App>,
    Place { token, .. }: Place,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response {
    let (token, said) = (token.unwrap_or_default(), Said::read(query));
    match app.listen.preferences(&token).await {
        Ok(Some(preferences)) => show(&token, &said, &preferences, &headers),
        Ok(None) => nowhere(&said.spoken(&headers)),
        Err(error) => failed(&said.spoken(&headers), Problem::from(error)),
    }
}

async fn save(
    State(app): State<App>,
    Place { token, .. }: Place,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
    sent: Result<Form<Pairs>, FormRejection>,
) -> Response {
    let (token, said) = (token.unwrap_or_default(), Said::read(query));
    let Ok(Form(pairs)) = sent else { return unreadable(&said.spoken(&headers)) };
    if let Err(wait) = app.gate.own_page(&token, app.listen.now()) {
        return too_fast(&said.spoken(&headers), wait);
    }
    let wishes = Wishes { spoken: said.spoken(&headers), ..wishes(pairs) };
    match app.listen.change_preferences(&token, &wishes).await {
        Ok(Some(Saved::Done)) => back(&token, &said, "saved", SAVED),
        Ok(Some(Saved::ToConfirm)) => back(&token, &said, "confirm", SAVED),
        Ok(Some(Saved::NotAsked)) => back(&token, &said, "unsent", SAVED),
        Ok(None) => nowhere(&said.spoken(&headers)),
        Err(error) => failed(&said.spoken(&headers), Problem::from(error)),
    }
}

async fn ask_for_erasure(
    State(app): State<App>,
    Place { token, .. }: Place,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response {
    let (token, said) = (token.unwrap_or_default(), Said::read(query));
    if let Err(wait) = app.gate.own_page(&token, app.listen.now()) {
        return too_fast(&said.spoken(&headers), wait);
    }
    match app.listen.ask_for_erasure(&token).await {
        Ok(true) => back(&token, &said, "asked", ERASURE),
        Ok(false) => nowhere(&said.spoken(&headers)),
        Err(error) => failed(&said.spoken(&headers), Problem::from(error)),
    }
}

/// The parts of the page that somebody comes back to, to hear what became of it.
const SAVED: &str = "saved";
const DATA: &str = "data";
const ERASURE: &str = "erasure";

const SHOWN: &str = "shown";
const GIVEN: &str = "given";
const CHANNEL: &str = "channel";
const LIMIT: &str = "limit";
const LANGUAGE: &str = "language";

fn wishes(pairs: Pairs) -> Wishes {
    let mut wishes = Wishes::default();
    for (name, value) in pairs {
        match name.as_str() {
            SHOWN => {
                wishes.shown.insert(value);
            }
            GIVEN => {
                wishes.given.insert(value);
            }
            CHANNEL => wishes.channel = Some(value),
            LIMIT => wishes.limit = Some(value),
            LANGUAGE => wishes.language = Some(value),
            _ => {}
        }
    }
    wishes
}

/// Back to the page, at the part that says what became of it.
fn back(token: &str, said: &Said, done: &str, part: &str) -> Response {
    let kept = said.language.as_deref().map(|language| format!("&lang={language}")).unwrap_or_default();
    see(&format!("/c/{}?{done}{kept}#{part}", escaped(token)))
}

/// The page of a project, in the language that was chosen, else in the customer's, else in the browser's.
fn setting(mut look: Look, said: &Said, headers: &HeaderMap) -> Setting {
    if let Some(language) = &said.language {
        look.language.clone_from(language);
    } else if look.language.is_empty() {
        look.language = spoken(headers);
    }
    Setting::new(look, &Place::default())
}

fn show(token: &str, said: &Said, preferences: &Preferences, headers: &HeaderMap) -> Response {
    let setting = setting(preferences.look.clone(), said, headers);
    let words = Words::of(setting.language());
    let path = format!("/c/{}", escaped(token));
    let in_language = |language: &str| format!("{path}?lang={}", escaped(language));
    let frame = Frame { script: None, ..setting.frame(Some(&in_language)) };
    let body = page(&path, said, words, preferences);
    html(StatusCode::OK, setting.language(), document(&frame, words.title, &body))
}

fn page(path: &str, said: &Said, words: &Words, of: &Preferences) -> Markup {
    let whose: Vec<&str> = [&of.name, &of.email].into_iter().filter_map(|known| known.as_deref()).collect();
    let kept = said.kept();
    markup! {
        h1 { (words.title) }
        @if !whose.is_empty() { p.help { (words.whose) " " (whose.join(", ")) } }
        @if let Some(news) = news(said, words, of) { (done(SAVED, &news)) }
        form.many.wishes method="post" action=(format!("{path}{kept}")) {
            (purposes(words, of))
            @if of.channels.len() > 1 {
                (choice(CHANNEL, words.channel, &channels(words, of)))
            }
            (choice(LIMIT, words.limit, &limits(words, of)))
            @if of.languages.len() > 1 {
                (choice(LANGUAGE, words.language, &languages(words, of)))
            }
            div.go.lone { button.main type="submit" { (words.save) } }
        }
        section.own-data aria-labelledby="data-title" {
            h2 id="data-title" { (words.data) }
            (data::wish(path, said, words, of))
        }
        section.own-data aria-labelledby="erasure-title" {
            h2 id="erasure-title" { (words.erasure) }
            @if of.erasure_asked {
                (done(ERASURE, words.asked))
            } @else {
                p.help { (words.erasure_text) }
                form method="post" action=(format!("{path}/erasure{kept}")) {
                    div.go { button.side type="submit" { (words.ask) } }
                }
            }
        }
    }
}

/// What became of the page that was sent.
fn news(said: &Said, words: &Words, of: &Preferences) -> Option<String> {
    let to = of.email.as_deref().unwrap_or_default();
    let text = match said.saved? {
        Saved::Done => words.saved,
        Saved::ToConfirm => words.to_confirm,
        Saved::NotAsked => words.not_asked,
    };
    Some(text.replace("{address}", to))
}

/// What became of it. Without a script nothing is announced on a page that has just been loaded, so the address leads
/// right to it: then it is what is read next.
fn done(part: &str, said: &str) -> Markup {
    markup! { p.done role="status" id=(part) tabindex="-1" { (shapes::tick()) span { (said) } } }
}

fn purposes(words: &Words, of: &Preferences) -> Markup {
    if of.purposes.is_empty() {
        return markup! { p.help { (words.no_purposes) } };
    }
    markup! {
        fieldset.q aria-describedby="purposes" {
            legend { h2 { (words.purposes) } }
            p.help id="purposes" { (words.purposes_text) }
            div.body.points.list {
                @for one in &of.purposes {
                    input type="hidden" name=(SHOWN) value=(one.purpose);
                    label.point.box {
                        input type="checkbox" name=(GIVEN) value=(one.purpose) checked[one.given];
                        span.mark { (shapes::tick()) }
                        span { (words.purpose(&one.purpose)) }
                    }
                }
            }
        }
    }
}

/// One thing to choose: value, words, and whether it is the one at present.
type Choosable<'a> = (&'a str, &'a str, bool);

fn channels<'a>(words: &'a Words, of: &Preferences) -> Vec<Choosable<'a>> {
    let any = ("", words.any_channel, of.channel.is_none());
    let known = of.channels.iter().map(|channel| {
        let code = if *channel == domain::signal::Channel::Sms { "sms" } else { "email" };
        (code, words.channel(*channel), of.channel == Some(*channel))
    });
    std::iter::once(any).chain(known).collect()
}

fn limits<'a>(words: &'a Words, of: &Preferences) -> Vec<Choosable<'a>> {
    let none = ("", words.no_limit, of.limit.is_none());
    let all = OwnLimit::ALL.into_iter().map(|limit| (limit.code(), words.limit(limit), of.limit == Some(limit)));
    std::iter::once(none).chain(all).collect()
}

fn languages<'a>(words: &'a Words, of: &'a Preferences) -> Vec<Choosable<'a>> {
    let any = ("", words.any_language, of.language.is_none());
    let known = of.languages.iter().map(|tag| (tag.as_str(), own_name(tag), of.language.as_ref() == Some(tag)));
    std::iter::once(any).chain(known).collect()
}

fn choice(name: &str, ask: &str, options: &[Choosable<'_>]) -> Markup {
    markup! {
        fieldset.q {
            legend { h2 { (ask) } }
            div.body.points.list {
                @for (value, said, chosen) in options {
                    label.point {
                        input type="radio" name=(name) value=(value) checked[*chosen];
                        span lang=[(name == LANGUAGE && !value.is_empty()).then_some(*value)] { (said) }
                    }
                }
            }
        }
    }
}

fn nowhere(language: &str) -> Response {
    let (title, text) = if language == "de" {
        (
            "Hier ist nichts",
            "Unter dieser Adresse finden wir keine Seite. Bitte öffnen Sie den Link noch einmal aus der ursprünglichen \
             Nachricht.",
        )
    } else {
        (
            "There is nothing here",
            "We find no page at this address. Please open the link again from the original message.",
        )
    };
    plain_page(Door::Page, StatusCode::NOT_FOUND, language, title, text)
}

fn unreadable(language: &str) -> Response {
    let words = PageWords::of(language);
    let (title, text) = (words.trouble, words.trouble_text);
    plain_page(Door::Page, StatusCode::UNPROCESSABLE_ENTITY, language, title, text)
}

fn too_fast(language: &str, wait: u32) -> Response {
    let text = if language == "de" {
        "Das war in kurzer Zeit zu oft. Bitte versuchen Sie es später noch einmal."
    } else {
        "That was too often in a short time. Please try again later."
    };
    let title = PageWords::of(language).too_fast;
    let mut response = plain_page(Door::Page, StatusCode::TOO_MANY_REQUESTS, language, title, text);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
    response
}

fn failed(language: &str, problem: Problem) -> Response {
    let text = problem.detail.in_language(access::Language::from_tag(language).unwrap_or_default());
    let words = PageWords::of(language);
    plain_page(Door::Page, problem.status, language, words.trouble, text)
}
