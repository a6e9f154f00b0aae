//! What a mail with a link to somebody's data carries: proof that who opens it reads the mails of that address.
//!
//! A ticket is `base64url(end ‖ seal)`: until when it is good, in microseconds since 1970, and an HMAC of the customer,
//! that end and the address the mail went to. So nothing has to be kept; it is good on the page of this customer only,
//! and only as long as the address is the customer's.

use crate::Secret;
use crate::links::signed::keyed;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::ids::CustomerId;
use domain::time::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;

const PURPOSE: &[u8] = b"resonanz data of a customer 1\0";
/// Bytes of the end, and of the seal: so many that the last character is a letter or a digit, because mail programs cut
/// off other endings.
const END: usize = 8;
const SEAL: usize = 18;

/// `address`: the key of the identity the mail goes to.
pub(super) fn of(secret: &Secret, customer: CustomerId, address: &str, end: Timestamp) -> String {
    let end = end.micros().to_be_bytes();
    let seal = seal(secret, customer, address, end).finalize().into_bytes();
    let mut ticket = [0; END + SEAL];
    ticket[..END].copy_from_slice(&end);
    ticket[END..].copy_from_slice(&seal[..SEAL]);
    BASE64.encode(ticket)
}

/// Was it made for this customer, went to one of these addresses, and is still good?
pub(super) fn is_good<'a>(
    secret: &Secret,
    ticket: &str,
    customer: CustomerId,
    mut addresses: impl Iterator<Item = &'a str>,
    now: Timestamp,
) -> bool {
    // Longer texts are not even decoded.
    let bytes = Some(ticket).filter(|ticket| ticket.len() <= 4 * SEAL).and_then(|ticket| BASE64.decode(ticket).ok());
    let Some((end, said)) = bytes.as_deref().and_then(<[u8]>::split_first_chunk::<END>) else { return false };
    let in_time = now < Timestamp(i64::from_be_bytes(*end));
    // Compared in constant time.
    let is_sealed = |address: &str| seal(secret, customer, address, *end).verify_truncated_left(said).is_ok();
    said.len() == SEAL && in_time && addresses.any(is_sealed)
}

fn seal(secret: &Secret, customer: CustomerId, address: &str, end: [u8; END]) -> Hmac<Sha256> {
    keyed(secret, PURPOSE).chain_update(customer.0.into_bytes()).chain_update(end).chain_update(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const ANNA: CustomerId = CustomerId(Uuid::from_u128(7));

    fn good(secret: &Secret, ticket: &str, customer: CustomerId, addresses: &[&str], now: Timestamp) -> bool {
        is_good(secret, ticket, customer, addresses.iter().copied(), now)
    }

    #[test]
    fn it_opens_one_page_in_time_while_the_address_is_known() {
        let secret = Secret::new([1; 32]);
        let end = NOW.plus_seconds(3_600);
        let ticket = of(&secret, ANNA, "e:anna@x.example", end);
        assert_eq!(ticket.len(), 35);
        assert!(!ticket.contains("anna"));
        assert!(good(&secret, &ticket, ANNA, &["e:a@x.example", "e:anna@x.example"], NOW));
        assert!(good(&secret, &ticket, ANNA, &["e:anna@x.example"], NOW.plus_seconds(3_599)));
        assert!(!good(&secret, &ticket, ANNA, &["e:anna@x.example"], end), "too late");
        assert!(!good(&secret, &ticket, ANNA, &["e:a@x.example"], NOW), "the address is somebody else's now");
        assert!(!good(&secret, &ticket, ANNA, &[], NOW));
        assert!(!good(&secret, &ticket, CustomerId(Uuid::from_u128(8)), &["e:anna@x.example"], NOW));
        assert!(!good(&Secret::new([2; 32]), &ticket, ANNA, &["e:anna@x.example"], NOW));
    }

    #[test]
    fn nonsense_opens_nothing() {
        let secret = Secret::new([1; 32]);
        let ticket = of(&secret, ANNA, "e:anna@x.example", NOW.plus_seconds(3_600));
        let (long, unsealed) = ("A".repeat(1_000_000), BASE64.encode(i64::MAX.to_be_bytes()));
        for wrong in ["", "short", "../../etc/passwd", &long, &unsealed, &ticket[..34], &format!("{ticket}A")] {
            assert!(!good(&secret, wrong, ANNA, &["e:anna@x.example"], NOW), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_changed_one_is_good(
            id in any::<u128>(), address in "e:[a-z]{1,9}@x", at in 0..35_usize, to in "[A-Za-z0-9_-]"
        ) {
            let (secret, customer) = (Secret::new([1; 32]), CustomerId(Uuid::from_u128(id)));
            let ticket = of(&secret, customer, &address, NOW.plus_seconds(3_600));
            prop_assert!(ticket.ends_with(|last: char| last.is_ascii_alphanumeric()));
            prop_assert!(good(&secret, &ticket, customer, &[&address], NOW));
            let mut changed = ticket.clone();
            changed.replace_range(at..=at, &to);
            prop_assert_eq!(good(&secret, &changed, customer, &[&address], NOW), changed == ticket);
        }
    }
}
