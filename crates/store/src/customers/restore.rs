//! Profiles brought back as they were, from an export.

use super::{ConsentRow, CustomerRow, IdentityRow, PairRow, head, writing};
use crate::{Result, Tx, dialect, list};
use domain::ids::{AccountId, CustomerId, ProjectNo};
use serde::Serialize;

#[derive(Serialize)]
struct Row<'a> {
    id: CustomerId,
    root: CustomerId,
    merged_into: Option<CustomerId>,
    merged: Option<i64>,
    strongest: i64,
    external_id: Option<&'a str>,
    name: Option<&'a str>,
    name_key: Option<String>,
    name_turned: Option<String>,
    attributes: String,
    account: Option<AccountId>,
    created: i64,
    updated: i64,
}

/// Inserts profiles with all that belongs to them, just as they are given. What is there already stays
/// as it is, so that doing it twice is doing it once.
pub async fn restore(
    tx: &mut Tx,
    project: ProjectNo,
    profiles: &[CustomerRow],
    identities: &[IdentityRow],
    consents: &[ConsentRow],
    pairs: &[PairRow],
) -> Result<()> {
    head::bump(tx, project).await?;
    put_profiles(tx, project, profiles).await?;
    let rows: Vec<_> = identities.iter().map(|row| (&row.key, row.customer, row.created_at.micros())).collect();
    tx.run(
        dialect(
            "INSERT INTO customer_identities (project, key, customer, created_at) \
             SELECT $1, value ->> 0, unhex(value ->> 1, '-'), value ->> 2 FROM json_each($2) WHERE true \
             ON CONFLICT DO NOTHING",
            "INSERT INTO customer_identities (project, key, customer, created_at) \
             SELECT $1, value ->> 0, (value ->> 1)::uuid, (value ->> 2)::bigint FROM jsonb_array_elements($2::jsonb) \
             ON CONFLICT DO NOTHING",
        )
        .bind(project)
        .bind(list(&rows)),
    )
    .await?;
    let rows: Vec<_> = consents.iter().map(|row| (row.customer, &row.purpose, row.given, row.time.micros())).collect();
    tx.run(
        dialect(
            "INSERT INTO customer_consents (customer, purpose, given, time) \
             SELECT unhex(value ->> 0, '-'), value ->> 1, value ->> 2, value ->> 3 FROM json_each($1) WHERE true \
             ON CONFLICT DO NOTHING",
            "INSERT INTO customer_consents (customer, purpose, given, time) \
             SELECT (value ->> 0)::uuid, value ->> 1, (value ->> 2)::boolean, (value ->> 3)::bigint \
             FROM jsonb_array_elements($1::jsonb) ON CONFLICT DO NOTHING",
        )
        .bind(list(&rows)),
    )
    .await?;
    put_pairs(tx, project, pairs).await
}

async fn put_profiles(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerRow]) -> Result<()> {
    let mut rows = Vec::with_capacity(profiles.len());
    for profile in profiles {
        let (name_key, name_turned) = writing::name_keys(profile.name.as_deref());
        rows.push(Row {
            id: profile.id,
            root: profile.root,
            merged_into: profile.merged_into,
            merged: profile.merged_at.map(domain::time::Timestamp::micros),
            strongest: profile.strongest,
            external_id: profile.external_id.as_deref(),
            name: profile.name.as_deref(),
            name_key,
            name_turned,
            attributes: writing::attributes_text(&profile.attributes.0)?,
            account: profile.account,
            created: profile.created_at.micros(),
            updated: profile.updated_at.micros(),
        });
    }
    tx.run(
        dialect(
            "INSERT INTO customers (id, project, root, merged_into, merged_at, strongest, external_id, name, name_key, \
                                    name_turned, attributes, account, created_at, updated_at) \
             WITH r AS MATERIALIZED (SELECT value FROM json_each($2)) \
             SELECT unhex(value ->> 'id', '-'), $1, unhex(value ->> 'root', '-'), unhex(value ->> 'merged_into', '-'), \
                    value ->> 'merged', value ->> 'strongest', value ->> 'external_id', value ->> 'name', value ->> 'name_key', \
                    value ->> 'name_turned', value ->> 'attributes', unhex(value ->> 'account', '-'), \
                    value ->> 'created', value ->> 'updated' \
             FROM r WHERE true ON CONFLICT DO NOTHING",
            "INSERT INTO customers (id, project, root, merged_into, merged_at, strongest, external_id, name, name_key, \
                                    name_turned, attributes, account, created_at, updated_at) \
             SELECT id, $1, root, merged_into, merged, strongest, external_id, name, name_key, name_turned, attributes, account, \
                    created, updated \
             FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, root uuid, merged_into uuid, merged bigint, strongest bigint, \
                  external_id text, name text, name_key text, name_turned text, attributes text, account uuid, \
                  created bigint, updated bigint) ON CONFLICT DO NOTHING",
        )
        .bind(project)
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}

async fn put_pairs(tx: &mut Tx, project: ProjectNo, pairs: &[PairRow]) -> Result<()> {
    let rows: Vec<_> =
        pairs.iter().map(|row| (row.first, row.second, row.apart, &row.reason, row.at.micros())).collect();
    tx.run(
        dialect(
            "INSERT INTO customer_pairs (project, first, second, apart, reason, at) \
             SELECT $1, unhex(value ->> 0, '-'), unhex(value ->> 1, '-'), value ->> 2, value ->> 3, value ->> 4 \
             FROM json_each($2) WHERE true ON CONFLICT DO NOTHING",
            "INSERT INTO customer_pairs (project, first, second, apart, reason, at) \
             SELECT $1, (value ->> 0)::uuid, (value ->> 1)::uuid, (value ->> 2)::boolean, value ->> 3, \
                    (value ->> 4)::bigint \
             FROM jsonb_array_elements($2::jsonb) ON CONFLICT DO NOTHING",
        )
        .bind(project)
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}
