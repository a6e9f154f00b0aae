//! Customers: profiles, the identities they own, how profiles are linked, and consent.
//!
//! The rules are [`domain::identity::linking`]'s; here they are kept. A signal carries the id of the
//! profile its strongest identity belongs to, for good. Whoever shows a customer reads the whole
//! [group](group): every profile linked to it.

mod editing;
mod erasure;
mod head;
mod linking;
mod memory;
mod merged;
mod resolve;
mod restore;
mod search;
mod writing;

#[cfg(test)]
pub(crate) mod tests;

pub use editing::{Edit, edit, withdraw};
pub use erasure::{Erased, erase};
pub(crate) use head::bump as changing;
pub use linking::{NotLinked, PairRow, link, pairs, unlink};
pub use memory::Learned;
pub use merged::{Person, person};
pub use resolve::{Resolution, Resolved, Resolver};
pub use restore::restore;
pub use search::{Found, SearchPosition, SearchTerms, newest, search};

use crate::{Db, Json, Result, Statement, Tx, dialect, list, sql};
use domain::identity::Attributes;
use domain::identity::linking::Profile;
use domain::ids::{AccountId, CustomerId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// One profile as it is kept.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct CustomerRow {
    pub id: CustomerId,
    /// The profile that answers for the group; itself when not linked.
    pub root: CustomerId,
    pub merged_into: Option<CustomerId>,
    pub merged_at: Option<Timestamp>,
    /// Position in [`IdentityKind::ALL`](domain::identity::IdentityKind::ALL).
    pub strongest: i64,
    pub external_id: Option<String>,
    pub name: Option<String>,
    pub attributes: Json<Attributes>,
    pub account: Option<AccountId>,
    /// Key of `account`.
    pub account_key: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// One identity of a profile.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct IdentityRow {
    pub customer: CustomerId,
    /// [`Identity::key`](domain::identity::Identity::key).
    pub key: String,
    pub created_at: Timestamp,
}

/// What a profile said last about one purpose.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ConsentRow {
    pub customer: CustomerId,
    pub purpose: String,
    pub given: bool,
    pub time: Timestamp,
}

impl CustomerRow {
    pub(crate) fn profile(&self) -> Profile {
        Profile {
            id: self.id,
            root: self.root,
            created: self.created_at,
            strongest: writing::kind_of(self.strongest),
            external_id: self.external_id.clone(),
        }
    }
}

/// Every profile linked to `id`, the root first, then by age; empty when there is no such customer.
pub async fn group(db: &Db, project: ProjectNo, id: CustomerId) -> Result<Vec<CustomerRow>> {
    let mut groups = groups(db, project, &[id]).await?;
    Ok(groups.remove(&id).unwrap_or_default())
}

