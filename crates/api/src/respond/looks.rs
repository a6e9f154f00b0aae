//! From what the engine says to what the pages show: frames, headers, notes.

use super::address::{Door, Place};
use super::assets::{app_script_address, script_address, style_address, version, widget_style_address};
use super::page::{Frame, InApp, Logo, Note, note_page};
use super::words::Words;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use listen::answering::{Done, Look, Shut};
use maud::Markup;

/// No script but ours, no style but ours, nothing inline; forms go nowhere else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The address that tells an app to close the page, for apps that listen to addresses and run no script.
const CLOSE: &str = "resonanz://close";

/// The parts of a frame that have to live somewhere while it is used.
#[derive(Debug)]
pub(super) struct Setting {
    look: Look,
    stylesheet: String,
    script: String,
    app_script: String,
    logo: Option<String>,
    door: Door,
}

impl Setting {
    /// `place`: where the picture of the project is found.
    pub(super) fn new(look: Look, place: &Place) -> Self {
        let Place { code, door, .. } = place;
        let logo = look.logo.as_ref().map(|address| {
            // Without a link there is no address to fetch the picture from: then it stands in the page.
            let in_page = address.starts_with('/') || code.is_empty();
            if in_page { address.clone() } else { format!("/s/{code}/logo?v={}", version(address)) }
        });
        let (stylesheet, script) = (style_address(look.colour.as_deref()), script_address());
        Self { stylesheet, script, app_script: app_script_address(), logo, look, door: *door }
    }

    /// `languages`: where this page is shown in another language; empty: nowhere.
    pub(super) fn frame(&self, in_language: Option<&dyn Fn(&str) -> String>) -> Frame<'_> {
        let languages = self.look.languages.iter();
        Frame {
            language: if self.look.language.is_empty() { "en" } else { &self.look.language },
            name: &self.look.name,
            logo: self.logo.as_deref().map(|address| Logo { address, text: &self.look.logo_text }),
            stylesheet: &self.stylesheet,
            script: Some(&self.script),
            languages: in_language.map_or_else(Vec::new, |address| {
                languages.map(|language| (language.as_str(), address(language))).collect()
            }),
            preview: false,
            inside: self.door == Door::Widget,
            sample: None,
            leads_to: None,
            app: (self.door == Door::App).then_some(InApp { script: &self.app_script, event: "opened" }),
        }
    }

    /// Shows it in a page of a website that does not exist.
    pub(super) fn in_sample(&mut self) {
        self.stylesheet = widget_style_address(self.look.colour.as_deref());
    }

    pub(super) fn words(&self) -> &'static Words {
        Words::of(&self.look.language)
    }

    pub(super) fn language(&self) -> &str {
        &self.look.language
    }
}

/// A page of HTML that is shown afresh every time: it may hold what somebody answered.
pub(super) fn html(status: StatusCode, language: &str, page: Markup) -> Response {
    let mut response = (status, page.into_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The address of an answer is a secret.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(language) = HeaderValue::from_str(language) {
        headers.insert(CONTENT_LANGUAGE, language);
    }
    response
}

/// The end: thanks right after the last page, otherwise the news that all is there already.
pub(super) fn done_page(place: &Place, done: Done, just_now: bool) -> Response {
    let Done { look, token, thanks, onward, at, may_change, may_repeat } = done;
    let setting = Setting::new(look, place);
    let words = setting.words();
    let (answer, door) = (place.answer(&token), place.door);
    let mut next = closing(door, words);
    if may_change {
        next.push((format!("{answer}?page=1{}", door.kept(false)), words.correct));
    }
    if may_repeat && !just_now {
        next.push((format!("{}{}", place.link(), door.kept(true)), words.again));
    }
    let small = words.answered_on(at);
    let said = onward.as_ref().map(|onward| words.onward(onward)).unwrap_or_default();
    let way = onward.as_ref().map(|onward| (onward.address.as_str(), said.as_str()));
    let note = if just_now {
        let text = if thanks.is_empty() { words.thanks_text } else { &thanks };
        Note { title: words.thanks, text, heard: true, next, onward: way, ..Note::default() }
    } else {
        let (title, text) = (words.already, words.already_text);
        Note { title, text, small: &small, heard: true, next, onward: way, press: None }
    };
    let stay = if just_now { "&done" } else { "" };
    let in_language = |language: &str| format!("{answer}?lang={language}{stay}{}", door.kept(false));
    let mut frame = setting.frame(Some(&in_language)).saying("done");
    // An app first hears that all is done, and keeps its way out: there the page beyond is a button.
    let at_once = just_now && door != Door::App;
    frame.leads_to = onward.as_ref().filter(|onward| onward.at_once && at_once).map(|onward| onward.address.as_str());
    html(StatusCode::OK, setting.language(), note_page(&frame, &note))
}

/// Nothing can be answered here.
pub(super) fn shut_page(place: &Place, shut: Shut, look: Look, address: &dyn Fn(&str) -> String) -> Response {
    let known = !look.name.is_empty();
    let setting = Setting::new(look, place);
    let words = setting.words();
    let (status, title, text) = match shut {
        Shut::NotFound => (StatusCode::NOT_FOUND, words.not_found, words.not_found_text),
        Shut::Closed => (StatusCode::GONE, words.closed, words.closed_text),
        Shut::Expired => (StatusCode::GONE, words.expired, words.expired_text),
        Shut::Forged => (StatusCode::FORBIDDEN, words.forged, words.forged_text),
        Shut::Uninvited => (StatusCode::FORBIDDEN, words.uninvited, words.uninvited_text),
        Shut::TooFast { .. } => (StatusCode::TOO_MANY_REQUESTS, words.too_fast, words.too_fast_text),
    };
    let frame = setting.frame(known.then_some(address)).saying("closed");
    let note = Note { title, text, next: closing(place.door, words), ..Note::default() };
    html(status, setting.language(), note_page(&frame, &note))
}

/// Something failed that the respondent cannot help.
pub(super) fn plain_page(door: Door, status: StatusCode, language: &str, title: &str, text: &str) -> Response {
    let look = Look { language: language.to_owned(), ..Look::default() };
    let setting = Setting::new(look, &Place { door, ..Place::default() });
    let frame = setting.frame(None).saying("closed");
    let next = closing(door, Words::of(language));
    html(status, language, note_page(&frame, &Note { title, text, next, ..Note::default() }))
}

/// A way back into the app, where one shows the page.
fn closing(door: Door, words: &Words) -> Vec<(String, &'static str)> {
    if door == Door::App { vec![(CLOSE.to_owned(), words.close)] } else { Vec::new() }
}
