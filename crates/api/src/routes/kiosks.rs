//! Kiosks: tablets that ask one survey where they stand.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::respond::qr;
use crate::sent::Sent;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::KioskId;
use listen::kiosks::{KioskDraft, KioskPatch, KioskShape};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change, revoke)).routes(routes!(readdress))
}

#[derive(Serialize, ToSchema)]
struct KioskList {
    items: Vec<KioskShape>,
}

/// A kiosk with the address its tablet opens. Whoever knows the address can answer in its name: it is said only here.
#[derive(Serialize, ToSchema)]
struct KioskPairing {
    kiosk: KioskShape,
    url: String,
    /// The address as a QR code, SVG.
    qr: String,
}

impl KioskPairing {
    fn new(app: &App, headers: &HeaderMap, (kiosk, token): (KioskShape, String)) -> Result<Self, Problem> {
        let url = format!("{}/k/{token}", app.base_url(headers));
        let qr = qr::code(&url).map_err(|error| super::posters::too_long(&error))?;
        Ok(Self { kiosk, url, qr })
    }
}

/// The kiosks of the project, oldest first, with those out of use.
#[utoipa::path(
    get, path = "/projects/{project}/kiosks", tag = "Kiosks", responses((status = 200, body = KioskList))
)]
async fn list(State(app): State<App>, InProject(who): InProject) -> Result<Json<KioskList>, Problem> {
    Ok(Json(KioskList { items: app.listen.list_kiosks(&who).await? }))
}

/// Makes a kiosk that asks through a link.
#[utoipa::path(
    post, path = "/projects/{project}/kiosks", tag = "Kiosks", request_body = KioskDraft,
    responses((status = 201, body = KioskPairing))
)]
async fn create(
    State(app): State<App>,
    InProject(who): InProject,
    headers: HeaderMap,
    Sent(draft): Sent<KioskDraft>,
) -> Result<(StatusCode, Json<KioskPairing>), Problem> {
    let made = app.listen.create_kiosk(&who, draft).await?;
    Ok((StatusCode::CREATED, Json(KioskPairing::new(&app, &headers, made)?)))
}

/// Changes a kiosk; its tablet follows between two respondents.
#[utoipa::path(
    patch, path = "/projects/{project}/kiosks/{id}", tag = "Kiosks", request_body = KioskPatch,
    params(("id" = KioskId, Path)), responses((status = 200, body = KioskShape))
)]
async fn change(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<KioskId>,
    Sent(patch): Sent<KioskPatch>,
) -> Result<Json<KioskShape>, Problem> {
    Ok(Json(app.listen.change_kiosk(&who, id, patch).await?))
}

/// Takes a kiosk out of use for good: its address leads nowhere from now on, and answers still waiting on it are not
/// taken any more.
#[utoipa::path(
    delete, path = "/projects/{project}/kiosks/{id}", tag = "Kiosks",
    params(("id" = KioskId, Path)), responses((status = 204))
)]
async fn revoke(State(app): State<App>, InProject(who): InProject, Id(id): Id<KioskId>) -> Result<StatusCode, Problem> {
    app.listen.revoke_kiosk(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new address for a kiosk, for another tablet or because the old one became known. The old one leads nowhere from
/// now on.
#[utoipa::path(
    post, path = "/projects/{project}/kiosks/{id}/address", tag = "Kiosks",
    params(("id" = KioskId, Path)), responses((status = 200, body = KioskPairing))
)]
async fn readdress(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<KioskId>,
    headers: HeaderMap,
) -> Result<Json<KioskPairing>, Problem> {
    let readdressed = app.listen.readdress_kiosk(&who, id).await?;
    Ok(Json(KioskPairing::new(&app, &headers, readdressed)?))
}
