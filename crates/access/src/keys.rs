//! API keys: programs inside one project, with rights somebody chose. The secret is told once.

use crate::caller::{Actor, Caller};
use crate::error::Fault;
use crate::language::Language;
use crate::people::no_project;
use crate::secret::{TOKEN_CHARACTERS, digest, equal};
use crate::{Access, Error, Result, text};
use domain::ids::ApiKeyId;
use domain::role::Right;
use domain::scope::Scope;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::Json;
use store::keys::KeyRow;
use store::versions::{self, Topic};
use utoipa::ToSchema;

const PREFIX: &str = "rsn_";
const HANDLE_CHARACTERS: usize = 12;
/// How exactly "last used" is known.
const USED_STEP_SECONDS: i64 = 600;
const MOST_KEYS: usize = 200;

/// What no program may do: people's accounts and keys stay with people.
const NOT_FOR_KEYS: [Right; 2] = [Right::Administer, Right::ReadAudit];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct KeyShape {
    pub id: ApiKeyId,
    pub name: String,
    /// How its secret begins, to tell keys apart.
    pub prefix: String,
    pub rights: Vec<Right>,
    pub created_at: Timestamp,
    /// Who created it, by the name of that time.
    pub created_by: String,
    /// Known to ten minutes.
    pub last_used_at: Option<Timestamp>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = ApiKeyDraft)]
pub struct KeyDraft {
    pub name: String,
    pub rights: Vec<Right>,
}

#[derive(Clone, Serialize, ToSchema)]
#[schema(as = ApiKeyWithSecret)]
pub struct KeyWithSecret {
    #[serde(flatten)]
    pub key: KeyShape,
    /// To be sent as `Authorization: Bearer <secret>`. Shown this once.
    pub secret: String,
}

impl std::fmt::Debug for KeyWithSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyWithSecret").field("key", &self.key).finish_non_exhaustive()
    }
}

impl From<KeyRow> for KeyShape {
    fn from(row: KeyRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            prefix: format!("{PREFIX}{}", row.handle),
            rights: row.rights.0,
            created_at: row.created_at,
            created_by: row.created_by,
            last_used_at: row.used_at,
        }
    }
}

/// The keys that have not been revoked, by handle.
#[derive(Debug, Default)]
pub(crate) struct Keys(HashMap<String, KeyRow>);

impl Keys {
    pub(crate) fn read(rows: Vec<KeyRow>) -> Self {
        Self(rows.into_iter().map(|row| (row.handle.clone(), row)).collect())
    }
}

/// When each key was last written down as used, by this process.
#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<HashMap<ApiKeyId, Timestamp>>);

impl Used {
    /// Is it worth writing down that the key is used now? Then it counts as written.
    fn is_news(&self, row: &KeyRow, now: Timestamp) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = used.get(&row.id).copied().max(row.used_at);
        let is_news = last.is_none_or(|at| at.plus_seconds(USED_STEP_SECONDS) < now);
        if is_news {
            used.insert(row.id, now);
        }
        is_news
    }
}

impl Access {
    /// The program that holds `secret`, inside the project it belongs to. `project`: the project the
    /// request names, by id or slug, if it names one.
    ///
    /// # Errors
    /// [`Error::UnknownKey`]; [`Error::NotFound`] when the key belongs to another project.
    pub async fn key_caller(&self, secret: &str, project: Option<&str>, language: Language) -> Result<Caller> {
        let handle = secret.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')).ok_or(Error::UnknownKey)?.0;
        let known = self.known().await?;
        let row = known.keys.0.get(handle).ok_or(Error::UnknownKey)?;
        if !equal(&row.secret_hash, &digest(secret)) {
            return Err(Error::UnknownKey);
        }
        let own = Arc::clone(known.projects.by_no(row.project).ok_or_else(no_project)?);
        if let Some(named) = project
            && known.projects.find(named).is_none_or(|project| project.no != own.no)
        {
            return Err(no_project());
        }
        let now = self.world.now();
        if self.memory.used.is_news(row, now) {
            store::keys::touch(&self.db, row.id, now).await?;
        }
        let rights = row.rights.0.iter().copied().filter(|right| !NOT_FOR_KEYS.contains(right));
        Ok(Caller {
            actor: Actor::Key { id: row.id, name: row.name.clone() },
            scope: Scope::whole_project(own.id, own.no, rights),
            language,
            project: own,
        })
    }

    pub async fn list_keys(&self, who: &Caller) -> Result<Vec<KeyShape>> {
        who.require_everywhere(Right::Administer)?;
        let rows = store::keys::of_project(&self.db, who.project.no).await?;
        Ok(rows.into_iter().map(KeyShape::from).collect())
    }

    pub async fn create_key(&self, who: &Caller, draft: KeyDraft) -> Result<KeyWithSecret> {
        who.require_everywhere(Right::Administer)?;
        who.person()?;
        let mut rights = draft.rights;
        rights.sort_unstable();
        rights.dedup();
        let mut faults: Vec<Fault> = text::name("name", &draft.name).into_iter().collect();
        if rights.is_empty() || rights.iter().any(|right| NOT_FOR_KEYS.contains(right)) {
            faults.push(Fault::new(
                "rights",
                "not_for_keys",
                "Wählen Sie mindestens ein Recht; „administer“ und „read_audit“ bleiben Personen vorbehalten.",
                "choose at least one right; \"administer\" and \"read_audit\" are for people only",
            ));
        }
        if store::keys::of_project(&self.db, who.project.no).await?.len() >= MOST_KEYS {
            faults.push(Fault::new(
                "name",
                "too_many",
                format!("Es gibt schon {MOST_KEYS} Schlüssel: Widerrufen Sie welche, die niemand mehr benutzt."),
                format!("there are {MOST_KEYS} keys already: revoke some nobody uses any more"),
            ));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let handle = self.world.token(HANDLE_CHARACTERS);
        let secret = format!("{PREFIX}{handle}_{}", self.world.token(TOKEN_CHARACTERS));
        let row = KeyRow {
            id: self.world.id(),
            project: who.project.no,
            name: draft.name.trim().to_owned(),
            handle,
            secret_hash: digest(&secret),
            rights: Json(rights),
            created_at: self.world.now(),
            created_by: who.actor.name().to_owned(),
            used_at: None,
        };
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Keys).await?;
        store::keys::insert(&mut tx, &row).await?;
        let detail = serde_json::json!({ "name": row.name, "rights": row.rights.0 });
        self.record(&mut tx, &who.actor, Some(who.project.id), "key.created", row.id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(KeyWithSecret { key: row.into(), secret })
    }

    pub async fn revoke_key(&self, who: &Caller, id: ApiKeyId) -> Result<()> {
        who.require_everywhere(Right::Administer)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Keys).await?;
        let revoked = store::keys::revoke(&mut tx, who.project.no, id, self.world.now()).await?;
        let name = revoked.ok_or_else(|| Error::not_found("Den Schlüssel", "the key"))?;
        let detail = serde_json::json!({ "name": name });
        self.record(&mut tx, &who.actor, Some(who.project.id), "key.revoked", id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(())
    }
}
