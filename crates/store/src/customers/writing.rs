//! Set-based statements: each reads or writes any number of rows, given as one JSON array.

use super::CustomerRow;
use crate::{Result, Statement, Tx, dialect, json, list};
use domain::identity::linking::{Merge, Pair, Profile, Refusal};
use domain::identity::normal_form::search_key;
use domain::identity::{Attributes, Identity, IdentityKind};
use domain::ids::{AccountId, CustomerId, ProjectNo};
use domain::time::Timestamp;
use serde::Serialize;

pub(super) fn code_of(kind: IdentityKind) -> i64 {
    IdentityKind::ALL.iter().position(|known| *known == kind).map_or(3, |at| at as i64)
}

pub(super) fn kind_of(code: i64) -> IdentityKind {
    usize::try_from(code)
        .ok()
        .and_then(|code| IdentityKind::ALL.get(code))
        .copied()
        .unwrap_or(IdentityKind::AnonymousId)
}

/// Name, key to find it by, and the same with the last word first where that differs.
pub(super) fn name_keys(name: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(key) = name.map(search_key).filter(|key| !key.is_empty()) else { return (None, None) };
    let turned = key.rsplit_once(' ').map(|(first, last)| format!("{last} {first}"));
    (Some(key), turned)
}

/// Owners of identities and the roots of those, by identity key.
pub(super) async fn owners(
    tx: &mut Tx,
    project: ProjectNo,
    keys: &[&str],
) -> Result<Vec<(String, CustomerId, CustomerId)>> {
    tx.all(
        dialect(
            "SELECT i.key, i.customer, c.root FROM json_each($2) AS w \
             CROSS JOIN customer_identities i ON i.project = $1 AND i.key = w.value \
             CROSS JOIN customers c ON c.id = i.customer",
            "SELECT i.key, i.customer, c.root FROM jsonb_array_elements_text($2::jsonb) AS w (key) \
             JOIN customer_identities i ON i.project = $1 AND i.key = w.key JOIN customers c ON c.id = i.customer",
        )
        .bind(project)
        .bind(list(keys)),
    )
    .await
}

/// All profiles of the groups with these roots.
pub(super) fn rows_of_roots(roots: &[CustomerId]) -> Statement {
    dialect(
        "SELECT c.id, c.root, c.merged_into, c.merged_at, c.strongest, c.external_id, c.name, c.attributes, c.account, \
                a.key AS account_key, c.created_at, c.updated_at \
         FROM json_each($1) AS w CROSS JOIN customers c ON c.id = unhex(w.value, '-') \
         LEFT JOIN accounts a ON a.id = c.account \
         UNION ALL \
         SELECT c.id, c.root, c.merged_into, c.merged_at, c.strongest, c.external_id, c.name, c.attributes, c.account, \
                a.key, c.created_at, c.updated_at \
         FROM json_each($1) AS w CROSS JOIN customers c ON c.root = unhex(w.value, '-') AND c.merged_into IS NOT NULL \
         LEFT JOIN accounts a ON a.id = c.account",
        "SELECT c.id, c.root, c.merged_into, c.merged_at, c.strongest, c.external_id, c.name, c.attributes, c.account, \
                a.key AS account_key, c.created_at, c.updated_at \
         FROM jsonb_array_elements_text($1::jsonb) AS w (id) JOIN customers c ON c.id = w.id::uuid \
         LEFT JOIN accounts a ON a.id = c.account \
         UNION ALL \
         SELECT c.id, c.root, c.merged_into, c.merged_at, c.strongest, c.external_id, c.name, c.attributes, c.account, \
                a.key, c.created_at, c.updated_at \
         FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
         JOIN customers c ON c.root = w.id::uuid AND c.merged_into IS NOT NULL \
         LEFT JOIN accounts a ON a.id = c.account",
    )
    .bind(list(roots))
}

pub(super) async fn groups_tx(tx: &mut Tx, roots: &[CustomerId]) -> Result<Vec<CustomerRow>> {
    if roots.is_empty() { Ok(Vec::new()) } else { tx.all(rows_of_roots(roots)).await }
}

/// Pairs people have taken apart, of which one is among `profiles`.
pub(super) async fn apart(tx: &mut Tx, profiles: &[CustomerId]) -> Result<Vec<Pair>> {
    let rows: Vec<(CustomerId, CustomerId)> = tx
        .all(
            dialect(
                "SELECT p.first, p.second FROM json_each($1) AS w \
                 CROSS JOIN customer_pairs p ON p.first = unhex(w.value, '-') WHERE p.apart",
                "SELECT p.first, p.second FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
                 JOIN customer_pairs p ON p.first = w.id::uuid WHERE p.apart",
            )
            .bind(list(profiles)),
        )
        .await?;
    Ok(rows.into_iter().map(|(first, second)| Pair::of(first, second)).collect())
}

