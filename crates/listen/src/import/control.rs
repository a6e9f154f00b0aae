//! Choosing what columns are; starting, pausing, going on, giving up.

use super::mapping::{ImportOptions, Mapping};
use super::plan::Pretended;
use super::run::QUEUE;
use super::shapes::{Import, Known};
use super::source::rewritten_path;
use super::upload::to_json;
use super::{file_error, no_import};
use crate::{Error, Listen, Notice, Result, Topic};
use access::{Caller, Kind};
use domain::ids::ImportId;
use domain::role::Right;
use std::io;
use store::Tx;
use store::imports::{ImportRow, ImportStatus};
use store::jobs::{self, NewJob};

/// A start that was cut off blocks another one for so long.
const STARTING_SECONDS: i64 = 600;

impl Listen {
    /// Sets what the columns are.
    pub async fn map_import(&self, who: &Caller, id: ImportId, mapping: Mapping) -> Result<Import> {
        who.require_everywhere(Right::ImportData)?;
        let known = self.known_import(who, id).await?;
        mapping.check(&known.source)?;
        if let Some(survey) = mapping.survey {
            self.survey_row(who, survey).await?;
        }
        let changed = self
            .change_import(who, id, "import.mapped", |row, status| {
                if !matches!(status, ImportStatus::Uploaded | ImportStatus::Mapped | ImportStatus::Failed) {
                    return Err(not_now(status));
                }
                if known.progress.position.rows > 0 {
                    // What was taken in already was read the old way.
                    return Err(not_now(ImportStatus::Running));
                }
                row.kind = Some(mapping.kind.name().to_owned());
                row.mapping = Some(to_json(&mapping)?);
                ImportStatus::Mapped.name().clone_into(&mut row.status);
                Ok(())
            })
            .await?;
        self.import_shape(&changed).await
    }

    /// The mapping the columns suggest, with `options` for what they do not say.
    pub async fn suggest_mapping(&self, who: &Caller, id: ImportId, options: ImportOptions) -> Result<Mapping> {
        who.require_everywhere(Right::ImportData)?;
        let known = self.known_import(who, id).await?;
        Ok(known.suggested_mapping(known.kind(), options))
    }

    /// Makes what is missing and lets a job take the rows in; goes on where a failed run stopped.
    pub async fn start_import(&self, who: &Caller, id: ImportId) -> Result<Import> {
        who.require_everywhere(Right::ImportData)?;
        let now = self.world.now();
        let known = self
            .change_import(who, id, "import.checked", |row, status| {
                let stale = row.updated_at.plus_seconds(STARTING_SECONDS) < now;
                let may = matches!(status, ImportStatus::Mapped | ImportStatus::Failed)
                    || (status == ImportStatus::Checking && stale);
                if !may || row.mapping.is_none() {
                    return Err(if row.mapping.is_none() { not_mapped() } else { not_now(status) });
                }
                ImportStatus::Checking.name().clone_into(&mut row.status);
                Ok(())
            })
            .await?;
        let prepared = self.prepared(who, &known).await;
        let started = self
            .change_import(who, id, "import.started", |row, status| {
                if status != ImportStatus::Checking {
                    return Err(not_now(status));
                }
                row.error = None;
                match &prepared {
                    Ok(mapping) => {
                        row.mapping = Some(to_json(mapping)?);
                        ImportStatus::Running.name().clone_into(&mut row.status);
                    }
                    Err(_) => ImportStatus::Mapped.name().clone_into(&mut row.status),
                }
                Ok(())
            })
            .await?;
        prepared?;
        self.import_shape(&started).await
    }

    async fn prepared(&self, who: &Caller, known: &Known) -> Result<Mapping> {
        let mapping = known.mapping.clone().ok_or_else(not_mapped)?;
        self.check_whole(who, known, &mapping).await?;
        let upload = self.upload_path(known.row.id);
        let mapping = self.prepare_import(who, &known.source, &upload, &known.row.file_name, mapping).await?;
        // Whatever is wrong with the whole is said now, to whoever starts it.
        self.plan(known, &who.project, &mapping, Pretended::default()).await?;
        Ok(mapping)
    }

