//! Linking and unlinking by people, and the pairs they have to decide about.

use super::editing::group_tx;
use super::{head, writing};
use crate::{Db, Result, Tx, dialect, facet_fills, facets, list, sql};
use domain::identity::linking::{Merge, Pair, leaving};
use domain::ids::{CustomerId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;
use std::collections::BTreeSet;

/// Two profiles that were named together and not linked.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PairRow {
    pub first: CustomerId,
    pub second: CustomerId,
    /// People have said that they are two.
    pub apart: bool,
    /// [`Refusal::name`](domain::identity::linking::Refusal::name), or `taken_apart`.
    pub reason: String,
    pub at: Timestamp,
}

/// Why nothing was linked or unlinked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLinked {
    NoSuchCustomer,
    /// Both are one person already.
    OnePersonAlready,
    /// The profile is linked to nothing.
    NotLinked,
}

/// Makes `other` and all its profiles part of the person of `id`, which goes on answering for both.
/// Returns its root. What was decided about keeping them apart is forgotten.
pub async fn link(
    tx: &mut Tx,
    project: ProjectNo,
    now: Timestamp,
    id: CustomerId,
    other: CustomerId,
) -> Result<Result<CustomerId, NotLinked>> {
    let epoch = head::bump(tx, project).await?;
    let staying = group_tx(tx, project, id).await?;
    let coming = group_tx(tx, project, other).await?;
    let (Some(root), Some(joining)) = (staying.first().map(|r| r.id), coming.first().map(|r| r.id)) else {
        return Ok(Err(NotLinked::NoSuchCustomer));
    };
    if root == joining {
        return Ok(Err(NotLinked::OnePersonAlready));
    }
    writing::merge(tx, now, &[Merge { profile: joining, into: root }]).await?;
    let rows: Vec<_> = coming.iter().map(|row| (row.id, root)).collect();
    writing::reroot(tx, &rows).await?;
    let pairs: Vec<(CustomerId, CustomerId)> = staying
        .iter()
        .flat_map(|a| coming.iter().map(|b| Pair::of(a.id, b.id)))
        .map(|pair| (pair.first(), pair.second()))
        .collect();
    tx.run(
        dialect(
            "DELETE FROM customer_pairs WHERE (first, second) IN \
               (SELECT unhex(value ->> 0, '-'), unhex(value ->> 1, '-') FROM json_each($1))",
            "DELETE FROM customer_pairs WHERE (first, second) IN \
               (SELECT (value ->> 0)::uuid, (value ->> 1)::uuid FROM jsonb_array_elements($1::jsonb))",
        )
        .bind(list(&pairs)),
    )
    .await?;
    if !facets::customer_keys(tx, project).await?.is_empty() {
        facet_fills::note(tx, project, epoch, &BTreeSet::from([root])).await?;
    }
    Ok(Ok(root))
}

/// Takes `profile`, and what had been linked to it before, out of its group again. Its identities and
/// signals are its own as before. Later requests do not link the two again. Returns the profiles that left.
pub async fn unlink(
    tx: &mut Tx,
    project: ProjectNo,
    now: Timestamp,
    profile: CustomerId,
) -> Result<Result<Vec<CustomerId>, NotLinked>> {
    head::bump(tx, project).await?;
    let rows = group_tx(tx, project, profile).await?;
    let Some(row) = rows.iter().find(|row| row.id == profile) else { return Ok(Err(NotLinked::NoSuchCustomer)) };
    let Some(into) = row.merged_into else { return Ok(Err(NotLinked::NotLinked)) };
    let links: Vec<_> = rows.iter().filter_map(|row| Some((row.id, row.merged_into?))).collect();
    let leaving = leaving(&links, profile);
    let rerooted: Vec<_> = leaving.iter().map(|id| (*id, profile)).collect();
    writing::reroot(tx, &rerooted).await?;
    tx.run(
        sql("UPDATE customers SET merged_into = NULL, merged_at = NULL, updated_at = $2 WHERE id = $1")
            .bind(profile)
            .bind(now),
    )
    .await?;
    let pair = Pair::of(profile, into);
    tx.run(
        sql("INSERT INTO customer_pairs (project, first, second, apart, reason, at) \
             VALUES ($1, $2, $3, TRUE, 'taken_apart', $4) \
             ON CONFLICT (first, second) DO UPDATE SET apart = TRUE, reason = excluded.reason, at = excluded.at")
        .bind(project)
        .bind(pair.first())
        .bind(pair.second())
        .bind(now),
    )
    .await?;
    Ok(Ok(leaving))
}

/// The pairs these profiles are part of, newest first.
pub async fn pairs(db: &Db, profiles: &[CustomerId]) -> Result<Vec<PairRow>> {
    db.all(
        dialect(
            "SELECT p.first, p.second, p.apart, p.reason, p.at FROM customer_pairs p \
             WHERE p.first IN (SELECT unhex(value, '-') FROM json_each($1)) \
             UNION \
             SELECT p.first, p.second, p.apart, p.reason, p.at FROM customer_pairs p \
             WHERE p.second IN (SELECT unhex(value, '-') FROM json_each($1)) \
             ORDER BY at DESC, first, second",
            "SELECT p.first, p.second, p.apart, p.reason, p.at FROM customer_pairs p \
             WHERE p.first IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb)) \
             UNION \
             SELECT p.first, p.second, p.apart, p.reason, p.at FROM customer_pairs p \
             WHERE p.second IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb)) \
             ORDER BY at DESC, first, second",
        )
        .bind(list(profiles)),
    )
    .await
}
