//! What is kept about somebody: asked for on his page, sent as a link to his own address, handed out by a button.

use super::words::Words;
use super::{DATA, Pairs, Said, back, done, failed, nowhere, setting, too_fast};
use crate::problem::Problem;
use crate::respond::address::{Place, escaped};
use crate::respond::looks::html;
use crate::respond::page::{Frame, Note, document, note_page};
use crate::state::App;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use listen::preferences::{DataWay, Preferences};
use maud::{Markup, html as markup};

/// What the link in a mail says: whose page, and the proof that the mail was read.
#[derive(Debug)]
struct Claim {
    token: String,
    ticket: String,
}

impl Claim {
    fn of(place: Place) -> Self {
        Self { token: place.token.unwrap_or_default(), ticket: place.ticket.unwrap_or_default() }
    }

    fn path(&self) -> String {
        format!("/c/{}/data/{}", escaped(&self.token), escaped(&self.ticket))
    }
}

/// On the page: how somebody gets his data, and what became of it when he asked.
pub(super) fn wish(path: &str, said: &Said, words: &Words, of: &Preferences) -> Markup {
    let by_mail = of.data_way == DataWay::Mail;
    let to = of.email.as_deref().unwrap_or_default();
    let (text, ask) =
        if by_mail { (words.data_by_mail, words.send_link) } else { (words.data_by_people, words.ask_for_data) };
    // Asked for and sent by itself meanwhile: the mail is the news.
    let waits = of.data_asked && !(said.sent && by_mail);
    markup! {
        @if waits {
            (done(DATA, words.data_asked))
        } @else if said.sent && by_mail {
            (done(DATA, &words.link_sent.replace("{address}", to)))
        }
        @if by_mail || !waits {
            p.help { (text.replace("{address}", to)) }
            form method="post" action=(format!("{path}/data{}", said.kept())) {
                div.go { button.side type="submit" { (ask) } }
            }
        }
    }
}

pub(super) async fn ask(
    State(app): State<App>,
    Place { token, .. }: Place,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response {
    let (token, said) = (token.unwrap_or_default(), Said::read(query));
    let language = said.spoken(&headers);
    // Whose page it is first, so that made-up addresses are not counted.
    match app.listen.preferences(&token).await {
        Ok(Some(_)) => {}
        Ok(None) => return nowhere(&language),
        Err(error) => return failed(&language, Problem::from(error)),
    }
    if let Err(wait) = app.gate.own_data_mail(&token, app.listen.now()) {
        return too_fast(&language, wait);
    }
    match app.listen.ask_for_data(&token, &language).await {
        Ok(Some(DataWay::Mail)) => back(&token, &said, "sent", DATA),
        Ok(Some(DataWay::People)) => back(&token, &said, "asked", DATA),
        Ok(None) => nowhere(&language),
        Err(error) => failed(&language, Problem::from(error)),
    }
}

/// Where the link in the mail leads: a button, because programs open every link of a mail.
pub(super) async fn open(
    State(app): State<App>,
    place: Place,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response {
    let (claim, said) = (Claim::of(place), Said::read(query));
    match opened(&app, &claim, &said, &headers).await {
        Ok(preferences) => show(&claim, &said, preferences, &headers),
        Err(instead) => *instead,
    }
}

pub(super) async fn hand_out(
    State(app): State<App>,
    place: Place,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response {
    let (claim, said) = (Claim::of(place), Said::read(query));
    // Whether it opens anything first, so that made-up addresses are not counted.
    let preferences = match opened(&app, &claim, &said, &headers).await {
        Ok(preferences) => preferences,
        Err(instead) => return *instead,
    };
    let spoken = said.spoken(&headers);
    if let Err(wait) = app.gate.own_data(&claim.ticket, app.listen.now()) {
        return too_fast(&spoken, wait);
    }
    let language = access::Language::from_tag(&spoken).unwrap_or_default();
    match app.listen.own_data(&claim.token, &claim.ticket, language).await {
        Ok(Some(data)) => {
            let as_file = [
                (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"data.json\"")),
                (CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            ];
            (as_file, Json(data)).into_response()
        }
        Ok(None) => over(&claim, &said, preferences, &headers),
        Err(error) => failed(&spoken, Problem::from(error)),
    }
}

/// Whose data the link opens now, or what is shown instead.
async fn opened(app: &App, claim: &Claim, said: &Said, headers: &HeaderMap) -> Result<Preferences, Box<Response>> {
    let trouble = |problem| Box::new(failed(&said.spoken(headers), problem));
    let preferences = app.listen.preferences(&claim.token).await.map_err(|error| trouble(Problem::from(error)))?;
    let Some(preferences) = preferences else { return Err(Box::new(nowhere(&said.spoken(headers)))) };
    let good = app.listen.may_take_data(&claim.token, &claim.ticket).await;
    if good.map_err(|error| trouble(Problem::from(error)))? {
        Ok(preferences)
    } else {
        Err(Box::new(over(claim, said, preferences, headers)))
    }
}

fn show(claim: &Claim, said: &Said, preferences: Preferences, headers: &HeaderMap) -> Response {
    let setting = setting(preferences.look, said, headers);
    let words = Words::of(setting.language());
    let path = claim.path();
    let in_language = |language: &str| format!("{path}?lang={}", escaped(language));
    let frame = Frame { script: None, ..setting.frame(Some(&in_language)) };
    let body = markup! {
        h1 { (words.data) }
        p.help { (words.take_text) }
        form method="post" action=(format!("{path}{}", said.kept())) {
            div.go.lone { button.main type="submit" { (words.take) } }
        }
    };
    html(StatusCode::OK, setting.language(), document(&frame, words.data, &body))
}

/// The link is too old, or was never one of this customer. Which of them is nobody's business.
fn over(claim: &Claim, said: &Said, preferences: Preferences, headers: &HeaderMap) -> Response {
    let setting = setting(preferences.look, said, headers);
    let words = Words::of(setting.language());
    let path = claim.path();
    let in_language = |language: &str| format!("{path}?lang={}", escaped(language));
    let frame = Frame { script: None, ..setting.frame(Some(&in_language)) };
    let back = format!("/c/{}{}", escaped(&claim.token), said.kept());
    let next = vec![(back, words.everything_else)];
    let note = Note { title: words.link_over, text: words.link_over_text, next, ..Note::default() };
    html(StatusCode::GONE, setting.language(), note_page(&frame, &note))
}
