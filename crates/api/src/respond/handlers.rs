//! The two ways in, at a link and at an answer: opening and sending.

use super::address::{Door, Place, Said, escaped, from_one};
use super::entered::{ANSWER, Entered, KEEP, PAGE, POT};
use super::looking::is_somebody;
use super::looks::{done_page, plain_page, shut_page};
use super::sheet::{Sheet, sheet};
use super::wishes;
use super::words::Words;
use crate::state::App;
use axum::Form;
use axum::body::Body;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::survey::{AnswerValue, Kind, Problem};
use listen::answering::{Opened, PageSent, PageView, Refused, Sent, Shut, Visit, Way};
use std::sync::Arc;

pub(super) fn visit(place: &Place, said: &Said, headers: &HeaderMap) -> Visit {
    Visit {
        code: place.code.clone(),
        token: place.token.clone(),
        ticket: said.ticket.clone(),
        attributes: said.attributes.clone(),
        language: said.language.clone(),
        wishes: wishes::languages(headers),
        counts: false,
        way: match place.door {
            Door::Page => Way::Address,
            Door::App => Way::App,
            Door::Widget if said.unasked => Way::Unasked,
            Door::Widget => Way::Asked,
        },
    }
}

pub(super) async fn open(
    State(app): State<App>,
    place: Place,
    Query(query): Query<Vec<(String, String)>>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let said = Said::read(query);
    let counts = place.token.is_none() && is_somebody(&method, &headers);
    let visit = Visit { counts, ..visit(&place, &said, &headers) };
    match app.listen.open_survey(&visit, said.page).await {
        Ok(Opened::Page(mut view)) => {
            if view.fresh {
                choose(&mut view, said.score.as_deref());
            }
            let entered = Entered::from_answers(&view.definition.survey, &view.answers, &view.look.language);
            let status = StatusCode::OK;
            show(&place, &said, &view, &Back { status, entered: &entered, problems: &[], trouble: None })
        }
        Ok(Opened::Done(done)) => done_page(&place, *done, said.done),
        Err(refused) => refuse(&place, &said, &visit, refused),
    }
}

/// Shows the first question with this point chosen, when it is one of its scale.
fn choose(view: &mut PageView, score: Option<&str>) {
    let Some(score) = score.and_then(|text| text.parse::<i32>().ok()).map(f64::from) else { return };
    let definition = Arc::clone(&view.definition);
    let first = definition.survey.questions.iter().find(|question| question.kind.takes_answer());
    let Some(question) = first else { return };
    if let Kind::Score(asked) = &question.kind
        && asked.series.scale().contains(score)
    {
        view.answers.set(&question.key, Some(AnswerValue::Number(score)));
    }
}

pub(super) async fn send(
    State(app): State<App>,
    place: Place,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
) -> Response {
    let said = Said::read(query);
    let headers = request.headers().clone();
    let address = app.address_of(&headers, request.extensions());
    let mut visit = visit(&place, &said, &headers);
    let fields = match Form::<Vec<(String, String)>>::from_request(request, &app).await {
        Ok(Form(fields)) => Entered::from_fields(fields),
        Err(rejection) => return unreadable(&place, &visit, &rejection),
    };
    // The first page carries the token it was made with: sent twice, it is the same answer.
    if visit.token.is_none() {
        visit.token = fields.last(ANSWER).map(str::to_owned);
    }
    let page = fields.last(PAGE).and_then(from_one).unwrap_or(0);
    if fields.last(POT).is_some() {
        return again(&app, &place, &said, &visit, page, &fields).await;
    }
    let sent = PageSent { visit: visit.clone(), page, keep: fields.last(KEEP).is_some(), address, form: fields.form() };
    match app.listen.send_page(sent).await {
        Ok(Sent::Kept) => StatusCode::NO_CONTENT.into_response(),
        Ok(Sent::Next { token, page }) => {
            see(&format!("{}?page={}{}", place.answer(&token), page + 1, rest(place.door, &said)))
        }
        Ok(Sent::Finished { token }) => see(&format!("{}?done{}", place.answer(&token), rest(place.door, &said))),
        Ok(Sent::Wrong { view, problems }) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(&place, &said, &view, &Back { status, entered: &fields, problems: &problems, trouble: None })
        }
        Ok(Sent::Over(done)) => done_page(&place, *done, false),
        Err(refused) => refuse(&place, &said, &visit, refused),
    }
}

