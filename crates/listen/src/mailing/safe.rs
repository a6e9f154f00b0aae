//! Keys of projects, encrypted with the secret of the installation: a copy of the database alone opens none.

use crate::Secret;
use crate::links::signed::keyed;
use domain::ids::ProjectNo;
use domain::world::World;
use hmac::Mac;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// The text, to be opened for this project only.
pub(super) fn locked(secret: &Secret, world: &World, project: ProjectNo, text: &str) -> Vec<u8> {
    let mut nonce = [0_u8; NONCE_LEN];
    world.fill(&mut nonce);
    let mut bytes = text.as_bytes().to_vec();
    key(secret)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), belongs_to(project), &mut bytes)
        .expect("a key is far shorter than what can be encrypted at once");
    [nonce.as_slice(), &bytes].concat()
}

/// `None`: locked with another secret, or damaged.
pub(super) fn unlocked(secret: &Secret, project: ProjectNo, locked: &[u8]) -> Option<String> {
    let (nonce, rest) = locked.split_first_chunk::<NONCE_LEN>()?;
    let mut bytes = rest.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let text = key(secret).open_in_place(nonce, belongs_to(project), &mut bytes).ok()?;
    String::from_utf8(text.to_vec()).ok()
}

fn belongs_to(project: ProjectNo) -> Aad<[u8; 4]> {
    Aad::from(project.0.to_le_bytes())
}

fn key(secret: &Secret) -> LessSafeKey {
    let bytes = keyed(secret, b"resonanz keys of mails 1\0").finalize().into_bytes();
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, bytes.as_slice()).expect("32 bytes are a key"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timestamp;
    use domain::world::ManualClock;
    use std::sync::Arc;

    #[test]
    fn only_the_same_secret_opens_it_for_the_same_project() {
        let world = World::new(Arc::new(ManualClock::at(Timestamp(0))), [1; 32]);
        let (secret, project) = (Secret::new([1; 32]), ProjectNo(1));
        let sealed = locked(&secret, &world, project, "geheim ü");
        assert_eq!(unlocked(&secret, project, &sealed).as_deref(), Some("geheim ü"));
        assert_ne!(sealed, locked(&secret, &world, project, "geheim ü"), "never the same bytes twice");
        assert!(!sealed.windows(6).any(|bytes| bytes == b"geheim"));
        assert_eq!(unlocked(&Secret::new([2; 32]), project, &sealed), None);
        assert_eq!(unlocked(&secret, ProjectNo(2), &sealed), None);
        assert_eq!(unlocked(&secret, project, &sealed[1..]), None);
        assert_eq!(unlocked(&secret, project, b""), None);
    }
}
