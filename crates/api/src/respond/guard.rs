//! Before respondents' pages: a flood from one address is kept out, and whoever tries codes finds out nothing.
//!
//! What cannot be guessed (an invitation, a signed link, an answer under way, somebody's own page) opens all the same:
//! those behind one address with a robot go on.

use super::address::Door;
use super::looks::plain_page;
use super::wishes;
use super::words::Words;
use crate::state::App;
use axum::extract::{Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;

pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let address = app.address_of(request.headers(), request.extensions());
    let Some(address) = address.filter(|_| !is_asset(request.uri().path())) else { return next.run(request).await };
    let now = app.listen.now();
    let door = Door::of(request.uri());
    let language = wishes::spoken(request.headers());
    if let Err(wait) = app.gate.page(address, now) {
        return too_fast(door, &language, wait);
    }
    if is_open_link(request.uri())
        && let Some(wait) = app.gate.guessing(address, now)
    {
        return too_fast(door, &language, wait);
    }
    let response = next.run(request).await;
    let opened_nothing = matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::FORBIDDEN);
    if opened_nothing && let Err(wait) = app.gate.wrong_code(address, now) {
        return too_fast(door, &language, wait);
    }
    response
}

/// Files that are the same for all, and kept by browsers.
fn is_asset(path: &str) -> bool {
    matches!(path, "/s/style.css" | "/s/tap.js" | "/s/app.js" | "/widget.js")
}

/// A link that whoever knows its code can open, or its logo, which tells as much about the code.
fn is_open_link(uri: &Uri) -> bool {
    let mut parts = uri.path().trim_start_matches('/').split('/');
    let place = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let open = matches!(place, ("s", Some(_), None | Some("logo")) | ("w", Some(_), None | Some("page")));
    let signed = uri.query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("t=")));
    open && !signed
}

fn too_fast(door: Door, language: &str, wait: u32) -> Response {
    let words = Words::of(language);
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response = plain_page(door, status, language, words.too_fast, words.too_fast_text);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
    if door == Door::Widget {
        // Other people's pages may read what is below /w/, this too.
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_guessed_is_an_open_link() {
        let open = |address: &str| is_open_link(&address.parse().expect("an address"));
        for guessed in ["/s/abc", "/s/abc?lang=de", "/s/abc/logo?v=1", "/w/abc", "/w/abc/page", "/w/abc?a_t=1"] {
            assert!(open(guessed), "{guessed}");
        }
        for known in ["/s/abc?t=x.y", "/s/abc?lang=de&t=x.y", "/s/abc/token", "/w/abc/token", "/i/token", "/c/token"] {
            assert!(!open(known), "{known}");
        }
    }

    #[test]
    fn scripts_and_styles_are_not_pages() {
        assert!(["/s/style.css", "/s/tap.js", "/widget.js"].into_iter().all(is_asset));
        assert!(!["/s/abc", "/s/abc/logo", "/i/abc", "/w/abc"].into_iter().any(is_asset));
    }
}
