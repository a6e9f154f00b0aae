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
    /// Of the turn before.
    before: Option<Uuid>,
}

impl Turn {
    /// Had nobody else a turn between `earlier` and this one?
    pub fn follows(self, earlier: Self) -> bool {
        self.project == earlier.project && self.before == Some(earlier.token)
    }
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
    let last = sql("SELECT lease FROM contact_budgets WHERE project = $1").bind(project);
    let (before,): (Option<Uuid>,) = db.one(last).await?;
    let take = sql("UPDATE contact_budgets SET lease = $2, leased_until = $4 \
                    WHERE project = $1 AND leased_until <= $3 AND lease IS NOT DISTINCT FROM $5");
    let taken = db.run(take.bind(project).bind(token).bind(now).bind(until).bind(before)).await?;
    Ok((taken == 1).then_some(Turn { project, token, before }))
}

/// Goes on with a turn; `false`: it is another one's now, roll back and stop.
pub async fn renew(tx: &mut Tx, turn: Turn, until: Timestamp) -> Result<bool> {
    let renew = sql("UPDATE contact_budgets SET leased_until = $3 WHERE project = $1 AND lease = $2");
    Ok(tx.run(renew.bind(turn.project).bind(turn.token).bind(until)).await? == 1)
}

/// Lets the next one take a turn; who had this one stays known until then.
pub async fn end_turn(db: &Db, turn: Turn) -> Result<()> {
    let end = sql("UPDATE contact_budgets SET leased_until = 0 WHERE project = $1 AND lease = $2");
    db.run(end.bind(turn.project).bind(turn.token)).await?;
    Ok(())
}

/// Invitations came in that nobody decided here: whoever has a turn loses it, and no later one follows it. What he is
/// just sending he still has time to settle: nobody has a turn before his would have been over.
pub(crate) async fn break_turns(tx: &mut Tx, project: ProjectNo) -> Result<()> {
    let forget = sql("UPDATE contact_budgets SET lease = NULL WHERE project = $1");
    tx.run(forget.bind(project)).await?;
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

        async fn a_turn_follows_the_one_right_before_it(db: Db) {
            let project = project(&db).await;
            let mut turns = Vec::new();
            for token in 1..=3 {
                let turn = take_turn(&db, project, Uuid::from_u128(token), NOW, NOW.plus_seconds(60)).await.unwrap();
                turns.push(turn.expect("nobody has it"));
                end_turn(&db, turns[turns.len() - 1]).await.unwrap();
            }
            assert!(turns[1].follows(turns[0]) && turns[2].follows(turns[1]));
            assert!(!turns[2].follows(turns[0]) && !turns[0].follows(turns[0]));
            let mut tx = db.begin().await.unwrap();
            break_turns(&mut tx, project).await.unwrap();
            tx.commit().await.unwrap();
            let after = take_turn(&db, project, Uuid::from_u128(4), NOW, NOW.plus_seconds(60)).await.unwrap();
            let after = after.expect("nobody has it");
            assert!(!after.follows(turns[2]));
            let mut tx = db.begin().await.unwrap();
            break_turns(&mut tx, project).await.unwrap();
            assert!(!renew(&mut tx, after, NOW.plus_seconds(90)).await.unwrap(), "it is lost");
            tx.commit().await.unwrap();
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
