//! The pages a respondent sees: the frame around them, a page of questions, and a page with one thing
//! to say. Pure: everything shown comes in, HTML goes out.

use super::entered::POT;
use super::question::scale::is_tapped;
use super::question::{Around, Asked, render};
use super::words::{Words, own_name};
use super::{sample, shapes};
use domain::survey::direction;
use domain::survey::kind::Kind;
use domain::widget::Placement;
use maud::{DOCTYPE, Markup, html};

/// What every page of one survey (or of none) has around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame<'a> {
    /// BCP 47 tag of the language shown.
    pub(super) language: &'a str,
    /// Who asks.
    pub(super) name: &'a str,
    pub(super) logo: Option<Logo<'a>>,
    pub(super) stylesheet: &'a str,
    /// Address of the optional script, on pages that have use for it.
    pub(super) script: Option<&'a str>,
    /// The languages offered, with the address that shows this page in each.
    pub(super) languages: Vec<(&'a str, String)>,
    /// Nothing is stored: say so.
    pub(super) preview: bool,
    /// Stands in a page of a website, which has a frame of its own.
    pub(super) inside: bool,
    /// The page of a website it is shown in, when nobody else's is there.
    pub(super) sample: Option<Placement>,
    /// The address the page leads to by itself, as soon as it is there.
    pub(super) leads_to: Option<&'a str>,
    /// Stands in the web view of an app, which has a frame of its own too.
    pub(super) app: Option<InApp<'a>>,
}

/// What a page in the web view of an app tells the app.
#[derive(Clone, Copy, Debug)]
pub(super) struct InApp<'a> {
    /// Address of the optional script that tells it.
    pub(super) script: &'a str,
    /// `opened`, `done` or `closed`.
    pub(super) event: &'static str,
}

impl Frame<'_> {
    /// The same, with another thing to tell an app.
    pub(super) fn saying(mut self, event: &'static str) -> Self {
        self.app = self.app.map(|app| InApp { event, ..app });
        self
    }

    /// Fills the screen up to its corners in an app; text may be made larger everywhere.
    fn viewport(&self) -> &'static str {
        if self.app.is_some() {
            "width=device-width,initial-scale=1,viewport-fit=cover,interactive-widget=resizes-content"
        } else {
            "width=device-width,initial-scale=1"
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Logo<'a> {
    pub(super) address: &'a str,
    pub(super) text: &'a str,
}

/// How far one has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Progress {
    /// Counted from 1, where the number of pages is certain.
    Step { page: usize, pages: usize },
    /// From 0 to 1, where it depends on the answers.
    Share(f64),
}

impl Progress {
    /// Nothing is behind yet: "about 0 % done" would be no news.
    fn is_start(self) -> bool {
        matches!(self, Self::Share(share) if share < 0.005)
    }
}

/// A page of questions.
#[derive(Debug)]
pub(super) struct QuestionPage<'a> {
    pub(super) around: Around<'a>,
    /// In the order shown, with sections and statements between.
    pub(super) asked: &'a [Asked<'a>],
    /// Said before the first question; empty on later pages.
    pub(super) intro: &'a str,
    /// The title of the survey.
    pub(super) title: &'a str,
    pub(super) progress: Option<Progress>,
    /// Where the form is sent.
    pub(super) action: &'a str,
    pub(super) method: &'a str,
    pub(super) hidden: &'a [(String, String)],
    pub(super) back: Option<&'a str>,
    pub(super) first: bool,
    pub(super) last: bool,
    /// Something is wrong that belongs to no question.
    pub(super) trouble: Option<&'a str>,
}

/// A page with one thing to say: thanks, closed, expired, not found.
#[derive(Debug, Default)]
pub(super) struct Note<'a> {
    pub(super) title: &'a str,
    pub(super) text: &'a str,
    pub(super) small: &'a str,
    /// One dot of the ring is filled: this voice has been heard.
    pub(super) heard: bool,
    /// Address and words of what can be done next.
    pub(super) next: Vec<(String, &'a str)>,
    /// A button that changes something, and where it is sent.
    pub(super) press: Option<(&'a str, &'a str)>,
    /// Address and words of a page elsewhere to go on to.
    pub(super) onward: Option<(&'a str, &'a str)>,
}

