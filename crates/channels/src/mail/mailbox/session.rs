//! The conversation with an IMAP server (RFC 3501).

use super::{Afterwards, BEGINNING, LARGEST_WHOLE, Letter, MailboxError, MailboxSettings};
use crate::wire::{Dialler, Encryption, Wire, WireError};
use async_imap::Client;
use async_imap::error::Error;
use async_imap::imap_proto::{AttributeValue, Capability, MailboxDatum, Response, Status};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::io;
use std::time::Duration;
use tokio::time::timeout;

/// A folder that is open.
pub(super) struct Session {
    inner: async_imap::Session<Wire>,
    server: String,
    patience: Duration,
    /// The server moves mails itself (RFC 6851).
    moves: bool,
    /// The server deletes the mails named, and not all that are marked (RFC 4315).
    deletes_one: bool,
}

impl Session {
    pub(super) async fn open(dialler: &Dialler, settings: &MailboxSettings) -> Result<Self, MailboxError> {
        let server = dialler.server();
        let patience = settings.patience;
        let unreachable = |source: WireError| MailboxError::Unreachable { server: dialler.server(), source };
        let mut wire = dialler.dial().await.map_err(unreachable)?;
        if settings.encryption == Encryption::Tls {
            wire = dialler.encrypt(wire).await.map_err(unreachable)?;
        }
        let mut client = Client::new(wire);
        match timeout(patience, client.read_response()).await {
            Ok(Ok(Some(_))) => {}
            Ok(Ok(None)) => return Err(unreachable(WireError::Closed)),
            Ok(Err(error)) => return Err(unreachable(WireError::Io(error))),
            Err(_) => return Err(unreachable(WireError::TimedOut)),
        }
        if settings.encryption == Encryption::StartTls {
            let agreed = timeout(patience, client.run_command_and_check_ok("STARTTLS", None)).await;
            agreed
                .unwrap_or_else(|_| Err(Error::Io(io::ErrorKind::TimedOut.into())))
                .map_err(|error| failed(&server, "to encrypt the connection", error))?;
            // What came before the encryption is dropped with the old client.
            client = Client::new(dialler.encrypt(client.into_inner()).await.map_err(unreachable)?);
        }
        let (user, password) = (settings.sign_in.user.as_str(), settings.sign_in.password.reveal());
        let inner = match timeout(patience, client.login(user, password)).await {
            Ok(Ok(inner)) => inner,
            Ok(Err((Error::No(reply) | Error::Bad(reply), _))) => return Err(MailboxError::SignIn { server, reply }),
            Ok(Err((Error::Validate(_), _))) => {
                let reply = "the user name or password has a line break in it".to_owned();
                return Err(MailboxError::SignIn { server, reply });
            }
            Ok(Err((error, _))) => return Err(failed(&server, "to let this program in", error)),
            Err(_) => return Err(unreachable(WireError::TimedOut)),
        };
        let mut session = Self { inner, server, patience, moves: false, deletes_one: false };
        session.learn().await?;
        let folder = quoted(&settings.folder);
        session.ask("to open the folder", &format!("SELECT {folder}"), |_| {}).await?;
        Ok(session)
    }

    async fn learn(&mut self) -> Result<(), MailboxError> {
        let (mut moves, mut deletes_one) = (false, false);
        self.ask("to say what it can do", "CAPABILITY", |response| {
            if let Response::Capabilities(offers) = response {
                for offer in offers {
                    if let Capability::Atom(name) = offer {
                        moves |= name.eq_ignore_ascii_case("MOVE");
                        deletes_one |= name.eq_ignore_ascii_case("UIDPLUS");
                    }
                }
            }
        })
        .await?;
        (self.moves, self.deletes_one) = (moves, deletes_one);
        Ok(())
    }

