//! Tills whose receipts carry a code, each with the link that says where its customers answer, and what.

use crate::links::LinkRow;
use crate::{Db, Result, Tx, sql};
use domain::ids::{LinkId, ProjectNo, SurveyId, TillId};
use domain::time::Timestamp;
use sqlx::FromRow;

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TillRow {
    pub id: TillId,
    /// What stands in its codes, unique in the installation.
    pub no: i64,
    pub link: LinkId,
    /// How long a code is good for after the purchase.
    pub valid_days: i64,
    pub created_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// A till as a code finds it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OpenTill {
    #[sqlx(flatten)]
    pub till: TillRow,
    pub project: ProjectNo,
    pub survey: SurveyId,
    /// Of its link.
    pub code: String,
}

/// `false` when the number is taken: choose another one.
pub async fn insert(tx: &mut Tx, row: &TillRow) -> Result<bool> {
    let inserted = tx
        .run(
            sql(
                "INSERT INTO tills (id, no, link, valid_days, created_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6) \
                 ON CONFLICT (no) DO NOTHING",
            )
            .bind(row.id)
            .bind(row.no)
            .bind(row.link)
            .bind(row.valid_days)
            .bind(row.created_at)
            .bind(row.revoked_at),
        )
        .await?;
    Ok(inserted == 1)
}

/// The tills of a survey whose links are in use, oldest first, revoked ones too.
pub async fn of_survey(db: &Db, survey: SurveyId) -> Result<Vec<TillRow>> {
    db.all(
        sql("SELECT t.id, t.no, t.link, t.valid_days, t.created_at, t.revoked_at \
             FROM tills t JOIN survey_links l ON l.id = t.link \
             WHERE l.survey = $1 AND l.deleted_at IS NULL ORDER BY t.created_at, t.id")
        .bind(survey),
    )
    .await
}

/// The tills of a survey in no order, those of deleted links too.
pub async fn ids(db: &Db, survey: SurveyId) -> Result<Vec<TillId>> {
    let select = sql("SELECT t.id FROM tills t JOIN survey_links l ON l.id = t.link WHERE l.survey = $1");
    let rows: Vec<(TillId,)> = db.all(select.bind(survey)).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The till that codes with this number come from, unless its link was deleted.
pub async fn by_number(db: &Db, no: i64) -> Result<Option<OpenTill>> {
    db.maybe(
        sql("SELECT t.id AS id, t.no AS no, t.link AS link, t.valid_days AS valid_days, t.created_at AS created_at, \
                    t.revoked_at AS revoked_at, s.project AS project, l.survey AS survey, l.code AS code \
             FROM tills t JOIN survey_links l ON l.id = t.link JOIN surveys s ON s.id = l.survey \
             WHERE t.no = $1 AND l.deleted_at IS NULL")
        .bind(no),
    )
    .await
}

/// A till and its link; `None` also for one of another project.
pub async fn find(db: &Db, project: ProjectNo, id: TillId) -> Result<Option<(TillRow, LinkRow)>> {
    let select = sql("SELECT id, no, link, valid_days, created_at, revoked_at FROM tills WHERE id = $1");
    let till: Option<TillRow> = db.maybe(select.bind(id)).await?;
    let Some(till) = till else { return Ok(None) };
    let link = crate::links::find(db, project, till.link).await?;
    Ok(link.map(|link| (till, link)))
}

/// From now on its codes count for nothing. `false` when that was so already.
pub async fn revoke(tx: &mut Tx, id: TillId, now: Timestamp) -> Result<bool> {
    let revoked =
        tx.run(sql("UPDATE tills SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL").bind(id).bind(now)).await?;
    Ok(revoked == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links;
    use crate::links::tests::link;
    use crate::surveys::tests::{NOW, project, survey};
    use uuid::Uuid;

    fn till(id: u128, no: i64, link: &LinkRow) -> TillRow {
        let id = TillId(Uuid::from_u128(id));
        TillRow { id, no, link: link.id, valid_days: 14, created_at: NOW, revoked_at: None }
    }

    crate::store_tests! {
        async fn a_number_is_given_out_once(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let at = link(1, survey, "abcd2345");
            let mut tx = db.begin().await.unwrap();
            assert!(links::insert(&mut tx, &at).await.unwrap());
            let first = till(1, 77, &at);
            assert!(insert(&mut tx, &first).await.unwrap());
            assert!(!insert(&mut tx, &till(2, 77, &at)).await.unwrap(), "the number is taken");
            tx.commit().await.unwrap();
            let open = by_number(&db, 77).await.unwrap().expect("the till");
            assert_eq!(open, OpenTill { till: first.clone(), project, survey, code: "abcd2345".into() });
            assert_eq!(by_number(&db, 78).await.unwrap(), None);
            assert_eq!(of_survey(&db, survey).await.unwrap(), std::slice::from_ref(&first));
            assert_eq!(find(&db, project, first.id).await.unwrap(), Some((first.clone(), at)));
            assert_eq!(find(&db, ProjectNo(99), first.id).await.unwrap(), None, "another project's");
        }

        async fn a_revoked_till_stays_and_one_without_its_link_does_not(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let at = link(1, survey, "abcd2345");
            let row = till(1, 77, &at);
            let mut tx = db.begin().await.unwrap();
            assert!(links::insert(&mut tx, &at).await.unwrap() && insert(&mut tx, &row).await.unwrap());
            assert!(revoke(&mut tx, row.id, NOW).await.unwrap());
            assert!(!revoke(&mut tx, row.id, NOW.plus_seconds(1)).await.unwrap());
            tx.commit().await.unwrap();
            let open = by_number(&db, 77).await.unwrap().expect("the till");
            assert_eq!(open.till.revoked_at, Some(NOW));
            let mut tx = db.begin().await.unwrap();
            assert!(links::delete(&mut tx, at.id, NOW).await.unwrap());
            assert!(!insert(&mut tx, &till(2, 77, &at)).await.unwrap(), "on old receipts it means the old till");
            tx.commit().await.unwrap();
            assert_eq!(by_number(&db, 77).await.unwrap(), None);
            assert_eq!(of_survey(&db, survey).await.unwrap(), []);
            assert_eq!(ids(&db, survey).await.unwrap(), [row.id]);
            assert_eq!(find(&db, project, row.id).await.unwrap(), None);
        }

        async fn a_draft_is_deleted_with_its_tills(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let at = link(1, survey, "abcd2345");
            let mut tx = db.begin().await.unwrap();
            assert!(links::insert(&mut tx, &at).await.unwrap());
            assert!(insert(&mut tx, &till(1, 77, &at)).await.unwrap());
            assert!(crate::surveys::delete_draft(&mut tx, survey).await.unwrap());
            tx.commit().await.unwrap();
            assert_eq!(by_number(&db, 77).await.unwrap(), None);
        }
    }
}
