//! Tills whose receipts carry a code.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::{SurveyId, TillId};
use listen::tills::{ReceiptBatch, ReceiptCodes, TillList, TillsDraft, TillsMade};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke)).routes(routes!(codes))
}

/// The tills of a survey, oldest first, revoked ones too.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/tills", tag = "Links",
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = TillList))
)]
async fn list(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    headers: HeaderMap,
) -> Result<Json<TillList>, Problem> {
    Ok(Json(app.listen.list_tills(&who, id, &app.base_url(&headers)).await?))
}

/// Keys for tills that print codes on their receipts, and the links they need. Each key is shown only now. A place that
/// has a till already gets no other one.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/tills", tag = "Links", request_body = TillsDraft,
    params(("id" = SurveyId, Path)),
    responses((status = 201, body = TillsMade))
)]
async fn create(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Sent(draft): Sent<TillsDraft>,
) -> Result<(StatusCode, Json<TillsMade>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.create_tills(&who, id, &draft).await?)))
}

/// Takes a till out of use: codes it printed count for nothing from now on. Answers stay.
#[utoipa::path(
    delete, path = "/projects/{project}/tills/{id}", tag = "Links",
    params(("id" = TillId, Path)), responses((status = 204))
)]
async fn revoke(State(app): State<App>, InProject(who): InProject, Id(id): Id<TillId>) -> Result<StatusCode, Problem> {
    app.listen.revoke_till(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Codes to print on receipts, for tills that are online. The same till, number and minute have the same code, however
/// often they are asked for. At most 1,000.
#[utoipa::path(
    post, path = "/projects/{project}/receipt-codes", tag = "Links", request_body = ReceiptBatch,
    responses((status = 200, body = ReceiptCodes))
)]
async fn codes(
    State(app): State<App>,
    InProject(who): InProject,
    headers: HeaderMap,
    Sent(batch): Sent<ReceiptBatch>,
) -> Result<Json<ReceiptCodes>, Problem> {
    Ok(Json(app.listen.receipt_codes(&who, &batch, &app.base_url(&headers)).await?))
}
