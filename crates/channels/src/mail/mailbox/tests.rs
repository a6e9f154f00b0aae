//! The mailbox against a small IMAP server that says what each test wants.

use super::{Afterwards, BEGINNING, LARGEST_WHOLE, Letter, Mailbox, MailboxError, MailboxSettings, Verdict, Visit};
use crate::{Encryption, Secret, SignIn};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Default)]
struct Server {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    offers: &'static str,
    /// Unread mails by number.
    mails: BTreeMap<u32, Vec<u8>>,
    /// Commands without their tags.
    heard: Vec<String>,
    /// A command beginning like this is answered so, and with nothing if that is empty.
    instead: Option<(&'static str, &'static str)>,
}

impl Server {
    fn with(mails: &[(u32, &str)]) -> Self {
        let server = Self::default();
        server.state.lock().mails = mails.iter().map(|(uid, text)| (*uid, text.as_bytes().to_vec())).collect();
        server
    }

    async fn mailbox(&self, afterwards: Afterwards) -> Mailbox {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = server.serve(stream).await;
            }
        });
        Mailbox::new(MailboxSettings { port, afterwards, ..settings() }).unwrap()
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"* OK ready\r\n").await?;
        let mut line = String::new();
        while stream.read_line(&mut line).await? > 0 {
            let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
            let answer = self.answer(tag, command);
            if answer.is_empty() {
                // Says nothing more, but stays.
                std::future::pending::<()>().await;
            }
            stream.write_all(&answer).await?;
            line.clear();
        }
        Ok(())
    }

    fn answer(&self, tag: &str, command: &str) -> Vec<u8> {
        let mut state = self.state.lock();
        state.heard.push(command.to_owned());
        if let Some((beginning, answer)) = state.instead
            && command.starts_with(beginning)
        {
            return answer.replace("TAG", tag).into_bytes();
        }
        let mut answer = Vec::new();
        let words: Vec<&str> = command.split(' ').collect();
        let uid = words.get(2).and_then(|word| word.parse::<u32>().ok()).unwrap_or_default();
        if command == "CAPABILITY" {
            let offers = format!("IMAP4rev1 {}", state.offers);
            answer.extend(format!("* CAPABILITY {}\r\n", offers.trim_end()).bytes());
        } else if command.starts_with("UID SEARCH") {
            let found: Vec<String> = state.mails.keys().rev().map(ToString::to_string).collect();
            answer.extend(format!("* SEARCH {}\r\n", found.join(" ")).bytes());
        } else if command.starts_with("UID FETCH")
            && let Some(mail) = state.mails.get(&uid)
        {
            answer.extend(b"* 99 FETCH (UID 4999 FLAGS (\\Seen))\r\n");
            if command.ends_with("(UID RFC822.SIZE)") {
                answer.extend(format!("* 1 FETCH (UID {uid} RFC822.SIZE {})\r\n", mail.len()).bytes());
            } else if command.contains('<') {
                let beginning = &mail[..BEGINNING as usize];
                answer.extend(format!("* 1 FETCH (UID {uid} BODY[]<0> {{{}}}\r\n", beginning.len()).bytes());
                answer.extend(beginning);
                answer.extend(b")\r\n");
            } else {
                answer.extend(format!("* 1 FETCH (UID {uid} BODY[] {{{}}}\r\n", mail.len()).bytes());
                answer.extend(mail);
                answer.extend(b")\r\n");
            }
        } else if command.contains("(\\Seen)") {
            state.mails.remove(&uid);
        }
        answer.extend(format!("{tag} OK done\r\n").bytes());
        answer
    }

    fn heard(&self, beginning: &str) -> Vec<String> {
        self.state.lock().heard.iter().filter(|command| command.starts_with(beginning)).cloned().collect()
    }

    fn unread(&self) -> Vec<u32> {
        self.state.lock().mails.keys().copied().collect()
    }
}

fn settings() -> MailboxSettings {
    MailboxSettings {
        host: "127.0.0.1".to_owned(),
        port: 143,
        encryption: Encryption::None,
        sign_in: SignIn { user: "bounces".to_owned(), password: Secret::new("secret \"word\"") },
        folder: "INBOX".to_owned(),
        afterwards: Afterwards::MarkSeen,
        authorities: None,
        patience: Duration::from_secs(5),
    }
}

async fn visit(mailbox: &Mailbox, most: usize, verdict: Verdict) -> (Result<Visit, MailboxError>, Vec<Letter>) {
    let seen = Mutex::new(Vec::new());
    let visited = mailbox
        .visit(most, |letter| {
            seen.lock().push(letter);
            std::future::ready(verdict)
        })
        .await;
    (visited, seen.into_inner())
}

#[tokio::test]
async fn mails_come_one_by_one_and_are_marked_when_done() {
    let server = Server::with(&[(3, "Subject: a\r\n\r\na"), (10, "Subject: b\r\n\r\nb")]);
    let mailbox = server.mailbox(Afterwards::MarkSeen).await;
    let (visited, letters) = visit(&mailbox, 10, Verdict::Done).await;
    assert_eq!(visited.unwrap(), Visit { done: 2, not_yet: 0, left: 0 });
    let read: Vec<(u32, &[u8])> = letters.iter().map(|letter| (letter.uid, letter.raw.as_slice())).collect();
    assert_eq!(read, [(3, b"Subject: a\r\n\r\na".as_slice()), (10, b"Subject: b\r\n\r\nb".as_slice())]);
    assert!(letters.iter().all(Letter::is_whole));
    assert_eq!(server.unread(), Vec::<u32>::new());
    assert!(server.heard("UID FETCH").iter().all(|command| !command.contains("BODY[")));
    assert_eq!(server.heard("LOGIN"), ["LOGIN \"bounces\" \"secret \\\"word\\\"\""]);
    assert_eq!(server.heard("LOGOUT").len(), 1);
}

