//! Accounts: the companies customers belong to.

use crate::{Error, Listen, Result};
use access::{Caller, Fault, Kind};
use domain::identity::{Attributes, LONGEST_TEXT, MOST_ATTRIBUTE_BYTES, MOST_ATTRIBUTES, set_attributes};
use domain::ids::AccountId;
use domain::role::Right;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::Json;
use store::accounts::{self, AccountRow};
use utoipa::{IntoParams, ToSchema};

const LONGEST_PAGE: u32 = 100;

/// One account.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Account {
    pub id: AccountId,
    /// The key other systems use for it.
    pub key: String,
    pub name: String,
    #[schema(value_type = Object)]
    pub attributes: Attributes,
    /// How many customers belong to it; absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customers: Option<u64>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A page of accounts, by name.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AccountPage {
    pub items: Vec<Account>,
    pub next: Option<String>,
}

/// A new account.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountDraft {
    pub key: String,
    /// The key when absent.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub attributes: Attributes,
}

/// What to change; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccountPatch {
    pub name: Option<String>,
    /// Fields to set; `null` removes one.
    #[schema(value_type = Object)]
    pub attributes: Attributes,
}

/// Which accounts to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// The beginning of a name or key.
    pub search: Option<String>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// At most 100; 50 when absent.
    pub limit: Option<u32>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            key: row.key,
            name: row.name,
            attributes: row.attributes.0,
            customers: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl Listen {
    pub async fn list_accounts(&self, who: &Caller, query: &AccountQuery) -> Result<AccountPage> {
        who.require_any(&[Right::ReadVoices, Right::ManageCustomers])?;
        let limit = query.limit.unwrap_or(50).clamp(1, LONGEST_PAGE);
        let after = match &query.after {
            Some(text) => Some(position(text).ok_or_else(|| Error::bad_cursor("after"))?),
            None => None,
        };
        let after = after.as_ref().map(|(name, id)| (name.as_str(), *id));
        let beginning = query.search.as_deref().unwrap_or_default();
        let mut rows = accounts::page(&self.db, who.project.no, beginning, after, limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(accounts::position).map(|(name, id)| format!("{id} {name}"));
        Ok(AccountPage { items: rows.into_iter().map(Account::from).collect(), next })
    }

    pub async fn read_account(&self, who: &Caller, id: AccountId) -> Result<Account> {
        who.require_any(&[Right::ReadVoices, Right::ManageCustomers])?;
        let row = accounts::find(&self.db, who.project.no, id).await?.ok_or_else(no_account)?;
        let customers = Some(accounts::customers(&self.db, id).await?);
        Ok(Account { customers, ..Account::from(row) })
    }

    pub async fn create_account(&self, who: &Caller, draft: AccountDraft) -> Result<Account> {
        who.require_everywhere(Right::ManageCustomers)?;
        let now = self.world.now();
        let key = draft.key.trim().to_owned();
        let name = draft.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let row = AccountRow {
            id: self.world.id(),
            project: who.project.no,
            name: name.unwrap_or_else(|| key.clone()),
            key,
            attributes: Json(draft.attributes),
            created_at: now,
            updated_at: now,
        };
        check(&row)?;
        let mut tx = self.db.begin().await?;
        if !accounts::insert(&mut tx, &row).await? {
            return Err(Error::refused(
                Kind::Conflict,
                "account_key_taken",
                "Es gibt schon eine Firma mit diesem Schlüssel: Ändern Sie diese, oder wählen Sie einen anderen.",
                "There is an account with this key already: change that one, or choose another key.",
            ));
        }
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "account.created", row.id, &()).await?;
        tx.commit().await?;
        self.customers_changed(who);
        Ok(row.into())
    }

    pub async fn change_account(&self, who: &Caller, id: AccountId, patch: AccountPatch) -> Result<Account> {
        who.require_everywhere(Right::ManageCustomers)?;
        let mut tx = self.db.begin().await?;
        let mut row = accounts::find_tx(&mut tx, who.project.no, id).await?.ok_or_else(no_account)?;
        if let Some(name) = &patch.name {
            name.trim().clone_into(&mut row.name);
        }
        set_attributes(&mut row.attributes.0, &patch.attributes);
        row.updated_at = self.world.now();
        check(&row)?;
        accounts::update(&mut tx, &row).await?;
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "account.changed", id, &()).await?;
        tx.commit().await?;
        self.customers_changed(who);
        self.read_account(who, id).await
    }

    /// Deletes the account; its customers stay, without account.
    pub async fn delete_account(&self, who: &Caller, id: AccountId) -> Result<()> {
        who.require_everywhere(Right::ManageCustomers)?;
        let mut tx = self.db.begin().await?;
        accounts::find_tx(&mut tx, who.project.no, id).await?.ok_or_else(no_account)?;
        let customers = accounts::delete(&mut tx, who.project.no, id).await?;
        let detail = serde_json::json!({ "customers": customers });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "account.deleted", id, &detail).await?;
        tx.commit().await?;
        self.customers_changed(who);
        Ok(())
    }
}

fn check(row: &AccountRow) -> Result<()> {
    let mut faults = Vec::new();
    for (field, text) in [("key", &row.key), ("name", &row.name)] {
        if text.is_empty() {
            faults.push(Fault::new(field, "required", "Hier fehlt etwas.", "something is missing here"));
        } else if text.chars().count() > LONGEST_TEXT || text.chars().any(char::is_control) {
            faults.push(Fault::new(
                field,
                "not_a_short_text",
                format!("Höchstens {LONGEST_TEXT} Zeichen, ohne Steuerzeichen."),
                format!("at most {LONGEST_TEXT} characters, no control characters"),
            ));
        }
    }
    let json = serde_json::to_string(&row.attributes.0).unwrap_or_default();
    if row.attributes.0.len() > MOST_ATTRIBUTES || json.len() > MOST_ATTRIBUTE_BYTES || json.contains("\\u0000") {
        faults.push(Fault::new(
            "attributes",
            "not_attributes",
            format!(
                "Höchstens {MOST_ATTRIBUTES} Merkmale, zusammen höchstens {} kB, ohne U+0000.",
                MOST_ATTRIBUTE_BYTES / 1024
            ),
            format!(
                "at most {MOST_ATTRIBUTES} attributes, {} kB together, without U+0000",
                MOST_ATTRIBUTE_BYTES / 1024
            ),
        ));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

fn position(text: &str) -> Option<(String, AccountId)> {
    let (id, name) = text.split_once(' ')?;
    Some((name.to_owned(), id.parse().ok()?))
}

pub(crate) fn no_account() -> Error {
    Error::not_found("Die Firma", "the account")
}
