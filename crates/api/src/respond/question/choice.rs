//! Options to choose from, with own words beside "other", and consent.

use super::super::shapes;
use super::{Around, Asked, group};
use domain::survey::kind::OTHER;
use maud::{Markup, html};

/// How many may be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Boxes {
    One,
    Several,
}

pub(super) fn question(asked: &Asked<'_>, around: &Around<'_>, boxes: Boxes) -> Markup {
    let shown = asked.question.options_for(around.seed);
    let other = asked.question.other_label();
    let none = shown.is_empty();
    let body = html! {
        div.points.list {
            @for (place, option) in shown.into_iter().enumerate() {
                (tick_box(asked, around, boxes, &option.key, &around.say(&option.label), place == 0))
            }
            @if let Some(label) = other {
                @let label = Some(around.say(label)).filter(|label| !label.is_empty());
                @let label = label.as_deref().unwrap_or(around.words.other_label);
                (tick_box(asked, around, boxes, OTHER, label, none))
            }
        }
        @if other.is_some() {
            @let field = asked.question.other_field();
            div.own {
                label.name for=(field) { (around.words.in_own_voice) }
                input.line type="text" id=(field) name=(field) autocomplete="off"
                    value=(around.entered.last(&field).unwrap_or_default());
            }
        }
    };
    group(asked, around, "choices", (boxes == Boxes::One).then_some("radiogroup"), &body)
}

fn tick_box(asked: &Asked<'_>, around: &Around<'_>, boxes: Boxes, key: &str, label: &str, first: bool) -> Markup {
    let field = asked.field();
    let kind = if boxes == Boxes::One { "radio" } else { "checkbox" };
    html! {
        label.point.box[boxes == Boxes::Several].other[key == OTHER] {
            input type=(kind) name=(field) value=(key) id=[first.then(|| asked.anchor())]
                checked[around.entered.has(field, key)];
            @if boxes == Boxes::Several { span.mark { (shapes::tick()) } }
            span { (label) }
        }
    }
}

/// Never ticked beforehand, never required.
pub(super) fn consent(asked: &Asked<'_>, around: &Around<'_>) -> Markup {
    let field = asked.field();
    let body = html! {
        div.points.list {
            label.point.box {
                input type="checkbox" name=(field) value="true" id=(asked.anchor()) checked[around.entered.has(field, "true")];
                span.mark { (shapes::tick()) }
                span { (around.words.yes_i_agree) }
            }
        }
    };
    group(asked, around, "choices", None, &body)
}
