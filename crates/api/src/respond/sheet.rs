//! A page of questions, from what the engine says to the response.

use super::address::Place;
use super::entered::Entered;
use super::looks::{Setting, html};
use super::page::{Progress, QuestionPage, question_page};
use super::question::Around;
use axum::http::StatusCode;
use axum::response::Response;
use domain::survey::{Interview, Kind, Problem, Survey};
use domain::widget::Placement;
use listen::answering::PageView;

/// Where a page leads, and what is to be put right on it.
pub(super) struct Sheet<'a> {
    pub(super) place: &'a Place,
    pub(super) status: StatusCode,
    pub(super) entered: &'a Entered,
    pub(super) problems: &'a [Problem],
    /// Something is wrong that belongs to no question.
    pub(super) trouble: Option<&'a str>,
    /// Where it is sent.
    pub(super) action: &'a str,
    pub(super) hidden: &'a [(String, String)],
    pub(super) back: Option<String>,
    /// Where the same page is shown in another language.
    pub(super) in_language: &'a dyn Fn(&str) -> String,
    /// Nothing is stored.
    pub(super) preview: bool,
    /// Shown in a page of a website that does not exist.
    pub(super) sample: Option<Placement>,
}

pub(super) fn sheet(view: &PageView, sheet: &Sheet<'_>) -> Response {
    let mut setting = Setting::new(view.look.clone(), sheet.place);
    if sheet.sample.is_some() {
        setting.in_sample();
    }
    let survey = &view.definition.survey;
    let interview = view.interview();
    let shown = interview.page(view.page);
    let questions = shown.iter().filter(|question| question.kind.takes_answer()).count();
    let section = shown.iter().any(|question| matches!(question.kind, Kind::Section(_)));
    let alone = questions <= 1;
    let around = Around {
        interview: &interview,
        seed: view.seed,
        language: setting.language(),
        words: setting.words(),
        entered: sheet.entered,
        problems: sheet.problems,
        alone,
        // A question alone is the page's heading; below a section, questions are one level deeper.
        level: match (alone, section) {
            (true, _) => 1,
            (false, false) => 2,
            (false, true) => 3,
        },
    };
    let asked: Vec<_> = shown.iter().map(|question| around.ask(question)).collect();
    let first = view.previous.is_none();
    let intro = if first { around.say(&survey.intro) } else { String::new() };
    let title = around.say(&survey.title);
    let page = QuestionPage {
        progress: survey.progress.then(|| progress(survey, &interview, view.page)),
        around,
        asked: &asked,
        intro: &intro,
        title: &title,
        action: sheet.action,
        method: if sheet.preview { "get" } else { "post" },
        hidden: sheet.hidden,
        back: sheet.back.as_deref(),
        first,
        last: view.last,
        trouble: sheet.trouble,
    };
    let mut frame = setting.frame(Some(sheet.in_language));
    frame.preview = sheet.preview;
    frame.sample = sheet.sample;
    if sheet.preview {
        // It only keeps answers, and here none is kept.
        frame.script = None;
    }
    html(sheet.status, setting.language(), question_page(&frame, &page))
}

/// Pages are counted only where nobody can skip one: "2 of 5, 4 of 5" would be odd.
fn progress(survey: &Survey, interview: &Interview<'_>, page: usize) -> Progress {
    let certain = survey.questions.iter().all(|question| question.show_if.is_none() && question.skip.is_empty());
    if certain {
        Progress::Step { page: page + 1, pages: interview.page_count() }
    } else {
        Progress::Share(interview.progress(page))
    }
}
