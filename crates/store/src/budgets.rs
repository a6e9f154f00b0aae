//! The contact budget of a project, and whose turn it is to decide and to send there.
//!
//! One process at a time decides for a project, so that no two of them find the same room in the budget. It holds a
//! lease; every transaction that writes what was decided renews it first, and fails when another process has it.

use crate::{Db, Json, Result, Tx, sql};
use domain::ids::ProjectNo;
use domain::programme::Budget;
use domain::time::Timestamp;
use uuid::Uuid;

/// Somebody's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub project: ProjectNo,
    token: Uuid,
}

/// Nothing set is no limit.
pub async fn find(db: &Db, project: ProjectNo) -> Result<Budget> {
    let select = sql("SELECT rules FROM contact_budgets WHERE project = $1");
    let row: Option<(Json<Budget>,)> = db.maybe(select.bind(project)).await?;
    Ok(row.map(|(budget,)| budget.0).unwrap_or_default())
}

pub async fn put(tx: &mut Tx, project: ProjectNo, budget: &Budget, now: Timestamp) -> Result<()> {
    tx.run(
        sql("INSERT INTO contact_budgets (project, rules, updated_at, leased_until) VALUES ($1, $2, $3, 0) \
             ON CONFLICT (project) DO UPDATE SET rules = excluded.rules, updated_at = excluded.updated_at")
        .bind(project)
        .bind(crate::json(budget))
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Takes a turn until `until`; `None` while it is another one's.
pub async fn take_turn(
    db: &Db,
    project: ProjectNo,
    token: Uuid,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Turn>> {
    let row = sql("INSERT INTO contact_budgets (project, rules, updated_at, leased_until) VALUES ($1, $2, $3, 0) \
                   ON CONFLICT (project) DO NOTHING");
    db.run(row.bind(project).bind(crate::json(&Budget::default())).bind(now)).await?;
    let take = sql("UPDATE contact_budgets SET lease = $2, leased_until = $4 \
                    WHERE project = $1 AND leased_until <= $3");
    let taken = db.run(take.bind(project).bind(token).bind(now).bind(until)).await?;
    Ok((taken == 1).then_some(Turn { project, token }))
}

/// Goes on with a turn; `false`: it is another one's now, roll back and stop.
pub async fn renew(tx: &mut Tx, turn: Turn, until: Timestamp) -> Result<bool> {
    let renew = sql("UPDATE contact_budgets SET leased_until = $3 WHERE project = $1 AND lease = $2");
    Ok(tx.run(renew.bind(turn.project).bind(turn.token).bind(until)).await? == 1)
}

/// Lets the next one take a turn.
pub async fn end_turn(db: &Db, turn: Turn) -> Result<()> {
    let end = sql("UPDATE contact_budgets SET lease = NULL, leased_until = 0 WHERE project = $1 AND lease = $2");
    db.run(end.bind(turn.project).bind(turn.token)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::tests::{NOW, project};
    use domain::programme::Rule;

    crate::store_tests! {
        async fn one_at_a_time_has_the_turn(db: Db) {
            let project = project(&db).await;
            let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
            let until = NOW.plus_seconds(60);
            let turn = take_turn(&db, project, one, NOW, until).await.unwrap().expect("nobody has it");
            assert_eq!(take_turn(&db, project, two, NOW.plus_seconds(59), until).await.unwrap(), None);
            let late = take_turn(&db, project, two, until, until.plus_seconds(60)).await.unwrap();
            let late = late.expect("the first one has gone");
            let mut tx = db.begin().await.unwrap();
            assert!(!renew(&mut tx, turn, until.plus_seconds(90)).await.unwrap(), "overtaken");
            assert!(renew(&mut tx, late, until.plus_seconds(90)).await.unwrap());
            tx.commit().await.unwrap();
            end_turn(&db, turn).await.unwrap();
            assert_eq!(take_turn(&db, project, one, until, until).await.unwrap(), None, "only its owner ends it");
            end_turn(&db, late).await.unwrap();
            assert!(take_turn(&db, project, one, until, until).await.unwrap().is_some());
        }

        async fn a_budget_is_kept_beside_the_turn(db: Db) {
            let project = project(&db).await;
            assert_eq!(find(&db, project).await.unwrap(), Budget::default());
            let turn = take_turn(&db, project, Uuid::from_u128(1), NOW, NOW.plus_seconds(60)).await.unwrap().unwrap();
            let budget = Budget { rules: vec![Rule { most: 1, days: 7 }] };
            let mut tx = db.begin().await.unwrap();
            put(&mut tx, project, &budget, NOW).await.unwrap();
            assert!(renew(&mut tx, turn, NOW.plus_seconds(90)).await.unwrap(), "the turn goes on");
            tx.commit().await.unwrap();
            assert_eq!(find(&db, project).await.unwrap(), budget);
        }
    }
}
