//! Interactions sent by programs.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::sent::SentBytes;
use crate::state::App;
use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use listen::batch::BatchAccepted;
use listen::interactions_api::{InteractionDraft, interaction_batch};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A full batch of ordinary interactions takes a tenth of this.
const BODY_BYTES: usize = 16 * 1024 * 1024;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(send)).layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// At most 2,500 interactions of at most 32 kB each.
#[derive(ToSchema)]
#[schema(as = InteractionBatch)]
struct Batch {
    #[expect(dead_code, reason = "only describes the shape")]
    interactions: Vec<InteractionDraft>,
}

/// Takes interactions. Those that are wrong are refused one by one; the same message id again is the
/// same interaction. Answers when everything accepted is durable.
#[utoipa::path(
    post, path = "/projects/{project}/interactions", tag = "Signals", request_body = Batch,
    responses((status = 200, body = BatchAccepted))
)]
async fn send(
    State(app): State<App>,
    InProject(who): InProject,
    SentBytes(body): SentBytes,
) -> Result<Json<BatchAccepted>, Problem> {
    Ok(Json(app.listen.submit_interactions(&who, interaction_batch(&body)?).await?))
}
