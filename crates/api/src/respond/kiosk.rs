//! Kiosks: the page a tablet opens, everything it needs to ask without a network, and what it hands over.
//!
//! The secret in the address is all there is: no session, no cookie. The page holds nothing but the script; what is
//! asked comes as a package that the tablet keeps.

mod package;

use super::address::Door;
use super::assets::version;
use super::looks::plain_page;
use super::wishes;
use super::words::Words;
use crate::caller::Token;
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use crate::web;
use access::{Explain, Kind, Language};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::time::Timestamp;
use listen::answering::{KioskBatch, KioskReceipt};
use listen::kiosks::KioskSign;
use maud::{DOCTYPE, Markup, html};
use serde::Serialize;
use serde_json::json;

/// As on the pages of respondents, with what makes an app of a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     manifest-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
/// The page keeps it; whether there is a newer one is asked every time.
const ASK_EVERY_TIME: &str = "no-cache";
const SCRIPT: &str = "kiosk.js";
/// After how many seconds a kiosk that was too fast tries again.
const PATIENCE: u32 = 60;

pub(super) fn router() -> Router<App> {
    let file = |name: &'static str| {
        get(move |headers: HeaderMap| async move {
            ui::kiosk(name).map_or_else(
                || Problem::not_found().into_response(),
                |file| web::answer(file, ASK_EVERY_TIME, &headers),
            )
        })
    };
    Router::new()
        .route("/k/kiosk.js", file(SCRIPT))
        .route("/k/worker.js", file("worker.js"))
        .route("/k/icon.svg", file("icon.svg"))
        .route("/k/{token}", get(page))
        .route("/k/{token}/manifest.webmanifest", get(manifest))
        .route("/k/{token}/package", get(package))
        .route("/k/{token}/answers", post(answers))
        .route("/k/{token}/heartbeat", post(heartbeat))
}

async fn page(State(app): State<App>, Token(token): Token, headers: HeaderMap) -> Response {
    let wished = wishes::languages(&headers);
    let language = wished.iter().find_map(|tag| Language::from_tag(tag)).unwrap_or_default().tag();
    let words = Words::of(language);
    match app.listen.open_kiosk(&token).await {
        Ok(kiosk) => {
            let title = format!("{} – {}", kiosk.name(), kiosk.company());
            let headers = [
                (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
                (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
                (CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            ];
            (headers, shell(&token, &title, language).into_string()).into_response()
        }
        Err(error) if error.kind() == Kind::NotFound => {
            plain_page(Door::Page, StatusCode::NOT_FOUND, language, words.not_found, words.not_found_text)
        }
        Err(error) => {
            let status = Problem::from(error).status;
            plain_page(Door::Page, status, language, words.trouble, words.trouble_text)
        }
    }
}

/// The page before the script has built anything.
fn shell(token: &str, title: &str, language: &str) -> Markup {
    let script = ui::kiosk(SCRIPT).map(|file| version(&file.etag)).unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover";
                meta name="robots" content="noindex,nofollow";
                meta name="format-detection" content="telephone=no";
                meta name="mobile-web-app-capable" content="yes";
                title { (title) }
                link rel="manifest" href={ "/k/" (token) "/manifest.webmanifest" };
                link rel="icon" href="/k/icon.svg" type="image/svg+xml";
                script src={ "/k/" (SCRIPT) "?v=" (script) } data-app=(script) defer {}
            }
            body {
                main id="main" tabindex="-1" { h1 { (title) } }
            }
        }
    }
}

/// What makes the page an app on the tablet.
async fn manifest(State(app): State<App>, Token(token): Token) -> Result<Response, Problem> {
    let kiosk = app.listen.open_kiosk(&token).await?;
    let manifest = json!({
        "id": format!("/k/{token}"),
        "start_url": format!("/k/{token}"),
        "scope": "/k/",
        "name": format!("{} – {}", kiosk.name(), kiosk.company()),
        "short_name": kiosk.name(),
        "display": "fullscreen",
        "orientation": "any",
        "background_color": "#ffffff",
        "theme_color": "#0b5c56",
        "icons": [{ "src": "/k/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any" }],
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/manifest+json")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, manifest.to_string()).into_response())
}

async fn package(State(app): State<App>, Token(token): Token, headers: HeaderMap) -> Result<Response, Problem> {
    let body = package::json(&app.listen.kiosk_package(&token).await?)?;
    let etag = format!("\"{}\"", version(&body));
    let known = headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    out.insert(CACHE_CONTROL, HeaderValue::from_static(ASK_EVERY_TIME));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(ETAG, etag);
    }
    Ok(response)
}

#[derive(Debug, Serialize)]
struct Receipts {
    receipts: Vec<KioskReceipt>,
}

async fn answers(
    State(app): State<App>,
    Token(token): Token,
    Sent(batch): Sent<KioskBatch>,
) -> Result<Json<Receipts>, Problem> {
    match app.listen.take_kiosk_answers(&token, batch).await {
        Ok(receipts) => Ok(Json(Receipts { receipts })),
        Err(error) => {
            let patience = (error.kind() == Kind::TooMany).then_some(PATIENCE);
            let problem = Problem::from(error);
            Err(Problem { retry_after: patience.or(problem.retry_after), ..problem })
        }
    }
}

/// What a tablet learns when it says that it is there.
#[derive(Debug, Serialize)]
struct Heard {
    now: Timestamp,
    /// The version of the script served here.
    app: String,
}

async fn heartbeat(
    State(app): State<App>,
    Token(token): Token,
    Sent(sign): Sent<KioskSign>,
) -> Result<Json<Heard>, Problem> {
    let now = app.listen.kiosk_sign(&token, sign).await?;
    let app = ui::kiosk(SCRIPT).map(|file| version(&file.etag)).unwrap_or_default();
    Ok(Json(Heard { now, app }))
}
