//! The people who work with Resonanz. Only administrators change them; nobody is ever deleted,
//! because what they did stays theirs.

use crate::caller::Member;
use crate::error::Fault;
use crate::grants::{self, Grant, GrantShape};
use crate::known::Known;
use crate::language::Language;
use crate::{Access, Error, Result, Words, text};
use domain::ids::UserId;
use domain::role::Role;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::people::UserRow;
use store::versions::{self, Topic};
use utoipa::ToSchema;

const MOST_GRANTS: usize = 100;
pub(crate) const LONGEST_PAGE: u32 = 500;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserShape {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub language: Language,
    /// May sign in.
    pub active: bool,
    /// Has no password yet.
    pub invited: bool,
    /// When they signed in last.
    pub last_seen: Option<Timestamp>,
    pub grants: Vec<GrantShape>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserPage {
    pub items: Vec<UserShape>,
    /// Send as `after` to go on.
    pub next: Option<UserId>,
}

/// A new user. Without a password they are invited.
#[derive(Deserialize, ToSchema)]
pub struct UserDraft {
    pub name: String,
    pub email: String,
    #[serde(default)]
    pub language: Option<Language>,
    pub password: Option<String>,
    #[serde(default)]
    pub grants: Vec<GrantShape>,
}

impl std::fmt::Debug for UserDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserDraft").field("email", &self.email).finish_non_exhaustive()
    }
}

/// What is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct UserPatch {
    pub name: Option<String>,
    pub email: Option<String>,
    pub language: Option<Language>,
    pub active: Option<bool>,
    pub grants: Option<Vec<GrantShape>>,
}

/// A user, and the token of their invitation when there is a new one: told once.
#[derive(Debug)]
pub struct UserWithInvitation {
    pub user: UserShape,
    pub invitation: Option<String>,
}

impl Access {
    /// Users in the order they were created.
    pub async fn users(&self, who: &Member, after: Option<UserId>, limit: u32) -> Result<UserPage> {
        who.require_administrator()?;
        let limit = limit.clamp(1, LONGEST_PAGE);
        let mut rows = store::people::page(&self.db, after, limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
        let mut granted = Grant::read(store::people::grants(&self.db, &ids).await?)?;
        let known = self.known().await?;
        let items = rows.iter().map(|row| shape(row, &granted.remove(&row.id).unwrap_or_default(), &known)).collect();
        Ok(UserPage { items, next })
    }

    pub async fn user(&self, who: &Member, id: UserId) -> Result<UserShape> {
        who.require_administrator()?;
        let row = store::people::find(&self.db, id).await?.ok_or_else(no_user)?;
        let mut granted = Grant::read(store::people::grants(&self.db, &[id]).await?)?;
        Ok(shape(&row, &granted.remove(&id).unwrap_or_default(), &*self.known().await?))
    }

    pub async fn create_user(&self, who: &Member, draft: UserDraft) -> Result<UserWithInvitation> {
        who.require_administrator()?;
        let mut row = UserRow {
            id: self.world.id(),
            name: draft.name.trim().to_owned(),
            email: draft.email.trim().to_owned(),
            email_key: text::email_key(&draft.email),
            language: draft.language.unwrap_or(who.language).tag().to_owned(),
            password_hash: None,
            active: true,
            created_at: self.world.now(),
            last_signed_in: None,
        };
        check(&row, &draft.grants)?;
        let known = self.known().await?;
        let new_grants = grants::resolve(&draft.grants, &known)?;
        if let Some(password) = &draft.password {
            row.password_hash = Some(self.new_password("password", password, &row.name, &row.email).await?);
        }
        let mut tx = self.db.begin().await?;
        if !store::people::insert(&mut tx, &row).await? {
            return Err(email_taken(&row.email));
        }
        store::people::set_grants(&mut tx, row.id, &new_grants).await.map_err(outdated_grant)?;
        let invitation = match draft.password {
            Some(_) => None,
            None => Some(self.invite(&mut tx, row.id).await?),
        };
        let detail = serde_json::json!({ "grants": draft.grants });
        self.record(&mut tx, &who.actor(), None, "user.created", row.id, &detail).await?;
        tx.commit().await?;
        Ok(UserWithInvitation { user: self.user(who, row.id).await?, invitation })
    }

    /// # Errors
    /// [`Error::LastAdministrator`] when nobody would be left to administer.
    pub async fn change_user(&self, who: &Member, id: UserId, patch: UserPatch) -> Result<UserShape> {
        who.require_administrator()?;
        let known = self.known().await?;
        let new_grants = patch.grants.as_deref().map(|shapes| grants::resolve(shapes, &known)).transpose()?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::People).await?;
        let mut row = store::people::find_tx(&mut tx, id).await?.ok_or_else(no_user)?;
        apply(&mut row, &patch);
        check(&row, patch.grants.as_deref().unwrap_or_default())?;
        let stays = row.active && patch.grants.as_ref().is_none_or(|grants| grants.iter().any(administers));
        let mut old_grants = Grant::read(store::people::grants_tx(&mut tx, &[id]).await?)?;
        let was = old_grants.remove(&id).unwrap_or_default().iter().any(|grant| grant.role == Role::Administrator);
        if was && !stays && store::people::other_administrators(&mut tx, id).await? == 0 {
            return Err(Error::LastAdministrator);
        }
        self.write_user(&mut tx, &row).await?;
        if let Some(new_grants) = &new_grants {
            store::people::set_grants(&mut tx, id, new_grants).await.map_err(outdated_grant)?;
        }
        if !row.active {
            self.shut_out(&mut tx, id).await?;
        }
        let detail = serde_json::json!({ "active": row.active, "grants": patch.grants });
        self.record(&mut tx, &who.actor(), None, "user.changed", id, &detail).await?;
        tx.commit().await?;
        self.forget();
        self.user(who, id).await
    }

