//! How the database is.

use crate::{Db, Result, dialect, sql};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// `"SQLite"` or `"PostgreSQL"`.
    pub kind: &'static str,
    pub size_bytes: i64,
    /// How many migrations it has been through.
    pub schema_version: i64,
}

pub async fn health(db: &Db) -> Result<Health> {
    let (size_bytes,): (i64,) = db
        .one(dialect(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            "SELECT pg_database_size(current_database())",
        ))
        .await?;
    let (schema_version,): (i64,) = db.one(sql("SELECT COUNT(*) FROM schema_migrations")).await?;
    let kind = match db {
        Db::Sqlite { .. } => "SQLite",
        Db::Postgres(_) => "PostgreSQL",
    };
    Ok(Health { kind, size_bytes, schema_version })
}

/// Answers when the database does.
pub async fn ping(db: &Db) -> Result<()> {
    db.one::<(i64,)>(sql("SELECT COUNT(*) FROM schema_migrations")).await.map(drop)
}
