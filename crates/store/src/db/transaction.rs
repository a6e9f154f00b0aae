//! A transaction: all of it or nothing.

use super::{FromDb, Statement};
use crate::{Error, Result};
use futures::TryStreamExt;
use sqlx::{Postgres, Sqlite, Transaction, query_as_with, query_with};

/// A running transaction. Dropped without [`commit`](Self::commit) it leaves nothing behind.
#[derive(Debug)]
#[must_use = "without commit nothing is kept"]
pub struct Tx(Inner);

#[derive(Debug)]
enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(super) fn sqlite(tx: Transaction<'static, Sqlite>) -> Self {
        Self(Inner::Sqlite(tx))
    }

    pub(super) fn postgres(tx: Transaction<'static, Postgres>) -> Self {
        Self(Inner::Postgres(tx))
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.0, Inner::Sqlite(_))
    }

    /// All rows.
    pub async fn all<T: FromDb>(&mut self, statement: Statement) -> Result<Vec<T>> {
        let persistent = statement.is_persistent();
        match &mut self.0 {
            Inner::Sqlite(tx) => {
                let (text, arguments) = statement.for_sqlite()?;
                Ok(query_as_with::<Sqlite, T, _>(text, arguments).persistent(persistent).fetch_all(&mut **tx).await?)
            }
            Inner::Postgres(tx) => {
                let (text, arguments) = statement.for_postgres()?;
                Ok(query_as_with::<Postgres, T, _>(text, arguments).persistent(persistent).fetch_all(&mut **tx).await?)
            }
        }
    }

    /// The first row, if any.
    pub async fn maybe<T: FromDb>(&mut self, statement: Statement) -> Result<Option<T>> {
        Ok(self.all(statement).await?.into_iter().next())
    }

    /// The first row.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none.
    pub async fn one<T: FromDb>(&mut self, statement: Statement) -> Result<T> {
        self.maybe(statement).await?.ok_or(Error::Missing)
    }

    /// Runs a statement and returns how many rows it changed.
    pub async fn run(&mut self, statement: Statement) -> Result<u64> {
        let persistent = statement.is_persistent();
        match &mut self.0 {
            Inner::Sqlite(tx) => {
                let (text, arguments) = statement.for_sqlite()?;
                Ok(query_with::<Sqlite, _>(text, arguments)
                    .persistent(persistent)
                    .execute(&mut **tx)
                    .await?
                    .rows_affected())
            }
            Inner::Postgres(tx) => {
                let (text, arguments) = statement.for_postgres()?;
                Ok(query_with::<Postgres, _>(text, arguments)
                    .persistent(persistent)
                    .execute(&mut **tx)
                    .await?
                    .rows_affected())
            }
        }
    }

    /// Hands every row to `receive`, one at a time, however many there are. It ends with the first
    /// error of `receive`.
    pub async fn each<T: FromDb>(
        &mut self,
        statement: Statement,
        mut receive: impl FnMut(T) -> Result<()> + Send,
    ) -> Result<()> {
        let persistent = statement.is_persistent();
        match &mut self.0 {
            Inner::Sqlite(tx) => {
                let (text, arguments) = statement.for_sqlite()?;
                let mut rows = query_as_with::<Sqlite, T, _>(text, arguments).persistent(persistent).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    receive(row)?;
                }
            }
            Inner::Postgres(tx) => {
                let (text, arguments) = statement.for_postgres()?;
                let mut rows = query_as_with::<Postgres, T, _>(text, arguments).persistent(persistent).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    receive(row)?;
                }
            }
        }
        Ok(())
    }

    /// Runs a script of several statements without parameters.
    pub(crate) async fn script(&mut self, sqlite: &'static str, postgres: &'static str) -> Result<()> {
        match &mut self.0 {
            Inner::Sqlite(tx) => sqlx::raw_sql(sqlite).execute(&mut **tx).await.map(drop)?,
            Inner::Postgres(tx) => sqlx::raw_sql(postgres).execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    /// When this returns, everything done is durable.
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            Inner::Sqlite(tx) => Ok(tx.commit().await?),
            Inner::Postgres(tx) => Ok(tx.commit().await?),
        }
    }

    pub async fn rollback(self) -> Result<()> {
        match self.0 {
            Inner::Sqlite(tx) => Ok(tx.rollback().await?),
            Inner::Postgres(tx) => Ok(tx.rollback().await?),
        }
    }
}
