//! Listening programmes: one draft that changes, and published versions that never do.

use crate::{Db, Error, Json, Result, Tx, sql};
use domain::ids::{LinkId, ProgrammeId, ProjectNo, SurveyId, TouchpointId};
use domain::programme::Definition;
use domain::time::{MICROS_PER_SECOND, Timestamp};
use sqlx::FromRow;

mod restore;
#[cfg(test)]
pub(crate) mod tests;

pub use restore::{Kept, backdate, restore};

/// Where a programme stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Never published.
    Draft,
    /// Asks.
    Live,
    /// Asks nobody for now.
    Paused,
    /// Asks nobody any more.
    Ended,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Live, Self::Paused, Self::Ended];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }
}

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ProgrammeRow {
    pub id: ProgrammeId,
    pub project: ProjectNo,
    pub name: String,
    status: String,
    pub touchpoint: Option<TouchpointId>,
    /// Counts changes of the draft.
    pub revision: i64,
    pub draft: Json<Definition>,
    /// Who changed the draft last, as the audit log names people.
    pub changed_by: String,
    /// The draft that may ask beyond the contact budget.
    pub approved_revision: Option<i64>,
    pub approved_by: Option<String>,
    pub approved_at: Option<Timestamp>,
    /// The newest published version; 0: never published.
    pub version: i64,
    /// Since when events count.
    pub live_since: Option<Timestamp>,
    /// When its schedule asks next.
    pub next_run: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl ProgrammeRow {
    /// # Errors
    /// [`Error::Damaged`] when the database holds another word.
    pub fn status(&self) -> Result<Status> {
        Status::ALL.into_iter().find(|status| status.name() == self.status).ok_or_else(|| Error::Damaged {
            what: format!("the programme {}", self.id),
            why: format!("\"{}\" is no status", self.status),
        })
    }
}

/// A new programme, or what a draft becomes.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    pub name: &'a str,
    pub touchpoint: Option<TouchpointId>,
    pub definition: &'a Definition,
    /// As the audit log names people.
    pub changed_by: &'a str,
}

/// One published version.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct VersionRow {
    pub programme: ProgrammeId,
    pub version: i64,
    pub definition: Json<Definition>,
    pub touchpoint: TouchpointId,
    pub published_at: Timestamp,
    pub published_by: String,
}

/// The programmes of a project, last changed first.
pub async fn all(db: &Db, project: ProjectNo) -> Result<Vec<ProgrammeRow>> {
    db.all(
        sql("SELECT id, project, name, status, touchpoint, revision, draft, changed_by, approved_revision, approved_by, \
                    approved_at, version, live_since, next_run, created_at, updated_at FROM programmes \
             WHERE project = $1 ORDER BY updated_at DESC, id DESC")
        .bind(project),
    )
    .await
}

const ONE: &str = "SELECT id, project, name, status, touchpoint, revision, draft, changed_by, approved_revision, \
                          approved_by, approved_at, version, live_since, next_run, created_at, updated_at \
                   FROM programmes WHERE id = $1 AND project = $2";

/// `None` also for a programme of another project.
pub async fn find(db: &Db, project: ProjectNo, id: ProgrammeId) -> Result<Option<ProgrammeRow>> {
    db.maybe(sql(ONE).bind(id).bind(project)).await
}

pub async fn find_tx(tx: &mut Tx, project: ProjectNo, id: ProgrammeId) -> Result<Option<ProgrammeRow>> {
    tx.maybe(sql(ONE).bind(id).bind(project)).await
}

/// How many programmes a project has.
pub async fn count(db: &Db, project: ProjectNo) -> Result<u64> {
    let (count,): (i64,) = db.one(sql("SELECT COUNT(*) FROM programmes WHERE project = $1").bind(project)).await?;
    Ok(count.unsigned_abs())
}

