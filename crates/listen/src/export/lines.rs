//! Writing an export line by line, in any of its formats.

use super::neutral::neutral;
use super::sheet::Sheet;
use super::{ExportFormat, Leftover, PART_BYTES};
use crate::{Error, Result};
use bytes::Bytes;
use domain::survey::columns::Cell;
use serde::Serialize;
use std::path::PathBuf;
use tokio::sync::mpsc;

/// Where the bytes go. Waits while nobody takes them.
#[derive(Debug)]
pub(super) struct Output {
    parts: mpsc::Sender<Bytes>,
    buffer: Vec<u8>,
}

impl Output {
    pub(super) fn new(parts: mpsc::Sender<Bytes>) -> Self {
        Self { parts, buffer: Vec::with_capacity(PART_BYTES * 2) }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PART_BYTES { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<()> {
        let part = Bytes::from(std::mem::take(&mut self.buffer));
        // Whoever wanted it has hung up: stop reading.
        self.parts.send(part).await.map_err(|_| Error::ShuttingDown)
    }
}

/// Lines of one file.
#[derive(Debug)]
pub(super) enum Lines {
    Csv(Output),
    Jsonl(Output),
    Xlsx(Sheet),
}

impl Lines {
    /// `scratch`: where a spreadsheet is put together.
    pub(super) fn new(format: ExportFormat, output: Output, scratch: PathBuf) -> Result<Self> {
        Ok(match format {
            ExportFormat::Csv => Self::Csv(output),
            ExportFormat::Jsonl => Self::Jsonl(output),
            ExportFormat::Xlsx => Self::Xlsx(Sheet::begin(scratch)?),
        })
    }

    /// Are the lines tables, rather than JSON?
    pub(super) fn is_table(&self) -> bool {
        !matches!(self, Self::Jsonl(_))
    }

    /// The names of the columns; before the first row.
    pub(super) async fn header(&mut self, names: &[String]) -> Result<()> {
        let cells: Vec<Cell> = names.iter().map(|name| Cell::Text(name.clone())).collect();
        if let Self::Csv(output) = self {
            // So that spreadsheets read umlauts.
            output.write("\u{feff}".as_bytes()).await?;
        }
        self.row(cells).await
    }

    /// One row of a table.
    pub(super) async fn row(&mut self, cells: Vec<Cell>) -> Result<()> {
        match self {
            Self::Csv(output) => output.write(&csv_line(&cells)?).await,
            Self::Xlsx(sheet) => sheet.row(cells).await,
            Self::Jsonl(_) => Ok(()),
        }
    }

    /// One line of JSON.
    pub(super) async fn json(&mut self, value: &impl Serialize) -> Result<()> {
        let Self::Jsonl(output) = self else { return Ok(()) };
        let mut line = serde_json::to_vec(value).map_err(|error| Error::Internal(error.to_string()))?;
        line.push(b'\n');
        output.write(&line).await
    }

    /// The file is whole. A spreadsheet lies where the scratch file is.
    pub(super) async fn finish(self) -> Result<Option<Leftover>> {
        match self {
            Self::Csv(mut output) | Self::Jsonl(mut output) => {
                if !output.buffer.is_empty() {
                    output.flush().await?;
                }
                Ok(None)
            }
            Self::Xlsx(sheet) => sheet.finish().await.map(Some),
        }
    }
}

fn csv_line(cells: &[Cell]) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::with_capacity(256));
    let texts = cells.iter().map(|cell| match cell {
        Cell::Text(text) => neutral(text).into_owned(),
        other => other.to_text(),
    });
    writer.write_record(texts).map_err(|error| Error::Internal(error.to_string()))?;
    writer.into_inner().map_err(|error| Error::Internal(error.to_string()))
}

/// A cell for a text that may be missing.
pub(super) fn text(text: Option<impl Into<String>>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.into()))
}
