use super::Written;
use crate::mail::{Mail, MailError, Party, Unsubscribe};
use domain::time::Timestamp;
use mail_parser::{HeaderName, MessageParser};
use proptest::prelude::*;

fn mail() -> Mail {
    Mail {
        message_id: "inv-7.42@mail.example.org".to_owned(),
        date: Timestamp::parse("2026-11-22T13:45:00Z").unwrap(),
        bounces_to: "bounces+inv-7@example.org".to_owned(),
        from: Party::named("Silbermöwe Reisen", "service@example.org"),
        reply_to: Some(Party::address("kontakt@example.org")),
        to: Party::named("Änne O'Brien", "aenne@kunde.example"),
        subject: "Wie war Ihre Überfahrt? 🚢".to_owned(),
        text: "Guten Tag,\n.\nwie war es?\n".to_owned(),
        html: "<p>Guten Tag, wie war es?</p>".to_owned(),
        unsubscribe: Some(Unsubscribe {
            url: "https://cx.example.org/u/abc?x=1".to_owned(),
            mailto: Some("leave+abc@example.org".to_owned()),
        }),
        feedback_id: Some("7:invitation:resonanz".to_owned()),
    }
}

fn text(mail: &Mail) -> String {
    String::from_utf8(mail.write().unwrap().bytes).unwrap()
}

/// Names of the headers in front of the body, in order.
fn header_names(written: &Written) -> Vec<String> {
    let text = String::from_utf8_lossy(written.bytes());
    let head = text.split("\r\n\r\n").next().unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect()
}

#[test]
fn what_was_put_in_comes_out() {
    let mail = mail();
    let written = mail.write().unwrap();
    let parsed = MessageParser::default().parse(written.bytes()).unwrap();
    assert_eq!(parsed.subject(), Some("Wie war Ihre Überfahrt? 🚢"));
    assert_eq!(parsed.message_id(), Some("inv-7.42@mail.example.org"));
    let from = parsed.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Silbermöwe Reisen"), Some("service@example.org")));
    let to = parsed.to().unwrap().first().unwrap();
    assert_eq!((to.name(), to.address()), (Some("Änne O'Brien"), Some("aenne@kunde.example")));
    let reply_to = parsed.reply_to().unwrap().first().unwrap();
    assert_eq!(reply_to.address(), Some("kontakt@example.org"));
    assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), "Guten Tag,\n.\nwie war es?");
    assert_eq!(parsed.body_html(0).unwrap().trim_end(), "<p>Guten Tag, wie war es?</p>");
    assert_eq!(written.sender, "bounces+inv-7@example.org");
    assert_eq!(written.recipient, "aenne@kunde.example");
    assert_eq!(written.seconds, 1_795_355_100);
}

