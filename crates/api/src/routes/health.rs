//! For machines that watch this one: is it alive, is it ready, what has it counted?

use crate::problem::Problem;
use crate::state::App;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(super) fn router() -> Router<App> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

/// The process runs.
async fn alive() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], "ok\n")
}

/// Requests can be answered: the database answers.
async fn ready(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    app.access.ready().await?;
    Ok(([(CACHE_CONTROL, "no-store")], "ready\n"))
}

/// For whoever holds the token of the settings; without one, for this machine only.
async fn metrics(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let allowed = match &app.settings.metrics_token {
        Some(token) => parts
            .headers
            .get(AUTHORIZATION)
            .is_some_and(|sent| access::equal_in_constant_time(sent.as_bytes(), format!("Bearer {token}").as_bytes())),
        None => app.address(&parts).is_some_and(|address| address.is_loopback()),
    };
    if !allowed {
        return Err(Problem::not_found());
    }
    let (state, kiosks) = (app.access.condition().await?, app.listen.kiosk_counts().await?);
    let text = app.metrics.text(&state, kiosks, app.listen.mails_left_out());
    let kind = (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    Ok(([kind, (CACHE_CONTROL, "no-store")], text).into_response())
}
