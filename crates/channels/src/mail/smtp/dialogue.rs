//! The conversation with a mail server (RFC 5321), command by command.
//!
//! It is held here and not by a library, because of one moment: before the full stop that ends a mail has
//! been handed over, nobody has the mail; after it, somebody may, until the answer says more.

use super::reply::Reply;
use super::{Patience, SmtpSettings};
use crate::mail::status::{Status, blames_recipient};
use crate::mail::{Fault, Outcome, PostError, Written};
use crate::wire::{Dialler, Encryption, SignIn, Wire, WireError, within};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::time::timeout;

/// How long a goodbye is waited for.
const FAREWELL: Duration = Duration::from_secs(5);

/// What the server says it can do.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(test, derive(PartialEq, Eq))]
struct Offers {
    start_tls: bool,
    size: bool,
    utf8: bool,
    plain: bool,
    login: bool,
}

/// One open connection, signed in.
#[derive(Debug)]
pub(super) struct Dialogue {
    stream: BufReader<Wire>,
    patience: Patience,
    offers: Offers,
    mails: u32,
    usable: bool,
}

/// Which question was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Sender,
    Recipient,
    Content,
}

impl Dialogue {
    /// Connects, encrypts and signs in.
    pub(super) async fn open(dialler: &Dialler, settings: &SmtpSettings) -> Result<Self, PostError> {
        let server = || dialler.server();
        let unreachable = |source: WireError| PostError::Unreachable { server: server(), source };
        let mut wire = dialler.dial().await.map_err(unreachable)?;
        if settings.encryption == Encryption::Tls {
            wire = dialler.encrypt(wire).await.map_err(unreachable)?;
        }
        let stream = BufReader::new(wire);
        let patience = settings.patience;
        let mut it = Self { stream, patience, offers: Offers::default(), mails: 0, usable: true };
        let greeting = it.reply().await.map_err(unreachable)?;
        welcome(greeting, 220, dialler)?;
        it.hello(&settings.helo, dialler).await?;
        if settings.encryption == Encryption::StartTls {
            if !it.offers.start_tls {
                return Err(PostError::NotEncrypted { server: server() });
            }
            welcome(it.command("STARTTLS").await.map_err(unreachable)?, 220, dialler)?;
            // What was said before the encryption began may be from somebody on the way.
            if !it.stream.buffer().is_empty() {
                let early = "it went on in plain text after encryption had been agreed on".to_owned();
                return Err(unreachable(WireError::NotUnderstood(early)));
            }
            let wire = dialler.encrypt(it.stream.into_inner()).await.map_err(unreachable)?;
            it = Self { stream: BufReader::new(wire), patience, offers: Offers::default(), mails: 0, usable: true };
            it.hello(&settings.helo, dialler).await?;
        }
        if let Some(sign_in) = &settings.sign_in {
            it.sign_in(sign_in, dialler).await?;
        }
        Ok(it)
    }

    async fn hello(&mut self, name: &str, dialler: &Dialler) -> Result<(), PostError> {
        let unreachable = |source| PostError::Unreachable { server: dialler.server(), source };
        let mut reply = self.command(&format!("EHLO {name}")).await.map_err(unreachable)?;
        if matches!(reply.code, 500 | 502 | 504) {
            reply = self.command(&format!("HELO {name}")).await.map_err(unreachable)?;
        }
        self.offers = offers(&reply.lines);
        welcome(reply, 250, dialler)
    }

    async fn sign_in(&mut self, sign_in: &SignIn, dialler: &Dialler) -> Result<(), PostError> {
        let refused = |code, reply| PostError::SignIn { server: dialler.server(), code, reply };
        let (user, password) = (sign_in.user.as_str(), sign_in.password.reveal());
        let asked: Vec<String> = if self.offers.plain {
            vec![format!("AUTH PLAIN {}", STANDARD.encode(format!("\0{user}\0{password}")))]
        } else if self.offers.login {
            vec!["AUTH LOGIN".to_owned(), STANDARD.encode(user), STANDARD.encode(password)]
        } else {
            return Err(refused(None, "it offers neither PLAIN nor LOGIN on this connection".to_owned()));
        };
        let last = asked.len() - 1;
        for (which, line) in asked.iter().enumerate() {
            let reply = self.command(line).await;
            let reply = reply.map_err(|source| PostError::Unreachable { server: dialler.server(), source })?;
            let expected = if which == last { 235 } else { 334 };
            if reply.code != expected {
                return Err(refused(Some(reply.code), reply.text()));
            }
        }
        Ok(())
    }

