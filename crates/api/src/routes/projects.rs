//! Projects.

use crate::caller::{InProject, SignedIn};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use access::{ProjectDraft, ProjectPatch, ProjectShape};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(read, change))
}

#[derive(Serialize, ToSchema)]
struct ProjectList {
    items: Vec<ProjectShape>,
}

/// The projects the signed-in person is let into.
#[utoipa::path(get, path = "/projects", tag = "Projects", responses((status = 200, body = ProjectList)))]
async fn list(State(app): State<App>, SignedIn(member): SignedIn) -> Result<Json<ProjectList>, Problem> {
    Ok(Json(ProjectList { items: app.access.projects_of(&member).await? }))
}

/// Creates a project. For administrators.
#[utoipa::path(
    post, path = "/projects", tag = "Projects", request_body = ProjectDraft, responses((status = 201, body = ProjectShape))
)]
async fn create(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    Sent(draft): Sent<ProjectDraft>,
) -> Result<(StatusCode, Json<ProjectShape>), Problem> {
    Ok((StatusCode::CREATED, Json(app.access.create_project(&member, draft).await?)))
}

/// One project.
#[utoipa::path(get, path = "/projects/{project}", tag = "Projects", responses((status = 200, body = ProjectShape)))]
async fn read(InProject(caller): InProject) -> Json<ProjectShape> {
    Json(ProjectShape::from(caller.project.as_ref()))
}

/// Changes a project: name, short name, time zone, minimums, brand. For administrators.
#[utoipa::path(
    patch, path = "/projects/{project}", tag = "Projects", request_body = ProjectPatch,
    responses((status = 200, body = ProjectShape))
)]
async fn change(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(patch): Sent<ProjectPatch>,
) -> Result<Json<ProjectShape>, Problem> {
    Ok(Json(app.access.change_project(&caller, patch).await?))
}
