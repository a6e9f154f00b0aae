//! How projects write mails, and what comes back, told by a small IMAP server.

use super::*;
use crate::house::{House, code};
use crate::preferences::{Saved, Wishes};
use crate::programmes::Postman;
use crate::programmes::tests::{customer, decisions, did, programme};
use channels::mail::Mail;
use channels::mail::mailbox::{Afterwards, Mailbox, MailboxSettings};
use channels::{Encryption, Secret, SignIn};
use domain::role::Role;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::audit::{self, Of};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const KEY: &str = include_str!("../../../channels/tests/keys/dkim-ed25519.key");

/// Unread mails, the number being their place.
type Mails = Arc<Mutex<Vec<Option<String>>>>;

async fn serve(stream: TcpStream, mails: Mails) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"* OK ready\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let (tag, command) = line.trim_end().split_once(' ').unwrap_or_default();
        let answer = answer(tag, command, &mails);
        stream.write_all(answer.as_bytes()).await?;
        line.clear();
    }
    Ok(())
}

fn answer(tag: &str, command: &str, mails: &Mails) -> String {
    let mut mails = mails.lock().unwrap_or_else(PoisonError::into_inner);
    let words: Vec<&str> = command.split(' ').collect();
    let uid = words.get(2).and_then(|word| word.parse::<usize>().ok()).unwrap_or_default();
    let mail = uid.checked_sub(1).and_then(|at| mails.get(at).cloned()).flatten();
    let said = if command == "CAPABILITY" {
        "* CAPABILITY IMAP4rev1\r\n".to_owned()
    } else if command.starts_with("UID SEARCH") {
        let unread = (1..=mails.len()).filter(|uid| mails[uid - 1].is_some());
        format!("* SEARCH {}\r\n", unread.map(|uid| uid.to_string()).collect::<Vec<_>>().join(" "))
    } else if let Some(mail) = mail {
        let size = mail.len();
        if command.ends_with("(UID RFC822.SIZE)") {
            format!("* 1 FETCH (UID {uid} RFC822.SIZE {size})\r\n")
        } else if command.starts_with("UID FETCH") {
            format!("* 1 FETCH (UID {uid} BODY[] {{{size}}}\r\n{mail})\r\n")
        } else {
            if command.contains("(\\Seen)") {
                mails[uid - 1] = None;
            }
            String::new()
        }
    } else {
        String::new()
    };
    format!("{said}{tag} OK done\r\n")
}

/// A mailbox with these mails, which the house reads from now on.
async fn mailbox(house: &House, mails: Vec<String>) -> Mails {
    let mails: Mails = Arc::new(Mutex::new(mails.into_iter().map(Some).collect()));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let served = Arc::clone(&mails);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&served)));
        }
    });
    house.listen.set_mailbox(Mailbox::new(settings(port)).expect("settings"));
    mails
}

fn settings(port: u16) -> MailboxSettings {
    MailboxSettings {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        sign_in: SignIn { user: "cx".to_owned(), password: Secret::new("x") },
        folder: "INBOX".to_owned(),
        afterwards: Afterwards::MarkSeen,
        authorities: None,
        patience: Duration::from_secs(10),
    }
}

fn postman(house: &House) {
    let domains = vec!["moewe.example".to_owned()];
    house.listen.set_postman(Postman::told(Vec::new()).with_bounces_to("back@moewe.example").with_domains(domains));
}

fn given(house: &House) -> Vec<Mail> {
    house.listen.postman.get().expect("a postman").given()
}

/// Somebody is asked, and will be reminded.
async fn asked(house: &House) -> domain::ids::ProgrammeId {
    postman(house);
    let live = programme(house, json!({"reminders": [{"after_days": 3}]})).await;
    customer(house, "1", json!({})).await;
    did(house, "1", "order_placed", "m1", 60).await;
    house.listen.work_off_programmes().await.expect("worked off");
    live.summary.id
}

/// What a mail server says about a mail.
fn bounce(mail: &Mail, action: &str, status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 {status} no\r\n\r\n--b--\r\n",
        to = mail.bounces_to,
        recipient = mail.to.address,
    )
}

