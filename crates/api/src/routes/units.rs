//! Hierarchies and units, which all projects share.

use crate::caller::{Id, Known};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use access::{HierarchyDraft, HierarchyPatch, HierarchyShape, UnitDraft, UnitPatch};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{HierarchyId, UnitId};
use domain::place::Unit;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create_hierarchy))
        .routes(routes!(change_hierarchy, delete_hierarchy))
        .routes(routes!(create_unit))
        .routes(routes!(change_unit, delete_unit))
}

#[derive(Serialize, ToSchema)]
struct HierarchyList {
    items: Vec<HierarchyShape>,
}

/// All hierarchies, with the units the caller may see.
#[utoipa::path(get, path = "/hierarchies", tag = "Units", responses((status = 200, body = HierarchyList)))]
async fn list(State(app): State<App>, Known(who): Known) -> Result<Json<HierarchyList>, Problem> {
    Ok(Json(HierarchyList { items: app.access.hierarchies(&who).await? }))
}

/// Creates a hierarchy, such as regions or business lines.
#[utoipa::path(
    post, path = "/hierarchies", tag = "Units", request_body = HierarchyDraft,
    responses((status = 201, body = HierarchyShape))
)]
async fn create_hierarchy(
    State(app): State<App>,
    Known(who): Known,
    Sent(draft): Sent<HierarchyDraft>,
) -> Result<(StatusCode, Json<HierarchyShape>), Problem> {
    Ok((StatusCode::CREATED, Json(app.access.create_hierarchy(&who, draft).await?)))
}

/// Renames or moves a hierarchy.
#[utoipa::path(patch, path = "/hierarchies/{id}", tag = "Units", request_body = HierarchyPatch, responses((status = 204)))]
async fn change_hierarchy(
    State(app): State<App>,
    Known(who): Known,
    Id(id): Id<HierarchyId>,
    Sent(patch): Sent<HierarchyPatch>,
) -> Result<StatusCode, Problem> {
    app.access.change_hierarchy(&who, id, patch).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a hierarchy without units.
#[utoipa::path(delete, path = "/hierarchies/{id}", tag = "Units", responses((status = 204)))]
async fn delete_hierarchy(
    State(app): State<App>,
    Known(who): Known,
    Id(id): Id<HierarchyId>,
) -> Result<StatusCode, Problem> {
    app.access.delete_hierarchy(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Creates a unit.
#[utoipa::path(post, path = "/units", tag = "Units", request_body = UnitDraft, responses((status = 201, body = Unit)))]
async fn create_unit(
    State(app): State<App>,
    Known(who): Known,
    Sent(draft): Sent<UnitDraft>,
) -> Result<(StatusCode, Json<Unit>), Problem> {
    Ok((StatusCode::CREATED, Json(app.access.create_unit(&who, draft).await?)))
}

/// Changes name, code or parent of a unit. Everything below it moves along.
#[utoipa::path(patch, path = "/units/{id}", tag = "Units", request_body = UnitPatch, responses((status = 200, body = Unit)))]
async fn change_unit(
    State(app): State<App>,
    Known(who): Known,
    Id(id): Id<UnitId>,
    Sent(patch): Sent<UnitPatch>,
) -> Result<Json<Unit>, Problem> {
    Ok(Json(app.access.change_unit(&who, id, patch).await?))
}

/// Deletes a unit with nothing below it and no signals.
#[utoipa::path(delete, path = "/units/{id}", tag = "Units", responses((status = 204)))]
async fn delete_unit(State(app): State<App>, Known(who): Known, Id(id): Id<UnitId>) -> Result<StatusCode, Problem> {
    app.access.delete_unit(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
