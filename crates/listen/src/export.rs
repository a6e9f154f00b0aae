//! Exports: everything that was taken in can be taken out again, and in again elsewhere.
//!
//! A task reads and writes a little ahead of whoever takes the file, so an export of any size takes
//! little memory. Tables (CSV, XLSX) are for people and their programs; JSON lines hold everything;
//! `everything.zip` is a whole project.

mod addresses;
mod answers;
mod archive;
mod interactions;
mod kiosks;
mod lines;
mod mail;
mod names;
pub(crate) mod neutral;
mod occasions;
mod people;
mod programmes;
mod records;
mod restore;
mod segments;
mod sheet;
mod staff;
mod standards;
mod states;
mod visits;

#[cfg(test)]
mod tests;

pub use restore::{LeftOut, Restored};

use crate::{Error, Listen, Result};
use access::Caller;
use bytes::Bytes;
use domain::ids::{ImportId, SurveyId};
use domain::role::Right;
use domain::time::Day;
use lines::{Lines, Output};
use serde::Deserialize;
use std::path::PathBuf;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use utoipa::{IntoParams, ToSchema};

/// What to export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportKind {
    Customers,
    Answers,
    Interactions,
    Accounts,
}

/// As what kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    Csv,
    Jsonl,
    Xlsx,
}

/// Which answers or interactions.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// Only answers to this survey.
    pub survey: Option<SurveyId>,
    /// First day, in the project's time zone.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
}

/// A file on its way out.
#[derive(Debug)]
pub struct Export {
    pub file_name: String,
    pub content_type: &'static str,
    parts: mpsc::Receiver<Bytes>,
    writer: Option<JoinHandle<Result<Option<Leftover>>>>,
    file: Option<(tokio::fs::File, Leftover)>,
}

/// Deletes a file that was only made to be sent.
#[derive(Debug)]
struct Leftover(PathBuf);

impl Drop for Leftover {
    fn drop(&mut self) {
        // What cannot be deleted now lies among the uploads, where it disturbs nobody.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Parts written ahead of the reader.
const AHEAD: usize = 4;
const PART_BYTES: usize = 64 * 1024;

impl ExportKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Answers => "answers",
            Self::Interactions => "interactions",
            Self::Accounts => "accounts",
        }
    }
}

impl ExportFormat {
    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Xlsx => "xlsx",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl Export {
    /// The next part; `None` at the end. An error ends the export: what was sent so far is no whole file.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            if let Some((file, _)) = &mut self.file {
                let mut part = vec![0; PART_BYTES];
                let read = file.read(&mut part).await.map_err(file_error)?;
                part.truncate(read);
                return Ok((read > 0).then(|| Bytes::from(part)));
            }
            if let Some(part) = self.parts.recv().await {
                return Ok(Some(part));
            }
            // The end of the parts is the end of the file only if the writer says so.
            let Some(writer) = self.writer.take() else { return Ok(None) };
            let done = writer.await.map_err(|error| Error::Internal(format!("an export stopped: {error}")))??;
            let Some(leftover) = done else { return Ok(None) };
            let file = tokio::fs::File::open(&leftover.0).await.map_err(file_error)?;
            self.file = Some((file, leftover));
        }
    }
}

impl Listen {
    /// Begins an export of what the caller may see.
    pub async fn export(
        &self,
        who: &Caller,
        kind: ExportKind,
        format: ExportFormat,
        query: ExportQuery,
    ) -> Result<Export> {
        who.require(Right::ExportData)?;
        who.require(Right::ReadVoices)?;
        if matches!(kind, ExportKind::Customers | ExportKind::Accounts) {
            who.require_everywhere(Right::ExportData)?;
        }
        if let Some(survey) = query.survey {
            self.survey_row(who, survey).await?;
        }
        self.exported(who, kind.name(), format.extension()).await?;
        let file_name = format!("{}-{}.{}", who.project.slug, kind.name(), format.extension());
        let (listen, who) = (self.clone(), who.clone());
        let scratch = self.scratch_file();
        Ok(begin(file_name, format.content_type(), move |parts| async move {
            let mut lines = Lines::new(format, Output::new(parts), scratch)?;
            match kind {
                ExportKind::Answers => listen.export_answers(&who, &query, &mut lines).await?,
                ExportKind::Interactions => listen.export_interactions(&who, &query, &mut lines).await?,
                ExportKind::Customers => listen.export_customers(&who, &mut lines).await?,
                ExportKind::Accounts => listen.export_accounts(&who, &mut lines).await?,
            }
            lines.finish().await
        }))
    }

    /// The whole project in one file, to be restored with [`Listen::restore`].
    pub async fn export_everything(&self, who: &Caller) -> Result<Export> {
        who.require_everywhere(Right::ExportData)?;
        who.require(Right::ReadVoices)?;
        self.exported(who, "everything", "zip").await?;
        let file_name = format!("{}-everything.zip", who.project.slug);
        let (listen, who) = (self.clone(), who.clone());
        let scratch = self.scratch_file();
        Ok(begin(file_name, "application/zip", move |parts| async move {
            // Nothing is sent before the archive is whole.
            let _parts = parts;
            listen.write_archive(&who, &scratch).await?;
            Ok(Some(Leftover(scratch)))
        }))
    }

    async fn exported(&self, who: &Caller, what: &str, format: &str) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let detail = serde_json::json!({ "what": what, "format": format });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "data.exported", who.project.id, &detail).await?;
        Ok(tx.commit().await?)
    }

    /// A place for a file that is only made to be sent.
    fn scratch_file(&self) -> PathBuf {
        let id: ImportId = self.world.id();
        self.files.join(format!("{id}.export"))
    }
}

fn begin<F>(file_name: String, content_type: &'static str, write: impl FnOnce(mpsc::Sender<Bytes>) -> F) -> Export
where
    F: Future<Output = Result<Option<Leftover>>> + Send + 'static,
{
    let (sender, parts) = mpsc::channel(AHEAD);
    let writer = tokio::spawn(write(sender));
    Export { file_name, content_type, parts, writer: Some(writer), file: None }
}

fn file_error(error: std::io::Error) -> Error {
    if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) {
        return Error::refused(access::Kind::Unavailable, "disk_full", access::DISK_FULL.0, access::DISK_FULL.1);
    }
    Error::Internal(format!("a file of an export: {error}"))
}
