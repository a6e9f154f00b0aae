//! The dashboard: every address nobody else answers belongs to it.

use crate::problem::Problem;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

/// Addresses that are never pages of the dashboard.
const NOT_PAGES: [&str; 4] = ["/api", "/s", "/w", "/k"];

pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let elsewhere =
        NOT_PAGES.iter().any(|other| path.strip_prefix(other).is_some_and(|r| r.is_empty() || r.starts_with('/')));
    if elsewhere || !(method == Method::GET || method == Method::HEAD) {
        return Problem::not_found().into_response();
    }
    // Pages of the dashboard have addresses of their own; files are those with a dot in the last part.
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    match ui::asset(path).or_else(|| if is_file { None } else { ui::asset("") }) {
        Some(asset) => {
            let cache = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
            answer(asset, cache, &headers)
        }
        None => Problem::not_found().into_response(),
    }
}

/// A file, or that the one known is still the same.
pub(crate) fn answer(asset: ui::Asset, cache: &'static str, headers: &HeaderMap) -> Response {
    let known = headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == asset.etag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(asset.bytes.into_owned()))
    };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(etag) = HeaderValue::from_str(&asset.etag) {
        out.insert(ETAG, etag);
    }
    response
}
