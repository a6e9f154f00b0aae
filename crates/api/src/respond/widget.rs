//! Surveys in the pages of a website: the script, what it is told, and the same pages as fragments.
//!
//! The script runs on other people's pages. Whatever is found below `/w/` and the script itself may
//! therefore be read from everywhere, and nothing of it depends on who asks: no cookie is looked at.

use super::address::{Place, Said};
use super::assets::widget_style;
use super::colour::{Colour, TEAL, stylesheet};
use super::handlers::{self, refuse, visit};
use super::words::Words;
use crate::state::App;
use crate::web;
use axum::extract::{Query, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use domain::survey::direction;
use domain::widget::{Placement, Side, Trigger, Widget};
use listen::answering::OpenWidget;
use serde::Serialize;
use tower_http::set_header::SetResponseHeaderLayer;

/// Pages carry the script by its plain name: a new version has to reach them within the hour.
const SCRIPT_CACHE: &str = "public, max-age=3600, stale-while-revalidate=86400";
/// Settings that were changed shall be seen soon.
const SETTINGS_CACHE: HeaderValue = HeaderValue::from_static("public, max-age=60");

pub(super) fn router() -> Router<App> {
    let everywhere = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    Router::new()
        .route("/widget.js", get(script))
        .route("/widget.css", get(widget_style))
        .route("/w/{code}", get(settings))
        .route("/w/{code}/page", get(handlers::open).post(handlers::send))
        .route("/w/{code}/{token}", get(handlers::open).post(handlers::send))
        .layer(everywhere(ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .layer(everywhere(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
}

async fn script(headers: HeaderMap) -> Response {
    ui::widget().map_or_else(
        || crate::problem::Problem::not_found().into_response(),
        |script| web::answer(script, SCRIPT_CACHE, &headers),
    )
}

/// What the script needs to know before anything is shown.
#[derive(Debug, Serialize)]
struct Told<'a> {
    triggers: &'a [Trigger],
    addresses: &'a [String],
    share: f64,
    ask_again_days: u32,
    placement: Placement,
    selector: &'a str,
    button: Option<ToldButton<'a>>,
    language: &'a str,
    direction: &'static str,
    close: &'static str,
    trouble: &'static str,
    /// The colours of the brand, as a stylesheet.
    style: String,
}

#[derive(Debug, Serialize)]
struct ToldButton<'a> {
    label: &'a str,
    side: Side,
}

async fn settings(
    State(app): State<App>,
    place: Place,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let said = Said::read(query);
    let asked = visit(&place, &said, &headers);
    match app.listen.open_widget(&asked).await {
        Ok(Some(open)) => {
            let headers = [(CACHE_CONTROL, SETTINGS_CACHE), (VARY, HeaderValue::from_static("accept-language"))];
            (headers, Json(told(&open))).into_response()
        }
        Ok(None) => (StatusCode::NO_CONTENT, [(CACHE_CONTROL, SETTINGS_CACHE)]).into_response(),
        Err(refused) => refuse(&place, &said, &asked, refused),
    }
}

fn told(open: &OpenWidget) -> Told<'_> {
    let OpenWidget { widget, look, label } = open;
    let Widget { triggers, addresses, share, ask_again_days, placement, selector, button } = widget;
    let words = Words::of(&look.language);
    // Only a parsed colour gets into the text.
    let colour = look.colour.as_deref().and_then(Colour::parse).unwrap_or(TEAL);
    Told {
        triggers,
        addresses,
        share: *share,
        ask_again_days: *ask_again_days,
        placement: *placement,
        selector,
        button: button.as_ref().map(|button| ToldButton {
            label: if label.is_empty() { words.feedback } else { label },
            side: button.side,
        }),
        language: &look.language,
        direction: direction(&look.language),
        close: words.close,
        trouble: words.widget_trouble,
        // In a page of others there is no root but the element the survey stands in.
        style: stylesheet(colour).replace(":root", ":host"),
    }
}
