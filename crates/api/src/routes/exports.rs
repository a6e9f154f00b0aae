//! Exports: everything out, in files.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::sent::Asked;
use crate::state::App;
use axum::body::Body;
use axum::extract::{RawPathParams, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use futures::stream::unfold;
use listen::export::{Export, ExportFormat, ExportKind, ExportQuery};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn long_lasting() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(everything)).routes(routes!(table))
}

/// The whole project in one file, to be restored elsewhere.
#[utoipa::path(
    get, path = "/projects/{project}/export/everything.zip", tag = "Exports",
    responses((status = 200, content_type = "application/zip", body = Vec<u8>))
)]
async fn everything(State(app): State<App>, InProject(who): InProject) -> Result<Response, Problem> {
    Ok(sent(app.listen.export_everything(&who).await?))
}

/// Customers, answers, interactions or accounts as CSV, XLSX or JSON lines.
#[utoipa::path(
    get, path = "/projects/{project}/export/{file}", tag = "Exports",
    params(
        ("file" = String, Path, description = "`customers`, `answers`, `interactions` or `accounts`, with `.csv`, `.jsonl` or `.xlsx`"),
        ExportQuery
    ),
    responses((status = 200, content(
        (String = "text/csv"),
        (String = "application/x-ndjson"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )))
)]
async fn table(
    State(app): State<App>,
    InProject(who): InProject,
    params: RawPathParams,
    Asked(query): Asked<ExportQuery>,
) -> Result<Response, Problem> {
    let file = params.iter().find(|(name, _)| *name == "file").map_or("", |(_, file)| file);
    let (kind, format) = named(file).ok_or_else(Problem::not_found)?;
    Ok(sent(app.listen.export(&who, kind, format, query).await?))
}

fn named(file: &str) -> Option<(ExportKind, ExportFormat)> {
    let (kind, format) = file.split_once('.')?;
    let kind = match kind {
        "customers" => ExportKind::Customers,
        "answers" => ExportKind::Answers,
        "interactions" => ExportKind::Interactions,
        "accounts" => ExportKind::Accounts,
        _ => return None,
    };
    let format = match format {
        "csv" => ExportFormat::Csv,
        "jsonl" => ExportFormat::Jsonl,
        "xlsx" => ExportFormat::Xlsx,
        _ => return None,
    };
    Some((kind, format))
}

/// An error half way breaks the connection, so that nobody takes half a file for a whole one.
pub(super) fn sent(export: Export) -> Response {
    let name = format!("attachment; filename=\"{}\"", export.file_name);
    let attachment = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let content_type = export.content_type;
    let parts = unfold(Some(export), |export| async move {
        let mut export = export?;
        match export.next().await {
            Ok(Some(part)) => Some((Ok(part), Some(export))),
            Ok(None) => None,
            Err(error) => {
                tracing::error!(%error, "an export was broken off");
                Some((Err(error), None))
            }
        }
    });
    let headers = [(CONTENT_DISPOSITION, attachment), (CONTENT_TYPE, HeaderValue::from_static(content_type))];
    // Compression asks once more after the end, which only a fused stream bears.
    (headers, Body::from_stream(parts.fuse())).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_files_are_exports() {
        assert_eq!(named("answers.csv"), Some((ExportKind::Answers, ExportFormat::Csv)));
        assert_eq!(named("customers.jsonl"), Some((ExportKind::Customers, ExportFormat::Jsonl)));
        for file in ["", "answers", "answers.zip", "users.csv", "answers.csv.csv", "../answers.csv"] {
            assert_eq!(named(file), None, "{file}");
        }
    }
}