pub async fn insert(tx: &mut Tx, project: ProjectNo, id: ProgrammeId, draft: &Draft<'_>, now: Timestamp) -> Result<()> {
    tx.run(
        sql("INSERT INTO programmes (id, project, name, status, touchpoint, revision, draft, changed_by, version, \
                                     created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, 1, $6, $7, 0, $8, $8)")
        .bind(id)
        .bind(project)
        .bind(draft.name)
        .bind(Status::Draft.name())
        .bind(draft.touchpoint)
        .bind(crate::json(draft.definition))
        .bind(draft.changed_by)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// Replaces the draft if it is still at `revision`; `false` when somebody else changed it meanwhile. What was approved
/// before is another draft.
pub async fn update_draft(
    tx: &mut Tx,
    id: ProgrammeId,
    revision: i64,
    draft: &Draft<'_>,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .run(
            sql("UPDATE programmes SET name = $3, touchpoint = $4, draft = $5, changed_by = $6, \
                        revision = revision + 1, updated_at = $7 \
                 WHERE id = $1 AND revision = $2")
            .bind(id)
            .bind(revision)
            .bind(draft.name)
            .bind(draft.touchpoint)
            .bind(crate::json(draft.definition))
            .bind(draft.changed_by)
            .bind(now),
        )
        .await?;
    Ok(changed == 1)
}

/// Approves the draft at `revision`; `false` when it has changed meanwhile.
pub async fn approve(tx: &mut Tx, id: ProgrammeId, revision: i64, by: &str, now: Timestamp) -> Result<bool> {
    let changed = tx
        .run(
            sql("UPDATE programmes SET approved_revision = $2, approved_by = $3, approved_at = $4, updated_at = $4 \
                 WHERE id = $1 AND revision = $2")
            .bind(id)
            .bind(revision)
            .bind(by)
            .bind(now),
        )
        .await?;
    Ok(changed == 1)
}

/// When a version that is about to be published asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// After events.
    AfterEvents,
    /// On a schedule, from this run on. One that is due and not made yet is still made.
    From(Option<Timestamp>),
}

/// Makes the draft at `revision` the next version and the programme live; `None` when the draft has changed meanwhile.
/// Events count from the first publishing on; after an end, from the new one.
pub async fn publish(
    tx: &mut Tx,
    id: ProgrammeId,
    revision: i64,
    touchpoint: TouchpointId,
    by: &str,
    asks: Asks,
    now: Timestamp,
) -> Result<Option<i64>> {
    let (keeps_due, next_run) = match asks {
        Asks::AfterEvents => (false, None),
        Asks::From(run) => (true, run),
    };
    let changed = tx
        .run(
            sql("UPDATE programmes SET version = version + 1, updated_at = $5, \
                        next_run = CASE WHEN $6 AND status = 'live' AND next_run <= $5 THEN next_run ELSE $4 END, \
                        live_since = CASE WHEN status IN ('live', 'paused') THEN live_since ELSE $5 END, status = $3 \
                 WHERE id = $1 AND revision = $2")
            .bind(id)
            .bind(revision)
            .bind(Status::Live.name())
            .bind(next_run)
            .bind(now)
            .bind(keeps_due),
        )
        .await?;
    if changed == 0 {
        return Ok(None);
    }
    tx.run(
        sql("INSERT INTO programme_versions (programme, version, definition, touchpoint, published_at, published_by) \
             SELECT id, version, draft, $2, $3, $4 FROM programmes WHERE id = $1")
        .bind(id)
        .bind(touchpoint)
        .bind(now)
        .bind(by),
    )
    .await?;
    let (version,): (i64,) = tx.one(sql("SELECT version FROM programmes WHERE id = $1").bind(id)).await?;
    Ok(Some(version))
}

