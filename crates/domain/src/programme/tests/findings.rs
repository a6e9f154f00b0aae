use super::programme;
use crate::programme::{Budget, FindingCode as Code, Rule};
use serde_json::{Value, json};

/// Codes and fields of all findings of the sound programme with these changes.
fn found(changes: &Value) -> Vec<(Code, String)> {
    programme(changes).check("de").into_iter().map(|finding| (finding.code, finding.field)).collect()
}

/// There is exactly this one finding.
#[track_caller]
fn only(changes: &Value, code: Code, field: &str) {
    assert_eq!(found(changes), [(code, field.to_owned())], "{:#?}", programme(changes).check("de"));
}

fn variant(changes: &Value) -> Value {
    let mut variant = json!({
        "key": "a", "name": "Kurz", "survey": "00000000-0000-0000-0000-000000000001",
        "subject": {"de": "Wie war es?", "en": "How was it?"}
    });
    for (field, value) in changes.as_object().into_iter().flatten() {
        variant[field] = value.clone();
    }
    variant
}

#[test]
fn a_sound_programme_has_no_findings() {
    assert!(found(&json!({})).is_empty());
    assert!(programme(&json!({"quiet": null})).is_startable("de"), "a warning does not keep it from starting");
    assert!(!programme(&json!({"variants": []})).is_startable("de"));
}

#[test]
fn misspelt_fields_are_refused_by_name() {
    let mut json = serde_json::to_value(programme(&json!({}))).expect("json");
    json["expire_days"] = json!(3);
    let error = serde_json::from_value::<crate::programme::Definition>(json).expect_err("misspelt");
    assert!(error.to_string().contains("expire_days"), "{error}");
}

#[test]
fn audiences() {
    let [a, b] = ["00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"];
    let segments =
        |any_of: Value, none_of: Value| json!({"audience": {"segments": {"any_of": any_of, "none_of": none_of}}});
    assert!(found(&segments(json!([a]), json!([b]))).is_empty());
    only(&segments(json!([]), json!([])), Code::NoSegment, "audience");
    only(&segments(json!([a, b]), json!([b])), Code::ContradictorySegment, "audience.segments.none_of");
    only(&segments(json!(vec![a; 51]), json!([])), Code::TooMany, "audience.segments.any_of");
}

#[test]
fn triggers() {
    let event = |event: Value| json!({"trigger": {"event": event}});
    only(&event(json!({"type": " "})), Code::BlankName, "trigger.event.type");
    only(&event(json!({"type": "a\nb"})), Code::BadName, "trigger.event.type");
    let scored = json!({"type": "x", "attributes": {"score": {"group": "negative"}}});
    only(&event(scored), Code::WrongTest, "trigger.event.attributes.score");
    let together = |events: &[&str], days: u32| {
        let events: Vec<Value> = events.iter().map(|name| json!({"type": name})).collect();
        json!({"trigger": {"together": {"events": events, "within_days": days}}})
    };
    assert!(found(&together(&["a", "b"], 30)).is_empty());
    only(&together(&["a"], 30), Code::EventCount, "trigger.together.events");
    only(&together(&["a", "b", "c", "d", "e", "f"], 30), Code::EventCount, "trigger.together.events");
    only(&together(&["a", "b", "a"], 30), Code::DuplicateEvent, "trigger.together.events.2");
    only(&together(&["a", "b"], 0), Code::BadDays, "trigger.together.within_days");
    let every =
        |every: Value| json!({"trigger": {"schedule": {"first": "2026-01-31", "time": "09:00", "every": every}}});
    assert!(found(&every(json!("once"))).is_empty());
    only(&every(json!({"weeks": 0})), Code::BadStep, "trigger.schedule.every");
}

#[test]
fn times() {
    only(&json!({"expires_days": 366}), Code::BadDays, "expires_days");
    only(&json!({"delay_minutes": 14 * 1_440}), Code::DelayTooLong, "delay_minutes");
    assert!(found(&json!({"delay_minutes": 14 * 1_440 - 1})).is_empty());
    only(&json!({"ask_again_days": 0}), Code::BadDays, "ask_again_days");
    only(&json!({"ask_again_days": 29}), Code::AskedOften, "ask_again_days");
    assert!(found(&json!({"ask_again_days": null})).is_empty());
    let reminders = |days: &[u32]| {
        let reminders: Vec<Value> = days.iter().map(|days| json!({"after_days": days})).collect();
        json!({"reminders": reminders})
    };
    assert!(found(&reminders(&[3, 7])).is_empty());
    only(&reminders(&[0, 7]), Code::ReminderOrder, "reminders.0.after_days");
    only(&reminders(&[7, 3]), Code::ReminderOrder, "reminders.1.after_days");
    only(&reminders(&[3, 14]), Code::ReminderAfterExpiry, "reminders.1.after_days");
    only(&reminders(&[1, 2, 3, 4]), Code::TooMany, "reminders");
    only(&json!({"quiet": null}), Code::NoQuietHours, "quiet");
    only(&json!({"quiet": {"from": "08:00", "to": "08:00"}}), Code::EmptyQuiet, "quiet.to");
    only(&json!({"quiet": {"from": "20:00", "to": "08:00", "days": []}}), Code::NoOpenDay, "quiet.days");
}

