//! The parts of a mail that came back, as far as they say what it is.
//!
//! The mail's structure is walked here, and only single parts are given to the parser: whoever writes to
//! us could nest mails in mails ten thousand deep, which would cost it the stack.

use crate::mail::fields::Fields;
use mail_parser::{ContentType, MessageParser, MimeHeaders};
use std::borrow::Cow;

/// How deep parts may stand in parts; real reports need two.
const DEEPEST: usize = 4;
/// Parts that are looked at in the whole mail.
const MOST_PARTS: usize = 50;

/// What was found, in the order of the mail.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) head: Fields,
    /// Decoded, in small letters.
    pub(super) subject: String,
    /// The sender's address, in small letters.
    pub(super) from: String,
    /// The first text for people.
    pub(super) text: String,
    /// Blocks of delivery status notifications; the first is about the mail, the others about recipients.
    pub(super) delivery: Vec<Fields>,
    /// The block of an abuse report.
    pub(super) feedback: Option<Fields>,
    /// The block of a receipt by which a mail program says that somebody has seen the mail.
    pub(super) receipt: Option<Fields>,
    /// Headers of the mail that is given back.
    pub(super) returned: Option<Fields>,
}

impl Parts {
    /// `None` if `raw` has no headers.
    pub(super) fn of(raw: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse_headers(raw)?;
        let from = message.from().and_then(|from| from.first()?.address.as_deref().map(str::to_lowercase));
        let mut parts = Self {
            head: block(&String::from_utf8_lossy(&raw[..border(raw).0]))?,
            subject: message.subject().unwrap_or_default().trim().to_lowercase(),
            from: from.unwrap_or_default(),
            ..Self::default()
        };
        let mut left = MOST_PARTS;
        parts.walk(raw, DEEPEST, &mut left);
        Some(parts)
    }

    fn walk(&mut self, raw: &[u8], deeper: usize, left: &mut usize) {
        let Some(fewer) = left.checked_sub(1) else { return };
        *left = fewer;
        // A part without headers is text.
        if let Some(text) = raw.strip_prefix(b"\r\n").or_else(|| raw.strip_prefix(b"\n")) {
            self.read(&String::from_utf8_lossy(text));
            return;
        }
        let Some(headers) = MessageParser::default().parse_headers(raw) else { return };
        let kind = headers.content_type();
        let subtype = kind.and_then(ContentType::subtype).unwrap_or_default();
        match (kind.map_or("text", ContentType::ctype), subtype) {
            ("multipart", _) => {
                let boundary = kind.and_then(|kind| kind.attribute("boundary")).unwrap_or_default();
                if deeper > 0 && !boundary.is_empty() {
                    for part in split(body(raw), boundary) {
                        self.walk(part, deeper - 1, left);
                    }
                }
            }
            ("message", "rfc822" | "global") => self.give_back(&String::from_utf8_lossy(body(raw))),
            ("text" | "message", "rfc822-headers" | "global-headers") => self.give_back(&decoded(raw)),
            ("message", "delivery-status" | "global-delivery-status") => {
                self.delivery.extend(Fields::blocks(&decoded(raw)).take(MOST_PARTS));
            }
            ("message", "feedback-report") => self.feedback = self.feedback.take().or_else(|| block(&decoded(raw))),
            ("message", "disposition-notification" | "global-disposition-notification") => {
                self.receipt = self.receipt.take().or_else(|| block(&decoded(raw)));
            }
            ("text", "plain" | "html" | "") => self.read(&decoded(raw)),
            _ => {}
        }
    }

    fn read(&mut self, text: &str) {
        if self.text.trim().is_empty() {
            text.clone_into(&mut self.text);
        }
    }

    fn give_back(&mut self, text: &str) {
        if self.returned.is_none() {
            self.returned = block(text);
        }
    }

    /// Whether a mail server, not a person or a program for persons, is named as the sender.
    pub(super) fn is_of_a_server(&self) -> bool {
        let user = self.from.split('@').next().unwrap_or_default();
        matches!(user, "mailer-daemon" | "postmaster" | "mail-daemon" | "maildaemon" | "mailerdaemon")
    }

