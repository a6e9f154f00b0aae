//! The names of mails that somebody asked for: a link to his own data, a question whether he agreed.
//!
//! They are no messages of a programme, and nothing is stored about them. So that what comes back of one is believed,
//! although anybody can write such a report, its id is a seal: when it was sent, by which project, and an HMAC of both
//! and the address it went to. Whoever has not had the mail in his hands cannot name it.

use crate::links::signed::keyed;
use crate::{Listen, Result, Secret};
use channels::mail::bounce::{Bounce, Fate};
use domain::identity::IdentityKind;
use domain::identity::normal_form::{CallingCode, normalise};
use domain::ids::{MessageId, ProjectNo};
use domain::time::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use store::{customers, undeliverable};
use uuid::Uuid;

const PURPOSE: &[u8] = b"resonanz mail somebody asked for 1\0";
/// Bytes of the time in milliseconds, of the project and of the seal: together those of an id.
const WHEN: usize = 6;
const PROJECT: usize = 4;
const SEAL: usize = 6;
/// Servers give up after days; what comes later is not believed.
const LONGEST_SECONDS: i64 = 30 * 86_400;

/// `address`: the key of the identity the mail goes to.
pub(crate) fn name(secret: &Secret, project: ProjectNo, address: &str, now: Timestamp) -> MessageId {
    let mut id = [0_u8; WHEN + PROJECT + SEAL];
    id[..WHEN].copy_from_slice(&(now.micros() / 1_000).to_be_bytes()[2..]);
    id[WHEN..WHEN + PROJECT].copy_from_slice(&project.0.to_be_bytes());
    let (said, seal) = id.split_at_mut(WHEN + PROJECT);
    seal.copy_from_slice(&sealed(secret, said, address).finalize().into_bytes()[..SEAL]);
    MessageId(Uuid::from_bytes(id))
}

/// The project that sent a mail of this name to this address, not long ago.
fn project_of(secret: &Secret, name: MessageId, address: &str, now: Timestamp) -> Option<ProjectNo> {
    let id = name.0.into_bytes();
    let (said, seal) = id.split_at(WHEN + PROJECT);
    // Compared in constant time.
    sealed(secret, said, address).verify_truncated_left(seal).ok()?;
    let mut when = [0_u8; 8];
    when[8 - WHEN..].copy_from_slice(&said[..WHEN]);
    let sent = Timestamp(i64::from_be_bytes(when).saturating_mul(1_000));
    let project = said[WHEN..].try_into().ok().map(u32::from_be_bytes).map(ProjectNo)?;
    (now < sent.plus_seconds(LONGEST_SECONDS)).then_some(project)
}

fn sealed(secret: &Secret, said: &[u8], address: &str) -> Hmac<Sha256> {
    keyed(secret, PURPOSE).chain_update(said).chain_update(address)
}

impl Listen {
    /// What came back of a mail that somebody had asked for: where nobody has the address any more, nothing is written
    /// to it from now on. `of`: only mails of this project. `false`: that is about no such mail.
    pub(super) async fn asked_for_came_back(
        &self,
        name: MessageId,
        bounce: &Bounce,
        of: Option<ProjectNo>,
    ) -> Result<bool> {
        let Some(recipient) = bounce.recipient.as_deref() else { return Ok(false) };
        let Ok(address) = normalise(IdentityKind::Email, recipient, CallingCode::NONE) else { return Ok(false) };
        let (key, now) = (address.key(), self.world.now());
        let project = project_of(&self.secret, name, &key, now).filter(|project| of.is_none_or(|of| of == *project));
        let Some(project) = project else { return Ok(false) };
        if bounce.fate != Fate::Permanent || !bounce.blames_recipient {
            return Ok(true);
        }
        let Some(owner) = customers::owners(&self.db, project, &[key.as_str()]).await?.remove(&key) else {
            return Ok(true);
        };
        let mut tx = self.db.begin().await?;
        // Of somebody who was erased meanwhile nothing is to be known any more.
        if customers::standing(&mut tx, project, owner).await?.is_some() {
            undeliverable::put(&mut tx, project, &key, "bounced", now).await?;
            tx.commit().await?;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const ADDRESS: &str = "e:anna@x.example";

    #[test]
    fn a_name_is_believed_of_its_address_for_a_while() {
        let secret = Secret::new([1; 32]);
        let project = ProjectNo(70_000);
        let id = name(&secret, project, ADDRESS, NOW);
        assert_eq!(project_of(&secret, id, ADDRESS, NOW), Some(project));
        assert_eq!(project_of(&secret, id, ADDRESS, NOW.plus_days(29)), Some(project));
        assert_eq!(project_of(&secret, id, ADDRESS, NOW.plus_days(31)), None, "too late");
        assert_eq!(project_of(&secret, id, "e:bert@x.example", NOW), None, "somebody else's address");
        assert_eq!(project_of(&Secret::new([2; 32]), id, ADDRESS, NOW), None);
        assert_eq!(project_of(&secret, MessageId(Uuid::nil()), ADDRESS, NOW), None);
        assert_ne!(id, name(&secret, project, ADDRESS, NOW.plus_seconds(1)), "two mails have two names");
        assert_ne!(id, name(&secret, project, "e:bert@x.example", NOW));
    }
}
