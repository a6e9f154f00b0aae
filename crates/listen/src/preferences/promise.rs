//! What a mail with a link to confirm a consent carries: proof that who opens it reads the mails of that address, and
//! what is agreed to.
//!
//! A promise is `base64url(purposes ‖ end ‖ seal)`: what for, until when it is good, in microseconds since 1970, and an
//! HMAC of both, the customer, the address the mail went to and when he last said anything about each purpose. So nothing
//! has to be stored, and it is good once: as soon as he says anything about it, here or elsewhere, it is over.

use crate::Secret;
use crate::links::signed::keyed;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::ids::CustomerId;
use domain::time::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::collections::{BTreeMap, BTreeSet};

const PURPOSE: &[u8] = b"resonanz consent of a customer 1\0";
/// Bytes of the end, and of the seal. What stands before them is filled up to threes, so that the last character is a
/// letter or a digit, because mail programs cut off other endings.
const END: usize = 8;
const SEAL: usize = 18;
/// Characters; longer texts are not even decoded.
const LONGEST: usize = 16_000;

/// What is agreed to, and when the customer last said anything about it.
pub(super) type Said = BTreeMap<String, Option<Timestamp>>;

/// `address`: the key of the identity the mail goes to.
pub(super) fn of(secret: &Secret, customer: CustomerId, address: &str, said: &Said, end: Timestamp) -> String {
    let end = end.micros().to_be_bytes();
    let seal = seal(secret, customer, address, said, end).finalize().into_bytes();
    let purposes: Vec<&str> = said.keys().map(String::as_str).collect();
    let mut promise = purposes.join("\0").into_bytes();
    promise.resize(promise.len().next_multiple_of(3), 0);
    promise.extend_from_slice(&end);
    promise.extend_from_slice(&seal[..SEAL]);
    BASE64.encode(promise)
}

/// What it says it is for, whoever made it.
pub(super) fn purposes(promise: &str) -> BTreeSet<String> {
    read(promise).map(|read| read.purposes).unwrap_or_default()
}

/// Was it made for this customer, went to one of these addresses, is still good, and has he said nothing since?
pub(super) fn is_good<'a>(
    secret: &Secret,
    promise: &str,
    customer: CustomerId,
    mut addresses: impl Iterator<Item = &'a str>,
    said: &Said,
    now: Timestamp,
) -> bool {
    let Some(read) = read(promise) else { return false };
    let in_time = now < Timestamp(i64::from_be_bytes(read.end));
    let is_same = read.purposes.iter().eq(said.keys()) && !said.is_empty();
    // Compared in constant time.
    let is_sealed =
        |address: &str| seal(secret, customer, address, said, read.end).verify_truncated_left(&read.seal).is_ok();
    in_time && is_same && addresses.any(is_sealed)
}

struct Read {
    purposes: BTreeSet<String>,
    end: [u8; END],
    seal: [u8; SEAL],
}

fn read(promise: &str) -> Option<Read> {
    let bytes = Some(promise).filter(|text| text.len() <= LONGEST).and_then(|text| BASE64.decode(text).ok())?;
    let (rest, seal) = bytes.split_last_chunk::<SEAL>()?;
    let (purposes, end) = rest.split_last_chunk::<END>()?;
    let purposes = std::str::from_utf8(purposes).ok()?.split('\0').filter(|purpose| !purpose.is_empty());
    Some(Read { purposes: purposes.map(str::to_owned).collect(), end: *end, seal: *seal })
}

fn seal(secret: &Secret, customer: CustomerId, address: &str, said: &Said, end: [u8; END]) -> Hmac<Sha256> {
    let whose = keyed(secret, PURPOSE).chain_update(customer.0.into_bytes()).chain_update(end);
    let sent = whose.chain_update(address).chain_update([0_u8]);
    said.iter().fold(sent, |so_far, (purpose, at)| {
        let at = at.map_or(i64::MIN, Timestamp::micros).to_be_bytes();
        so_far.chain_update(purpose).chain_update([0_u8]).chain_update(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const ANNA: CustomerId = CustomerId(Uuid::from_u128(7));
    const ADDRESS: &str = "e:anna@x.example";

    fn said(purposes: &[(&str, Option<i64>)]) -> Said {
        purposes.iter().map(|(purpose, at)| ((*purpose).to_owned(), at.map(Timestamp))).collect()
    }

    fn good(promise: &str, said: &Said, addresses: &[&str], now: Timestamp) -> bool {
        is_good(&Secret::new([1; 32]), promise, ANNA, addresses.iter().copied(), said, now)
    }

    #[test]
    fn it_is_good_once_in_time_and_for_what_it_says() {
        let secret = Secret::new([1; 32]);
        let before = said(&[("newsletter", Some(5)), ("surveys", None)]);
        let promise = of(&secret, ANNA, ADDRESS, &before, NOW.plus_days(7));
        assert_eq!(purposes(&promise), BTreeSet::from(["newsletter".to_owned(), "surveys".to_owned()]));
        assert!(good(&promise, &before, &["e:a@x.example", ADDRESS], NOW));
        assert!(!good(&promise, &before, &[ADDRESS], NOW.plus_days(7)), "too late");
        assert!(!good(&promise, &before, &["e:a@x.example"], NOW), "the address is somebody else's now");
        assert!(!good(&promise, &before, &[], NOW));
        assert!(!good(&promise, &said(&[("newsletter", Some(5)), ("surveys", Some(9))]), &[ADDRESS], NOW), "kept");
        assert!(!good(&promise, &said(&[("newsletter", Some(5))]), &[ADDRESS], NOW), "something else");
        let (other, stranger) = (Secret::new([2; 32]), CustomerId(Uuid::from_u128(8)));
        assert!(!is_good(&other, &promise, ANNA, [ADDRESS].into_iter(), &before, NOW));
        assert!(!is_good(&secret, &promise, stranger, [ADDRESS].into_iter(), &before, NOW));
    }

    #[test]
    fn nonsense_is_good_for_nothing() {
        let (long, empty) = ("A".repeat(1_000_000), of(&Secret::new([1; 32]), ANNA, ADDRESS, &Said::new(), NOW));
        for wrong in ["", "short", "../../etc/passwd", &long, &empty] {
            assert!(purposes(wrong).is_empty() && !good(wrong, &Said::new(), &[ADDRESS], Timestamp(0)), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_changed_one_is_good(
            names in prop::collection::btree_set("[a-zäö_]{1,12}", 1..5), at in any::<prop::sample::Index>(),
            to in "[A-Za-z0-9_-]"
        ) {
            let before: Said = names.iter().map(|name| (name.clone(), None)).collect();
            let promise = of(&Secret::new([1; 32]), ANNA, ADDRESS, &before, NOW.plus_days(7));
            prop_assert!(promise.ends_with(|last: char| last.is_ascii_alphanumeric()));
            prop_assert_eq!(purposes(&promise), names);
            prop_assert!(good(&promise, &before, &[ADDRESS], NOW));
            let mut changed = promise.clone();
            let at = at.index(promise.len());
            changed.replace_range(at..=at, &to);
            prop_assert_eq!(good(&changed, &before, &[ADDRESS], NOW), changed == promise);
        }
    }
}
