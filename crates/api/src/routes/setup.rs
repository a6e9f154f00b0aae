//! The first-run set-up, which closes itself.

use super::session::signed_in;
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use access::{Session, SetUp};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(needed, set_up))
}

#[derive(Serialize, ToSchema)]
struct SetUpState {
    /// Nobody has set this installation up yet.
    needed: bool,
}

/// Is the first-run set-up still to be done?
#[utoipa::path(get, path = "/setup", tag = "Set-up", responses((status = 200, body = SetUpState)))]
async fn needed(State(app): State<App>) -> Result<Json<SetUpState>, Problem> {
    Ok(Json(SetUpState { needed: app.access.set_up_needed().await? }))
}

/// Founds the organisation with its first project and administrator, and signs the administrator in.
///
/// Works once; afterwards 409 `already_set_up`.
#[utoipa::path(post, path = "/setup", tag = "Set-up", request_body = SetUp, responses((status = 201, body = Session)))]
async fn set_up(State(app): State<App>, headers: HeaderMap, Sent(body): Sent<SetUp>) -> Result<Response, Problem> {
    let session = app.access.set_up(body).await?;
    signed_in(&app, &headers, session, StatusCode::CREATED).await
}