    /// Users are deactivated, never deleted.
    pub async fn deactivate_user(&self, who: &Member, id: UserId) -> Result<()> {
        let patch = UserPatch { active: Some(false), ..UserPatch::default() };
        self.change_user(who, id, patch).await.map(drop)
    }

    /// A new invitation for somebody who lost theirs or forgot their password.
    pub async fn invite_again(&self, who: &Member, id: UserId) -> Result<UserWithInvitation> {
        who.require_administrator()?;
        let user = self.user(who, id).await?;
        if !user.active {
            return Err(no_user());
        }
        let mut tx = self.db.begin().await?;
        let token = self.invite(&mut tx, id).await?;
        self.record(&mut tx, &who.actor(), None, "user.invited", id, &()).await?;
        tx.commit().await?;
        Ok(UserWithInvitation { user, invitation: Some(token) })
    }

    pub(crate) async fn write_user(&self, tx: &mut store::Tx, row: &UserRow) -> Result<()> {
        // Touchpoints are remembered together with the names of their owners.
        versions::bump(tx, Topic::Touchpoints).await?;
        if store::people::update(tx, row).await? { Ok(()) } else { Err(email_taken(&row.email)) }
    }

    async fn shut_out(&self, tx: &mut store::Tx, id: UserId) -> Result<()> {
        let owned = store::touchpoints::live_owned_by(tx, id).await?;
        if owned > 0 {
            return Err(Error::invalid(
                "active",
                "owns_touchpoints",
                format!("Diese Person verantwortet {owned} Kontaktpunkte, die live sind: Übergeben Sie diese zuerst."),
                format!("this person owns {owned} live touchpoints: hand them over first"),
            ));
        }
        store::sessions::delete_all_of(tx, id).await?;
        store::people::withdraw_invitations(tx, id).await?;
        Ok(())
    }
}

fn shape(row: &UserRow, grants: &[Grant], known: &Known) -> UserShape {
    UserShape {
        id: row.id,
        name: row.name.clone(),
        email: row.email.clone(),
        language: Language::from_tag(&row.language).unwrap_or_default(),
        active: row.active,
        invited: row.password_hash.is_none(),
        last_seen: row.last_signed_in,
        grants: grants.iter().map(|grant| grant.shape(known)).collect(),
    }
}

fn administers(grant: &GrantShape) -> bool {
    grant.role == Role::Administrator
}

fn apply(row: &mut UserRow, patch: &UserPatch) {
    if let Some(name) = &patch.name {
        name.trim().clone_into(&mut row.name);
    }
    if let Some(email) = &patch.email {
        email.trim().clone_into(&mut row.email);
        row.email_key = text::email_key(email);
    }
    if let Some(language) = patch.language {
        language.tag().clone_into(&mut row.language);
    }
    row.active = patch.active.unwrap_or(row.active);
}

fn check(row: &UserRow, grants: &[GrantShape]) -> Result<()> {
    let mut faults: Vec<Fault> = text::name("name", &row.name).into_iter().collect();
    faults.extend(text::email("email", &row.email));
    if grants.len() > MOST_GRANTS {
        faults.push(Fault::new(
            "grants",
            "too_many",
            format!("Mehr als {MOST_GRANTS} Berechtigungen sind zu viele."),
            format!("more than {MOST_GRANTS} grants are too many"),
        ));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// A unit or touchpoint a grant names disappeared at this moment.
fn outdated_grant(error: store::Error) -> Error {
    match error {
        store::Error::Refused { .. } => Error::invalid(
            "grants",
            "changed_meanwhile",
            "Eine Einheit oder ein Kontaktpunkt wurde gerade gelöscht: Laden Sie neu.",
            "a unit or touchpoint was deleted at this moment: load again",
        ),
        error => error.into(),
    }
}

fn no_user() -> Error {
    Error::not_found("Die Person", "the user")
}

pub(crate) fn email_taken(email: &str) -> Error {
    let what = Words::new(format!("Die E-Mail-Adresse „{email}“"), format!("the e-mail address \"{email}\""));
    Error::Taken { code: "email_taken", field: "email", what }
}