#[test]
fn samples() {
    for share in [0.0, -0.5, 1.01] {
        only(&json!({"sample": {"share": share}}), Code::BadShare, "sample.share");
    }
    let mut nowhere = programme(&json!({}));
    nowhere.sample.share = f64::NAN;
    assert_eq!(nowhere.check("de")[0].code, Code::BadShare);
    only(&json!({"sample": {"share": 0.005}}), Code::SmallShare, "sample.share");
    only(&json!({"sample": {"most": 0}}), Code::Nobody, "sample.most");
    let quota = |facet: &str, per: &str| json!({"facet": facet, "value": "Premium", "most": 5, "per": per});
    let quotas = |quotas: &[Value]| json!({"sample": {"quotas": quotas}});
    assert!(found(&quotas(&[quota("segment", "day"), quota("segment", "week")])).is_empty());
    only(&quotas(&[quota("segment", "day"), quota("segment", "day")]), Code::DuplicateQuota, "sample.quotas.1");
    only(&quotas(&[quota("", "day")]), Code::BlankName, "sample.quotas.0.facet");
}

#[test]
fn channels() {
    let route = |channel: &str| json!({"channel": channel, "consent": "surveys"});
    let channels = |routes: &[Value]| json!({"channels": routes});
    only(&channels(&[]), Code::NoChannel, "channels");
    only(&channels(&[route("email"), route("letter")]), Code::UnsupportedChannel, "channels.1.channel");
    only(&channels(&[route("email"), route("email")]), Code::DuplicateChannel, "channels.1.channel");
    only(&channels(&[json!({"channel": "sms"})]), Code::NoConsentAsked, "channels.0.consent");
    only(&channels(&[json!({"channel": "sms", "consent": ""})]), Code::BlankName, "channels.0.consent");
    only(&json!({"exceeds_budget": true}), Code::ExceedsBudget, "exceeds_budget");
}

#[test]
fn variants() {
    let variants = |changes: &[Value]| json!({"variants": changes.iter().map(variant).collect::<Vec<_>>()});
    only(&variants(&[]), Code::NoVariant, "variants");
    only(&variants(&[json!({"weight": 0})]), Code::BadWeight, "variants.0.weight");
    only(&variants(&[json!({}), json!({})]), Code::DuplicateKey, "variants.1.key");
    only(&variants(&[json!({"key": "Lang"})]), Code::BadKey, "variants.0.key");
    only(&variants(&[json!({"name": ""})]), Code::BlankName, "variants.0.name");
    only(&variants(&[json!({"sender_name": "A\r\nBcc: b@example.org"})]), Code::BadName, "variants.0.sender_name");
    let six: Vec<Value> = (0..6).map(|at| json!({"key": format!("v{at}")})).collect();
    only(&variants(&six), Code::TooMany, "variants");
}

#[test]
fn words_are_there_and_can_be_filled_in() {
    let with = |changes: Value| json!({"variants": [variant(&changes)]});
    only(&with(json!({"subject": {}})), Code::MissingText, "variants.0.subject");
    let mut text_message = with(json!({"subject": {}}));
    text_message["channels"] = json!([{"channel": "sms", "consent": "surveys"}]);
    assert!(found(&text_message).is_empty(), "a text message has no subject");
    let german = with(json!({"greeting": {"de": "Hallo"}}));
    only(&german, Code::MissingTranslation, "variants.0.greeting");
    let english = found(&with(json!({"greeting": {"en": "Hello"}})));
    assert_eq!(english, [(Code::MissingText, "variants.0.greeting".to_owned())]);
    let both = |text: &str| with(json!({"closing": {"de": text, "en": "x"}}));
    only(&both("{{answer.score}}"), Code::UnknownPlaceholder, "variants.0.closing");
    only(&both("{{customer.name"), Code::UnknownPlaceholder, "variants.0.closing");
    only(&both(&"ä".repeat(2_001)), Code::TextTooLong, "variants.0.closing");
    only(&both("a\u{0}b"), Code::ControlCharacter, "variants.0.closing");
    assert!(found(&both("Zwei\nZeilen für {{customer.name|Sie}}")).is_empty());
    let subject = with(json!({"subject": {"de": "a\nBcc: b@example.org", "en": "x"}}));
    only(&subject, Code::ControlCharacter, "variants.0.subject");
    let finding = programme(&both("{{answer.score}}")).check("de").remove(0);
    assert!(finding.message("de").starts_with("„{{answer.score}}“ lässt sich nicht einsetzen."));
}

#[test]
fn senders() {
    let sender = |name: &str, reply_to: &str| json!({"sender": {"name": name, "reply_to": reply_to}});
    only(&sender("", "jana@silbermoewe.example"), Code::BlankName, "sender.name");
    for address in ["jana", "jana@silbermoewe.example\r\nBcc: x@example.org", "jana@silbermoewe.example ", ""] {
        only(&sender("Jana", address), Code::BadReplyTo, "sender.reply_to");
    }
}

#[test]
fn budgets() {
    let found = |rules: &[(u32, u32)]| -> Vec<(Code, String)> {
        let rules = rules.iter().map(|(most, days)| Rule { most: *most, days: *days }).collect();
        Budget { rules }.check().into_iter().map(|finding| (finding.code, finding.field)).collect()
    };
    let one = |code: Code, field: &str| vec![(code, field.to_owned())];
    assert!(found(&[]).is_empty());
    assert!(found(&[(1, 7), (3, 30)]).is_empty());
    assert_eq!(found(&[(0, 7)]), one(Code::BadMost, "rules.0.most"));
    assert_eq!(found(&[(1, 0)]), one(Code::BadDays, "rules.0.days"));
    assert_eq!(found(&[(1, 7), (2, 7)]), one(Code::DuplicateRule, "rules.1.days"));
    assert_eq!(found(&[(3, 7), (3, 30)]), one(Code::IdleRule, "rules.0"));
    let error = serde_json::from_value::<Budget>(json!({"rules": [{"most": 1, "hours": 7}]})).expect_err("misspelt");
    assert!(error.to_string().contains("hours"), "{error}");
}
