//! Restoring a backup into an empty database of either engine.

use super::{End, Extent, FORMAT, Header, TableLine, cells};
use crate::hex::to_hex;
use crate::schema::{self, Table};
use crate::{Db, Error, Result, Statement, Tx};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Restores the backup `path` into a database without any table, at the schema it was made with,
/// and upgrades it to the newest. The whole file is checked before anything is written. Should it
/// fail later (a full disk), use a new database for the next try.
///
/// # Errors
/// [`Error::NotEmpty`], [`Error::NotABackup`], [`Error::NewerSchema`].
pub async fn restore(db: &Db, path: &Path) -> Result<Extent> {
    let (header, extent) = read_through(path)?;
    refuse_unless_empty(db).await?;
    crate::migrate::refuse_unknown(&header.migrations)?;
    db.apply(|name| header.migrations.iter().any(|wanted| wanted == name)).await?;
    let mut tx = db.begin().await?;
    let constraints = lift_foreign_keys(&mut tx).await?;
    let tables = schema::tables(&mut tx).await?;
    for table in &tables {
        // What migrations put there is in the backup as well.
        tx.run(Statement::generated(format!("DELETE FROM {}", schema::quoted(&table.name)))).await?;
    }
    load(&mut tx, path, &tables).await?;
    for constraint in constraints {
        tx.run(Statement::generated(constraint)).await?;
    }
    tx.commit().await?;
    db.migrate().await?;
    Ok(extent)
}

/// # Errors
/// [`Error::NotEmpty`].
pub async fn refuse_unless_empty(db: &Db) -> Result<()> {
    let mut tx = db.begin().await?;
    let tables = schema::tables(&mut tx).await?;
    let applied = crate::migrate::history(&mut tx).await?;
    tx.rollback().await?;
    if tables.is_empty() && applied.is_empty() { Ok(()) } else { Err(Error::NotEmpty) }
}

/// Is it a whole backup? Changes nothing.
///
/// # Errors
/// [`Error::NotABackup`] when it is not, [`Error::NewerSchema`] when this version cannot read it.
pub fn check(path: &Path) -> Result<Extent> {
    let (header, extent) = read_through(path)?;
    crate::migrate::refuse_unknown(&header.migrations)?;
    Ok(extent)
}

/// The texts in one column of a backup.
///
/// # Errors
/// [`Error::NotABackup`] when a line cannot be read.
pub fn column(path: &Path, table: &str, column: &str) -> Result<Vec<String>> {
    let mut lines = Lines::open(path)?;
    let mut at = None;
    let mut texts = Vec::new();
    while let Some(line) = lines.next()? {
        if line.starts_with("{\"table\"") {
            let head: TableLine = read(&line)?;
            at = head.columns.iter().position(|name| head.table == table && name == column);
        } else if let Some(at) = at.filter(|_| line.starts_with('[')) {
            let cells: Vec<Json> = read(&line)?;
            texts.extend(cells.get(at).and_then(Json::as_str).map(str::to_owned));
        }
    }
    Ok(texts)
}

/// Reads the file once from end to end.
fn read_through(path: &Path) -> Result<(Header, Extent)> {
    let mut lines = Lines::open(path)?;
    let incomplete = || Error::NotABackup("it ends too early; take another copy of it".to_owned());
    let first = lines.next()?.ok_or_else(incomplete)?;
    let header: Header = serde_json::from_str(&first)
        .map_err(|_| Error::NotABackup(format!("{} does not begin like one", path.display())))?;
    if header.resonanz_backup != FORMAT {
        let found = header.resonanz_backup;
        return Err(Error::NotABackup(format!("its format is {found}, this version reads format {FORMAT}")));
    }
    let mut extent = Extent { tables: 0, rows: 0 };
    loop {
        let before = lines.hash.clone();
        let line = lines.next()?.ok_or_else(incomplete)?;
        if line.starts_with('[') {
            extent.rows += 1;
        } else if line.starts_with("{\"table\"") {
            extent.tables += 1;
        } else {
            let end: End = serde_json::from_str(&line).map_err(|_| incomplete())?;
            let intact = end.rows == extent.rows && end.sha256 == to_hex(&before.finalize()) && lines.next()?.is_none();
            let damaged = || Error::NotABackup("its checksum is wrong; take another copy of it".to_owned());
            return if intact { Ok((header, extent)) } else { Err(damaged()) };
        }
    }
}

