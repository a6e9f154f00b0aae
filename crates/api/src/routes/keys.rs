//! API keys. For administrators.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use access::{KeyDraft, KeyShape, KeyWithSecret};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ApiKeyId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

#[derive(Serialize, ToSchema)]
struct ApiKeyList {
    items: Vec<KeyShape>,
}

/// The keys of the project, without their secrets.
#[utoipa::path(get, path = "/projects/{project}/keys", tag = "Keys", responses((status = 200, body = ApiKeyList)))]
async fn list(State(app): State<App>, InProject(caller): InProject) -> Result<Json<ApiKeyList>, Problem> {
    Ok(Json(ApiKeyList { items: app.access.list_keys(&caller).await? }))
}

/// Creates a key. Its secret is shown this once.
#[utoipa::path(
    post, path = "/projects/{project}/keys", tag = "Keys", request_body = KeyDraft,
    responses((status = 201, body = KeyWithSecret))
)]
async fn create(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(draft): Sent<KeyDraft>,
) -> Result<(StatusCode, Json<KeyWithSecret>), Problem> {
    Ok((StatusCode::CREATED, Json(app.access.create_key(&caller, draft).await?)))
}

/// Revokes a key for good.
#[utoipa::path(delete, path = "/projects/{project}/keys/{id}", tag = "Keys", responses((status = 204)))]
async fn revoke(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ApiKeyId>,
) -> Result<StatusCode, Problem> {
    app.access.revoke_key(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
