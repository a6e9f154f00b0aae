//! Who is asking: extractors without which a handler learns nothing. A route that takes none of
//! them answers everybody, and a test lists those.

use crate::language::{self, chosen};
use crate::problem::Problem;
use crate::state::App;
use access::{Actor, Caller, Error, Language, Member, Principal};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use std::str::FromStr;

pub(crate) const SESSION_COOKIE: &str = "resonanz_session";
const CSRF_HEADER: &str = "x-csrf-token";

/// A person who is signed in.
#[derive(Debug)]
pub struct SignedIn(pub Member);

/// A person or a key inside the project that the path names as `{project}`.
#[derive(Debug)]
pub struct InProject(pub Caller);

/// A person, or a key inside its own project: for what the organisation shares.
#[derive(Debug)]
pub struct Known(pub Principal);

/// The `{id}` of the path. What is no id is not found.
#[derive(Clone, Copy, Debug)]
pub struct Id<T>(pub T);

/// The `{token}` of the path, which somebody was given in secret. What is no text is not found.
#[derive(Debug)]
pub struct Token(pub String);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(secret) = bearer(&parts.headers) {
            key_caller(app, secret, None, Language::default()).await?;
            return Err(Error::PeopleOnly.into());
        }
        Ok(Self(member(parts, app).await?))
    }
}

impl FromRequestParts<App> for InProject {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let project = path_param(parts, app, "project").await?;
        if let Some(secret) = bearer(&parts.headers) {
            return Ok(Self(key_caller(app, secret, Some(&project), language::spoken()).await?));
        }
        let member = member(parts, app).await?;
        Ok(Self(app.access.enter(&member, &project, language::spoken()).await?))
    }
}

impl FromRequestParts<App> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(secret) = bearer(&parts.headers) {
            let caller = key_caller(app, secret, None, language::spoken()).await?;
            return Ok(Self(Principal::Key(caller)));
        }
        Ok(Self(Principal::Member(member(parts, app).await?)))
    }
}

impl<T: FromStr> FromRequestParts<App> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let text = path_param(parts, app, "id").await?;
        text.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

impl FromRequestParts<App> for Token {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        path_param(parts, app, "token").await.map(Self)
    }
}

async fn path_param(parts: &mut Parts, app: &App, name: &str) -> Result<String, Problem> {
    let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Problem::not_found())?;
    params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).ok_or_else(Problem::not_found)
}

/// Whose key it is, unless it is used faster than keys may be. Other keys are not held up by that.
async fn key_caller(app: &App, secret: &str, project: Option<&str>, language: Language) -> Result<Caller, Problem> {
    let caller = app.access.key_caller(secret, project, language).await?;
    if let Actor::Key { id, .. } = &caller.actor {
        app.gate.key(*id, app.listen.now()).map_err(Problem::too_fast)?;
    }
    Ok(caller)
}

async fn member(parts: &Parts, app: &App) -> Result<Member, Problem> {
    let token = session_token(&parts.headers).ok_or(Error::NotSignedIn)?;
    let member = app.access.member(token).await?;
    chosen(member.language);
    let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let sent = parts.headers.get(CSRF_HEADER).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    if changes && !access::equal_in_constant_time(sent, member.csrf_token().as_bytes()) {
        return Err(Error::WrongCsrfToken.into());
    }
    Ok(member)
}

/// The secret of an API key.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}

/// The token in the session cookie.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == SESSION_COOKIE).then_some(value))
        .filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("theme=dark; resonanz_session=abc; x=y"));
        assert_eq!(session_token(&headers), Some("abc"));
        headers.insert(COOKIE, HeaderValue::from_static("not_resonanz_session=abc"));
        assert_eq!(session_token(&headers), None);
        headers.insert(COOKIE, HeaderValue::from_static("resonanz_session="));
        assert_eq!(session_token(&headers), None);
    }

    #[test]
    fn only_bearer_credentials_are_keys() {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("bearer rsn_a_b"));
        assert_eq!(bearer(&headers), Some("rsn_a_b"));
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic cnNuOg=="));
        assert_eq!(bearer(&headers), None);
    }
}
