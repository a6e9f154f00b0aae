//! What is said about a mail in every way a conversation can end.

use crate::server::{Instead, Server};
use crate::{mail, post, settings};
use channels::mail::{Fault, Mail, Outcome, Party};
use channels::{Secret, SignIn};
use mail_parser::MessageParser;

fn code(outcome: &Outcome) -> Option<u16> {
    match outcome {
        Outcome::Refused { code, .. } | Outcome::Later { code, .. } => *code,
        Outcome::Accepted { .. } | Outcome::Unclear { .. } => None,
    }
}

#[tokio::test]
async fn an_accepted_mail_has_arrived_once_and_as_it_was() {
    let server = Server::start().await;
    server.offer(&["SIZE 1000000", "PIPELINING"]);
    let outcome = post(&settings(&server)).send(&mail(1)).await;
    assert_eq!(outcome, Outcome::Accepted { reply: "250 2.0.0 queued as 4711".to_owned() });
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    let written = mail(1).write().unwrap();
    assert_eq!(taken[0].message, written.bytes());
    let sender = format!("MAIL FROM:<bounces+inv-1@example.org> SIZE={}", written.bytes().len());
    assert_eq!(taken[0].envelope, [sender.as_str(), "RCPT TO:<aenne@kunde.example>"]);
    let parsed = MessageParser::default().parse(&taken[0].message).unwrap();
    assert!(parsed.body_text(0).unwrap().replace("\r\n", "\n").contains("Hello,\n.\n..two\n"));
    assert_eq!(server.heard("EHLO"), ["EHLO cx.example.org"]);
}

#[tokio::test]
async fn not_now_may_be_tried_again_on_the_same_connection() {
    let server = Server::that(&[("RCPT", Instead::Say("450 4.2.0 Greylisted, come back"))]).await;
    let post = post(&settings(&server));
    let outcome = post.send(&mail(1)).await;
    let reply = "450 4.2.0 Greylisted, come back".to_owned();
    assert_eq!(outcome, Outcome::Later { code: Some(450), reply });
    assert_eq!(server.taken().len(), 0);
    assert!(matches!(post.send(&mail(1)).await, Outcome::Accepted { .. }));
    assert_eq!((server.taken().len(), server.connections()), (1, 1));
    assert_eq!(server.heard("RSET").len(), 1);
}

#[tokio::test]
async fn never_is_about_the_address_or_about_something_else() {
    for (at, words, fault) in [
        ("RCPT", "550 5.1.1 <aenne@kunde.example>: nobody", Fault::Recipient),
        ("RCPT", "550-5.7.1 We know you,\r\n550 5.7.1 go away", Fault::Other),
        ("RCPT", "550 No such user here", Fault::Recipient),
        ("RCPT", "550 Your address is on a list", Fault::Other),
        ("RCPT", "553 not here", Fault::Recipient),
        ("RCPT", "552 5.2.2 full", Fault::Other),
        ("MAIL", "552 5.3.4 too large", Fault::Other),
        ("DATA", "554 5.5.1 no valid recipients", Fault::Other),
        (".", "554 5.7.1 This looks like spam", Fault::Other),
        (".", "550 5.1.1 nobody, on second thought", Fault::Recipient),
    ] {
        let server = Server::that(&[(at, Instead::Say(words))]).await;
        let post = post(&settings(&server));
        let outcome = post.send(&mail(1)).await;
        let Outcome::Refused { code, fault: said, .. } = &outcome else { panic!("{words}: {outcome:?}") };
        assert_eq!((code.map(|code| code / 100), *said), (Some(5), fault), "{words}");
        assert_eq!(server.taken().len(), 0, "{words}");
        assert!(matches!(post.send(&mail(2)).await, Outcome::Accepted { .. }), "{words}");
    }
}

#[tokio::test]
async fn a_sender_who_may_not_send_is_a_setting_to_mend_and_no_fault_of_the_recipient() {
    for words in ["553 5.7.1 not owned by you", "530 5.7.0 authentication required"] {
        let server = Server::that(&[("MAIL", Instead::Say(words))]).await;
        let post = post(&settings(&server));
        let outcome = post.send(&mail(1)).await;
        assert!(matches!(outcome, Outcome::Later { code: Some(530 | 553), .. }), "{words}: {outcome:?}");
        assert!(matches!(post.send(&mail(1)).await, Outcome::Accepted { .. }), "{words}");
    }
}

#[tokio::test]
async fn an_answer_after_the_mail_counts() {
    let server = Server::that(&[(".", Instead::Say("451 4.3.0 disk full"))]).await;
    let outcome = post(&settings(&server)).send(&mail(1)).await;
    assert_eq!(code(&outcome), Some(451));
    assert!(matches!(outcome, Outcome::Later { .. }));
}

#[tokio::test]
async fn a_connection_lost_before_the_end_leaves_nothing_behind() {
    for at in ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"] {
        for instead in [Instead::Close, Instead::Silence, Instead::Say("so what"), Instead::Say("250-endless")] {
            let server = Server::that(&[(at, instead)]).await;
            let post = post(&settings(&server));
            let outcome = post.send(&mail(1)).await;
            assert!(matches!(outcome, Outcome::Later { code: None, .. }), "{at} {instead:?}: {outcome:?}");
            assert_eq!(server.taken().len(), 0);
            assert!(matches!(post.send(&mail(1)).await, Outcome::Accepted { .. }), "{at} {instead:?}");
            assert_eq!((server.taken().len(), server.connections()), (1, 2));
        }
    }
}

