//! Signatures, verified by a second, obvious reading of the standard.

use crate::server::Server;
use crate::{mail, post, settings};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use channels::Secret;
use channels::mail::{DkimKey, Outcome};
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use std::collections::BTreeMap;

const RSA: &str = include_str!("../keys/dkim-rsa.key");
const RSA_OLD: &str = include_str!("../keys/dkim-rsa-old.key");
const ED: &str = include_str!("../keys/dkim-ed25519.key");
const RSA_PUBLIC: &[u8] = include_bytes!("../keys/dkim-rsa.pub.der");
const ED_PUBLIC: &[u8] = include_bytes!("../keys/dkim-ed25519.pub");

/// What a server gets when mails are signed with `key`.
async fn signed(key: &str) -> String {
    let server = Server::start().await;
    let mut settings = settings(&server);
    settings.dkim =
        Some(DkimKey { selector: "cx1".to_owned(), domain: "example.org".to_owned(), private_key: Secret::new(key) });
    assert!(matches!(post(&settings).send(&mail(1)).await, Outcome::Accepted { .. }));
    String::from_utf8(server.taken().remove(0).message).expect("a mail in ASCII")
}

/// Headers with their lines put together, and the body.
fn read(message: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = message.split_once("\r\n\r\n").expect("a body");
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let headers = unfolded.split("\r\n").map(|line| line.split_once(':').expect("a header"));
    (headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(), body.to_owned())
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tags(signature: &str) -> BTreeMap<String, String> {
    let tags = signature.split(';').map(|tag| tag.split_once('=').expect("a tag"));
    tags.map(|(name, value)| (name.trim().to_owned(), value.split_whitespace().collect())).collect()
}

fn verify(message: &str) -> Result<(), &'static str> {
    let (headers, body) = read(message);
    let (_, signature) = headers.iter().find(|(name, _)| name == "dkim-signature").ok_or("no signature")?;
    let tags = tags(signature);
    let mut lines: Vec<String> = body
        .split("\r\n")
        .map(|line| {
            let front = if line.starts_with([' ', '\t']) && !line.trim().is_empty() { " " } else { "" };
            format!("{front}{}", one_space(line))
        })
        .collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let body = lines.iter().fold(String::new(), |body, line| body + line + "\r\n");
    if STANDARD.encode(digest(&SHA256, body.as_bytes())) != tags["bh"] {
        return Err("another body");
    }
    let mut left = headers.clone();
    let mut covered = String::new();
    for name in tags["h"].split(':') {
        if let Some(place) = left.iter().rposition(|(known, _)| known == name) {
            let (_, value) = left.remove(place);
            covered.extend([name, ":", &one_space(&value), "\r\n"]);
        }
    }
    let (unsigned, _) = signature.split_once("; b=").ok_or("no b")?;
    covered.extend(["dkim-signature:", &one_space(&format!("{unsigned}; b="))]);
    let proof = STANDARD.decode(&tags["b"]).map_err(|_| "no base64")?;
    let right = match tags["a"].as_str() {
        "rsa-sha256" => {
            UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, RSA_PUBLIC).verify(covered.as_bytes(), &proof)
        }
        "ed25519-sha256" => {
            UnparsedPublicKey::new(&ED25519, ED_PUBLIC).verify(digest(&SHA256, covered.as_bytes()).as_ref(), &proof)
        }
        _ => return Err("another algorithm"),
    };
    right.map_err(|_| "another head")
}

#[tokio::test]
async fn signatures_of_both_kinds_hold() {
    for (key, algorithm) in [(RSA, "rsa-sha256"), (RSA_OLD, "rsa-sha256"), (ED, "ed25519-sha256")] {
        let message = signed(key).await;
        verify(&message).unwrap();
        let (headers, _) = read(&message);
        assert_eq!(headers[0].0, "dkim-signature");
        let tags = tags(&headers[0].1);
        let said = ["v", "a", "c", "d", "s", "t"].map(|tag| tags[tag].as_str());
        assert_eq!(said, ["1", algorithm, "relaxed/relaxed", "example.org", "cx1", "1795355100"]);
        for line in message.split("\r\n") {
            assert!(line.len() <= 998);
        }
    }
}

#[tokio::test]
async fn all_that_matters_is_covered() {
    let message = signed(ED).await;
    let (headers, _) = read(&message);
    let tags = tags(&headers[0].1);
    let covered: Vec<&str> = tags["h"].split(':').collect();
    let people = ["from", "to", "subject", "date", "message-id", "reply-to"];
    for name in people.into_iter().chain(["list-unsubscribe", "list-unsubscribe-post"]) {
        assert!(covered.contains(&name), "{name}");
    }
    assert_eq!(covered.iter().filter(|name| **name == "from").count(), 2);
}

#[tokio::test]
async fn changes_on_the_way_are_noticed_and_new_folds_are_not() {
    let message = signed(RSA).await;
    for (from, to) in [
        ("List-Unsubscribe: <https://cx", "List-Unsubscribe: <https://evil"),
        ("List-Unsubscribe-Post: List", "List-Unsubscribe-Post: Lost"),
        ("<aenne@kunde.example>", "<eve@kunde.example>"),
        ("Date: Sun, 22", "Date: Sun, 21"),
        ("<inv-1@mail", "<inv-2@mail"),
        ("From: ", "From: eve@example.org\r\nFrom: "),
    ] {
        let changed = message.replacen(from, to, 1);
        assert_ne!(changed, message, "{from}");
        assert_eq!(verify(&changed), Err("another head"), "{from}");
    }
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    assert_eq!(verify(&format!("{head}\r\n\r\n{}", body.replacen("Hello", "Hallo", 1))), Err("another body"));
    let folded = message.replacen("Date: Sun, 22", "DATE:  Sun,\r\n\t22", 1) + "\r\n\r\n";
    assert_eq!(verify(&folded), Ok(()));
}
