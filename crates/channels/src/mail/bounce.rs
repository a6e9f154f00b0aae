//! What comes back: bounces (RFC 3464), complaints (ARF, RFC 5965), automatic replies (RFC 3834), and what
//! people write.
//!
//! Anybody can write such a mail. Whoever acts on a [`Report`] must find one of its own mails by
//! [`Report::message_id`] or [`Report::token`], and must not believe it more than that.

mod automatic;
mod parts;
mod personal;

pub use personal::Personal;

use super::status::{Status, blames_recipient};
use super::verp;
use parts::Parts;

/// Most characters of a server's words that are kept.
const MOST_WORDS: usize = 500;

/// How servers say in words that they have not given up.
const WARNINGS: [&str; 5] =
    ["will be retried", "still being", "no action is required", "not yet been delivered", "wird weiter versucht"];

/// A mail that came back, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub kind: Kind,
    /// The Message-ID of the mail it is about, without angle brackets.
    pub message_id: Option<String>,
    /// Addresses the mail it is about may have been sent from, see [`Report::token`]; the most reliable first.
    pub bounce_addresses: Vec<String>,
}

/// What a mail that came back is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Bounce(Bounce),
    /// The recipient called the mail unwanted; `feedback` is usually `abuse` or `fraud`.
    Complaint {
        feedback: String,
        recipient: Option<String>,
    },
    /// A machine answered. `away`: because somebody is not there.
    Automatic {
        away: bool,
    },
    /// Nothing says that a machine wrote it: take it for a person's reply.
    Reply,
}

/// What a server says became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    pub fate: Fate,
    pub status: Option<Status>,
    /// The address the mail went to in the end; not always the one it was sent to.
    pub recipient: Option<String>,
    /// What the last server said, shortened.
    pub diagnostic: Option<String>,
    /// Whether nobody has the address (any more).
    pub blames_recipient: bool,
}

/// How a delivery ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not delivered, and sending it again would change nothing; [`Bounce::blames_recipient`] says whether
    /// that holds for every mail to this address.
    Permanent,
    /// Not delivered and given up, but another mail may get through: a full mailbox, a server that was away.
    Transient,
    /// Not delivered yet; the server goes on trying.
    Delayed,
    /// Delivered, or handed on to a server that reports nothing.
    Delivered,
}

impl Report {
    /// Reads a raw message. `None` if it is no mail at all.
    pub fn parse(raw: &[u8]) -> Option<Self> {
        let parts = Parts::of(raw)?;
        let kind = complaint(&parts)
            .or_else(|| notification(&parts))
            .or_else(|| parts.receipt.is_some().then_some(Kind::Automatic { away: false }))
            .or_else(|| unstructured(&parts))
            .or_else(|| automatic::reply(&parts))
            .unwrap_or(Kind::Reply);
        let message_id = parts.original_id(matches!(kind, Kind::Automatic { .. } | Kind::Reply));
        Some(Self { kind, message_id, bounce_addresses: parts.bounce_addresses() })
    }

    /// The token of the mail it is about, if that was sent from an address made with [`verp::address`] from
    /// `base`.
    pub fn token(&self, base: &str) -> Option<&str> {
        self.bounce_addresses.iter().find_map(|address| verp::token(base, address))
    }
}

fn complaint(parts: &Parts) -> Option<Kind> {
    let feedback = parts.feedback.as_ref()?;
    let kind = feedback.get("Feedback-Type").unwrap_or("abuse").to_ascii_lowercase();
    // Said by people who fished a mail out of the unwanted ones.
    if kind == "not-spam" {
        return Some(Kind::Automatic { away: false });
    }
    let recipient = feedback.get("Original-Rcpt-To").or_else(|| feedback.get("Removal-Recipient"));
    Some(Kind::Complaint { feedback: kind, recipient: recipient.map(bare) })
}

/// A delivery status notification. It may be about several recipients; the worst news counts.
fn notification(parts: &Parts) -> Option<Kind> {
    let mut worst: Option<Bounce> = None;
    for fields in &parts.delivery {
        let Some(action) = fields.get("Action") else { continue };
        let diagnostic = fields.typed("Diagnostic-Code").map(shortened);
        let words = diagnostic.as_deref().unwrap_or_default();
        let said = fields.get("Status").and_then(Status::find);
        let status = precise(said, Status::find(words));
        let action = action.split([' ', '(']).next().unwrap_or_default().to_ascii_lowercase();
        let fate = match action.as_str() {
            "failed" => failure(status),
            "delayed" => Fate::Delayed,
            "delivered" | "relayed" | "expanded" => Fate::Delivered,
            _ => continue,
        };
        let failed = matches!(fate, Fate::Permanent | Fate::Transient);
        let bounce = Bounce {
            fate,
            status,
            recipient: fields.typed("Original-Recipient").or_else(|| fields.typed("Final-Recipient")).map(bare),
            blames_recipient: failed && blames_recipient(status, words),
            diagnostic,
        };
        if worst.as_ref().is_none_or(|worst| severity(bounce.fate) > severity(worst.fate)) {
            worst = Some(bounce);
        }
    }
    worst.map(Kind::Bounce)
}

/// A bounce in words only, as older servers write them.
fn unstructured(parts: &Parts) -> Option<Kind> {
    let failed = parts.head.get("X-Failed-Recipients");
    if failed.is_none() && !parts.is_of_a_server() {
        return None;
    }
    // What follows is our own mail, whose words say nothing about its fate.
    let said = parts::before_the_copy(&parts.text);
    let status = Status::find(said).filter(|status| status.class != 2);
    let code = smtp_code(said);
    if failed.is_none() && status.is_none() && code.is_none() {
        return None;
    }
    let small = said.to_lowercase();
    let fate = if WARNINGS.iter().any(|words| small.contains(words)) {
        Fate::Delayed
    } else if status.is_none() && code.is_some_and(|code| code < 500) {
        Fate::Transient
    } else {
        failure(status)
    };
    let failed_now = matches!(fate, Fate::Permanent | Fate::Transient);
    Some(Kind::Bounce(Bounce {
        fate,
        status,
        recipient: failed.and_then(|list| list.split(',').next()).map(bare),
        blames_recipient: failed_now && blames_recipient(status, said),
        diagnostic: said.lines().find(|line| Status::find(line).is_some() || smtp_code(line).is_some()).map(shortened),
    }))
}

/// Servers often say `5.0.0` where the next one said what is the matter.
fn precise(said: Option<Status>, quoted: Option<Status>) -> Option<Status> {
    match (said, quoted) {
        (Some(said), Some(quoted)) if said.is_vague() && quoted.class == said.class => Some(quoted),
        (None, quoted) => quoted,
        (said, _) => said,
    }
}

fn failure(status: Option<Status>) -> Fate {
    if status.is_none_or(Status::is_permanent) { Fate::Permanent } else { Fate::Transient }
}

fn severity(fate: Fate) -> u8 {
    match fate {
        Fate::Delivered => 0,
        Fate::Delayed => 1,
        Fate::Transient => 2,
        Fate::Permanent => 3,
    }
}

/// The first SMTP error code that stands alone in `text`.
fn smtp_code(text: &str) -> Option<u16> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '@'))
        .filter(|word| word.len() == 3)
        .filter_map(|word| word.parse().ok())
        .find(|code| (421..=452).contains(code) || (500..=557).contains(code))
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(MOST_WORDS).collect()
}

fn bare(address: &str) -> String {
    shortened(address.trim().trim_start_matches('<').trim_end_matches('>'))
}

#[cfg(test)]
mod tests;
