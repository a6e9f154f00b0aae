//! Imports: upload, map, check, run.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::{Asked, Sent, SentForm};
use crate::state::App;
use axum::Json;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::ids::ImportId;
use futures::StreamExt;
use futures::stream::unfold;
use listen::import::{DryRun, Import, ImportKind, ImportOptions, ImportPage, Mapping};
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The largest file that is taken in.
const UPLOAD_BYTES: u64 = 2 << 30;
const PART_BYTES: usize = 64 * 1024;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(map))
        .routes(routes!(suggest))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(cancel))
        .routes(routes!(refused))
}

/// What reads whole files.
pub(super) fn long_lasting() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .layer(DefaultBodyLimit::disable())
        .routes(routes!(dry_run))
        .routes(routes!(start))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Which {
    /// `next` of the page before.
    #[serde(default)]
    after: Option<ImportId>,
    /// At most 100; 50 when absent.
    #[serde(default)]
    limit: Option<u32>,
}

/// The file, and what its rows are; without a kind, its columns say so.
#[derive(ToSchema)]
#[schema(as = ImportUpload)]
struct Upload {
    #[expect(dead_code, reason = "only describes the shape")]
    kind: Option<ImportKind>,
    #[expect(dead_code, reason = "only describes the shape")]
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Imports, the newest first.
#[utoipa::path(
    get, path = "/projects/{project}/imports", tag = "Imports",
    params(Which),
    responses((status = 200, body = ImportPage))
)]
async fn list(
    State(app): State<App>,
    InProject(who): InProject,
    Asked(which): Asked<Which>,
) -> Result<Json<ImportPage>, Problem> {
    Ok(Json(app.listen.list_imports(&who, which.after, which.limit.unwrap_or(50)).await?))
}

/// Takes in a CSV, XLSX or JSON lines file and recognises its columns.
#[utoipa::path(
    post, path = "/projects/{project}/imports", tag = "Imports",
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, body = Import))
)]
async fn upload(
    State(app): State<App>,
    InProject(who): InProject,
    sent: SentForm,
) -> Result<(StatusCode, Json<Import>), Problem> {
    let SentForm { mut form, room } = sent;
    let mut kind = None;
    while let Some(mut field) = form.next_field().await.map_err(|error| room.problem(&error))? {
        match field.name() {
            Some("kind") => {
                let name = field.text().await.map_err(|error| room.problem(&error))?;
                kind = match name.trim() {
                    "" => None,
                    name => Some(ImportKind::from_name(name).ok_or_else(no_kind)?),
                };
            }
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let mut upload = app.listen.begin_upload(&who, &name, kind, UPLOAD_BYTES).await?;
                while let Some(part) = field.chunk().await.map_err(|error| room.problem(&error))? {
                    upload.write(&part).await?;
                    room.renew();
                }
                return Ok((StatusCode::CREATED, Json(upload.finish().await?)));
            }
            _ => {}
        }
    }
    Err(Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "no_file",
        "Die Anfrage enthält keine Datei: Senden Sie sie im Feld file, das Feld kind davor.",
        "The request holds no file: send it in the field file, with the field kind before it.",
    ))
}

/// One import.
#[utoipa::path(
    get, path = "/projects/{project}/imports/{id}", tag = "Imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = Import))
)]
async fn read(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<ImportId>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(app.listen.read_import(&who, id).await?))
}

/// Says what the columns are.
#[utoipa::path(
    put, path = "/projects/{project}/imports/{id}/mapping", tag = "Imports", request_body = Mapping,
    params(("id" = ImportId, Path)),
    responses((status = 200, body = Import))
)]
async fn map(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<ImportId>,
    Sent(mapping): Sent<Mapping>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(app.listen.map_import(&who, id, mapping).await?))
}

/// The mapping the columns suggest, ready to be sent back.
#[utoipa::path(
    get, path = "/projects/{project}/imports/{id}/suggested-mapping", tag = "Imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = Mapping))
)]
async fn suggest(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<ImportId>,
) -> Result<Json<Mapping>, Problem> {
    Ok(Json(app.listen.suggest_mapping(&who, id, ImportOptions::default()).await?))
}

/// Says row by row what the import would do, and does nothing.
#[utoipa::path(
    post, path = "/projects/{project}/imports/{id}/dry-run", tag = "Imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = DryRun))
)]
async fn dry_run(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<ImportId>,
) -> Result<Json<DryRun>, Problem> {
    Ok(Json(app.listen.dry_run_import(&who, id).await?))
}

/// Makes what is missing (survey, units, touchpoint) and begins to take in the rows.
#[utoipa::path(
    post, path = "/projects/{project}/imports/{id}/start", tag = "Imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = Import))
)]
async fn start(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<ImportId>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(app.listen.start_import(&who, id).await?))
}

/// Stops after the present rows, until it is resumed.
#[utoipa::path(
    post, path = "/projects/{project}/imports/{id}/pause", tag = "Imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = Import))
)]
async fn pause(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<ImportId>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(app.listen.pause_import(&who, id).await?))
}

/// Goes on where a paused or failed import stopped.
#[utoipa::path(
    post, path = "/projects/{project}/imports/{id}/resume", tag = "Imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = Import))
)]
async fn resume(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<ImportId>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(app.listen.resume_import(&who, id).await?))
}

/// Gives up. Rows that are in stay in.
#[utoipa::path(
    post, path = "/projects/{project}/imports/{id}/cancel", tag = "Imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = Import))
)]
async fn cancel(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<ImportId>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(app.listen.cancel_import(&who, id).await?))
}

/// The refused rows as they were, each with its number and the reason.
#[utoipa::path(
    get, path = "/projects/{project}/imports/{id}/refused.csv", tag = "Imports",
    params(("id" = ImportId, Path)),
    responses((status = 200, content_type = "text/csv", body = String))
)]
async fn refused(State(app): State<App>, InProject(who): InProject, Id(id): Id<ImportId>) -> Result<Response, Problem> {
    let file = app.listen.refused_rows(&who, id).await?;
    let parts = unfold(file, |file| async move {
        let mut file = file?;
        let mut part = vec![0; PART_BYTES];
        match file.read(&mut part).await {
            Ok(0) => None,
            Ok(read) => {
                part.truncate(read);
                Some((Ok(part), Some(file)))
            }
            Err(error) => Some((Err(error), None)),
        }
    });
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"refused.csv\"")];
    // Compression asks once more after the end, which only a fused stream bears.
    Ok((headers, Body::from_stream(parts.fuse())).into_response())
}

fn no_kind() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "unknown_kind",
        "Als kind ist customers, answers, interactions oder accounts möglich.",
        "As kind use customers, answers, interactions or accounts.",
    )
}