pub(super) fn question_page(frame: &Frame<'_>, page: &QuestionPage<'_>) -> Markup {
    let words = page.around.words;
    let title = page.title;
    let questions: Vec<_> = page.asked.iter().filter(|asked| is_asked(asked)).collect();
    let step = page.progress.map(|progress| match progress {
        Progress::Step { page, pages } => words.step(page, pages),
        Progress::Share(share) => words.share(share),
    });
    let title_parts = [
        page.around.problems.first().map(|_| words.error_title.to_owned()),
        step.clone().filter(|_| !page.progress.is_some_and(Progress::is_start)),
        Some(title.to_owned()).filter(|title| !title.is_empty()),
    ];
    let tab = title_parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let many = page.around.level > 1;
    let tap_answers = page.around.alone
        && questions.iter().all(|asked| matches!(&asked.question.kind, Kind::Score(score) if is_tapped(&score.series)));
    let answered = questions.first().is_some_and(|asked| page.around.entered.last(&asked.question.key).is_some());
    let body = html! {
        @if let (Some(progress), Some(step)) = (page.progress, &step) { (way(progress, step)) }
        form.many[many] method=(page.method) action=(page.action) novalidate data-keep[!tap_answers && page.method == "post"] {
            @for (name, value) in page.hidden { input type="hidden" name=(name) value=(value); }
            (errors(page, &questions))
            @if many { h1.said[!page.first] { (title) } } @else if questions.is_empty() { h1.said { (title) } }
            @if !page.intro.is_empty() { p.intro { (page.intro) } }
            @for asked in page.asked { (render(asked, &page.around)) }
            div.pot aria-hidden="true" {
                label { (words.leave_empty) input type="text" name=(POT) tabindex="-1" autocomplete="off"; }
            }
            (going_on(page, tap_answers, answered))
        }
    };
    document(frame, &tab, &body)
}

pub(super) fn is_asked(asked: &Asked<'_>) -> bool {
    !matches!(asked.question.kind, Kind::Section(_) | Kind::Statement(_))
}

/// Buttons: a tap on a point sends the page, so then only what a tap cannot do is offered.
fn going_on(page: &QuestionPage<'_>, tap_answers: bool, answered: bool) -> Markup {
    let words = page.around.words;
    let optional = page.asked.iter().filter(|asked| is_asked(asked)).all(|asked| !asked.question.required);
    let forward = if page.last { words.finish } else { words.next };
    html! {
        div.go.lone[page.back.is_none()] {
            @if !tap_answers || answered { button.main type="submit" { (forward) } }
            @else if optional { button.side type="submit" { (words.skip) } }
            @if let Some(back) = page.back { a.side href=(back) { (shapes::arrow_back()) (words.back) } }
        }
    }
}

