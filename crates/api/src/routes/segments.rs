//! Segments of customers.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::SegmentId;
use listen::segments::{
    ListChange, ListChanged, Segment, SegmentDraft, SegmentPatch, SegmentQuestion, SegmentSize, SegmentSizes,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(size))
        .routes(routes!(sizes))
        .routes(routes!(read, change, delete))
        .routes(routes!(change_list))
}

#[derive(Serialize, ToSchema)]
struct SegmentList {
    items: Vec<Segment>,
}

/// The segments of the project, by name.
#[utoipa::path(
    get, path = "/projects/{project}/segments", tag = "Customers", responses((status = 200, body = SegmentList))
)]
async fn list(State(app): State<App>, InProject(caller): InProject) -> Result<Json<SegmentList>, Problem> {
    Ok(Json(SegmentList { items: app.listen.list_segments(&caller).await? }))
}

/// Makes a segment: with a rule, or, without one, an empty list.
#[utoipa::path(
    post, path = "/projects/{project}/segments", tag = "Customers", request_body = SegmentDraft,
    responses((status = 201, body = Segment))
)]
async fn create(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(draft): Sent<SegmentDraft>,
) -> Result<(StatusCode, Json<Segment>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.create_segment(&caller, draft).await?)))
}

/// How many customers a rule or a segment holds now, how many of them can be reached, and which other segments they
/// belong to. The rule need not be saved.
#[utoipa::path(
    post, path = "/projects/{project}/segments/size", tag = "Customers", request_body = SegmentQuestion,
    responses((status = 200, body = SegmentSize))
)]
async fn size(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(question): Sent<SegmentQuestion>,
) -> Result<Json<SegmentSize>, Problem> {
    Ok(Json(app.listen.segment_size(&caller, &question).await?))
}

/// How many customers each segment holds now.
#[utoipa::path(
    get, path = "/projects/{project}/segments/sizes", tag = "Customers", responses((status = 200, body = SegmentSizes))
)]
async fn sizes(State(app): State<App>, InProject(caller): InProject) -> Result<Json<SegmentSizes>, Problem> {
    Ok(Json(app.listen.segment_sizes(&caller).await?))
}

/// One segment.
#[utoipa::path(
    get, path = "/projects/{project}/segments/{id}", tag = "Customers", responses((status = 200, body = Segment))
)]
async fn read(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<SegmentId>,
) -> Result<Json<Segment>, Problem> {
    Ok(Json(app.listen.read_segment(&caller, id).await?))
}

/// Changes name or rule. What is left out stays; 409 when somebody else has changed it meanwhile.
#[utoipa::path(
    patch, path = "/projects/{project}/segments/{id}", tag = "Customers", request_body = SegmentPatch,
    responses((status = 200, body = Segment))
)]
async fn change(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<SegmentId>,
    Sent(patch): Sent<SegmentPatch>,
) -> Result<Json<Segment>, Problem> {
    Ok(Json(app.listen.change_segment(&caller, id, patch).await?))
}

/// Deletes a segment; its customers stay.
#[utoipa::path(delete, path = "/projects/{project}/segments/{id}", tag = "Customers", responses((status = 204)))]
async fn delete(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<SegmentId>,
) -> Result<StatusCode, Problem> {
    app.listen.delete_segment(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts customers on a list, or takes them off it.
#[utoipa::path(
    post, path = "/projects/{project}/segments/{id}/members", tag = "Customers", request_body = ListChange,
    responses((status = 200, body = ListChanged))
)]
async fn change_list(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<SegmentId>,
    Sent(change): Sent<ListChange>,
) -> Result<Json<ListChanged>, Problem> {
    Ok(Json(app.listen.change_list(&caller, id, &change).await?))
}
