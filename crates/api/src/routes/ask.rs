//! Questions to the scores.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use domain::question::{Question, Table};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ask))
}

/// Scores by up to three dimensions, with n, interval and change. Small groups are not shown.
///
/// Rows of a dimension add up exactly to the total; what belongs to no value is a row of its own.
#[utoipa::path(
    post, path = "/projects/{project}/ask", tag = "Understanding", request_body = Question,
    responses((status = 200, body = Table))
)]
async fn ask(
    State(app): State<App>,
    InProject(who): InProject,
    Sent(question): Sent<Question>,
) -> Result<Json<Arc<Table>>, Problem> {
    Ok(Json(app.understand.ask(&who, question).await?))
}
