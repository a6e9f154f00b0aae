//! Encryption that was asked for happens, or nothing is said.

use crate::server::{Instead, Server};
use crate::{mail, post, settings};
use channels::mail::{Outcome, SmtpSettings};
use channels::{Encryption, Secret, SignIn};

fn encrypted(server: &Server, encryption: Encryption) -> SmtpSettings {
    SmtpSettings {
        encryption,
        authorities: Some(include_str!("../keys/authority.pem").to_owned()),
        sign_in: Some(SignIn { user: "user".to_owned(), password: Secret::new("secret") }),
        ..settings(server)
    }
}

#[tokio::test]
async fn it_begins_with_the_first_byte_or_after_a_word() {
    for encryption in [Encryption::Tls, Encryption::StartTls] {
        let server = Server::start().await;
        server.state.lock().tls = encryption == Encryption::Tls;
        server.offer(&["STARTTLS", "AUTH PLAIN"]);
        let outcome = post(&encrypted(&server, encryption)).send(&mail(1)).await;
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{encryption:?}: {outcome:?}");
        assert_eq!(server.taken().len(), 1);
        let hellos = if encryption == Encryption::Tls { 1 } else { 2 };
        assert_eq!(server.heard("EHLO").len(), hellos);
    }
}

#[tokio::test]
async fn without_it_neither_password_nor_mail_is_said() {
    let server = Server::start().await;
    server.offer(&["AUTH PLAIN"]);
    let post = post(&encrypted(&server, Encryption::StartTls));
    assert_eq!(post.check().await.unwrap_err().code(), "mail_server_not_encrypted");
    let outcome = post.send(&mail(1)).await;
    assert!(matches!(&outcome, Outcome::Later { code: None, reply } if reply.contains("STARTTLS")), "{outcome:?}");
    assert_eq!((server.heard("AUTH").len(), server.heard("MAIL").len()), (0, 0));
}

#[tokio::test]
async fn a_server_nobody_vouches_for_hears_nothing() {
    for encryption in [Encryption::Tls, Encryption::StartTls] {
        let server = Server::start().await;
        server.state.lock().tls = encryption == Encryption::Tls;
        server.offer(&["STARTTLS", "AUTH PLAIN"]);
        let strangers = SmtpSettings { authorities: None, ..encrypted(&server, encryption) };
        let error = post(&strangers).check().await.unwrap_err();
        assert_eq!(error.code(), "mail_server_unreachable", "{error}");
        assert_eq!(server.heard("AUTH").len(), 0);
    }
}

#[tokio::test]
async fn what_was_slipped_in_before_it_is_noticed() {
    let slipped = Instead::Say("220 go ahead\r\n250-mail.test\r\n250 AUTH PLAIN");
    let server = Server::that(&[("STARTTLS", slipped)]).await;
    server.offer(&["STARTTLS"]);
    let error = post(&encrypted(&server, Encryption::StartTls)).check().await.unwrap_err();
    assert!(error.to_string().contains("plain text"), "{error}");
    assert_eq!(server.heard("AUTH").len(), 0);
}

#[tokio::test]
async fn a_refusal_of_it_is_told() {
    let server = Server::that(&[("STARTTLS", Instead::Say("454 4.7.0 not today"))]).await;
    server.offer(&["STARTTLS"]);
    let error = post(&encrypted(&server, Encryption::StartTls)).check().await.unwrap_err();
    assert_eq!((error.code(), error.reply_code()), ("mail_server_unwilling", Some(454)));
}
