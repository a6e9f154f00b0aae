//! Names that are made and not drawn: the same event, the same customer and the same secret give the same ones again.

use crate::Secret;
use crate::circumstances::signal_of_digest;
use crate::links::signed::keyed;
use domain::ids::{CustomerId, InvitationId, MessageId, ProgrammeId, SignalId};
use domain::time::Timestamp;
use hmac::Mac;
use sha2::{Digest, Sha256};

/// Characters of a token: 100 bits.
const LENGTH: usize = 20;
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

/// The occasion an event is for a programme.
pub(crate) fn of_event(programme: ProgrammeId, event: SignalId) -> InvitationId {
    let digest = Sha256::new().chain_update(b"resonanz occasion of an event 1\0");
    InvitationId(signal_of_digest(digest.chain_update(programme.0.as_bytes()).chain_update(event.0.as_bytes())).0)
}

/// The occasion a run of a schedule is for a customer.
pub(crate) fn of_run(programme: ProgrammeId, run: Timestamp, customer: CustomerId) -> InvitationId {
    let digest = Sha256::new()
        .chain_update(b"resonanz occasion of a run 1\0")
        .chain_update(programme.0.as_bytes())
        .chain_update(run.micros().to_le_bytes())
        .chain_update(customer.0.as_bytes());
    InvitationId(signal_of_digest(digest).0)
}

/// The invitation is message 0, its reminders follow.
pub(crate) fn message(invitation: InvitationId, number: u32) -> MessageId {
    let digest = Sha256::new()
        .chain_update(b"resonanz message 1\0")
        .chain_update(invitation.0.as_bytes())
        .chain_update(number.to_le_bytes());
    MessageId(signal_of_digest(digest).0)
}

/// What stands in the address of an invitation.
pub(crate) fn token(secret: &Secret, invitation: InvitationId) -> String {
    let code = keyed(secret, b"resonanz invitation 1\0").chain_update(invitation.0.as_bytes()).finalize().into_bytes();
    code.iter().take(LENGTH).map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// All the database knows of a token. `None` for a text that cannot be one.
pub(crate) fn token_hash(token: &str) -> Option<Vec<u8>> {
    let fits = token.len() == LENGTH && token.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then(|| Sha256::digest(token.as_bytes()).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn names_are_made_again_and_differ_from_each_other() {
        let programme = ProgrammeId(Uuid::from_u128(1));
        let event = |n| of_event(programme, SignalId(Uuid::from_u128(n)));
        let run = |n| of_run(programme, Timestamp(n), CustomerId(Uuid::from_u128(1)));
        assert_eq!(event(1), event(1));
        assert_eq!(run(1), run(1));
        let all = [event(1), event(2), run(1), run(2)];
        assert!(all.iter().enumerate().all(|(at, one)| all[at + 1..].iter().all(|other| other != one)));
        assert_ne!(message(event(1), 0), message(event(1), 1));
    }

    #[test]
    fn a_token_is_known_by_its_shape() {
        let (secret, other) = (Secret::new([1; 32]), Secret::new([2; 32]));
        let invitation = InvitationId(Uuid::from_u128(1));
        let token = token(&secret, invitation);
        assert_eq!(token, super::token(&secret, invitation));
        assert_ne!(token, super::token(&other, invitation));
        assert!(token_hash(&token).is_some());
        for wrong in ["", "short", "AAAAAAAAAAAAAAAAAAAA", "äääääääääää", "../../../../etc/pass/"] {
            assert_eq!(token_hash(wrong), None, "{wrong}");
        }
    }
}
