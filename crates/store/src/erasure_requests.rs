//! Customers who ask to be forgotten. A request erases nothing: people look at it and do it, or take it away.

use crate::{Db, Result, Tx, dialect, list, sql};
use domain::ids::{CustomerId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;

/// Who asked, and when first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct RequestRow {
    pub customer: CustomerId,
    pub asked_at: Timestamp,
}

/// Notes a request. Returns whether there was none before, which stays as it is.
pub async fn put(tx: &mut Tx, project: ProjectNo, customer: CustomerId, asked_at: Timestamp) -> Result<bool> {
    let rows = tx
        .run(
            sql(
                "INSERT INTO erasure_requests (customer, project, asked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind(customer)
            .bind(project)
            .bind(asked_at),
        )
        .await?;
    Ok(rows > 0)
}

/// The requests of these profiles, the earliest first.
pub async fn of(db: &Db, profiles: &[CustomerId]) -> Result<Vec<RequestRow>> {
    db.all(
        dialect(
            "SELECT r.customer, r.asked_at FROM json_each($1) AS w \
             CROSS JOIN erasure_requests r ON r.customer = unhex(w.value, '-') ORDER BY r.asked_at, r.customer",
            "SELECT r.customer, r.asked_at FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
             JOIN erasure_requests r ON r.customer = w.id::uuid ORDER BY r.asked_at, r.customer",
        )
        .bind(list(profiles)),
    )
    .await
}

/// The requests of a project, the earliest first.
pub async fn all(db: &Db, project: ProjectNo, limit: u32) -> Result<Vec<RequestRow>> {
    db.all(
        sql("SELECT customer, asked_at FROM erasure_requests WHERE project = $1 \
             ORDER BY asked_at, customer LIMIT $2")
        .bind(project)
        .bind(limit),
    )
    .await
}

/// Takes the requests of these profiles away. Returns how many there were.
pub async fn remove(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<u64> {
    tx.run(
        dialect(
            "DELETE FROM erasure_requests WHERE project = $1 \
               AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM erasure_requests WHERE project = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        )
        .bind(project)
        .bind(list(profiles)),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::tests::project;
    use uuid::Uuid;

    crate::store_tests! {
        async fn a_request_is_noted_once_and_taken_away(db: Db) {
            let project = project(&db).await;
            let [anna, bert, dora] = [1, 2, 3].map(|id| CustomerId(Uuid::from_u128(id)));
            let mut tx = db.begin().await.expect("begun");
            assert!(put(&mut tx, project, bert, Timestamp(5)).await.expect("noted"));
            assert!(put(&mut tx, project, anna, Timestamp(9)).await.expect("noted"));
            assert!(!put(&mut tx, project, bert, Timestamp(12)).await.expect("there already"));
            assert!(put(&mut tx, ProjectNo(99), dora, Timestamp(1)).await.expect("noted elsewhere"));
            tx.commit().await.expect("committed");
            let first = RequestRow { customer: bert, asked_at: Timestamp(5) };
            let second = RequestRow { customer: anna, asked_at: Timestamp(9) };
            assert_eq!(all(&db, project, 9).await.expect("read"), [first, second]);
            assert_eq!(all(&db, project, 1).await.expect("read"), [first]);
            assert_eq!(of(&db, &[anna, bert]).await.expect("read"), [first, second]);
            assert_eq!(of(&db, &[]).await.expect("read"), []);
            let mut tx = db.begin().await.expect("begun");
            assert_eq!(remove(&mut tx, project, &[bert, dora]).await.expect("removed"), 1, "not from elsewhere");
            tx.commit().await.expect("committed");
            assert_eq!(all(&db, project, 9).await.expect("read"), [second]);
        }
    }
}
