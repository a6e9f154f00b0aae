use super::{Bounce, Fate, Kind, Report, Status};
use proptest::prelude::*;

/// The mail as it lies in its file and with the line breaks it would travel with: both must read the same.
fn read(raw: &[u8]) -> Report {
    let report = Report::parse(raw).unwrap();
    let mut travelled = Vec::new();
    for line in raw.split_inclusive(|&b| b == b'\n') {
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        travelled.extend_from_slice(bare);
        travelled.extend_from_slice(b"\r\n");
    }
    assert_eq!(Report::parse(&travelled).as_ref(), Some(&report));
    report
}

macro_rules! mail {
    ($name:literal) => {
        read(include_bytes!(concat!("mails/", $name, ".eml")))
    };
}

fn bounce(report: &Report) -> &Bounce {
    match &report.kind {
        Kind::Bounce(bounce) => bounce,
        other => panic!("no bounce but {other:?}"),
    }
}

fn status(text: &str) -> Status {
    Status::parse(text).unwrap()
}

fn is_about(report: &Report, number: &str) -> bool {
    report.message_id.as_deref() == Some(format!("inv-{number}@mail.example.org").as_str())
}

#[test]
fn postfix_says_that_nobody_has_the_address() {
    let report = mail!("postfix-unknown");
    let bounce = bounce(&report);
    assert_eq!((bounce.fate, bounce.status, bounce.blames_recipient), (Fate::Permanent, Some(status("5.1.1")), true));
    assert_eq!(bounce.recipient.as_deref(), Some("anna@kunde.example"));
    let said = "550 5.1.1 <anna@kunde.example>: Recipient address rejected: nobody of this name";
    assert_eq!(bounce.diagnostic.as_deref(), Some(said));
    assert!(is_about(&report, "7"));
    assert_eq!(report.token("bounces@example.org"), Some("inv-7"));
}

#[test]
fn a_delay_is_not_the_end() {
    let report = mail!("postfix-delayed");
    let bounce = bounce(&report);
    assert_eq!((bounce.fate, bounce.status, bounce.blames_recipient), (Fate::Delayed, Some(status("4.4.1")), false));
    assert!(is_about(&report, "8"));
    assert_eq!(report.token("bounces@example.org"), None);
}

#[test]
fn exim_quotes_the_code_that_says_more_and_full_mailboxes_may_be_emptied() {
    let report = mail!("exim-report");
    let bounce = bounce(&report);
    assert_eq!((bounce.fate, bounce.status, bounce.blames_recipient), (Fate::Transient, Some(status("5.2.2")), false));
    assert!(is_about(&report, "9"));
    assert_eq!(report.token("bounces@example.org"), Some("inv-9"));
}

#[test]
fn exim_in_words_only() {
    let report = mail!("exim-words");
    let bounce = bounce(&report);
    assert_eq!((bounce.fate, bounce.status, bounce.blames_recipient), (Fate::Permanent, None, true));
    assert_eq!(bounce.recipient.as_deref(), Some("paul@weg.example"));
    assert!(is_about(&report, "10"));
}

#[test]
fn exchange_in_german() {
    let report = mail!("exchange-german");
    let bounce = bounce(&report);
    assert_eq!((bounce.fate, bounce.status, bounce.blames_recipient), (Fate::Permanent, Some(status("5.1.10")), true));
    assert_eq!(bounce.recipient.as_deref(), Some("erika@firma.example"));
    assert!(is_about(&report, "11"));
}

#[test]
fn a_policy_says_nothing_about_the_address() {
    let report = mail!("gmail-policy");
    let bounce = bounce(&report);
    assert_eq!((bounce.fate, bounce.status, bounce.blames_recipient), (Fate::Permanent, Some(status("5.7.1")), false));
    assert!(is_about(&report, "12"));
}

#[test]
fn of_several_recipients_the_worst_news_counts() {
    let report = mail!("given-up");
    let bounce = bounce(&report);
    assert_eq!((bounce.fate, bounce.status, bounce.blames_recipient), (Fate::Transient, Some(status("4.4.7")), false));
    assert_eq!(bounce.recipient.as_deref(), Some("b@gone.example"));
    assert!(is_about(&report, "13"));
}

