//! What customers ask people for. A request does nothing by itself: people look at it and do it, or take it away.

use crate::{Db, Result, Tx, dialect, list, sql};
use domain::customer_request::RequestKind;
use domain::ids::{CustomerId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;

/// Who asked for what, and when first.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RequestRow {
    pub customer: CustomerId,
    /// A code of [`RequestKind`].
    pub kind: String,
    pub asked_at: Timestamp,
}

impl RequestRow {
    /// `None`: a later version knows more of them.
    pub fn kind(&self) -> Option<RequestKind> {
        RequestKind::from_code(&self.kind)
    }
}

/// Notes a request. Returns whether there was none of this kind before, which stays as it is.
pub async fn put(
    tx: &mut Tx,
    project: ProjectNo,
    customer: CustomerId,
    kind: RequestKind,
    asked_at: Timestamp,
) -> Result<bool> {
    let rows = tx
        .run(
            sql("INSERT INTO customer_requests (customer, kind, project, asked_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT DO NOTHING")
            .bind(customer)
            .bind(kind.code())
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
            "SELECT r.customer, r.kind, r.asked_at FROM json_each($1) AS w \
             CROSS JOIN customer_requests r ON r.customer = unhex(w.value, '-') \
             ORDER BY r.asked_at, r.customer, r.kind",
            "SELECT r.customer, r.kind, r.asked_at FROM jsonb_array_elements_text($1::jsonb) AS w (id) \
             JOIN customer_requests r ON r.customer = w.id::uuid ORDER BY r.asked_at, r.customer, r.kind",
        )
        .bind(list(profiles)),
    )
    .await
}

/// The requests of a project, the earliest first.
pub async fn all(db: &Db, project: ProjectNo, limit: u32) -> Result<Vec<RequestRow>> {
    db.all(
        sql("SELECT customer, kind, asked_at FROM customer_requests WHERE project = $1 \
             ORDER BY asked_at, customer, kind LIMIT $2")
        .bind(project)
        .bind(limit),
    )
    .await
}

/// Takes the requests of these profiles for one thing away. Returns how many there were.
pub async fn remove(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId], kind: RequestKind) -> Result<u64> {
    tx.run(
        dialect(
            "DELETE FROM customer_requests WHERE project = $1 AND kind = $3 \
               AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM customer_requests WHERE project = $1 AND kind = $3 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        )
        .bind(project)
        .bind(list(profiles))
        .bind(kind.code()),
    )
    .await
}

/// Forgets whatever these profiles asked for.
pub(crate) async fn erase(tx: &mut Tx, project: ProjectNo, profiles: &[CustomerId]) -> Result<()> {
    tx.run(
        dialect(
            "DELETE FROM customer_requests WHERE project = $1 \
               AND customer IN (SELECT unhex(value, '-') FROM json_each($2))",
            "DELETE FROM customer_requests WHERE project = $1 \
               AND customer IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))",
        )
        .bind(project)
        .bind(list(profiles)),
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::RequestKind::{Data, Erasure};
    use super::*;
    use crate::customers::tests::project;
    use uuid::Uuid;

    crate::store_tests! {
        async fn a_request_is_noted_once_for_each_thing_and_taken_away(db: Db) {
            let project = project(&db).await;
            let [anna, bert, dora] = [1, 2, 3].map(|id| CustomerId(Uuid::from_u128(id)));
            let mut tx = db.begin().await.expect("begun");
            assert!(put(&mut tx, project, bert, Erasure, Timestamp(5)).await.expect("noted"));
            assert!(put(&mut tx, project, anna, Erasure, Timestamp(9)).await.expect("noted"));
            assert!(!put(&mut tx, project, bert, Erasure, Timestamp(12)).await.expect("there already"));
            assert!(put(&mut tx, project, bert, Data, Timestamp(13)).await.expect("something else"));
            assert!(put(&mut tx, ProjectNo(99), dora, Erasure, Timestamp(1)).await.expect("noted elsewhere"));
            tx.commit().await.expect("committed");
            let row = |customer, kind: RequestKind, at| {
                RequestRow { customer, kind: kind.code().to_owned(), asked_at: Timestamp(at) }
            };
            let [first, second, third] = [row(bert, Erasure, 5), row(anna, Erasure, 9), row(bert, Data, 13)];
            assert_eq!(third.kind(), Some(Data));
            let everything = [first.clone(), second.clone(), third.clone()];
            assert_eq!(all(&db, project, 9).await.expect("read"), everything);
            assert_eq!(all(&db, project, 1).await.expect("read"), [first]);
            assert_eq!(of(&db, &[anna, bert]).await.expect("read"), everything);
            assert_eq!(of(&db, &[]).await.expect("read"), []);
            let mut tx = db.begin().await.expect("begun");
            let removed = remove(&mut tx, project, &[bert, dora], Erasure).await.expect("removed");
            assert_eq!(removed, 1, "neither what is elsewhere nor what was asked for besides");
            tx.commit().await.expect("committed");
            assert_eq!(all(&db, project, 9).await.expect("read"), [second.clone(), third]);
            let mut tx = db.begin().await.expect("begun");
            erase(&mut tx, project, &[bert]).await.expect("erased");
            tx.commit().await.expect("committed");
            assert_eq!(all(&db, project, 9).await.expect("read"), [second]);
        }
    }
}
