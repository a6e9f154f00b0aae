//! The tables of an open database, as the database itself describes them.

use crate::{Error, Result, Tx, dialect};

/// What a column holds, in the words of the backup format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Float,
    Text,
    /// On SQLite also ids.
    Bytes,
    Uuid,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
}

impl Table {
    pub(crate) fn column_list(&self) -> String {
        self.columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ")
    }
}

/// All tables but the history of migrations, by name, their columns in order. SQLite's search
/// indexes are virtual tables, filled by triggers; they are none of these.
pub(crate) async fn tables(tx: &mut Tx) -> Result<Vec<Table>> {
    let rows: Vec<(String, String, String, bool)> = tx
        .all(dialect(
            "SELECT tables.name, columns.name, columns.type, NOT columns.\"notnull\" \
             FROM pragma_table_list AS tables JOIN pragma_table_info(tables.name) AS columns \
             WHERE tables.schema = 'main' AND tables.type = 'table' AND tables.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               AND tables.name <> 'schema_migrations' \
             ORDER BY tables.name, columns.cid",
            "SELECT columns.table_name::TEXT, columns.column_name::TEXT, columns.data_type::TEXT, \
                    columns.is_nullable::TEXT = 'YES' \
             FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
               AND table_name <> 'schema_migrations' \
             ORDER BY columns.table_name::TEXT COLLATE \"C\", columns.ordinal_position",
        ))
        .await?;
    let mut tables: Vec<Table> = Vec::new();
    for (table, name, declared, nullable) in rows {
        let column = Column { kind: kind(&table, &name, &declared)?, name, nullable };
        match tables.last_mut().filter(|last| last.name == table) {
            Some(last) => last.columns.push(column),
            None => tables.push(Table { name: table, columns: vec![column] }),
        }
    }
    Ok(tables)
}

fn kind(table: &str, column: &str, declared: &str) -> Result<Kind> {
    Ok(match declared.to_ascii_uppercase().as_str() {
        "BOOLEAN" => Kind::Bool,
        "BIGINT" | "INTEGER" => Kind::Int,
        "REAL" | "DOUBLE PRECISION" => Kind::Float,
        "TEXT" => Kind::Text,
        "BLOB" | "BYTEA" => Kind::Bytes,
        "UUID" => Kind::Uuid,
        other => {
            return Err(Error::Damaged {
                what: format!("the column {table}.{column}"),
                why: format!("its type {other} is none this program uses"),
            });
        }
    })
}

/// A table's or column's name inside generated SQL.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
