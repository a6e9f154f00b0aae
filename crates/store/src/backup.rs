//! Backup and restore of everything in the database, in a file either engine can restore.
//!
//! The file is lines of JSON: a header with the migrations applied; per table one line with its
//! name and columns, then a line per row; at the end the number of rows and a checksum. Numbers and
//! booleans are JSON's own, floats are text (every bit survives), bytes and ids are hex.
//!
//! ```text
//! {"resonanz_backup":1,"migrations":["0001_foundation"]}
//! {"table":"ledger_head","columns":["id","seq"]}
//! [1,42]
//! {"rows":1,"sha256":"…"}
//! ```
//!
//! The files of the lake are not in it: copy its folder or bucket *after* the database, since files
//! only come before the entries that name them.

use crate::hex::to_hex;
use crate::{Db, Error, Result, Statement, Tx, schema};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{ConnectOptions, Connection};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

pub(crate) mod cells;
mod restore;
#[cfg(test)]
mod tests;

pub use restore::{check, column, refuse_unless_empty, restore};

const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    resonanz_backup: u32,
    migrations: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    rows: u64,
    /// Of every byte before this line, in hex.
    sha256: String,
}

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    pub tables: u64,
    pub rows: u64,
}

/// Writes everything, as of one moment, to the new file `path`. Under that name there is never half a backup.
///
/// # Errors
/// [`Error::File`] when `path` exists or cannot be written.
pub async fn write(db: &Db, path: &Path) -> Result<Extent> {
    let at = |source| Error::File { path: path.to_owned(), source };
    if path.exists() {
        return Err(at(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file already: choose another name")));
    }
    let draft = PathBuf::from(format!("{}.partial", path.display()));
    let written = write_draft(db, &draft).await;
    let renamed = written.and_then(|extent| std::fs::rename(&draft, path).map(|()| extent).map_err(at));
    if renamed.is_err() {
        // It may never have been made; what matters is the error.
        drop(std::fs::remove_file(&draft));
    }
    renamed
}

async fn write_draft(db: &Db, path: &Path) -> Result<Extent> {
    let at = |source| Error::File { path: path.to_owned(), source };
    let mut out = Hashed { inner: BufWriter::new(File::create(path).map_err(at)?), hash: Sha256::new() };
    let mut tx = db.snapshot().await?;
    let migrations = crate::migrate::history(&mut tx).await?.into_iter().map(|(name, _)| name).collect();
    line(&mut out, &Header { resonanz_backup: FORMAT, migrations }).map_err(at)?;
    let mut extent = Extent { tables: 0, rows: 0 };
    for table in schema::tables(&mut tx).await? {
        extent.tables += 1;
        extent.rows += write_table(&mut tx, &table, &mut out, path).await?;
    }
    tx.rollback().await?;
    let sha256 = to_hex(&out.hash.clone().finalize());
    line(&mut out, &End { rows: extent.rows, sha256 }).map_err(at)?;
    out.inner.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all()).map_err(at)?;
    Ok(extent)
}

async fn write_table(tx: &mut Tx, table: &schema::Table, out: &mut Hashed, path: &Path) -> Result<u64> {
    let at = |source| Error::File { path: path.to_owned(), source };
    let columns = table.columns.iter().map(|column| column.name.clone()).collect();
    line(out, &TableLine { table: table.name.clone(), columns }).map_err(at)?;
    let select = Statement::generated(format!("SELECT {} FROM {}", table.column_list(), schema::quoted(&table.name)));
    let mut rows = 0;
    tx.each(select, |row: cells::Cells| {
        rows += 1;
        line(out, &row.0).map_err(at)
    })
    .await?;
    Ok(rows)
}

/// A copy of a SQLite database as a database file of its own, made while it is in use; the quickest
/// way back is to put it in place. PostgreSQL has its own tools for that.
///
/// # Errors
/// [`Error::File`] when `path` exists, cannot be written, or the database is PostgreSQL.
pub async fn copy_file(db: &Db, path: &Path) -> Result<()> {
    let refuse = |why: &str| Error::File { path: path.to_owned(), source: io::Error::other(why.to_owned()) };
    let Db::Sqlite { writer, .. } = db else {
        return Err(refuse("a PostgreSQL database cannot be copied as a file: write a backup instead"));
    };
    if path.exists() {
        return Err(refuse("there is a file already: choose another name"));
    }
    let Some(path) = path.to_str() else { return Err(refuse("the name is not valid Unicode: choose another one")) };
    // On a connection of its own: the others go on, and what it sees is one moment.
    let mut connection = writer.connect_options().as_ref().clone().connect().await?;
    sqlx::query("VACUUM INTO $1").bind(path.to_owned()).execute(&mut connection).await?;
    connection.close().await?;
    File::open(path).and_then(|file| file.sync_all()).map_err(|source| Error::File { path: path.into(), source })
}

/// Writes and keeps the checksum of what was written.
struct Hashed {
    inner: BufWriter<File>,
    hash: Sha256,
}

fn line(out: &mut Hashed, value: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(value)?;
    text.push(b'\n');
    out.hash.update(&text);
    out.inner.write_all(&text)
}
