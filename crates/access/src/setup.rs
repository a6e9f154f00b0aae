//! The first-run set-up: organisation, first project and first administrator in one step, once.

use crate::grants::Grant;
use crate::language::Language;
use crate::organisation::Organisation;
use crate::projects::ProjectDraft;
use crate::sessions::NewSession;
use crate::{Access, Error, Result, password, text};
use domain::ids::UserId;
use domain::role::Role;
use serde::Deserialize;
use store::people::{NewGrant, UserRow};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub struct SetUp {
    /// Name of the company.
    pub organisation: String,
    pub languages: Vec<String>,
    pub default_language: String,
    pub time_zone: String,
    /// Name of the first project.
    pub project: String,
    pub administrator: FirstAdministrator,
}

#[derive(Deserialize, ToSchema)]
pub struct FirstAdministrator {
    pub name: String,
    pub email: String,
    /// At least 12 characters.
    pub password: String,
}

impl std::fmt::Debug for FirstAdministrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FirstAdministrator").field("email", &self.email).finish_non_exhaustive()
    }
}

impl Access {
    pub async fn set_up_needed(&self) -> Result<bool> {
        Ok(store::organisation::find(&self.db).await?.is_none())
    }

    /// Founds the organisation and signs its first administrator in. Of several set-ups at once one wins.
    ///
    /// # Errors
    /// [`Error::AlreadySetUp`] ever after.
    pub async fn set_up(&self, request: SetUp) -> Result<NewSession> {
        if !self.set_up_needed().await? {
            return Err(Error::AlreadySetUp);
        }
        let organisation = Organisation {
            name: request.organisation.trim().to_owned(),
            languages: request.languages,
            default_language: request.default_language,
            time_zone: request.time_zone,
        };
        let administrator = request.administrator;
        let mut faults = organisation.check("organisation");
        faults.extend(text::name("project", &request.project));
        faults.extend(text::name("administrator.name", &administrator.name));
        faults.extend(text::email("administrator.email", administrator.email.trim()));
        let about = [administrator.name.as_str(), administrator.email.as_str(), organisation.name.as_str()];
        faults.extend(password::check("administrator.password", &administrator.password, &about));
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let draft = ProjectDraft { name: request.project, ..ProjectDraft::default() };
        let project = self.new_project(draft, &organisation.time_zone)?;
        let password_hash = self.passwords.hash(&self.world, &administrator.password).await?;
        let user = self.first_user(&administrator, &organisation, password_hash);

        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        if !store::organisation::found(&mut tx, &organisation.row(), now).await? {
            return Err(Error::AlreadySetUp);
        }
        self.insert_project(&mut tx, &project).await?;
        if !store::people::insert(&mut tx, &user).await? {
            return Err(crate::users::email_taken(&user.email));
        }
        let grant =
            NewGrant { project: None, role: Role::Administrator.name(), units: Vec::new(), touchpoints: Vec::new() };
        store::people::set_grants(&mut tx, user.id, &[grant]).await?;
        let session = self.begin_session(&mut tx, &user).await?;
        let detail = serde_json::json!({ "organisation": organisation.name, "project": project.slug });
        self.record(&mut tx, &session.member.actor(), None, "organisation.set_up", 1, &detail).await?;
        tx.commit().await?;
        self.forget();
        debug_assert!(session.member.grants.iter().any(|grant: &Grant| grant.role == Role::Administrator));
        Ok(session)
    }

    fn first_user(
        &self,
        administrator: &FirstAdministrator,
        organisation: &Organisation,
        password_hash: String,
    ) -> UserRow {
        UserRow {
            id: self.world.id::<UserId>(),
            name: administrator.name.trim().to_owned(),
            email: administrator.email.trim().to_owned(),
            email_key: text::email_key(&administrator.email),
            language: Language::from_tag(&organisation.default_language).unwrap_or_default().tag().to_owned(),
            password_hash: Some(password_hash),
            active: true,
            created_at: self.world.now(),
            last_signed_in: None,
        }
    }
}
