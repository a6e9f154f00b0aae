//! How projects write mails, and the mailbox mails come back to.

use crate::{Db, Result, Tx, sql};
use domain::ids::ProjectNo;
use domain::time::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

/// What a project has set.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MailRow {
    pub project: ProjectNo,
    /// JSON, as whoever put it there wrote it.
    pub choice: String,
    /// The private key mails are signed with, encrypted.
    pub dkim_key: Option<Vec<u8>>,
}

/// `None`: the project writes as the installation does.
pub async fn find(db: &Db, project: ProjectNo) -> Result<Option<MailRow>> {
    db.maybe(sql("SELECT project, choice, dkim_key FROM mail_settings WHERE project = $1").bind(project)).await
}

/// What every project that has set anything has set.
pub async fn all(db: &Db) -> Result<Vec<MailRow>> {
    db.all(sql("SELECT project, choice, dkim_key FROM mail_settings ORDER BY project")).await
}

pub async fn put(tx: &mut Tx, row: &MailRow, now: Timestamp) -> Result<()> {
    tx.run(
        sql("INSERT INTO mail_settings (project, choice, dkim_key, updated_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (project) DO UPDATE SET choice = excluded.choice, dkim_key = excluded.dkim_key, \
                 updated_at = excluded.updated_at")
        .bind(row.project)
        .bind(&row.choice)
        .bind(row.dkim_key.clone())
        .bind(now),
    )
    .await?;
    Ok(())
}

/// How reading the mailbox goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Visits {
    /// The last visit that went well.
    pub visited_at: Option<Timestamp>,
    /// The last one that did not, as long as none went well since.
    pub failed_at: Option<Timestamp>,
    pub failure: Option<String>,
}

pub async fn visits(db: &Db) -> Result<Visits> {
    let row = db.maybe(sql("SELECT visited_at, failed_at, failure FROM mailbox_visits WHERE id = 1")).await?;
    Ok(row.unwrap_or_default())
}

/// Takes the turn to read the mailbox until `until`; `false` while it is another process's.
pub async fn take_turn(db: &Db, token: Uuid, now: Timestamp, until: Timestamp) -> Result<bool> {
    let take = sql("UPDATE mailbox_visits SET lease = $1, leased_until = $3 WHERE id = 1 AND leased_until <= $2");
    Ok(db.run(take.bind(token).bind(now).bind(until)).await? == 1)
}

/// Goes on with the turn; `false`: it is another process's now.
pub async fn renew(db: &Db, token: Uuid, until: Timestamp) -> Result<bool> {
    let renew = sql("UPDATE mailbox_visits SET leased_until = $2 WHERE id = 1 AND lease = $1");
    Ok(db.run(renew.bind(token).bind(until)).await? == 1)
}

/// Ends the turn, and says how it went.
pub async fn end_turn(db: &Db, token: Uuid, now: Timestamp, failure: Option<&str>) -> Result<()> {
    let end = match failure {
        None => sql("UPDATE mailbox_visits SET lease = NULL, leased_until = 0, visited_at = $2, failed_at = NULL, \
                         failure = NULL WHERE id = 1 AND lease = $1")
        .bind(token)
        .bind(now),
        Some(failure) => sql("UPDATE mailbox_visits SET lease = NULL, leased_until = 0, failed_at = $2, failure = $3 \
                              WHERE id = 1 AND lease = $1")
        .bind(token)
        .bind(now)
        .bind(failure),
    };
    db.run(end).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surveys::tests::{NOW, project};

    crate::store_tests! {
        async fn what_a_project_sets_is_kept(db: Db) {
            let project = project(&db).await;
            assert_eq!(find(&db, project).await.unwrap(), None);
            let row = MailRow { project, choice: "{}".to_owned(), dkim_key: Some(vec![0, 255]) };
            for row in [row.clone(), MailRow { dkim_key: None, ..row }] {
                let mut tx = db.begin().await.unwrap();
                put(&mut tx, &row, NOW).await.unwrap();
                tx.commit().await.unwrap();
                assert_eq!(find(&db, project).await.unwrap().as_ref(), Some(&row));
                assert_eq!(all(&db).await.unwrap(), [row]);
            }
        }

        async fn one_process_reads_the_mailbox(db: Db) {
            let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
            let until = NOW.plus_seconds(60);
            assert_eq!(visits(&db).await.unwrap(), Visits::default());
            assert!(take_turn(&db, one, NOW, until).await.unwrap());
            assert!(!take_turn(&db, two, NOW, until).await.unwrap());
            assert!(renew(&db, one, until).await.unwrap() && !renew(&db, two, until).await.unwrap());
            end_turn(&db, one, NOW, Some("no such host")).await.unwrap();
            let failed = visits(&db).await.unwrap();
            assert_eq!((failed.failed_at, failed.failure.as_deref()), (Some(NOW), Some("no such host")));
            assert!(take_turn(&db, two, NOW, until).await.unwrap());
            assert!(take_turn(&db, one, until, until.plus_seconds(60)).await.unwrap(), "the other one has gone");
            end_turn(&db, two, NOW, Some("too late")).await.unwrap();
            end_turn(&db, one, NOW, None).await.unwrap();
            let well = Visits { visited_at: Some(NOW), ..Visits::default() };
            assert_eq!(visits(&db).await.unwrap(), well);
        }
    }
}