fn errors(page: &QuestionPage<'_>, questions: &[&Asked<'_>]) -> Markup {
    let words = page.around.words;
    let wrong = questions.iter().filter_map(|asked| {
        let problem = page.around.problems.iter().find(|problem| problem.question == asked.question.key)?;
        Some((asked, problem))
    });
    let wrong: Vec<_> = wrong.collect();
    html! {
        @if !wrong.is_empty() || page.trouble.is_some() {
            // Focused as the page opens, so that it is read out first.
            div.errors role="alert" tabindex="-1" autofocus {
                h2 { (words.error_title) }
                @if let Some(trouble) = page.trouble { p { (trouble) } }
                @if !wrong.is_empty() {
                    p { (if wrong.len() == 1 { words.error_one } else { words.error_many }) }
                    ul {
                        @for (asked, problem) in wrong {
                            li {
                                a href={ "#" (asked.anchor()) } { (asked.text) }
                                span { (problem.message(page.around.language)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A bar that has begun even on the first page.
fn percent(share: f64) -> u32 {
    ((share * 100.0).round() as u32).clamp(4, 100)
}

/// Dots as long as they can be counted at a glance, a bar beyond.
fn way(progress: Progress, step: &str) -> Markup {
    const COUNTABLE: usize = 10;
    html! {
        @match progress {
            Progress::Step { pages: 1, .. } => {}
            Progress::Step { page: here, pages } if pages <= COUNTABLE => {
                div.way {
                    @for page in 1..=pages { i.past[page < here].here[page == here] {} }
                    b { (step) }
                }
            }
            Progress::Step { page, pages } => {
                div.way { progress max=(pages) value=(page) aria-hidden="true" {} b { (step) } }
            }
            Progress::Share(share) => {
                div.way { progress max="100" value=(percent(share)) aria-hidden="true" {} b.said { (step) } }
            }
        }
    }
}

pub(super) fn note_page(frame: &Frame<'_>, note: &Note<'_>) -> Markup {
    // Beside a button, or once all is done, what can be done next is not what matters most; in an app it is the way out.
    let leads = (!note.heard && note.press.is_none()) || frame.app.is_some();
    let body = html! {
        div.note {
            (shapes::ring(note.heard))
            h1 { (note.title) }
            @if !note.text.is_empty() { p { (note.text) } }
            @if !note.small.is_empty() { p.soft { (note.small) } }
            @if let Some((address, words)) = note.press {
                form.go method="post" action=(address) { button.main type="submit" { (words) } }
            }
            @if let Some((address, words)) = note.onward {
                // The page elsewhere gets neither the address of this one, which is a secret, nor a handle to it.
                div.go {
                    a.main href=(address) target=[(frame.preview || frame.inside).then_some("_blank")]
                        rel="noopener noreferrer" { (words) }
                }
            }
            @if !note.next.is_empty() {
                div.go {
                    @for (place, (address, words)) in note.next.iter().enumerate() {
                        a.main[place == 0 && leads].side[place > 0 || !leads] href=(address) { (words) }
                    }
                }
            }
        }
    };
    document(frame, note.title, &body)
}

pub(super) fn document(frame: &Frame<'_>, title: &str, body: &Markup) -> Markup {
    let words = Words::of(frame.language);
    if frame.inside {
        let inside = fragment(frame, words, title, body);
        return match frame.sample {
            Some(placement) => sample::page(frame, title, placement, &inside),
            None => inside,
        };
    }
    let (in_app, event) = (frame.app.is_some(), frame.app.map(|app| app.event));
    html! {
        (DOCTYPE)
        html lang=(frame.language) dir=(direction(frame.language)) class=[in_app.then_some("app")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content=(frame.viewport());
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex,nofollow";
                meta name="format-detection" content="telephone=no";
                title { (title) @if !frame.name.is_empty() { " – " (frame.name) } }
                link rel="stylesheet" href=(frame.stylesheet);
                link rel="icon" href="data:,";
                // Not a redirect of what was sent: browsers hold the policy for forms against every step of one.
                @if let Some(address) = frame.leads_to { meta http-equiv="refresh" content={ "0; url=" (address) }; }
                @if let Some(script) = frame.script { script src=(script) defer {} }
                @if let Some(app) = frame.app { script src=(app.script) defer {} }
            }
            body data-app=[event] {
                a.skip href="#main" { (words.to_content) }
                @if frame.preview { p.test { (words.preview) } }
                @if !in_app || frame.languages.len() > 1 {
                    header.top {
                        @if !in_app { (who(frame)) }
                        @if frame.languages.len() > 1 { (tongues(frame, words)) }
                    }
                }
                main id="main" tabindex="-1" { (body) }
            }
        }
    }
}

fn who(frame: &Frame<'_>) -> Markup {
    html! {
        div.who {
            @match frame.logo {
                Some(logo) => img src=(logo.address) alt=(logo.text);,
                None => (frame.name),
            }
        }
    }
}

/// The part of a document that differs from page to page.
fn fragment(frame: &Frame<'_>, words: &Words, title: &str, body: &Markup) -> Markup {
    html! {
        div.sheet lang=(frame.language) dir=(direction(frame.language)) data-title=(title) {
            @if frame.languages.len() > 1 { (tongues(frame, words)) }
            (body)
        }
    }
}

fn tongues(frame: &Frame<'_>, words: &Words) -> Markup {
    html! {
        nav.tongues aria-label=(words.languages) {
            @for (tag, address) in &frame.languages {
                @if *tag == frame.language {
                    span aria-current="true" lang=(tag) { (own_name(tag)) }
                } @else {
                    a href=(address) lang=(tag) hreflang=(tag) { (own_name(tag)) }
                }
            }
        }
    }
}
