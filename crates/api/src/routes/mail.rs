//! How a project writes mails, and what is said about mails that left.

use crate::caller::InProject;
use crate::problem::Problem;
use crate::sent::{Sent, SentBytes};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use listen::mailing::{MailChange, MailReport, MailReportsTaken, MailShape, MailTrial, mail_reports};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read, save)).routes(routes!(trial)).routes(routes!(report))
}

/// How the project writes mails, and what the installation does where it sets nothing.
#[utoipa::path(get, path = "/projects/{project}/mail", tag = "Mail", responses((status = 200, body = MailShape)))]
async fn read(State(app): State<App>, InProject(caller): InProject) -> Result<Json<MailShape>, Problem> {
    Ok(Json(app.listen.mail_settings(&caller).await?))
}

/// Sets how the project writes mails. Mails may come from the domains that the installation allows.
#[utoipa::path(
    put, path = "/projects/{project}/mail", tag = "Mail", request_body = MailChange,
    responses((status = 200, body = MailShape))
)]
async fn save(
    State(app): State<App>,
    InProject(caller): InProject,
    Sent(change): Sent<MailChange>,
) -> Result<Json<MailShape>, Problem> {
    Ok(Json(app.listen.set_mail_settings(&caller, change).await?))
}

/// Sends a mail to the caller, as the project writes mails, and says what the mail server answered.
#[utoipa::path(
    post, path = "/projects/{project}/mail/trial", tag = "Mail", responses((status = 200, body = MailTrial))
)]
async fn trial(State(app): State<App>, InProject(caller): InProject) -> Result<Json<MailTrial>, Problem> {
    Ok(Json(app.listen.try_mail(&caller).await?))
}

/// Takes what became of mails that left: bounces, complaints, deliveries; at most 1,000 at once. The same report again
/// changes nothing. A mail that came back is taken as it is when it is sent as `message/rfc822`.
#[utoipa::path(
    post, path = "/projects/{project}/mail/reports", tag = "Mail", request_body = Vec<MailReport>,
    responses((status = 200, body = MailReportsTaken))
)]
async fn report(
    State(app): State<App>,
    InProject(caller): InProject,
    headers: HeaderMap,
    SentBytes(body): SentBytes,
) -> Result<Json<MailReportsTaken>, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let taken = if kind.trim_start().to_ascii_lowercase().starts_with("message/rfc822") {
        app.listen.take_raw_mail_report(&caller, &body).await?
    } else {
        app.listen.take_mail_reports(&caller, mail_reports(&body)?).await?
    };
    Ok(Json(taken))
}
