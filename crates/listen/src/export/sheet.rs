//! Spreadsheets, put together by a thread of their own in a file beside the uploads.

use super::neutral::neutral;
use super::{Leftover, file_error};
use crate::{Error, Result};
use domain::survey::columns::Cell;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Rows of a sheet, its header included; the format allows no more.
const MOST_ROWS: u32 = 1_048_576;
/// Characters of a cell; the format allows no more.
const LONGEST_CELL: usize = 32_767;
/// Rows handed over together.
const PORTION: usize = 500;

/// A spreadsheet under way.
#[derive(Debug)]
pub(super) struct Sheet {
    rows: mpsc::Sender<Vec<Vec<Cell>>>,
    waiting: Vec<Vec<Cell>>,
    writer: JoinHandle<Result<Leftover>>,
}

impl Sheet {
    pub(super) fn begin(path: PathBuf) -> Result<Self> {
        let folder = path.parent().ok_or_else(|| Error::Internal("an export has no folder".to_owned()))?.to_owned();
        std::fs::create_dir_all(&folder).map_err(file_error)?;
        let (rows, taken) = mpsc::channel(2);
        let writer = tokio::task::spawn_blocking(move || write(&path, &folder, taken));
        Ok(Self { rows, waiting: Vec::new(), writer })
    }

    pub(super) async fn row(&mut self, cells: Vec<Cell>) -> Result<()> {
        self.waiting.push(cells);
        if self.waiting.len() < PORTION {
            return Ok(());
        }
        self.hand_over().await
    }

    async fn hand_over(&mut self) -> Result<()> {
        let portion = std::mem::take(&mut self.waiting);
        // An error only says that the writer has stopped; it will say why.
        let _ = self.rows.send(portion).await;
        Ok(())
    }

    pub(super) async fn finish(mut self) -> Result<Leftover> {
        self.hand_over().await?;
        drop(self.rows);
        self.writer.await.map_err(|error| Error::Internal(format!("a spreadsheet stopped: {error}")))?
    }
}

fn write(path: &Path, folder: &Path, mut rows: mpsc::Receiver<Vec<Vec<Cell>>>) -> Result<Leftover> {
    let leftover = Leftover(path.to_owned());
    let mut book = Workbook::new();
    book.set_tempdir(folder).map_err(sheet_error)?;
    let mut header: Option<Vec<Cell>> = None;
    let mut at = MOST_ROWS;
    while let Some(portion) = rows.blocking_recv() {
        for cells in portion {
            if at == MOST_ROWS {
                book.add_worksheet_with_constant_memory().map_err(sheet_error)?;
                at = 0;
                if let Some(header) = &header {
                    put_row(last_sheet(&mut book)?, at, header)?;
                    at += 1;
                }
            }
            header.get_or_insert_with(|| cells.clone());
            put_row(last_sheet(&mut book)?, at, &cells)?;
            at += 1;
        }
    }
    if header.is_none() {
        book.add_worksheet();
    }
    book.save(path).map_err(sheet_error)?;
    Ok(leftover)
}

fn last_sheet(book: &mut Workbook) -> Result<&mut Worksheet> {
    book.worksheets_mut().last_mut().ok_or_else(|| Error::Internal("a spreadsheet has no sheet".to_owned()))
}

fn put_row(sheet: &mut Worksheet, row: u32, cells: &[Cell]) -> Result<()> {
    for (column, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Empty => continue,
            Cell::Number(number) => sheet.write_number(row, column, *number),
            Cell::Truth(yes) => sheet.write_boolean(row, column, *yes),
            Cell::Day(_) => sheet.write_string(row, column, cell.to_text()),
            Cell::Text(text) => {
                let text: String = neutral(text).chars().take(LONGEST_CELL).collect();
                sheet.write_string(row, column, text)
            }
        }
        .map_err(sheet_error)?;
    }
    Ok(())
}

fn sheet_error(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => file_error(error),
        error => Error::Internal(format!("a spreadsheet: {error}")),
    }
}
