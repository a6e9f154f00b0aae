//! Brings a database up to the schema this program knows, one migration per transaction.
//!
//! A migration is two files of the same name, `migrations/sqlite/NNNN_area.sql` and
//! `migrations/postgres/NNNN_area.sql`. Once released it is never changed: its checksum is kept.

use crate::{Db, Error, Result, Tx, dialect, sql};
use sha2::{Digest, Sha256};

#[cfg(test)]
pub(crate) mod filled;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod upgrade_tests;

pub(crate) struct Migration {
    pub(crate) name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// In the order they are applied.
pub(crate) const MIGRATIONS: &[Migration] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

impl Migration {
    /// Over both texts, so that a database moved to the other engine keeps its history.
    pub(crate) fn checksum(&self) -> Vec<u8> {
        Sha256::new().chain_update(self.sqlite).chain_update([0]).chain_update(self.postgres).finalize().to_vec()
    }
}

impl Db {
    /// Applies every migration that is missing and returns their names. Several processes may do
    /// this at once; one of them does the work.
    ///
    /// # Errors
    /// [`Error::NewerSchema`], [`Error::ChangedMigration`] and [`Error::Migration`]; nothing of the
    /// failed migration remains.
    pub async fn migrate(&self) -> Result<Vec<&'static str>> {
        self.apply(|_| true).await
    }

    /// The names of the migrations that [`migrate`](Self::migrate) would apply. Changes nothing.
    ///
    /// # Errors
    /// [`Error::NewerSchema`] and [`Error::ChangedMigration`].
    pub async fn pending(&self) -> Result<Vec<&'static str>> {
        let mut tx = self.snapshot().await?;
        let applied = history(&mut tx).await?;
        tx.rollback().await?;
        Ok(missing(applied)?.iter().map(|migration| migration.name).collect())
    }

    /// Applies those that are missing and wanted by name.
    pub(crate) async fn apply(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<&'static str>> {
        let mut done = Vec::new();
        loop {
            let mut tx = self.begin().await?;
            lock(&mut tx).await?;
            let Some(migration) = next(&mut tx, &wanted).await? else {
                tx.commit().await?;
                return Ok(done);
            };
            let failed = |error: Error| Error::Migration { name: migration.name.to_owned(), why: error.to_string() };
            tx.script(migration.sqlite, migration.postgres).await.map_err(failed)?;
            record(&mut tx, migration).await?;
            tx.commit().await?;
            tracing::info!(migration = migration.name, "upgraded the database");
            done.push(migration.name);
        }
    }
}

/// Two processes that start at once must not both upgrade. SQLite's write lock is held already.
async fn lock(tx: &mut Tx) -> Result<()> {
    tx.all::<()>(dialect("SELECT 1", "SELECT pg_advisory_xact_lock(7400)")).await?;
    if !has_history(tx).await? {
        tx.script(
            "CREATE TABLE schema_migrations (name TEXT PRIMARY KEY NOT NULL, checksum BLOB NOT NULL)",
            "CREATE TABLE schema_migrations (name TEXT PRIMARY KEY NOT NULL, checksum BYTEA NOT NULL)",
        )
        .await?;
    }
    Ok(())
}

async fn has_history(tx: &mut Tx) -> Result<bool> {
    let (count,): (i64,) = tx
        .one(dialect(
            "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'",
            "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migrations'",
        ))
        .await?;
    Ok(count == 1)
}

/// The migrations applied so far, with their checksums; empty for a new database.
pub(crate) async fn history(tx: &mut Tx) -> Result<Vec<(String, Vec<u8>)>> {
    if !has_history(tx).await? {
        return Ok(Vec::new());
    }
    tx.all(sql("SELECT name, checksum FROM schema_migrations ORDER BY name")).await
}

/// # Errors
/// [`Error::NewerSchema`] when one of `applied` is not known.
pub(crate) fn refuse_unknown(applied: &[String]) -> Result<()> {
    match applied.iter().find(|name| MIGRATIONS.iter().all(|known| known.name != name.as_str())) {
        Some(name) => Err(Error::NewerSchema { name: name.clone() }),
        None => Ok(()),
    }
}

async fn next(tx: &mut Tx, wanted: impl Fn(&str) -> bool) -> Result<Option<&'static Migration>> {
    Ok(missing(history(tx).await?)?.into_iter().find(|migration| wanted(migration.name)))
}

/// # Errors
/// [`Error::NewerSchema`] and [`Error::ChangedMigration`].
fn missing(applied: Vec<(String, Vec<u8>)>) -> Result<Vec<&'static Migration>> {
    let (names, checksums): (Vec<String>, Vec<Vec<u8>>) = applied.into_iter().unzip();
    refuse_unknown(&names)?;
    let mut missing = Vec::new();
    for known in MIGRATIONS {
        match names.iter().position(|name| name == known.name) {
            Some(at) if checksums[at] != known.checksum() => {
                return Err(Error::ChangedMigration { name: known.name.to_owned() });
            }
            Some(_) => {}
            None => missing.push(known),
        }
    }
    Ok(missing)
}

async fn record(tx: &mut Tx, migration: &Migration) -> Result<()> {
    let insert = sql("INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)");
    tx.run(insert.bind(migration.name).bind(migration.checksum())).await?;
    Ok(())
}
