//! `/r`: the code on a receipt is typed here, or comes in the address (`/r/{code}`), and leads to the survey.

mod words;

use super::address::{Door, Place, Said, escaped};
use super::handlers::see;
use super::looks::{Setting, html as shown, plain_page};
use super::page::document;
use super::wishes;
use super::words::Words;
use crate::state::App;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use listen::answering::Look;
use listen::tills::{Handed, Misread};
use maud::{Markup, html};
use std::net::IpAddr;
use words::Sentences;

/// The languages these pages are in.
const LANGUAGES: [&str; 2] = ["de", "en"];
/// The name of the field.
const CODE: &str = "code";
/// Characters of what was entered that are shown again.
const SHOWN: usize = 60;

/// The page a code is typed on.
pub(super) async fn ask(Query(query): Query<Vec<(String, String)>>, headers: HeaderMap) -> Response {
    page(StatusCode::OK, &spoken(query, &headers), "", None)
}

/// The code came in the address: from a QR code on the receipt.
pub(super) async fn scanned(
    State(app): State<App>,
    Place { code, .. }: Place,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
) -> Response {
    let language = spoken(query, request.headers());
    let address = app.address_of(request.headers(), request.extensions());
    handed(&app, &code, &language, address).await
}

/// The code was typed.
pub(super) async fn typed(
    State(app): State<App>,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
) -> Response {
    let language = spoken(query, request.headers());
    let address = app.address_of(request.headers(), request.extensions());
    let fields: Result<Form<Vec<(String, String)>>, FormRejection> = Form::from_request(request, &app).await;
    match fields {
        Ok(Form(fields)) => {
            let code = fields.into_iter().rev().find(|(name, _)| name == CODE).map(|(_, code)| code);
            handed(&app, &code.unwrap_or_default(), &language, address).await
        }
        Err(rejection) => trouble(rejection.status(), &language),
    }
}

async fn handed(app: &App, text: &str, language: &str, address: Option<IpAddr>) -> Response {
    match app.listen.open_receipt(text, address).await {
        Ok(Handed::Survey { code, ticket }) => {
            let said = Said { ticket: Some(ticket), ..Said::default() };
            see(&format!("/s/{}{}", escaped(&code), said.kept(None)))
        }
        Ok(Handed::Misread(why)) => {
            let status = match why {
                Misread::TooFast => StatusCode::TOO_MANY_REQUESTS,
                Misread::Expired => StatusCode::GONE,
                Misread::Unreadable(_) | Misread::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let mut response = page(status, language, text, Some(why));
            if why == Misread::TooFast {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("120"));
            }
            response
        }
        Err(error) => trouble(crate::problem::Problem::from(error).status, language),
    }
}

fn trouble(status: StatusCode, language: &str) -> Response {
    let words = Words::of(language);
    plain_page(Door::Page, status, language, words.trouble, words.trouble_text)
}

fn page(status: StatusCode, language: &str, entered: &str, wrong: Option<Misread>) -> Response {
    let look =
        Look { language: language.to_owned(), languages: LANGUAGES.map(str::to_owned).to_vec(), ..Look::default() };
    let setting = Setting::new(look, &Place::default());
    let in_language = |language: &str| format!("/r?lang={language}");
    let mut frame = setting.frame(Some(&in_language));
    // It keeps answers, and there is none yet.
    frame.script = None;
    let sentences = Sentences::of(language);
    let wrong = wrong.map(|why| sentences.wrong(why));
    let title = match &wrong {
        Some(_) => format!("{} · {}", setting.words().error_title, sentences.title),
        None => sentences.title.to_owned(),
    };
    let entered: String = entered.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
    let body = form(sentences, setting.words(), &in_language(language), &entered, wrong.as_deref());
    shown(status, language, document(&frame, &title, &body))
}

fn form(sentences: &Sentences, words: &Words, action: &str, entered: &str, wrong: Option<&str>) -> Markup {
    let invalid = wrong.map(|_| "true");
    html! {
        form method="post" action=(action) novalidate {
            @if let Some(wrong) = wrong {
                // Focused as the page opens, so that it is read out first.
                div.errors role="alert" tabindex="-1" autofocus {
                    h2 { (words.error_title) }
                    p { a href="#code" { (wrong) } }
                }
            }
            h1 { (sentences.title) }
            p.intro { (sentences.text) }
            label.name for="code" { (sentences.label) }
            input.line type="text" id="code" name=(CODE) value=(entered) autocomplete="off" autocapitalize="characters"
                spellcheck="false" aria-describedby="hint" aria-invalid=[invalid];
            p.foot id="hint" { (sentences.hint) }
            div.go.lone { button.main type="submit" { (sentences.go) } }
        }
    }
}

/// The language asked for, of those these pages are in.
fn spoken(query: Vec<(String, String)>, headers: &HeaderMap) -> String {
    let said = Said::read(query);
    let wishes = wishes::languages(headers);
    let mut wishes = said.language.iter().chain(&wishes);
    let known = wishes.find_map(|wish| access::Language::from_tag(wish));
    known.unwrap_or_default().tag().to_owned()
}
