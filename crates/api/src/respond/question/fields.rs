//! Words, numbers and days: one field whose label is the question.

use super::{Around, Asked, single};
use domain::survey::LocalText;
use domain::time::Day;
use maud::{Markup, html};

pub(super) fn long_text(asked: &Asked<'_>, around: &Around<'_>, placeholder: &LocalText) -> Markup {
    let field = asked.field();
    let entered = around.entered.last(field).unwrap_or_default();
    // HTML drops one line break after the opening tag: one more keeps the text as it was.
    let kept = if entered.starts_with('\n') { "\n" } else { "" };
    let body = html! {
        textarea id=(asked.anchor()) name=(field) rows="5" dir="auto" placeholder=[hint(around, placeholder)]
            aria-describedby=[asked.described_by(around)] aria-invalid=[invalid(asked, around)] { (kept) (entered) }
    };
    single(asked, around, &body)
}

pub(super) fn short_text(asked: &Asked<'_>, around: &Around<'_>, placeholder: &LocalText) -> Markup {
    let field = asked.field();
    let body = html! {
        input.line type="text" dir="auto" id=(asked.anchor()) name=(field) placeholder=[hint(around, placeholder)]
            value=(around.entered.last(field).unwrap_or_default())
            aria-describedby=[asked.described_by(around)] aria-invalid=[invalid(asked, around)];
    };
    single(asked, around, &body)
}

pub(super) fn number(asked: &Asked<'_>, around: &Around<'_>, unit: &LocalText) -> Markup {
    let field = asked.field();
    let unit = around.say(unit);
    let unit_id = format!("u-{}", asked.question.key);
    let described = asked.described_by(around).into_iter().chain((!unit.is_empty()).then(|| unit_id.clone()));
    let described = described.collect::<Vec<_>>().join(" ");
    let body = html! {
        div.unit {
            input.line.short type="text" inputmode="decimal" autocomplete="off" id=(asked.anchor()) name=(field)
                value=(around.entered.last(field).unwrap_or_default())
                aria-describedby=[(!described.is_empty()).then_some(described)] aria-invalid=[invalid(asked, around)];
            @if !unit.is_empty() { span id=(unit_id) { (unit) } }
        }
    };
    single(asked, around, &body)
}

pub(super) fn date(asked: &Asked<'_>, around: &Around<'_>, earliest: Option<Day>, latest: Option<Day>) -> Markup {
    let field = asked.field();
    let body = html! {
        input.line.short type="date" id=(asked.anchor()) name=(field) min=[earliest] max=[latest]
            value=(around.entered.last(field).unwrap_or_default())
            aria-describedby=[asked.described_by(around)] aria-invalid=[invalid(asked, around)];
    };
    single(asked, around, &body)
}

fn hint(around: &Around<'_>, placeholder: &LocalText) -> Option<String> {
    Some(around.say(placeholder)).filter(|text| !text.is_empty())
}

fn invalid(asked: &Asked<'_>, around: &Around<'_>) -> Option<&'static str> {
    around.problem(&asked.question.key).map(|_| "true")
}
