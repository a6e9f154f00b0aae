//! One bounce address per mail (VERP): `bounces+token@example.org`, so that a bounce that quotes nothing
//! still says which mail it is about.

/// Bytes in front of the `@` (RFC 5321, section 4.5.3.1.1).
const LONGEST_USER: usize = 64;

/// `base` (`bounces@example.org`) with `token` in it. Tokens are ASCII letters, digits, `-`, `_` and `.`;
/// any other token, one there is no room for, or a base that is no address, gives `base` itself: a bounce then has to be
/// found by its Message-ID.
pub fn address(base: &str, token: &str) -> String {
    match base.rsplit_once('@') {
        Some((user, domain)) if fits(token) && user.len() + token.len() < LONGEST_USER => {
            format!("{user}+{token}@{domain}")
        }
        _ => base.to_owned(),
    }
}

/// The token in `address`, if it is one made from `base`. Capital and small letters of the base make no
/// difference; those of the token are kept, though a server on the way may have changed them.
pub fn token<'a>(base: &str, address: &'a str) -> Option<&'a str> {
    let (base_user, base_domain) = base.rsplit_once('@')?;
    let (user, domain) = address.rsplit_once('@')?;
    let (before, token) = (user.get(..base_user.len())?, user.get(base_user.len()..)?.strip_prefix('+')?);
    let same = domain.eq_ignore_ascii_case(base_domain) && before.eq_ignore_ascii_case(base_user);
    (same && fits(token)).then_some(token)
}

fn fits(token: &str) -> bool {
    // 64 bytes are what a local part may have; the name of the mailbox needs some of them.
    (1..=40).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::{address, token};
    use proptest::prelude::*;

    #[test]
    fn a_token_goes_there_and_comes_back() {
        let made = address("bounces@example.org", "inv-42_x");
        assert_eq!(made, "bounces+inv-42_x@example.org");
        assert_eq!(token("bounces@example.org", &made), Some("inv-42_x"));
        assert_eq!(token("bounces@example.org", "Bounces+Inv@EXAMPLE.org"), Some("Inv"));
        let long = format!("{}@example.org", "b".repeat(61));
        assert_eq!((address(&long, "ab"), address(&long, "abc")), (long.replace('@', "+ab@"), long));
    }

    #[test]
    fn other_addresses_have_no_token() {
        let near = ["bounces@example.org", "bounces+@example.org", "bounces+a@other.org", "bounce+a@example.org"];
        for other in near.into_iter().chain(["", "ü"]) {
            assert_eq!(token("bounces@example.org", other), None, "{other}");
        }
        assert_eq!(address("bounces@example.org", "a@b"), "bounces@example.org");
        assert_eq!(address("bounces@example.org", ""), "bounces@example.org");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(base in ".{0,20}", text in ".{0,30}") {
            let made = address(&base, &text);
            prop_assert!(made == base || token(&base, &made) == Some(text.as_str()));
            let _ = token(&base, &text);
        }
    }
}
