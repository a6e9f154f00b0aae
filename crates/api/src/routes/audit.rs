//! The audit log. For administrators.

use crate::caller::SignedIn;
use crate::problem::Problem;
use crate::sent::Asked;
use crate::state::App;
use access::AuditPage;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const PAGE: u32 = 100;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// `next` of the page before.
    before: Option<i64>,
    /// At most 500.
    limit: Option<u32>,
}

/// Who changed what, the newest first; and whether the log is as it was written.
#[utoipa::path(get, path = "/audit", tag = "Organisation", params(Page), responses((status = 200, body = AuditPage)))]
async fn list(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    Asked(page): Asked<Page>,
) -> Result<Json<AuditPage>, Problem> {
    Ok(Json(app.access.audit_log(&member, page.before, page.limit.unwrap_or(PAGE)).await?))
}
