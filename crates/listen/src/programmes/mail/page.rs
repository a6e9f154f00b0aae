//! An invitation as HTML.

use super::Letter;
use super::words::Words;
use crate::mailing::paper::{self, BUTTON, PARAGRAPH, SMALL, lines};
use domain::survey::direction;
use domain::survey::kind::Kind;
use maud::{Markup, html};

/// Points in one row, so that each is large enough for a thumb on a narrow screen.
const IN_A_ROW: usize = 6;

const ASKED: &str = "margin:0 0 16px;font-weight:bold";
const POINT: &str = "display:block;padding:13px 0;border-radius:8px;background:#0b5c66;color:#ffffff;font-weight:bold;\
                     text-align:center;text-decoration:none";

/// Where lines of a text begin and end.
#[derive(Clone, Copy, Debug)]
struct Sides {
    start: &'static str,
    end: &'static str,
}

impl Sides {
    fn of(direction: &str) -> Self {
        if direction == "rtl" { Self { start: "right", end: "left" } } else { Self { start: "left", end: "right" } }
    }
}

pub(super) fn page(letter: &Letter<'_>, words: &Words, unsubscribe: &str) -> String {
    let sides = Sides::of(direction(letter.language));
    paper::sheet(letter.language, &letter.subject(words), &body(letter, words, sides, unsubscribe))
}

fn body(letter: &Letter<'_>, words: &Words, sides: Sides, unsubscribe: &str) -> Markup {
    let (sender, company) = (letter.sender, letter.head.company.as_str());
    let spoken = letter.worded(words);
    html! {
        (paragraphs(&letter.said(&letter.variant.greeting)))
        @if let Some((question, points)) = letter.score() {
            p style=(ASKED) { (letter.said(&question.text)) }
            (rows_of_points(&points, letter.address))
            @if let Kind::Score(score) = &question.kind {
                (ends(sides, &letter.said(&score.low), &letter.said(&score.high)))
            }
        } @else {
            p style=(PARAGRAPH) {
                a href=(letter.address) style=(BUTTON) lang=[spoken] { (words.open) }
            }
        }
        (paragraphs(&letter.said(&letter.variant.closing)))
        p style=(PARAGRAPH) { (sender.name) br; (sender.title) }
        p style=(SMALL) lang=[spoken] dir=(direction(words.tag)) {
            (words.why.replace("{company}", company)) br;
            a href=(unsubscribe) style="color:inherit" { (words.unsubscribe) } br;
            a href=(letter.preferences) style="color:inherit" { (words.preferences) }
        }
        @if !letter.head.foot.is_empty() {
            p style=(SMALL) { (lines(&letter.head.foot)) }
        }
    }
}

fn ends(sides: Sides, low: &str, high: &str) -> Markup {
    html! {
        @if [low, high].iter().any(|text| !text.is_empty()) {
            table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style=(PARAGRAPH) {
                tr {
                    td align=(sides.start) style="font-size:14px" { (low) }
                    td align=(sides.end) style="font-size:14px" { (high) }
                }
            }
        }
    }
}

/// Rows of equal length, with every point a link.
fn rows_of_points(points: &[i32], address: &str) -> Markup {
    let rows = points.len().div_ceil(IN_A_ROW).max(1);
    let per_row = points.len().div_ceil(rows).max(1);
    html! {
        table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed" {
            @for row in points.chunks(per_row) {
                tr {
                    @for point in row {
                        td style="padding:3px" {
                            a href={ (address) "?s=" (point) } style=(POINT) { (point) }
                        }
                    }
                    @for _ in row.len()..per_row {
                        td style="padding:3px" {}
                    }
                }
            }
        }
    }
}

/// An empty line begins a paragraph.
fn paragraphs(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            p style=(PARAGRAPH) { (lines(paragraph)) }
        }
    }
}
