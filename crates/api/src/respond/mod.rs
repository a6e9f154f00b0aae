//! Pages for respondents: `/s/{code}` opens a link, `/s/{code}/{token}` an answer under way, `/i/{token}` an
//! invitation, `/r/{code}` a receipt, `/c/{token}` what a customer decides for himself. Below `/w/` the same pages are
//! found as fragments, for the pages of websites; below `/k/` what a kiosk needs.
//!
//! A page is sent by POST and answered by a redirect to the next one (303), so that back, reload and
//! sending twice do what people expect. Nothing here needs a script; nothing comes from elsewhere.

mod address;
mod assets;
mod colour;
mod entered;
mod guard;
mod handlers;
mod invited;
mod kiosk;
mod looking;
mod looks;
mod page;
pub(crate) mod poster;
mod preferences;
pub(crate) mod preview;
pub(crate) mod qr;
mod question;
mod receipts;
mod sample;
mod shapes;
mod sheet;
mod widget;
mod wishes;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use guard::guard;

use crate::state::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

/// The largest page that is taken: a long answer in every question, percent-encoded.
const PAGE_BYTES: usize = 4 * 1024 * 1024;

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/s/style.css", get(assets::style))
        .route("/s/tap.js", get(assets::script))
        .route("/s/sample.css", get(assets::sample_style))
        .route("/s/app.js", get(assets::app_script))
        .route("/s/{code}", get(handlers::open).post(handlers::send))
        .route("/s/{code}/logo", get(handlers::logo))
        .route("/s/{code}/{token}", get(handlers::open).post(handlers::send))
        .merge(widget::router())
        .merge(kiosk::router())
        .route("/r", get(receipts::ask).post(receipts::typed))
        .route("/r/{code}", get(receipts::scanned))
        .route("/i/{token}", get(invited::open))
        .route("/i/{token}/unsubscribe", get(invited::before_unsubscribing).post(invited::unsubscribe))
        .merge(preferences::router())
        .layer(DefaultBodyLimit::max(PAGE_BYTES))
}
