//! A mail as bytes.

use super::address::{address, mailbox, one_line};
use super::{LARGEST_BODY, LONGEST_ID, LONGEST_LINK, LONGEST_SUBJECT, Mail, MailError, Unsubscribe};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::time::MICROS_PER_SECOND;
use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};
use ring::digest::{SHA256, digest};
use std::time::{Duration, UNIX_EPOCH};

const LONGEST_FEEDBACK_ID: usize = 127;
/// The end of the year 9998; headers have no room for a fifth digit.
const LAST_SECOND: i64 = 253_370_764_799;

/// A mail in the form it is handed over in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub(super) message_id: String,
    pub(super) sender: String,
    pub(super) recipient: String,
    /// Whole seconds since 1970.
    pub(super) seconds: i64,
    /// Lines end in CRLF, the last one too.
    pub(super) bytes: Vec<u8>,
}

impl Written {
    pub(super) fn new(mail: &Mail) -> Result<Self, MailError> {
        let message = message(mail)?;
        let mut bytes = message.formatted();
        if !bytes.ends_with(b"\r\n") {
            bytes.extend_from_slice(b"\r\n");
        }
        let envelope = message.envelope();
        Ok(Self {
            message_id: mail.message_id.clone(),
            sender: envelope.from().map(ToString::to_string).unwrap_or_default(),
            recipient: envelope.to().first().map(ToString::to_string).unwrap_or_default(),
            seconds: seconds(mail),
            bytes,
        })
    }

    /// The whole message, headers and body.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn seconds(mail: &Mail) -> i64 {
    (mail.date.micros() / MICROS_PER_SECOND).clamp(0, LAST_SECOND)
}

pub(super) fn message(mail: &Mail) -> Result<Message, MailError> {
    message_id(&mail.message_id)?;
    let sender = address("bounce address", &mail.bounces_to)?;
    let to = mailbox("recipient", &mail.to)?;
    let envelope = Envelope::new(Some(sender), vec![to.email.clone()]).map_err(unwritable)?;
    let mut builder = Message::builder()
        .envelope(envelope)
        .from(mailbox("sender", &mail.from)?)
        .to(to)
        .subject(subject(&mail.subject)?)
        .date(UNIX_EPOCH + Duration::from_secs(seconds(mail).unsigned_abs()))
        .message_id(Some(format!("<{}>", mail.message_id)))
        .raw_header(plain("Auto-Submitted", "auto-generated"));
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(mailbox("reply address", reply_to)?);
    }
    if let Some(unsubscribe) = &mail.unsubscribe {
        builder = builder
            .raw_header(list_unsubscribe(unsubscribe)?)
            .raw_header(plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    if let Some(id) = &mail.feedback_id {
        builder = builder.raw_header(plain("Feedback-ID", feedback_id(id)?));
    }
    let text = body("text", &mail.text)?;
    let html = body("HTML", &mail.html)?;
    let both = MultiPart::alternative()
        .boundary(boundary(&mail.message_id, &text, &html))
        .singlepart(SinglePart::plain(text))
        .singlepart(SinglePart::html(html));
    builder.multipart(both).map_err(unwritable)
}

fn unwritable(error: lettre::error::Error) -> MailError {
    MailError::Unwritable(error.to_string())
}

fn plain(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn message_id(id: &str) -> Result<(), MailError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"._+=~-".contains(&b);
    let part = |text: &str| !text.is_empty() && !text.starts_with('.') && text.bytes().all(allowed);
    match id.split_once('@') {
        _ if id.len() > LONGEST_ID => Err(MailError::TooLong { field: "Message-ID", most: LONGEST_ID }),
        Some((left, right)) if part(left) && part(right) => Ok(()),
        _ => Err(MailError::MessageId(id.to_owned())),
    }
}

fn subject(text: &str) -> Result<String, MailError> {
    one_line("subject", text)?;
    let text = text.trim();
    if text.is_empty() {
        return Err(MailError::Empty { field: "subject" });
    }
    if text.chars().count() > LONGEST_SUBJECT {
        return Err(MailError::TooLong { field: "subject", most: LONGEST_SUBJECT });
    }
    Ok(text.to_owned())
}

/// Folded by hand: encoded as other headers are, programs would not find the addresses in it.
fn list_unsubscribe(unsubscribe: &Unsubscribe) -> Result<HeaderValue, MailError> {
    let url = unsubscribe.url.as_str();
    one_line("link to unsubscribe", url)?;
    if url.len() > LONGEST_LINK {
        return Err(MailError::TooLong { field: "link to unsubscribe", most: LONGEST_LINK });
    }
    let host = url.strip_prefix("https://").unwrap_or_default();
    let printable = url.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"\\^`{|},".contains(&b));
    if !printable || host.is_empty() || host.starts_with('/') {
        return Err(MailError::UnsubscribeLink(url.to_owned()));
    }
    let mut parts = vec![format!("<{url}>")];
    if let Some(mailto) = &unsubscribe.mailto {
        let address = address("address to unsubscribe", mailto)?.to_string();
        if !address.bytes().all(|b| b.is_ascii_alphanumeric() || b"@._+=~-".contains(&b)) {
            return Err(MailError::Address { field: "address to unsubscribe", address });
        }
        parts.push(format!("<mailto:{address}>"));
    }
    let name = HeaderName::new_from_ascii_str("List-Unsubscribe");
    Ok(HeaderValue::dangerous_new_pre_encoded(name, parts.join(", "), parts.join(",\r\n ")))
}

fn feedback_id(id: &str) -> Result<&str, MailError> {
    one_line("Feedback-ID", id)?;
    if id.len() > LONGEST_FEEDBACK_ID {
        return Err(MailError::TooLong { field: "Feedback-ID", most: LONGEST_FEEDBACK_ID });
    }
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(MailError::NotAscii { field: "Feedback-ID" });
    }
    Ok(id)
}

/// Text with line breaks of one kind: a lone carriage return would be read differently by each server.
fn body(field: &'static str, text: &str) -> Result<String, MailError> {
    if text.len() > LARGEST_BODY {
        return Err(MailError::TooLong { field, most: LARGEST_BODY });
    }
    if text.trim().is_empty() {
        return Err(MailError::Empty { field });
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{FFFD}"))
}

/// Not by chance, so that the same mail is the same bytes; and nothing a body could hold on purpose.
fn boundary(message_id: &str, text: &str, html: &str) -> String {
    let all = [message_id, "\0", text, "\0", html].concat();
    format!("part-{}", URL_SAFE_NO_PAD.encode(digest(&SHA256, all.as_bytes())))
}

#[cfg(test)]
mod tests;
