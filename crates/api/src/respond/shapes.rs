//! The drawn answers: stars, faces and thumbs, and the few signs around them. Each is decoration
//! beside a text, hidden from screen readers.

use maud::{Markup, PreEscaped, html};

fn drawn(class: &str, content: &'static str) -> Markup {
    html! {
        svg class=(class) viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (PreEscaped(content)) }
    }
}

pub(super) fn star() -> Markup {
    drawn("shape star", r#"<path d="M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5L12 17.5l-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z"/>"#)
}

/// `mood` from 0 (very unhappy) to 4 (very happy): the mouth and the brows differ, not only a colour.
pub(super) fn face(mood: usize) -> Markup {
    const FACES: [&str; 5] = [
        r#"<circle cx="12" cy="12" r="9.5"/><path d="M7.8 17c1-2 2.5-2.9 4.2-2.9s3.2.9 4.2 2.9"/><path d="M6.7 8.2l2.6 1.2M17.3 8.2l-2.6 1.2"/><path class="eye" d="M8.6 11v.01M15.4 11v.01"/>"#,
        r#"<circle cx="12" cy="12" r="9.5"/><path d="M8.3 16.4c1-1.1 2.3-1.6 3.7-1.6s2.7.5 3.7 1.6"/><path class="eye" d="M8.6 10v.01M15.4 10v.01"/>"#,
        r#"<circle cx="12" cy="12" r="9.5"/><path d="M8.2 15.5h7.6"/><path class="eye" d="M8.6 10v.01M15.4 10v.01"/>"#,
        r#"<circle cx="12" cy="12" r="9.5"/><path d="M8 14.4c1 1.3 2.4 2 4 2s3-.7 4-2"/><path class="eye" d="M8.6 10v.01M15.4 10v.01"/>"#,
        r#"<circle cx="12" cy="12" r="9.5"/><path d="M7.2 13.6h9.6c-.5 2.7-2.3 4.3-4.8 4.3s-4.3-1.6-4.8-4.3z"/><path d="M7.3 9.9c.4-1 2.2-1 2.6 0M14.1 9.9c.4-1 2.2-1 2.6 0"/>"#,
    ];
    drawn("shape face", FACES[mood.min(FACES.len() - 1)])
}

pub(super) fn thumb(up: bool) -> Markup {
    const HAND: &str = r#"<path d="M7.5 10.5l3.6-7.2c1.5 0 2.6 1.1 2.6 2.6v3.6h5.1c1.2 0 2.1 1.1 1.9 2.3l-1.2 6.9c-.2 1-1 1.6-1.9 1.6H7.5z"/><path d="M7.5 10.5H3.8v9.8h3.7"/>"#;
    drawn(if up { "shape thumb" } else { "shape thumb down" }, HAND)
}

pub(super) fn tick() -> Markup {
    drawn("shape tick", r#"<path d="M5 12.8l4.6 4.6L19.2 7.2"/>"#)
}

pub(super) fn arrow_back() -> Markup {
    drawn("shape arrow", r#"<path d="M14.5 5.5L8 12l6.5 6.5"/>"#)
}

pub(super) fn warning() -> Markup {
    drawn(
        "shape warning",
        r#"<circle cx="12" cy="12" r="9.5"/><path d="M12 7v6.2"/><path class="eye" d="M12 16.7v.01"/>"#,
    )
}

/// The ring of dots, one of them filled: the product's sign, here for "one voice among many".
pub(super) fn ring(filled: bool) -> Markup {
    html! {
        svg class="ring" viewBox="0 0 96 96" aria-hidden="true" focusable="false" {
            @for dot in 0..12_u32 {
                @let turn = f64::from(dot) * std::f64::consts::TAU / 12.0 - std::f64::consts::FRAC_PI_2;
                @let (x, y) = (48.0 + 38.0 * turn.cos(), 48.0 + 38.0 * turn.sin());
                circle class=[(dot == 2 && filled).then_some("mine")] cx=(format!("{x:.1}")) cy=(format!("{y:.1}"))
                    r=(if dot == 2 && filled { "7.5" } else { "4.5" }) {}
            }
        }
    }
}