    /// Whether another mail can go over this connection; asks the server, and clears what was begun.
    pub(super) async fn is_ready(&mut self) -> bool {
        self.usable && self.command("RSET").await.is_ok_and(|reply| reply.code == 250)
    }

    /// Whether the conversation may go on after what was said last.
    pub(super) fn is_usable(&self) -> bool {
        self.usable
    }

    /// Mails this connection has been asked to take.
    pub(super) fn mails(&self) -> u32 {
        self.mails
    }

    /// Says goodbye; whether the server answers makes no difference.
    pub(super) async fn quit(mut self) {
        let _ = timeout(FAREWELL, self.command("QUIT")).await;
    }

    /// Hands over one mail; `message` is the signed form of `mail`.
    pub(super) async fn hand_over(&mut self, mail: &Written, message: &[u8]) -> Outcome {
        self.mails += 1;
        let wide = !(mail.sender.is_ascii() && message.is_ascii() && mail.recipient.is_ascii());
        if wide && !self.offers.utf8 {
            let fault = if mail.recipient.is_ascii() { Fault::Other } else { Fault::Recipient };
            let reply = "the mail server cannot deliver to addresses with letters beyond ASCII".to_owned();
            return Outcome::Refused { code: None, reply, fault };
        }
        let size = if self.offers.size { format!(" SIZE={}", message.len()) } else { String::new() };
        let utf8 = if wide { " BODY=8BITMIME SMTPUTF8" } else { "" };
        let sender = format!("MAIL FROM:<{}>{size}{utf8}", mail.sender);
        let recipient = format!("RCPT TO:<{}>", mail.recipient);
        for (step, line) in [(Step::Sender, sender), (Step::Recipient, recipient), (Step::Content, "DATA".to_owned())] {
            match self.command(&line).await {
                Ok(reply) if reply.is_done() && step != Step::Content => {}
                Ok(reply) if reply.code == 354 && step == Step::Content => {}
                Ok(reply) => return self.refused(step, &reply),
                Err(error) => return later(&error),
            }
        }
        let content = stuffed(message);
        if let Err(error) = self.write(&content).await {
            return later(&error);
        }
        // From here on somebody may have the mail.
        match self.finish().await {
            Ok(reply) if reply.is_done() => Outcome::Accepted { reply: reply.text() },
            Ok(reply) if reply.code >= 400 => self.refused(Step::Content, &reply),
            Ok(reply) => {
                self.usable = false;
                Outcome::Unclear { reason: format!("the server answered the mail with {}", reply.text()) }
            }
            Err(error) => Outcome::Unclear { reason: format!("no answer after the mail was handed over: {error}") },
        }
    }

    async fn finish(&mut self) -> Result<Reply, WireError> {
        let patience = self.patience.delivery;
        self.write(b".\r\n").await?;
        let answer = timeout(patience, Reply::read(&mut self.stream)).await;
        self.told(answer.unwrap_or(Err(WireError::TimedOut)))
    }

    /// A reply that is not the one hoped for.
    fn refused(&mut self, step: Step, reply: &Reply) -> Outcome {
        let text = reply.text();
        match reply.code {
            // A setting that is wrong, and nothing the recipient can help. 552 speaks of this mail's size.
            500.. if step == Step::Sender && reply.code != 552 => {
                self.usable = false;
                Outcome::Later { code: Some(reply.code), reply: text }
            }
            500.. => {
                let status = Status::find(&text);
                let nobody = step != Step::Sender && blames_recipient(status, &text);
                let elsewhere = step == Step::Recipient && status.is_none() && matches!(reply.code, 551 | 553);
                let fault = if nobody || elsewhere { Fault::Recipient } else { Fault::Other };
                Outcome::Refused { code: Some(reply.code), reply: text, fault }
            }
            400.. => {
                // The server is about to hang up.
                self.usable &= reply.code != 421;
                Outcome::Later { code: Some(reply.code), reply: text }
            }
            _ => {
                self.usable = false;
                Outcome::Later { code: Some(reply.code), reply: text }
            }
        }
    }

    async fn command(&mut self, line: &str) -> Result<Reply, WireError> {
        let line = format!("{line}\r\n");
        let patience = self.patience.command;
        let written = within(patience, async {
            self.stream.write_all(line.as_bytes()).await?;
            self.stream.flush().await
        });
        let written = written.await;
        self.told(written)?;
        self.reply().await
    }

    async fn reply(&mut self) -> Result<Reply, WireError> {
        let answer = timeout(self.patience.command, Reply::read(&mut self.stream)).await;
        self.told(answer.unwrap_or(Err(WireError::TimedOut)))
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        let written = within(self.patience.delivery, async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        });
        let written = written.await;
        self.told(written)
    }

    /// After an error nobody knows whose turn it is.
    fn told<T>(&mut self, result: Result<T, WireError>) -> Result<T, WireError> {
        self.usable &= result.is_ok();
        result
    }
}

