//! Looking at a draft: the same pages, sent by GET and stored nowhere.

use super::address::{Door, Place, escaped, from_one};
use super::entered::{Entered, PAGE};
use super::looks::{Setting, html};
use super::page::{Note, note_page};
use super::sample::{name_of, placement_of};
use super::sheet::{Sheet, sheet};
use axum::http::header::{CONTENT_SECURITY_POLICY, X_FRAME_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use domain::widget::Placement;
use listen::answering::{Done, Opened, PageView, Preview};

/// The editor shows these pages beside the questions.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'self'";

/// Where in a page of a website the survey is to stand; no answer can have this name.
const WIDGET: &str = "-widget";

/// What somebody wants to look at.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// What is entered, and on which page.
    pub(crate) preview: Preview,
    fields: Vec<(String, String)>,
    sample: Option<Placement>,
}

/// What to look at: `language`, `page` (from 1), `-widget` (where it stands in a page of a website), and what was
/// entered so far.
pub(crate) fn wanted(query: Vec<(String, String)>) -> Wanted {
    let mut preview = Preview::default();
    let mut fields = Vec::new();
    let mut sample = None;
    for (name, value) in query {
        match name.as_str() {
            "language" => preview.language = Some(value),
            "page" => preview.page = from_one(&value),
            // A page that was sent: what follows it is looked at.
            PAGE => {
                preview.page = from_one(&value);
                preview.after = true;
            }
            WIDGET => sample = placement_of(&value),
            _ => fields.push((name, value)),
        }
    }
    preview.form = Entered::from_fields(fields.clone()).form().clone();
    Wanted { preview, fields, sample }
}

/// The page at `address`, which is where the preview itself is found.
pub(crate) fn page(address: &str, opened: Opened, wanted: &Wanted) -> Response {
    let mut response = match opened {
        Opened::Page(view) => questions(address, &view, wanted),
        Opened::Done(done) => end(address, *done, wanted.sample),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

/// The place of a draft, which has no address of its own.
fn place(sample: Option<Placement>) -> Place {
    Place { door: if sample.is_some() { Door::Widget } else { Door::Page }, ..Place::default() }
}

fn questions(address: &str, view: &PageView, wanted: &Wanted) -> Response {
    let Wanted { fields, sample, .. } = wanted;
    let shown = view.interview().page(view.page);
    let here = |name: &str| {
        shown.iter().any(|question| {
            name.strip_prefix(&question.key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    // What was entered elsewhere goes along, because nothing is stored.
    let elsewhere = fields.iter().filter(|(name, _)| !here(name) && !name.starts_with('-')).cloned();
    let mut hidden: Vec<_> = elsewhere.collect();
    hidden.extend(sample.map(|sample| (WIDGET.to_owned(), name_of(sample).to_owned())));
    let carried = query(&hidden);
    hidden.push(("language".to_owned(), view.look.language.clone()));
    hidden.push((PAGE.to_owned(), (view.page + 1).to_string()));
    let entered = Entered::from_answers(&view.definition.survey, &view.answers, &view.look.language);
    let at =
        |page: usize, language: &str| format!("{address}?language={}&page={}{carried}", escaped(language), page + 1);
    sheet(
        view,
        &Sheet {
            place: &place(*sample),
            status: StatusCode::OK,
            entered: &entered,
            problems: &[],
            trouble: None,
            action: address,
            hidden: &hidden,
            back: view.previous.map(|page| at(page, &view.look.language)),
            in_language: &|language| at(view.page, language),
            preview: true,
            sample: *sample,
        },
    )
}

fn end(address: &str, done: Done, sample: Option<Placement>) -> Response {
    let mut setting = Setting::new(done.look, &place(sample));
    if sample.is_some() {
        setting.in_sample();
    }
    let words = setting.words();
    let text = if done.thanks.is_empty() { words.thanks_text } else { &done.thanks };
    let widget = sample.map(|sample| format!("&{WIDGET}={}", name_of(sample))).unwrap_or_default();
    let again = format!("{address}?language={}{widget}", escaped(setting.language()));
    let said = done.onward.as_ref().map(|onward| words.onward(onward)).unwrap_or_default();
    let at_once = done.onward.as_ref().is_some_and(|onward| onward.at_once) && sample.is_none();
    let note = Note {
        title: words.thanks,
        text,
        small: if at_once { words.preview_onward } else { words.preview_end },
        heard: true,
        next: vec![(again, words.from_start)],
        press: None,
        onward: done.onward.as_ref().map(|onward| (onward.address.as_str(), said.as_str())),
    };
    let mut frame = setting.frame(None);
    frame.preview = true;
    frame.sample = sample;
    frame.script = None;
    html(StatusCode::OK, setting.language(), note_page(&frame, &note))
}

fn query(fields: &[(String, String)]) -> String {
    fields.iter().fold(String::new(), |mut query, (name, value)| {
        for part in ["&", &escaped(name), "=", &escaped(value)] {
            query.push_str(part);
        }
        query
    })
}