async fn load(tx: &mut Tx, path: &Path, tables: &[Table]) -> Result<()> {
    let mut lines = Lines::open(path)?;
    let mut batch: Option<Batch> = None;
    while let Some(line) = lines.next()? {
        if line.starts_with('[') {
            let Some(batch) = &mut batch else { continue };
            batch.add(&line)?;
            if batch.is_full() {
                batch.insert(tx).await?;
            }
        } else if line.starts_with("{\"table\"") {
            if let Some(mut done) = batch.take() {
                done.insert(tx).await?;
            }
            batch = Some(Batch::for_table(&line, tables)?);
        }
    }
    if let Some(mut done) = batch.take() {
        done.insert(tx).await?;
    }
    Ok(())
}

/// Rows of one table on their way.
struct Batch {
    /// Only the columns of the backup, in its order.
    table: Table,
    values: Vec<crate::Value>,
    bytes: usize,
}

impl Batch {
    /// SQLite takes 32,766 parameters; fewer rows at a time are hardly slower.
    const VALUES: usize = 8_000;
    const BYTES: usize = 4 << 20;

    fn for_table(line: &str, tables: &[Table]) -> Result<Self> {
        let wanted: TableLine = read(line)?;
        let unknown = || Error::NotABackup(format!("its table {} is not one of its version", wanted.table));
        let table = tables.iter().find(|table| table.name == wanted.table).ok_or_else(unknown)?;
        let column = |name: &String| table.columns.iter().find(|column| column.name == *name).cloned();
        let columns = wanted.columns.iter().map(column).collect::<Option<Vec<_>>>().ok_or_else(unknown)?;
        Ok(Self { table: Table { name: table.name.clone(), columns }, values: Vec::new(), bytes: 0 })
    }

    fn add(&mut self, line: &str) -> Result<()> {
        let cells: Vec<Json> = read(line)?;
        if cells.len() != self.table.columns.len() {
            return Err(Error::NotABackup(format!("a row of {} has too few or too many values", self.table.name)));
        }
        self.bytes += line.len();
        for (column, cell) in self.table.columns.iter().zip(cells) {
            self.values.push(cells::value(&self.table.name, column, cell)?);
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.bytes >= Self::BYTES || self.values.len() + self.table.columns.len() > Self::VALUES
    }

    async fn insert(&mut self, tx: &mut Tx) -> Result<()> {
        let width = self.table.columns.len();
        let row = |first: usize| {
            let places: Vec<String> = (first..first + width).map(|place| format!("${place}")).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..self.values.len() / width).map(|index| row(index * width + 1)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let (name, columns) = (schema::quoted(&self.table.name), self.table.column_list());
        let insert = Statement::generated(format!("INSERT INTO {name} ({columns}) VALUES {}", rows.join(", ")));
        self.bytes = 0;
        tx.run(self.values.drain(..).fold(insert, Statement::bind)).await?;
        Ok(())
    }
}

/// Rows come table by table, so a row may come before the one it points to. Returns the statements
/// that put the constraints back, which checks all of them.
async fn lift_foreign_keys(tx: &mut Tx) -> Result<Vec<String>> {
    if tx.is_sqlite() {
        tx.script("PRAGMA defer_foreign_keys = ON", "").await?;
        return Ok(Vec::new());
    }
    let constraints: Vec<(String, String, String)> = tx.all(foreign_keys()).await?;
    for (table, name, _) in &constraints {
        let drop = format!("ALTER TABLE {table} DROP CONSTRAINT {}", schema::quoted(name));
        tx.run(Statement::generated(drop)).await?;
    }
    let restored = |(table, name, definition): (String, String, String)| {
        format!("ALTER TABLE {table} ADD CONSTRAINT {} {definition}", schema::quoted(&name))
    };
    Ok(constraints.into_iter().map(restored).collect())
}

fn foreign_keys() -> Statement {
    // PostgreSQL only; SQLite has no such catalogue.
    Statement::generated(
        "SELECT conrelid::regclass::TEXT, conname::TEXT, pg_get_constraintdef(oid) FROM pg_constraint \
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
            .to_owned(),
    )
}

fn read<T: serde::de::DeserializeOwned>(line: &str) -> Result<T> {
    serde_json::from_str(line).map_err(|error| Error::NotABackup(format!("a line cannot be read: {error}")))
}

/// The lines of a file and the checksum of those read so far.
struct Lines<'a> {
    path: &'a Path,
    reader: BufReader<File>,
    hash: Sha256,
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        Ok(Self { path, reader: BufReader::with_capacity(1 << 20, file), hash: Sha256::new() })
    }

    fn next(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        let read = self.reader.read_line(&mut line).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => Error::NotABackup("it is not text".to_owned()),
            _ => Error::File { path: self.path.to_owned(), source: error },
        })?;
        self.hash.update(line.as_bytes());
        Ok((read > 0).then_some(line))
    }
}
