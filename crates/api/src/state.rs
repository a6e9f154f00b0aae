//! What every handler can reach.

use crate::gate::{Gate, Limits};
use crate::metrics::Metrics;
use access::Access;
use act::Act;
use axum::extract::ConnectInfo;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use listen::Listen;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;
use understand::Understand;

/// The engines and the settings of the edge; a clone, of which every request takes some, is a pointer.
#[derive(Clone, Debug)]
pub struct App(Arc<Engines>);

impl Deref for App {
    type Target = Engines;

    fn deref(&self) -> &Engines {
        &self.0
    }
}

#[derive(Debug)]
pub struct Engines {
    pub access: Access,
    pub listen: Listen,
    pub understand: Understand,
    pub act: Act,
    pub settings: Settings,
    pub(crate) metrics: Metrics,
    pub(crate) gate: Gate,
}

/// How the outside reaches this server.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Its address as people type it, such as `https://resonanz.example`, without a slash at the
    /// end. Without one, links carry the host the request was sent to.
    pub public_url: Option<String>,
    /// Believe `X-Forwarded-For` and `X-Forwarded-Proto`: only behind a proxy that sets them.
    pub behind_proxy: bool,
    /// Whoever sends this as a bearer token may read `/metrics`; without one, only this machine may.
    pub metrics_token: Option<String>,
    /// How fast what may come.
    pub limits: Limits,
}

impl App {
    pub fn new(access: Access, listen: Listen, understand: Understand, act: Act, settings: Settings) -> Self {
        let gate = Gate::new(settings.limits);
        Self(Arc::new(Engines { access, listen, understand, act, settings, metrics: Metrics::default(), gate }))
    }

    /// Where links in answers to this request begin, without a slash at the end.
    pub fn base_url(&self, headers: &HeaderMap) -> String {
        if let Some(url) = &self.settings.public_url {
            return url.trim_end_matches('/').to_owned();
        }
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let scheme = if self.is_https(headers) { "https" } else { "http" };
        format!("{scheme}://{host}")
    }

    /// Did the browser come by https, as far as one can know?
    pub(crate) fn is_https(&self, headers: &HeaderMap) -> bool {
        match &self.settings.public_url {
            Some(url) => url.starts_with("https://"),
            None => {
                self.settings.behind_proxy
                    && headers.get("x-forwarded-proto").is_some_and(|scheme| scheme.as_bytes() == b"https")
            }
        }
    }

    /// Where the request came from.
    pub fn address(&self, parts: &Parts) -> Option<IpAddr> {
        self.address_of(&parts.headers, &parts.extensions)
    }

    pub(crate) fn address_of(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        if self.settings.behind_proxy {
            // The proxy appends what it saw; everything before that is the sender's word.
            let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
            if let Some(last) = forwarded.and_then(|list| list.rsplit(',').next()) {
                return last.trim().parse().ok();
            }
        }
        extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip())
    }
}
