//! Mails by SMTP: settings, and a few connections that are kept open between mails.

mod dialogue;
mod reply;

use super::dkim::Signer;
use super::{DkimKey, Fault, Outcome, PostError, Written};
use crate::wire::{Dialler, Encryption, SignIn};
use dialogue::Dialogue;
use parking_lot::Mutex;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long the server may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// To take a connection, and again to agree on its encryption.
    pub connect: Duration,
    /// To answer one command.
    pub command: Duration,
    /// To take the whole mail, and again to say what becomes of it. Being impatient here makes mails
    /// unclear that arrived.
    pub delivery: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(30), command: Duration::from_mins(2), delivery: Duration::from_mins(10) }
    }
}

/// How mails get to a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub sign_in: Option<SignIn>,
    /// What this machine calls itself: a host name, or an address in square brackets.
    pub helo: String,
    /// Certificates (PEM) of authorities trusted besides those the machine trusts.
    pub authorities: Option<String>,
    pub patience: Patience,
    /// Connections at the same time, at least 1.
    pub connections: usize,
    /// Mails over one connection, at least 1; many servers allow 100.
    pub mails_per_connection: u32,
    /// Signs every mail.
    pub dkim: Option<DkimKey>,
}

impl SmtpSettings {
    /// Eight connections of a hundred mails each, nobody signed in, nothing signed.
    pub fn new(host: impl Into<String>, port: u16, encryption: Encryption, helo: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            port,
            encryption,
            sign_in: None,
            helo: helo.into(),
            authorities: None,
            patience: Patience::default(),
            connections: 8,
            mails_per_connection: 100,
            dkim: None,
        }
    }
}

/// A mail server, and the connections to it that are open.
#[derive(Debug)]
pub struct Smtp {
    settings: SmtpSettings,
    dialler: Dialler,
    signer: Option<Signer>,
    permits: Semaphore,
    idle: Mutex<Vec<Dialogue>>,
}

impl Smtp {
    pub(super) fn new(settings: &SmtpSettings) -> Result<Self, PostError> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-[]:".contains(&b);
        if settings.helo.is_empty() || !settings.helo.bytes().all(allowed) {
            let why = format!("\"{}\" is not the name of a machine: write it as cx.example.org", settings.helo);
            return Err(PostError::Settings(why));
        }
        if settings.connections == 0 || settings.mails_per_connection == 0 {
            return Err(PostError::Settings("without a connection, or mails on it, nothing can leave".to_owned()));
        }
        if settings.sign_in.as_ref().is_some_and(|s| s.user.contains('\0') || s.password.reveal().contains('\0')) {
            return Err(PostError::Settings("the user name or password has a character 0 in it".to_owned()));
        }
        let authorities = settings.authorities.as_deref();
        let dialler = Dialler::new(&settings.host, settings.port, authorities, settings.patience.connect)
            .map_err(|error| PostError::Settings(error.to_string()))?;
        Ok(Self {
            settings: settings.clone(),
            dialler,
            signer: settings.dkim.as_ref().map(Signer::new).transpose()?,
            permits: Semaphore::new(settings.connections),
            idle: Mutex::new(Vec::new()),
        })
    }

    /// Signed by `signer`, else as the settings say.
    pub(super) async fn send(&self, mail: &Written, signer: Option<&Signer>) -> Outcome {
        let message = match signed(mail, signer.or(self.signer.as_ref())) {
            Ok(message) => message,
            Err(error) => return Outcome::Refused { code: None, reply: error.to_string(), fault: Fault::Other },
        };
        // Never closed while this is borrowed; should that change, nothing has been sent.
        let Ok(_permit) = self.permits.acquire().await else {
            return Outcome::Later { code: None, reply: "mails are no longer sent".to_owned() };
        };
        let mut dialogue = match self.connection().await {
            Ok(dialogue) => dialogue,
            Err(error) => return Outcome::Later { code: error.reply_code(), reply: error.to_string() },
        };
        let outcome = dialogue.hand_over(mail, &message).await;
        if dialogue.is_usable() {
            if dialogue.mails() < self.settings.mails_per_connection {
                self.idle.lock().push(dialogue);
            } else {
                dialogue.quit().await;
            }
        }
        outcome
    }

    pub(super) async fn check(&self) -> Result<(), PostError> {
        Dialogue::open(&self.dialler, &self.settings).await?.quit().await;
        Ok(())
    }

    /// One that is open already and still answers, else a new one.
    async fn connection(&self) -> Result<Dialogue, PostError> {
        while let Some(mut kept) = self.kept() {
            if kept.is_ready().await {
                return Ok(kept);
            }
        }
        Dialogue::open(&self.dialler, &self.settings).await
    }

    fn kept(&self) -> Option<Dialogue> {
        self.idle.lock().pop()
    }
}

fn signed(mail: &Written, signer: Option<&Signer>) -> Result<Vec<u8>, PostError> {
    let mut message = match signer {
        Some(signer) => signer.header(mail)?.into_bytes(),
        None => Vec::new(),
    };
    message.extend_from_slice(mail.bytes());
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::{Smtp, SmtpSettings};
    use crate::mail::DkimKey;
    use crate::{Encryption, Secret, SignIn};

    fn settings() -> SmtpSettings {
        SmtpSettings::new("mail.example.org", 587, Encryption::StartTls, "cx.example.org")
    }

    #[test]
    fn settings_that_cannot_work_are_refused_at_once() {
        assert!(Smtp::new(&settings()).is_ok());
        let key = DkimKey { selector: "s".to_owned(), domain: "example.org".to_owned(), private_key: Secret::new("x") };
        let nul = SignIn { user: "a\0b".to_owned(), password: Secret::new("x") };
        for (wrong, code) in [
            (SmtpSettings { helo: "me\r\nMAIL".to_owned(), ..settings() }, "mail_settings"),
            (SmtpSettings { helo: String::new(), ..settings() }, "mail_settings"),
            (SmtpSettings { host: "no name".to_owned(), ..settings() }, "mail_settings"),
            (SmtpSettings { connections: 0, ..settings() }, "mail_settings"),
            (SmtpSettings { mails_per_connection: 0, ..settings() }, "mail_settings"),
            (SmtpSettings { sign_in: Some(nul), ..settings() }, "mail_settings"),
            (SmtpSettings { dkim: Some(key), ..settings() }, "mail_signature"),
        ] {
            assert_eq!(Smtp::new(&wrong).unwrap_err().code(), code, "{wrong:?}");
        }
    }

    #[test]
    fn settings_do_not_tell_their_secrets() {
        let sign_in = SignIn { user: "anna".to_owned(), password: Secret::new("hunter2") };
        let shown = format!("{:?}", SmtpSettings { sign_in: Some(sign_in), ..settings() });
        assert!(shown.contains("anna") && !shown.contains("hunter2"));
    }
}
