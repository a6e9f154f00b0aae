//! The file of refused rows: each as it was, with its number and the reason, to be mended and
//! imported again.

use super::reason::Reason;
use super::rows::Row;
use super::source::Source;
use crate::export::neutral::neutral;
use access::Language;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Where the refused rows of an upload stand.
pub(super) fn refused_path(upload: &Path) -> PathBuf {
    upload.with_extension("refused.csv")
}

/// Appends to the file of refused rows.
#[derive(Debug)]
pub(super) struct Refused {
    path: PathBuf,
    language: Language,
    names: Vec<String>,
}

/// One row and why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RefusedRow {
    pub(super) row: Row,
    pub(super) reason: Reason,
}

impl Refused {
    pub(super) fn new(upload: &Path, source: &Source, language: Language) -> Self {
        let names = source.columns.iter().map(|column| column.name.clone()).collect();
        Self { path: refused_path(upload), language, names }
    }

    /// Writes rows behind the first `length` bytes, whatever stood there, and returns the new length.
    pub(super) fn append(&self, length: u64, rows: &[RefusedRow]) -> io::Result<u64> {
        if rows.is_empty() {
            return Ok(length);
        }
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&self.path)?;
        file.set_len(length)?;
        file.seek(SeekFrom::End(0))?;
        let mut bytes = Vec::new();
        if length == 0 {
            // So that spreadsheets read umlauts.
            bytes.extend_from_slice("\u{feff}".as_bytes());
        }
        // A row of another length stays one: that is what is wrong with it.
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(bytes);
        if length == 0 {
            let own = [self.language.pick("Zeile", "row"), self.language.pick("Grund", "reason")];
            for name in own.into_iter().chain(self.names.iter().map(String::as_str)) {
                writer.write_field(&*neutral(name))?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        for RefusedRow { row, reason } in rows {
            let number = row.number.to_string();
            let reason = reason.sentence(self.language);
            writer.write_field(&number)?;
            writer.write_field(&*neutral(&reason))?;
            for cell in &row.cells {
                writer.write_field(&*neutral(cell))?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        file.write_all(&bytes)?;
        file.sync_data()?;
        Ok(length + bytes.len() as u64)
    }
}

/// Opens it for reading; `None` when no row was refused.
pub(super) fn open(upload: &Path) -> io::Result<Option<File>> {
    match File::open(refused_path(upload)) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_rows_are_written_once_and_without_formulas() {
        let folder = tempfile::tempdir().expect("a folder");
        let upload = folder.path().join("upload");
        std::fs::write(&upload, "mail,why\n=1+1,\"a,\nb\"\nx,y,z\n").expect("a file");
        let source = Source::analyse(&upload).expect("understood");
        let mut rows = source.open(&upload, source.start()).expect("opened");
        let reason = Reason::new("bad", "Schlecht.", "Bad.").in_column("mail");
        let mut next = || RefusedRow { row: rows.next().expect("readable").expect("a row"), reason: reason.clone() };
        let (first, second) = (next(), next());
        let refused = Refused::new(&upload, &source, Language::En);
        let length = refused.append(0, std::slice::from_ref(&first)).expect("written");
        // A crash came before the second chunk was counted: it is written again in the same place.
        refused.append(length, &[second.clone(), second.clone()]).expect("written");
        let length = refused.append(length, &[second]).expect("written");
        let text = std::fs::read_to_string(refused_path(&upload)).expect("a file");
        assert_eq!(text.len() as u64, length);
        let expected = "\u{feff}row,reason,mail,why\n1,\"column \"\"mail\"\": Bad.\",'=1+1,\"a,\nb\"\n\
                        2,\"column \"\"mail\"\": Bad.\",x,y,z\n";
        assert_eq!(text, expected);
        assert_eq!(refused.append(length, &[]).expect("nothing"), length);
        assert!(open(&upload).expect("readable").is_some());
        assert!(open(&folder.path().join("other")).expect("readable").is_none());
    }
}
