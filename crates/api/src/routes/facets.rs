//! Attributes kept as dimensions.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use access::FacetList;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, replace))
}

/// Which attributes of customers and signals are kept as dimensions of every number.
#[utoipa::path(get, path = "/projects/{project}/facets", tag = "Touchpoints", responses((status = 200, body = FacetList)))]
async fn list(State(app): State<App>, InProject(caller): InProject) -> Result<Json<FacetList>, Problem> {
    Ok(Json(app.access.list_facets(&caller).await?))
}

/// Replaces the list. Signals of the past keep what they had, and get what is known of their customers.
#[utoipa::path(
    put, path = "/projects/{project}/facets", tag = "Touchpoints", request_body = FacetList,
    responses((status = 200, body = FacetList))
)]
async fn replace(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(facets): Sent<FacetList>,
) -> Result<Json<FacetList>, Problem> {
    Ok(Json(app.access.set_facets(&caller, facets).await?))
}
