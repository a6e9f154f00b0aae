//! Signing in and out, and what a signed-in person is told about themselves.

use crate::caller::Member;
use crate::error::Fault;
use crate::grants::Grant;
use crate::language::Language;
use crate::organisation::Organisation;
use crate::people::scope_of;
use crate::projects::Project;
use crate::secret::{self, TOKEN_CHARACTERS, digest};
use crate::throttle::Counted;
use crate::{Access, Error, Result, password, text};
use domain::disclosure::Minimums;
use domain::ids::{ProjectId, SessionId, UserId};
use domain::role::{Right, Role};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::people::UserRow;
use utoipa::ToSchema;

/// A session nobody used for this long is over.
const IDLE_SECONDS: i64 = 12 * 3_600;
/// A session this old is over, used or not.
pub(crate) const LONGEST_SECONDS: i64 = 14 * 86_400;
/// How exactly "last used" is known; each step is one small write.
const SEEN_STEP_SECONDS: i64 = 60;

/// A session that has just begun. The token is told once; keep it in an `HttpOnly` cookie.
#[derive(Debug)]
pub struct NewSession {
    pub token: String,
    /// After this long the browser may forget the token.
    pub max_age_seconds: i64,
    pub member: Member,
}

/// What the person in front of the screen needs to know first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Session {
    pub user: SessionUser,
    pub organisation: Organisation,
    pub projects: Vec<Membership>,
    /// To be sent as `x-csrf-token` with every request that changes something.
    pub csrf_token: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SessionUser {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub language: Language,
}

/// A project from the inside.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Membership {
    pub id: ProjectId,
    pub slug: String,
    pub name: String,
    /// The narrowest of the roles held here.
    pub role: Role,
    pub rights: Vec<Right>,
    /// Nothing is hidden by unit or touchpoint.
    pub whole_project: bool,
    pub time_zone: String,
    pub minimums: Minimums,
}

/// What a person may change about themselves; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ProfilePatch {
    pub name: Option<String>,
    pub language: Option<Language>,
    pub password: Option<PasswordChange>,
}

#[derive(Deserialize, ToSchema)]
pub struct PasswordChange {
    pub current: String,
    pub new: String,
}

impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordChange { … }")
    }
}

