//! Where segments lie: a folder or an S3-compatible bucket.
//!
//! All calls block; the lake makes them on its own threads, never on those of the async runtime.

use crate::error::{Error, Result};
use bytes::Bytes;
use domain::time::Timestamp;
use futures::TryStreamExt;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use tokio::runtime::Handle;

#[derive(Debug)]
pub(crate) enum Files {
    Folder(PathBuf),
    Bucket { store: Arc<dyn ObjectStore>, prefix: ObjectPath, runtime: Handle },
}

#[derive(Debug)]
pub(crate) struct StoredFile {
    /// Below the lake's root.
    pub(crate) path: String,
    pub(crate) bytes: u64,
    pub(crate) modified: Timestamp,
}

/// Above this, objects are sent in parts.
const MULTIPART_BYTES: usize = 16 << 20;

impl Files {
    /// Must be called inside a Tokio runtime when `url` names a bucket.
    pub(crate) fn open(url: &str) -> Result<Self> {
        if let Some(folder) = url.strip_prefix("file://") {
            let root = PathBuf::from(folder);
            if !root.is_absolute() {
                return Err(Error::BadUrl(url.to_owned()));
            }
            fs::create_dir_all(&root).map_err(|source| failed(folder, "created", source))?;
            return Ok(Self::Folder(root));
        }
        let rest = url.strip_prefix("s3://").ok_or_else(|| Error::BadUrl(url.to_owned()))?;
        let (place, settings) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        for setting in settings.split('&').filter(|s| !s.is_empty()) {
            let (key, value) = setting.split_once('=').unwrap_or((setting, ""));
            let key: AmazonS3ConfigKey = key.parse().map_err(|_| Error::BadUrl(url.to_owned()))?;
            builder = builder.with_config(key, value);
        }
        let store = builder.build().map_err(|e| failed(place, "opened", e.into()))?;
        Ok(Self::Bucket { store: Arc::new(store), prefix: ObjectPath::from(prefix), runtime: Handle::current() })
    }

    /// Writes a new file; when this returns it survives a power cut.
    pub(crate) fn put(&self, path: &str, bytes: Bytes) -> Result<()> {
        let written = match self {
            Self::Folder(root) => put_in_folder(root, path, &bytes),
            Self::Bucket { store, prefix, runtime } => runtime.block_on(put_in_bucket(store, &at(prefix, path), bytes)),
        };
        written.map_err(|source| failed(path, "written", source))
    }

    pub(crate) fn read(&self, path: &str) -> Result<Bytes> {
        let read = match self {
            Self::Folder(root) => fs::read(root.join(path)).map(Bytes::from),
            Self::Bucket { store, prefix, runtime } => {
                runtime.block_on(async { store.get(&at(prefix, path)).await?.bytes().await }).map_err(io::Error::from)
            }
        };
        read.map_err(|source| failed(path, "read", source))
    }

    /// The given byte ranges, in their order.
    pub(crate) fn ranges(&self, path: &str, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        let read = match self {
            Self::Folder(root) => ranges_of_file(&root.join(path), ranges),
            Self::Bucket { store, prefix, runtime } => {
                runtime.block_on(store.get_ranges(&at(prefix, path), ranges)).map_err(io::Error::from)
            }
        };
        read.map_err(|source| failed(path, "read", source))
    }

    /// Deletes a file; one that is already gone is fine.
    pub(crate) fn delete(&self, path: &str) -> Result<()> {
        let deleted = match self {
            Self::Folder(root) => fs::remove_file(root.join(path)),
            Self::Bucket { store, prefix, runtime } => {
                runtime.block_on(store.delete(&at(prefix, path))).map_err(io::Error::from)
            }
        };
        match deleted {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(failed(path, "deleted", e)),
            _ => Ok(()),
        }
    }