/// What of a profile can change with a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    pub(super) name: Option<String>,
    pub(super) attributes: Attributes,
    pub(super) account: Option<AccountId>,
}

#[derive(Serialize)]
struct NewRow<'a> {
    id: CustomerId,
    root: CustomerId,
    strongest: i64,
    external_id: Option<&'a str>,
    name: Option<&'a str>,
    name_key: Option<String>,
    name_turned: Option<String>,
    attributes: String,
    account: Option<AccountId>,
    created: i64,
}

pub(super) fn attributes_text(attributes: &Attributes) -> Result<String> {
    serde_json::to_string(attributes)
        .map_err(|error| crate::Error::Unstorable(format!("these attributes cannot be written as JSON: {error}")))
}

pub(super) async fn insert(
    tx: &mut Tx,
    project: ProjectNo,
    now: Timestamp,
    created: &[(&Profile, &Details)],
) -> Result<()> {
    let mut rows = Vec::with_capacity(created.len());
    for (profile, details) in created {
        let (name_key, name_turned) = name_keys(details.name.as_deref());
        rows.push(NewRow {
            id: profile.id,
            root: profile.root,
            strongest: code_of(profile.strongest),
            external_id: profile.external_id.as_deref(),
            name: details.name.as_deref(),
            name_key,
            name_turned,
            attributes: attributes_text(&details.attributes)?,
            account: details.account,
            created: profile.created.micros(),
        });
    }
    tx.run(
        dialect(
            "INSERT INTO customers (id, project, root, strongest, external_id, name, name_key, name_turned, attributes, \
                                    account, created_at, updated_at) \
             WITH r AS MATERIALIZED (SELECT value FROM json_each($3)) \
             SELECT unhex(value ->> 'id', '-'), $1, unhex(value ->> 'root', '-'), value ->> 'strongest', \
                    value ->> 'external_id', value ->> 'name', value ->> 'name_key', value ->> 'name_turned', \
                    value ->> 'attributes', unhex(value ->> 'account', '-'), value ->> 'created', $2 FROM r",
            "INSERT INTO customers (id, project, root, strongest, external_id, name, name_key, name_turned, attributes, \
                                    account, created_at, updated_at) \
             SELECT id, $1, root, strongest, external_id, name, name_key, name_turned, attributes, account, created, $2 \
             FROM jsonb_to_recordset($3::jsonb) AS r (id uuid, root uuid, strongest bigint, external_id text, name text, \
                  name_key text, name_turned text, attributes text, account uuid, created bigint)",
        )
        .bind(project)
        .bind(now)
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}

pub(super) async fn insert_identities(
    tx: &mut Tx,
    project: ProjectNo,
    now: Timestamp,
    identities: &[(Identity, CustomerId)],
) -> Result<()> {
    let rows: Vec<(String, CustomerId)> = identities.iter().map(|(identity, owner)| (identity.key(), *owner)).collect();
    tx.run(
        dialect(
            "INSERT INTO customer_identities (project, key, customer, created_at) \
             WITH r AS MATERIALIZED (SELECT value FROM json_each($3)) \
             SELECT $1, value ->> 0, unhex(value ->> 1, '-'), $2 FROM r",
            "INSERT INTO customer_identities (project, key, customer, created_at) \
             SELECT $1, value ->> 0, (value ->> 1)::uuid, $2 FROM jsonb_array_elements($3::jsonb)",
        )
        .bind(project)
        .bind(now)
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}

pub(super) async fn strengthen(tx: &mut Tx, profiles: &[Profile]) -> Result<()> {
    let rows: Vec<_> = profiles.iter().map(|p| (p.id, code_of(p.strongest), p.external_id.as_deref())).collect();
    tx.run(
        dialect(
            "UPDATE customers SET strongest = w.value ->> 1, external_id = w.value ->> 2 FROM json_each($1) AS w \
             WHERE customers.id = unhex(w.value ->> 0, '-')",
            "UPDATE customers SET strongest = (w.value ->> 1)::bigint, external_id = w.value ->> 2 \
             FROM jsonb_array_elements($1::jsonb) AS w (value) WHERE customers.id = (w.value ->> 0)::uuid",
        )
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}

pub(super) async fn merge(tx: &mut Tx, now: Timestamp, merges: &[Merge]) -> Result<()> {
    let rows: Vec<_> = merges.iter().map(|merge| (merge.profile, merge.into)).collect();
    tx.run(
        dialect(
            "UPDATE customers SET merged_into = unhex(w.value ->> 1, '-'), merged_at = $2, updated_at = $2 \
             FROM json_each($1) AS w WHERE customers.id = unhex(w.value ->> 0, '-')",
            "UPDATE customers SET merged_into = (w.value ->> 1)::uuid, merged_at = $2, updated_at = $2 \
             FROM jsonb_array_elements($1::jsonb) AS w (value) WHERE customers.id = (w.value ->> 0)::uuid",
        )
        .bind(list(&rows))
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Sets who answers for each of these profiles.
pub(super) async fn reroot(tx: &mut Tx, rows: &[(CustomerId, CustomerId)]) -> Result<()> {
    tx.run(
        dialect(
            "UPDATE customers SET root = unhex(w.value ->> 1, '-') FROM json_each($1) AS w \
             WHERE customers.id = unhex(w.value ->> 0, '-')",
            "UPDATE customers SET root = (w.value ->> 1)::uuid FROM jsonb_array_elements($1::jsonb) AS w (value) \
             WHERE customers.id = (w.value ->> 0)::uuid",
        )
        .bind(list(rows)),
    )
    .await?;
    Ok(())
}

pub(super) async fn set_details(tx: &mut Tx, now: Timestamp, changed: &[(CustomerId, &Details)]) -> Result<()> {
    let mut rows = Vec::with_capacity(changed.len());
    for (id, details) in changed {
        let (name_key, turned) = name_keys(details.name.as_deref());
        let attributes = attributes_text(&details.attributes)?;
        rows.push((id, &details.name, name_key, turned, attributes, details.account));
    }
    tx.run(
        dialect(
            "UPDATE customers SET name = w.value ->> 1, name_key = w.value ->> 2, name_turned = w.value ->> 3, \
                    attributes = w.value ->> 4, account = unhex(w.value ->> 5, '-'), updated_at = $2 \
             FROM json_each($1) AS w WHERE customers.id = unhex(w.value ->> 0, '-')",
            "UPDATE customers SET name = w.value ->> 1, name_key = w.value ->> 2, name_turned = w.value ->> 3, \
                    attributes = w.value ->> 4, account = (w.value ->> 5)::uuid, updated_at = $2 \
             FROM jsonb_array_elements($1::jsonb) AS w (value) WHERE customers.id = (w.value ->> 0)::uuid",
        )
        .bind(json(&rows))
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Writes down what was said; something said earlier never replaces something said later.
pub(super) async fn put_consents(tx: &mut Tx, time: Timestamp, said: &[(CustomerId, &str, bool)]) -> Result<()> {
    tx.run(
        dialect(
            "INSERT INTO customer_consents (customer, purpose, given, time) \
             SELECT unhex(value ->> 0, '-'), value ->> 1, value ->> 2, $2 FROM json_each($1) WHERE true \
             ON CONFLICT (customer, purpose) DO UPDATE SET given = excluded.given, time = excluded.time \
             WHERE customer_consents.time <= excluded.time",
            "INSERT INTO customer_consents (customer, purpose, given, time) \
             SELECT (value ->> 0)::uuid, value ->> 1, (value ->> 2)::boolean, $2 FROM jsonb_array_elements($1::jsonb) \
             ON CONFLICT (customer, purpose) DO UPDATE SET given = excluded.given, time = excluded.time \
             WHERE customer_consents.time <= excluded.time",
        )
        .bind(list(said))
        .bind(time),
    )
    .await?;
    Ok(())
}

/// Keeps links that were refused, for people to decide. What people decided already stays.
pub(super) async fn put_refused(
    tx: &mut Tx,
    project: ProjectNo,
    now: Timestamp,
    refused: &[(Pair, Refusal)],
) -> Result<()> {
    let rows: Vec<_> = refused.iter().map(|(pair, refusal)| (pair.first(), pair.second(), refusal.name())).collect();
    tx.run(
        dialect(
            "INSERT INTO customer_pairs (project, first, second, apart, reason, at) \
             SELECT $1, unhex(value ->> 0, '-'), unhex(value ->> 1, '-'), FALSE, value ->> 2, $2 \
             FROM json_each($3) WHERE true ON CONFLICT DO NOTHING",
            "INSERT INTO customer_pairs (project, first, second, apart, reason, at) \
             SELECT $1, (value ->> 0)::uuid, (value ->> 1)::uuid, FALSE, value ->> 2, $2 \
             FROM jsonb_array_elements($3::jsonb) ON CONFLICT DO NOTHING",
        )
        .bind(project)
        .bind(now)
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}
