//! Reading the parts of an archive, line by line.

use super::no_archive;
use crate::export::file_error;
use crate::{Error, Result};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// The longest line, in bytes.
const LONGEST_LINE: u64 = 64 << 20;
/// Lines handed over together, and their bytes.
const PORTION_LINES: usize = 2_000;
const PORTION_BYTES: usize = 8 << 20;

/// An archive, opened for reading.
#[derive(Debug)]
pub(super) struct Parts {
    path: PathBuf,
    names: BTreeSet<String>,
}

/// The lines of one part, a portion at a time.
#[derive(Debug)]
pub(super) struct Portions<T> {
    part: &'static str,
    lines: mpsc::Receiver<Vec<String>>,
    reader: Option<JoinHandle<Result<()>>>,
    of: PhantomData<fn() -> T>,
}

impl Parts {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(file_error)?;
        let archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| no_archive(&error.to_string()))?;
        let names = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        Ok(Self { path: path.to_owned(), names })
    }

    /// A part with one line.
    pub(super) async fn only<T: DeserializeOwned + Send + 'static>(&self, part: &'static str) -> Result<T> {
        let mut portions = self.portions::<T>(part);
        let first = portions.next().await?.and_then(|portion| portion.into_iter().next());
        first.ok_or_else(|| no_archive(&format!("{part} is empty")))
    }

    /// All lines of a part.
    pub(super) async fn all<T: DeserializeOwned + Send + 'static>(&self, part: &'static str) -> Result<Vec<T>> {
        collected(self.portions(part)).await
    }

    /// All lines of a part that archives of earlier versions lack.
    pub(super) async fn all_if_any<T: DeserializeOwned + Send + 'static>(&self, part: &'static str) -> Result<Vec<T>> {
        collected(self.portions_if_any(part)).await
    }

    /// A part that archives of earlier versions lack.
    pub(super) fn portions_if_any<T: DeserializeOwned>(&self, part: &'static str) -> Portions<T> {
        if self.names.contains(part) {
            return self.portions(part);
        }
        let (_, lines) = mpsc::channel(1);
        Portions { part, lines, reader: None, of: PhantomData }
    }

    pub(super) fn portions<T: DeserializeOwned>(&self, part: &'static str) -> Portions<T> {
        let (sender, lines) = mpsc::channel(1);
        let path = self.path.clone();
        let reader = tokio::task::spawn_blocking(move || read(&path, part, &sender));
        Portions { part, lines, reader: Some(reader), of: PhantomData }
    }
}

async fn collected<T: DeserializeOwned>(mut portions: Portions<T>) -> Result<Vec<T>> {
    let mut all = Vec::new();
    while let Some(portion) = portions.next().await? {
        all.extend(portion);
    }
    Ok(all)
}

impl<T: DeserializeOwned> Portions<T> {
    /// The next lines, understood; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<T>>> {
        let Some(lines) = self.lines.recv().await else {
            if let Some(reader) = self.reader.take() {
                reader.await.map_err(|error| Error::Internal(format!("an archive stopped: {error}")))??;
            }
            return Ok(None);
        };
        let understood = lines
            .iter()
            .map(|line| serde_json::from_str(line).map_err(|error| no_archive(&format!("{}: {error}", self.part))));
        understood.collect::<Result<Vec<T>>>().map(Some)
    }
}

fn read(path: &Path, part: &str, to: &mpsc::Sender<Vec<String>>) -> Result<()> {
    let broken = |error: std::io::Error| no_archive(&format!("{part}: {error}"));
    let file = File::open(path).map_err(file_error)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| no_archive(&error.to_string()))?;
    let entry = archive.by_name(part).map_err(|error| no_archive(&format!("{part}: {error}")))?;
    let mut entry = BufReader::with_capacity(256 * 1024, entry);
    let (mut portion, mut bytes) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        let read = entry.by_ref().take(LONGEST_LINE).read_line(&mut line).map_err(broken)?;
        if read == 0 {
            break;
        }
        if read as u64 == LONGEST_LINE {
            return Err(no_archive(&format!("{part}: a line is too long")));
        }
        bytes += read;
        portion.push(line);
        if portion.len() >= PORTION_LINES || bytes >= PORTION_BYTES {
            bytes = 0;
            if to.blocking_send(std::mem::take(&mut portion)).is_err() {
                return Ok(());
            }
        }
    }
    if !portion.is_empty() {
        // An error only says that nobody wants to know any more.
        let _ = to.blocking_send(portion);
    }
    Ok(())
}
