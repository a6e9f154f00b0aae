//! Replies that no person wrote (RFC 3834, and what programs did before and beside it).

use super::Kind;
use super::parts::Parts;

/// Headers that only machines write.
const MACHINES: [&str; 9] = [
    "X-Autoreply",
    "X-Auto-Reply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-Vacation",
    "List-Id",
    "List-Unsubscribe",
];

/// How the subject of an answering machine begins. A person who answers keeps our subject behind `Re:`.
const BEGINNINGS: [&str; 13] = [
    "automatic reply",
    "automatische antwort",
    "automatische rückantwort",
    "automatische abwesenheit",
    "out of office",
    "out of the office",
    "abwesenheitsnotiz",
    "abwesenheitsbenachrichtigung",
    "abwesenheitsmeldung",
    "autoantwort",
    "autoreply",
    "auto-reply",
    "auto reply",
];

/// Words that say, in a mail a machine wrote, that somebody is not there.
const AWAY: [&str; 13] = [
    "out of office",
    "out of the office",
    "vacation",
    "holiday",
    "annual leave",
    "parental leave",
    "abwesen",
    "urlaub",
    "elternzeit",
    "nicht im büro",
    "nicht im haus",
    "automatic reply",
    "automatische antwort",
];

/// An automatic reply, if there is any sign that it is one.
pub(super) fn reply(parts: &Parts) -> Option<Kind> {
    let submitted = parts.head.get("Auto-Submitted").unwrap_or("no").to_lowercase();
    let precedence = parts.head.get("Precedence").unwrap_or_default().to_lowercase();
    let user = parts.from.split('@').next().unwrap_or_default();
    let automatic = !submitted.starts_with("no")
        || matches!(precedence.as_str(), "auto_reply" | "bulk" | "junk" | "list")
        || MACHINES.iter().any(|name| parts.head.get(name).is_some())
        || parts.head.get("Return-Path") == Some("<>")
        || parts.is_of_a_server()
        || matches!(user, "noreply" | "no-reply" | "donotreply" | "do-not-reply")
        || BEGINNINGS.iter().any(|words| parts.subject.starts_with(words));
    automatic.then(|| Kind::Automatic { away: away(parts, &submitted) })
}

fn away(parts: &Parts, submitted: &str) -> bool {
    submitted.contains("vacation")
        || parts.head.get("X-Vacation").is_some()
        || AWAY.iter().any(|words| parts.subject.contains(words))
        || BEGINNINGS.iter().any(|words| parts.subject.starts_with(words))
}