impl Access {
    /// Signs in. `address` is where the request came from, as far as that is known; `replaces` is
    /// the token of an earlier session of the same browser, which ends.
    ///
    /// # Errors
    /// [`Error::WrongPassword`], whichever of the two was wrong; [`Error::TooManyAttempts`].
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        address: Option<&str>,
        replaces: Option<&str>,
    ) -> Result<NewSession> {
        let email_key = text::email_key(email);
        let counted = Counted::new(&email_key, address);
        self.count_attempt(&counted).await?;
        let user = store::people::find_by_email(&self.db, &email_key).await?.filter(|user| user.active);
        let stored = user.as_ref().and_then(|user| user.password_hash.as_deref());
        let fits = self.passwords.fits(password, stored).await?;
        let Some(user) = user.filter(|_| fits) else {
            tracing::info!(account = %counted.account, "refused to sign in");
            return Err(Error::WrongPassword);
        };
        let mut tx = self.db.begin().await?;
        store::sessions::forgive(&mut tx, &counted.account, counted.address.as_deref()).await?;
        if let Some(token) = replaces {
            store::sessions::delete_by_token(&mut tx, &digest(token)).await?;
        }
        let session = self.begin_session(&mut tx, &user).await?;
        self.sweep(&mut tx).await?;
        self.record(&mut tx, &session.member.actor(), None, "user.signed_in", user.id, &()).await?;
        tx.commit().await?;
        Ok(session)
    }

    pub(crate) async fn begin_session(&self, tx: &mut store::Tx, user: &UserRow) -> Result<NewSession> {
        let token = self.world.token(TOKEN_CHARACTERS);
        let (id, now): (SessionId, _) = (self.world.id(), self.world.now());
        store::sessions::insert(tx, id, &digest(&token), user.id, now).await?;
        store::people::signed_in(tx, user.id, now).await?;
        let mut grants = Grant::read(store::people::grants_tx(tx, &[user.id]).await?)?;
        let member = Member {
            id: user.id,
            name: user.name.clone(),
            email: user.email.clone(),
            language: Language::from_tag(&user.language).unwrap_or_default(),
            session: id,
            csrf_token: csrf_token(&token),
            grants: grants.remove(&user.id).unwrap_or_default().into(),
        };
        Ok(NewSession { token, max_age_seconds: LONGEST_SECONDS, member })
    }

    /// Rows nobody needs any more.
    async fn sweep(&self, tx: &mut store::Tx) -> Result<()> {
        let now = self.world.now();
        store::sessions::sweep(tx, now.plus_seconds(-IDLE_SECONDS), now.plus_seconds(-LONGEST_SECONDS)).await?;
        store::sessions::sweep_attempts(tx, self.oldest_attempt()).await?;
        Ok(())
    }

    /// Who holds this session token?
    ///
    /// # Errors
    /// [`Error::SessionEnded`] for a token that is unknown or out of date.
    pub async fn member(&self, token: &str) -> Result<Member> {
        let row = store::sessions::find(&self.db, &digest(token)).await?.ok_or(Error::SessionEnded)?;
        let now = self.world.now();
        if over(row.seen_at, IDLE_SECONDS, now) || over(row.created_at, LONGEST_SECONDS, now) {
            return Err(Error::SessionEnded);
        }
        if over(row.seen_at, SEEN_STEP_SECONDS, now) {
            store::sessions::touch(&self.db, row.id, now).await?;
        }
        let mut grants = Grant::read(store::people::grants(&self.db, &[row.user_id]).await?)?;
        Ok(Member {
            id: row.user_id,
            name: row.name,
            email: row.email,
            language: Language::from_tag(&row.language).unwrap_or_default(),
            session: row.id,
            csrf_token: csrf_token(token),
            grants: grants.remove(&row.user_id).unwrap_or_default().into(),
        })
    }

    pub async fn session(&self, who: &Member) -> Result<Session> {
        let organisation = self.organisation().await?;
        let projects = self.projects().await?;
        Ok(Session {
            user: SessionUser { id: who.id, name: who.name.clone(), email: who.email.clone(), language: who.language },
            organisation,
            projects: projects.all().into_iter().filter_map(|project| membership(&who.grants, project)).collect(),
            csrf_token: who.csrf_token.clone(),
        })
    }

    pub async fn sign_out(&self, who: &Member) -> Result<()> {
        let mut tx = self.db.begin().await?;
        store::sessions::delete(&mut tx, who.session).await?;
        self.record(&mut tx, &who.actor(), None, "user.signed_out", who.id, &()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes name, language or password. A new password ends every session of this person; the
    /// one returned takes the place of the current one.
    pub async fn change_profile(&self, who: &Member, patch: ProfilePatch) -> Result<(Member, Option<NewSession>)> {
        let mut user = store::people::find(&self.db, who.id).await?.ok_or(Error::SessionEnded)?;
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut user.name);
        }
        if let Some(language) = patch.language {
            language.tag().clone_into(&mut user.language);
        }
        if let Some(fault) = text::name("name", &user.name) {
            return Err(Error::Invalid(vec![fault]));
        }
        let new_hash = match &patch.password {
            Some(change) => Some(self.checked_change(&user, change).await?),
            None => None,
        };
        let mut tx = self.db.begin().await?;
        self.write_user(&mut tx, &user).await?;
        let session = if let Some(hash) = &new_hash {
            store::people::set_password(&mut tx, user.id, hash).await?;
            store::people::withdraw_invitations(&mut tx, user.id).await?;
            store::sessions::delete_all_of(&mut tx, user.id).await?;
            Some(self.begin_session(&mut tx, &user).await?)
        } else {
            None
        };
        let detail = serde_json::json!({ "language": user.language, "password": new_hash.is_some() });
        self.record(&mut tx, &who.actor(), None, "user.profile_changed", who.id, &detail).await?;
        tx.commit().await?;
        self.forget();
        let language = Language::from_tag(&user.language).unwrap_or_default();
        let member = Member { name: user.name, language, ..who.clone() };
        Ok((session.as_ref().map_or(member, |session| session.member.clone()), session))
    }

    /// The hash of the new password, when the current one is right and the new one good.
    async fn checked_change(&self, user: &UserRow, change: &PasswordChange) -> Result<String> {
        // Guessing here counts like guessing at the front door.
        let counted = Counted::new(&user.email_key, None);
        self.count_attempt(&counted).await?;
        if !self.passwords.fits(&change.current, user.password_hash.as_deref()).await? {
            return Err(Error::Invalid(vec![Fault::new(
                "password.current",
                "wrong_password",
                "Das bisherige Passwort stimmt nicht.",
                "the current password is wrong",
            )]));
        }
        self.new_password("password.new", &change.new, &user.name, &user.email).await
    }

    /// Checks a new password and returns what to store of it.
    pub(crate) async fn new_password(&self, field: &str, new: &str, name: &str, email: &str) -> Result<String> {
        if let Some(fault) = password::check(field, new, &[name, email]) {
            return Err(Error::Invalid(vec![fault]));
        }
        self.passwords.hash(&self.world, new).await
    }
}

fn over(since: Timestamp, seconds: i64, now: Timestamp) -> bool {
    since.plus_seconds(seconds) < now
}

fn csrf_token(token: &str) -> String {
    secret::derived("resonanz csrf token", token)
}

fn membership(grants: &[Grant], project: &Project) -> Option<Membership> {
    let scope = scope_of(grants, project)?;
    let roles = grants.iter().filter(|grant| grant.concerns(project.no)).map(|grant| grant.role);
    Some(Membership {
        id: project.id,
        slug: project.slug.clone(),
        name: project.name.clone(),
        role: roles.min_by_key(|role| role.rights().len())?,
        rights: scope.rights().collect(),
        whole_project: scope.is_whole_project(),
        time_zone: project.time_zone.clone(),
        minimums: project.minimums,
    })
}
