//! A page of a website that does not exist, with a survey in it as the script of the widget puts it there.
//!
//! The element, its shadow and its stylesheets are those of the script; only what the script would do is missing, because
//! a draft has no address the script could fetch it from. No script runs here at all.

use super::assets::version;
use super::page::Frame;
use super::words::Words;
use domain::survey::direction;
use domain::widget::Placement;
use maud::{DOCTYPE, Markup, html};
use std::sync::LazyLock;

pub(super) const STYLE: &str = include_str!("sample.css");
static STYLE_VERSION: LazyLock<String> = LazyLock::new(|| version(STYLE));

/// Where a survey can stand, as addresses name it.
const PLACEMENTS: [(&str, Placement); 4] = [
    ("bottom_right", Placement::BottomRight),
    ("bottom_left", Placement::BottomLeft),
    ("centre", Placement::Centre),
    ("inline", Placement::Inline),
];

pub(super) fn placement_of(name: &str) -> Option<Placement> {
    PLACEMENTS.iter().find(|(known, _)| *known == name).map(|(_, placement)| *placement)
}

pub(super) fn name_of(placement: Placement) -> &'static str {
    PLACEMENTS.iter().find(|(_, known)| *known == placement).map_or("", |(name, _)| name)
}

/// `inside`: what the server sends the script.
pub(super) fn page(frame: &Frame<'_>, title: &str, placement: Placement, inside: &Markup) -> Markup {
    let words = Words::of(frame.language);
    let survey = element(frame, title, placement, inside);
    html! {
        (DOCTYPE)
        html lang=(frame.language) dir=(direction(frame.language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href={ "/s/sample.css?v=" (*STYLE_VERSION) };
                link rel="icon" href="data:,";
            }
            body {
                header { b { (words.sample_shop) } }
                main {
                    h1 { (words.sample_title) }
                    p { (words.sample_text) }
                    @if placement == Placement::Inline { (survey) }
                    div.goods aria-hidden="true" { i {} i {} i {} i {} i {} i {} }
                    p { (words.sample_text) }
                }
                @if placement != Placement::Inline { (survey) }
            }
        }
    }
}

fn element(frame: &Frame<'_>, title: &str, placement: Placement, inside: &Markup) -> Markup {
    let words = Words::of(frame.language);
    let inline = placement == Placement::Inline;
    let panel = match placement {
        Placement::BottomRight => "panel",
        Placement::BottomLeft => "panel left",
        Placement::Centre => "panel middle",
        Placement::Inline => "panel inline",
    };
    html! {
        resonanz-widget lang=(frame.language) data-inline[inline] {
            template shadowrootmode="open" {
                link rel="stylesheet" href=(frame.stylesheet);
                @if placement == Placement::Centre { div.veil {} }
                div class=(panel) role=(if inline { "region" } else { "dialog" }) aria-label=(title)
                    lang=(frame.language) dir=(direction(frame.language)) tabindex="-1" {
                    @if !inline { div.bar { button.close type="button" aria-label=(words.close) { "×" } } }
                    (inside)
                }
            }
        }
    }
}
