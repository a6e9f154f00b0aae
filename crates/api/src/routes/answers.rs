//! Answers sent by programs.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::SignalId;
use listen::answers_api::{AnswerAccepted, AnswerDraft, AnswerShape};
use listen::batch::BatchAccepted;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(submit)).routes(routes!(submit_batch)).routes(routes!(read, delete))
}

#[derive(Deserialize, ToSchema)]
struct AnswerBatch {
    /// At most 1,000.
    #[schema(value_type = Vec<AnswerDraft>)]
    answers: Vec<serde_json::Value>,
}

/// Takes an answer. It is kept when this responds; the same id or message id again corrects it.
#[utoipa::path(
    post, path = "/projects/{project}/answers", tag = "Answers", request_body = AnswerDraft,
    responses((status = 201, body = AnswerAccepted))
)]
async fn submit(
    State(app): State<App>,
    InProject(who): InProject,
    Sent(draft): Sent<AnswerDraft>,
) -> Result<(StatusCode, Json<AnswerAccepted>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.submit_answer(&who, draft).await?)))
}

/// Takes as many of these answers as are right, and says why it does not take the others.
#[utoipa::path(
    post, path = "/projects/{project}/answers/batch", tag = "Answers", request_body = AnswerBatch,
    responses((status = 200, body = BatchAccepted))
)]
async fn submit_batch(
    State(app): State<App>,
    InProject(who): InProject,
    Sent(batch): Sent<AnswerBatch>,
) -> Result<Json<BatchAccepted>, Problem> {
    Ok(Json(app.listen.submit_answers(&who, batch.answers).await?))
}

/// An answer as it was kept.
#[utoipa::path(
    get, path = "/projects/{project}/answers/{id}", tag = "Answers",
    params(("id" = SignalId, Path)),
    responses((status = 200, body = AnswerShape))
)]
async fn read(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SignalId>,
) -> Result<Json<AnswerShape>, Problem> {
    Ok(Json(app.listen.read_answer(&who, id).await?))
}

/// Takes an answer back: it counts nowhere any more.
#[utoipa::path(
    delete, path = "/projects/{project}/answers/{id}", tag = "Answers",
    params(("id" = SignalId, Path)),
    responses((status = 204))
)]
async fn delete(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SignalId>,
) -> Result<StatusCode, Problem> {
    app.listen.delete_answer(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
