//! What a backup holds, so that a damaged or incomplete one is noticed before anything is written.

use super::{DATABASE, LAKE, files_of};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

const NAME: &str = "manifest.json";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// By their path in the backup.
    files: BTreeMap<String, Content>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Content {
    bytes: u64,
    sha256: String,
}

impl Manifest {
    /// What is in the folder now.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        add(folder, "", &mut files)?;
        files.remove(NAME);
        Ok(Self { files })
    }

    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        fs::write(&path, serde_json::to_string_pretty(self)?)?;
        Ok(File::open(&path)?.sync_all()?)
    }

    /// Reads the manifest and compares every file with it.
    pub(super) fn checked(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} is not a complete backup: it has no {NAME}", folder.display()))?;
        let said: Self = serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
        let found = Self::of(folder)?;
        for (name, content) in &said.files {
            match found.files.get(name) {
                None => bail!("the backup is incomplete: {name} is missing; take another copy of it"),
                Some(there) if there != content => {
                    bail!("the backup is damaged: {name} is not as it was saved; take another copy of it")
                }
                Some(_) => {}
            }
        }
        if !said.files.contains_key(DATABASE) {
            bail!("{} is not a complete backup: it has no {DATABASE}", folder.display());
        }
        Ok(said)
    }

    /// Are all segments there that the saved database names?
    pub(super) fn holds_segments(&self, folder: &Path) -> Result<()> {
        for payload in store::backup::column(&folder.join(DATABASE), "catalogue_segments", "payload")? {
            for path in files_of(&payload)? {
                if !self.files.contains_key(&format!("{LAKE}/{path}")) {
                    bail!("the lake's file {path} is missing");
                }
            }
        }
        Ok(())
    }

    pub(super) fn has_lake(&self) -> bool {
        self.files.keys().any(|name| name.starts_with(LAKE))
    }
}

fn add(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Content>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { bail!("{} is not a file of Resonanz", entry.path().display()) };
        let name = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            add(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, content(&entry.path()).with_context(|| format!("reading {}", entry.path().display()))?);
        }
    }
    Ok(())
}

fn content(path: &Path) -> std::io::Result<Content> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 20];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut part)?;
        if read == 0 {
            break;
        }
        hash.update(&part[..read]);
        bytes += read as u64;
    }
    Ok(Content { bytes, sha256: crate::config::to_hex(&hash.finalize()) })
}
