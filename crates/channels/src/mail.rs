//! Mails: written, signed, handed over, and understood when something comes back.

mod address;
pub mod bounce;
mod dkim;
mod fields;
mod folder;
pub mod mailbox;
mod post;
mod smtp;
pub mod status;
pub mod throttle;
pub mod verp;
mod written;

pub use dkim::{DkimError, DkimKey, Signer};
pub use folder::Folder;
pub use post::{Fault, Outcome, Post, PostError};
pub use smtp::{Patience, Smtp, SmtpSettings};
pub use written::Written;

use domain::time::Timestamp;

/// Longest subject, in characters.
pub const LONGEST_SUBJECT: usize = 300;
/// Longest name of a sender or recipient, in characters.
pub const LONGEST_NAME: usize = 120;
/// Longest Message-ID and address, in bytes; a Message-ID is also the name of a file.
pub const LONGEST_ID: usize = 200;
/// Longest link to unsubscribe, in bytes; it must fit one line.
pub const LONGEST_LINK: usize = 900;
/// Largest text and largest HTML, in bytes each.
pub const LARGEST_BODY: usize = 1 << 20;

/// One mail to one person, finished.
///
/// Nothing in it is trusted: a field that could break out of its place is refused by [`Mail::to_message`]
/// and [`Mail::write`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The Message-ID without angle brackets, `something@domain`: letters, digits and `. _ + = ~ -`. The
    /// caller makes it, so that a bounce or reply finds what it belongs to. Two mails with one Message-ID
    /// are the same mail.
    pub message_id: String,
    /// When the mail was written; to the second.
    pub date: Timestamp,
    /// The envelope's sender: where bounces go. One address per mail ([`verp`]) tells them apart.
    pub bounces_to: String,
    pub from: Party,
    pub reply_to: Option<Party>,
    pub to: Party,
    pub subject: String,
    /// The mail for people who read text.
    pub text: String,
    /// The same in HTML, complete and already escaped.
    pub html: String,
    pub unsubscribe: Option<Unsubscribe>,
    /// `Feedback-ID`, by which large receivers group complaints; at most 127 printable ASCII characters.
    pub feedback_id: Option<String>,
}

/// Somebody who sends or gets mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub name: Option<String>,
    /// `local@domain`; the domain may be written in any script.
    pub address: String,
}

impl Party {
    /// An address without a name.
    pub fn address(address: impl Into<String>) -> Self {
        Self { name: None, address: address.into() }
    }

    /// An address with a name.
    pub fn named(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: Some(name.into()), address: address.into() }
    }
}

/// An address of a mail with its domain in ASCII.
///
/// # Errors
/// When it cannot be one.
pub fn checked_address(text: &str) -> Result<String, MailError> {
    address::address("address", text).map(|address| address.to_string())
}

/// How the recipient gets no more mails, offered by the mail program itself with one click (RFC 8058).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsubscribe {
    /// An `https` address that unsubscribes when it is posted to, without asking anything.
    pub url: String,
    /// An address a mail to which unsubscribes too.
    pub mailto: Option<String>,
}

/// What is wrong with a mail, before anybody has been asked to send it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    #[error("the {field} of the mail has a line break or another control character in it: write it on one line")]
    ControlCharacter { field: &'static str },
    #[error("the {field} of the mail is empty")]
    Empty { field: &'static str },
    #[error("the {field} of the mail is too long: at most {most} are possible")]
    TooLong { field: &'static str, most: usize },
    #[error("\"{address}\" ({field} of the mail) is not an e-mail address: write it as name@example.org")]
    Address { field: &'static str, address: String },
    #[error(
        "\"{0}\" is not a Message-ID: write it as something@example.org with letters, digits and . _ + = ~ - only, \
         not beginning with a full stop"
    )]
    MessageId(String),
    #[error("\"{0}\" cannot be the link to unsubscribe: it must begin with https:// and be written in ASCII")]
    UnsubscribeLink(String),
    #[error("the {field} of the mail may only have printable ASCII characters")]
    NotAscii { field: &'static str },
    #[error("the mail cannot be written: {0}")]
    Unwritable(String),
}

impl MailError {
    /// Whether another recipient's address would help.
    pub fn blames_recipient(&self) -> bool {
        matches!(self, Self::Address { field: "recipient", .. })
    }
}

impl Mail {
    /// The mail as a message with text and HTML beside each other, ready to be formatted.
    ///
    /// # Errors
    /// Says which field cannot be part of a mail, and why.
    pub fn to_message(&self) -> Result<lettre::Message, MailError> {
        written::message(self)
    }

    /// The mail as it goes over the wire.
    ///
    /// # Errors
    /// As [`Mail::to_message`].
    pub fn write(&self) -> Result<Written, MailError> {
        Written::new(self)
    }
}
