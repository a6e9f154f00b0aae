//! Scores: numbers, labelled points, stars, faces, thumbs. Radios, or, when the question stands
//! alone, one button per point, so that a tap answers without any script.

use super::super::shapes;
use super::{Around, Asked, group};
use domain::metric::{Metric, Series};
use domain::survey::LocalText;
use maud::{Markup, html};

/// More points than this are typed, not tapped.
const TAPPABLE: u32 = 11;

/// How the points of a series look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Numbers,
    Labels,
    Stars,
    Faces,
    Thumbs,
    Typed,
}

impl Look {
    fn of(series: &Series) -> Self {
        match series.metric() {
            Metric::Stars => Self::Stars,
            Metric::Smileys => Self::Faces,
            Metric::Thumbs => Self::Thumbs,
            _ if series.scale().points() > TAPPABLE => Self::Typed,
            _ if series.point_label(series.scale().min, "en").is_some() => Self::Labels,
            _ => Self::Numbers,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Numbers => "points row",
            Self::Labels => "points list",
            Self::Stars => "points row pics stars",
            Self::Faces => "points row pics faces",
            Self::Thumbs => "points row pics thumbs",
            Self::Typed => "",
        }
    }
}

/// Can a point of this scale be tapped, or must it be typed?
pub(in crate::respond) fn is_tapped(series: &Series) -> bool {
    Look::of(series) != Look::Typed
}

pub(super) fn question(
    asked: &Asked<'_>,
    around: &Around<'_>,
    series: &Series,
    low: &LocalText,
    high: &LocalText,
) -> Markup {
    if Look::of(series) == Look::Typed {
        return typed(asked, around, series, low, high);
    }
    let scale = Scale { series, low: &around.say(low), high: &around.say(high), compact: false };
    let body = scale.points(asked.field(), &asked.anchor(), around, around.alone);
    group(asked, around, "scale", (!around.alone).then_some("radiogroup"), &body)
}

/// The points of one scale, for a question or for one aspect of a matrix.
pub(super) struct Scale<'a> {
    pub(super) series: &'a Series,
    pub(super) low: &'a str,
    pub(super) high: &'a str,
    /// Labelled points become numbers between the first and the last label.
    pub(super) compact: bool,
}

impl Scale<'_> {
    pub(super) fn points(&self, field: &str, anchor: &str, around: &Around<'_>, buttons: bool) -> Markup {
        let look = match Look::of(self.series) {
            Look::Labels if self.compact => Look::Numbers,
            look => look,
        };
        let chosen = around.entered.last(field);
        let columns = format!("n{}", self.series.scale().points());
        html! {
            @if matches!(look, Look::Numbers | Look::Stars) { (self.ends(around)) }
            @if let (true, Some(before)) = (buttons, chosen) { input type="hidden" name=(field) value=(before); }
            div class={ (look.class()) " " (columns) } data-tap[!buttons] {
                @for (position, value) in self.series.scale().values().enumerate() {
                    @let text = value.to_string();
                    @let is_chosen = chosen == Some(text.as_str());
                    @let id = (position == 0).then_some(anchor);
                    @if buttons {
                        button.point type="submit" name=(field) value=(text) id=[id] aria-current=[is_chosen.then_some("true")] {
                            (self.face(look, position, value, around))
                            @if is_chosen { " " span.was.said[matches!(look, Look::Numbers | Look::Stars)] { (around.words.chosen_before) } }
                        }
                    } @else {
                        label.point {
                            input type="radio" name=(field) value=(text) id=[id] checked[is_chosen];
                            (self.face(look, position, value, around))
                        }
                    }
                }
            }
        }
    }

    /// The words at both ends; numbers say which end they belong to.
    fn ends(&self, around: &Around<'_>) -> Markup {
        let scale = self.series.scale();
        let label = |own: &str, value: i32| {
            if own.is_empty() && self.compact && self.series.metric() != Metric::Stars {
                self.series.point_label(value, around.language).unwrap_or_default().to_owned()
            } else {
                own.to_owned()
            }
        };
        let (low, high) = (label(self.low, scale.min), label(self.high, scale.max));
        html! {
            @if !(low.is_empty() && high.is_empty()) {
                div.ends aria-hidden="true" {
                    span { @if !low.is_empty() { (scale.min) " = " (low) } }
                    span { @if !high.is_empty() { (scale.max) " = " (high) } }
                }
            }
        }
    }

    /// What is seen and what is read out for one point.
    fn face(&self, look: Look, position: usize, value: i32, around: &Around<'_>) -> Markup {
        let scale = self.series.scale();
        let label = self.series.point_label(value, around.language);
        let end = match value {
            v if v == scale.min => self.low,
            v if v == scale.max => self.high,
            _ => "",
        };
        html! {
            @match look {
                Look::Numbers | Look::Typed => {
                    span { (value) }
                    @if let Some(label) = label { span.said { ", " (label) } }
                    @else if !end.is_empty() { span.said { ", " (end) } }
                }
                Look::Labels => span { (label.unwrap_or_default()) },
                Look::Stars => {
                    (shapes::star())
                    span aria-hidden="true" { (value) }
                    span.said { (label.unwrap_or_default()) @if !end.is_empty() { ", " (end) } }
                }
                Look::Faces => { (shapes::face(position)) span { @if end.is_empty() { (label.unwrap_or_default()) } @else { (end) } } }
                Look::Thumbs => { (shapes::thumb(position == 1)) span { @if end.is_empty() { (label.unwrap_or_default()) } @else { (end) } } }
            }
        }
    }
}

fn typed(asked: &Asked<'_>, around: &Around<'_>, series: &Series, low: &LocalText, high: &LocalText) -> Markup {
    let scale = series.scale();
    let field = asked.field();
    let bounds = format!("b-{}", asked.question.key);
    let (low, high) = (around.say(low), around.say(high));
    let described = asked.described_by(around).map_or_else(|| bounds.clone(), |ids| format!("{bounds} {ids}"));
    let body = html! {
        div.ends id=(bounds) {
            span { (scale.min) @if !low.is_empty() { " = " (low) } " … " (scale.max) @if !high.is_empty() { " = " (high) } }
        }
        input.line.short type="text" inputmode="numeric" autocomplete="off" id=(asked.anchor()) name=(field)
            value=(around.entered.last(field).unwrap_or_default()) aria-describedby=(described)
            aria-invalid=[around.problem(&asked.question.key).map(|_| "true")];
    };
    super::single(asked, around, &body)
}
