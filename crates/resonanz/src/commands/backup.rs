//! `resonanz backup` and `resonanz restore`.
//!
//! A backup is a folder: `database.jsonl` (every row, engine-neutral, one moment), `lake/` (the
//! segments that moment names), `secret.key`. It can be made while the server runs: segments never
//! change, and those that leave the catalogue stay on disk for some minutes.

use crate::cli::Backup;
use crate::config::Config;
use anyhow::{Context, Result, bail};
use lake::Segment;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use store::Db;

const DATABASE: &str = "database.jsonl";
const LAKE: &str = "lake";
const SECRET: &str = "secret.key";

pub(crate) async fn save(config: &Config, backup: &Backup, as_json: bool) -> Result<()> {
    let folder = &backup.folder;
    if folder.exists() && fs::read_dir(folder)?.next().is_some() {
        bail!("{} is not empty: choose a new folder for the backup", folder.display());
    }
    fs::create_dir_all(folder)?;
    let db = Db::open(&config.database_url()).await.context("opening the database")?;
    let extent = store::backup::write(&db, &folder.join(DATABASE)).await?;
    let files = match local_lake(config)? {
        Some(lake) => copy_segments(&db, &lake, &folder.join(LAKE)).await?,
        None => 0,
    };
    db.close().await;
    let secret = config.data.join(SECRET);
    if secret.exists() {
        fs::copy(&secret, folder.join(SECRET))?;
    }
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

pub(crate) async fn restore(config: &Config, backup: &Backup, as_json: bool) -> Result<()> {
    let file = backup.folder.join(DATABASE);
    if !file.is_file() {
        bail!("{} is not a backup: it has no {DATABASE}", backup.folder.display());
    }
    fs::create_dir_all(&config.data)?;
    let lake = local_lake(config)?;
    if let Some(lake) = &lake
        && lake.exists()
        && fs::read_dir(lake)?.next().is_some()
    {
        bail!("{} is not empty: restore into an empty installation, with another --data", lake.display());
    }
    let db = Db::open(&config.database_url()).await.context("opening the database")?;
    db.migrate().await?;
    let extent = store::backup::restore(&db, &file).await?;
    db.close().await;
    let files = match lake {
        Some(lake) => copy_tree(&backup.folder.join(LAKE), &lake)?,
        None => 0,
    };
    let secret = backup.folder.join(SECRET);
    if secret.exists() {
        fs::copy(&secret, config.data.join(SECRET))?;
    }
    if as_json {
        println!("{}", json!({"tables": extent.tables, "rows": extent.rows, "lake_files": files}));
    } else {
        println!("Restored {} rows of {} tables and {files} lake files", extent.rows, extent.tables);
    }
    Ok(())
}

/// The lake's folder, unless it is in an object store.
fn local_lake(config: &Config) -> Result<Option<PathBuf>> {
    Ok(config.lake_url()?.strip_prefix("file://").map(PathBuf::from))
}

/// Copies what the catalogue names. The catalogue read here is at least as new as the saved one;
/// what the saved one names beyond it left within the last moments and is still on disk.
async fn copy_segments(db: &Db, lake: &Path, to: &Path) -> Result<usize> {
    let copied = copy_tree(lake, to)?;
    for stored in store::catalogue::load(db).await?.segments {
        let segment: Segment = serde_json::from_str(&stored.payload)?;
        for path in segment.rows_path().into_iter().chain([segment.keys_path()]) {
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
