//! What surveys are made of: templates to begin with, and types of questions.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use listen::surveys::{QuestionType, TemplateShape};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(question_types))
}

#[derive(Serialize, ToSchema)]
struct TemplateList {
    items: Vec<TemplateShape>,
}

#[derive(Serialize, ToSchema)]
struct QuestionTypeList {
    items: Vec<QuestionType>,
}

/// Surveys to begin with, complete in German and English.
#[utoipa::path(
    get, path = "/projects/{project}/templates", tag = "Surveys",
    responses((status = 200, body = TemplateList))
)]
async fn list(State(app): State<App>, InProject(who): InProject) -> Result<Json<TemplateList>, Problem> {
    Ok(Json(TemplateList { items: app.listen.survey_templates(&who)? }))
}

/// Every type of question: what it is for, what an answer to it looks like, what an export holds.
#[utoipa::path(
    get, path = "/projects/{project}/question-types", tag = "Surveys",
    responses((status = 200, body = QuestionTypeList))
)]
async fn question_types(State(app): State<App>, InProject(who): InProject) -> Result<Json<QuestionTypeList>, Problem> {
    Ok(Json(QuestionTypeList { items: app.listen.question_types(&who)? }))
}
