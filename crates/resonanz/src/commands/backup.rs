//! `resonanz backup` and `resonanz restore`.
//!
//! A backup is a folder: `database.jsonl` (every row, engine-neutral, one moment), `lake/` (the
//! segments that moment names), `imports/` (uploads), `secret.key`, and `manifest.json`, written
//! last, with the size and checksum of each. It can be made while the server runs: segments never
//! change, and those that leave the catalogue stay on disk for some minutes.

mod manifest;
mod restore;

pub(crate) use restore::restore;

use crate::cli::Backup;
use crate::config::Config;
use anyhow::{Context, Result, bail};
use lake::Segment;
use manifest::Manifest;
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use store::Db;

const DATABASE: &str = "database.jsonl";
const LAKE: &str = "lake";
const IMPORTS: &str = "imports";
const SECRET: &str = "secret.key";

pub(crate) async fn save(config: &Config, backup: &Backup, as_json: bool) -> Result<()> {
    let folder = &backup.folder;
    if !is_empty(folder)? {
        bail!("{} is not empty: choose a new folder for the backup", folder.display());
    }
    if let Some(file) = config.sqlite_file()
        && !file.exists()
    {
        bail!("there is nothing to save: {} does not exist; name the data folder with --data", file.display());
    }
    let existed = folder.exists();
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let saved = write(config, folder).await;
    if saved.is_err() {
        // Half a backup is worse than none; what matters is why.
        drop(remove(folder, existed));
    }
    let (extent, files) = saved?;
    let elsewhere = local_lake(config)?.is_none();
    if as_json {
        println!(
            "{}",
            json!({"tables": extent.tables, "rows": extent.rows, "lake_files": files, "lake_elsewhere": elsewhere})
        );
    } else {
        println!(
            "Saved {} rows of {} tables and {files} lake files to {}",
            extent.rows,
            extent.tables,
            folder.display()
        );
        if elsewhere {
            println!("The lake is in an object store and was not copied: use the store's own versioning for it.");
        }
    }
    Ok(())
}

async fn write(config: &Config, folder: &Path) -> Result<(store::backup::Extent, usize)> {
    // It holds what customers said, and the key that signs links.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    let db = Db::open(&config.database_url()).await.context("opening the database")?;
    let extent = store::backup::write(&db, &folder.join(DATABASE)).await?;
    if extent.tables == 0 {
        bail!("there is nothing to save: the database is empty");
    }
    let files = match local_lake(config)? {
        Some(lake) => copy_segments(&db, &lake, &folder.join(LAKE)).await?,
        None => 0,
    };
    db.close().await;
    copy_tree(&config.data.join(IMPORTS), &folder.join(IMPORTS))?;
    let secret = config.data.join(SECRET);
    if secret.exists() {
        fs::copy(&secret, folder.join(SECRET))?;
    }
    let manifest = Manifest::of(folder)?;
    if local_lake(config)?.is_some() {
        manifest.holds_segments(folder).context("the lake changed meanwhile: make the backup again")?;
    }
    manifest.write(folder)?;
    Ok((extent, files))
}

/// The lake's folder, unless it is in an object store.
fn local_lake(config: &Config) -> Result<Option<PathBuf>> {
    Ok(config.lake_url()?.strip_prefix("file://").map(PathBuf::from))
}

/// Is nothing there, or an empty folder?
fn is_empty(folder: &Path) -> Result<bool> {
    if !folder.exists() {
        return Ok(true);
    }
    let mut entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    Ok(entries.next().is_none())
}

/// Removes what is in a folder, and the folder unless it is to stay.
fn remove(folder: &Path, stays: bool) -> std::io::Result<()> {
    fs::remove_dir_all(folder)?;
    if stays { fs::create_dir(folder) } else { Ok(()) }
}

/// The names of a segment's files, below the lake's folder.
pub(super) fn files_of(payload: &str) -> Result<Vec<String>> {
    let segment: Segment = serde_json::from_str(payload)?;
    Ok(segment.rows_path().into_iter().chain([segment.keys_path()]).collect())
}

/// Copies what the catalogue names. The catalogue read here is at least as new as the saved one;
/// what the saved one names beyond it left within the last moments and is still on disk.
async fn copy_segments(db: &Db, lake: &Path, to: &Path) -> Result<usize> {
    let copied = copy_tree(lake, to)?;
    for stored in store::catalogue::load(db).await?.segments {
        for path in files_of(&stored.payload)? {
            let target = to.join(&path);
            if !target.exists() {
                copy(&lake.join(&path), &target)?;
            }
        }
    }
    Ok(copied)
}

fn copy_tree(from: &Path, to: &Path) -> Result<usize> {
    let mut copied = 0;
    if !from.exists() {
        return Ok(0);
    }
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copied += copy_tree(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
            copied += 1;
        }
    }
    Ok(copied)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::copy(from, to) {
        Ok(_) => Ok(()),
        // Swept between listing and copying: it was not needed any more.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("copying {}", from.display())),
    }
}
