//! The one seam to both engines: a statement is one SQL text with `$1` parameters, run on SQLite or
//! PostgreSQL, its rows read into any `#[derive(sqlx::FromRow)]` struct or tuple.
//!
//! ```ignore
//! let units: Vec<UnitRow> = db.all(sql("SELECT id, name FROM units WHERE parent = $1").bind(parent)).await?;
//! let mut tx = db.begin().await?;
//! tx.run(sql("UPDATE units SET name = $2 WHERE id = $1").bind(id).bind(name)).await?;
//! tx.commit().await?;
//! ```
//!
//! Column types: ids `BLOB`/`UUID`, text `TEXT`, instants and numbers `BIGINT` (read as `i64`,
//! `Timestamp` or a `…No`), civil days `INTEGER` (`Day`), `BOOLEAN`, `REAL`/`DOUBLE PRECISION`.
//! After an error inside a transaction the transaction is over: PostgreSQL takes no further statement.
//! Where a conflict is expected, say `ON CONFLICT`.

mod log;
mod open;
mod statement;
mod transaction;

#[cfg(test)]
mod prepare_tests;
#[cfg(test)]
mod tests;

pub use statement::{Statement, dialect, sql};
pub use transaction::Tx;

use crate::{Error, Result};
use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{FromRow, Postgres, Sqlite, query_as_with, query_with};
use std::time::Duration;

/// What rows are read into.
pub trait FromDb: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> FromDb for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// An open database; cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    /// One connection writes, any number read beside it. Readers see committed data only.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// All rows.
    pub async fn all<T: FromDb>(&self, statement: Statement) -> Result<Vec<T>> {
        match self {
            Self::Sqlite { writer, readers } => {
                let pool = if statement.is_read() { readers } else { writer };
                let persistent = statement.is_persistent();
                let (text, arguments) = statement.for_sqlite()?;
                // Always to the last row: only then has a writing statement been committed.
                Ok(query_as_with::<Sqlite, T, _>(text, arguments).persistent(persistent).fetch_all(pool).await?)
            }
            Self::Postgres(pool) => {
                let mut patience = Patience::with(statement.is_read());
                loop {
                    let (text, arguments) = statement.clone().for_postgres()?;
                    let query = query_as_with::<Postgres, T, _>(text, arguments).persistent(statement.is_persistent());
                    match query.fetch_all(pool).await {
                        Err(error) if patience.forgives(&error).await => {}
                        result => return Ok(result?),
                    }
                }
            }
        }
    }

    /// The first row, if any.
    pub async fn maybe<T: FromDb>(&self, statement: Statement) -> Result<Option<T>> {
        Ok(self.all(statement).await?.into_iter().next())
    }

    /// The first row.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none.
    pub async fn one<T: FromDb>(&self, statement: Statement) -> Result<T> {
        self.maybe(statement).await?.ok_or(Error::Missing)
    }

    /// Runs a statement in a transaction of its own and returns how many rows it changed.
    pub async fn run(&self, statement: Statement) -> Result<u64> {
        let persistent = statement.is_persistent();
        match self {
            Self::Sqlite { writer, .. } => {
                let (text, arguments) = statement.for_sqlite()?;
                Ok(query_with::<Sqlite, _>(text, arguments)
                    .persistent(persistent)
                    .execute(writer)
                    .await?
                    .rows_affected())
            }
            Self::Postgres(pool) => {
                let (text, arguments) = statement.for_postgres()?;
                Ok(query_with::<Postgres, _>(text, arguments)
                    .persistent(persistent)
                    .execute(pool)
                    .await?
                    .rows_affected())
            }
        }
    }

    /// Begins a transaction that may write. On SQLite it waits until it is the only one.
    pub async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { writer, .. } => Ok(Tx::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)),
            Self::Postgres(pool) => begin_postgres(pool, "BEGIN").await,
        }
    }

    /// Begins a transaction that only reads and sees one moment throughout.
    pub async fn snapshot(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { readers, .. } => {
                let mut tx = Tx::sqlite(readers.begin().await?);
                // SQLite fixes the moment at the first read.
                tx.all::<()>(dialect("SELECT COUNT(*) FROM sqlite_schema", "SELECT 1")).await?;
                Ok(tx)
            }
            Self::Postgres(pool) => begin_postgres(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await,
        }
    }

    /// Closes all connections; SQLite moves its log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

async fn begin_postgres(pool: &PgPool, how: &'static str) -> Result<Tx> {
    let mut patience = Patience::with(true);
    loop {
        match pool.begin_with(how).await {
            Ok(tx) => return Ok(Tx::postgres(tx)),
            Err(error) if patience.forgives(&error).await => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Lets reads and beginnings of transactions outlive a restart of the server.
struct Patience {
    delays: std::slice::Iter<'static, u64>,
}

/// The first tries come at once: each meets one stale connection of the pool and removes it.
static DELAYS_MS: [u64; 14] = [0, 0, 0, 0, 20, 50, 100, 200, 400, 800, 1_000, 1_500, 2_000, 2_000];

impl Patience {
    fn with(may_repeat: bool) -> Self {
        let tries = if may_repeat { DELAYS_MS.len() } else { 0 };
        Self { delays: DELAYS_MS[..tries].iter() }
    }

    /// Waits a little and says yes when the connection was lost and tries are left.
    async fn forgives(&mut self, error: &sqlx::Error) -> bool {
        let lost = match error {
            sqlx::Error::Io(_) | sqlx::Error::BeginFailed | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(inner) => {
                inner.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P"))
            }
            _ => false,
        };
        let Some(delay) = self.delays.next().filter(|_| lost) else { return false };
        tracing::warn!(%error, "lost the connection to the database, trying again");
        tokio::time::sleep(Duration::from_millis(*delay)).await;
        true
    }
}
