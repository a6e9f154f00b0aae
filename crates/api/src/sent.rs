//! What was sent: bodies, forms with files and query strings, with problems that say what is wrong with them.

use crate::problem::Problem;
use access::Fault;
use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Multipart, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use futures::StreamExt;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A JSON body.
#[derive(Debug)]
pub struct Sent<T>(pub T);

/// A body that the product reads itself.
#[derive(Debug)]
pub struct SentBytes(pub Bytes);

/// A form with files, still to be read field by field.
#[derive(Debug)]
pub struct SentForm {
    pub form: Multipart,
    pub room: Room,
}

/// What a form may still bring. Whoever keeps a part of a file renews it: so files are as large as
/// they are, and whatever else is sent cannot fill the memory.
#[derive(Clone, Debug)]
pub struct Room(Arc<AtomicUsize>);

/// A query string.
#[derive(Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(refused_body(rejection)),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for SentBytes {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await;
        bytes.map(Self).map_err(|rejection| unread(rejection.status()))
    }
}

impl<S: Send + Sync> FromRequest<S> for SentForm {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let room = Room::new();
        let watched = room.clone();
        let request = request.map(|body| {
            Body::from_stream(body.into_data_stream().map(move |part| match part {
                Ok(part) if !watched.holds(part.len()) => Err(axum::Error::new("too much beside the file")),
                part => part,
            }))
        });
        // Nothing has been read yet: it can only be the header.
        let form = Multipart::from_request(request, state).await.map_err(|_| no_form())?;
        Ok(Self { form, room })
    }
}

impl Room {
    /// Beside files there are a few words; and a file is read a little ahead.
    const BYTES: usize = 8 << 20;

    fn new() -> Self {
        Self(Arc::new(AtomicUsize::new(Self::BYTES)))
    }

    /// Takes room for so many bytes; none is left after more than there was.
    fn holds(&self, bytes: usize) -> bool {
        let left = self.0.load(Ordering::Relaxed).checked_sub(bytes);
        self.0.store(left.unwrap_or(0), Ordering::Relaxed);
        left.is_some()
    }

    pub fn renew(&self) {
        self.0.store(Self::BYTES, Ordering::Relaxed);
    }

    /// Why a form could not be read to its end.
    pub fn problem(&self, error: &MultipartError) -> Problem {
        let full = self.0.load(Ordering::Relaxed) == 0;
        unread(if full { StatusCode::PAYLOAD_TOO_LARGE } else { error.status() })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(refused_query(&rejection)),
        }
    }
}

fn refused_body(rejection: JsonRejection) -> Problem {
    match rejection {
        JsonRejection::JsonDataError(error) => misshapen(&error.body_text()),
        JsonRejection::JsonSyntaxError(error) => {
            let why = reason(&error.body_text());
            Problem::new(
                StatusCode::BAD_REQUEST,
                "not_json",
                format!("Der Inhalt der Anfrage ist kein gültiges JSON{}.", in_place(&why)),
                format!("The body of the request is not valid JSON: {why}."),
            )
        }
        JsonRejection::MissingJsonContentType(_) => Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "Senden Sie JSON, mit dem Header content-type: application/json.",
            "Send JSON, with the header content-type: application/json.",
        ),
        rejection => unread(rejection.status()),
    }
}

/// The body did not come to its end, because it is too large or for a reason that lies with the sender.
fn unread(status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "Die Anfrage ist zu groß: Teilen Sie sie auf.",
            "The request is too large: split it.",
        );
    }
    Problem::new(
        StatusCode::BAD_REQUEST,
        "body_unreadable",
        "Der Inhalt der Anfrage konnte nicht gelesen werden: Senden Sie sie noch einmal.",
        "The body of the request could not be read: send it again.",
    )
}

/// JSON, but not what is expected here.
fn misshapen(text: &str) -> Problem {
    let why = reason(text);
    let (field, message) = parts(&why);
    let german = german(field, message);
    let mut problem = Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid",
        format!("Die Anfrage hat nicht die erwartete Form: {german}"),
        format!("The request does not have the expected shape: {why}."),
    );
    problem.faults.push(Fault::new(field, "wrong_type", german, message));
    problem
}

/// serde names the field, where it knows it, before the reason.
fn parts(why: &str) -> (&str, &str) {
    why.split_once(": ").filter(|(field, _)| !field.contains(' ')).unwrap_or(("", why))
}

