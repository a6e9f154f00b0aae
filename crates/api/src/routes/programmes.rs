//! Listening programmes, what they decided, and the contact budget.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::{Asked, Sent};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ProgrammeId;
use domain::programme::{Budget, Definition};
use listen::programmes::{
    BudgetShape, ContactReport, Coverage, DecisionPage, DecisionQuery, ProgrammeChange, ProgrammeDraft,
    ProgrammeFindingShape, ProgrammeLine, ProgrammePreview, ProgrammeQuestion, ProgrammeResults, ProgrammeShape,
    ProgrammeVersionShape,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(check))
        .routes(routes!(coverage))
        .routes(routes!(read, save, delete))
        .routes(routes!(versions))
        .routes(routes!(publish))
        .routes(routes!(approve))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(end))
        .routes(routes!(duplicate))
        .routes(routes!(decisions))
        .routes(routes!(budget, set_budget))
}

/// What may take long: a preview looks at every customer, results at every answer and message.
pub(super) fn long_lasting() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(preview)).routes(routes!(results)).routes(routes!(contact_report))
}

#[derive(Serialize, ToSchema)]
struct ProgrammeList {
    items: Vec<ProgrammeLine>,
    /// Whether the installation sends mails; without, nobody is asked by mail.
    sends_mail: bool,
}

#[derive(Serialize, ToSchema)]
struct ProgrammeVersions {
    items: Vec<ProgrammeVersionShape>,
}

/// What is wrong with a programme; nothing, when it can be published.
#[derive(Serialize, ToSchema)]
struct ProgrammeFindings {
    findings: Vec<ProgrammeFindingShape>,
}

/// How a programme is published.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct PublishProgramme {
    /// Publish in spite of warnings.
    accept_warnings: bool,
}

/// Which draft is approved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApproveProgramme {
    /// The revision that was looked at.
    revision: i64,
}

/// The programmes of the project, last changed first.
#[utoipa::path(
    get, path = "/projects/{project}/programmes", tag = "Programmes", responses((status = 200, body = ProgrammeList))
)]
async fn list(State(app): State<App>, InProject(caller): InProject) -> Result<Json<ProgrammeList>, Problem> {
    let items = app.listen.list_programmes(&caller).await?;
    Ok(Json(ProgrammeList { items, sends_mail: app.listen.sends_mail(&caller)? }))
}

/// Makes a programme. It asks nobody until it is published.
#[utoipa::path(
    post, path = "/projects/{project}/programmes", tag = "Programmes", request_body = ProgrammeDraft,
    responses((status = 201, body = ProgrammeShape))
)]
async fn create(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(draft): Sent<ProgrammeDraft>,
) -> Result<(StatusCode, Json<ProgrammeShape>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.create_programme(&caller, draft).await?)))
}

/// What is wrong with a definition that need not be saved.
#[utoipa::path(
    post, path = "/projects/{project}/programmes/check", tag = "Programmes", request_body = Definition,
    responses((status = 200, body = ProgrammeFindings))
)]
async fn check(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(definition): Sent<Definition>,
) -> Result<Json<ProgrammeFindings>, Problem> {
    Ok(Json(ProgrammeFindings { findings: app.listen.check_programme(&caller, &definition).await? }))
}

/// How many would be asked now if everybody in the audience had an occasion, and why others would not. Writes nothing.
#[utoipa::path(
    post, path = "/projects/{project}/programmes/preview", tag = "Programmes", request_body = ProgrammeQuestion,
    responses((status = 200, body = ProgrammePreview))
)]
async fn preview(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(question): Sent<ProgrammeQuestion>,
) -> Result<Json<ProgrammePreview>, Problem> {
    Ok(Json(app.listen.preview_programme(&caller, &question).await?))
}

/// The decisive touchpoints at which no live programme asks.
#[utoipa::path(
    get, path = "/projects/{project}/programmes/coverage", tag = "Programmes",
    responses((status = 200, body = Coverage))
)]
async fn coverage(State(app): State<App>, InProject(caller): InProject) -> Result<Json<Coverage>, Problem> {
    Ok(Json(app.listen.programme_coverage(&caller).await?))
}

/// One programme with its draft and what is published of it.
#[utoipa::path(
    get, path = "/projects/{project}/programmes/{id}", tag = "Programmes",
    responses((status = 200, body = ProgrammeShape))
)]
async fn read(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
) -> Result<Json<ProgrammeShape>, Problem> {
    Ok(Json(app.listen.read_programme(&caller, id).await?))
}

/// Replaces the draft; 409 when somebody else has changed it meanwhile. What is published stays as it is.
#[utoipa::path(
    put, path = "/projects/{project}/programmes/{id}", tag = "Programmes", request_body = ProgrammeChange,
    responses((status = 200, body = ProgrammeShape))
)]
async fn save(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
    Sent(change): Sent<ProgrammeChange>,
) -> Result<Json<ProgrammeShape>, Problem> {
    Ok(Json(app.listen.save_programme(&caller, id, change).await?))
}

