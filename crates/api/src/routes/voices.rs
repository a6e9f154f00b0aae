//! Voices: reading, searching, assigning and answering them.

use super::filters::FilterParameters;
use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::{Asked, Sent};
use crate::state::App;
use act::Assignees;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{SignalId, UserId};
use domain::voice::{VoiceOrder, VoiceState};
use serde::Deserialize;
use understand::{VoiceDetail, VoiceList};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(mark_read))
        .routes(routes!(assign))
        .routes(routes!(set_answered))
        .routes(routes!(assignees))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters that are read as pairs, beside filters that may be repeated")]
struct ListParameters {
    /// Words to search for, in German or English; all of them must be found.
    q: Option<String>,
    #[param(inline)]
    state: Option<VoiceState>,
    #[param(inline)]
    order: Option<VoiceOrder>,
    /// At most 200; without one, 50.
    limit: Option<u32>,
    /// `next` of the page before.
    after: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct Read {
    read: bool,
}

#[derive(Deserialize, ToSchema)]
struct Assign {
    /// `null` takes it away from everybody.
    user: Option<UserId>,
}

#[derive(Deserialize, ToSchema)]
struct SetAnswered {
    answered: bool,
    /// For colleagues: how it was answered. At most 10,000 characters.
    note: Option<String>,
}

/// Feedback with words, newest or most urgent first.
///
/// Who may see scores but not single voices gets comments only, and only where enough of them match.
#[utoipa::path(
    get, path = "/projects/{project}/voices", tag = "Voices",
    params(FilterParameters, ListParameters),
    responses((status = 200, body = VoiceList))
)]
async fn list(
    State(app): State<App>,
    InProject(who): InProject,
    Asked(parameters): Asked<Vec<(String, String)>>,
) -> Result<Json<VoiceList>, Problem> {
    let question = app.understand.voices_question(&who, &parameters)?;
    Ok(Json(app.understand.voices(&who, question).await?))
}

/// One voice with all answers given with it.
#[utoipa::path(
    get, path = "/projects/{project}/voices/{id}", tag = "Voices",
    params(("id" = SignalId, Path)),
    responses((status = 200, body = VoiceDetail))
)]
async fn read(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SignalId>,
) -> Result<Json<VoiceDetail>, Problem> {
    Ok(Json(app.understand.voice(&who, id).await?))
}

/// Marks a voice as opened by the caller, or as new again.
#[utoipa::path(
    put, path = "/projects/{project}/voices/{id}/read", tag = "Voices", request_body = Read,
    params(("id" = SignalId, Path)),
    responses((status = 204))
)]
async fn mark_read(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SignalId>,
    Sent(body): Sent<Read>,
) -> Result<StatusCode, Problem> {
    app.act.mark_read(&who, id, body.read).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a voice to somebody who may handle it, or to nobody.
#[utoipa::path(
    put, path = "/projects/{project}/voices/{id}/assignee", tag = "Voices", request_body = Assign,
    params(("id" = SignalId, Path)),
    responses((status = 204))
)]
async fn assign(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SignalId>,
    Sent(body): Sent<Assign>,
) -> Result<StatusCode, Problem> {
    app.act.assign(&who, id, body.user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks a voice answered, or not answered after all.
#[utoipa::path(
    put, path = "/projects/{project}/voices/{id}/answered", tag = "Voices", request_body = SetAnswered,
    params(("id" = SignalId, Path)),
    responses((status = 204))
)]
async fn set_answered(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<SignalId>,
    Sent(body): Sent<SetAnswered>,
) -> Result<StatusCode, Problem> {
    app.act.set_answered(&who, id, body.answered, body.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Those a voice can be given to.
#[utoipa::path(
    get, path = "/projects/{project}/assignees", tag = "Voices",
    responses((status = 200, body = Assignees))
)]
async fn assignees(State(app): State<App>, InProject(who): InProject) -> Result<Json<Assignees>, Problem> {
    Ok(Json(app.act.assignees(&who).await?))
}
