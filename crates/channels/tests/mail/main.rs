//! Mails against a mail server that says what each test wants.

mod dkim;
mod encryption;
mod outcomes;
mod server;

use channels::Encryption;
use channels::mail::{Mail, Party, Patience, Post, SmtpSettings, Unsubscribe};
use domain::time::Timestamp;
use server::Server;
use std::time::Duration;

/// A mail that needs everything: other scripts, full stops at the beginning of lines, long lines.
fn mail(number: u32) -> Mail {
    Mail {
        message_id: format!("inv-{number}@mail.example.org"),
        date: Timestamp::parse("2026-11-22T13:45:00Z").expect("an instant"),
        bounces_to: format!("bounces+inv-{number}@example.org"),
        from: Party::named("Silbermöwe", "service@example.org"),
        reply_to: Some(Party::address("kontakt@example.org")),
        to: Party::named("Änne", "aenne@kunde.example"),
        subject: "Wie war Ihre Überfahrt?".to_owned(),
        text: "Hello,\n.\n..two\nhow was  it? \n\n\n".to_owned(),
        html: format!("<p>{}</p>", "wide ".repeat(300)),
        unsubscribe: Some(Unsubscribe { url: "https://cx.example.org/u/abc".to_owned(), mailto: None }),
        feedback_id: None,
    }
}

/// Settings that lose patience soon.
fn settings(server: &Server) -> SmtpSettings {
    let mut settings = SmtpSettings::new("localhost", server.port, Encryption::None, "cx.example.org");
    let short = Duration::from_millis(400);
    settings.patience = Patience { connect: Duration::from_secs(5), command: short, delivery: short };
    settings
}

fn post(settings: &SmtpSettings) -> Post {
    Post::smtp(settings).expect("usable settings")
}
