//! Signatures that say which domain a mail is from (DKIM, RFC 6376; Ed25519 as in RFC 8463).
//!
//! Both header and body are signed in the *relaxed* form, which survives servers that fold lines anew.
//! The time in the signature is the mail's own date.

use super::Written;
use crate::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use std::fmt;

/// Headers that are signed when a mail has them. `from` stands here twice, so that nobody can put a second
/// one in front of it.
const SIGNED: [&str; 14] = [
    "from",
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
    "feedback-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
];

/// Base64 per line of the signature.
const LINE: usize = 72;

/// The key a domain signs its mails with, and where its public half is found: `selector._domainkey.domain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DkimKey {
    pub selector: String,
    pub domain: String,
    /// PEM: `PRIVATE KEY` (RSA or Ed25519) or `RSA PRIVATE KEY`.
    pub private_key: Secret,
}

/// Why mails cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DkimError {
    #[error("\"{0}\" cannot be part of a DKIM record's name: use letters, digits, hyphens and full stops")]
    Name(String),
    #[error(
        "the DKIM key cannot be used: {0}; it must be a private key in PEM, either Ed25519 or RSA with 2048 to 4096 \
         bits"
    )]
    Key(String),
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// Signs mails for one domain.
pub struct Signer {
    selector: String,
    domain: String,
    pair: Pair,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("selector", &self.selector).field("domain", &self.domain).finish_non_exhaustive()
    }
}

impl Signer {
    /// # Errors
    /// Says what is wrong with the key or the names.
    pub fn new(key: &DkimKey) -> Result<Self, DkimError> {
        Ok(Self { selector: name(&key.selector)?, domain: name(&key.domain)?, pair: pair(key.private_key.reveal())? })
    }

    /// The header to put in front of the mail, with its line break.
    pub(super) fn header(&self, mail: &Written) -> Result<String, DkimError> {
        let (head, body) = split(mail.bytes());
        let head = unfolded(head);
        let covered: Vec<&str> =
            SIGNED.into_iter().filter(|name| head.iter().any(|(known, _)| known == name)).collect();
        let algorithm = match self.pair {
            Pair::Rsa(_) => "rsa-sha256",
            Pair::Ed25519(_) => "ed25519-sha256",
        };
        let unsigned = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed; d={};\r\n s={}; t={};\r\n h={};\r\n bh={};\r\n b=",
            self.domain,
            self.selector,
            mail.seconds,
            covered.join(":"),
            STANDARD.encode(digest(&SHA256, &relaxed_body(body))),
        );
        let mut signed = String::new();
        let mut taken: Vec<&str> = Vec::new();
        for name in covered {
            // Each mention of a name takes one more header, from below; the last `from` takes none.
            let before = taken.iter().filter(|known| **known == name).count();
            if let Some((name, value)) = head.iter().rev().filter(|(known, _)| known == name).nth(before) {
                signed.push_str(&relaxed_header(name, value));
                signed.push_str("\r\n");
            }
            taken.push(name);
        }
        signed.push_str(&relaxed_header("dkim-signature", &unsigned.replace("\r\n", "")));
        let signature = STANDARD.encode(self.sign(signed.as_bytes())?);
        let lines: Vec<&str> =
            signature.as_bytes().chunks(LINE).map(|line| str::from_utf8(line).unwrap_or_default()).collect();
        Ok(format!("DKIM-Signature: {unsigned}{}\r\n", lines.join("\r\n ")))
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, DkimError> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                // This kind of signature has no chance in it; ring asks for its source all the same.
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)
                    .map_err(|_| DkimError::Key("the signature failed".to_owned()))?;
                Ok(signature)
            }
            Pair::Ed25519(pair) => Ok(pair.sign(digest(&SHA256, text).as_ref()).as_ref().to_vec()),
        }
    }
}

fn name(text: &str) -> Result<String, DkimError> {
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let fits = text.len() <= 253 && text.split('.').all(label);
    if fits { Ok(text.to_owned()) } else { Err(DkimError::Name(text.to_owned())) }
}

