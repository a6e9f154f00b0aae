//! Surveys: one draft that changes, and published versions that never do.

use crate::dictionary::{self, Kind};
use crate::{Db, Error, Json, Result, Tx, dialect, list, sql};
use domain::ids::{ProjectNo, SurveyId, SurveyNo, TouchpointId};
use domain::survey::Survey;
use domain::time::Timestamp;
use sqlx::FromRow;

/// Where a survey stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Never published.
    Draft,
    /// Takes answers.
    Live,
    Closed,
}

impl Status {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Closed => "closed",
        }
    }
}

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct SurveyRow {
    pub id: SurveyId,
    pub no: SurveyNo,
    pub project: ProjectNo,
    status: String,
    pub touchpoint: Option<TouchpointId>,
    /// Counts changes of the draft.
    pub revision: i64,
    pub draft: Json<Survey>,
    /// The newest published version; 0: never published.
    pub version: i64,
    pub updated_at: Timestamp,
}

impl SurveyRow {
    /// # Errors
    /// [`Error::Damaged`] when the database holds another word.
    pub fn status(&self) -> Result<Status> {
        [Status::Draft, Status::Live, Status::Closed].into_iter().find(|s| s.name() == self.status).ok_or_else(|| {
            Error::Damaged { what: format!("the survey {}", self.id), why: format!("\"{}\" is no status", self.status) }
        })
    }
}

/// A new survey.
#[derive(Clone, Debug)]
pub struct NewSurvey<'a> {
    pub id: SurveyId,
    pub project: ProjectNo,
    pub touchpoint: Option<TouchpointId>,
    pub draft: &'a Survey,
}

/// One published version.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct VersionRow {
    pub survey: SurveyId,
    pub version: i64,
    pub definition: Json<Survey>,
    pub touchpoint: TouchpointId,
    pub published_at: Timestamp,
    pub published_by: String,
}

pub async fn all(db: &Db, project: ProjectNo) -> Result<Vec<SurveyRow>> {
    db.all(
        sql("SELECT id, no, project, status, touchpoint, revision, draft, version, updated_at FROM surveys \
             WHERE project = $1 ORDER BY updated_at DESC, no DESC")
        .bind(project),
    )
    .await
}

const ONE: &str = "SELECT id, no, project, status, touchpoint, revision, draft, version, updated_at FROM surveys \
                   WHERE id = $1 AND project = $2";

/// `None` also for a survey of another project.
pub async fn find(db: &Db, project: ProjectNo, id: SurveyId) -> Result<Option<SurveyRow>> {
    db.maybe(sql(ONE).bind(id).bind(project)).await
}

pub async fn find_tx(tx: &mut Tx, project: ProjectNo, id: SurveyId) -> Result<Option<SurveyRow>> {
    tx.maybe(sql(ONE).bind(id).bind(project)).await
}

/// Inserts a draft and returns its number.
pub async fn insert(tx: &mut Tx, new: &NewSurvey<'_>, now: Timestamp) -> Result<SurveyNo> {
    let no = SurveyNo(dictionary::intern(tx, new.project, Kind::Survey, &new.id.to_string()).await?);
    tx.run(
        sql("INSERT INTO surveys (id, no, project, status, touchpoint, revision, draft, version, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, 1, $6, 0, $7, $7)")
        .bind(new.id)
        .bind(no)
        .bind(new.project)
        .bind(Status::Draft.name())
        .bind(new.touchpoint)
        .bind(crate::json(new.draft))
        .bind(now),
    )
    .await?;
    Ok(no)
}

/// Replaces the draft if it is still at `revision`; `false` when somebody else changed it meanwhile.
pub async fn update_draft(
    tx: &mut Tx,
    id: SurveyId,
    revision: i64,
    draft: &Survey,
    touchpoint: Option<TouchpointId>,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .run(
            sql("UPDATE surveys SET draft = $3, touchpoint = $4, revision = revision + 1, updated_at = $5 \
                 WHERE id = $1 AND revision = $2")
            .bind(id)
            .bind(revision)
            .bind(crate::json(draft))
            .bind(touchpoint)
            .bind(now),
        )
        .await?;
    Ok(changed == 1)
}

/// Makes the draft at `revision` the next version and the survey live; `None` when the draft has
/// changed meanwhile. The version carries the touchpoint given here.
pub async fn publish(
    tx: &mut Tx,
    id: SurveyId,
    revision: i64,
    touchpoint: TouchpointId,
    by: &str,
    now: Timestamp,
) -> Result<Option<i64>> {
    let changed = tx
        .run(
            sql("UPDATE surveys SET status = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND revision = $2")
                .bind(id)
                .bind(revision)
                .bind(Status::Live.name())
                .bind(now),
        )
        .await?;
    if changed == 0 {
        return Ok(None);
    }
    tx.run(
        sql("INSERT INTO survey_versions (survey, version, definition, touchpoint, published_at, published_by) \
             SELECT id, version, draft, $2, $3, $4 FROM surveys WHERE id = $1")
        .bind(id)
        .bind(touchpoint)
        .bind(now)
        .bind(by),
    )
    .await?;
    let (version,): (i64,) = tx.one(sql("SELECT version FROM surveys WHERE id = $1").bind(id)).await?;
    Ok(Some(version))
}

