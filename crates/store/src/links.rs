//! Links: the addresses a survey is answered at, each with what it says about place and occasion.

use crate::surveys::Standing;
use crate::{Db, Json, Result, Tx, sql};
use domain::ids::{LinkId, ProjectNo, SurveyId, TouchpointId, UnitId};
use domain::time::Timestamp;
use domain::widget::Widget;
use sqlx::FromRow;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct LinkRow {
    pub id: LinkId,
    pub survey: SurveyId,
    /// What stands in the address, unique in the installation.
    pub code: String,
    pub name: String,
    pub units: Json<Vec<UnitId>>,
    /// Instead of the survey's.
    pub touchpoint: Option<TouchpointId>,
    /// Code of a [`domain::signal::Channel`], instead of the touchpoint's.
    pub channel: Option<i64>,
    pub attributes: Json<BTreeMap<String, String>>,
    pub created_at: Timestamp,
    /// How the survey shows itself in the pages of a website.
    pub widget: Option<Json<Widget>>,
}

/// A link and how many answers came through it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct CountedLink {
    #[sqlx(flatten)]
    pub link: LinkRow,
    pub answers: i64,
}

/// `false` when the code is taken: make another one.
pub async fn insert(tx: &mut Tx, row: &LinkRow) -> Result<bool> {
    let inserted = tx
        .run(
            sql("INSERT INTO survey_links \
                     (id, survey, code, name, units, touchpoint, channel, attributes, created_at, widget) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (code) DO NOTHING")
            .bind(row.id)
            .bind(row.survey)
            .bind(&row.code)
            .bind(&row.name)
            .bind(row.units.clone())
            .bind(row.touchpoint)
            .bind(row.channel)
            .bind(row.attributes.clone())
            .bind(row.created_at)
            .bind(row.widget.clone()),
        )
        .await?;
    Ok(inserted == 1)
}

/// The links of a survey in no order, deleted ones too.
pub async fn ids(db: &Db, survey: SurveyId) -> Result<Vec<LinkId>> {
    let rows: Vec<(LinkId,)> = db.all(sql("SELECT id FROM survey_links WHERE survey = $1").bind(survey)).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The links of a survey, oldest first.
pub async fn all(db: &Db, survey: SurveyId) -> Result<Vec<CountedLink>> {
    db.all(
        sql("SELECT l.id, l.survey, l.code, l.name, l.units, l.touchpoint, l.channel, l.attributes, l.created_at, \
                    l.widget, (SELECT COUNT(*) FROM answers a WHERE a.survey = l.survey AND a.link = l.id) AS answers \
             FROM survey_links l WHERE l.survey = $1 AND l.deleted_at IS NULL ORDER BY l.created_at, l.id")
        .bind(survey),
    )
    .await
}

/// A link as a respondent meets it, with where its survey stands.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct OpenLink {
    #[sqlx(flatten)]
    pub link: LinkRow,
    #[sqlx(flatten)]
    pub standing: Standing,
    /// Programmes whose invitations are answered through it.
    pub programmes: i64,
}

/// A link that was not deleted, by one of the columns only one link has.
macro_rules! open_where {
    ($column:literal) => {
        sql(concat!(
            "SELECT l.id AS id, l.survey AS survey, l.code AS code, l.name AS name, l.units AS units, \
                    l.touchpoint AS touchpoint, l.channel AS channel, l.attributes AS attributes, \
                    l.created_at AS created_at, l.widget AS widget, s.no AS no, s.project AS project, s.status AS status, \
                    s.version AS version, \
                    (SELECT COUNT(*) FROM programme_links p WHERE p.link = l.id) AS programmes \
             FROM survey_links l JOIN surveys s ON s.id = l.survey WHERE l.deleted_at IS NULL AND l.",
            $column,
            " = $1"
        ))
    };
}

/// The link people reach with this code, unless it was deleted.
pub async fn by_code(db: &Db, code: &str) -> Result<Option<OpenLink>> {
    db.maybe(open_where!("code").bind(code)).await
}

/// The same, by its id.
pub async fn by_id(db: &Db, id: LinkId) -> Result<Option<OpenLink>> {
    db.maybe(open_where!("id").bind(id)).await
}

/// `None` also for a link of another project.
pub async fn find(db: &Db, project: ProjectNo, id: LinkId) -> Result<Option<LinkRow>> {
    db.maybe(
        sql("SELECT l.id, l.survey, l.code, l.name, l.units, l.touchpoint, l.channel, l.attributes, l.created_at, \
                    l.widget \
             FROM survey_links l JOIN surveys s ON s.id = l.survey \
             WHERE l.id = $1 AND s.project = $2 AND l.deleted_at IS NULL")
        .bind(id)
        .bind(project),
    )
    .await
}

