//! A mail as HTML: tables and inline styles, because mail programs know nothing else; no colours but those of buttons,
//! so that dark mode stays dark; no pictures.

use super::Letter;
use super::words::Words;
use domain::survey::direction;
use domain::survey::kind::Kind;
use maud::{DOCTYPE, Markup, html};

/// Points in one row, so that each is large enough for a thumb on a narrow screen.
const IN_A_ROW: usize = 6;

const PARAGRAPH: &str = "margin:0 0 16px";
const ASKED: &str = "margin:0 0 16px;font-weight:bold";
const SMALL: &str = "margin:32px 0 0;font-size:13px;line-height:1.5";
const BUTTON: &str = "display:inline-block;padding:14px 28px;border-radius:8px;background:#0b5c66;color:#ffffff;\
                      font-weight:bold;text-decoration:none";
const POINT: &str = "display:block;padding:13px 0;border-radius:8px;background:#0b5c66;color:#ffffff;font-weight:bold;\
                     text-align:center;text-decoration:none";
const TEXT: &str = "font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif;font-size:17px;line-height:1.5";

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
    let direction = direction(letter.language);
    let sides = Sides::of(direction);
    // Many mail programs leave out everything around the body, so that the direction has to stand inside as well.
    let page = html! {
        (DOCTYPE)
        html lang=(letter.language) dir=(direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (letter.subject(words)) }
            }
            body style="margin:0;padding:0" {
                table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" {
                    tr {
                        td align="center" style="padding:24px 12px" {
                            table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                                style="max-width:560px" lang=(letter.language) dir=(direction) {
                                tr {
                                    td align=(sides.start) style=(TEXT) { (body(letter, words, sides, unsubscribe)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
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

/// Every line break people wrote is one, and an empty line begins a paragraph.
fn paragraphs(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
            p style=(PARAGRAPH) { (lines(paragraph)) }
        }
    }
}

fn lines(text: &str) -> Markup {
    html! {
        @for (at, line) in text.lines().enumerate() {
            @if at > 0 { br; }
            (line)
        }
    }
}
