//! Imports: uploaded files, how their columns are read, and how far each has come.
//!
//! What is in `source`, `mapping` and `progress` is the business of whoever imports; here they are
//! JSON texts that change together.

use crate::{Db, Error, Result, Tx, dialect, sql};
use domain::ids::{ImportId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;
use std::fmt;
use std::str::FromStr;

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImportStatus {
    Uploaded,
    Mapped,
    /// A dry run is under way.
    Checking,
    Running,
    Paused,
    Done,
    Failed,
    Cancelled,
}

impl ImportStatus {
    pub const ALL: [Self; 8] = [
        Self::Uploaded,
        Self::Mapped,
        Self::Checking,
        Self::Running,
        Self::Paused,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Mapped => "mapped",
            Self::Checking => "checking",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Nothing will change any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

impl FromStr for ImportStatus {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name).ok_or_else(|| Error::Damaged {
            what: "the status of an import".to_owned(),
            why: format!("\"{name}\" is none"),
        })
    }
}

impl fmt::Display for ImportStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ImportRow {
    pub id: ImportId,
    pub project: ProjectNo,
    pub kind: Option<String>,
    /// [`ImportStatus::name`].
    pub status: String,
    pub file_name: String,
    pub size_bytes: i64,
    /// JSON
    pub source: String,
    /// JSON
    pub mapping: Option<String>,
    /// JSON
    pub progress: String,
    pub error: Option<String>,
    pub created_at: Timestamp,
    /// JSON
    pub created_by: String,
    pub updated_at: Timestamp,
}

impl ImportRow {
    /// # Errors
    /// [`Error::Damaged`] when the database holds a word that is no status.
    pub fn status(&self) -> Result<ImportStatus> {
        self.status.parse()
    }
}

/// The imports of a project below `before`, newest first.
pub async fn page(db: &Db, project: ProjectNo, before: Option<ImportId>, limit: u32) -> Result<Vec<ImportRow>> {
    db.all(
        sql("SELECT id, project, kind, status, file_name, size_bytes, source, mapping, progress, error, created_at, \
                    created_by, updated_at \
             FROM imports WHERE project = $1 AND (id < $2 OR $2 IS NULL) ORDER BY id DESC LIMIT $3")
        .bind(project)
        .bind(before)
        .bind(limit),
    )
    .await
}

pub async fn find(db: &Db, id: ImportId) -> Result<Option<ImportRow>> {
    db.maybe(
        sql("SELECT id, project, kind, status, file_name, size_bytes, source, mapping, progress, error, created_at, \
                    created_by, updated_at FROM imports WHERE id = $1")
        .bind(id),
    )
    .await
}

/// Reads it and keeps others from changing it until the transaction ends.
pub async fn lock(tx: &mut Tx, id: ImportId) -> Result<Option<ImportRow>> {
    tx.maybe(
        dialect(
            "SELECT id, project, kind, status, file_name, size_bytes, source, mapping, progress, error, created_at, \
                    created_by, updated_at FROM imports WHERE id = $1",
            "SELECT id, project, kind, status, file_name, size_bytes, source, mapping, progress, error, created_at, \
                    created_by, updated_at FROM imports WHERE id = $1 FOR UPDATE",
        )
        .bind(id),
    )
    .await
}

pub async fn insert(tx: &mut Tx, row: &ImportRow) -> Result<()> {
    tx.run(
        sql(
            "INSERT INTO imports (id, project, kind, status, file_name, size_bytes, source, mapping, progress, error, \
                                  created_at, created_by, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(row.id)
        .bind(row.project)
        .bind(row.kind.as_ref())
        .bind(&row.status)
        .bind(&row.file_name)
        .bind(row.size_bytes)
        .bind(&row.source)
        .bind(row.mapping.as_ref())
        .bind(&row.progress)
        .bind(row.error.as_ref())
        .bind(row.created_at)
        .bind(&row.created_by)
        .bind(row.updated_at),
    )
    .await?;
    Ok(())
}

/// Writes what can change: kind, status, source, mapping, progress, error.
pub async fn update(tx: &mut Tx, row: &ImportRow) -> Result<()> {
    tx.run(
        sql("UPDATE imports SET kind = $2, status = $3, source = $4, mapping = $5, progress = $6, error = $7, \
                                updated_at = $8 WHERE id = $1")
        .bind(row.id)
        .bind(row.kind.as_ref())
        .bind(&row.status)
        .bind(&row.source)
        .bind(row.mapping.as_ref())
        .bind(&row.progress)
        .bind(row.error.as_ref())
        .bind(row.updated_at),
    )
    .await?;
    Ok(())
}

/// Writes progress while it is `status`; false when somebody has changed the status meanwhile.
pub async fn advance(db: &Db, id: ImportId, status: ImportStatus, progress: &str, now: Timestamp) -> Result<bool> {
    let changed = db
        .run(
            sql("UPDATE imports SET progress = $3, updated_at = $4 WHERE id = $1 AND status = $2")
                .bind(id)
                .bind(status.name())
                .bind(progress)
                .bind(now),
        )
        .await?;
    Ok(changed == 1)
}

/// The imports of a project whose upload still waits to be taken in.
pub async fn open(db: &Db, project: ProjectNo) -> Result<Vec<ImportRow>> {
    db.all(
        sql("SELECT id, project, kind, status, file_name, size_bytes, source, mapping, progress, error, created_at, \
                    created_by, updated_at \
             FROM imports WHERE project = $1 AND status NOT IN ('done', 'cancelled') ORDER BY id")
        .bind(project),
    )
    .await
}

/// The imports of a project that are over, whose refused rows may still be there.
pub async fn over(db: &Db, project: ProjectNo) -> Result<Vec<ImportRow>> {
    db.all(
        sql("SELECT id, project, kind, status, file_name, size_bytes, source, mapping, progress, error, created_at, \
                    created_by, updated_at \
             FROM imports WHERE project = $1 AND status IN ('done', 'cancelled', 'failed', 'paused') ORDER BY id")
        .bind(project),
    )
    .await
}

/// Imports that should run and that no job of `queue` will take on any more. The key of their jobs is
/// their id.
pub async fn abandoned(db: &Db, queue: &str) -> Result<Vec<ImportId>> {
    let rows: Vec<(ImportId,)> = db
        .all(
            dialect(
                "SELECT id FROM imports WHERE status = 'running' AND NOT EXISTS ( \
                     SELECT 1 FROM jobs WHERE jobs.queue = $1 AND NOT jobs.dead \
                     AND replace(jobs.dedupe, '-', '') = lower(hex(imports.id)))",
                "SELECT id FROM imports WHERE status = 'running' AND NOT EXISTS ( \
                     SELECT 1 FROM jobs WHERE jobs.queue = $1 AND NOT jobs.dead \
                     AND jobs.dedupe = CAST(imports.id AS TEXT))",
            )
            .bind(queue),
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::{self, NewJob};
    use domain::world::{ManualClock, World};
    use std::sync::Arc;
    use uuid::Uuid;

    fn row(id: u128, project: ProjectNo) -> ImportRow {
        ImportRow {
            id: ImportId(Uuid::from_u128(id)),
            project,
            kind: None,
            status: "uploaded".to_owned(),
            file_name: "Umfrage März.csv".to_owned(),
            size_bytes: 12,
            source: "{}".to_owned(),
            mapping: None,
            progress: "{}".to_owned(),
            error: None,
            created_at: Timestamp(1),
            created_by: "{}".to_owned(),
            updated_at: Timestamp(1),
        }
    }

    async fn insert_all(db: &Db, rows: &[ImportRow]) {
        let mut tx = db.begin().await.unwrap();
        for row in rows {
            insert(&mut tx, row).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    #[test]
    fn a_status_reads_back() {
        for status in ImportStatus::ALL {
            assert_eq!(status.name().parse::<ImportStatus>().unwrap(), status);
        }
        assert!("lost".parse::<ImportStatus>().is_err());
    }

    crate::store_tests! {
        async fn imports_are_listed_newest_first(db: Db) {
            let project = crate::customers::tests::project(&db).await;
            insert_all(&db, &[row(1, project), row(2, project), row(3, project)]).await;
            let ids = |rows: Vec<ImportRow>| rows.iter().map(|row| row.id.0.as_u128()).collect::<Vec<_>>();
            assert_eq!(ids(page(&db, project, None, 2).await.unwrap()), [3, 2]);
            assert_eq!(ids(page(&db, project, Some(ImportId(Uuid::from_u128(2))), 2).await.unwrap()), [1]);
            assert_eq!(page(&db, ProjectNo(99), None, 2).await.unwrap(), []);
        }

        async fn an_import_without_a_job_is_abandoned(db: Db) {
            let project = crate::customers::tests::project(&db).await;
            let running = |id| ImportRow { status: "running".to_owned(), ..row(id, project) };
            insert_all(&db, &[running(1), running(2), running(3), row(4, project)]).await;
            let world = World::new(Arc::new(ManualClock::at(Timestamp(1))), [1; 32]);
            let job = |id: u128| NewJob::new("import", "{}").once(ImportId(Uuid::from_u128(id)).to_string());
            let mut tx = db.begin().await.unwrap();
            jobs::enqueue_many(&mut tx, &world, &[job(1), job(2)]).await.unwrap();
            tx.commit().await.unwrap();
            let of = |ids: Vec<ImportId>| ids.iter().map(|id| id.0.as_u128()).collect::<Vec<_>>();
            assert_eq!(of(abandoned(&db, "import").await.unwrap()), [3]);
            let claimed = jobs::claim(&db, &world, &["import"], 1, 60).await.unwrap().remove(0);
            assert_eq!(of(abandoned(&db, "import").await.unwrap()), [3], "one is being worked on");
            jobs::give_up(&db, claimed.lease, "poison").await.unwrap();
            assert_eq!(abandoned(&db, "import").await.unwrap().len(), 2);
            assert_eq!(abandoned(&db, "other").await.unwrap().len(), 3);
        }

        async fn progress_is_not_written_over_a_pause(db: Db) {
            let project = crate::customers::tests::project(&db).await;
            insert_all(&db, &[row(1, project)]).await;
            let id = ImportId(Uuid::from_u128(1));
            let mut tx = db.begin().await.unwrap();
            let mut found = lock(&mut tx, id).await.unwrap().unwrap();
            found.status = ImportStatus::Running.name().to_owned();
            found.kind = Some("answers".to_owned());
            found.mapping = Some("[]".to_owned());
            update(&mut tx, &found).await.unwrap();
            tx.commit().await.unwrap();
            assert!(advance(&db, id, ImportStatus::Running, "{\"rows\":5}", Timestamp(2)).await.unwrap());
            assert!(!advance(&db, id, ImportStatus::Checking, "{}", Timestamp(3)).await.unwrap());
            let found = find(&db, id).await.unwrap().unwrap();
            assert_eq!((found.progress.as_str(), found.updated_at), ("{\"rows\":5}", Timestamp(2)));
            assert_eq!(found.status().unwrap(), ImportStatus::Running);
            assert!(over(&db, project).await.unwrap().is_empty());
        }
    }
}