/// Deletes a programme that was never published.
#[utoipa::path(delete, path = "/projects/{project}/programmes/{id}", tag = "Programmes", responses((status = 204)))]
async fn delete(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
) -> Result<StatusCode, Problem> {
    app.listen.delete_programme(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All published versions, newest first.
#[utoipa::path(
    get, path = "/projects/{project}/programmes/{id}/versions", tag = "Programmes",
    responses((status = 200, body = ProgrammeVersions))
)]
async fn versions(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
) -> Result<Json<ProgrammeVersions>, Problem> {
    Ok(Json(ProgrammeVersions { items: app.listen.programme_versions(&caller, id).await? }))
}

/// Publishes the draft: from now on it asks. A draft that asks beyond the contact budget must be approved first.
#[utoipa::path(
    post, path = "/projects/{project}/programmes/{id}/publish", tag = "Programmes", request_body = PublishProgramme,
    responses((status = 200, body = ProgrammeShape))
)]
async fn publish(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
    Sent(how): Sent<PublishProgramme>,
) -> Result<Json<ProgrammeShape>, Problem> {
    Ok(Json(app.listen.publish_programme(&caller, id, how.accept_warnings).await?))
}

/// Lets a draft ask beyond the contact budget. Needs the right to administer, and not the draft's author.
#[utoipa::path(
    post, path = "/projects/{project}/programmes/{id}/approve", tag = "Programmes", request_body = ApproveProgramme,
    responses((status = 200, body = ProgrammeShape))
)]
async fn approve(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
    Sent(draft): Sent<ApproveProgramme>,
) -> Result<Json<ProgrammeShape>, Problem> {
    Ok(Json(app.listen.approve_programme(&caller, id, draft.revision).await?))
}

/// Asks nobody until it is resumed.
#[utoipa::path(
    post, path = "/projects/{project}/programmes/{id}/pause", tag = "Programmes",
    responses((status = 200, body = ProgrammeShape))
)]
async fn pause(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
) -> Result<Json<ProgrammeShape>, Problem> {
    Ok(Json(app.listen.pause_programme(&caller, id).await?))
}

/// Asks again.
#[utoipa::path(
    post, path = "/projects/{project}/programmes/{id}/resume", tag = "Programmes",
    responses((status = 200, body = ProgrammeShape))
)]
async fn resume(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
) -> Result<Json<ProgrammeShape>, Problem> {
    Ok(Json(app.listen.resume_programme(&caller, id).await?))
}

/// Asks nobody any more; what was sent can still be answered.
#[utoipa::path(
    post, path = "/projects/{project}/programmes/{id}/end", tag = "Programmes",
    responses((status = 200, body = ProgrammeShape))
)]
async fn end(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
) -> Result<Json<ProgrammeShape>, Problem> {
    Ok(Json(app.listen.end_programme(&caller, id).await?))
}

/// Makes a new draft that says the same.
#[utoipa::path(
    post, path = "/projects/{project}/programmes/{id}/duplicate", tag = "Programmes",
    responses((status = 201, body = ProgrammeShape))
)]
async fn duplicate(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
) -> Result<(StatusCode, Json<ProgrammeShape>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.duplicate_programme(&caller, id).await?)))
}

/// What became of each occasion and why, newest first.
#[utoipa::path(
    get, path = "/projects/{project}/programmes/{id}/decisions", tag = "Programmes", params(DecisionQuery),
    responses((status = 200, body = DecisionPage))
)]
async fn decisions(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
    Asked(query): Asked<DecisionQuery>,
) -> Result<Json<DecisionPage>, Problem> {
    Ok(Json(app.listen.programme_decisions(&caller, id, &query).await?))
}

/// What came of a programme: reasons counted, response and completion per variant with their intervals.
#[utoipa::path(
    get, path = "/projects/{project}/programmes/{id}/results", tag = "Programmes",
    responses((status = 200, body = ProgrammeResults))
)]
async fn results(
    State(app): State<App>,
    InProject(caller): InProject,
    Id(id): Id<ProgrammeId>,
) -> Result<Json<ProgrammeResults>, Problem> {
    Ok(Json(app.listen.programme_results(&caller, id).await?))
}

/// How often one customer may be contacted, over all programmes and channels.
#[utoipa::path(
    get, path = "/projects/{project}/contact-budget", tag = "Programmes", responses((status = 200, body = BudgetShape))
)]
async fn budget(State(app): State<App>, InProject(caller): InProject) -> Result<Json<BudgetShape>, Problem> {
    Ok(Json(app.listen.contact_budget(&caller).await?))
}

/// Sets the contact budget. Needs the right to administer: it protects customers from those who ask.
#[utoipa::path(
    put, path = "/projects/{project}/contact-budget", tag = "Programmes", request_body = Budget,
    responses((status = 200, body = BudgetShape))
)]
async fn set_budget(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(budget): Sent<Budget>,
) -> Result<Json<BudgetShape>, Problem> {
    Ok(Json(app.listen.set_contact_budget(&caller, budget).await?))
}

/// What contacts do: answers by the contacts customers already had, from where on fewer answer, and what was sent for
/// nothing.
#[utoipa::path(
    get, path = "/projects/{project}/contact-budget/report", tag = "Programmes",
    responses((status = 200, body = ContactReport))
)]
async fn contact_report(State(app): State<App>, InProject(caller): InProject) -> Result<Json<ContactReport>, Problem> {
    Ok(Json(app.listen.contact_report(&caller).await?))
}
