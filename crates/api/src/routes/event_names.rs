//! What people call types of events.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use access::EventNameList;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, replace))
}

/// What people call types of events, in German and English.
#[utoipa::path(
    get, path = "/projects/{project}/event-names", tag = "Touchpoints", responses((status = 200, body = EventNameList))
)]
async fn list(State(app): State<App>, InProject(caller): InProject) -> Result<Json<EventNameList>, Problem> {
    Ok(Json(app.access.list_event_names(&caller).await?))
}

/// Replaces the list. A name missing in one language is taken from the other.
#[utoipa::path(
    put, path = "/projects/{project}/event-names", tag = "Touchpoints", request_body = EventNameList,
    responses((status = 200, body = EventNameList))
)]
async fn replace(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(names): Sent<EventNameList>,
) -> Result<Json<EventNameList>, Problem> {
    Ok(Json(app.access.set_event_names(&caller, names).await?))
}
