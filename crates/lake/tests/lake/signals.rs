//! Signals made of small numbers, so that sequences of changes meet each other often.

use domain::ids::{
    CustomerId, EventTypeNo, FacetSetNo, ProjectNo, SeriesNo, SignalId, SurveyNo, TouchpointNo, UnitSetNo,
};
use domain::signal::{Channel, Envelope, Feedback, Group, Interaction, Item};
use domain::time::{Day, Timestamp};
use uuid::Uuid;

pub(crate) const MICROS_PER_DAY: i64 = 86_400_000_000;

pub(crate) fn id(n: u32) -> SignalId {
    // Spread over the whole key, like real ones.
    SignalId(Uuid::from_u128(u128::from(n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)))
}

/// Zero is nobody.
pub(crate) fn customer(n: u32) -> Option<CustomerId> {
    (n > 0).then(|| CustomerId(Uuid::from_u128(u128::from(n).wrapping_mul(0xD134_2543_DE82_EF95_0000_0001_0000_0001))))
}

/// Everything about a signal follows from its id, its owner, its day and its content.
pub(crate) fn envelope(project: u32, n: u32, owner: u32, day: i32, content: u32) -> Envelope {
    Envelope {
        project: ProjectNo(project),
        id: id(n),
        customer: customer(owner),
        // Few distinct times, so that pages must break ties by id.
        time: Timestamp(i64::from(day) * MICROS_PER_DAY + i64::from(n % 3)),
        day: Day(day),
        recorded: Timestamp(i64::from(day + 1) * MICROS_PER_DAY + i64::from(content)),
        channel: Channel::from_code((n % 4) as u8),
        touchpoint: TouchpointNo(1 + content % 3),
        units: UnitSetNo(n % 5),
        facets: FacetSetNo(content % 4),
        payload: format!("{{\"n\":{n},\"content\":{content}}}"),
    }
}

pub(crate) fn feedback(project: u32, n: u32, owner: u32, day: i32, content: u32) -> Feedback {
    Feedback {
        envelope: envelope(project, n, owner, day, content),
        solicited: content.is_multiple_of(2),
        survey: SurveyNo(content % 3),
        survey_version: content % 2,
        language: ["de", "en", ""][(n % 3) as usize].to_owned(),
        items: (0..content % 4).map(|i| item(i, content)).collect(),
    }
}

fn item(i: u32, content: u32) -> Item {
    let score = (content + i * 3) % 11;
    let scored = !(content + i).is_multiple_of(3);
    let group = match score {
        0..=6 => Group::Negative,
        7..=8 => Group::Neutral,
        _ => Group::Positive,
    };
    Item {
        question: format!("q{i}"),
        touchpoint: (i == 1).then_some(TouchpointNo(7)),
        series: SeriesNo(if scored { 1 + i % 2 } else { 0 }),
        value: scored.then_some(f64::from(score)),
        group: scored.then_some(group),
        choice: content.is_multiple_of(5).then(|| format!("c{score}")),
        text: match content % 7 {
            0 => Some(format!("Größe {score} „gut“ 🦆")),
            1 => Some(String::new()),
            _ => None,
        },
    }
}

pub(crate) fn interaction(project: u32, n: u32, owner: u32, day: i32, content: u32) -> Interaction {
    Interaction {
        envelope: envelope(project, n, owner, day, content),
        event: EventTypeNo(1 + content % 6),
        value: content.is_multiple_of(2).then_some(f64::from(content)),
    }
}
