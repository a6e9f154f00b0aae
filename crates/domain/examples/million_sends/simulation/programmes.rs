//! Programmes that get in each other's way.

use domain::programme::Definition;
use serde_json::{Value, json};

/// How many there are.
pub(super) const PROGRAMMES: usize = 4;
/// Those that ask after an event come first; this one asks on a schedule.
pub(super) const ROUND: usize = 3;
/// This one asks only so many on a day.
pub(super) const CALLS: usize = 1;

/// A sound programme after an order, with these fields set or, by `null`, left out.
pub(crate) fn programme(changes: &Value) -> Definition {
    let text = |de: &str, en: &str| json!({"de": de, "en": en});
    let mut definition = json!({
        "trigger": {"event": {"type": "order_placed"}},
        "quiet": {"from": "20:00", "to": "08:00"},
        "channels": [
            {"channel": "sms", "consent": "surveys_by_sms"},
            {"channel": "email", "consent": "surveys"}
        ],
        "ask_again_days": 90,
        "expires_days": 14,
        "variants": [{
            "key": "a",
            "name": "Kurz",
            "survey": "00000000-0000-0000-0000-000000000001",
            "subject": text("Wie war es?", "How was it?"),
            "greeting": text("Guten Tag {{customer.name|zusammen}}", "Hello {{customer.name|there}}")
        }],
        "sender": {"name": "Jana Petersen", "title": "Leiterin Kundenservice", "reply_to": "jana@silbermoewe.example"}
    });
    for (field, value) in changes.as_object().into_iter().flatten() {
        match value {
            Value::Null => definition.as_object_mut().expect("an object").remove(field),
            value => definition.as_object_mut().expect("an object").insert(field.clone(), value.clone()),
        };
    }
    // Through text, as it comes out of storage.
    serde_json::from_str(&definition.to_string()).expect("a programme")
}

/// After orders, calls and returns, and every month; calls at most `a_day`, rounds at most `a_round`.
pub(super) fn programmes(a_day: usize, a_round: usize) -> [Definition; PROGRAMMES] {
    let weekdays = json!(["monday", "tuesday", "wednesday", "thursday", "friday"]);
    let after_order = json!({
        "sample": {"share": 0.6}, "delay_minutes": 120, "ask_again_days": 60, "follow_preference": true,
        "reminders": [{"after_days": 3}, {"after_days": 9}]
    });
    let after_call = json!({
        "trigger": {"event": {"type": "call"}},
        "quiet": {"from": "18:00", "to": "09:00", "days": weekdays},
        "sample": {
            "most": a_day,
            "quotas": [{"facet": "segment", "value": "Premium", "most": a_day.div_ceil(3), "per": "day"}]
        },
        "channels": [{"channel": "email", "consent": "surveys"}], "ask_again_days": 20, "expires_days": 3,
        "reminders": [{"after_days": 1}]
    });
    // Asks for no consent, and rests at noon and not at night.
    let after_return = json!({
        "trigger": {"event": {"type": "return"}}, "quiet": {"from": "12:00", "to": "13:30"},
        "channels": [{"channel": "email"}], "ask_again_days": 1, "expires_days": 30
    });
    let round = json!({
        "trigger": {"schedule": {"first": "2026-01-31", "time": "09:00", "every": {"months": 1}}},
        "sample": {"share": 0.8, "most": a_round}, "ask_again_days": 80, "reminders": [{"after_days": 5}]
    });
    [after_order, after_call, after_return, round].map(|changes| programme(&changes))
}