    /// Stops after the present chunk, until it is told to go on.
    pub async fn pause_import(&self, who: &Caller, id: ImportId) -> Result<Import> {
        who.require_everywhere(Right::ImportData)?;
        let paused = self
            .change_import(who, id, "import.paused", |row, status| {
                if status != ImportStatus::Running {
                    return Err(not_now(status));
                }
                ImportStatus::Paused.name().clone_into(&mut row.status);
                Ok(())
            })
            .await?;
        self.import_shape(&paused).await
    }

    /// Goes on where a paused or failed run stopped.
    pub async fn resume_import(&self, who: &Caller, id: ImportId) -> Result<Import> {
        who.require_everywhere(Right::ImportData)?;
        let resumed = self
            .change_import(who, id, "import.resumed", |row, status| {
                let began = status == ImportStatus::Paused || status == ImportStatus::Failed;
                if !began || row.mapping.is_none() {
                    return Err(not_now(status));
                }
                row.error = None;
                ImportStatus::Running.name().clone_into(&mut row.status);
                Ok(())
            })
            .await?;
        self.import_shape(&resumed).await
    }

    /// Gives up. Rows that are in stay in; the file is deleted.
    pub async fn cancel_import(&self, who: &Caller, id: ImportId) -> Result<Import> {
        who.require_everywhere(Right::ImportData)?;
        let cancelled = self
            .change_import(who, id, "import.cancelled", |row, status| {
                if status.is_over() {
                    return Err(not_now(status));
                }
                ImportStatus::Cancelled.name().clone_into(&mut row.status);
                Ok(())
            })
            .await?;
        self.delete_upload(id)?;
        self.import_shape(&cancelled).await
    }

    /// Changes an import under lock, with an entry in the audit log; one that runs then gets its job.
    async fn change_import(
        &self,
        who: &Caller,
        id: ImportId,
        action: &str,
        change: impl Fn(&mut ImportRow, ImportStatus) -> Result<()>,
    ) -> Result<Known> {
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        let found = store::imports::lock(&mut tx, id).await?.filter(|row| row.project == who.project.no);
        let mut row = found.ok_or_else(no_import)?;
        let status = row.status()?;
        change(&mut row, status)?;
        row.updated_at = now;
        store::imports::update(&mut tx, &row).await?;
        let detail = serde_json::json!({ "status": row.status });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), action, id, &detail).await?;
        if row.status()? == ImportStatus::Running {
            self.enqueue(&mut tx, id).await?;
        }
        tx.commit().await?;
        self.live.publish(Notice { project: who.project.id, topic: Topic::Imports, at: now });
        Known::of(row)
    }

    async fn enqueue(&self, tx: &mut Tx, id: ImportId) -> Result<()> {
        // Every chunk that is in begins the tries anew; a long import on a shaky machine still ends.
        let job = NewJob::new(QUEUE, serde_json::json!({ "import": id }).to_string());
        jobs::enqueue(tx, &self.world, job.once(id.to_string())).await?;
        Ok(())
    }

    /// The upload is not needed any more. Refused rows stay.
    pub(super) fn delete_upload(&self, id: ImportId) -> Result<()> {
        let upload = self.upload_path(id);
        for path in [rewritten_path(&upload), upload] {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(file_error(error)),
                _ => {}
            }
        }
        Ok(())
    }
}

pub(super) fn not_mapped() -> Error {
    Error::refused(Kind::Conflict, "import_not_mapped", "Ordnen Sie zuerst die Spalten zu.", "Map the columns first.")
}

pub(super) fn not_now(status: ImportStatus) -> Error {
    let (de, en) = match status {
        ImportStatus::Uploaded => ("ist nur hochgeladen", "is only uploaded"),
        ImportStatus::Mapped => ("hat noch nicht begonnen", "has not begun"),
        ImportStatus::Checking => ("wird gerade vorbereitet", "is being prepared"),
        ImportStatus::Running => ("hat schon begonnen", "has begun already"),
        ImportStatus::Paused => ("macht gerade Pause", "is paused"),
        ImportStatus::Done => ("ist fertig", "is done"),
        ImportStatus::Failed => ("ist gescheitert", "has failed"),
        ImportStatus::Cancelled => ("wurde abgebrochen", "was cancelled"),
    };
    Error::refused(
        Kind::Conflict,
        "import_not_in_this_state",
        format!("Das geht jetzt nicht: Der Import {de}."),
        format!("This is not possible now: the import {en}."),
    )
}
