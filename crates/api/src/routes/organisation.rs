//! The organisation.

use crate::caller::{Known, SignedIn};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use access::{Organisation, OrganisationPatch};
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read, change))
}

/// The company this installation serves.
#[utoipa::path(get, path = "/organisation", tag = "Organisation", responses((status = 200, body = Organisation)))]
async fn read(State(app): State<App>, Known(who): Known) -> Result<Json<Organisation>, Problem> {
    Ok(Json(app.access.read_organisation(&who).await?))
}

/// Changes the organisation. For administrators.
#[utoipa::path(
    patch, path = "/organisation", tag = "Organisation", request_body = OrganisationPatch,
    responses((status = 200, body = Organisation))
)]
async fn change(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    Sent(patch): Sent<OrganisationPatch>,
) -> Result<Json<Organisation>, Problem> {
    Ok(Json(app.access.change_organisation(&member, patch).await?))
}
