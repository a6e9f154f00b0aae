//! Several aspects on one scale: each aspect is a radio group of its own, one below the other.

use super::scale::Scale;
use super::{Around, Asked, group};
use domain::survey::kind::Matrix;
use maud::{Markup, html};

pub(super) fn question(asked: &Asked<'_>, around: &Around<'_>, matrix: &Matrix) -> Markup {
    let scale =
        Scale { series: &matrix.series, low: &around.say(&matrix.low), high: &around.say(&matrix.high), compact: true };
    let shown = asked.question.aspects_for(around.seed);
    let body = html! {
        @for (place, aspect) in shown.into_iter().enumerate() {
            @let field = format!("{}.{}", asked.field(), aspect.key);
            @let anchor = if place == 0 { asked.anchor() } else { format!("{}-{}", asked.anchor(), aspect.key) };
            fieldset.aspect role="radiogroup" {
                legend { (around.say(&aspect.label)) }
                (scale.points(&field, &anchor, around, false))
            }
        }
    };
    group(asked, around, "aspects", None, &body)
}
