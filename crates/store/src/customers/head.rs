//! The one row of a project that orders changes of its customers.

use crate::{Result, Tx, dialect, sql};
use domain::ids::ProjectNo;

/// Waits until no other transaction changes customers of the project, and keeps others from it until
/// this one ends. Returns the epoch. Lock several projects in the order of their numbers.
pub(super) async fn lock(tx: &mut Tx, project: ProjectNo) -> Result<i64> {
    // SQLite has one writer at a time anyway.
    let read = || {
        dialect(
            "SELECT epoch FROM customer_heads WHERE project = $1",
            "SELECT epoch FROM customer_heads WHERE project = $1 FOR UPDATE",
        )
    };
    if let Some((epoch,)) = tx.maybe::<(i64,)>(read().bind(project)).await? {
        return Ok(epoch);
    }
    tx.run(sql("INSERT INTO customer_heads (project, epoch) VALUES ($1, 0) ON CONFLICT DO NOTHING").bind(project))
        .await?;
    Ok(tx.one::<(i64,)>(read().bind(project)).await?.0)
}

/// Makes every node forget what it remembers of the project's customers. Locks as [`lock`] does.
pub(crate) async fn bump(tx: &mut Tx, project: ProjectNo) -> Result<i64> {
    let (epoch,): (i64,) = tx
        .one(
            sql("INSERT INTO customer_heads (project, epoch) VALUES ($1, 1) \
                 ON CONFLICT (project) DO UPDATE SET epoch = customer_heads.epoch + 1 RETURNING epoch")
            .bind(project),
        )
        .await?;
    Ok(epoch)
}
