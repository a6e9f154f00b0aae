//! Opening a database by its address.

use super::Db;
use crate::{Error, Result};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::str::FromStr;
use std::time::Duration;

/// Statements are few and known; every one stays prepared on every connection.
const STATEMENTS: usize = 1_000;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
/// Another process (a command line tool beside the server) may hold SQLite's write lock meanwhile.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);
/// A PostgreSQL connection unused for longer is tried before it is used.
const FRESH: Duration = Duration::from_secs(2);
const SQLITE_READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 24;

impl Db {
    /// Opens `sqlite:/path/file.db` (created when absent) or `postgres://user:password@host/name`.
    /// Call [`migrate`](Self::migrate) next.
    ///
    /// # Errors
    /// [`Error::Address`] for any other address, [`Error::Unavailable`] when nothing answers.
    pub async fn open(address: &str) -> Result<Self> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path == ":memory:" {
                return Err(Error::Address(address.to_owned()));
            }
            return open_sqlite(path).await;
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(address).map_err(|_| Error::Address(without_password(address)))?;
            return Self::open_postgres(options).await;
        }
        Err(Error::Address(without_password(address)))
    }

    pub(crate) async fn open_postgres(options: PgConnectOptions) -> Result<Self> {
        let options = options.application_name("resonanz").statement_cache_capacity(STATEMENTS);
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .before_acquire(|connection, about| {
                Box::pin(async move {
                    if about.idle_for > FRESH {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self::Postgres(pool))
    }
}

async fn open_sqlite(path: &str) -> Result<Db> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A commit that was acknowledged must survive a power cut, so each one is flushed.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .statement_cache_capacity(STATEMENTS)
        .pragma("temp_store", "memory")
        .pragma("mmap_size", "268435456")
        // Fewer, larger checkpoints; the log shrinks back afterwards.
        .pragma("wal_autocheckpoint", "8000")
        .pragma("journal_size_limit", "67108864");
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .after_release(|connection, _| Box::pin(is_between_transactions(connection)))
        .connect_with(options.clone().pragma("cache_size", "-32768"))
        .await
        .map_err(|error| match error {
            sqlx::Error::Database(inner) => Error::File {
                path: path.into(),
                source: std::io::Error::other(format!("cannot be opened as a database: {}", inner.message())),
            },
            other => other.into(),
        })?;
    let readers = SqlitePoolOptions::new()
        .max_connections(SQLITE_READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .max_lifetime(None)
        .after_release(|connection, _| Box::pin(is_between_transactions(connection)))
        .connect_with(options.create_if_missing(false).pragma("query_only", "true").pragma("cache_size", "-8192"))
        .await?;
    Ok(Db::Sqlite { writer, readers })
}

/// May the connection be used again? On a full disk SQLite takes a transaction back by itself; taking
/// it back once more then fails, and the driver believes for ever that it is still running.
async fn is_between_transactions(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // Its end has been asked for; this answers after that.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

/// What may be shown of an address.
fn without_password(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => address.to_owned(),
    }
}