fn complaint(mail: &Mail) -> String {
    format!(
        "From: abuse@mx.example\r\nTo: abuse@moewe.example\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{}>\r\nSubject: x\r\n\r\ntext\r\n--b--\r\n",
        mail.message_id
    )
}

/// Says this of the first mail; whoever got it is not written to any more.
async fn reported(house: &House, id: domain::ids::ProgrammeId, kind: &str) -> domain::ids::CustomerId {
    let report = json!([{"kind": kind, "message_id": given(house)[0].message_id, "permanent": true}]).to_string();
    let reports = mail_reports(report.as_bytes()).expect("reports");
    assert_eq!(house.listen.take_mail_reports(&house.who, reports).await.expect("taken").taken, 1);
    let customer = decisions(house, id).await[0].customer;
    let seen = house.listen.read_customer(&house.who, customer).await.expect("a customer");
    assert_eq!(seen.undeliverable, ["1@x.example"]);
    customer
}

async fn results(house: &House, id: domain::ids::ProgrammeId) -> (u64, u64, u64) {
    let results = house.listen.programme_results(&house.who, id).await.expect("results");
    (results.sent, results.bounced, results.complained)
}

store::store_tests! {
    async fn a_project_has_a_sender_of_its_own(db: Db) {
        let house = House::new(db).await;
        postman(&house);
        let change = |settings: serde_json::Value, key: Option<&str>| MailChange {
            settings: serde_json::from_value(settings).expect("settings"),
            dkim_key: key.map(str::to_owned),
        };
        let before = house.listen.mail_settings(&house.who).await.expect("settings");
        assert_eq!((before.settings, before.has_dkim_key), (MailChoice::default(), false));
        assert_eq!(before.installation.from.as_deref(), Some("cx@moewe.example"));
        for wrong in [
            change(json!({"from": "nobody"}), None),
            change(json!({"from": "cx@elsewhere.example"}), None),
            change(json!({"company": "a\nb"}), None),
            change(json!({"foot": "x".repeat(1_001)}), None),
            change(json!({"dkim_domain": "moewe.example"}), None),
            change(json!({"dkim_domain": "moewe.example", "dkim_selector": "s"}), Some("no key")),
            change(json!({}), Some(KEY)),
            change(json!({"inbox": {"address": "", "survey": uuid::Uuid::nil(), "question": "q"}}), None),
            change(json!({"inbox": {"address": "a@moewe.example", "survey": uuid::Uuid::nil(), "question": "q"}}), None),
        ] {
            assert_eq!(code(house.listen.set_mail_settings(&house.who, wrong.clone()).await), "invalid", "{wrong:?}");
        }
        let whole = json!({
            "from": "Service@Moewe.example", "company": "Möwe", "reply_to": "hilfe@moewe.example",
            "foot": "Kai 1\nKiel", "dkim_domain": "moewe.example", "dkim_selector": "s1"
        });
        let saved = house.listen.set_mail_settings(&house.who, change(whole.clone(), Some(KEY))).await.expect("saved");
        assert!(saved.has_dkim_key);
        assert!(!serde_json::to_string(&saved).expect("JSON").contains("PRIVATE"));
        let kept = store::mailing::find(&house.db, house.who.project.no).await.expect("asked").expect("kept");
        let sealed = kept.dkim_key.expect("a key");
        assert!(!sealed.windows(7).any(|bytes| bytes == b"PRIVATE"));
        let again = house.listen.set_mail_settings(&house.who, change(whole, None)).await.expect("saved");
        assert!(again.has_dkim_key, "what is not named stays");
        let manager = house.acting_as(Role::CxManager);
        assert_eq!(code(house.listen.mail_settings(&manager).await), "forbidden");

        let trial = house.listen.try_mail(&house.who).await.expect("sent");
        assert_eq!((trial.outcome.as_str(), trial.to.as_str()), ("accepted", "ada@silbermoewe.example"));
        programme(&house, json!({})).await;
        customer(&house, "1", json!({})).await;
        did(&house, "1", "order_placed", "m1", 60).await;
        house.listen.work_off_programmes().await.expect("worked off");
        let mails = given(&house);
        let mail = mails.last().expect("a mail");
        let from = (mail.from.name.as_deref(), mail.from.address.as_str());
        assert_eq!(from, (Some("Ada Meer"), "Service@moewe.example"));
        assert_eq!(mail.reply_to.as_ref().map(|one| one.address.as_str()), Some("hilfe@moewe.example"));
        assert!(mail.bounces_to.starts_with("back+") && mail.text.contains("Kai 1\nKiel"), "{mail:?}");
    }

    async fn a_bounce_ends_reminders_and_closes_the_address(db: Db) {
        let house = House::new(db).await;
        let id = asked(&house).await;
        let sent = given(&house);
        let back = bounce(&sent[0], "failed", "5.1.1");
        let strange = back.replace("back+", "back+0");
        let mails = mailbox(&house, vec![strange, back.clone(), back, "no mail".to_owned()]).await;
        assert!(!house.listen.visit_mailbox().await.expect("visited"));
        assert!(mails.lock().expect("mails").iter().all(Option::is_none), "all are put away");
        let seen = decisions(&house, id).await;
        let messages: Vec<_> = seen[0].messages.iter().map(|m| (m.status.as_str(), m.came_back.as_deref())).collect();
        assert_eq!(messages, [("accepted", Some("bounced")), ("cancelled", None)]);
        assert_eq!(seen[0].messages[0].came_back_words.as_deref(), Some("550 5.1.1 no"));
        assert_eq!(results(&house, id).await, (1, 1, 0));
        did(&house, "1", "order_placed", "m2", 30).await;
        house.clock.advance_seconds(2 * 86_400);
        house.listen.work_off_programmes().await.expect("worked off");
        assert_eq!(given(&house).len(), 1, "nothing is written to that address any more");
        let shape = house.listen.mail_settings(&house.who).await.expect("settings").installation;
        assert!(shape.reads && shape.visited_at.is_some() && shape.failure.is_none());
    }

    async fn a_complaint_takes_consent_back_once(db: Db) {
        let house = House::new(db).await;
        let id = asked(&house).await;
        let sent = given(&house);
        mailbox(&house, vec![complaint(&sent[0]), complaint(&sent[0])]).await;
        house.listen.visit_mailbox().await.expect("visited");
        assert_eq!(results(&house, id).await, (1, 0, 1));
        did(&house, "1", "order_placed", "m2", 30).await;
        house.clock.advance_seconds(4 * 86_400);
        house.listen.work_off_programmes().await.expect("worked off");
        assert_eq!(given(&house).len(), 1);
        assert!(decisions(&house, id).await.iter().any(|one| one.reason.as_deref() == Some("no_consent")));
    }

    async fn who_complained_and_agrees_again_himself_is_written_to_again(db: Db) {
        let house = House::new(db).await;
        let id = asked(&house).await;
        let kim = reported(&house, id, "complaint").await;
        house.clock.advance_seconds(60);
        let token = house.listen.preference_path(kim).trim_start_matches("/c/").to_owned();
        let surveys = BTreeSet::from(["surveys".to_owned()]);
        let wishes = Wishes { shown: surveys.clone(), given: surveys, ..Wishes::default() };
        assert_eq!(house.listen.change_preferences(&token, &wishes).await.expect("taken"), Some(Saved::Done));
        let seen = house.listen.read_customer(&house.who, kim).await.expect("Kim");
        assert!(seen.undeliverable.is_empty());
    }

    async fn programs_that_repeat_a_consent_do_not_open_an_address(db: Db) {
        let house = House::new(db).await;
        let id = asked(&house).await;
        let kim = reported(&house, id, "complaint").await;
        house.clock.advance_seconds(60);
        customer(&house, "1", json!({"consent": {"surveys": true}})).await;
        let seen = house.listen.read_customer(&house.who, kim).await.expect("Kim");
        assert_eq!(seen.undeliverable, ["1@x.example"]);
    }

    async fn people_open_an_address_again_that_came_back(db: Db) {
        let house = House::new(db).await;
        let id = asked(&house).await;
        let kim = reported(&house, id, "bounce").await;
        for _ in 0..2 {
            house.listen.reopen_addresses(&house.who, kim).await.expect("reopened");
        }
        let seen = house.listen.read_customer(&house.who, kim).await.expect("Kim");
        assert!(seen.undeliverable.is_empty());
        let entries = audit::entries(&house.db, Of::Everything, None, 500).await.expect("the log");
        assert_eq!(entries.iter().filter(|one| one.action == "customer.address_reopened").count(), 1);
        did(&house, "1", "order_placed", "m2", 30).await;
        house.clock.advance_seconds(2 * 86_400);
        house.listen.work_off_programmes().await.expect("worked off");
        assert_eq!(given(&house).len(), 2);
        let nobody = domain::ids::CustomerId(uuid::Uuid::nil());
        assert_eq!(code(house.listen.reopen_addresses(&house.who, nobody).await), "not_found");
    }

    async fn what_is_given_up_for_now_counts_only_in_the_end(db: Db) {
        let house = House::new(db).await;
        let id = asked(&house).await;
        let sent = given(&house);
        let raw = bounce(&sent[0], "failed", "4.2.2");
        for (taken, known) in [(1, 0), (0, 1)] {
            let said = house.listen.take_raw_mail_report(&house.who, raw.as_bytes()).await.expect("taken");
            assert_eq!((said.taken, said.known, said.unknown), (taken, known, 0));
        }
        house.clock.advance_seconds(3 * 86_400 + 60);
        house.listen.work_off_programmes().await.expect("worked off");
        assert_eq!(given(&house).len(), 2, "the reminder leaves");
        assert_eq!(results(&house, id).await, (1, 1, 0));
        let delayed = bounce(&sent[0], "delayed", "4.4.1");
        let said = house.listen.take_raw_mail_report(&house.who, delayed.as_bytes()).await.expect("taken");
        assert_eq!((said.taken, said.known), (0, 1));
    }

    async fn providers_report_by_message_or_address(db: Db) {
        let house = House::new(db).await;
        let id = asked(&house).await;
        let sent = given(&house);
        let report = |value: serde_json::Value| mail_reports(value.to_string().as_bytes()).expect("reports");
        let reports = report(json!([
            {"kind": "delivered", "message_id": sent[0].message_id},
            {"kind": "bounce", "recipient": "Nobody@x.example", "permanent": true},
            {"kind": "bounce", "message_id": "something@else.example"},
            {"kind": "bounce", "recipient": " 1@X.example ", "permanent": true, "diagnostic": "550 gone"},
            {"kind": "bounce", "message_id": format!("<{}>", sent[0].message_id), "permanent": true},
        ]));
        let said = house.listen.take_mail_reports(&house.who, reports).await.expect("taken");
        assert_eq!((said.taken, said.known, said.unknown), (1, 2, 2));
        assert_eq!(results(&house, id).await, (1, 1, 0));
        let unnamed = report(json!([{"kind": "complaint"}]));
        assert_eq!(code(house.listen.take_mail_reports(&house.who, unnamed).await), "invalid");
        assert_eq!(code(mail_reports(b"{}")), "invalid");
        assert_eq!(code(house.listen.take_raw_mail_report(&house.who, b"").await), "invalid");
    }

    async fn what_customers_write_becomes_feedback_nobody_asked_for(db: Db) {
        let house = House::new(db).await;
        postman(&house);
        let survey = house.survey().await;
        let question = survey.draft.questions.iter().find(|one| matches!(one.kind, domain::survey::Kind::LongText(_)));
        let question = question.expect("a question for long texts").key.clone();
        let inbox = MailInbox { address: "hallo@moewe.example".to_owned(), survey: survey.summary.id, question };
        let settings = MailChoice { inbox: Some(inbox), ..MailChoice::default() };
        house.listen.set_mail_settings(&house.who, MailChange { settings, dkim_key: None }).await.expect("saved");
        let mail = |id: &str, more: &str, text: &str| {
            format!(
                "Message-ID: <{id}@mail.example>\r\nFrom: Kim <kim@x.example>\r\nTo: Hallo@moewe.example\r\n\
                 Subject: Lieferung\r\n{more}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
            )
        };
        let elsewhere = mail("d", "", "Für andere").replace("Hallo@", "info@");
        mailbox(&house, vec![
            mail("a", "", "Zu spät.\r\n-- \r\nKim"),
            mail("a", "", "Zu spät.\r\n-- \r\nKim"),
            mail("b", "Auto-Submitted: auto-replied\r\n", "Ich bin im Urlaub"),
            mail("c", "Precedence: bulk\r\n", "Kaufen Sie jetzt"),
            elsewhere,
        ])
        .await;
        house.listen.visit_mailbox().await.expect("visited");
        let feedback = house.feedback().await;
        assert_eq!(feedback.len(), 1, "{feedback:?}");
        assert!(!feedback[0].solicited && feedback[0].envelope.customer.is_some());
        assert_eq!(feedback[0].envelope.channel, domain::signal::Channel::Email);
        assert!(feedback[0].items.iter().any(|item| item.text.as_deref() == Some("Zu spät.")), "{feedback:?}");
    }

    async fn a_link_to_somebodys_data_that_comes_back_closes_the_address(db: Db) {
        let house = House::new(db).await;
        postman(&house);
        let kim = customer(&house, "1", json!({})).await;
        let other = customer(&house, "2", json!({})).await;
        let token = house.listen.preference_path(kim).trim_start_matches("/c/").to_owned();
        house.listen.ask_for_data(&token, "de").await.expect("asked");
        let sent = given(&house).remove(0);
        let forged = bounce(&sent, "failed", "5.1.1").replace("1@x.example", "2@x.example");
        let delayed = bounce(&sent, "delayed", "4.4.1");
        mailbox(&house, vec![forged, delayed]).await;
        house.listen.visit_mailbox().await.expect("visited");
        for one in [kim, other] {
            let seen = house.listen.read_customer(&house.who, one).await.expect("there");
            assert!(seen.undeliverable.is_empty());
        }
        let raw = bounce(&sent, "failed", "5.1.1");
        let said = house.listen.take_raw_mail_report(&house.who, raw.as_bytes()).await.expect("taken");
        assert_eq!((said.taken, said.unknown), (1, 0));
        let seen = house.listen.read_customer(&house.who, kim).await.expect("Kim");
        assert_eq!(seen.undeliverable, ["1@x.example"]);
    }

    async fn programs_that_answer_each_other_end_in_the_mailbox(db: Db) {
        let house = House::new(db).await;
        postman(&house);
        let survey = house.survey().await;
        let question = survey.draft.questions.iter().find(|one| matches!(one.kind, domain::survey::Kind::LongText(_)));
        let question = question.expect("a question for long texts").key.clone();
        let inbox = MailInbox { address: "hallo@moewe.example".to_owned(), survey: survey.summary.id, question };
        let settings = MailChoice { inbox: Some(inbox), ..MailChoice::default() };
        let before = house.listen.set_mail_settings(&house.who, MailChange { settings, dkim_key: None }).await;
        assert_eq!(before.expect("saved").installation.left_out, None);
        let mail = |from: &str, id: u32| {
            format!(
                "Message-ID: <{id}@mail.example>\r\nFrom: {from}\r\nTo: hallo@moewe.example\r\nSubject: Re: Re:\r\n\
                 Content-Type: text/plain; charset=utf-8\r\n\r\nWir antworten bald.\r\n"
            )
        };
        let looping = (0..25).map(|id| mail("robot@x.example", id));
        let mails = mailbox(&house, looping.chain([mail("kim@x.example", 99)]).collect()).await;
        house.listen.visit_mailbox().await.expect("visited");
        assert_eq!(house.feedback().await.len(), 21, "twenty of the one, and what the other wrote");
        let shape = house.listen.mail_settings(&house.who).await.expect("settings").installation;
        assert_eq!((shape.left_out, house.listen.mails_left_out()), (Some(5), 5));
        let unread = mails.lock().unwrap_or_else(PoisonError::into_inner).iter().flatten().count();
        assert_eq!(unread, 0, "what was left out is not read again and again");
    }

    async fn a_mailbox_that_cannot_be_read_is_said_and_tried_again(db: Db) {
        let house = House::new(db).await;
        // Nobody listens on the port of a listener that has gone.
        let port = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address").port();
        house.listen.set_mailbox(Mailbox::new(settings(port)).expect("settings"));
        for _ in 0..2 {
            assert!(!house.listen.visit_mailbox().await.expect("no error of ours"));
        }
        let shape = house.listen.mail_settings(&house.who).await.expect("settings").installation;
        assert!(shape.failed_at.is_some() && shape.failure.is_some_and(|why| why.contains("127.0.0.1")));
    }
}
