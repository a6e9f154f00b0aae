//! Users. For administrators.

use crate::caller::{Id, SignedIn};
use crate::problem::Problem;
use crate::sent::{Asked, Sent};
use crate::state::App;
use access::{UserDraft, UserPage, UserPatch, UserShape, UserWithInvitation};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::UserId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const PAGE: u32 = 200;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(read, change, deactivate)).routes(routes!(invite))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Page {
    /// `next` of the page before.
    after: Option<UserId>,
    /// At most 500.
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct CreatedUser {
    #[serde(flatten)]
    user: UserShape,
    /// To be given to the person, who chooses a password there. Shown this once, valid for seven days.
    invitation_url: Option<String>,
}

impl CreatedUser {
    fn new(app: &App, headers: &HeaderMap, created: UserWithInvitation) -> Self {
        let url = created.invitation.map(|token| format!("{}/invitation/{token}", app.base_url(headers)));
        Self { user: created.user, invitation_url: url }
    }
}

/// All users, in the order they were created.
#[utoipa::path(get, path = "/users", tag = "Users", params(Page), responses((status = 200, body = UserPage)))]
async fn list(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    Asked(page): Asked<Page>,
) -> Result<Json<UserPage>, Problem> {
    Ok(Json(app.access.users(&member, page.after, page.limit.unwrap_or(PAGE)).await?))
}

/// Creates a user. Without a password the answer carries the address of an invitation.
#[utoipa::path(
    post, path = "/users", tag = "Users", request_body = UserDraft, responses((status = 201, body = CreatedUser))
)]
async fn create(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    headers: HeaderMap,
    Sent(draft): Sent<UserDraft>,
) -> Result<(StatusCode, Json<CreatedUser>), Problem> {
    let created = app.access.create_user(&member, draft).await?;
    Ok((StatusCode::CREATED, Json(CreatedUser::new(&app, &headers, created))))
}

/// One user.
#[utoipa::path(get, path = "/users/{id}", tag = "Users", responses((status = 200, body = UserShape)))]
async fn read(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    Id(id): Id<UserId>,
) -> Result<Json<UserShape>, Problem> {
    Ok(Json(app.access.user(&member, id).await?))
}

/// Changes a user. Somebody must stay administrator: otherwise 409 `last_administrator`.
#[utoipa::path(
    patch, path = "/users/{id}", tag = "Users", request_body = UserPatch, responses((status = 200, body = UserShape))
)]
async fn change(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    Id(id): Id<UserId>,
    Sent(patch): Sent<UserPatch>,
) -> Result<Json<UserShape>, Problem> {
    Ok(Json(app.access.change_user(&member, id, patch).await?))
}

/// Deactivates a user, who is signed out at once. Nobody is deleted: what they did stays theirs.
#[utoipa::path(delete, path = "/users/{id}", tag = "Users", responses((status = 204)))]
async fn deactivate(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    Id(id): Id<UserId>,
) -> Result<StatusCode, Problem> {
    app.access.deactivate_user(&member, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new invitation, for a lost one or a forgotten password.
#[utoipa::path(post, path = "/users/{id}/invitation", tag = "Users", responses((status = 201, body = CreatedUser)))]
async fn invite(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    headers: HeaderMap,
    Id(id): Id<UserId>,
) -> Result<(StatusCode, Json<CreatedUser>), Problem> {
    let invited = app.access.invite_again(&member, id).await?;
    Ok((StatusCode::CREATED, Json(CreatedUser::new(&app, &headers, invited))))
}
