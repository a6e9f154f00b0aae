//! A statement with its values, before it is known which engine runs it.

use crate::{Result, Value};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// SQL text and the values of its `$1`, `$2` … parameters.
#[derive(Clone, Debug)]
#[must_use = "a statement does nothing until it is run"]
pub struct Statement {
    text: Text,
    values: Vec<Value>,
}

#[derive(Clone, Debug)]
enum Text {
    Written {
        sqlite: &'static str,
        postgres: &'static str,
    },
    /// Put together from table and column names read from the database itself.
    Generated(String),
}

/// One text for both engines.
pub fn sql(text: &'static str) -> Statement {
    dialect(text, text)
}

/// Where the engines differ: the same statement twice, with the same parameters and columns.
pub fn dialect(sqlite: &'static str, postgres: &'static str) -> Statement {
    Statement { text: Text::Written { sqlite, postgres }, values: Vec::new() }
}

impl Statement {
    /// Binds the next parameter. All calls of one text must bind the same types in the same places.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    pub(crate) fn generated(text: String) -> Self {
        Self { text: Text::Generated(text), values: Vec::new() }
    }

    pub(super) fn is_read(&self) -> bool {
        let text = match &self.text {
            Text::Written { sqlite, .. } => sqlite,
            Text::Generated(text) => text.as_str(),
        };
        let word = text.trim_start().get(..6).unwrap_or_default();
        word.eq_ignore_ascii_case("SELECT") || word[..word.len().min(4)].eq_ignore_ascii_case("WITH")
    }

    /// Generated texts would only push the others out of the cache of prepared statements.
    pub(super) fn is_persistent(&self) -> bool {
        matches!(self.text, Text::Written { .. })
    }

    pub(super) fn for_sqlite(self) -> Result<(SqlStr, SqliteArguments)> {
        let mut arguments = SqliteArguments::default();
        for value in self.values {
            value.add_to(&mut arguments)?;
        }
        let text = match self.text {
            Text::Written { sqlite, .. } => sqlite.into_sql_str(),
            Text::Generated(text) => AssertSqlSafe(text).into_sql_str(),
        };
        Ok((text, arguments))
    }

    pub(super) fn for_postgres(self) -> Result<(SqlStr, PgArguments)> {
        let mut arguments = PgArguments::default();
        for value in self.values {
            value.add_to(&mut arguments)?;
        }
        let text = match self.text {
            Text::Written { postgres, .. } => postgres.into_sql_str(),
            Text::Generated(text) => AssertSqlSafe(text).into_sql_str(),
        };
        Ok((text, arguments))
    }
}
