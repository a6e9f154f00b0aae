//! Where the link in a mail leads that asks somebody whether it was him who agreed: a button, because programs open
//! every link of a mail.

use super::words::Words;
use super::{Pairs, SAVED, Said, back, failed, nowhere, setting, too_fast};
use crate::problem::Problem;
use crate::respond::address::{Place, escaped};
use crate::respond::looks::html;
use crate::respond::page::{Frame, Note, document, note_page};
use crate::state::App;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use listen::preferences::Preferences;
use maud::html as markup;
use std::collections::BTreeSet;

pub(super) async fn open(
    State(app): State<App>,
    Place { token, ticket, .. }: Place,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response {
    let (token, promise, said) = (token.unwrap_or_default(), ticket.unwrap_or_default(), Said::read(query));
    let language = said.spoken(&headers);
    let preferences = match app.listen.preferences(&token).await {
        Ok(Some(preferences)) => preferences,
        Ok(None) => return nowhere(&language),
        Err(error) => return failed(&language, Problem::from(error)),
    };
    match app.listen.consent_to_confirm(&token, &promise).await {
        Ok(Some(purposes)) => show(&token, &promise, &said, preferences, &purposes, &headers),
        Ok(None) => over(&token, &said, preferences, &headers),
        Err(error) => failed(&language, Problem::from(error)),
    }
}

pub(super) async fn confirm(
    State(app): State<App>,
    Place { token, ticket, .. }: Place,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response {
    let (token, promise, said) = (token.unwrap_or_default(), ticket.unwrap_or_default(), Said::read(query));
    let language = said.spoken(&headers);
    if let Err(wait) = app.gate.own_page(&token, app.listen.now()) {
        return too_fast(&language, wait);
    }
    match app.listen.confirm_consent(&token, &promise).await {
        Ok(true) => return back(&token, &said, "saved", SAVED),
        Ok(false) => {}
        Err(error) => return failed(&language, Problem::from(error)),
    }
    match app.listen.preferences(&token).await {
        Ok(Some(preferences)) => over(&token, &said, preferences, &headers),
        Ok(None) => nowhere(&language),
        Err(error) => failed(&language, Problem::from(error)),
    }
}

fn show(
    token: &str,
    promise: &str,
    said: &Said,
    preferences: Preferences,
    purposes: &BTreeSet<String>,
    headers: &HeaderMap,
) -> Response {
    let setting = setting(preferences.look, said, headers);
    let words = Words::of(setting.language());
    let path = format!("/c/{}/consent/{}", escaped(token), escaped(promise));
    let in_language = |language: &str| format!("{path}?lang={}", escaped(language));
    let frame = Frame { script: None, ..setting.frame(Some(&in_language)) };
    let body = markup! {
        h1 { (words.confirm) }
        p.help { (words.confirm_text) }
        ul { @for purpose in purposes { li { (words.purpose(purpose)) } } }
        form method="post" action=(format!("{path}{}", said.kept())) {
            div.go.lone { button.main type="submit" { (words.yes) } }
        }
    };
    html(StatusCode::OK, setting.language(), document(&frame, words.confirm, &body))
}

/// The link is too old, was used, or was never one of this customer. Which of them is nobody's business.
fn over(token: &str, said: &Said, preferences: Preferences, headers: &HeaderMap) -> Response {
    let setting = setting(preferences.look, said, headers);
    let words = Words::of(setting.language());
    let back = format!("/c/{}{}", escaped(token), said.kept());
    let next = vec![(back, words.everything_else)];
    let note = Note { title: words.link_over, text: words.consent_over_text, next, ..Note::default() };
    html(StatusCode::GONE, setting.language(), note_page(&setting.frame(None), &note))
}
