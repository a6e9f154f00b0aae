//! Standards of touchpoints, and what was found when they were checked.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{StandardId, TouchpointId};
use listen::standards::{
    Checklist, ChecklistItem, Consistency, Standard, StandardCheckDraft, StandardDraft, StandardList, StandardPatch,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(consistency))
        .routes(routes!(change))
        .routes(routes!(checklist, check))
}

/// The standards of the project in the order they were made, and proposals for more.
#[utoipa::path(
    get, path = "/projects/{project}/standards", tag = "Touchpoints", responses((status = 200, body = StandardList))
)]
async fn list(State(app): State<App>, InProject(caller): InProject) -> Result<Json<StandardList>, Problem> {
    Ok(Json(app.listen.list_standards(&caller).await?))
}

/// Makes a standard.
#[utoipa::path(
    post, path = "/projects/{project}/standards", tag = "Touchpoints", request_body = StandardDraft,
    responses((status = 201, body = Standard))
)]
async fn create(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(draft): Sent<StandardDraft>,
) -> Result<(StatusCode, Json<Standard>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.create_standard(&caller, draft).await?)))
}

/// How consistently the touchpoints the caller may see keep the standards in use: an index of each dimension and
/// touchpoint, and the worst inconsistencies with what was seen.
#[utoipa::path(
    get, path = "/projects/{project}/standards/consistency", tag = "Touchpoints",
    responses((status = 200, body = Consistency))
)]
async fn consistency(State(app): State<App>, InProject(caller): InProject) -> Result<Json<Consistency>, Problem> {
    Ok(Json(app.listen.consistency(&caller).await?))
}

/// Changes a standard, takes it out of use or back into it. What is left out stays.
#[utoipa::path(
    patch, path = "/projects/{project}/standards/{id}", tag = "Touchpoints", request_body = StandardPatch,
    responses((status = 200, body = Standard))
)]
async fn change(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<StandardId>,
    Sent(patch): Sent<StandardPatch>,
) -> Result<Json<Standard>, Problem> {
    Ok(Json(app.listen.change_standard(&caller, id, patch).await?))
}

/// The standards in use at a touchpoint, and what was found there last.
#[utoipa::path(
    get, path = "/projects/{project}/touchpoints/{id}/standards", tag = "Touchpoints",
    responses((status = 200, body = Checklist))
)]
async fn checklist(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<TouchpointId>,
) -> Result<Json<Checklist>, Problem> {
    Ok(Json(app.listen.touchpoint_checklist(&caller, id).await?))
}

/// Says what was found at a touchpoint. Its owner may, and whoever manages the catalogue. What was found before stays
/// in the history.
#[utoipa::path(
    post, path = "/projects/{project}/touchpoints/{id}/standards", tag = "Touchpoints",
    request_body = StandardCheckDraft, responses((status = 201, body = ChecklistItem))
)]
async fn check(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<TouchpointId>,
    Sent(draft): Sent<StandardCheckDraft>,
) -> Result<(StatusCode, Json<ChecklistItem>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.check_standard(&caller, id, draft).await?)))
}