#[test]
fn a_german_provider_in_words_only() {
    let report = mail!("provider-german-words");
    let bounce = bounce(&report);
    assert_eq!((bounce.fate, bounce.status, bounce.blames_recipient), (Fate::Permanent, None, true));
    assert_eq!(bounce.diagnostic.as_deref(), Some("550 Empfänger unbekannt"));
    assert!(is_about(&report, "14"));
    assert_eq!(report.token("bounces@example.org"), Some("inv-14"));
}

#[test]
fn good_news_is_no_bounce_to_act_on() {
    let report = mail!("delivered");
    assert_eq!(bounce(&report).fate, Fate::Delivered);
    assert!(is_about(&report, "15"));
}

#[test]
fn a_complaint_is_found_without_its_recipient() {
    let report = mail!("complaint");
    let recipient = Some("tom@big.example".to_owned());
    assert_eq!(report.kind, Kind::Complaint { feedback: "abuse".to_owned(), recipient });
    assert!(is_about(&report, "16"));
    assert_eq!(report.token("bounces@example.org"), Some("inv-16"));
}

#[test]
fn machines_that_answer_are_no_persons() {
    for (report, away, number) in [
        (mail!("away-german"), true, "17"),
        (mail!("away-sieve"), true, "18"),
        (mail!("away-notes"), true, "19"),
        (mail!("ticket"), false, "20"),
        (mail!("read-receipt"), false, "21"),
    ] {
        assert_eq!(report.kind, Kind::Automatic { away }, "{number}");
        assert!(is_about(&report, number), "{number}: {:?}", report.message_id);
    }
}

#[test]
fn a_person_may_write_about_errors_and_holidays() {
    let report = mail!("person");
    assert_eq!(report.kind, Kind::Reply);
    assert!(is_about(&report, "22"));
}

#[test]
fn what_is_no_mail_is_nothing() {
    assert_eq!(Report::parse(b""), None);
    assert_eq!(Report::parse(b"\r\n\r\n"), None);
}

#[test]
fn a_report_cut_off_in_the_middle_still_says_what_it_is() {
    let whole = include_bytes!("mails/postfix-unknown.eml");
    let end = whole.windows(13).position(|bytes| bytes == b"Message-ID: <").unwrap();
    let report = Report::parse(&whole[..end]).unwrap();
    assert!(bounce(&report).blames_recipient);
    assert_eq!((report.token("bounces@example.org"), report.message_id.as_deref()), (Some("inv-7"), None));
}

#[test]
fn mails_in_mails_without_end_cost_nothing() {
    let mails = "Content-Type: message/rfc822\n\n".repeat(40_000);
    assert_eq!(Report::parse(mails.as_bytes()).unwrap().kind, Kind::Reply);
    let parts = "Content-Type: multipart/mixed; boundary=x\n\n--x\n".repeat(20_000);
    assert_eq!(Report::parse(parts.as_bytes()).unwrap().kind, Kind::Reply);
    let digests = "Content-Type: multipart/digest; boundary=x\n\n--x\n\n".repeat(20_000);
    assert_eq!(Report::parse(digests.as_bytes()).unwrap().kind, Kind::Reply);
    let head = "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n";
    let many = format!("{head}{}", "--x\n\nhello\n".repeat(50_000));
    assert_eq!(Report::parse(many.as_bytes()).unwrap().kind, Kind::Reply);
}

proptest! {
    #[test]
    fn damage_makes_nothing_fail(at in 0_usize..2000, bytes in prop::collection::vec(any::<u8>(), 1..8)) {
        for mail in [
            include_bytes!("mails/postfix-unknown.eml").as_slice(),
            include_bytes!("mails/exchange-german.eml"),
            include_bytes!("mails/complaint.eml"),
        ] {
            let mut damaged = mail.to_vec();
            let at = at % (damaged.len() - bytes.len());
            damaged[at..at + bytes.len()].copy_from_slice(&bytes);
            let _ = Report::parse(&damaged);
        }
    }

    #[test]
    fn no_bytes_make_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Report::parse(&bytes);
    }
}
