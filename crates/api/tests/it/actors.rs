//! A server without a socket, and people and programs who talk to it.

use act::Act;
use api::{App, Settings};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::time::Timestamp;
use domain::world::ManualClock;
use http_body_util::BodyExt;
use listen::Listen;
use listen::testing::Installation;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use store::Db;
use tempfile::TempDir;
use tower::ServiceExt;
use understand::Understand;

pub(crate) use listen::testing::{PASSWORD, PROJECT};

/// The whole server on one database, with a clock that stands still.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) router: Router,
    pub(crate) listen: Listen,
    pub(crate) clock: Arc<ManualClock>,
    _folder: Arc<TempDir>,
}

impl Server {
    pub(crate) async fn start(db: Db) -> Self {
        Self::with(db, Settings::default()).await
    }

    pub(crate) async fn with(db: Db, settings: Settings) -> Self {
        let now = Timestamp::parse("2026-11-22T08:00:00Z").expect("an instant");
        let installation = Installation::new(db, now).await;
        let Installation { db, lake, clock, world, access, dictionary, listen, folder } = installation;
        let understand = Understand::new(db.clone(), lake, world.clone(), access.clone(), dictionary);
        let act = Act::new(db, world, access.clone(), listen.clone(), understand.clone());
        let app = App::new(access, listen.clone(), understand, act, settings);
        Self { router: api::router(app), listen, clock, _folder: folder }
    }

    /// Somebody nobody knows.
    pub(crate) fn anonymous(&self) -> Client {
        Client { router: self.router.clone(), cookie: None, csrf: None, key: None, language: "en" }
    }

    /// Sets up and returns the administrator, signed in.
    pub(crate) async fn set_up(&self) -> Client {
        let mut client = self.anonymous();
        let answer = client.post("/api/v1/setup", set_up("admin@silbermoewe.example")).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        client.keep(&answer);
        client
    }

    /// A new user with these grants, signed in.
    pub(crate) async fn somebody(&self, administrator: &Client, email: &str, grants: Value) -> Client {
        let user = json!({ "name": email, "email": email, "language": "en", "password": PASSWORD, "grants": grants });
        administrator.post("/api/v1/users", user).await.expect(StatusCode::CREATED);
        self.sign_in(email).await
    }

    pub(crate) async fn sign_in(&self, email: &str) -> Client {
        let mut client = self.anonymous();
        let answer = client.post("/api/v1/session", json!({ "email": email, "password": PASSWORD })).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        client.keep(&answer);
        client
    }

    /// A program with a new key of the project.
    pub(crate) async fn program(&self, administrator: &Client, project: &str, rights: Value) -> Client {
        let key = json!({ "name": "Programm", "rights": rights });
        let key =
            administrator.post(&format!("/api/v1/projects/{project}/keys"), key).await.expect(StatusCode::CREATED);
        Client { key: Some(key["secret"].as_str().expect("a secret").to_owned()), ..self.anonymous() }
    }
}

pub(crate) fn set_up(email: &str) -> Value {
    json!({
        "organisation": "Silbermöwe", "languages": ["de", "en"], "default_language": "de",
        "time_zone": "Europe/Berlin", "project": "Märkte",
        "administrator": { "name": "Ada Admin", "email": email, "password": PASSWORD },
    })
}

/// Somebody at the other end of the wire.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) router: Router,
    /// The session token.
    pub(crate) cookie: Option<String>,
    pub(crate) csrf: Option<String>,
    /// The secret of an API key.
    pub(crate) key: Option<String>,
    /// `Accept-Language`; empty: none is sent.
    pub(crate) language: &'static str,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body, when the status is the expected one.
    pub(crate) fn expect(self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        assert_eq!(
            self.headers.get(CONTENT_TYPE).map(axum::http::HeaderValue::as_bytes),
            Some(&b"application/problem+json"[..]),
            "{self:?}"
        );
        self.json()["code"].as_str().expect("a code").to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a readable header"))
    }
}

impl Client {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(&Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(&Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(&Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(&Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(&Method::DELETE, path, None).await
    }

    pub(crate) async fn send(&self, method: &Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self.request(method, path);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        self.send_request(request.body(body).expect("a request")).await
    }

    /// Sends a small CSV file in the field `file`.
    pub(crate) async fn send_file(&self, method: &Method, path: &str) -> Answer {
        let kind = "multipart/form-data; boundary=edge";
        let body = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"k.csv\"\r\n\r\n\
                    external_id,name\n7,Jana\n\r\n--edge--\r\n";
        self.send_request(self.request(method, path).header(CONTENT_TYPE, kind).body(body.into()).expect("a request"))
            .await
    }

    /// A request as this client makes it, without a body yet.
    pub(crate) fn request(&self, method: &Method, path: &str) -> axum::http::request::Builder {
        let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 40_000)));
        let mut request = Request::builder().method(method).uri(path).header("host", "resonanz.test").extension(peer);
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, format!("resonanz_session={cookie}"));
        }
        if let Some(csrf) = &self.csrf {
            request = request.header("x-csrf-token", csrf);
        }
        if let Some(key) = &self.key {
            request = request.header(AUTHORIZATION, format!("Bearer {key}"));
        }
        if !self.language.is_empty() {
            request = request.header(ACCEPT_LANGUAGE, self.language);
        }
        request
    }

    /// Reads the whole body, except of answers that never end.
    pub(crate) async fn send_request(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (parts, body) = response.into_parts();
        let endless =
            parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let bytes = if endless { Vec::new() } else { body.collect().await.expect("a body").to_bytes().to_vec() };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// Remembers cookie and token of an answer that signed in.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        let cookie = answer.headers.get(SET_COOKIE).expect("a cookie").to_str().expect("a readable cookie");
        let token = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a value").1;
        self.cookie = Some(token.to_owned());
        self.csrf = answer.json()["csrf_token"].as_str().map(str::to_owned);
    }
}
