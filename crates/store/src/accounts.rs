//! Accounts: the companies (B2B) customers belong to.

use crate::customers::SearchTerms;
use crate::{Db, Json, Result, Tx, dialect, list, sql};
use domain::identity::Attributes;
use domain::identity::normal_form::search_key;
use domain::ids::{AccountId, CustomerId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct AccountRow {
    pub id: AccountId,
    pub project: ProjectNo,
    /// The key other systems use for it, unique in its project.
    pub key: String,
    pub name: String,
    pub attributes: Json<Attributes>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// The accounts whose name or key begins with `beginning`, by name; the page after (`name_key`, id).
pub async fn page(
    db: &Db,
    project: ProjectNo,
    beginning: &str,
    after: Option<(&str, AccountId)>,
    limit: u32,
) -> Result<Vec<AccountRow>> {
    let name = search_key(beginning);
    let (after_key, after_id) = after.map_or((String::new(), None), |(key, id)| (key.to_owned(), Some(id)));
    db.all(
        sql("SELECT id, project, key, name, attributes, created_at, updated_at FROM accounts \
             WHERE project = $1 AND ((name_key >= $2 AND name_key <= $3) OR (key >= $4 AND key <= $5)) \
               AND (name_key > $6 OR (name_key = $6 AND (id > $7 OR $7 IS NULL))) \
             ORDER BY name_key, id LIMIT $8")
        .bind(project)
        .bind(&name)
        .bind(format!("{name}\u{10ffff}"))
        .bind(beginning.trim())
        .bind(format!("{}\u{10ffff}", beginning.trim()))
        .bind(after_key)
        .bind(after_id)
        .bind(limit),
    )
    .await
}

/// What an account is sorted by in [`page`].
pub fn position(row: &AccountRow) -> (String, AccountId) {
    (search_key(&row.name), row.id)
}

pub async fn find(db: &Db, project: ProjectNo, id: AccountId) -> Result<Option<AccountRow>> {
    db.maybe(
        sql("SELECT id, project, key, name, attributes, created_at, updated_at FROM accounts \
             WHERE project = $1 AND id = $2")
        .bind(project)
        .bind(id),
    )
    .await
}

/// Those of these accounts that there are.
pub async fn many(db: &Db, project: ProjectNo, ids: &[AccountId]) -> Result<Vec<AccountRow>> {
    db.all(
        dialect(
            "SELECT a.id, a.project, a.key, a.name, a.attributes, a.created_at, a.updated_at \
             FROM json_each($2) AS w CROSS JOIN accounts a ON a.id = unhex(w.value, '-') WHERE a.project = $1",
            "SELECT a.id, a.project, a.key, a.name, a.attributes, a.created_at, a.updated_at \
             FROM jsonb_array_elements_text($2::jsonb) AS w (id) JOIN accounts a ON a.id = w.id::uuid \
             WHERE a.project = $1",
        )
        .bind(project)
        .bind(list(ids)),
    )
    .await
}

pub async fn find_tx(tx: &mut Tx, project: ProjectNo, id: AccountId) -> Result<Option<AccountRow>> {
    tx.maybe(
        sql("SELECT id, project, key, name, attributes, created_at, updated_at FROM accounts \
             WHERE project = $1 AND id = $2")
        .bind(project)
        .bind(id),
    )
    .await
}

pub async fn find_by_key(tx: &mut Tx, project: ProjectNo, key: &str) -> Result<Option<AccountRow>> {
    tx.maybe(
        sql("SELECT id, project, key, name, attributes, created_at, updated_at FROM accounts \
             WHERE project = $1 AND key = $2")
        .bind(project)
        .bind(key),
    )
    .await
}

/// False when the key is taken; nothing is changed then.
pub async fn insert(tx: &mut Tx, row: &AccountRow) -> Result<bool> {
    let inserted = tx
        .run(
            sql("INSERT INTO accounts (id, project, key, name, name_key, attributes, created_at, updated_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
            .bind(row.id)
            .bind(row.project)
            .bind(&row.key)
            .bind(&row.name)
            .bind(search_key(&row.name))
            .bind(row.attributes.clone())
            .bind(row.created_at)
            .bind(row.updated_at),
        )
        .await?;
    Ok(inserted == 1)
}

/// Writes name and attributes; the key of an account never changes.
pub async fn update(tx: &mut Tx, row: &AccountRow) -> Result<()> {
    tx.run(
        sql("UPDATE accounts SET name = $2, name_key = $3, attributes = $4, updated_at = $5 WHERE id = $1")
            .bind(row.id)
            .bind(&row.name)
            .bind(search_key(&row.name))
            .bind(row.attributes.clone())
            .bind(row.updated_at),
    )
    .await?;
    Ok(())
}

/// Its customers stay, without account. Returns how many they were.
pub async fn delete(tx: &mut Tx, project: ProjectNo, id: AccountId) -> Result<u64> {
    crate::customers::changing(tx, project).await?;
    let customers = tx.run(sql("UPDATE customers SET account = NULL WHERE account = $1").bind(id)).await?;
    tx.run(sql("DELETE FROM accounts WHERE project = $1 AND id = $2").bind(project).bind(id)).await?;
    Ok(customers)
}

/// How many customers an account has.
pub async fn customers(db: &Db, id: AccountId) -> Result<u64> {
    let (count,): (i64,) =
        db.one(sql("SELECT COUNT(DISTINCT root) FROM customers WHERE account = $1").bind(id)).await?;
    Ok(count.unsigned_abs())
}

/// The customers of an account below `before`, newest first; with `terms` only those that a search
/// for them finds.
pub async fn members(
    db: &Db,
    id: AccountId,
    terms: Option<&SearchTerms>,
    before: Option<CustomerId>,
    limit: u32,
) -> Result<Vec<CustomerId>> {
    let statement = match terms {
        None => sql("SELECT DISTINCT root FROM customers WHERE account = $1 AND (root < $2 OR $2 IS NULL) \
                     ORDER BY root DESC LIMIT $3")
        .bind(id)
        .bind(before)
        .bind(limit),
        // Any profile of the person may be the one that matches.
        Some(terms) => terms.bind_ranges(
            sql("SELECT DISTINCT c.root FROM customers c WHERE c.account = $1 AND (c.root < $2 OR $2 IS NULL) \
                 AND EXISTS (SELECT 1 FROM customers p \
                   WHERE (p.id = c.root OR (p.root = c.root AND p.merged_into IS NOT NULL)) \
                   AND ((p.name_key >= $4 AND p.name_key <= $5) OR (p.name_turned >= $4 AND p.name_turned <= $5) \
                     OR EXISTS (SELECT 1 FROM customer_identities i WHERE i.customer = p.id \
                       AND ((i.key >= $6 AND i.key <= $7) OR (i.key >= $8 AND i.key <= $9) \
                         OR (i.key >= $10 AND i.key <= $11))))) \
                 ORDER BY c.root DESC LIMIT $3")
            .bind(id)
            .bind(before)
            .bind(limit),
        ),
    };
    let rows: Vec<(CustomerId,)> = db.all(statement).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The next accounts of a project in the order of their ids, for an export of all.
pub async fn after(db: &Db, project: ProjectNo, after: Option<AccountId>, limit: u32) -> Result<Vec<AccountRow>> {
    db.all(
        // The `+` keeps engines from reading all accounts by project and sorting them.
        sql("SELECT id, project, key, name, attributes, created_at, updated_at FROM accounts \
             WHERE +project = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(project)
        .bind(after.unwrap_or(AccountId(Uuid::nil())))
        .bind(limit),
    )
    .await
}

/// Which of these keys are accounts.
pub async fn known_keys(db: &Db, project: ProjectNo, keys: &[&str]) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = db
        .all(
            dialect(
                "SELECT a.key FROM json_each($2) AS w \
                 CROSS JOIN accounts a ON a.project = $1 AND a.key = w.value",
                "SELECT a.key FROM jsonb_array_elements_text($2::jsonb) AS w (key) \
                 JOIN accounts a ON a.project = $1 AND a.key = w.key",
            )
            .bind(project)
            .bind(list(keys)),
        )
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Ids of the accounts with these keys. Unknown ones are created, named by their key. The caller
/// holds the project's customers (see [`crate::customers`]), so nobody else creates the same.
pub(crate) async fn find_or_create(
    tx: &mut Tx,
    project: ProjectNo,
    now: Timestamp,
    keys: &[&str],
    mut new_id: impl FnMut() -> AccountId,
) -> Result<HashMap<String, AccountId>> {
    let found: Vec<(String, AccountId)> = tx
        .all(
            dialect(
                "SELECT a.key, a.id FROM json_each($2) AS w \
                 CROSS JOIN accounts a ON a.project = $1 AND a.key = w.value",
                "SELECT a.key, a.id FROM jsonb_array_elements_text($2::jsonb) AS w (key) \
                 JOIN accounts a ON a.project = $1 AND a.key = w.key",
            )
            .bind(project)
            .bind(list(keys)),
        )
        .await?;
    let mut known: HashMap<String, AccountId> = found.into_iter().collect();
    let missing: Vec<(AccountId, &str, String)> =
        keys.iter().filter(|key| !known.contains_key(**key)).map(|key| (new_id(), *key, search_key(key))).collect();
    if !missing.is_empty() {
        tx.run(
            dialect(
                "INSERT INTO accounts (id, project, key, name, name_key, attributes, created_at, updated_at) \
                 SELECT unhex(value ->> 0, '-'), $1, value ->> 1, value ->> 1, value ->> 2, '{}', $2, $2 \
                 FROM json_each($3)",
                "INSERT INTO accounts (id, project, key, name, name_key, attributes, created_at, updated_at) \
                 SELECT (value ->> 0)::uuid, $1, value ->> 1, value ->> 1, value ->> 2, '{}', $2, $2 \
                 FROM jsonb_array_elements($3::jsonb)",
            )
            .bind(project)
            .bind(now)
            .bind(list(&missing)),
        )
        .await?;
        known.extend(missing.into_iter().map(|(id, key, _)| (key.to_owned(), id)));
    }
    Ok(known)
}