fn pair(pem: &str) -> Result<Pair, DkimError> {
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|error| DkimError::Key(error.to_string()))?;
    let rsa = |pair: RsaKeyPair| Pair::Rsa(Box::new(pair));
    match &key {
        PrivateKeyDer::Pkcs1(key) => {
            RsaKeyPair::from_der(key.secret_pkcs1_der()).map(rsa).map_err(|error| DkimError::Key(error.to_string()))
        }
        PrivateKeyDer::Pkcs8(key) => {
            let der = key.secret_pkcs8_der();
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                .map(Pair::Ed25519)
                .or_else(|_| RsaKeyPair::from_pkcs8(der).map(rsa))
                .map_err(|error| DkimError::Key(error.to_string()))
        }
        _ => Err(DkimError::Key("it is of another kind".to_owned())),
    }
}

/// Headers and body of a message.
fn split(message: &[u8]) -> (&[u8], &[u8]) {
    match message.windows(4).position(|four| four == b"\r\n\r\n") {
        Some(end) => (&message[..end + 2], &message[end + 4..]),
        None => (message, &[]),
    }
}

/// Name in small letters and value, which still has its spaces but no line breaks.
fn unfolded(head: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(head).replace("\r\n ", " ").replace("\r\n\t", "\t");
    text.split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.to_owned()))
        .collect()
}

/// RFC 6376, section 3.4.2, for a header without line breaks.
fn relaxed_header(name: &str, value: &str) -> String {
    let words: Vec<&str> = value.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
    format!("{name}:{}", words.join(" "))
}

/// RFC 6376, section 3.4.4: spaces in a row are one, those at the end of a line and empty lines at the end
/// of the body none.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len());
    let mut end = 0;
    for line in body.split(|&b| b == b'\n') {
        let start = relaxed.len();
        let mut gap = false;
        for &byte in line.strip_suffix(b"\r").unwrap_or(line) {
            if byte == b' ' || byte == b'\t' {
                gap = true;
                continue;
            }
            if gap {
                relaxed.push(b' ');
                gap = false;
            }
            relaxed.push(byte);
        }
        let empty = relaxed.len() == start;
        relaxed.extend_from_slice(b"\r\n");
        if !empty {
            end = relaxed.len();
        }
    }
    relaxed.truncate(end);
    relaxed
}

#[cfg(test)]
mod tests {
    use super::{DkimError, DkimKey, Signer, relaxed_body, relaxed_header, split, unfolded};
    use crate::Secret;

    /// The example of RFC 6376, section 3.4.5.
    #[test]
    fn the_relaxed_form_is_the_one_of_the_standard() {
        let (head, body) = split(b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n");
        let relaxed: Vec<String> = unfolded(head).iter().map(|(name, value)| relaxed_header(name, value)).collect();
        assert_eq!(relaxed, ["a:X", "b:Y Z"]);
        assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b""), b"");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
        assert_eq!(relaxed_body(b"x"), b"x\r\n");
    }

    fn signer(private_key: &str) -> Result<Signer, DkimError> {
        let private_key = Secret::new(private_key);
        Signer::new(&DkimKey { selector: "s1".to_owned(), domain: "example.org".to_owned(), private_key })
    }

    #[test]
    fn keys_of_every_kind_are_read() {
        for pem in [
            include_str!("../../tests/keys/dkim-rsa.key"),
            include_str!("../../tests/keys/dkim-rsa-old.key"),
            include_str!("../../tests/keys/dkim-ed25519.key"),
        ] {
            assert!(signer(pem).is_ok());
        }
    }

    #[test]
    fn keys_that_prove_nothing_are_refused() {
        for pem in [
            "",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            include_str!("../../tests/keys/dkim-rsa-short.key"),
            include_str!("../../tests/keys/server.key"),
            include_str!("../../tests/keys/server.pem"),
        ] {
            assert!(matches!(signer(pem), Err(DkimError::Key(_))), "{pem}");
        }
    }

    #[test]
    fn names_stay_names() {
        for wrong in ["", "a b", "a;d=evil.example", "a\r\nb", "a..b", "ü"] {
            let private_key = Secret::new(include_str!("../../tests/keys/dkim-ed25519.key"));
            let key = DkimKey { selector: wrong.to_owned(), domain: "example.org".to_owned(), private_key };
            assert_eq!(Signer::new(&key).unwrap_err(), DkimError::Name(wrong.to_owned()));
        }
    }
}