/// Pauses, resumes or ends a published programme that is in one of `from`; `false` when it is not.
pub async fn set_status(
    tx: &mut Tx,
    id: ProgrammeId,
    from: &[Status],
    to: Status,
    next_run: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    let Some(row) = tx.maybe::<(String,)>(sql("SELECT status FROM programmes WHERE id = $1").bind(id)).await? else {
        return Ok(false);
    };
    if !from.iter().any(|status| status.name() == row.0) {
        return Ok(false);
    }
    let changed = tx
        .run(
            sql("UPDATE programmes SET status = $2, next_run = $3, updated_at = $4 WHERE id = $1 AND status = $5")
                .bind(id)
                .bind(to.name())
                .bind(next_run)
                .bind(now)
                .bind(row.0),
        )
        .await?;
    Ok(changed == 1)
}

/// The run at `from` has been made as `version` says: the next one is at `to`. `false` when somebody else has moved it,
/// or there is another version.
pub async fn move_run(
    tx: &mut Tx,
    id: ProgrammeId,
    version: i64,
    from: Timestamp,
    to: Option<Timestamp>,
) -> Result<bool> {
    let moved = tx
        .run(
            sql("UPDATE programmes SET next_run = $3 \
                 WHERE id = $1 AND next_run = $2 AND status = 'live' AND version = $4")
            .bind(id)
            .bind(from)
            .bind(to)
            .bind(version),
        )
        .await?;
    Ok(moved == 1)
}

/// Deletes a programme that was never published; `false` when it was.
pub async fn delete_draft(tx: &mut Tx, id: ProgrammeId) -> Result<bool> {
    Ok(tx.run(sql("DELETE FROM programmes WHERE id = $1 AND version = 0").bind(id)).await? == 1)
}

/// All published versions, newest first.
pub async fn versions(db: &Db, id: ProgrammeId) -> Result<Vec<VersionRow>> {
    db.all(
        sql("SELECT programme, version, definition, touchpoint, published_at, published_by FROM programme_versions \
             WHERE programme = $1 ORDER BY version DESC")
        .bind(id),
    )
    .await
}

pub async fn version(db: &Db, id: ProgrammeId, version: i64) -> Result<Option<VersionRow>> {
    db.maybe(
        sql("SELECT programme, version, definition, touchpoint, published_at, published_by FROM programme_versions \
             WHERE programme = $1 AND version = $2")
        .bind(id)
        .bind(version),
    )
    .await
}

/// A published programme as it is decided by: its newest version.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Published {
    pub id: ProgrammeId,
    pub project: ProjectNo,
    pub name: String,
    pub version: i64,
    pub definition: Json<Definition>,
    pub touchpoint: TouchpointId,
    status: String,
    pub live_since: Timestamp,
    pub next_run: Option<Timestamp>,
}

impl Published {
    /// A definition nobody has published, as if it were live since then.
    pub fn as_if_live(
        id: ProgrammeId,
        project: ProjectNo,
        definition: Definition,
        touchpoint: TouchpointId,
        since: Timestamp,
    ) -> Self {
        Self {
            id,
            project,
            name: String::new(),
            version: 0,
            definition: Json(definition),
            touchpoint,
            status: Status::Live.name().to_owned(),
            live_since: since,
            next_run: None,
        }
    }

    pub fn is_live(&self) -> bool {
        self.status == Status::Live.name()
    }

    /// From when on events count: the whole second it went live in, because many clocks that send know no parts of it.
    pub fn listens_since(&self) -> Timestamp {
        Timestamp(self.live_since.micros() - self.live_since.micros().rem_euclid(MICROS_PER_SECOND))
    }

    pub fn has_ended(&self) -> bool {
        self.status == Status::Ended.name()
    }
}

/// The published programmes of a project, ended ones too.
pub async fn published(db: &Db, project: ProjectNo) -> Result<Vec<Published>> {
    db.all(
        sql("SELECT p.id AS id, p.project AS project, p.name AS name, p.version AS version, v.definition AS definition, \
                    v.touchpoint AS touchpoint, p.status AS status, p.live_since AS live_since, p.next_run AS next_run \
             FROM programmes p JOIN programme_versions v ON v.programme = p.id AND v.version = p.version \
             WHERE p.project = $1 AND p.live_since IS NOT NULL ORDER BY p.id")
        .bind(project),
    )
    .await
}

