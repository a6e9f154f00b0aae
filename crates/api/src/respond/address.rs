//! What addresses say, in their path and behind it: read, and written again.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::Uri;
use axum::http::request::Parts;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// The survey and the answer a path names. What is no text names nothing: no survey has an empty code.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) code: String,
    pub(super) token: Option<String>,
    /// What a mail carries besides, where a link in it opens more than the page.
    pub(super) ticket: Option<String>,
    pub(super) door: Door,
}

/// Where pages are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Door {
    /// As pages of their own.
    #[default]
    Page,
    /// In a page of a website.
    Widget,
    /// In the web view of an app.
    App,
}

/// What asks for pages as an app shows them.
const IN_APP: (&str, &str) = ("view", "app");

impl Door {
    pub(super) fn of(uri: &Uri) -> Self {
        let in_app = |query: &str| query.split('&').any(|pair| pair.split_once('=') == Some(IN_APP));
        if uri.path().starts_with("/w/") {
            Self::Widget
        } else if uri.query().is_some_and(in_app) {
            Self::App
        } else {
            Self::Page
        }
    }

    /// What every address has to say, so that the next page comes through the same door; `first`: nothing is said
    /// behind its path yet.
    pub(super) fn kept(self, first: bool) -> String {
        let sign = if first { '?' } else { '&' };
        if self == Self::App { format!("{sign}{}={}", IN_APP.0, IN_APP.1) } else { String::new() }
    }
}

impl Place {
    /// Where the survey is opened.
    pub(super) fn link(&self) -> String {
        match self.door {
            Door::Page | Door::App => format!("/s/{}", self.code),
            Door::Widget => format!("/w/{}/page", self.code),
        }
    }

    /// Where an answer is gone on with.
    pub(super) fn answer(&self, token: &str) -> String {
        match self.door {
            Door::Page | Door::App => format!("/s/{}/{token}", self.code),
            Door::Widget => format!("/w/{}/{token}", self.code),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let named = |name: &str| {
            let (_, value) = params.as_ref()?.iter().find(|(key, _)| *key == name)?;
            Some(value.to_owned())
        };
        let door = Door::of(&parts.uri);
        let code = named("code").unwrap_or_default();
        Ok(Self { code, token: named("token"), ticket: named("ticket"), door })
    }
}

/// What an address says behind its path.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) ticket: Option<String>,
    pub(super) language: Option<String>,
    /// The point tapped in a mail: chosen on the page, and not said before the page is sent.
    pub(super) score: Option<String>,
    pub(super) attributes: BTreeMap<String, String>,
    /// From 0.
    pub(super) page: Option<usize>,
    /// The answer has just been finished.
    pub(super) done: bool,
    /// A person opened the widget; no page asked.
    pub(super) unasked: bool,
    /// An app shows the pages.
    pub(super) in_app: bool,
}

impl Said {
    pub(super) fn read(query: Vec<(String, String)>) -> Self {
        let mut said = Self::default();
        for (name, value) in query {
            match name.as_str() {
                "t" => said.ticket = Some(value),
                "lang" => said.language = Some(value),
                "s" => said.score = Some(value),
                "page" => said.page = from_one(&value),
                "done" => said.done = true,
                "unasked" => said.unasked = true,
                name if (name, value.as_str()) == IN_APP => said.in_app = true,
                _ => {
                    if let Some(attribute) = name.strip_prefix("a_") {
                        said.attributes.insert(attribute.to_owned(), value);
                    }
                }
            }
        }
        said
    }

    /// The part behind the path that has to survive until the first page is sent.
    pub(super) fn kept(&self, language: Option<&str>) -> String {
        let language = language.or(self.language.as_deref());
        let pairs = [
            ("t", self.ticket.as_deref()),
            ("lang", language),
            ("s", self.score.as_deref()),
            ("unasked", self.unasked.then_some("")),
            (IN_APP.0, self.in_app.then_some(IN_APP.1)),
        ];
        let known = pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let free = self.attributes.iter().map(|(name, value)| (format!("a_{name}"), value.as_str()));
        let query = known.chain(free).map(|(name, value)| format!("{}={}", escaped(&name), escaped(value)));
        let query = query.collect::<Vec<_>>().join("&");
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

/// A page number as people count them, counted from 0.
pub(super) fn from_one(text: &str) -> Option<usize> {
    text.parse::<usize>().ok()?.checked_sub(1)
}

/// Percent-encoding for a query: only what certainly means itself is left as it is.
pub(super) fn escaped(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            out.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pairs: &[(&str, &str)]) -> Said {
        Said::read(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn only_what_is_meant_for_us_is_read_and_kept() {
        let said =
            said(&[("t", "x.y"), ("a_source", "Flyer & Söhne"), ("utm_source", "x"), ("page", "2"), ("done", "")]);
        assert_eq!((said.page, said.done), (Some(1), true));
        assert_eq!(said.kept(Some("de")), "?t=x.y&lang=de&a_source=Flyer%20%26%20S%C3%B6hne");
        assert_eq!(Said::default().kept(None), "");
        let pressed = Said { unasked: true, ..Said::default() };
        assert_eq!(pressed.kept(None), "?unasked=");
    }

    #[test]
    fn each_door_has_addresses_of_its_own() {
        let page = Place { code: "abc".into(), ..Place::default() };
        assert_eq!((page.link().as_str(), page.answer("t").as_str()), ("/s/abc", "/s/abc/t"));
        let widget = Place { door: Door::Widget, ..page };
        assert_eq!((widget.link().as_str(), widget.answer("t").as_str()), ("/w/abc/page", "/w/abc/t"));
    }

    #[test]
    fn an_app_stays_an_app_from_page_to_page() {
        let door = |address: &str| Door::of(&address.parse().expect("an address"));
        assert_eq!(door("/s/abc?t=x.y&view=app"), Door::App);
        assert_eq!(door("/s/abc?view=print&a_view=app"), Door::Page);
        assert_eq!(door("/w/abc/page?view=app"), Door::Widget);
        assert_eq!((Door::App.kept(true).as_str(), Door::App.kept(false).as_str()), ("?view=app", "&view=app"));
        assert_eq!(Door::Page.kept(true), "");
        assert_eq!(said(&[("view", "app"), ("lang", "de")]).kept(None), "?lang=de&view=app");
        assert_eq!(said(&[("view", "print")]).kept(None), "");
    }

    #[test]
    fn pages_are_counted_from_one_outside() {
        assert_eq!(from_one("1"), Some(0));
        assert_eq!((from_one("0"), from_one("-1"), from_one("x")), (None, None, None));
    }
}
