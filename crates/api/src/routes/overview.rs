//! The first page of the dashboard.

use super::filters::{CompareParameters, FilterParameters};
use crate::caller::InProject;
use crate::problem::Problem;
use crate::sent::Asked;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use understand::Overview;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read))
}

/// What changed, every score with its trend, how far the loop has come, what stands out.
#[utoipa::path(
    get, path = "/projects/{project}/overview", tag = "Understanding",
    params(FilterParameters, CompareParameters),
    responses((status = 200, body = Overview))
)]
async fn read(
    State(app): State<App>,
    InProject(who): InProject,
    Asked(parameters): Asked<Vec<(String, String)>>,
) -> Result<Json<Overview>, Problem> {
    let question = app.understand.overview_question(&who, &parameters)?;
    Ok(Json(app.understand.overview(&who, question).await?))
}
