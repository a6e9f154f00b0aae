//! One question as HTML. A file per look; the kinds of questions are those of `domain::survey::kind`.

mod choice;
mod fields;
mod matrix;
mod ranking;
pub(super) mod scale;

use super::entered::Entered;
use super::shapes;
use super::words::Words;
use domain::survey::kind::Kind;
use domain::survey::{Interview, LocalText, Problem, Question};
use maud::{Markup, html};

/// A question made ready for one respondent.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) question: &'a Question,
    /// The question with earlier answers and attributes put in.
    pub(super) text: String,
    pub(super) help: String,
}

/// The page a question stands on.
#[derive(Debug)]
pub(super) struct Around<'a> {
    pub(super) interview: &'a Interview<'a>,
    /// Decides random orders.
    pub(super) seed: u64,
    pub(super) language: &'a str,
    pub(super) words: &'static Words,
    pub(super) entered: &'a Entered,
    pub(super) problems: &'a [Problem],
    /// The only question here: a tap on a point of its scale sends the page.
    pub(super) alone: bool,
    /// Level of the headings of questions, 1 to 3.
    pub(super) level: u8,
}

impl Around<'_> {
    /// A text with earlier answers and attributes put in.
    pub(super) fn say(&self, text: &LocalText) -> String {
        self.interview.text(text, self.language)
    }

    /// A question, section or statement with its texts.
    pub(super) fn ask<'q>(&self, question: &'q Question) -> Asked<'q> {
        Asked { question, text: self.say(&question.text), help: self.say(&question.help) }
    }

    fn problem(&self, key: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.question == key)
    }
}

impl Asked<'_> {
    fn field(&self) -> &str {
        &self.question.key
    }

    /// Where a link from the summary of errors leads: the first field.
    pub(super) fn anchor(&self) -> String {
        format!("f-{}", self.question.key)
    }

    /// Ids of help and error, for `aria-describedby`.
    fn described_by(&self, around: &Around<'_>) -> Option<String> {
        let help = (!self.help.is_empty() || hint(self, around).is_some()).then(|| format!("h-{}", self.question.key));
        let error = around.problem(&self.question.key).map(|_| format!("e-{}", self.question.key));
        let ids: Vec<_> = help.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// Shown to answer, or only to be read.
pub(super) fn render(asked: &Asked<'_>, around: &Around<'_>) -> Markup {
    match &asked.question.kind {
        Kind::Score(score) => scale::question(asked, around, &score.series, &score.low, &score.high),
        Kind::SingleChoice(_) => choice::question(asked, around, choice::Boxes::One),
        Kind::MultipleChoice(_) => choice::question(asked, around, choice::Boxes::Several),
        Kind::ShortText(text) => fields::short_text(asked, around, &text.placeholder),
        Kind::LongText(text) => fields::long_text(asked, around, &text.placeholder),
        Kind::Number(number) => fields::number(asked, around, &number.unit),
        Kind::Date(date) => fields::date(asked, around, date.earliest, date.latest),
        Kind::Consent(_) => choice::consent(asked, around),
        Kind::Matrix(matrix) => matrix::question(asked, around, matrix),
        Kind::Ranking(_) => ranking::question(asked, around),
        Kind::Section(_) | Kind::Statement(_) => to_read(asked, around),
    }
}

fn to_read(asked: &Asked<'_>, around: &Around<'_>) -> Markup {
    let section = matches!(asked.question.kind, Kind::Section(_));
    html! {
        div.say {
            @if section && around.level > 1 { h2 { (asked.text) } }
            @else if section { p.theme { (asked.text) } }
            @else { p { (asked.text) } }
            @if !asked.help.is_empty() { p.help { (asked.help) } }
        }
    }
}

/// Several fields under one question.
fn group(asked: &Asked<'_>, around: &Around<'_>, class: &str, role: Option<&str>, body: &Markup) -> Markup {
    let bad = around.problem(&asked.question.key).is_some();
    html! {
        fieldset.q.bad[bad] role=[role] aria-describedby=[asked.described_by(around)] {
            legend { (heading(asked, around, None)) }
            (below_heading(asked, around))
            div.body.(class) { (body) }
        }
    }
}

/// One field, whose label is the question.
fn single(asked: &Asked<'_>, around: &Around<'_>, body: &Markup) -> Markup {
    let bad = around.problem(&asked.question.key).is_some();
    html! {
        div.q.bad[bad] {
            div.ask { (heading(asked, around, Some(&asked.anchor()))) }
            (below_heading(asked, around))
            div.body { (body) }
        }
    }
}

fn heading(asked: &Asked<'_>, around: &Around<'_>, label_for: Option<&str>) -> Markup {
    let optional = !asked.question.required && !around.alone;
    let inner = html! {
        @if let Some(field) = label_for { label for=(field) { (asked.text) } } @else { (asked.text) }
        @if optional { " " span.opt { "(" (around.words.optional) ")" } }
    };
    match around.level {
        1 => html! { h1 { (inner) } },
        2 => html! { h2 { (inner) } },
        _ => html! { h3 { (inner) } },
    }
}

/// What the kind itself has to say about how to answer.
fn hint(asked: &Asked<'_>, around: &Around<'_>) -> Option<String> {
    match &asked.question.kind {
        Kind::MultipleChoice(choice) if choice.min_chosen.is_some() || choice.max_chosen.is_some() => {
            Some(around.words.how_many(choice.min_chosen, choice.max_chosen))
        }
        Kind::MultipleChoice(_) if asked.help.is_empty() => Some(around.words.choose_several.to_owned()),
        Kind::Ranking(_) => Some(around.words.rank_hint.to_owned()),
        _ => None,
    }
}

fn below_heading(asked: &Asked<'_>, around: &Around<'_>) -> Markup {
    let hint = hint(asked, around);
    html! {
        @if !asked.help.is_empty() || hint.is_some() {
            p.help id={ "h-" (asked.question.key) } {
                (asked.help)
                @if let Some(hint) = hint { @if !asked.help.is_empty() { " " } (hint) }
            }
        }
        @if let Some(problem) = around.problem(&asked.question.key) {
            p.error id={ "e-" (asked.question.key) } { (shapes::warning()) span { (problem.message(around.language)) } }
        }
    }
}
