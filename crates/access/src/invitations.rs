//! Invitations: how a person gets in who was given no password, or lost it.

use crate::secret::{TOKEN_CHARACTERS, digest};
use crate::sessions::NewSession;
use crate::{Access, Error, Result};
use domain::ids::UserId;
use serde::Serialize;
use utoipa::ToSchema;

const VALID_SECONDS: i64 = 7 * 86_400;

/// Who an invitation is for, to greet them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Invited {
    pub name: String,
    pub email: String,
}

impl Access {
    /// A new token, which takes the place of earlier ones.
    pub(crate) async fn invite(&self, tx: &mut store::Tx, user: UserId) -> Result<String> {
        let token = self.world.token(TOKEN_CHARACTERS);
        let expires = self.world.now().plus_seconds(VALID_SECONDS);
        store::people::invite(tx, user, &digest(&token), expires).await?;
        Ok(token)
    }

    /// # Errors
    /// [`Error::InvitationInvalid`].
    pub async fn invited(&self, token: &str) -> Result<Invited> {
        let now = self.world.now();
        let id = store::people::invited(&self.db, &digest(token), now).await?.ok_or(Error::InvitationInvalid)?;
        let user = store::people::find(&self.db, id).await?.ok_or(Error::InvitationInvalid)?;
        Ok(Invited { name: user.name, email: user.email })
    }

    /// Sets the password of the invited person and signs them in; earlier sessions end.
    ///
    /// # Errors
    /// [`Error::InvitationInvalid`]; [`Error::Invalid`] for a bad password, which leaves the
    /// invitation as it is.
    pub async fn accept_invitation(&self, token: &str, password: &str) -> Result<NewSession> {
        let invited = self.invited(token).await?;
        let hash = self.new_password("password", password, &invited.name, &invited.email).await?;
        let mut tx = self.db.begin().await?;
        let accepted = store::people::accept_invitation(&mut tx, &digest(token), self.world.now()).await?;
        let id = accepted.ok_or(Error::InvitationInvalid)?;
        let user = store::people::find_tx(&mut tx, id).await?.filter(|user| user.active);
        let user = user.ok_or(Error::InvitationInvalid)?;
        store::people::set_password(&mut tx, id, &hash).await?;
        store::sessions::delete_all_of(&mut tx, id).await?;
        let session = self.begin_session(&mut tx, &user).await?;
        self.record(&mut tx, &session.member.actor(), None, "user.invitation_accepted", id, &()).await?;
        tx.commit().await?;
        Ok(session)
    }
}
