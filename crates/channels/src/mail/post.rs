//! The ways mails leave.

use super::smtp::Smtp;
use super::{DkimError, Folder, Mail, Signer, SmtpSettings};
use crate::WireError;
use std::io;
use std::path::PathBuf;

/// A way mails leave.
#[derive(Debug)]
pub enum Post {
    /// Each mail becomes a file: for trying things out, and for whoever sends them by other means.
    Folder(Folder),
    /// A mail server takes them.
    Smtp(Box<Smtp>),
}

/// What became of one mail. Whoever promises at most one copy sends again only after [`Outcome::Later`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The next server has taken responsibility for exactly one copy; `reply` is what it said.
    Accepted { reply: String },
    /// It will never work as it is. `code` is the SMTP reply, if a server was asked at all.
    Refused { code: Option<u16>, reply: String, fault: Fault },
    /// Nobody has the mail and it may be sent again later: a 4xx reply, or no (usable) connection.
    Later { code: Option<u16>, reply: String },
    /// The connection was lost, or stayed silent, after the end of the mail was handed over and before the
    /// answer. It may have arrived.
    Unclear { reason: String },
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody has the recipient's address (any more), or it is no address.
    Recipient,
    /// Anything else: the sender, the content, a policy, a block list.
    Other,
}

/// Why a way out does not work at all; nothing has been sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostError {
    #[error("the settings of the mail server cannot be used: {0}")]
    Settings(String),
    #[error("the mail server {server} cannot be reached: {source}; check its name, its port and the firewall")]
    Unreachable { server: String, source: WireError },
    #[error(
        "the mail server {server} does not offer encryption (STARTTLS), which the settings demand; use another port, \
         usually 465 with TLS or 587 with STARTTLS"
    )]
    NotEncrypted { server: String },
    #[error("the mail server {server} does not accept the user name and password: {reply}")]
    SignIn { server: String, code: Option<u16>, reply: String },
    #[error("the mail server {server} does not serve this program: {reply}")]
    Unwilling { server: String, code: u16, reply: String },
    #[error(transparent)]
    Dkim(#[from] DkimError),
    #[error("mails cannot be written to {path}: {source}")]
    Folder { path: PathBuf, source: io::Error },
}

impl PostError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Settings(_) => "mail_settings",
            Self::Unreachable { .. } => "mail_server_unreachable",
            Self::NotEncrypted { .. } => "mail_server_not_encrypted",
            Self::SignIn { .. } => "mail_server_sign_in",
            Self::Unwilling { .. } => "mail_server_unwilling",
            Self::Dkim(_) => "mail_signature",
            Self::Folder { .. } => "mail_folder",
        }
    }

    /// The SMTP reply behind it, if there is one.
    pub fn reply_code(&self) -> Option<u16> {
        match self {
            Self::SignIn { code, .. } => *code,
            Self::Unwilling { code, .. } => Some(*code),
            _ => None,
        }
    }
}

impl Post {
    /// Mails become files in `path`, which is made when it is not there.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self::Folder(Folder::new(path))
    }

    /// Mails go to a mail server. Nothing is connected yet.
    ///
    /// # Errors
    /// When the settings cannot work whatever the server says.
    pub fn smtp(settings: &SmtpSettings) -> Result<Self, PostError> {
        Ok(Self::Smtp(Box::new(Smtp::new(settings)?)))
    }

    /// Sends one mail once. Dropped before it ends, it leaves what became of the mail unclear.
    pub async fn send(&self, mail: &Mail) -> Outcome {
        self.send_signed(mail, None).await
    }

    /// Like [`Post::send`], signed by `signer` instead of with the key of the settings. Mails that become files are not
    /// signed.
    pub async fn send_signed(&self, mail: &Mail, signer: Option<&Signer>) -> Outcome {
        let written = match mail.write() {
            Ok(written) => written,
            Err(error) => {
                let fault = if error.blames_recipient() { Fault::Recipient } else { Fault::Other };
                return Outcome::Refused { code: None, reply: error.to_string(), fault };
            }
        };
        match self {
            Self::Folder(folder) => folder.send(&written).await,
            Self::Smtp(smtp) => smtp.send(&written, signer).await,
        }
    }

    /// Tries whether mails could leave, without sending one.
    ///
    /// # Errors
    /// Says what is in the way and what to do about it.
    pub async fn check(&self) -> Result<(), PostError> {
        match self {
            Self::Folder(folder) => folder.check().await,
            Self::Smtp(smtp) => smtp.check().await,
        }
    }
}
