//! What can go wrong in the store, the same on both engines.

use sqlx::error::{DatabaseError, ErrorKind};
use std::path::PathBuf;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A unique constraint. `constraint` reads `table(column, column)` on both engines, or the
    /// index's name where it is over an expression.
    #[error("this would be the second entry for {constraint}: use another key or change the entry that is there")]
    Conflict { constraint: String },
    /// A foreign key, check or not-null constraint.
    #[error("the database refuses this entry, because it breaks a rule: {rule}")]
    Refused { rule: String },
    /// [`one`](crate::Db::one) found nothing.
    #[error("the entry does not exist (any more)")]
    Missing,
    /// Another transaction is in the way. Doing the same again may work.
    #[error("the database is busy with another change: try again")]
    Busy(#[source] sqlx::Error),
    /// Not reachable, restarting, or out of connections. Whether a write arrived is not known.
    #[error("the database cannot be reached: {0}; check that it runs and that its address is right")]
    Unavailable(#[source] sqlx::Error),
    #[error("the disk of the database is full or cannot be written: {0}; free some space")]
    DiskFull(#[source] sqlx::Error),
    #[error("{0}")]
    Unstorable(String),
    /// Something in the database is not what this program writes.
    #[error("{what} in the database cannot be read: {why}; restore it from a backup")]
    Damaged { what: String, why: String },
    #[error(
        "\"{0}\" is not the address of a database: use sqlite:/path/to/file.db or postgres://user:password@host/name"
    )]
    Address(String),
    #[error(
        "the database has been upgraded by a newer version of this program (it knows \"{name}\", this version does not): \
         run the newer version, or restore a backup made before the upgrade"
    )]
    NewerSchema { name: String },
    #[error(
        "the migration \"{name}\" is not the one this database was upgraded with: run the version that upgraded it, \
         or restore a backup"
    )]
    ChangedMigration { name: String },
    #[error("the upgrade \"{name}\" failed and was taken back: {why}")]
    Migration { name: String, why: String },
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the database is not empty: restore into a new one")]
    NotEmpty,
    #[error("this is not a complete backup: {0}")]
    NotABackup(String),
    #[error("the database refused a statement: {0}")]
    Other(#[source] sqlx::Error),
}

impl Error {
    /// Nothing was changed and the same transaction may succeed when tried again.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Busy(_))
    }

    /// The connection was lost on the way: whether a write arrived is not known. Nothing of the kind
    /// when no connection was to be had at all.
    pub fn is_interrupted(&self) -> bool {
        matches!(self, Self::Unavailable(why) if !matches!(why, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed))
    }

    /// The same error for others who suffer from it, when it comes from the state of the database and
    /// not from what one of them wanted.
    pub fn shared(&self) -> Option<Self> {
        let copy = |why: &sqlx::Error| sqlx::Error::Protocol(why.to_string());
        match self {
            Self::Busy(why) => Some(Self::Busy(copy(why))),
            Self::Unavailable(why) => Some(Self::Unavailable(copy(why))),
            Self::DiskFull(why) => Some(Self::DiskFull(copy(why))),
            _ => None,
        }
    }

    /// Is this the unique constraint `constraint`, such as `users(email)`?
    pub fn is_conflict(&self, constraint: &str) -> bool {
        matches!(self, Self::Conflict { constraint: found } if found == constraint)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::Missing,
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unavailable(error),
            sqlx::Error::Database(ref inner) => match classify(inner.as_ref()) {
                Class::Unique(constraint) => Self::Conflict { constraint },
                Class::Rule(rule) => Self::Refused { rule },
                Class::Busy => Self::Busy(error),
                Class::Away => Self::Unavailable(error),
                Class::Full => Self::DiskFull(error),
                Class::Text => Self::Unstorable(NUL.to_owned()),
                Class::Other => Self::Other(error),
            },
            other => Self::Other(other),
        }
    }
}

pub(crate) const NUL: &str = "text may not hold the character U+0000: remove it";

enum Class {
    Unique(String),
    Rule(String),
    Busy,
    Away,
    Full,
    Text,
    Other,
}

fn classify(error: &dyn DatabaseError) -> Class {
    match error.kind() {
        ErrorKind::UniqueViolation => return Class::Unique(unique_columns(error)),
        ErrorKind::ForeignKeyViolation
        | ErrorKind::NotNullViolation
        | ErrorKind::CheckViolation
        | ErrorKind::ExclusionViolation => return Class::Rule(error.message().to_owned()),
        _ => {}
    }
    let code = error.code().unwrap_or_default();
    match code.as_ref() {
        // PostgreSQL: serialization failure, deadlock, lock not available.
        "40001" | "40P01" | "55P03" => Class::Busy,
        // PostgreSQL: disk full, I/O error.
        "53100" | "58030" => Class::Full,
        // PostgreSQL: text with a zero byte, plain or inside JSON.
        "22021" | "22P05" => Class::Text,
        // PostgreSQL: connection exceptions, too many connections, shutting down or starting up.
        code if code.starts_with("08") || code.starts_with("57P") || code == "53300" => Class::Away,
        // SQLite: the low byte is the primary code. 5 busy, 6 locked, 13 full, 10 I/O error.
        code => match code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|code| code & 0xff) {
            Some(5 | 6) => Class::Busy,
            Some(10 | 13) => Class::Full,
            _ => Class::Other,
        },
    }
}

/// `table(column, column)`, whichever way the engine says it.
fn unique_columns(error: &dyn DatabaseError) -> String {
    if let Some(postgres) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        let table = postgres.table().unwrap_or_default();
        // "Key (project, code)=(…) already exists." in whatever language the server speaks.
        let columns = postgres.detail().and_then(|d| d.split_once(")=(")).and_then(|(left, _)| left.split_once('('));
        return match columns {
            Some((_, columns)) if !columns.contains('(') => format!("{table}({columns})"),
            _ => postgres.constraint().unwrap_or(table).to_owned(),
        };
    }
    let message = error.message();
    // "UNIQUE constraint failed: t.a, t.b" or "…: index 'name'".
    let list = message.split_once(": ").map_or(message, |(_, list)| list);
    if let Some(index) = list.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut parts = list.split(", ").filter_map(|part| part.split_once('.'));
    let Some((table, first)) = parts.next() else { return list.to_owned() };
    let columns = std::iter::once(first).chain(parts.map(|(_, column)| column)).collect::<Vec<_>>();
    format!("{table}({})", columns.join(", "))
}