/// Opens or closes a published survey; `false` when it was never published.
pub async fn set_status(tx: &mut Tx, id: SurveyId, status: Status, now: Timestamp) -> Result<bool> {
    let changed = tx
        .run(
            sql("UPDATE surveys SET status = $2, updated_at = $3 WHERE id = $1 AND version > 0")
                .bind(id)
                .bind(status.name())
                .bind(now),
        )
        .await?;
    Ok(changed == 1)
}

/// Deletes a survey that was never published, with its links; `false` when it was published. No kiosk in use may ask
/// it.
pub async fn delete_draft(tx: &mut Tx, id: SurveyId) -> Result<bool> {
    let (unpublished,): (i64,) =
        tx.one(sql("SELECT COUNT(*) FROM surveys WHERE id = $1 AND version = 0").bind(id)).await?;
    if unpublished == 0 {
        return Ok(false);
    }
    tx.run(sql("DELETE FROM tills WHERE link IN (SELECT id FROM survey_links WHERE survey = $1)").bind(id)).await?;
    let kiosks = sql("DELETE FROM kiosks WHERE revoked_at IS NOT NULL \
                        AND link IN (SELECT id FROM survey_links WHERE survey = $1)");
    tx.run(kiosks.bind(id)).await?;
    tx.run(sql("DELETE FROM survey_links WHERE survey = $1").bind(id)).await?;
    tx.run(sql("DELETE FROM surveys WHERE id = $1").bind(id)).await?;
    Ok(true)
}

/// All published versions, newest first.
pub async fn versions(db: &Db, id: SurveyId) -> Result<Vec<VersionRow>> {
    db.all(
        sql("SELECT survey, version, definition, touchpoint, published_at, published_by FROM survey_versions \
             WHERE survey = $1 ORDER BY version DESC")
        .bind(id),
    )
    .await
}

pub async fn version(db: &Db, id: SurveyId, version: i64) -> Result<Option<VersionRow>> {
    db.maybe(
        sql("SELECT survey, version, definition, touchpoint, published_at, published_by FROM survey_versions \
             WHERE survey = $1 AND version = $2")
        .bind(id)
        .bind(version),
    )
    .await
}

/// The newest published version of every survey of a project, with its number.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct NewestRow {
    pub id: SurveyId,
    pub no: SurveyNo,
    pub version: i64,
    pub definition: Json<Survey>,
}

pub async fn newest_versions(db: &Db, project: ProjectNo) -> Result<Vec<NewestRow>> {
    db.all(
        sql("SELECT s.id AS id, s.no AS no, s.version AS version, v.definition AS definition \
             FROM surveys s JOIN survey_versions v ON v.survey = s.id AND v.version = s.version \
             WHERE s.project = $1 ORDER BY s.no")
        .bind(project),
    )
    .await
}

/// What a page needs to know of a survey before anything else.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Standing {
    pub no: SurveyNo,
    pub project: ProjectNo,
    status: String,
    /// The newest published version; 0: never published.
    pub version: i64,
}

impl Standing {
    pub fn is_live(&self) -> bool {
        self.status == Status::Live.name()
    }
}

pub async fn standing(db: &Db, id: SurveyId) -> Result<Option<Standing>> {
    db.maybe(sql("SELECT no, project, status, version FROM surveys WHERE id = $1").bind(id)).await
}

/// Where those of these surveys stand that belong to `project`.
pub async fn standings(db: &Db, project: ProjectNo, ids: &[SurveyId]) -> Result<Vec<(SurveyId, Standing)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<StandingOf> = db
        .all(
            dialect(
                "SELECT s.id AS id, s.no AS no, s.project AS project, s.status AS status, s.version AS version \
                 FROM json_each($1) AS w CROSS JOIN surveys s ON s.id = unhex(w.value, '-') WHERE s.project = $2",
                "SELECT s.id AS id, s.no AS no, s.project AS project, s.status AS status, s.version AS version \
                 FROM jsonb_array_elements_text($1::jsonb) AS w (id) JOIN surveys s ON s.id = w.id::uuid \
                 WHERE s.project = $2",
            )
            .bind(list(ids))
            .bind(project),
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.standing)).collect())
}

#[derive(FromRow)]
struct StandingOf {
    id: SurveyId,
    #[sqlx(flatten)]
    standing: Standing,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::projects::{self, ProjectRow};
    use crate::touchpoints::{self, TouchpointRow};
    use domain::ids::ProjectId;
    use domain::signal::Channel;
    use domain::survey::LocalText;
    use uuid::Uuid;

    pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    pub(crate) fn definition(title: &str) -> Survey {
        serde_json::from_value(serde_json::json!({
            "languages": ["de"], "default_language": "de", "title": {"de": title},
            "questions": [{"key": "score", "text": {"de": "Wie war es?"}, "kind": {"type": "score", "series": "nps:0-10"}}]
        }))
        .expect("a survey")
    }

    pub(crate) async fn project(db: &Db) -> ProjectNo {
        let row = ProjectRow {
            id: ProjectId(Uuid::from_u128(1)),
            no: ProjectNo::NONE,
            slug: "moewe".into(),
            name: "Möwe".into(),
            time_zone: "Europe/Berlin".into(),
            minimum_numbers: 5,
            minimum_comments: 8,
            brand_colour: None,
            brand_logo: None,
        };
        let mut tx = db.begin().await.unwrap();
        let no = projects::insert(&mut tx, &row, NOW).await.unwrap().expect("a new slug");
        tx.commit().await.unwrap();
        no
    }

    pub(crate) async fn touchpoint(db: &Db, project: ProjectNo) -> TouchpointId {
        let id = TouchpointId(Uuid::from_u128(2));
        let row = TouchpointRow {
            id,
            no: domain::ids::TouchpointNo::NONE,
            project,
            key: "shop".into(),
            name: "Shop".into(),
            channel: i64::from(Channel::Web.code()),
            phase: String::new(),
            process: String::new(),
            owner: None,
            owner_name: None,
            decisive: false,
            live: false,
            archived: false,
        };
        let mut tx = db.begin().await.unwrap();
        touchpoints::insert(&mut tx, &row, NOW).await.unwrap().expect("a new key");
        tx.commit().await.unwrap();
        id
    }

    pub(crate) async fn survey(db: &Db, project: ProjectNo, id: u128) -> SurveyId {
        let id = SurveyId(Uuid::from_u128(id));
        let mut tx = db.begin().await.unwrap();
        let draft = definition("Eins");
        insert(&mut tx, &NewSurvey { id, project, touchpoint: None, draft: &draft }, NOW).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    crate::store_tests! {
        async fn a_draft_is_changed_only_by_who_has_seen_it(db: Db) {
            let project = project(&db).await;
            let id = survey(&db, project, 10).await;
            let mut tx = db.begin().await.unwrap();
            let next = definition("Zwei");
            assert!(update_draft(&mut tx, id, 1, &next, None, NOW).await.unwrap());
            assert!(!update_draft(&mut tx, id, 1, &definition("Drei"), None, NOW).await.unwrap());
            tx.commit().await.unwrap();
            let row = find(&db, project, id).await.unwrap().unwrap();
            assert_eq!((row.revision, row.draft.0.title), (2, LocalText::new([("de", "Zwei")])));
            assert_eq!(find(&db, ProjectNo(99), id).await.unwrap(), None);
        }

        async fn what_was_published_stays(db: Db) {
            let project = project(&db).await;
            let at = touchpoint(&db, project).await;
            let id = survey(&db, project, 10).await;
            let mut tx = db.begin().await.unwrap();
            assert!(!set_status(&mut tx, id, Status::Closed, NOW).await.unwrap(), "never published");
            assert_eq!(publish(&mut tx, id, 1, at, "Cem", NOW).await.unwrap(), Some(1));
            assert!(update_draft(&mut tx, id, 1, &definition("Zwei"), Some(at), NOW).await.unwrap());
            assert_eq!(publish(&mut tx, id, 1, at, "Cem", NOW).await.unwrap(), None, "an older draft");
            assert_eq!(publish(&mut tx, id, 2, at, "Cem", NOW).await.unwrap(), Some(2));
            assert!(!delete_draft(&mut tx, id).await.unwrap());
            tx.commit().await.unwrap();
            let titles: Vec<_> =
                versions(&db, id).await.unwrap().iter().map(|v| v.definition.0.title.get("de", "de").to_owned()).collect();
            assert_eq!(titles, ["Zwei", "Eins"]);
            let standing = standing(&db, id).await.unwrap().unwrap();
            assert!(standing.is_live());
            assert_eq!((standing.no, standing.version), (SurveyNo(1), 2));
            let newest = newest_versions(&db, project).await.unwrap();
            assert_eq!((newest.len(), newest[0].version), (1, 2));
        }

        async fn a_draft_goes_with_its_links(db: Db) {
            let project = project(&db).await;
            let id = survey(&db, project, 10).await;
            let other = survey(&db, project, 11).await;
            let mut tx = db.begin().await.unwrap();
            assert!(crate::links::insert(&mut tx, &crate::links::tests::link(1, id, "abcd2345")).await.unwrap());
            assert!(delete_draft(&mut tx, id).await.unwrap());
            tx.commit().await.unwrap();
            let left: Vec<_> = all(&db, project).await.unwrap().iter().map(|row| (row.id, row.no)).collect();
            assert_eq!(left, [(other, SurveyNo(2))]);
            assert_eq!(crate::links::by_code(&db, "abcd2345").await.unwrap(), None);
        }
    }
}
