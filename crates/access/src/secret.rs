//! Secrets as they are handed out, kept and compared: only their SHA-256 is stored.

use sha2::{Digest, Sha256};

/// Characters that make 256 random bits or more.
pub(crate) const TOKEN_CHARACTERS: usize = 54;

/// What is stored of a secret. Plain SHA-256 is enough: the secrets are 256 random bits.
pub(crate) fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A token bound to another one, which it does not reveal.
pub(crate) fn derived(purpose: &str, secret: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(purpose.as_bytes());
    hash.update([0]);
    hash.update(secret.as_bytes());
    hex(&hash.finalize())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

/// Compares in a time that depends on the lengths only.
pub fn equal(a: &[u8], b: &[u8]) -> bool {
    let differences = a.iter().zip(b).fold(0_u8, |sum, (x, y)| std::hint::black_box(sum | (x ^ y)));
    a.len() == b.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_is_equality(a: Vec<u8>, b: Vec<u8>) {
            prop_assert_eq!(equal(&a, &b), a == b);
            prop_assert!(equal(&a, &a.clone()));
        }
    }

    #[test]
    fn a_derived_token_depends_on_purpose_and_secret() {
        assert_ne!(derived("csrf", "a"), derived("csrf", "b"));
        assert_ne!(derived("csrf", "a"), derived("other", "a"));
        assert_eq!(derived("csrf", "a"), derived("csrf", "a"));
        assert_eq!(derived("csrf", "a").len(), 64);
    }
}
