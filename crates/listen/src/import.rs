//! Imports: a file is uploaded, its columns are recognised and confirmed, a dry run says row by row
//! what would happen, and a job takes the rows in.
//!
//! A run survives everything: progress is kept with each chunk, rows have ids that do not change, so
//! a row taken twice is still one. The order of rows and files decides nothing that is counted.

mod answers;
mod cells;
mod control;
mod csv_shape;
mod dry_run;
mod encoding;
mod interactions;
mod mapping;
mod new_survey;
mod payload;
mod people;
mod place;
mod plan;
mod points;
mod prepare;
mod profile;
mod progress;
mod reason;
mod recognise;
mod refused;
mod rows;
mod run;
mod scan;
mod shapes;
mod source;
mod spreadsheet;
mod take;
mod target;
mod upload;
mod values;
mod who;

#[cfg(test)]
mod tests;

pub use dry_run::{DryRun, DryRunOutcome, DryRunRow, WouldDo};
pub use encoding::TextEncoding;
pub use mapping::{ColumnMapping, ImportOptions, Mapping, NewTouchpoint};
pub use shapes::{Import, ImportColumn, ImportPage, ImportState};
pub use source::FileFormat;
pub use target::{ImportKind, TargetShape};
pub use upload::Upload;
pub use values::DateOrder;

use crate::{Error, Listen, Result};
use access::Caller;
use domain::ids::ImportId;
use domain::role::Right;
use shapes::Known;
use std::path::PathBuf;
use tokio::task::JoinError;

const LONGEST_PAGE: u32 = 100;

impl Listen {
    /// The imports of the project, newest first.
    pub async fn list_imports(&self, who: &Caller, after: Option<ImportId>, limit: u32) -> Result<ImportPage> {
        who.require_everywhere(Right::ImportData)?;
        let limit = limit.clamp(1, LONGEST_PAGE);
        let mut rows = store::imports::page(&self.db, who.project.no, after, limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = if more { rows.last().map(|row| row.id) } else { None };
        let items = rows.into_iter().map(|row| Known::of(row).map(|known| known.shape(None))).collect::<Result<_>>()?;
        Ok(ImportPage { items, next })
    }

    pub async fn read_import(&self, who: &Caller, id: ImportId) -> Result<Import> {
        who.require_everywhere(Right::ImportData)?;
        let known = self.known_import(who, id).await?;
        self.import_shape(&known).await
    }

    /// Opens the file of refused rows; `None` when none was refused.
    pub async fn refused_rows(&self, who: &Caller, id: ImportId) -> Result<Option<tokio::fs::File>> {
        who.require_everywhere(Right::ImportData)?;
        self.known_import(who, id).await?;
        Ok(refused::open(&self.upload_path(id)).map_err(file_error)?.map(tokio::fs::File::from_std))
    }

    async fn known_import(&self, who: &Caller, id: ImportId) -> Result<Known> {
        let row = store::imports::find(&self.db, id).await?.filter(|row| row.project == who.project.no);
        Known::of(row.ok_or_else(no_import)?)
    }

    async fn import_shape(&self, known: &Known) -> Result<Import> {
        let chosen = known.mapping.as_ref().and_then(|mapping| mapping.survey);
        let Some(survey) = chosen else { return Ok(known.shape(None)) };
        let row = store::surveys::find(&self.db, known.row.project, survey).await?;
        let published = match row {
            Some(row) => self.definition(survey, row.no, row.version).await?,
            None => None,
        };
        Ok(known.shape(published.as_ref().map(|definition| &definition.survey)))
    }

    /// Where the refused rows of an import stand.
    pub(crate) fn refused_path(&self, id: ImportId) -> PathBuf {
        refused::refused_path(&self.upload_path(id))
    }

    /// Where the upload of an import lies.
    pub(crate) fn upload_path(&self, id: ImportId) -> PathBuf {
        self.files.join(format!("{id}.upload"))
    }
}

fn no_import() -> Error {
    Error::not_found("Den Import", "the import")
}

fn file_error(error: std::io::Error) -> Error {
    if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) {
        return Error::refused(access::Kind::Unavailable, "disk_full", access::DISK_FULL.0, access::DISK_FULL.1);
    }
    Error::Internal(format!("a file of an import: {error}"))
}

/// The result of work on another thread.
fn joined<T>(done: Result<T, JoinError>) -> Result<T> {
    done.map_err(|error| Error::Internal(format!("work on an import stopped: {error}")))
}
