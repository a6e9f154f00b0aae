//! The address of somebody's preference page: his id, sealed and hidden.
//!
//! A token is `base64url(seal ‖ hidden id)`: the seal is an HMAC of the id, and the id is covered by a mask made of
//! the seal. So nothing has to be kept to read it, it is the same whenever it is made, it does not say who it is, and
//! nobody without the key makes one.

use crate::Secret;
use crate::links::signed::keyed;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::ids::CustomerId;
use hmac::Mac;
use uuid::Uuid;

/// Bytes of an id, and of its seal.
const HALF: usize = 16;
const SEAL: &[u8] = b"resonanz preference page 1\0";
const MASK: &[u8] = b"resonanz mask of a preference page 1\0";

pub(super) fn of(secret: &Secret, customer: CustomerId) -> String {
    let id = customer.0.into_bytes();
    let code = keyed(secret, SEAL).chain_update(id).finalize().into_bytes();
    let mut token = [0; 2 * HALF];
    token[..HALF].copy_from_slice(&code[..HALF]);
    let hidden = masked(secret, &token[..HALF], id);
    token[HALF..].copy_from_slice(&hidden);
    BASE64.encode(token)
}

/// Whose it is; `None` for anything not made here.
pub(super) fn read(secret: &Secret, token: &str) -> Option<CustomerId> {
    // Longer texts are not even decoded.
    let bytes = Some(token).filter(|token| token.len() <= 4 * HALF).and_then(|token| BASE64.decode(token).ok())?;
    let token: [u8; 2 * HALF] = bytes.try_into().ok()?;
    let (seal, hidden) = token.split_at(HALF);
    let id = masked(secret, seal, hidden.try_into().ok()?);
    // Compared in constant time.
    keyed(secret, SEAL).chain_update(id).verify_truncated_left(seal).ok()?;
    Some(CustomerId(Uuid::from_bytes(id)))
}

fn masked(secret: &Secret, seal: &[u8], mut id: [u8; HALF]) -> [u8; HALF] {
    let mask = keyed(secret, MASK).chain_update(seal).finalize().into_bytes();
    for (byte, mask) in id.iter_mut().zip(mask) {
        *byte ^= mask;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nobody_else_makes_one_and_it_does_not_say_who_it_is() {
        let (secret, other) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let customer = CustomerId(Uuid::from_u128(7));
        let token = of(&secret, customer);
        assert_eq!(token, of(&secret, customer));
        assert_eq!(token.len(), 43);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        assert!(token.ends_with(|last: char| last.is_ascii_alphanumeric()), "mail programs cut off other endings");
        assert_eq!(read(&secret, &token), Some(customer));
        assert_eq!(read(&other, &token), None);
        let plain = BASE64.encode([[0; HALF], customer.0.into_bytes()].concat());
        for wrong in ["", "short", "../../../../etc/passwd", plain.as_str(), &token[..42], &format!("{token}A")] {
            assert_eq!(read(&secret, wrong), None, "{wrong}");
        }
        assert_eq!(read(&secret, &"A".repeat(1_000_000)), None);
    }

    proptest! {
        #[test]
        fn it_is_read_back_and_no_changed_one_is(id in any::<u128>(), at in 0..43_usize, to in "[A-Za-z0-9_-]") {
            let secret = Secret::new([1; 32]);
            let token = of(&secret, CustomerId(Uuid::from_u128(id)));
            prop_assert_eq!(read(&secret, &token), Some(CustomerId(Uuid::from_u128(id))));
            let mut changed = token.clone();
            changed.replace_range(at..=at, &to);
            prop_assert_eq!(read(&secret, &changed).is_some(), changed == token);
        }
    }
}
