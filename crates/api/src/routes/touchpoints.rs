//! Touchpoints of a project.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::{Asked, Sent};
use crate::state::App;
use access::{Touchpoint, TouchpointDraft, TouchpointPatch};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::TouchpointId;
use listen::inference::TouchpointInference;
use listen::proposals::TouchpointProposal;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(proposals))
        .routes(routes!(inference))
        .routes(routes!(read, change, archive))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// Archived ones too.
    #[serde(default)]
    archived: bool,
}

#[derive(Serialize, ToSchema)]
struct TouchpointList {
    items: Vec<Touchpoint>,
}

/// The touchpoints the caller may see, by name.
#[utoipa::path(
    get, path = "/projects/{project}/touchpoints", tag = "Touchpoints", params(Which),
    responses((status = 200, body = TouchpointList))
)]
async fn list(
    State(app): State<App>,
    InProject(caller): InProject,
    Asked(which): Asked<Which>,
) -> Result<Json<TouchpointList>, Problem> {
    Ok(Json(TouchpointList { items: app.access.list_touchpoints(&caller, which.archived).await? }))
}

#[derive(Serialize, ToSchema)]
struct TouchpointProposals {
    items: Vec<TouchpointProposal>,
}

/// Touchpoints there could be: types of interactions that come in without one, the most frequent first.
#[utoipa::path(
    get, path = "/projects/{project}/touchpoints/proposals", tag = "Touchpoints",
    responses((status = 200, body = TouchpointProposals))
)]
async fn proposals(State(app): State<App>, InProject(caller): InProject) -> Result<Json<TouchpointProposals>, Problem> {
    Ok(Json(TouchpointProposals { items: app.listen.touchpoint_proposals(&caller).await? }))
}

/// Feedback at touchpoints nobody named, and how often such a verdict is right.
#[utoipa::path(
    get, path = "/projects/{project}/touchpoints/inference", tag = "Touchpoints",
    responses((status = 200, body = TouchpointInference))
)]
async fn inference(State(app): State<App>, InProject(caller): InProject) -> Result<Json<TouchpointInference>, Problem> {
    Ok(Json(app.listen.touchpoint_inference(&caller).await?))
}

/// Creates a touchpoint. None goes live without an owner: 422 `touchpoint_without_owner`.
#[utoipa::path(
    post, path = "/projects/{project}/touchpoints", tag = "Touchpoints", request_body = TouchpointDraft,
    responses((status = 201, body = Touchpoint))
)]
async fn create(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(draft): Sent<TouchpointDraft>,
) -> Result<(StatusCode, Json<Touchpoint>), Problem> {
    Ok((StatusCode::CREATED, Json(app.access.create_touchpoint(&caller, draft).await?)))
}

/// One touchpoint.
#[utoipa::path(
    get, path = "/projects/{project}/touchpoints/{id}", tag = "Touchpoints", responses((status = 200, body = Touchpoint))
)]
async fn read(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<TouchpointId>,
) -> Result<Json<Touchpoint>, Problem> {
    Ok(Json(app.access.read_touchpoint(&caller, id).await?))
}

/// Changes a touchpoint. What is left out stays.
#[utoipa::path(
    patch, path = "/projects/{project}/touchpoints/{id}", tag = "Touchpoints", request_body = TouchpointPatch,
    responses((status = 200, body = Touchpoint))
)]
async fn change(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<TouchpointId>,
    Sent(patch): Sent<TouchpointPatch>,
) -> Result<Json<Touchpoint>, Problem> {
    Ok(Json(app.access.change_touchpoint(&caller, id, patch).await?))
}

/// Archives a touchpoint: its signals stay.
#[utoipa::path(delete, path = "/projects/{project}/touchpoints/{id}", tag = "Touchpoints", responses((status = 204)))]
async fn archive(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<TouchpointId>,
) -> Result<StatusCode, Problem> {
    app.access.archive_touchpoint(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
