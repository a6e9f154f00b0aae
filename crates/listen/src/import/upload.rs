//! Files arrive: written to disk piece by piece, looked at once they are whole.

use super::progress::Progress;
use super::shapes::{Import, Known, Uploader};
use super::source::{Source, SourceError, rewritten_path};
use super::target::ImportKind;
use super::{file_error, joined};
use crate::{Error, Listen, Notice, Result, Topic};
use access::{Caller, Kind};
use domain::ids::ImportId;
use domain::role::Right;
use std::path::{Path, PathBuf};
use store::imports::{ImportRow, ImportStatus};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

const LONGEST_NAME: usize = 200;

/// A file on its way in. Dropped before [`Upload::finish`] it leaves nothing behind.
#[derive(Debug)]
pub struct Upload {
    listen: Listen,
    who: Caller,
    id: ImportId,
    file_name: String,
    kind: Option<ImportKind>,
    file: File,
    leftover: Leftover,
    size: u64,
    limit: u64,
}

/// Deletes the file unless it became an import.
#[derive(Debug)]
struct Leftover(Option<PathBuf>);

impl Drop for Leftover {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // What cannot be deleted now is found by the next start.
            let _ = std::fs::remove_file(rewritten_path(path));
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Listen {
    /// Begins to take in a file of at most `limit` bytes. Without a kind, the columns say what it is.
    pub async fn begin_upload(
        &self,
        who: &Caller,
        file_name: &str,
        kind: Option<ImportKind>,
        limit: u64,
    ) -> Result<Upload> {
        who.require_everywhere(Right::ImportData)?;
        let id: ImportId = self.world.id();
        tokio::fs::create_dir_all(self.files.as_path()).await.map_err(file_error)?;
        let path = self.upload_path(id);
        let file = File::create(&path).await.map_err(file_error)?;
        let file_name = plain_name(file_name);
        let leftover = Leftover(Some(path));
        Ok(Upload { listen: self.clone(), who: who.clone(), id, file_name, kind, file, leftover, size: 0, limit })
    }

    /// Takes in a file of this machine, as the command line does.
    pub async fn upload_file(&self, who: &Caller, path: &Path, kind: Option<ImportKind>) -> Result<Import> {
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut upload = self.begin_upload(who, &name, kind, u64::MAX).await?;
        let mut from = File::open(path).await.map_err(|error| {
            let path = path.display();
            Error::refused(
                Kind::NotFound,
                "file_not_found",
                format!("{path} lässt sich nicht öffnen: {error}."),
                format!("{path} cannot be opened: {error}."),
            )
        })?;
        upload.size = tokio::io::copy(&mut from, &mut upload.file).await.map_err(file_error)?;
        upload.finish().await
    }
}

impl Upload {
    /// # Errors
    /// [`Error::TooLarge`] beyond the limit.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        if self.size > self.limit {
            return Err(Error::TooLarge);
        }
        self.file.write_all(bytes).await.map_err(file_error)
    }

    /// The file is whole: finds out what it is.
    ///
    /// # Errors
    /// When it is no table that can be read; nothing is kept then.
    pub async fn finish(mut self) -> Result<Import> {
        self.file.flush().await.map_err(file_error)?;
        self.file.sync_all().await.map_err(file_error)?;
        let (listen, who) = (self.listen.clone(), self.who.clone());
        let path = listen.upload_path(self.id);
        let analysed = tokio::task::spawn_blocking(move || Source::analyse(&path)).await;
        let source = joined(analysed)?.map_err(|error| match error {
            SourceError::Refused(reason) => Error::from(reason),
            SourceError::File(error) => file_error(error),
        })?;
        let row = self.row(&source)?;
        let mut tx = listen.db.begin().await?;
        store::imports::insert(&mut tx, &row).await?;
        // The name of a file may name a person; the log keeps ids and figures.
        let detail = serde_json::json!({ "size_bytes": row.size_bytes, "rows": source.rows });
        listen.access.record(&mut tx, &who.actor, Some(who.project.id), "import.uploaded", row.id, &detail).await?;
        tx.commit().await?;
        self.leftover.0 = None;
        let at = listen.world.now();
        listen.live.publish(Notice { project: who.project.id, topic: Topic::Imports, at });
        Ok(Known::of(row)?.shape(None))
    }

    fn row(&self, source: &Source) -> Result<ImportRow> {
        let now = self.listen.world.now();
        let uploader = Uploader { name: self.who.actor.name().to_owned(), language: self.who.language };
        let progress = Progress { position: source.start(), ..Progress::default() };
        Ok(ImportRow {
            id: self.id,
            project: self.who.project.no,
            kind: self.kind.map(|kind| kind.name().to_owned()),
            status: ImportStatus::Uploaded.name().to_owned(),
            file_name: self.file_name.clone(),
            size_bytes: i64::try_from(self.size).unwrap_or(i64::MAX),
            source: to_json(source)?,
            mapping: None,
            progress: to_json(&progress)?,
            error: None,
            created_at: now,
            created_by: to_json(&uploader)?,
            updated_at: now,
        })
    }
}

pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}

/// The last part of a path, short and printable: a name to show, never to open.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    if name.trim().is_empty() { "import".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn names_of_files_are_only_names() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\Daten\\Umfrage März.csv"), "Umfrage März.csv");
        assert_eq!(plain_name("a\0b\n.csv"), "ab.csv");
        assert_eq!(plain_name(" / "), "import");
        assert_eq!(plain_name(&"x".repeat(900)).len(), 200);
    }
}