/// Takes a link out of use; answers that came through it stay. `false` when it was gone already.
pub async fn delete(tx: &mut Tx, id: LinkId, now: Timestamp) -> Result<bool> {
    let deleted = tx
        .run(sql("UPDATE survey_links SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL").bind(id).bind(now))
        .await?;
    Ok(deleted == 1)
}

/// Sets up the link's widget, or takes it away. `false` when the link is gone.
pub async fn set_widget(tx: &mut Tx, id: LinkId, widget: Option<&Widget>) -> Result<bool> {
    let changed = tx
        .run(
            sql("UPDATE survey_links SET widget = $2 WHERE id = $1 AND deleted_at IS NULL")
                .bind(id)
                .bind(widget.cloned().map(Json)),
        )
        .await?;
    Ok(changed == 1)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::surveys::tests::{NOW, project, survey};
    use uuid::Uuid;

    pub(crate) fn link(id: u128, survey: SurveyId, code: &str) -> LinkRow {
        LinkRow {
            id: LinkId(Uuid::from_u128(id)),
            survey,
            code: code.to_owned(),
            name: "Kasse 3".to_owned(),
            units: Json(vec![UnitId(Uuid::from_u128(77))]),
            touchpoint: None,
            channel: Some(7),
            attributes: Json(BTreeMap::from([("till".to_owned(), "3".to_owned())])),
            created_at: NOW,
            widget: None,
        }
    }

    crate::store_tests! {
        async fn a_code_leads_to_one_link(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let first = link(1, survey, "abcd2345");
            let mut tx = db.begin().await.unwrap();
            assert!(insert(&mut tx, &first).await.unwrap());
            assert!(!insert(&mut tx, &link(2, survey, "abcd2345")).await.unwrap(), "the code is taken");
            tx.commit().await.unwrap();
            let open = by_code(&db, "abcd2345").await.unwrap().expect("the link");
            assert_eq!(open.link, first);
            assert_eq!(by_id(&db, first.id).await.unwrap().as_ref(), Some(&open));
            assert_eq!((open.standing.project, open.standing.is_live(), open.programmes), (project, false, 0));
            assert_eq!(find(&db, project, first.id).await.unwrap().as_ref(), Some(&first));
            assert_eq!(find(&db, ProjectNo(99), first.id).await.unwrap(), None, "another project's");
        }

        async fn a_widget_is_set_up_changed_and_taken_away(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let widget = Widget { share: 0.1, selector: "Ä".into(), ..Widget::default() };
            let row = LinkRow { widget: Some(Json(widget.clone())), ..link(1, survey, "abcd2345") };
            let mut tx = db.begin().await.unwrap();
            assert!(insert(&mut tx, &row).await.unwrap());
            tx.commit().await.unwrap();
            assert_eq!(by_code(&db, "abcd2345").await.unwrap().expect("the link").link, row);
            for wanted in [Some(Widget { ask_again_days: 7, ..widget }), None] {
                let mut tx = db.begin().await.unwrap();
                assert!(set_widget(&mut tx, row.id, wanted.as_ref()).await.unwrap());
                assert!(!set_widget(&mut tx, LinkId(Uuid::from_u128(9)), wanted.as_ref()).await.unwrap());
                tx.commit().await.unwrap();
                let expected = LinkRow { widget: wanted.map(Json), ..row.clone() };
                assert_eq!(find(&db, project, row.id).await.unwrap().as_ref(), Some(&expected));
                assert_eq!(all(&db, survey).await.unwrap()[0].link, expected);
            }
        }

        async fn a_deleted_link_leads_nowhere_and_keeps_its_code(db: Db) {
            let project = project(&db).await;
            let survey = survey(&db, project, 10).await;
            let mut tx = db.begin().await.unwrap();
            assert!(insert(&mut tx, &link(1, survey, "abcd2345")).await.unwrap());
            assert!(delete(&mut tx, LinkId(Uuid::from_u128(1)), NOW).await.unwrap());
            assert!(!delete(&mut tx, LinkId(Uuid::from_u128(1)), NOW).await.unwrap());
            assert!(!insert(&mut tx, &link(2, survey, "abcd2345")).await.unwrap(), "on old posters it means the old link");
            tx.commit().await.unwrap();
            assert_eq!(by_code(&db, "abcd2345").await.unwrap(), None);
            assert_eq!(by_id(&db, LinkId(Uuid::from_u128(1))).await.unwrap(), None);
            assert_eq!(all(&db, survey).await.unwrap(), []);
            assert_eq!(ids(&db, survey).await.unwrap(), [LinkId(Uuid::from_u128(1))]);
        }
    }
}
