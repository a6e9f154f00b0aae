//! A mailbox that is read: what came in is handed over one by one, and put away only when whoever took it
//! says that it is done.

mod session;

use crate::wire::{Dialler, Encryption, SignIn, WireError};
use session::Session;
use std::time::Duration;

/// A mail up to this many bytes is read whole; of a larger one only the beginning.
pub const LARGEST_WHOLE: u32 = 1 << 20;
/// How much is read of a larger mail, in bytes: the headers and the first parts, where reports say what
/// they have to say.
pub const BEGINNING: u32 = 256 << 10;

/// What is done with a mail that has been dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// It is marked as read and stays where it is.
    MarkSeen,
    /// It is marked as read and moved to this folder, which must be there.
    MoveTo(String),
}

/// Where mails are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxSettings {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub sign_in: SignIn,
    /// Usually `INBOX`.
    pub folder: String,
    pub afterwards: Afterwards,
    /// Certificates (PEM) of authorities trusted besides those the machine trusts.
    pub authorities: Option<String>,
    /// How long the server may take for each thing it is asked.
    pub patience: Duration,
}

/// One mail in the mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The server's number for it, lasting as long as the folder.
    pub uid: u32,
    /// All of it in bytes, whether read or not.
    pub size: u32,
    /// The mail, or its beginning.
    pub raw: Vec<u8>,
}

impl Letter {
    /// Whether [`Letter::raw`] is the whole mail.
    pub fn is_whole(&self) -> bool {
        self.size <= LARGEST_WHOLE
    }
}

/// What whoever took a mail says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Dealt with, or of no use: put it away.
    Done,
    /// Not dealt with: leave it as it is, for the next time.
    NotYet,
}

/// How a visit to the mailbox went, in mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    pub done: usize,
    pub not_yet: usize,
    /// Unread mails that were not looked at, because there were more than asked for.
    pub left: usize,
}

/// Why a mailbox cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailboxError {
    #[error("the settings of the mailbox cannot be used: {0}")]
    Settings(String),
    #[error("the mailbox on {server} cannot be reached: {source}; check the server's name, its port and the firewall")]
    Unreachable { server: String, source: WireError },
    #[error("the mailbox on {server} does not accept the user name and password: {reply}")]
    SignIn { server: String, reply: String },
    #[error("{server} refuses {step}: {reply}")]
    Refused { server: String, step: &'static str, reply: String },
}

impl MailboxError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Settings(_) => "mailbox_settings",
            Self::Unreachable { .. } => "mailbox_unreachable",
            Self::SignIn { .. } => "mailbox_sign_in",
            Self::Refused { .. } => "mailbox_refused",
        }
    }
}

/// A mailbox on an IMAP server.
#[derive(Debug)]
pub struct Mailbox {
    settings: MailboxSettings,
    dialler: Dialler,
}

impl Mailbox {
    /// Nothing is connected yet.
    ///
    /// # Errors
    /// When the settings cannot work whatever the server says.
    pub fn new(settings: MailboxSettings) -> Result<Self, MailboxError> {
        let target = match &settings.afterwards {
            Afterwards::MarkSeen => "-",
            Afterwards::MoveTo(folder) => folder.as_str(),
        };
        for (what, text) in [
            ("the folder", settings.folder.as_str()),
            ("the folder to move mails to", target),
            ("the user name", settings.sign_in.user.as_str()),
        ] {
            if text.is_empty() || text.chars().any(char::is_control) {
                return Err(MailboxError::Settings(format!("{what} is empty or has a control character in it")));
            }
        }
        let authorities = settings.authorities.as_deref();
        let dialler = Dialler::new(&settings.host, settings.port, authorities, settings.patience)
            .map_err(|error| MailboxError::Settings(error.to_string()))?;
        Ok(Self { settings, dialler })
    }

    /// Hands unread mails to `take`, oldest first, at most `most` of them, and puts away those it is done
    /// with. A mail whose handling ends in an error or is broken off stays unread and comes again, so
    /// `take` must bear seeing one twice.
    ///
    /// # Errors
    /// When the mailbox cannot be read (any further). Mails that had been put away before are.
    pub async fn visit<F>(&self, most: usize, mut take: impl FnMut(Letter) -> F) -> Result<Visit, MailboxError>
    where
        F: Future<Output = Verdict>,
    {
        let mut session = Session::open(&self.dialler, &self.settings).await?;
        let unread = session.unread().await?;
        let mut visit = Visit { left: unread.len().saturating_sub(most), ..Visit::default() };
        for uid in unread.into_iter().take(most) {
            // Somebody else may have deleted it meanwhile.
            let Some(letter) = session.read(uid).await? else { continue };
            match take(letter).await {
                Verdict::Done => {
                    session.put_away(uid, &self.settings.afterwards).await?;
                    visit.done += 1;
                }
                Verdict::NotYet => visit.not_yet += 1,
            }
        }
        session.leave().await;
        Ok(visit)
    }

    /// Tries whether the mailbox could be read, and how many unread mails it has, without touching any.
    ///
    /// # Errors
    /// Says what is in the way and what to do about it.
    pub async fn check(&self) -> Result<usize, MailboxError> {
        let mut session = Session::open(&self.dialler, &self.settings).await?;
        let unread = session.unread().await?.len();
        session.leave().await;
        Ok(unread)
    }
}

#[cfg(test)]
mod tests;
