//! Invitations: the address in a mail, and the way to get no more of them.
//!
//! Programs open every link of a mail before its reader does. A GET changes nothing here, whoever sends it; that an
//! invitation was opened is noted as an upper bound only.

mod words;

use super::address::{Door, Place, Said, escaped};
use super::handlers::see;
use super::looking::is_somebody;
use super::looks::{Setting, html, plain_page};
use super::page::{Note, note_page};
use super::wishes::spoken;
use super::words::Words;
use crate::state::App;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use listen::programmes::{Unsubscribing, preferences_named};
use words::Sentences;

/// Leads to the survey, with the point tapped in the mail.
pub(super) async fn open(
    State(app): State<App>,
    Place { token, door, .. }: Place,
    Query(query): Query<Vec<(String, String)>>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let said = Said::read(query);
    let token = token.unwrap_or_default();
    match app.listen.open_invitation(&token, is_somebody(&method, &headers)).await {
        Ok(Some(landing)) => {
            let language = said.language.or(landing.language).filter(|language| !language.is_empty());
            let (score, in_app) = (said.score, said.in_app);
            let said = Said { ticket: Some(landing.ticket), language, score, in_app, ..Said::default() };
            see(&format!("/s/{}{}", escaped(&landing.code), said.kept(None)))
        }
        Ok(None) => nowhere(door, &headers),
        Err(error) => failed(door, &headers, error),
    }
}

/// Asks, and changes nothing.
pub(super) async fn before_unsubscribing(
    State(app): State<App>,
    Place { token, .. }: Place,
    headers: HeaderMap,
) -> Response {
    let token = token.unwrap_or_default();
    match app.listen.before_unsubscribing(&token).await {
        Ok(Some(whose)) => {
            let address = format!("/i/{}/unsubscribe", escaped(&token));
            say(whose, &headers, |sentences| Note {
                title: sentences.ask,
                text: sentences.ask_text,
                press: Some((address.as_str(), sentences.yes)),
                ..Note::default()
            })
        }
        Ok(None) => nowhere(Door::Page, &headers),
        Err(error) => failed(Door::Page, &headers, error),
    }
}

/// Unsubscribes: sent by the button, or by a mail program with one click (RFC 8058). What the body says does not matter.
pub(super) async fn unsubscribe(State(app): State<App>, Place { token, .. }: Place, headers: HeaderMap) -> Response {
    match app.listen.unsubscribe(&token.unwrap_or_default()).await {
        Ok(Some(whose)) => say(whose, &headers, |sentences| Note {
            title: sentences.done,
            text: sentences.done_text,
            heard: true,
            ..Note::default()
        }),
        Ok(None) => nowhere(Door::Page, &headers),
        Err(error) => failed(Door::Page, &headers, error),
    }
}

fn say<'a>(whose: Unsubscribing, headers: &HeaderMap, note: impl FnOnce(&'static Sentences) -> Note<'a>) -> Response {
    let mut look = whose.look;
    if look.language.is_empty() {
        look.language = spoken(headers);
    }
    let sentences = Sentences::of(&look.language);
    sentences.tag.clone_into(&mut look.language);
    let setting = Setting::new(look, &Place::default());
    let mut note = note(sentences);
    note.next.push((whose.preferences, preferences_named(sentences.tag)));
    html(StatusCode::OK, setting.language(), note_page(&setting.frame(None), &note))
}

fn nowhere(door: Door, headers: &HeaderMap) -> Response {
    let language = spoken(headers);
    let words = Words::of(&language);
    plain_page(door, StatusCode::NOT_FOUND, &language, words.not_found, words.not_found_text)
}

fn failed(door: Door, headers: &HeaderMap, error: listen::Error) -> Response {
    let problem = crate::problem::Problem::from(error);
    let language = spoken(headers);
    let words = Words::of(&language);
    plain_page(door, problem.status, &language, words.trouble, words.trouble_text)
}
