//! Customers whose earlier signals may lack facets that are known by now, for whoever fills them in.
//!
//! A note is written in the transaction that changes the customer, and carries the epoch of that change,
//! which no other one has. It is settled when its signals are corrected; a change that came meanwhile has
//! made another note of it, which stays.

use crate::{Db, Result, Tx, customers, dialect, facets, list, sql};
use domain::ids::{CustomerId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;
use std::collections::BTreeSet;

#[cfg(test)]
mod tests;

/// A customer, noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Noted {
    pub customer: CustomerId,
    epoch: i64,
}

/// A look at all customers of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Round {
    pub project: ProjectNo,
    epoch: i64,
    /// The last customer looked at.
    pub reached: Option<CustomerId>,
}

/// Notes these customers. `epoch` is the one this transaction has begun.
pub(crate) async fn note(tx: &mut Tx, project: ProjectNo, epoch: i64, noted: &BTreeSet<CustomerId>) -> Result<()> {
    if noted.is_empty() {
        return Ok(());
    }
    let noted: Vec<CustomerId> = noted.iter().copied().collect();
    tx.run(
        dialect(
            "INSERT INTO facet_fills (project, customer, epoch) \
             SELECT $1, unhex(value, '-'), $2 FROM json_each($3) WHERE true \
             ON CONFLICT (project, customer) DO UPDATE SET epoch = excluded.epoch",
            "INSERT INTO facet_fills (project, customer, epoch) \
             SELECT $1, value::uuid, $2 FROM jsonb_array_elements_text($3::jsonb) \
             ON CONFLICT (project, customer) DO UPDATE SET epoch = excluded.epoch",
        )
        .bind(project)
        .bind(epoch)
        .bind(list(&noted)),
    )
    .await?;
    Ok(())
}

/// Some customers of one project that are noted, in the order of their ids.
pub async fn noted(db: &Db, limit: u32) -> Result<Option<(ProjectNo, Vec<Noted>)>> {
    let first: Option<(ProjectNo,)> = db.maybe(sql("SELECT project FROM facet_fills ORDER BY project LIMIT 1")).await?;
    let Some((project,)) = first else { return Ok(None) };
    let select = sql("SELECT customer, epoch FROM facet_fills WHERE project = $1 ORDER BY customer LIMIT $2");
    let noted = db.all::<Noted>(select.bind(project).bind(limit)).await?;
    Ok(Some((project, noted)).filter(|(_, noted)| !noted.is_empty()))
}

/// Their signals are corrected. Whoever was noted again meanwhile stays noted. `noted` is in the order of
/// the ids.
pub async fn settle(tx: &mut Tx, project: ProjectNo, noted: &[Noted]) -> Result<()> {
    let (Some(first), Some(last)) = (noted.first(), noted.last()) else { return Ok(()) };
    let rows: Vec<_> = noted.iter().map(|one| (one.customer, one.epoch)).collect();
    tx.run(
        dialect(
            "DELETE FROM facet_fills WHERE project = $1 AND customer >= $2 AND customer <= $3 \
               AND (customer, epoch) IN (SELECT unhex(value ->> 0, '-'), value ->> 1 FROM json_each($4))",
            "DELETE FROM facet_fills WHERE project = $1 AND customer >= $2 AND customer <= $3 \
               AND (customer, epoch) IN \
                   (SELECT (value ->> 0)::uuid, (value ->> 1)::bigint FROM jsonb_array_elements($4::jsonb))",
        )
        .bind(project)
        .bind(first.customer)
        .bind(last.customer)
        .bind(list(&rows)),
    )
    .await?;
    Ok(())
}

/// Forgets these customers.
pub(crate) async fn erase(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<()> {
    tx.run(
        dialect(
            "DELETE FROM facet_fills WHERE project = $1 \
               AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM facet_fills WHERE project = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        )
        .bind(project)
        .bind(list(profiles)),
    )
    .await?;
    Ok(())
}

/// From now on all customers of the project are looked at, from the first one; when there are any, and a
/// facet that is theirs.
pub async fn begin_round(tx: &mut Tx, project: ProjectNo, now: Timestamp) -> Result<()> {
    if facets::customer_keys(tx, project).await?.is_empty() {
        return Ok(());
    }
    let epoch = customers::changing(tx, project).await?;
    let one = sql("SELECT id FROM customers WHERE project = $1 AND merged_into IS NULL LIMIT 1").bind(project);
    if tx.maybe::<(CustomerId,)>(one).await?.is_none() {
        return Ok(());
    }
    tx.run(
        sql("INSERT INTO facet_rounds (project, epoch, begun) VALUES ($1, $2, $3) \
             ON CONFLICT (project) DO UPDATE SET epoch = excluded.epoch, begun = excluded.begun, reached = NULL")
        .bind(project)
        .bind(epoch)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// A round that was begun by then.
pub async fn round(db: &Db, begun_by: Timestamp) -> Result<Option<Round>> {
    let select = sql("SELECT project, epoch, reached FROM facet_rounds WHERE begun <= $1 ORDER BY project LIMIT 1");
    db.maybe(select.bind(begun_by)).await
}

/// The round has come to `reached`, or, without one, to its end. A round begun anew meanwhile stays where it is.
pub async fn advance(tx: &mut Tx, round: &Round, reached: Option<CustomerId>) -> Result<()> {
    let statement = match reached {
        Some(reached) => sql("UPDATE facet_rounds SET reached = $3 WHERE project = $1 AND epoch = $2")
            .bind(round.project)
            .bind(round.epoch)
            .bind(reached),
        None => sql("DELETE FROM facet_rounds WHERE project = $1 AND epoch = $2").bind(round.project).bind(round.epoch),
    };
    tx.run(statement).await?;
    Ok(())
}
