//! All routes, and what surrounds each of them.
//!
//! Every resource has a file with a `router()`; its paths begin below `/api/v1`. Add a line to
//! [`resources`] for a new one. A route that may take long (uploads, exports, live updates) belongs
//! to [`long_lasting`], which has no time limit and sets its own limit of size.

mod accounts;
mod answers;
mod ask;
mod audit;
mod customers;
mod event_names;
mod exports;
mod facets;
mod filters;
mod health;
mod imports;
mod installation;
mod interactions;
mod keys;
mod kiosks;
mod links;
mod live;
mod mail;
mod organisation;
mod overview;
mod posters;
mod programmes;
mod projects;
mod readable;
mod segments;
mod session;
mod setup;
mod standards;
mod surveys;
mod templates;
mod tills;
mod touchpoints;
mod units;
mod users;
mod voices;

use crate::problem::Problem;
use crate::state::App;
use crate::{document, language, metrics, respond, web};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa_axum::router::OpenApiRouter;

/// Largest request body of an ordinary route.
const BODY_BYTES: usize = 4 * 1024 * 1024;
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Scripts, styles and pictures come from this server only; nothing inline. A route may answer a
/// stricter or, where it must be embedded elsewhere, another policy of its own.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

fn resources() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(accounts::router())
        .merge(answers::router())
        .merge(ask::router())
        .merge(audit::router())
        .merge(customers::router())
        .merge(event_names::router())
        .merge(facets::router())
        .merge(filters::router())
        .merge(imports::router())
        .merge(installation::router())
        .merge(interactions::router())
        .merge(keys::router())
        .merge(kiosks::router())
        .merge(links::router())
        .merge(mail::router())
        .merge(organisation::router())
        .merge(overview::router())
        .merge(posters::router())
        .merge(programmes::router())
        .merge(projects::router())
        .merge(segments::router())
        .merge(session::router())
        .merge(setup::router())
        .merge(standards::router())
        .merge(surveys::router())
        .merge(templates::router())
        .merge(tills::router())
        .merge(touchpoints::router())
        .merge(units::router())
        .merge(users::router())
        .merge(voices::router())
}

fn long_lasting() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(customers::long_lasting())
        .merge(exports::long_lasting())
        .merge(imports::long_lasting())
        .merge(programmes::long_lasting())
        .merge(surveys::long_lasting())
        .merge(live::router())
        .merge(posters::long_lasting())
}

/// The whole server.
pub fn router(app: App) -> Router {
    let limited = resources().layer(middleware::from_fn(in_time));
    let never_stored = SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let (api, document) =
        OpenApiRouter::new().nest("/api/v1", limited.merge(long_lasting()).layer(never_stored)).split_for_parts();
    let document = document::complete(&document);
    let guarded = middleware::from_fn_with_state(app.clone(), respond::guard);
    let routes = api
        .merge(readable::router(&document))
        .merge(respond::router().layer(guarded).layer(middleware::from_fn(in_time)))
        .merge(health::router())
        .fallback(web::serve)
        .method_not_allowed_fallback(method_not_allowed);
    surrounded(routes, &app).with_state(app)
}

/// From the inside out: what is last sees a request first.
fn surrounded(routes: Router<App>, app: &App) -> Router<App> {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let https = app.settings.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    let routes = routes
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::measure))
        .layer(middleware::from_fn(language::listen_for))
        .layer(header(CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(X_FRAME_OPTIONS, "DENY"))
        .layer(header(REFERRER_POLICY, "same-origin"))
        .layer(header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span));
    if https { routes.layer(header(STRICT_TRANSPORT_SECURITY, "max-age=31536000")) } else { routes }
}

/// Neither query nor headers: they may hold secrets or what customers said.
fn span(request: &Request) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), path = %path_without_secrets(request.uri().path()))
}

/// Addresses of surveys, invitations and somebody's own page are themselves secrets.
fn path_without_secrets(path: &str) -> &str {
    let secrets = ["/s/", "/i/", "/r/", "/w/", "/k/", "/c/", "/api/v1/invitations/", "/invitation/"];
    secrets.into_iter().find(|secret| path.starts_with(secret)).unwrap_or(path)
}

async fn method_not_allowed() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "Diese Adresse kennt diese Methode nicht: Schauen Sie unter /api nach.",
        "This address does not know this method: look it up under /api.",
    )
}

async fn in_time(request: Request, next: Next) -> Response {
    let late = |_| {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "timed_out",
            "Das hat zu lange gedauert: Versuchen Sie es noch einmal, vielleicht mit einem engeren Zeitraum.",
            "This took too long: try again, perhaps with a shorter period.",
        )
        .into_response()
    };
    tokio::time::timeout(TIME_LIMIT, next.run(request)).await.unwrap_or_else(late)
}

#[expect(clippy::needless_pass_by_value, reason = "the layer calls it like this")]
fn panicked(reason: Box<dyn Any + Send + 'static>) -> Response {
    let reason = reason
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| reason.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given");
    tracing::error!(reason, "a handler panicked");
    Problem::broken().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_do_not_hold_addresses_that_open_something() {
        assert_eq!(path_without_secrets("/s/k7m2p9"), "/s/");
        assert_eq!(path_without_secrets("/w/k7m2p9/page"), "/w/");
        assert_eq!(path_without_secrets("/i/k7m2p9/unsubscribe"), "/i/");
        assert_eq!(path_without_secrets("/k/k7m2p9/answers"), "/k/");
        assert_eq!(path_without_secrets("/c/k7m2p9/data"), "/c/");
        assert_eq!(path_without_secrets("/r/000TJ-EW3N-YM60J"), "/r/");
        assert_eq!(path_without_secrets("/api/v1/invitations/abc"), "/api/v1/invitations/");
        assert_eq!(path_without_secrets("/api/v1/projects"), "/api/v1/projects");
    }
}