#[tokio::test]
async fn a_connection_lost_after_the_end_is_unclear_and_the_mail_may_be_there() {
    for instead in [Instead::Close, Instead::Silence, Instead::Say("what was that"), Instead::Say("354 go on")] {
        let server = Server::that(&[(".", instead)]).await;
        let outcome = post(&settings(&server)).send(&mail(1)).await;
        assert!(matches!(outcome, Outcome::Unclear { .. }), "{instead:?}: {outcome:?}");
    }
    let server = Server::that(&[(".", Instead::Close)]).await;
    let _ = post(&settings(&server)).send(&mail(1)).await;
    assert_eq!(server.taken().len(), 1);
}

#[tokio::test]
async fn a_server_that_hangs_up_is_called_anew() {
    let closing = [("MAIL", Instead::SayAndClose("421 4.3.2 restarting"))];
    let server = Server::that(&closing).await;
    let post = post(&settings(&server));
    assert_eq!(code(&post.send(&mail(1)).await), Some(421));
    assert!(matches!(post.send(&mail(1)).await, Outcome::Accepted { .. }));
    // Kept open, and closed by the server meanwhile.
    server.state.lock().instead.push_back(("RSET", Instead::Close));
    assert!(matches!(post.send(&mail(2)).await, Outcome::Accepted { .. }));
    assert_eq!((server.taken().len(), server.connections()), (2, 3));
}

#[tokio::test]
async fn connections_are_few_and_change() {
    let server = Server::start().await;
    let mut settings = settings(&server);
    (settings.connections, settings.mails_per_connection) = (1, 2);
    let post = post(&settings);
    let (one, two, three, four, five) = (mail(1), mail(2), mail(3), mail(4), mail(5));
    let all = tokio::join!(post.send(&one), post.send(&two), post.send(&three), post.send(&four), post.send(&five));
    for outcome in [all.0, all.1, all.2, all.3, all.4] {
        assert!(matches!(outcome, Outcome::Accepted { .. }));
    }
    let mut senders: Vec<String> = server.taken().into_iter().map(|taken| taken.envelope[0].clone()).collect();
    senders.sort();
    senders.dedup();
    assert_eq!((senders.len(), server.connections(), server.heard("QUIT").len()), (5, 3, 2));
}

#[tokio::test]
async fn a_server_without_ehlo_is_greeted_the_old_way() {
    let server = Server::that(&[("EHLO", Instead::Say("502 5.5.1 what?")), ("HELO", Instead::Say("250 hello"))]).await;
    assert!(matches!(post(&settings(&server)).send(&mail(1)).await, Outcome::Accepted { .. }));
}

#[tokio::test]
async fn signing_in_works_both_ways_and_says_when_it_does_not() {
    for (offers, expected) in
        [(["AUTH PLAIN LOGIN"], vec!["AUTH PLAIN AHVzZXIAc2VjcmV0"]), (["AUTH LOGIN"], vec!["AUTH LOGIN"])]
    {
        let server = Server::start().await;
        server.offer(&offers);
        let mut settings = settings(&server);
        settings.sign_in = Some(SignIn { user: "user".to_owned(), password: Secret::new("secret") });
        let post = post(&settings);
        post.check().await.unwrap();
        assert_eq!(server.heard("AUTH"), expected);
        server.state.lock().instead.push_back(("AUTH", Instead::Say("535 5.7.8 wrong")));
        let refused = post.check().await.unwrap_err();
        assert_eq!((refused.code(), refused.reply_code()), ("mail_server_sign_in", Some(535)));
        server.state.lock().instead.push_back(("AUTH", Instead::Say("535 5.7.8 wrong")));
        // A wrong password is no fault of the mail.
        assert_eq!(code(&post.send(&mail(1)).await), Some(535));
        server.offer(&["AUTH CRAM-MD5"]);
        assert_eq!(post.check().await.unwrap_err().code(), "mail_server_sign_in");
        assert_eq!(server.taken().len(), 0);
    }
}

#[tokio::test]
async fn addresses_beyond_ascii_need_a_server_that_takes_them() {
    let server = Server::start().await;
    let mail = Mail { to: Party::address("änne@kunde.example"), ..mail(1) };
    let outcome = post(&settings(&server)).send(&mail).await;
    assert!(matches!(outcome, Outcome::Refused { code: None, fault: Fault::Recipient, .. }));
    server.offer(&["8BITMIME", "SMTPUTF8"]);
    assert!(matches!(post(&settings(&server)).send(&mail).await, Outcome::Accepted { .. }));
    let sender = "MAIL FROM:<bounces+inv-1@example.org> BODY=8BITMIME SMTPUTF8";
    assert_eq!(server.taken()[0].envelope, [sender, "RCPT TO:<änne@kunde.example>"]);
}

#[tokio::test]
async fn an_attack_reaches_no_server() {
    let server = Server::start().await;
    let post = post(&settings(&server));
    for (attacked, fault) in [
        (Mail { subject: "Hi\r\nBcc: eve@example.org".to_owned(), ..mail(1) }, Fault::Other),
        (Mail { to: Party::address("a@b.example>\r\nRCPT TO:<eve@example.org"), ..mail(1) }, Fault::Other),
        (Mail { to: Party::address("a@b.example> SIZE=1"), ..mail(1) }, Fault::Recipient),
        (Mail { bounces_to: "a@b.example\nDATA".to_owned(), ..mail(1) }, Fault::Other),
    ] {
        let outcome = post.send(&attacked).await;
        let Outcome::Refused { code: None, fault: said, .. } = outcome else { panic!("{attacked:?}: {outcome:?}") };
        assert_eq!(said, fault, "{attacked:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn nobody_there_is_later() {
    let server = Server::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = settings(&server);
    settings.port = listener.local_addr().unwrap().port();
    drop(listener);
    let post = post(&settings);
    assert!(matches!(post.send(&mail(1)).await, Outcome::Later { code: None, .. }));
    assert_eq!(post.check().await.unwrap_err().code(), "mail_server_unreachable");
}
