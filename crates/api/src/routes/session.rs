//! Signing in and out; what the signed-in person may change about themselves.

use crate::caller::{SESSION_COOKIE, SignedIn, Token, session_token};
use crate::problem::Problem;
use crate::sent::Sent;
use crate::state::App;
use access::{Invited, NewSession, ProfilePatch, Session};
use axum::Json;
use axum::extract::FromRequest;
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read, sign_in, sign_out))
        .routes(routes!(change))
        .routes(routes!(invited, accept))
}

#[derive(Deserialize, ToSchema)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Deserialize, ToSchema)]
struct FirstPassword {
    /// At least 12 characters.
    password: String,
}

/// Who am I, and where am I let in? 401 when signed out.
#[utoipa::path(get, path = "/session", tag = "Session", responses((status = 200, body = Session)))]
async fn read(State(app): State<App>, SignedIn(member): SignedIn) -> Result<Json<Session>, Problem> {
    Ok(Json(app.access.session(&member).await?))
}

/// Signs in.
#[utoipa::path(
    post, path = "/session", tag = "Session", request_body = Credentials, responses((status = 200, body = Session))
)]
async fn sign_in(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let address = app.address_of(&headers, request.extensions()).map(|address| address.to_string());
    let Sent(body) = Sent::<Credentials>::from_request(request, &app).await?;
    let earlier = session_token(&headers);
    let session = app.access.sign_in(&body.email, &body.password, address.as_deref(), earlier).await?;
    signed_in(&app, &headers, session, StatusCode::OK).await
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "Session", responses((status = 204)))]
async fn sign_out(State(app): State<App>, SignedIn(member): SignedIn, headers: HeaderMap) -> Result<Response, Problem> {
    app.access.sign_out(&member).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &app, &headers, "", 0)?;
    Ok(response)
}

/// Changes the signed-in person's name, language or password. A new password signs out everywhere
/// else.
#[utoipa::path(
    patch, path = "/session/user", tag = "Session", request_body = ProfilePatch, responses((status = 200, body = Session))
)]
async fn change(
    State(app): State<App>,
    SignedIn(member): SignedIn,
    headers: HeaderMap,
    Sent(patch): Sent<ProfilePatch>,
) -> Result<Response, Problem> {
    match app.access.change_profile(&member, patch).await? {
        (_, Some(session)) => signed_in(&app, &headers, session, StatusCode::OK).await,
        (member, None) => Ok(Json(app.access.session(&member).await?).into_response()),
    }
}

/// Who is this invitation for?
#[utoipa::path(get, path = "/invitations/{token}", tag = "Session", responses((status = 200, body = Invited)))]
async fn invited(State(app): State<App>, Token(token): Token) -> Result<Json<Invited>, Problem> {
    Ok(Json(app.access.invited(&token).await?))
}

/// Accepts an invitation: sets the password and signs in.
#[utoipa::path(
    post, path = "/invitations/{token}", tag = "Session", request_body = FirstPassword,
    responses((status = 200, body = Session))
)]
async fn accept(
    State(app): State<App>,
    Token(token): Token,
    headers: HeaderMap,
    Sent(body): Sent<FirstPassword>,
) -> Result<Response, Problem> {
    let session = app.access.accept_invitation(&token, &body.password).await?;
    signed_in(&app, &headers, session, StatusCode::OK).await
}

/// The session as JSON, its token as a cookie.
pub(super) async fn signed_in(
    app: &App,
    headers: &HeaderMap,
    session: NewSession,
    status: StatusCode,
) -> Result<Response, Problem> {
    crate::language::chosen(session.member.language);
    let body = app.access.session(&session.member).await?;
    let mut response = (status, Json(body)).into_response();
    set_cookie(&mut response, app, headers, &session.token, session.max_age_seconds)?;
    Ok(response)
}

fn set_cookie(
    response: &mut Response,
    app: &App,
    headers: &HeaderMap,
    token: &str,
    max_age: i64,
) -> Result<(), Problem> {
    let secure = if app.is_https(headers) { "; Secure" } else { "" };
    let cookie = format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}");
    let cookie = HeaderValue::try_from(cookie).map_err(|_| Problem::broken())?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}
