//! Options brought into an order: a place for each, chosen from a list, so that no script and no
//! dragging is needed.

use super::{Around, Asked, group};
use maud::{Markup, html};

pub(super) fn question(asked: &Asked<'_>, around: &Around<'_>) -> Markup {
    let shown = asked.question.options_for(around.seed);
    let body = html! {
        @for (row, option) in shown.iter().enumerate() {
            @let field = format!("{}.{}", asked.question.key, option.key);
            @let id = if row == 0 { asked.anchor() } else { field.clone() };
            @let chosen = around.entered.last(&field).unwrap_or_default();
            div.rank {
                label for=(id) { span.said { (around.words.position_of) " " } (around.say(&option.label)) }
                select id=(id) name=(field) {
                    option value="" { (around.words.no_position) }
                    @for place in 1..=shown.len() {
                        @let text = place.to_string();
                        option value=(text) selected[chosen == text] { (text) }
                    }
                }
            }
        }
    };
    group(asked, around, "ranks", None, &body)
}
