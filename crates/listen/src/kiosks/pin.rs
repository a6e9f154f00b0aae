//! The PIN that ends a kiosk, made unreadable in a way a tablet can check without a network.
//!
//! It keeps passers-by out. Whoever can read the storage of a tablet can try all PINs: so it opens nothing else.

use domain::world::World;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// About a tenth of a second on a slow tablet.
const ROUNDS: u32 = 50_000;

/// PBKDF2 (RFC 8018) with HMAC-SHA-256, as browsers have it built in. Texts are hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenPin {
    pub salt: String,
    pub rounds: u32,
    pub hash: String,
}

impl HiddenPin {
    pub(crate) fn new(pin: &str, world: &World) -> Self {
        let mut salt = [0_u8; 16];
        world.fill(&mut salt);
        Self { salt: hex(&salt), rounds: ROUNDS, hash: hex(&derived(pin.as_bytes(), &salt, ROUNDS)) }
    }
}

/// The first block of PBKDF2, which is as long as the hash.
fn derived(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    let keyed = Hmac::<Sha256>::new_from_slice(password).expect("HMAC takes keys of any length");
    let code = |bytes: &[u8]| -> [u8; 32] { keyed.clone().chain_update(bytes).finalize().into_bytes().into() };
    let mut last = code(&[salt, &1_u32.to_be_bytes()].concat());
    let mut sum = last;
    for _ in 1..rounds {
        last = code(&last);
        for (sum, last) in sum.iter_mut().zip(last) {
            *sum ^= last;
        }
    }
    sum
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6070 with SHA-256 instead of SHA-1, as Python's `hashlib.pbkdf2_hmac` computes them.
    #[test]
    fn what_browsers_compute_is_computed() {
        for (password, salt, rounds, hash) in [
            ("password", "salt", 1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"),
            ("password", "salt", 2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"),
            ("password", "salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
        ] {
            assert_eq!(hex(&derived(password.as_bytes(), salt.as_bytes(), rounds)), hash);
        }
    }
}