/// What serde says, in a sentence of our own: its words are English only.
fn german(field: &str, message: &str) -> String {
    let named = |start: &str| message.strip_prefix(start).and_then(|rest| rest.split('`').next());
    let at = |field: &str| if field.is_empty() { "Hier".to_owned() } else { format!("Bei „{field}“") };
    // Of a name that is unknown, the path may already be that of the name.
    let around = |name: &str| {
        let parent = field.strip_suffix(name).filter(|parent| parent.is_empty() || parent.ends_with('.'));
        at(parent.map_or(field, |parent| parent.trim_end_matches('.')))
    };
    if let Some(name) = named("missing field `") {
        format!("{} fehlt das Feld „{name}“.", at(field))
    } else if let Some(name) = named("duplicate field `") {
        format!("{} steht das Feld „{name}“ zweimal.", at(field))
    } else if let Some(name) = named("unknown field `") {
        format!("{} gibt es kein Feld „{name}“.", around(name))
    } else if let Some(name) = named("unknown variant `") {
        format!("{} ist „{name}“ nicht möglich.", around(name))
    } else {
        format!("{} steht etwas anderes als erwartet.", at(field))
    }
}

/// Where the JSON breaks off, in German.
fn in_place(why: &str) -> String {
    let place = why.rsplit_once(" at line ").and_then(|(_, place)| place.split_once(" column "));
    place.map(|(line, column)| format!(" (Zeile {line}, Spalte {column})")).unwrap_or_default()
}

fn no_form() -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not_a_form",
        "Senden Sie ein Formular, mit dem Header content-type: multipart/form-data; boundary=….",
        "Send a form, with the header content-type: multipart/form-data; boundary=….",
    )
}

fn refused_query(rejection: &QueryRejection) -> Problem {
    let why = reason(&rejection.body_text());
    let (field, message) = parts(&why);
    Problem::new(
        StatusCode::BAD_REQUEST,
        "invalid_query",
        format!("Die Adresse enthält einen unpassenden Parameter: {}", german(field, message)),
        format!("The address has a parameter that does not fit: {why}."),
    )
}

/// What is wrong, without axum's introduction to it.
fn reason(text: &str) -> String {
    let known = [
        "Failed to deserialize the JSON body into the target type: ",
        "Failed to parse the request body as JSON: ",
        "Failed to deserialize query string: ",
    ];
    known.iter().fold(text, |text, intro| text.strip_prefix(intro).unwrap_or(text)).trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::Language::{De, En};

    const INTRO: &str = "Failed to deserialize the JSON body into the target type: ";

    #[test]
    fn german_sentences_are_german() {
        let cases = [
            (
                "grants[1].units: invalid type: integer `1`, expected a sequence at line 1 column 9",
                "grants[1].units",
                "Bei „grants[1].units“ steht etwas anderes als erwartet.",
            ),
            ("missing field `password` at line 1 column 13", "", "Hier fehlt das Feld „password“."),
            ("a.b: missing field `c` at line 1 column 2", "a.b", "Bei „a.b“ fehlt das Feld „c“."),
            ("a: duplicate field `b` at line 2 column 4", "a", "Bei „a“ steht das Feld „b“ zweimal."),
            ("naem: unknown field `naem`, expected `name`", "naem", "Hier gibt es kein Feld „naem“."),
            ("a.naem: unknown field `naem`, expected `name`", "a.naem", "Bei „a“ gibt es kein Feld „naem“."),
            ("channel: unknown variant `fax`, expected `mail`", "channel", "Bei „channel“ ist „fax“ nicht möglich."),
            ("channel: unknown variant `l`, expected `mail`", "channel", "Bei „channel“ ist „l“ nicht möglich."),
            ("invalid type: map, expected a string at line 1 column 0", "", "Hier steht etwas anderes als erwartet."),
        ];
        for (why, field, said) in cases {
            let problem = misshapen(&format!("{INTRO}{why}"));
            let fault = &problem.faults[0];
            assert_eq!((fault.field.as_str(), fault.message.in_language(De)), (field, said));
            assert!(problem.detail.in_language(De).ends_with(&format!("Form: {said}")), "{:?}", problem.detail);
            assert!(problem.detail.in_language(En).ends_with(&format!("shape: {why}.")), "{:?}", problem.detail);
        }
    }

    #[test]
    fn json_that_breaks_off_is_found_in_german_too() {
        assert_eq!(in_place("EOF while parsing an object at line 3 column 14"), " (Zeile 3, Spalte 14)");
        assert_eq!(in_place("something else"), "");
    }
}
