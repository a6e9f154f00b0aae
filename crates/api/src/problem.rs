//! Errors on the wire: RFC 9457 problems, made in one place from the errors of every engine.

use crate::language::spoken;
use access::{BROKEN, Explain, Fault, Kind, Words};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// What a handler answers when it cannot do what was asked. Any engine's error becomes one with `?`.
#[derive(Debug)]
pub struct Problem {
    pub status: StatusCode,
    /// Stable, `snake_case`.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub detail: Words,
    pub faults: Vec<Fault>,
    pub retry_after: Option<u32>,
}

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemDetails)]
pub struct ProblemBody {
    /// `urn:resonanz:problem:<code>`
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words, in the caller's language.
    pub title: String,
    pub status: u16,
    /// Stable, for programs.
    pub code: String,
    /// What is wrong and what to do, in the caller's language.
    pub detail: String,
    /// Which fields are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Path in the request, such as `administrator.password`.
    pub field: String,
    /// Stable, for programs.
    pub code: String,
    pub message: String,
}

/// The one table from kinds of errors to statuses.
const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn title(status: StatusCode) -> Words {
    match status {
        StatusCode::BAD_REQUEST => Words::new("Unverständliche Anfrage", "Bad request"),
        StatusCode::UNAUTHORIZED => Words::new("Nicht angemeldet", "Not signed in"),
        StatusCode::FORBIDDEN => Words::new("Nicht erlaubt", "Not allowed"),
        StatusCode::NOT_FOUND => Words::new("Nicht gefunden", "Not found"),
        StatusCode::METHOD_NOT_ALLOWED => Words::new("Methode nicht erlaubt", "Method not allowed"),
        StatusCode::REQUEST_TIMEOUT => Words::new("Zeitüberschreitung", "Timed out"),
        StatusCode::CONFLICT => Words::new("Widerspruch zum jetzigen Stand", "Conflict with the current state"),
        StatusCode::PAYLOAD_TOO_LARGE => Words::new("Zu groß", "Too large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Words::new("Unbekanntes Format", "Unsupported media type"),
        StatusCode::UNPROCESSABLE_ENTITY => Words::new("Eingaben prüfen", "Check what was sent"),
        StatusCode::TOO_MANY_REQUESTS => Words::new("Zu viele Anfragen", "Too many requests"),
        StatusCode::SERVICE_UNAVAILABLE => Words::new("Gerade nicht verfügbar", "Unavailable at the moment"),
        _ => Words::new("Fehler", "Error"),
    }
}

impl Problem {
    /// A problem of HTTP itself; problems of the product come from the engines' errors.
    pub fn new(status: StatusCode, code: &'static str, de: impl Into<String>, en: impl Into<String>) -> Self {
        Self { status, code, detail: Words::new(de, en), faults: Vec::new(), retry_after: None }
    }

    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "Das gibt es hier nicht, oder Sie dürfen es nicht sehen.",
            "There is no such thing here, or you may not see it.",
        )
    }

    pub(crate) fn too_fast(retry_after: u32) -> Self {
        let problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_fast",
            "Das waren zu viele Anfragen in kurzer Zeit: Warten Sie so lange, wie Retry-After sagt, und machen Sie dann weiter.",
            "These were too many requests in a short time: wait as long as Retry-After says, then go on.",
        );
        Self { retry_after: Some(retry_after), ..problem }
    }

    pub(crate) fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", BROKEN.0, BROKEN.1)
    }
}

impl<E: Explain + 'static> From<E> for Problem {
    fn from(error: E) -> Self {
        use access::Language::{De, En};
        if error.kind() == Kind::Internal {
            tracing::error!(error = &error as &dyn std::error::Error, code = error.code(), "a request failed");
        }
        Self {
            status: status(error.kind()),
            code: error.code(),
            detail: Words::new(error.explain(De), error.explain(En)),
            faults: error.faults().to_vec(),
            retry_after: error.retry_after(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let language = spoken();
        let errors = self.faults.into_iter().map(|fault| FieldProblem {
            message: fault.message.in_language(language).to_owned(),
            field: fault.field,
            code: fault.code.to_owned(),
        });
        let body = ProblemBody {
            kind: format!("urn:resonanz:problem:{}", self.code),
            title: title(self.status).in_language(language).to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.in_language(language).to_owned(),
            errors: errors.collect(),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