    /// The Message-ID of the mail this one is about. `reply`: it answers somebody, and what it gives back may
    /// be another mail that was attached.
    pub(super) fn original_id(&self, reply: bool) -> Option<String> {
        let returned = || self.returned.as_ref()?.get("Message-ID");
        let reported = || {
            let mut blocks = self.delivery.iter().chain(&self.receipt);
            blocks.find_map(|block| block.get("Original-Message-ID").or_else(|| block.get("X-Original-Message-ID")))
        };
        let answered = || self.head.get("In-Reply-To").or_else(|| self.head.get("References"));
        let quoted = || {
            let mut lines = self.text.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(name, _)| name.trim().eq_ignore_ascii_case("message-id")).map(|(_, id)| id)
        };
        let found = if reply {
            answered().or_else(returned).or_else(reported)
        } else {
            returned().or_else(reported).or_else(answered).or_else(quoted)
        };
        found.and_then(last_id)
    }

    /// Where this mail was sent to, and where the mail it is about says it came from.
    pub(super) fn bounce_addresses(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let here = ["X-Original-To", "Delivered-To", "Envelope-To", "To"].map(|name| self.head.get(name));
        let reported = self.feedback.as_ref().and_then(|fields| fields.get("Original-Mail-From"));
        let returned = self.returned.as_ref().and_then(|fields| fields.get("Return-Path"));
        for value in here.into_iter().chain([reported, returned]).flatten() {
            for address in value.split(',').map(address) {
                if address.contains('@') && !found.iter().any(|known| known == address) {
                    found.push(address.to_owned());
                }
            }
        }
        found
    }
}

/// The text of a bounce in words, up to where it repeats the mail.
pub(super) fn before_the_copy(text: &str) -> &str {
    let lines = text.split_inclusive('\n');
    let mut end = 0;
    for line in lines {
        let small = line.trim().to_lowercase();
        let copy = ["copy", "original", "kopie", "returned"].iter().any(|word| small.contains(word));
        let ruled = copy && small.starts_with("---");
        if ruled || small.starts_with("received:") || small.starts_with("return-path:") {
            break;
        }
        end += line.len();
    }
    &text[..end]
}

/// One part's content, without its transfer encoding and in Unicode. Only for parts that hold no mail.
fn decoded(raw: &[u8]) -> String {
    let Some(message) = MessageParser::default().parse(raw) else { return String::new() };
    let text = message.body_text(0).map(Cow::into_owned);
    let content = || message.parts.first().map(|part| String::from_utf8_lossy(part.contents()).into_owned());
    text.or_else(content).unwrap_or_default()
}

fn block(text: &str) -> Option<Fields> {
    Fields::blocks(text).next()
}

/// Where the headers end, and where the body begins.
fn border(raw: &[u8]) -> (usize, usize) {
    let mut at = 0;
    for line in raw.split_inclusive(|&b| b == b'\n') {
        let next = at + line.len();
        if line == b"\n" || line == b"\r\n" {
            return (at, next);
        }
        at = next;
    }
    (at, at)
}

fn body(raw: &[u8]) -> &[u8] {
    &raw[border(raw).1..]
}

fn split<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let delimiter = ["--", boundary].concat();
    let mut parts = Vec::new();
    let mut begun = None;
    let mut at = 0;
    for line in body.split_inclusive(|&b| b == b'\n') {
        let rest = line.strip_prefix(delimiter.as_bytes()).map(<[u8]>::trim_ascii);
        if let Some(rest) = rest.filter(|rest| rest.is_empty() || *rest == b"--") {
            parts.extend(begun.take().map(|start: usize| &body[start..at]));
            if !rest.is_empty() || parts.len() == MOST_PARTS {
                return parts;
            }
            begun = Some(at + line.len());
        }
        at += line.len();
    }
    // Cut off, as a long mail may be.
    parts.extend(begun.map(|start| &body[start..]));
    parts
}

/// The address in `Anna <anna@example.org>`.
fn address(text: &str) -> &str {
    let inside = text.rsplit_once('<').map(|(_, inside)| inside.split('>').next().unwrap_or_default());
    inside.unwrap_or(text).trim()
}

/// The last of the ids in a header, without brackets.
fn last_id(text: &str) -> Option<String> {
    let id = text.split_ascii_whitespace().next_back()?.trim_matches(['<', '>', ',']);
    (id.contains('@') && id.len() <= 998).then(|| id.to_owned())
}