#[test]
fn a_machine_wrote_it_and_one_click_ends_it() {
    let text = text(&mail());
    assert!(text.contains("Date: Sun, 22 Nov 2026 13:45:00 +0000\r\n"));
    assert!(text.contains("Auto-Submitted: auto-generated\r\n"));
    assert!(text.contains("Feedback-ID: 7:invitation:resonanz\r\n"));
    assert!(text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    assert!(
        text.contains("List-Unsubscribe: <https://cx.example.org/u/abc?x=1>,\r\n <mailto:leave+abc@example.org>\r\n")
    );
}

#[test]
fn the_same_mail_is_the_same_bytes() {
    assert_eq!(mail().write().unwrap(), mail().write().unwrap());
}

#[test]
fn every_line_is_short_ascii_and_ends_in_both_characters() {
    let mut mail = mail();
    mail.text = format!("{}\rlone\nfeed\r\n{}", "ü".repeat(3_000), "x".repeat(3_000));
    mail.html = format!("<p>{}</p>", "wide ".repeat(2_000));
    let bytes = mail.write().unwrap().bytes;
    assert!(bytes.is_ascii() && bytes.ends_with(b"\r\n"));
    let text = String::from_utf8(bytes).unwrap();
    for line in text.split("\r\n") {
        assert!(line.len() <= 998 && !line.contains(['\r', '\n']), "{line}");
    }
}

#[test]
fn a_line_break_gets_into_no_header() {
    let breaks = ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\rBcc: eve@example.org", "\0", "\u{85}x"];
    for attack in breaks {
        let bad = |text: &str| format!("{text}{attack}");
        let mut mails = vec![mail(); 10];
        mails[0].message_id = bad("a@example.org");
        mails[1].bounces_to = bad("a@example.org");
        mails[2].from.name = Some(bad("Anna"));
        mails[3].from.address = bad("a@example.org");
        mails[4].reply_to = Some(Party::named(bad("Anna"), "a@example.org"));
        mails[5].to.name = Some(bad("Anna"));
        mails[6].to.address = bad("a@example.org");
        mails[7].subject = bad("Hello") + " you";
        mails[8].unsubscribe = Some(Unsubscribe { url: bad("https://example.org/u"), mailto: None });
        mails[9].feedback_id = Some(bad("x"));
        for (which, mail) in mails.iter().enumerate() {
            let refused = mail.write().unwrap_err();
            let clear = matches!(refused, MailError::ControlCharacter { .. } | MailError::MessageId(_));
            assert!(clear, "{which}: {refused}");
        }
    }
}

#[test]
fn a_message_id_is_a_harmless_name_of_a_file() {
    let tricks = ["../../etc/passwd@x", "a/b@x", "a\\b@x", ".hidden@x", "a@..", "a b@x", "a@b@c", "ü@x", "<a@b>"];
    for id in ["", "a", "@b", "a@"].into_iter().chain(tricks) {
        let mail = Mail { message_id: id.to_owned(), ..mail() };
        assert!(matches!(mail.write(), Err(MailError::MessageId(_))), "{id}");
    }
    let mail = Mail { message_id: format!("{}@x", "a".repeat(300)), ..mail() };
    assert!(matches!(mail.write(), Err(MailError::TooLong { .. })));
}

#[test]
fn what_cannot_be_sent_is_said() {
    let no_subject = Mail { subject: " ".to_owned(), ..mail() };
    assert_eq!(no_subject.write(), Err(MailError::Empty { field: "subject" }));
    let no_text = Mail { text: String::new(), ..mail() };
    assert_eq!(no_text.write(), Err(MailError::Empty { field: "text" }));
    let nobody = Mail { to: Party::address("nobody"), ..mail() };
    assert!(nobody.write().unwrap_err().blames_recipient());
    let no_sender = Mail { from: Party::address("nobody"), ..mail() };
    assert!(!no_sender.write().unwrap_err().blames_recipient());
    let strange = ["https://e.org/ü", "https://e.org/a b", "https://e.org/<x>"];
    for url in ["http://example.org/u", "https://", "https:///x"].into_iter().chain(strange) {
        let unsubscribe = Some(Unsubscribe { url: url.to_owned(), mailto: None });
        let mail = Mail { unsubscribe, ..mail() };
        assert!(matches!(mail.write(), Err(MailError::UnsubscribeLink(_))), "{url}");
    }
}

#[test]
fn optional_headers_stay_away() {
    let plain = Mail { reply_to: None, unsubscribe: None, feedback_id: None, ..mail() };
    let names = header_names(&plain.write().unwrap());
    for absent in ["Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Bcc"] {
        assert!(!names.iter().any(|name| name == absent), "{absent}");
    }
}

#[test]
fn the_ends_of_time_are_dates_too() {
    for micros in [i64::MIN, -1, 0, i64::MAX] {
        assert!(text(&Mail { date: Timestamp(micros), ..mail() }).contains("\r\nDate: "), "{micros}");
    }
}

proptest! {
    #[test]
    fn naughty_words_change_no_structure(
        name in "\\PC{0,40}",
        subject in "[ -~äöüß€漢字🚢\u{202e}\u{feff}]{1,120}",
        body in "(?s).{1,400}",
    ) {
        let mut naughty = mail();
        naughty.to.name = Some(name);
        naughty.subject = format!("x{subject}");
        naughty.text = format!("x{body}");
        naughty.html = format!("<p>x{body}</p>");
        let written = naughty.write().unwrap();
        prop_assert_eq!(header_names(&written), header_names(&mail().write().unwrap()));
        let parsed = MessageParser::default().parse(written.bytes()).unwrap();
        prop_assert_eq!(parsed.text_body_count(), 1);
        prop_assert_eq!(parsed.html_body_count(), 1);
        prop_assert_eq!(parsed.header_values(HeaderName::To).count(), 1);
        let said = naughty.text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{FFFD}");
        let read = parsed.body_text(0).unwrap().replace("\r\n", "\n");
        prop_assert_eq!(read.trim_end(), said.trim_end());
    }
}
