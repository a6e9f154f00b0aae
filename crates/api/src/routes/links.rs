//! Links of surveys: addresses, one by one and many at once, and signed links for one customer.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::{LinkId, SurveyId};
use domain::widget::Widget;
use listen::links::{LinkBatch, LinkDraft, LinkShape, LinksMade, SignedLink, SignedLinkDraft};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(sign))
        .routes(routes!(delete))
        .routes(routes!(set_widget, remove_widget))
        .routes(routes!(create_many))
}

#[derive(Serialize, ToSchema)]
struct LinkList {
    items: Vec<LinkShape>,
}

/// The links of a survey, oldest first.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/links", tag = "Links",
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = LinkList))
)]
async fn list(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    headers: HeaderMap,
) -> Result<Json<LinkList>, Problem> {
    Ok(Json(LinkList { items: app.listen.list_links(&who, id, &app.base_url(&headers)).await? }))
}

/// A new address of the survey, which says where and on what occasion it is answered.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/links", tag = "Links", request_body = LinkDraft,
    params(("id" = SurveyId, Path)),
    responses((status = 201, body = LinkShape))
)]
async fn create(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    headers: HeaderMap,
    Sent(draft): Sent<LinkDraft>,
) -> Result<(StatusCode, Json<LinkShape>), Problem> {
    let link = app.listen.create_link(&who, id, draft, &app.base_url(&headers)).await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// Links for many places at once: each unit with each touchpoint and each till. Those that are there already stay as they
/// are. At most 5,000.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/links/batch", tag = "Links", request_body = LinkBatch,
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = LinksMade))
)]
async fn create_many(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Sent(batch): Sent<LinkBatch>,
) -> Result<Json<LinksMade>, Problem> {
    Ok(Json(app.listen.create_links(&who, id, &batch).await?))
}

/// An address for one customer. What it says is signed: whoever changes it sees a page that tells so.
/// One address for one customer takes one answer.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/signed-links", tag = "Links", request_body = SignedLinkDraft,
    params(("id" = SurveyId, Path)),
    responses((status = 201, body = SignedLink))
)]
async fn sign(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    headers: HeaderMap,
    Sent(draft): Sent<SignedLinkDraft>,
) -> Result<(StatusCode, Json<SignedLink>), Problem> {
    let link = app.listen.sign_link(&who, id, draft, &app.base_url(&headers)).await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// Takes a link out of use; its address leads nowhere from now on. Answers stay.
#[utoipa::path(
    delete, path = "/projects/{project}/links/{id}", tag = "Links",
    params(("id" = LinkId, Path)), responses((status = 204))
)]
async fn delete(State(app): State<App>, InProject(who): InProject, Id(id): Id<LinkId>) -> Result<StatusCode, Problem> {
    app.listen.delete_link(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How the survey behind the link shows itself in the pages of a website that carry the script of this server.
#[utoipa::path(
    put, path = "/projects/{project}/links/{id}/widget", tag = "Links", request_body = Widget,
    params(("id" = LinkId, Path)),
    responses((status = 200, body = Widget))
)]
async fn set_widget(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<LinkId>,
    Sent(widget): Sent<Widget>,
) -> Result<Json<Widget>, Problem> {
    Ok(Json(app.listen.set_widget(&who, id, widget).await?))
}

/// The pages that carry the script show nothing of this survey from now on.
#[utoipa::path(
    delete, path = "/projects/{project}/links/{id}/widget", tag = "Links",
    params(("id" = LinkId, Path)), responses((status = 204))
)]
async fn remove_widget(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<LinkId>,
) -> Result<StatusCode, Problem> {
    app.listen.remove_widget(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
