//! How the installation is doing. For administrators.

use crate::caller::{Id, SignedIn};
use crate::problem::Problem;
use crate::state::App;
use access::{DeadLetters, InstallationState};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::JobId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read)).routes(routes!(dead_letters)).routes(routes!(retry))
}

#[derive(Serialize, ToSchema)]
struct Installation {
    version: &'static str,
    #[serde(flatten)]
    state: InstallationState,
    lake: listen::LakeState,
}

/// Version, database, ledger, lake and jobs.
#[utoipa::path(get, path = "/installation", tag = "Installation", responses((status = 200, body = Installation)))]
async fn read(State(app): State<App>, SignedIn(member): SignedIn) -> Result<Json<Installation>, Problem> {
    let state = app.access.installation(&member).await?;
    Ok(Json(Installation { version: env!("CARGO_PKG_VERSION"), state, lake: app.listen.lake_state() }))
}

/// Jobs that were given up after their last try, the newest first.
#[utoipa::path(get, path = "/dead-letters", tag = "Installation", responses((status = 200, body = DeadLetters)))]
async fn dead_letters(State(app): State<App>, SignedIn(member): SignedIn) -> Result<Json<DeadLetters>, Problem> {
    Ok(Json(app.access.dead_letters(&member).await?))
}

/// Gives a job another life.
#[utoipa::path(post, path = "/dead-letters/{id}/retry", tag = "Installation", responses((status = 204)))]
async fn retry(State(app): State<App>, SignedIn(member): SignedIn, Id(id): Id<JobId>) -> Result<StatusCode, Problem> {
    app.access.retry_dead_letter(&member, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
