//! The language a response is written in: what `Accept-Language` names, else what the signed-in
//! person chose, else English.

use access::Language;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::middleware::Next;
use axum::response::Response;
use std::cell::Cell;

tokio::task_local! {
    static SPOKEN: Cell<Spoken>;
}

#[derive(Clone, Copy, Default)]
struct Spoken {
    asked_for: Option<Language>,
    chosen: Option<Language>,
}

/// The language of the request being answered.
pub fn spoken() -> Language {
    SPOKEN.try_with(|spoken| spoken.get().asked_for.or(spoken.get().chosen)).ok().flatten().unwrap_or_default()
}

/// The signed-in person's choice, which counts when the request names no language. Returns what
/// counts now.
pub(crate) fn chosen(language: Language) -> Language {
    // Outside of a request there is nobody to answer.
    let _ = SPOKEN.try_with(|spoken| spoken.set(Spoken { chosen: Some(language), ..spoken.get() }));
    spoken()
}

pub(crate) fn asked_for(headers: &HeaderMap) -> Option<Language> {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(Language::accepted)
}

/// Makes [`spoken`] true for everything that answers `request`.
pub(crate) async fn listen_for(request: Request, next: Next) -> Response {
    let spoken = Spoken { asked_for: asked_for(request.headers()), chosen: None };
    SPOKEN.scope(Cell::new(spoken), next.run(request)).await
}
