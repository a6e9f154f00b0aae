//! What questions can be filtered by.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use domain::ids::{SurveyId, TouchpointId, UnitId};
use domain::question::{Compare, Grain};
use domain::signal::{Channel, Group};
use domain::time::Day;
use serde::Deserialize;
use understand::Filters;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Everything that can be filtered by, as far as the caller may see it.
#[utoipa::path(
    get, path = "/projects/{project}/filters", tag = "Understanding",
    responses((status = 200, body = Filters))
)]
async fn read(State(app): State<App>, InProject(who): InProject) -> Result<Json<Filters>, Problem> {
    Ok(Json(app.understand.filters(&who).await?))
}

/// The filters of an address, for the OpenAPI document; `understand` reads them. Facets are filtered
/// by `facet.<key>`, a name no document can list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that are read as pairs, because most may be repeated")]
pub(super) struct FilterParameters {
    /// First day; without one, thirty days before `to`.
    from: Option<Day>,
    /// Last day; without one, today.
    to: Option<Day>,
    /// Units of one hierarchy widen, units of different hierarchies narrow.
    unit: Option<Vec<UnitId>>,
    touchpoint: Option<Vec<TouchpointId>>,
    channel: Option<Vec<Channel>>,
    survey: Option<Vec<SurveyId>>,
    group: Option<Vec<Group>>,
    /// Asked for, or said unasked.
    solicited: Option<Vec<bool>>,
    /// Such as `nps:0-10`.
    series: Option<Vec<String>>,
}

/// How an overview compares and cuts time.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that are read as pairs")]
pub(super) struct CompareParameters {
    /// `previous`: with the period before. Or name one with `compare_from` and `compare_to`.
    #[param(value_type = Option<String>, example = "previous")]
    compare: Option<Compare>,
    compare_from: Option<Day>,
    compare_to: Option<Day>,
    /// Of the trend; without one, what suits the length of the period.
    grain: Option<Grain>,
}