    /// Every file of the lake.
    pub(crate) fn list(&self) -> Result<Vec<StoredFile>> {
        let listed = match self {
            Self::Folder(root) => list_folder(root),
            Self::Bucket { store, prefix, runtime } => runtime
                .block_on(
                    store
                        .list(Some(prefix))
                        .map_ok(|meta| (meta.location, meta.size, meta.last_modified))
                        .try_collect(),
                )
                .map_err(io::Error::from)
                .map(|found: Vec<(ObjectPath, u64, _)>| {
                    let below = |path: &ObjectPath| {
                        let parts: Vec<_> = path.prefix_match(prefix)?.map(|p| p.as_ref().to_owned()).collect();
                        Some(parts.join("/"))
                    };
                    let found = found.iter().filter_map(|(path, bytes, modified)| {
                        let modified = Timestamp(modified.timestamp_micros());
                        Some(StoredFile { path: below(path)?, bytes: *bytes, modified })
                    });
                    found.collect()
                }),
        };
        listed.map_err(|source| failed("", "listed", source))
    }
}

fn failed(path: &str, action: &'static str, source: io::Error) -> Error {
    Error::Storage { path: path.to_owned(), action, source }
}

fn at(prefix: &ObjectPath, path: &str) -> ObjectPath {
    prefix.parts().chain(ObjectPath::from(path).parts()).collect()
}

async fn put_in_bucket(store: &Arc<dyn ObjectStore>, path: &ObjectPath, bytes: Bytes) -> io::Result<()> {
    if bytes.len() <= MULTIPART_BYTES {
        store.put(path, bytes.into()).await?;
        return Ok(());
    }
    let mut upload = WriteMultipart::new(store.put_multipart(path).await?);
    upload.put(bytes);
    upload.finish().await?;
    Ok(())
}

fn put_in_folder(root: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let target = root.join(path);
    let folder = target.parent().unwrap_or(root);
    fs::create_dir_all(folder)?;
    // Under its name it is whole or not there.
    let unfinished = target.with_added_extension("part");
    let written = write_durably(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, &target));
    if let Err(error) = written {
        // On a full disk a piece of a file would only take space.
        let _ = fs::remove_file(&unfinished);
        return Err(error);
    }
    // A file is only there for good when every folder on its way knows it.
    for folder in folder.ancestors().take_while(|f| f.starts_with(root)) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn ranges_of_file(path: &Path, ranges: &[Range<u64>]) -> io::Result<Vec<Bytes>> {
    let mut file = File::open(path)?;
    let mut read = Vec::with_capacity(ranges.len());
    for range in ranges {
        let mut bytes = vec![0; (range.end - range.start) as usize];
        file.seek(SeekFrom::Start(range.start))?;
        file.read_exact(&mut bytes)?;
        read.push(Bytes::from(bytes));
    }
    Ok(read)
}

fn list_folder(root: &Path) -> io::Result<Vec<StoredFile>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            let about = match entry.metadata() {
                Ok(about) => about,
                // Deleted meanwhile, perhaps by another server.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if about.is_dir() {
                open.push(path);
                continue;
            }
            let Some(below) = path.strip_prefix(root).ok().and_then(Path::to_str) else { continue };
            let age = about.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            let modified = Timestamp(age.as_micros() as i64);
            found.push(StoredFile { path: below.to_owned(), bytes: about.len(), modified });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_lists_and_forgets() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::open(&format!("file://{}", folder.path().display())).expect("opens");
        files.put("feedback/p1/a.keys", Bytes::from_static(b"0123456789")).expect("written");
        assert_eq!(files.read("feedback/p1/a.keys").expect("there"), "0123456789");
        assert_eq!(files.ranges("feedback/p1/a.keys", &[2..4, 9..10]).expect("there"), ["23", "9"]);
        let listed: Vec<_> = files.list().expect("listed").into_iter().map(|f| f.path).collect();
        assert_eq!(listed, ["feedback/p1/a.keys"]);
        files.delete("feedback/p1/a.keys").expect("deleted");
        files.delete("feedback/p1/a.keys").expect("deleting twice is fine");
        assert!(files.read("feedback/p1/a.keys").unwrap_err().to_string().contains("could not be read"));
    }

    #[test]
    fn a_place_that_is_none_is_refused_with_advice() {
        for url in ["ftp://x", "file://relative", "s3://bucket?colour=red", ""] {
            assert!(Files::open(url).unwrap_err().to_string().contains("file:///folder"), "{url}");
        }
    }
}
