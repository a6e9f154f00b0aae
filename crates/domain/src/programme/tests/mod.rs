//! Programmes as a whole: decided, checked, lived through for a year.

mod decisions;
mod findings;
mod simulation;

use super::Definition;
use serde_json::{Value, json};

/// A sound programme after an order, with these fields set or, by `null`, left out.
fn programme(changes: &Value) -> Definition {
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