    /// Numbers of unread mails, oldest first.
    pub(super) async fn unread(&mut self) -> Result<Vec<u32>, MailboxError> {
        let mut found = Vec::new();
        self.ask("to search the folder", "UID SEARCH UNSEEN UNDELETED", |response| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                found.extend_from_slice(uids);
            }
        })
        .await?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// One mail; reading it does not mark it. `None` if it is gone.
    pub(super) async fn read(&mut self, uid: u32) -> Result<Option<Letter>, MailboxError> {
        let mut size = None;
        self.ask("to say how large a mail is", &format!("UID FETCH {uid} (UID RFC822.SIZE)"), |response| {
            for attribute in attributes(response, uid) {
                if let AttributeValue::Rfc822Size(bytes) = attribute {
                    size = Some(*bytes);
                }
            }
        })
        .await?;
        let Some(size) = size else { return Ok(None) };
        let part = if size > LARGEST_WHOLE { format!("<0.{BEGINNING}>") } else { String::new() };
        let mut raw = None;
        self.ask("to hand over a mail", &format!("UID FETCH {uid} (UID BODY.PEEK[]{part})"), |response| {
            for attribute in attributes(response, uid) {
                if let AttributeValue::BodySection { section: None, data: Some(data), .. } = attribute {
                    raw = Some(data.to_vec());
                }
            }
        })
        .await?;
        Ok(raw.map(|raw| Letter { uid, size, raw }))
    }

    /// Marks a mail as read, and moves it if that is wanted.
    pub(super) async fn put_away(&mut self, uid: u32, how: &Afterwards) -> Result<(), MailboxError> {
        self.ask("to mark a mail as read", &format!("UID STORE {uid} +FLAGS.SILENT (\\Seen)"), |_| {}).await?;
        let Afterwards::MoveTo(folder) = how else { return Ok(()) };
        let folder = quoted(folder);
        let step = "to move a mail";
        if self.moves {
            return self.ask(step, &format!("UID MOVE {uid} {folder}"), |_| {}).await;
        }
        self.ask(step, &format!("UID COPY {uid} {folder}"), |_| {}).await?;
        self.ask(step, &format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"), |_| {}).await?;
        // Without it the server would delete what others have marked too; ours stays, marked.
        if self.deletes_one { self.ask(step, &format!("UID EXPUNGE {uid}"), |_| {}).await } else { Ok(()) }
    }

    /// Says goodbye; whether the server answers makes no difference.
    pub(super) async fn leave(mut self) {
        let _ = timeout(self.patience.min(Duration::from_secs(5)), self.inner.logout()).await;
    }

    /// One command, each answer to it, and whether the server did it. The library's own commands overlook
    /// that a search, a fetch or a mark was refused.
    async fn ask(
        &mut self,
        step: &'static str,
        command: &str,
        hear: impl FnMut(&Response<'_>),
    ) -> Result<(), MailboxError> {
        let asked = timeout(self.patience, exchange(&mut self.inner, command, hear)).await;
        asked
            .unwrap_or_else(|_| Err(Error::Io(io::ErrorKind::TimedOut.into())))
            .map_err(|error| failed(&self.server, step, error))
    }
}

async fn exchange(
    session: &mut async_imap::Session<Wire>,
    command: &str,
    mut hear: impl FnMut(&Response<'_>),
) -> Result<(), Error> {
    let id = session.run_command(command).await?;
    while let Some(answer) = session.read_response().await? {
        match answer.parsed() {
            Response::Done { tag, status, outcome } if *tag == id => {
                let words = outcome.information.as_deref().unwrap_or_default().to_owned();
                return match status {
                    Status::Ok => Ok(()),
                    Status::No => Err(Error::No(words)),
                    _ => Err(Error::Bad(words)),
                };
            }
            Response::Data { status: Status::Bye, .. } => return Err(Error::ConnectionLost),
            response => hear(response),
        }
    }
    Err(Error::ConnectionLost)
}

/// What an answer says about the mail `uid`; servers also tell about others, unasked.
fn attributes<'a, 'b>(response: &'a Response<'b>, uid: u32) -> &'a [AttributeValue<'b>] {
    match response {
        Response::Fetch(_, attributes)
            if attributes.iter().any(|a| matches!(a, AttributeValue::Uid(found) if *found == uid)) =>
        {
            attributes
        }
        _ => &[],
    }
}

fn failed(server: &str, step: &'static str, error: Error) -> MailboxError {
    let server = server.to_owned();
    let source = match error {
        Error::No(reply) | Error::Bad(reply) => return MailboxError::Refused { server, step, reply },
        Error::ConnectionLost => WireError::Closed,
        Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => WireError::TimedOut,
        Error::Io(error) => WireError::Io(error),
        other => WireError::NotUnderstood(other.to_string()),
    };
    MailboxError::Unreachable { server, source }
}

/// A name as IMAP wants it: in quotation marks, and in its own writing beyond ASCII (RFC 3501, section 5.1.3).
fn quoted(name: &str) -> String {
    let mut text = String::from("\"");
    let mut wide: Vec<u8> = Vec::new();
    for c in name.chars() {
        if c.is_ascii() {
            flush(&mut wide, &mut text);
        }
        match c {
            '&' => text.push_str("&-"),
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_ascii() => text.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| wide.extend(unit.to_be_bytes())),
        }
    }
    flush(&mut wide, &mut text);
    text.push('"');
    text
}

fn flush(wide: &mut Vec<u8>, text: &mut String) {
    if !wide.is_empty() {
        text.push('&');
        text.push_str(&STANDARD_NO_PAD.encode(&*wide).replace('/', ","));
        text.push('-');
        wide.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn folders_have_names_in_every_script() {
        assert_eq!(quoted("INBOX"), "\"INBOX\"");
        assert_eq!(quoted("Entwürfe"), "\"Entw&APw-rfe\"");
        assert_eq!(quoted("台北"), "\"&U,BTFw-\"");
        assert_eq!(quoted("A&B \"x\" \\"), "\"A&-B \\\"x\\\" \\\\\"");
    }
}
