//! Accounts: the companies customers belong to.

use crate::caller::{Id, InProject};
use crate::problem::Problem;
use crate::sent::{Asked, Sent};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::AccountId;
use listen::accounts::{Account, AccountDraft, AccountPage, AccountPatch, AccountQuery};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(read, change, delete))
}

/// Accounts by name; or those whose name or key begins with `search`.
#[utoipa::path(
    get, path = "/projects/{project}/accounts", tag = "Accounts",
    params(AccountQuery),
    responses((status = 200, body = AccountPage))
)]
async fn list(
    State(app): State<App>,
    InProject(who): InProject,
    Asked(query): Asked<AccountQuery>,
) -> Result<Json<AccountPage>, Problem> {
    Ok(Json(app.listen.list_accounts(&who, &query).await?))
}

/// Creates an account.
#[utoipa::path(
    post, path = "/projects/{project}/accounts", tag = "Accounts", request_body = AccountDraft,
    responses((status = 201, body = Account))
)]
async fn create(
    State(app): State<App>,
    InProject(who): InProject,
    Sent(draft): Sent<AccountDraft>,
) -> Result<(StatusCode, Json<Account>), Problem> {
    Ok((StatusCode::CREATED, Json(app.listen.create_account(&who, draft).await?)))
}

/// One account.
#[utoipa::path(
    get, path = "/projects/{project}/accounts/{id}", tag = "Accounts",
    params(("id" = AccountId, Path)),
    responses((status = 200, body = Account))
)]
async fn read(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<AccountId>,
) -> Result<Json<Account>, Problem> {
    Ok(Json(app.listen.read_account(&who, id).await?))
}

/// Changes an account. What is left out stays; its key never changes.
#[utoipa::path(
    patch, path = "/projects/{project}/accounts/{id}", tag = "Accounts", request_body = AccountPatch,
    params(("id" = AccountId, Path)),
    responses((status = 200, body = Account))
)]
async fn change(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<AccountId>,
    Sent(patch): Sent<AccountPatch>,
) -> Result<Json<Account>, Problem> {
    Ok(Json(app.listen.change_account(&who, id, patch).await?))
}

/// Deletes an account. Its customers stay.
#[utoipa::path(
    delete, path = "/projects/{project}/accounts/{id}", tag = "Accounts",
    params(("id" = AccountId, Path)),
    responses((status = 204))
)]
async fn delete(
    State(app): State<App>,
    InProject(who): InProject,
    Id(id): Id<AccountId>,
) -> Result<StatusCode, Problem> {
    app.listen.delete_account(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
