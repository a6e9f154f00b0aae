//! What every mail is written on: tables and inline styles, because mail programs know nothing else; no colours but
//! those of buttons, so that dark mode stays dark; no pictures.

use domain::survey::direction;
use maud::{DOCTYPE, Markup, html};

pub(crate) const PARAGRAPH: &str = "margin:0 0 16px";
pub(crate) const SMALL: &str = "margin:32px 0 0;font-size:13px;line-height:1.5";
pub(crate) const BUTTON: &str = "display:inline-block;padding:14px 28px;border-radius:8px;background:#0b5c66;\
                                 color:#ffffff;font-weight:bold;text-decoration:none";
const TEXT: &str = "font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif;font-size:17px;line-height:1.5";

/// A whole mail in HTML.
pub(crate) fn sheet(language: &str, title: &str, body: &Markup) -> String {
    let direction = direction(language);
    let start = if direction == "rtl" { "right" } else { "left" };
    // Many mail programs leave out everything around the body, so that the direction has to stand inside as well.
    let page = html! {
        (DOCTYPE)
        html lang=(language) dir=(direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (title) }
            }
            body style="margin:0;padding:0" {
                table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" {
                    tr {
                        td align="center" style="padding:24px 12px" {
                            table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
                                style="max-width:560px" lang=(language) dir=(direction) {
                                tr {
                                    td align=(start) style=(TEXT) { (body) }
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

/// Every line break people wrote is one.
pub(crate) fn lines(text: &str) -> Markup {
    html! {
        @for (at, line) in text.lines().enumerate() {
            @if at > 0 { br; }
            (line)
        }
    }
}

/// What stands in the head of a mail has one line.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ").trim().to_owned()
}