/// The live programmes of all projects.
pub async fn live(db: &Db) -> Result<Vec<Published>> {
    db.all(sql(
        "SELECT p.id AS id, p.project AS project, p.name AS name, p.version AS version, v.definition AS definition, \
                v.touchpoint AS touchpoint, p.status AS status, p.live_since AS live_since, p.next_run AS next_run \
         FROM programmes p JOIN programme_versions v ON v.programme = p.id AND v.version = p.version \
         WHERE p.status = 'live' AND p.live_since IS NOT NULL ORDER BY p.id",
    ))
    .await
}

/// Projects in which something is to be done by then: a run, a decision, a message.
pub async fn projects_with_work(db: &Db, now: Timestamp) -> Result<Vec<ProjectNo>> {
    let rows: Vec<(ProjectNo,)> = db
        .all(
            // One look into an index for each project, however much waits there.
            sql("SELECT p.no FROM projects p \
                 WHERE EXISTS (SELECT 1 FROM programmes l \
                               WHERE l.project = p.no AND l.status = 'live' AND l.next_run <= $1) \
                    OR EXISTS (SELECT 1 FROM occasions o \
                               WHERE o.project = p.no AND o.status = 'due' AND o.due_at <= $1) \
                    OR EXISTS (SELECT 1 FROM messages m \
                               WHERE m.project = p.no AND m.status = 'planned' AND m.send_at <= $1) \
                    OR EXISTS (SELECT 1 FROM messages s WHERE s.project = p.no AND s.status = 'sending') \
                 ORDER BY p.no")
            .bind(now),
        )
        .await?;
    Ok(rows.into_iter().map(|(project,)| project).collect())
}

/// The link through which invitations of a programme to this survey are answered, and its code.
pub async fn link(db: &Db, programme: ProgrammeId, survey: SurveyId) -> Result<Option<(LinkId, String)>> {
    db.maybe(
        sql("SELECT l.id, l.code FROM programme_links p JOIN survey_links l ON l.id = p.link \
             WHERE p.programme = $1 AND p.survey = $2 AND l.deleted_at IS NULL")
        .bind(programme)
        .bind(survey),
    )
    .await
}

/// The links of a programme, by survey.
pub async fn links(db: &Db, programme: ProgrammeId) -> Result<Vec<(SurveyId, LinkId)>> {
    let select = sql("SELECT survey, link FROM programme_links WHERE programme = $1 ORDER BY survey");
    db.all(select.bind(programme)).await
}

/// The links of a survey through which invitations are answered.
pub async fn links_of_survey(db: &Db, survey: SurveyId) -> Result<Vec<LinkId>> {
    let rows: Vec<(LinkId,)> =
        db.all(sql("SELECT link FROM programme_links WHERE survey = $1 ORDER BY link").bind(survey)).await?;
    Ok(rows.into_iter().map(|(link,)| link).collect())
}

/// Is this the link of a programme?
pub async fn has_link(tx: &mut Tx, link: LinkId) -> Result<bool> {
    let select = sql("SELECT COUNT(*) FROM programme_links WHERE link = $1");
    let (links,): (i64,) = tx.one(select.bind(link)).await?;
    Ok(links > 0)
}

/// From now on invitations to this survey are answered through this link.
pub async fn put_link(tx: &mut Tx, programme: ProgrammeId, survey: SurveyId, link: LinkId) -> Result<()> {
    tx.run(
        sql("INSERT INTO programme_links (programme, survey, link) VALUES ($1, $2, $3) \
             ON CONFLICT (programme, survey) DO UPDATE SET link = excluded.link")
        .bind(programme)
        .bind(survey)
        .bind(link),
    )
    .await?;
    Ok(())
}
