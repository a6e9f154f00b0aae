//! The stylesheet and the optional script of respondent pages. Addresses carry a hash of the
//! content, so browsers may keep them for good.

use super::colour::{Colour, TEAL, stylesheet};
use axum::extract::Query;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::LazyLock;

/// Surveys, wherever they are shown; the build takes it into the widget.
const STYLE: &str = include_str!("style.css");
const ALONE: &str = include_str!("alone.css");
const SCRIPT: &str = include_str!("tap.js");
const APP_SCRIPT: &str = include_str!("app.js");
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

static STYLE_VERSION: LazyLock<String> = LazyLock::new(|| version(&[STYLE, ALONE].concat()));
static SCRIPT_VERSION: LazyLock<String> = LazyLock::new(|| version(SCRIPT));
static APP_SCRIPT_VERSION: LazyLock<String> = LazyLock::new(|| version(APP_SCRIPT));

/// FNV-1a: tells versions apart, nothing more.
pub(super) fn version(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}

/// The stylesheet in the colours of a brand; of the product when that is no colour.
pub(super) fn style_address(colour: Option<&str>) -> String {
    let colour = colour.and_then(Colour::parse).unwrap_or(TEAL);
    format!("/s/style.css?v={}&c={}", *STYLE_VERSION, colour.hex())
}

pub(super) fn script_address() -> String {
    format!("/s/tap.js?v={}", *SCRIPT_VERSION)
}

pub(super) fn app_script_address() -> String {
    format!("/s/app.js?v={}", *APP_SCRIPT_VERSION)
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    /// The brand's colour, six digits.
    #[serde(default)]
    c: String,
}

pub(super) async fn style(Query(wanted): Query<Wanted>) -> Response {
    // Only a parsed colour gets into the text.
    let colour = Colour::parse(&wanted.c).unwrap_or(TEAL);
    kept("text/css; charset=utf-8", style_text(colour))
}

/// The stylesheet in these colours.
pub(super) fn style_text(colour: Colour) -> String {
    format!("{STYLE}{ALONE}{}", stylesheet(colour))
}

pub(super) async fn script() -> Response {
    kept("text/javascript; charset=utf-8", SCRIPT.to_owned())
}

pub(super) async fn sample_style() -> Response {
    kept("text/css; charset=utf-8", super::sample::STYLE.to_owned())
}

/// The stylesheet of the widget in the colours of a brand.
pub(super) fn widget_style_address(colour: Option<&str>) -> String {
    let colour = colour.and_then(Colour::parse).unwrap_or(TEAL);
    format!("/widget.css?c={}", colour.hex())
}

/// What the script of the widget brings along, for where it does not run.
pub(super) async fn widget_style(Query(wanted): Query<Wanted>) -> Response {
    let Some(style) = ui::widget_style() else { return crate::problem::Problem::not_found().into_response() };
    let colour = Colour::parse(&wanted.c).unwrap_or(TEAL);
    let text = format!("{}{}", String::from_utf8_lossy(&style.bytes), stylesheet(colour).replace(":root", ":host"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text).into_response()
}

pub(super) async fn app_script() -> Response {
    kept("text/javascript; charset=utf-8", APP_SCRIPT.to_owned())
}

fn kept(kind: &'static str, text: String) -> Response {
    let headers: [(HeaderName, HeaderValue); 3] = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, FOR_GOOD),
        (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    ];
    (headers, text).into_response()
}
