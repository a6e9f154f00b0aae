//! Imports as programs see them.

use super::mapping::{ColumnMapping, ImportOptions, Mapping};
use super::progress::Progress;
use super::recognise::{self, Seen, Suggestion};
use super::source::{FileFormat, Source};
use super::target::{ImportKind, TargetShape, targets};
use crate::{Error, Result};
use access::Words;
use domain::ids::ImportId;
use domain::survey::Survey;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::imports::{ImportRow, ImportStatus};
use utoipa::ToSchema;

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Uploaded,
    Mapped,
    Checking,
    Running,
    Paused,
    Done,
    Failed,
    Cancelled,
}

impl From<ImportStatus> for ImportState {
    fn from(status: ImportStatus) -> Self {
        match status {
            ImportStatus::Uploaded => Self::Uploaded,
            ImportStatus::Mapped => Self::Mapped,
            ImportStatus::Checking => Self::Checking,
            ImportStatus::Running => Self::Running,
            ImportStatus::Paused => Self::Paused,
            ImportStatus::Done => Self::Done,
            ImportStatus::Failed => Self::Failed,
            ImportStatus::Cancelled => Self::Cancelled,
        }
    }
}

/// One column of an uploaded file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ImportColumn {
    pub name: String,
    /// Some of its cells.
    pub samples: Vec<String>,
    /// Key of the target it probably is.
    pub suggested: Option<String>,
    /// Cells that probably only say that there was no answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub suggested_empty: Vec<String>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Import {
    pub id: ImportId,
    /// What the rows are, or probably are.
    pub kind: ImportKind,
    pub status: ImportState,
    pub file_name: String,
    pub size_bytes: u64,
    pub format: FileFormat,
    /// Such as `UTF-8` or `windows-1252`.
    pub encoding: super::encoding::TextEncoding,
    pub columns: Vec<ImportColumn>,
    /// What a column can be.
    pub targets: Vec<TargetShape>,
    pub mapping: Option<Mapping>,
    pub rows_total: u64,
    pub rows_done: u64,
    /// Rows that made something new.
    pub accepted: u64,
    /// Rows that changed something known.
    pub updated: u64,
    pub refused: u64,
    pub rate_per_s: Option<f64>,
    pub seconds_left: Option<u64>,
    pub error: Option<String>,
    pub created_at: Timestamp,
    pub created_by: String,
}

/// A page of imports, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ImportPage {
    pub items: Vec<Import>,
    /// Send as `after` to go on.
    pub next: Option<ImportId>,
}

/// Who uploaded a file; kept with the import.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Uploader {
    pub(super) name: String,
    pub(super) language: access::Language,
}

/// A row of the store with its parts understood.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) row: ImportRow,
    pub(super) status: ImportStatus,
    pub(super) source: Source,
    pub(super) mapping: Option<Mapping>,
    pub(super) progress: Progress,
    pub(super) uploader: Uploader,
}

impl Known {
    pub(super) fn of(row: ImportRow) -> Result<Self> {
        let damaged = |what: &str, error: serde_json::Error| {
            Error::Internal(format!("the {what} of import {} cannot be read: {error}", row.id))
        };
        let source = serde_json::from_str(&row.source).map_err(|e| damaged("source", e))?;
        let progress = serde_json::from_str(&row.progress).map_err(|e| damaged("progress", e))?;
        let uploader = serde_json::from_str(&row.created_by).map_err(|e| damaged("uploader", e))?;
        let mapping = match &row.mapping {
            Some(mapping) => Some(serde_json::from_str(mapping).map_err(|e| damaged("mapping", e))?),
            None => None,
        };
        Ok(Self { status: row.status()?, source, mapping, progress, uploader, row })
    }

    /// As chosen, or as the columns suggest.
    pub(super) fn kind(&self) -> ImportKind {
        let chosen = self.row.kind.as_deref().and_then(ImportKind::from_name);
        chosen.unwrap_or_else(|| recognise::kind(&self.seen()))
    }

    fn seen(&self) -> Vec<Seen<'_>> {
        self.source.columns.iter().map(|column| Seen { name: &column.name, profile: &column.profile }).collect()
    }

    pub(super) fn suggestions(&self, kind: ImportKind) -> Vec<Suggestion> {
        recognise::suggest(kind, &self.seen())
    }

    /// The mapping the columns suggest.
    pub(super) fn suggested_mapping(&self, kind: ImportKind, options: ImportOptions) -> Mapping {
        let suggestions = self.suggestions(kind);
        let column = |(at, suggestion): (usize, Suggestion)| ColumnMapping {
            column: self.source.columns[at].name.clone(),
            target: suggestion.target.map(|target| target.to_string()),
            empty: suggestion.empty,
        };
        let columns = suggestions.into_iter().enumerate().map(column).collect();
        Mapping { kind, survey: None, columns, options }
    }

    /// `survey`: the one chosen, whose questions columns can be.
    pub(super) fn shape(&self, survey: Option<&Survey>) -> Import {
        let kind = self.kind();
        let suggestions = self.suggestions(kind);
        let columns = self.source.columns.iter().zip(suggestions).map(|(column, suggestion)| ImportColumn {
            name: column.name.clone(),
            samples: column.profile.samples.clone(),
            suggested: suggestion.target.map(|target| target.to_string()),
            suggested_empty: suggestion.empty,
        });
        let mut on_offer = targets(kind);
        if let (ImportKind::Answers, Some(survey)) = (kind, survey) {
            on_offer.retain(|target| !target.key.starts_with("new:"));
            on_offer.extend(questions(survey));
        }
        let progress = self.progress;
        let running = self.status == ImportStatus::Running;
        Import {
            id: self.row.id,
            kind,
            status: self.status.into(),
            file_name: self.row.file_name.clone(),
            size_bytes: self.row.size_bytes.unsigned_abs(),
            format: self.source.format,
            encoding: self.source.encoding,
            columns: columns.collect(),
            targets: on_offer,
            mapping: self.mapping.clone(),
            rows_total: self.source.rows,
            rows_done: progress.position.rows,
            accepted: progress.accepted,
            updated: progress.updated,
            refused: progress.refused,
            rate_per_s: (progress.rate > 0.0).then(|| progress.rate.round()),
            seconds_left: progress.seconds_left(self.source.rows).filter(|_| running),
            error: self.row.error.clone(),
            created_at: self.row.created_at,
            created_by: self.uploader.name.clone(),
        }
    }
}

fn questions(survey: &Survey) -> Vec<TargetShape> {
    let of = |question: &domain::survey::Question| {
        let (de, en) = (survey.text(&question.text, "de").to_owned(), survey.text(&question.text, "en").to_owned());
        super::cells::CellReader::columns(question).into_iter().map(move |name| {
            let part = name.split_once('.').map_or_else(String::new, |(_, part)| format!(" – {part}"));
            TargetShape {
                key: format!("question:{name}"),
                label: Words::new(format!("{de}{part}"), format!("{en}{part}")),
                required: false,
            }
        })
    };
    survey.questions.iter().flat_map(of).collect()
}
