//! Enhanced status codes (RFC 3463): why a server did not take a mail, in numbers.

use std::fmt;

/// `5.1.1` and its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// 2 success, 4 not now, 5 never.
    pub class: u8,
    /// What it is about: 1 addresses, 2 the mailbox, 3 the system, 4 the network, 5 the protocol, 6 the
    /// content, 7 policy; 0 anything.
    pub subject: u16,
    pub detail: u16,
}

impl Status {
    /// The first status code in `text`. Parts of IP addresses and version numbers are none.
    pub fn find(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        bytes.iter().enumerate().filter(|(_, b)| matches!(**b, b'2' | b'4' | b'5')).find_map(|(start, _)| {
            let before = start.checked_sub(1).map(|before| bytes[before]);
            if before.is_some_and(|b| b.is_ascii_alphanumeric() || b"._/".contains(&b)) {
                return None;
            }
            let length = bytes[start..].iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
            let glued = bytes.get(start + length).is_some_and(|b| b.is_ascii_alphanumeric() || b"-_/".contains(b));
            // A status at the end of a sentence has a full stop behind it.
            let code = text.get(start..start + length)?.trim_end_matches('.');
            if glued { None } else { Self::parse(code) }
        })
    }

    /// `text` if it is a status code and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('.');
        let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
        let number = |part: &str| {
            let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<u16>().ok()).flatten()
        };
        let class = match class {
            "2" => 2,
            "4" => 4,
            "5" => 5,
            _ => return None,
        };
        let status = Self { class, subject: number(subject)?, detail: number(detail)? };
        parts.next().is_none().then_some(status)
    }

    /// Whether it says nothing beyond its class.
    pub fn is_vague(self) -> bool {
        self.subject == 0 && self.detail == 0
    }

    /// Whether a mail to this address will not arrive on another day either. A full mailbox may be emptied,
    /// whatever the server says.
    pub fn is_permanent(self) -> bool {
        self.class == 5 && !(self.subject == 2 && self.detail == 2)
    }

    /// Whether the recipient's address is what is wrong: nobody has it, or nobody uses it any more.
    pub fn blames_recipient(self) -> bool {
        self.class == 5 && matches!((self.subject, self.detail), (1, 1 | 2 | 3 | 6 | 10) | (2, 1) | (4, 4))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// What servers without status codes write when nobody has the address, in small letters.
const NOBODY: [&str; 22] = [
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "unknown recipient",
    "invalid recipient",
    "invalid mailbox",
    "unknown local",
    "recipient unknown",
    "mailbox not found",
    "mailbox unavailable",
    "user not found",
    "recipient not found",
    "does not exist",
    "doesn't exist",
    "account has been disabled",
    "account is disabled",
    "not a valid mailbox",
    "unrouteable address",
    "unbekannt",
    "existiert nicht",
];

/// Whether a refusal says that nobody has the address, by its code if it has one that says anything, else by
/// its words.
pub(super) fn blames_recipient(status: Option<Status>, text: &str) -> bool {
    let small = text.to_lowercase();
    match status {
        // How Exchange Online says that it does not know somebody.
        Some(Status { class: 5, subject: 4, detail: 1 }) => small.contains("recipient address rejected"),
        Some(status) if !status.is_vague() => status.blames_recipient(),
        Some(status) if status.class != 5 => false,
        _ => NOBODY.iter().any(|words| small.contains(words)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Status, blames_recipient};
    use proptest::prelude::*;

    fn status(class: u8, subject: u16, detail: u16) -> Status {
        Status { class, subject, detail }
    }

    #[test]
    fn codes_are_found_where_servers_put_them() {
        for (text, found) in [
            ("5.1.1 <a@example.org>: Recipient address rejected", status(5, 1, 1)),
            ("smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound", status(5, 1, 10)),
            ("smtp;550-5.7.26 Unauthenticated", status(5, 7, 26)),
            ("4.2.2", status(4, 2, 2)),
            ("(#5.1.1)", status(5, 1, 1)),
            ("The reason was 5.2.1.", status(5, 2, 1)),
        ] {
            assert_eq!(Status::find(text), Some(found), "{text}");
        }
    }

    #[test]
    fn other_numbers_with_dots_are_none() {
        let addresses = ["192.0.2.5", "5.1.1.3", "[5.9.1.2]"];
        let versions = ["v5.1.1", "Exim 4.96", "4.87.1-rc"];
        for text in ["", "5.1", "5..1", "3.1.1", "5.1.1111"].into_iter().chain(addresses).chain(versions) {
            assert_eq!(Status::find(text), None, "{text}");
        }
    }

    #[test]
    fn what_a_code_means() {
        assert!(status(5, 1, 1).is_permanent() && status(5, 1, 1).blames_recipient());
        assert!(status(5, 7, 1).is_permanent() && !status(5, 7, 1).blames_recipient());
        assert!(!status(5, 2, 2).is_permanent() && !status(4, 1, 1).is_permanent());
        assert!(!status(4, 1, 1).blames_recipient() && !status(5, 1, 8).blames_recipient());
        assert!(status(5, 0, 0).is_vague() && !status(5, 1, 0).is_vague());
        assert_eq!(status(5, 1, 10).to_string(), "5.1.10");
    }

    #[test]
    fn words_do_where_numbers_are_missing() {
        assert!(blames_recipient(None, "Sorry, no such user here"));
        assert!(blames_recipient(Some(status(5, 0, 0)), "Empfänger UNBEKANNT"));
        assert!(!blames_recipient(None, "Message rejected as spam"));
        assert!(!blames_recipient(Some(status(5, 7, 1)), "user unknown to your sender"));
        assert!(!blames_recipient(Some(status(4, 0, 0)), "user unknown, or the directory is away"));
        assert!(blames_recipient(Some(status(5, 4, 1)), "Recipient address rejected: Access denied"));
        assert!(!blames_recipient(Some(status(5, 4, 1)), "no answer from host"));
    }

    #[test]
    fn endless_digits_are_read_once() {
        assert_eq!(Status::find(&"5".repeat(1 << 20)), None);
        assert_eq!(Status::find(&"5.".repeat(1 << 20)), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            class in prop_oneof![Just(2_u8), Just(4), Just(5)],
            subject in 0_u16..1000,
            detail in 0_u16..1000,
        ) {
            let status = status(class, subject, detail);
            prop_assert_eq!(Status::parse(&status.to_string()), Some(status));
            prop_assert_eq!(Status::find(&format!("550 {status} no")), Some(status));
        }

        #[test]
        fn no_text_makes_it_fail(text in "[0-9. äa-]{0,40}") {
            let _ = Status::find(&text);
        }
    }
}
