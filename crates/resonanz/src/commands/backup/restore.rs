//! `resonanz restore`: all of a backup, or nothing of it.

use super::manifest::Manifest;
use super::{DATABASE, IMPORTS, LAKE, SECRET, copy_tree, is_empty, local_lake};
use crate::cli::Backup;
use crate::config::Config;
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use store::Db;
use store::backup::Extent;

pub(crate) async fn restore(config: &Config, backup: &Backup, as_json: bool) -> Result<()> {
    let folder = &backup.folder;
    if !folder.join(DATABASE).is_file() {
        bail!("{} is not a backup: it has no {DATABASE}", folder.display());
    }
    let manifest = Manifest::checked(folder)?;
    store::backup::check(&folder.join(DATABASE))?;
    let lake = local_lake(config)?;
    if lake.is_some() && manifest.has_lake() {
        manifest.holds_segments(folder).context("the backup is incomplete; take another copy of it")?;
    }
    for place in lake.iter().chain([&config.data.join(IMPORTS)]) {
        if !is_empty(place)? {
            bail!("{} is not empty: restore into an empty installation, with another --data", place.display());
        }
    }
    let mut made = Made::default();
    let restored = write(config, folder, lake.as_deref(), &mut made).await;
    if restored.is_err() {
        made.take_back();
    }
    let (extent, files) = restored?;
    if as_json {
        println!("{}", json!({"tables": extent.tables, "rows": extent.rows, "lake_files": files}));
    } else {
        println!("Restored {} rows of {} tables and {files} lake files", extent.rows, extent.tables);
    }
    Ok(())
}

/// Files first, the database last: only with it there is anything.
async fn write(config: &Config, from: &Path, lake: Option<&Path>, made: &mut Made) -> Result<(Extent, usize)> {
    made.folder(&config.data)?;
    let database = config.sqlite_file();
    if let Some(file) = database.as_ref().filter(|file| !file.exists()) {
        let beside = |ending: &str| {
            let mut name = OsString::from(file);
            name.push(ending);
            PathBuf::from(name)
        };
        made.paths.extend([file.clone(), beside("-wal"), beside("-shm")]);
    }
    let db = Db::open(&config.database_url()).await.context("opening the database")?;
    let filled = fill(&db, config, from, lake, made).await;
    db.close().await;
    filled
}

async fn fill(db: &Db, config: &Config, from: &Path, lake: Option<&Path>, made: &mut Made) -> Result<(Extent, usize)> {
    store::backup::refuse_unless_empty(db).await?;
    let mut files = 0;
    if let Some(lake) = lake {
        made.paths.push(lake.to_owned());
        files = copy_tree(&from.join(LAKE), lake)?;
    }
    let imports = config.data.join(IMPORTS);
    made.paths.push(imports.clone());
    copy_tree(&from.join(IMPORTS), &imports)?;
    let (secret, target) = (from.join(SECRET), config.data.join(SECRET));
    if secret.exists() {
        if target.exists() {
            bail!("{} is there already: restore into an empty installation, with another --data", target.display());
        }
        made.paths.push(target.clone());
        fs::copy(&secret, &target)?;
    }
    Ok((store::backup::restore(db, &from.join(DATABASE)).await?, files))
}

/// What did not exist before, to be removed when restoring fails.
#[derive(Debug, Default)]
struct Made {
    paths: Vec<PathBuf>,
}

impl Made {
    fn folder(&mut self, folder: &Path) -> Result<()> {
        if !folder.exists() {
            self.paths.push(folder.to_owned());
        }
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))
    }

    fn take_back(&self) {
        for path in self.paths.iter().rev() {
            let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            if let Err(error) = removed.or_else(|error| match error.kind() {
                std::io::ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            }) {
                eprintln!("resonanz: {} could not be removed again: {error}", path.display());
            }
        }
    }
}