fn later(error: &WireError) -> Outcome {
    Outcome::Later { code: None, reply: format!("{error}, before the mail was complete") }
}

fn welcome(reply: Reply, expected: u16, dialler: &Dialler) -> Result<(), PostError> {
    if reply.code == expected {
        return Ok(());
    }
    Err(PostError::Unwilling { server: dialler.server(), code: reply.code, reply: reply.text() })
}

fn offers(lines: &[String]) -> Offers {
    let mut offers = Offers::default();
    for line in lines.iter().skip(1) {
        // Old servers write AUTH=LOGIN.
        let line = line.to_ascii_uppercase().replace('=', " ");
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("STARTTLS") => offers.start_tls = true,
            Some("SIZE") => offers.size = true,
            Some("SMTPUTF8") => offers.utf8 = true,
            Some("AUTH") => {
                for mechanism in words {
                    offers.plain |= mechanism == "PLAIN";
                    offers.login |= mechanism == "LOGIN";
                }
            }
            _ => {}
        }
    }
    offers
}

/// The message with every full stop at the beginning of a line doubled, ending in a line break, so that the
/// one that ends the mail is the only one that stands alone.
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(message.len() + 16);
    let mut line_begins = true;
    for &byte in message {
        if line_begins && byte == b'.' {
            stuffed.push(b'.');
        }
        line_begins = byte == b'\n';
        stuffed.push(byte);
    }
    if !stuffed.ends_with(b"\r\n") {
        stuffed.extend_from_slice(b"\r\n");
    }
    stuffed
}

#[cfg(test)]
mod tests {
    use super::{Dialogue, Offers, offers, stuffed};
    use crate::mail::{Mail, Outcome, Party, Patience};
    use domain::time::Timestamp;
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};

    #[test]
    fn a_lone_full_stop_does_not_end_the_mail() {
        assert_eq!(stuffed(b".\r\na\r\n..b\r\nc.\r\n"), b"..\r\na\r\n...b\r\nc.\r\n");
        assert_eq!(stuffed(b"a\n.\n"), b"a\n..\n\r\n");
        assert_eq!(stuffed(b""), b"\r\n");
    }

    #[test]
    fn offers_are_read_in_any_spelling() {
        let lines = ["mail.example.org STARTTLS", "size 1000", "StartTLS", "AUTH=LOGIN", "AUTH CRAM-MD5 Plain", "X"];
        let read = offers(&lines.map(str::to_owned));
        assert_eq!(read, Offers { start_tls: true, size: true, utf8: false, plain: true, login: true });
        assert_eq!(offers(&["STARTTLS".to_owned()]), Offers::default());
    }

    /// Takes envelope and the first bytes of a mail, then hangs up.
    async fn hangs_up_early(stream: DuplexStream) {
        let mut stream = BufReader::new(stream);
        for answer in ["250 Ok", "250 Ok", "354 go on"] {
            stream.read_line(&mut String::new()).await.unwrap();
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
        }
        stream.read_exact(&mut [0; 100]).await.unwrap();
    }

    /// The line between *later* and *unclear*: while the end of the mail has not been handed over, nobody
    /// may deliver it.
    #[tokio::test]
    async fn a_mail_cut_off_in_its_middle_may_be_sent_again() {
        let mail = Mail {
            message_id: "a@example.org".to_owned(),
            date: Timestamp(0),
            bounces_to: "bounces@example.org".to_owned(),
            from: Party::address("service@example.org"),
            reply_to: None,
            to: Party::address("anna@example.org"),
            subject: "Hello".to_owned(),
            text: "Hello".repeat(10_000),
            html: "<p>Hello</p>".to_owned(),
            unsubscribe: None,
            feedback_id: None,
        };
        let written = mail.write().unwrap();
        // So little fits between the two that the mail cannot be on its way as a whole.
        let (here, there) = duplex(512);
        let server = tokio::spawn(hangs_up_early(there));
        let patience = Patience::default();
        let stream = BufReader::new(Box::new(here) as crate::wire::Wire);
        let mut dialogue = Dialogue { stream, patience, offers: Offers::default(), mails: 0, usable: true };
        let outcome = dialogue.hand_over(&written, written.bytes()).await;
        assert!(matches!(outcome, Outcome::Later { code: None, .. }), "{outcome:?}");
        assert!(!dialogue.is_usable());
        server.await.unwrap();
    }
}
