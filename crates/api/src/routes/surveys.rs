//! Surveys: drafts, versions, publishing.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::respond;
use crate::sent::{Asked, Sent};
use crate::state::App;
use axum::Json;
use axum::extract::{OriginalUri, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use domain::ids::SurveyId;
use domain::survey::Survey;
use domain::time::Day;
use listen::programmes::{MailDraft, MailPreview};
use listen::surveys::{DraftChange, Findings, SurveyDraft, SurveyShape, SurveySummary, VersionShape};
use serde::{Deserialize, Serialize};
use understand::SurveyReport;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(check))
        .routes(routes!(preview_mail))
        .routes(routes!(read, delete))
        .routes(routes!(save_draft))
        .routes(routes!(publish))
        .routes(routes!(close))
        .routes(routes!(reopen))
        .routes(routes!(versions))
        .routes(routes!(preview))
}

/// A report reads every answer of its days.
pub(super) fn long_lasting() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(report))
}

#[derive(Serialize, ToSchema)]
struct SurveyList {
    items: Vec<SurveySummary>,
}

#[derive(Serialize, ToSchema)]
struct VersionList {
    /// The newest first.
    items: Vec<VersionShape>,
}

#[derive(Deserialize, ToSchema)]
struct DefinitionToCheck {
    definition: Survey,
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
struct Publication {
    /// Publish although there are warnings.
    accept_warnings: bool,
}

/// The surveys of the project, last changed first.
#[utoipa::path(
    get, path = "/projects/{project}/surveys", tag = "Surveys",
    responses((status = 200, body = SurveyList))
)]
async fn list(State(app): State<App>, InProject(who): InProject) -> Result<Json<SurveyList>, Problem> {
    Ok(Json(SurveyList { items: app.listen.list_surveys(&who).await? }))
}

/// Makes a survey from a template or a definition; without either an empty one.
#[utoipa::path(
    post, path = "/projects/{project}/surveys", tag = "Surveys", request_body = SurveyDraft,
    responses((status = 201, body = SurveyShape))
)]
async fn create(
    State(app): State<App>,
    InProject(who): InProject,
    Sent(draft): Sent<SurveyDraft>,
) -> Result<(StatusCode, Json<SurveyShape>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.create_survey(&who, draft).await?)))
}

/// What is wrong with a definition? Stores nothing.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/check", tag = "Surveys", request_body = DefinitionToCheck,
    responses((status = 200, body = Findings))
)]
async fn check(
    State(app): State<App>,
    InProject(who): InProject,
    Sent(body): Sent<DefinitionToCheck>,
) -> Result<Json<Findings>, Problem> {
    Ok(Json(app.listen.check_survey(&who, &body.definition)?))
}

/// The mail that would ask for a definition, as it would be sent to somebody of whom nothing is known. Stores nothing.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/mail-preview", tag = "Surveys", request_body = MailDraft,
    responses((status = 200, body = MailPreview))
)]
async fn preview_mail(
    State(app): State<App>,
    InProject(who): InProject,
    headers: HeaderMap,
    Sent(draft): Sent<MailDraft>,
) -> Result<Json<MailPreview>, Problem> {
    Ok(Json(app.listen.preview_mail(&who, draft, &app.base_url(&headers)).await?))
}

/// One survey with its draft, what is published of it, and what is wrong with the draft.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}", tag = "Surveys",
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = SurveyShape))
)]
async fn read(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
) -> Result<Json<SurveyShape>, Problem> {
    Ok(Json(app.listen.read_survey(&who, id).await?))
}

/// Deletes a survey that was never published; one that was: 409 `survey_published`.
#[utoipa::path(
    delete, path = "/projects/{project}/surveys/{id}", tag = "Surveys",
    params(("id" = SurveyId, Path)), responses((status = 204))
)]
async fn delete(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
) -> Result<StatusCode, Problem> {
    app.listen.delete_survey(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Replaces the draft. Send the revision you read; when somebody else was faster: 409
/// `changed_meanwhile`.
#[utoipa::path(
    put, path = "/projects/{project}/surveys/{id}/draft", tag = "Surveys", request_body = DraftChange,
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = SurveyShape))
)]
async fn save_draft(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Sent(change): Sent<DraftChange>,
) -> Result<Json<SurveyShape>, Problem> {
    Ok(Json(app.listen.save_draft(&who, id, change).await?))
}

/// Makes the draft the next version and takes answers to it. 422 `survey_has_errors`,
/// `survey_has_warnings` (unless accepted), `survey_without_touchpoint`, `touchpoint_without_owner` or
/// `touchpoint_not_live` say what to do first.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/publish", tag = "Surveys", request_body = Publication,
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = SurveyShape))
)]
async fn publish(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Sent(how): Sent<Publication>,
) -> Result<Json<SurveyShape>, Problem> {
    Ok(Json(app.listen.publish_survey(&who, id, how.accept_warnings).await?))
}

/// Takes no more answers.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/close", tag = "Surveys",
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = SurveyShape))
)]
async fn close(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
) -> Result<Json<SurveyShape>, Problem> {
    Ok(Json(app.listen.close_survey(&who, id).await?))
}

/// Takes answers again, to the version published last.
#[utoipa::path(
    post, path = "/projects/{project}/surveys/{id}/reopen", tag = "Surveys",
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = SurveyShape))
)]
async fn reopen(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
) -> Result<Json<SurveyShape>, Problem> {
    Ok(Json(app.listen.reopen_survey(&who, id).await?))
}

/// All published versions.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/versions", tag = "Surveys",
    params(("id" = SurveyId, Path)),
    responses((status = 200, body = VersionList))
)]
async fn versions(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
) -> Result<Json<VersionList>, Problem> {
    Ok(Json(VersionList { items: app.listen.survey_versions(&who, id).await? }))
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query, which may hold answers besides")]
struct PreviewPage {
    language: Option<String>,
    /// From 1.
    page: Option<usize>,
    /// Show it in a page of a website: `bottom_right`, `bottom_left`, `centre` or `inline`.
    #[param(rename = "-widget")]
    widget: Option<String>,
}

/// The draft as respondents would see it, HTML. Nothing is stored.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/preview", tag = "Surveys",
    params(("id" = SurveyId, Path), PreviewPage),
    responses((status = 200, content_type = "text/html", body = String))
)]
async fn preview(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    uri: Uri,
    OriginalUri(address): OriginalUri,
) -> Result<Response, Problem> {
    let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(&uri).unwrap_or_default();
    let wanted = respond::preview::wanted(query);
    let opened = app.listen.preview_survey(&who, id, wanted.preview.clone()).await?;
    Ok(respond::preview::page(address.path(), opened, &wanted))
}

/// The days of a report.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that are read as pairs")]
struct ReportParameters {
    /// First day; without one, thirty days before `to`.
    from: Option<Day>,
    /// Last day; without one, today.
    to: Option<Day>,
}

/// How a survey was answered: who comes to the end, where others stop, how fast and with how much care.
#[utoipa::path(
    get, path = "/projects/{project}/surveys/{id}/report", tag = "Understanding",
    params(("id" = SurveyId, Path), ReportParameters),
    responses((status = 200, body = SurveyReport))
)]
async fn report(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SurveyId>,
    Asked(parameters): Asked<Vec<(String, String)>>,
) -> Result<Json<SurveyReport>, Problem> {
    let question = app.understand.report_question(&who, &parameters)?;
    Ok(Json(app.understand.survey_report(&who, id, question).await?))
}