/// The hidden field was filled in: a robot, or a browser that meant well. A person sends once more.
async fn again(app: &App, place: &Place, said: &Said, visit: &Visit, page: usize, fields: &Entered) -> Response {
    // A token nobody has used yet opens nothing.
    let opened = match app.listen.open_survey(visit, Some(page)).await {
        Err(Refused::Shut(Shut::NotFound, _)) => {
            app.listen.open_survey(&Visit { token: None, ..visit.clone() }, Some(page)).await
        }
        opened => opened,
    };
    match opened {
        Ok(Opened::Page(view)) => {
            let trouble = Some(Words::of(&view.look.language).robot);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show(place, said, &view, &Back { status, entered: fields, problems: &[], trouble })
        }
        Ok(Opened::Done(done)) => done_page(place, *done, false),
        Err(refused) => refuse(place, said, visit, refused),
    }
}

/// What every address says behind something else.
fn rest(door: Door, said: &Said) -> String {
    let language = said.language.as_deref().map(|language| format!("&lang={}", escaped(language)));
    format!("{}{}", language.unwrap_or_default(), door.kept(false))
}

pub(super) fn see(address: &str) -> Response {
    let Ok(address) = HeaderValue::from_str(address) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    (StatusCode::SEE_OTHER, [(LOCATION, address), (CACHE_CONTROL, HeaderValue::from_static("no-store"))])
        .into_response()
}

/// How a page of questions comes back.
struct Back<'a> {
    status: StatusCode,
    entered: &'a Entered,
    problems: &'a [Problem],
    trouble: Option<&'a str>,
}

fn show(place: &Place, said: &Said, view: &PageView, back: &Back<'_>) -> Response {
    let here = if view.fresh { place.link() } else { place.answer(&view.token) };
    let begun = Said { language: said.language.clone(), in_app: said.in_app, ..Said::default() };
    let query = if view.fresh { said.kept(None) } else { begun.kept(None) };
    let mut hidden = vec![(PAGE.to_owned(), (view.page + 1).to_string())];
    if view.fresh {
        hidden.push((ANSWER.to_owned(), view.token.clone()));
    }
    sheet(
        view,
        &Sheet {
            place,
            status: back.status,
            entered: back.entered,
            problems: back.problems,
            trouble: back.trouble,
            action: &format!("{here}{query}"),
            hidden: &hidden,
            back: view.previous.map(|page| format!("{here}?page={}{}", page + 1, rest(place.door, said))),
            in_language: &|language| {
                if view.fresh {
                    format!("{here}{}", said.kept(Some(language)))
                } else {
                    format!("{here}?page={}&lang={}{}", view.page + 1, escaped(language), place.door.kept(false))
                }
            },
            preview: false,
            sample: None,
        },
    )
}

pub(super) fn refuse(place: &Place, said: &Said, visit: &Visit, refused: Refused) -> Response {
    match refused {
        Refused::Shut(shut, look) => {
            let here = visit.token.as_ref().map_or_else(|| place.link(), |token| place.answer(token));
            let mut look = *look;
            if look.language.is_empty() {
                look.language = spoken(visit);
            }
            let mut response = shut_page(place, shut, look, &|language| format!("{here}{}", said.kept(Some(language))));
            if let Shut::TooFast { retry_after } = shut {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after));
            }
            response
        }
        Refused::Failed(error) => {
            let problem = crate::problem::Problem::from(error);
            let language = spoken(visit);
            let words = Words::of(&language);
            plain_page(place.door, problem.status, &language, words.trouble, words.trouble_text)
        }
    }
}

/// The language of pages that belong to no survey.
fn spoken(visit: &Visit) -> String {
    let mut wishes = visit.language.iter().chain(&visit.wishes);
    let known = wishes.find_map(|wish| access::Language::from_tag(wish));
    known.unwrap_or_default().tag().to_owned()
}

fn unreadable(place: &Place, visit: &Visit, rejection: &FormRejection) -> Response {
    let language = spoken(visit);
    let words = Words::of(&language);
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            plain_page(place.door, StatusCode::PAYLOAD_TOO_LARGE, &language, words.too_large, words.too_large_text)
        }
        status => plain_page(place.door, status, &language, words.trouble, words.trouble_text),
    }
}

/// The picture of the project, which is kept as a `data:` address.
pub(super) async fn logo(State(app): State<App>, place: Place) -> Response {
    let look = app.listen.survey_look(&place.code).await;
    let Some((kind, bytes)) = look.logo.as_deref().and_then(picture) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        // A picture opened by itself may do nothing but show.
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox")),
    ];
    (headers, Body::from(bytes)).into_response()
}

/// Type and bytes of a picture in an address.
fn picture(address: &str) -> Option<(&'static str, Vec<u8>)> {
    let rest = address.strip_prefix("data:")?;
    let (kind, data) = rest.split_once(";base64,")?;
    let kind = match kind {
        "image/png" => "image/png",
        "image/svg+xml" => "image/svg+xml",
        _ => return None,
    };
    Some((kind, BASE64.decode(data).ok()?))
}