/// The groups of many customers, by the ids asked for. Unknown ids are left out.
pub async fn groups(db: &Db, project: ProjectNo, ids: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<CustomerRow>>> {
    let roots = roots(db, project, ids).await?;
    let wanted: Vec<CustomerId> = {
        let mut wanted: Vec<_> = roots.values().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    };
    let mut by_root: HashMap<CustomerId, Vec<CustomerRow>> = HashMap::new();
    for row in db.all::<CustomerRow>(writing::rows_of_roots(&wanted)).await? {
        by_root.entry(row.root).or_default().push(row);
    }
    for rows in by_root.values_mut() {
        merged::sort(rows);
    }
    Ok(roots.into_iter().filter_map(|(id, root)| Some((id, by_root.get(&root)?.clone()))).collect())
}

/// Which profile answers for each of these. Unknown ids are left out.
pub async fn roots(db: &Db, project: ProjectNo, ids: &[CustomerId]) -> Result<HashMap<CustomerId, CustomerId>> {
    let rows: Vec<(CustomerId, CustomerId)> = db
        .all(
            dialect(
                "SELECT c.id, c.root FROM json_each($2) AS w CROSS JOIN customers c ON c.id = unhex(w.value, '-') \
                 WHERE c.project = $1",
                "SELECT c.id, c.root FROM jsonb_array_elements_text($2::jsonb) AS w (id) \
                 JOIN customers c ON c.id = w.id::uuid WHERE c.project = $1",
            )
            .bind(project)
            .bind(list(ids)),
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// All profiles linked to each of these customers, sorted. Unknown ids are left out.
pub async fn expand(db: &Db, project: ProjectNo, ids: &[CustomerId]) -> Result<HashMap<CustomerId, Vec<CustomerId>>> {
    let roots = roots(db, project, ids).await?;
    let wanted: Vec<CustomerId> = roots.values().copied().collect();
    let linked: Vec<(CustomerId, CustomerId)> = db
        .all(
            dialect(
                "SELECT DISTINCT c.id, c.root FROM json_each($1) AS w \
                 CROSS JOIN customers c ON c.root = unhex(w.value, '-') AND c.merged_into IS NOT NULL",
                "SELECT DISTINCT c.id, c.root FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
                 JOIN customers c ON c.root = w.id::uuid AND c.merged_into IS NOT NULL",
            )
            .bind(list(&wanted)),
        )
        .await?;
    let mut members: HashMap<CustomerId, Vec<CustomerId>> = wanted.iter().map(|root| (*root, vec![*root])).collect();
    for (id, root) in linked {
        members.entry(root).or_default().push(id);
    }
    for profiles in members.values_mut() {
        profiles.sort_unstable();
    }
    Ok(roots.into_iter().filter_map(|(id, root)| Some((id, members.get(&root)?.clone()))).collect())
}

/// The root and the name to show for each of these profiles. Unknown ids are left out.
pub async fn names(
    db: &Db,
    project: ProjectNo,
    ids: &[CustomerId],
) -> Result<HashMap<CustomerId, (CustomerId, Option<String>)>> {
    let groups = groups(db, project, ids).await?;
    Ok(groups.into_iter().filter_map(|(id, rows)| Some((id, (rows.first()?.root, merged::name(&rows))))).collect())
}

/// What these profiles are known by, strongest first.
pub async fn identities(db: &Db, profiles: &[CustomerId]) -> Result<Vec<IdentityRow>> {
    let mut rows: Vec<IdentityRow> = db
        .all(
            dialect(
                "SELECT i.customer, i.key, i.created_at FROM json_each($1) AS w \
                 CROSS JOIN customer_identities i ON i.customer = unhex(w.value, '-')",
                "SELECT i.customer, i.key, i.created_at FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
                 JOIN customer_identities i ON i.customer = w.id::uuid",
            )
            .bind(list(profiles)),
        )
        .await?;
    let identity = |row: &IdentityRow| domain::identity::Identity::from_key(&row.key);
    rows.sort_by_cached_key(|row| (identity(row), row.customer));
    Ok(rows)
}

/// What these profiles consented to or refused.
pub async fn consents(db: &Db, profiles: &[CustomerId]) -> Result<Vec<ConsentRow>> {
    db.all(consents_of(profiles)).await
}

fn consents_of(profiles: &[CustomerId]) -> Statement {
    dialect(
        "SELECT c.customer, c.purpose, c.given, c.time FROM json_each($1) AS w \
         CROSS JOIN customer_consents c ON c.customer = unhex(w.value, '-') ORDER BY c.purpose, c.time, c.customer",
        "SELECT c.customer, c.purpose, c.given, c.time FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
         JOIN customer_consents c ON c.customer = w.id::uuid ORDER BY c.purpose, c.time, c.customer",
    )
    .bind(list(profiles))
}

/// The person `id` belongs to, as it is and stays until `tx` ends; `None` when there is no such customer.
pub async fn standing(tx: &mut Tx, project: ProjectNo, id: CustomerId) -> Result<Option<Person>> {
    head::lock(tx, project).await?;
    let rows = editing::group_tx(tx, project, id).await?;
    let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let consents: Vec<ConsentRow> = tx.all(consents_of(&profiles)).await?;
    Ok(merged::person(&rows, &consents))
}

/// The project a customer belongs to; `None`: there is no such customer, or no longer.
pub async fn project_of(db: &Db, id: CustomerId) -> Result<Option<ProjectNo>> {
    let found: Option<(ProjectNo,)> = db.maybe(sql("SELECT project FROM customers WHERE id = $1").bind(id)).await?;
    Ok(found.map(|(project,)| project))
}

/// Are all of these profiles still there? Then they are until `tx` ends.
pub async fn still_there(tx: &mut Tx, project: ProjectNo, profiles: &BTreeSet<CustomerId>) -> Result<bool> {
    head::lock(tx, project).await?;
    let ids: Vec<CustomerId> = profiles.iter().copied().collect();
    let (count,): (i64,) = tx
        .one(
            dialect(
                "SELECT COUNT(*) FROM customers WHERE project = $1 \
                   AND id IN (SELECT unhex(value, '-') FROM json_each($2))",
                "SELECT COUNT(*) FROM customers WHERE project = $1 \
                   AND id IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
            )
            .bind(project)
            .bind(list(&ids)),
        )
        .await?;
    Ok(count.unsigned_abs() == profiles.len() as u64)
}

/// Those of these profiles that are there, and stay until `tx` ends.
pub async fn those_there(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<Vec<CustomerId>> {
    head::lock(tx, project).await?;
    let rows: Vec<(CustomerId,)> = tx
        .all(
            dialect(
                "SELECT id FROM customers WHERE project = $1 AND id IN (SELECT unhex(value, '-') FROM json_each($2))",
                "SELECT id FROM customers WHERE project = $1 \
                   AND id IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
            )
            .bind(project)
            .bind(list(profiles)),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Which of these identity keys belong to somebody.
pub async fn known_keys(db: &Db, project: ProjectNo, keys: &[&str]) -> Result<HashSet<String>> {
    Ok(owners(db, project, keys).await?.into_keys().collect())
}

/// The profiles these identity keys belong to. Keys of nobody are left out.
pub async fn owners(db: &Db, project: ProjectNo, keys: &[&str]) -> Result<HashMap<String, CustomerId>> {
    let rows: Vec<(String, CustomerId)> = db
        .all(
            dialect(
                "SELECT i.key, i.customer FROM json_each($2) AS w \
                 CROSS JOIN customer_identities i ON i.project = $1 AND i.key = w.value",
                "SELECT i.key, i.customer FROM jsonb_array_elements_text($2::jsonb) AS w (key) \
                 JOIN customer_identities i ON i.project = $1 AND i.key = w.key",
            )
            .bind(project)
            .bind(list(keys)),
        )
        .await?;
    Ok(rows.into_iter().collect())
}

/// The next profiles of a project in the order of their ids, linked ones too, for an export of all.
pub async fn after(db: &Db, project: ProjectNo, after: Option<CustomerId>, limit: u32) -> Result<Vec<CustomerRow>> {
    db.all(
        sql("SELECT c.id, c.root, c.merged_into, c.merged_at, c.strongest, c.external_id, c.name, c.attributes, \
                    c.account, a.key AS account_key, c.created_at, c.updated_at \
             FROM customers c LEFT JOIN accounts a ON a.id = c.account \
             WHERE c.project = $1 AND c.id > $2 ORDER BY c.id LIMIT $3")
        .bind(project)
        .bind(after.unwrap_or(CustomerId(uuid::Uuid::nil())))
        .bind(limit),
    )
    .await
}

/// How many customers a project has; linked profiles count as one.
pub async fn count(db: &Db, project: ProjectNo) -> Result<u64> {
    let (count,): (i64,) =
        db.one(sql("SELECT COUNT(*) FROM customers WHERE project = $1 AND merged_into IS NULL").bind(project)).await?;
    Ok(count.unsigned_abs())
}