#[tokio::test]
async fn what_is_not_done_stays_unread() {
    let server = Server::with(&[(1, "A: b\r\n\r\n"), (2, "A: b\r\n\r\n"), (3, "A: b\r\n\r\n")]);
    let mailbox = server.mailbox(Afterwards::MarkSeen).await;
    let (visited, letters) = visit(&mailbox, 2, Verdict::NotYet).await;
    assert_eq!(visited.unwrap(), Visit { done: 0, not_yet: 2, left: 1 });
    assert_eq!(letters.len(), 2);
    assert_eq!(server.unread(), [1, 2, 3]);
    assert_eq!(mailbox.check().await.unwrap(), 3);
}

#[tokio::test]
async fn mails_are_moved_by_what_the_server_can_do() {
    for (offers, expected) in [
        ("MOVE UIDPLUS", vec!["UID MOVE 7 \"Erledigt &- gut\""]),
        ("UIDPLUS", vec!["UID COPY 7 \"Erledigt &- gut\"", "UID STORE 7 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 7"]),
        ("", vec!["UID COPY 7 \"Erledigt &- gut\"", "UID STORE 7 +FLAGS.SILENT (\\Deleted)"]),
    ] {
        let server = Server::with(&[(7, "A: b\r\n\r\n")]);
        server.state.lock().offers = offers;
        let mailbox = server.mailbox(Afterwards::MoveTo("Erledigt & gut".to_owned())).await;
        visit(&mailbox, 1, Verdict::Done).await.0.unwrap();
        let heard: Vec<String> = server
            .heard("UID ")
            .into_iter()
            .filter(|command| ["MOVE", "COPY", "Deleted", "EXPUNGE"].iter().any(|word| command.contains(word)))
            .collect();
        assert_eq!(heard, expected, "{offers}");
    }
}

#[tokio::test]
async fn of_a_huge_mail_only_the_beginning_is_read() {
    let server = Server::default();
    let mut huge = b"Subject: huge\r\n\r\n".to_vec();
    huge.resize(LARGEST_WHOLE as usize + 1, b'x');
    server.state.lock().mails.insert(1, huge);
    let mailbox = server.mailbox(Afterwards::MarkSeen).await;
    let (visited, letters) = visit(&mailbox, 1, Verdict::Done).await;
    assert_eq!(visited.unwrap().done, 1);
    assert_eq!((letters[0].raw.len(), letters[0].size), (BEGINNING as usize, LARGEST_WHOLE + 1));
    assert!(!letters[0].is_whole() && letters[0].raw.starts_with(b"Subject: huge"));
}

#[tokio::test]
async fn a_mail_that_is_gone_meanwhile_is_skipped() {
    let server = Server::with(&[(1, "A: b\r\n\r\n")]);
    server.state.lock().instead = Some(("UID FETCH", "TAG OK nothing there\r\n"));
    let (visited, letters) = visit(&server.mailbox(Afterwards::MarkSeen).await, 5, Verdict::Done).await;
    assert_eq!((visited.unwrap(), letters.len()), (Visit::default(), 0));
}

#[tokio::test]
async fn errors_say_what_is_in_the_way() {
    for (instead, answer, code) in [
        ("LOGIN", "TAG NO wrong password\r\n", "mailbox_sign_in"),
        ("SELECT", "TAG NO no such folder\r\n", "mailbox_refused"),
        ("UID SEARCH", "TAG BAD what\r\n", "mailbox_refused"),
        ("UID FETCH", "TAG NO not now\r\n", "mailbox_refused"),
        ("UID STORE", "TAG NO read only\r\n", "mailbox_refused"),
        ("SELECT", "* BYE going down\r\n", "mailbox_unreachable"),
        ("SELECT", "", "mailbox_unreachable"),
    ] {
        let server = Server::with(&[(1, "A: b\r\n\r\n")]);
        server.state.lock().instead = Some((instead, answer));
        let mut mailbox = server.mailbox(Afterwards::MarkSeen).await;
        mailbox.settings.patience = Duration::from_millis(300);
        let (visited, _) = visit(&mailbox, 5, Verdict::Done).await;
        let error = visited.unwrap_err();
        assert_eq!(error.code(), code, "{instead}: {error}");
        assert!(error.to_string().contains("127.0.0.1:"), "{error}");
        assert_eq!(server.unread(), [1]);
    }
}

#[tokio::test]
async fn nobody_there_is_an_error_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mailbox = Mailbox::new(MailboxSettings { port, ..settings() }).unwrap();
    assert_eq!(mailbox.check().await.unwrap_err().code(), "mailbox_unreachable");
}

#[test]
fn settings_that_cannot_work_are_refused_at_once() {
    for wrong in [
        MailboxSettings { folder: String::new(), ..settings() },
        MailboxSettings { folder: "a\r\nLOGOUT".to_owned(), ..settings() },
        MailboxSettings { afterwards: Afterwards::MoveTo(String::new()), ..settings() },
        MailboxSettings { host: String::new(), ..settings() },
    ] {
        assert_eq!(Mailbox::new(wrong).unwrap_err().code(), "mailbox_settings");
    }
}
