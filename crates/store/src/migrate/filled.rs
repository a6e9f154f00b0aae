//! Rows in every table of whatever schema there is, for tests that must not forget a table.

use crate::backup::cells::Cells;
use crate::schema::{self, Column, Kind, Table};
use crate::{Db, Statement, Value, dialect};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Tables by name: their columns and rows, in a fixed order.
pub(crate) type Contents = BTreeMap<String, Vec<BTreeMap<String, Value>>>;

#[derive(sqlx::FromRow)]
struct Reference {
    from_table: String,
    from_column: String,
    to_table: String,
    to_column: String,
}

/// Puts up to two rows into every table that is still empty.
pub(crate) async fn fill(db: &Db) {
    let (tables, references) = (tables(db).await, references(db).await);
    let mut open: Vec<&Table> = tables.iter().collect();
    while !open.is_empty() {
        let is_open = |name: &str| open.iter().any(|table| table.name == name);
        let (ready, later): (Vec<_>, Vec<_>) = open.iter().copied().partition(|table| {
            let mut own = references.iter().filter(|reference| reference.from_table == table.name);
            own.all(|reference| reference.to_table == table.name || !is_open(&reference.to_table))
        });
        assert!(!ready.is_empty(), "tables that refer to each other in a circle");
        for table in ready {
            fill_table(db, table, &tables, &references).await;
        }
        open = later;
    }
}

async fn fill_table(db: &Db, table: &Table, tables: &[Table], references: &[Reference]) {
    if !rows(db, table).await.is_empty() {
        return;
    }
    let mut refused = Vec::new();
    for row in 1..=2_u8 {
        let mut values = Vec::new();
        for column in &table.columns {
            let reference = references.iter().find(|r| r.from_table == table.name && r.from_column == column.name);
            let target = reference.and_then(|r| tables.iter().find(|t| t.name == r.to_table).map(|t| (t, r)));
            values.push(match target {
                // To itself: made of the same row number.
                Some((target, reference)) if target.name == table.name => {
                    let own = table.columns.iter().find(|c| c.name == reference.to_column);
                    made_up(&table.name, own.expect("it refers to a column"), row)
                }
                Some((target, reference)) => {
                    let rows = rows(db, target).await;
                    rows[usize::from(row) % rows.len()][&reference.to_column].clone()
                }
                None => made_up(&table.name, column, row),
            });
        }
        let places: Vec<_> = (1..=values.len()).map(|place| format!("${place}")).collect();
        let (name, columns) = (schema::quoted(&table.name), table.column_list());
        let insert = Statement::generated(format!("INSERT INTO {name} ({columns}) VALUES ({})", places.join(", ")));
        if let Err(error) = db.run(values.into_iter().fold(insert, Statement::bind)).await {
            refused.push(error.to_string());
        }
    }
    // Tables of one row refuse the second one; nothing may refuse both.
    assert!(refused.len() < 2, "no made-up row fits {}: teach made_up() about it: {refused:?}", table.name);
}

fn made_up(table: &str, column: &Column, row: u8) -> Value {
    let id = Uuid::from_u128(table.bytes().fold(u128::from(row), |sum, byte| sum * 31 + u128::from(byte)));
    match column.kind {
        Kind::Bool => (row == 1).into(),
        Kind::Int => i64::from(row).into(),
        Kind::Float => (f64::from(row) / 10.0).into(),
        Kind::Text => format!("\"{}\" 'ü' {row}", column.name).into(),
        // SQLite does not tell ids from other bytes.
        Kind::Bytes => id.as_bytes().as_slice().into(),
        Kind::Uuid => id.into(),
    }
}

/// Everything in the database, comparable between engines.
pub(crate) async fn contents(db: &Db) -> Contents {
    let mut contents = Contents::new();
    for table in tables(db).await {
        let mut rows = rows(db, &table).await;
        for value in rows.iter_mut().flat_map(BTreeMap::values_mut) {
            if let Value::Uuid(id) = value {
                *value = Value::Bytes(id.map(|id| id.as_bytes().to_vec()));
            }
        }
        rows.sort_by_key(|row| format!("{row:?}"));
        contents.insert(table.name.clone(), rows);
    }
    contents
}

async fn tables(db: &Db) -> Vec<Table> {
    let mut tx = db.begin().await.expect("a transaction");
    let tables = schema::tables(&mut tx).await.expect("tables");
    tx.rollback().await.expect("a rollback");
    tables
}

async fn rows(db: &Db, table: &Table) -> Vec<BTreeMap<String, Value>> {
    let select = format!("SELECT {} FROM {}", table.column_list(), schema::quoted(&table.name));
    let rows: Vec<Cells> = db.all(Statement::generated(select)).await.expect("rows");
    let value = |column: &Column, cell: Json| {
        crate::backup::cells::value(&table.name, column, cell).expect("a value of its column")
    };
    let row = |Cells(cells): Cells| {
        table.columns.iter().zip(cells).map(|(column, cell)| (column.name.clone(), value(column, cell))).collect()
    };
    let mut rows: Vec<BTreeMap<String, Value>> = rows.into_iter().map(row).collect();
    rows.sort_by_key(|row| format!("{row:?}"));
    rows
}

async fn references(db: &Db) -> Vec<Reference> {
    db.all(dialect(
        "SELECT tables.name AS from_table, keys.\"from\" AS from_column, keys.\"table\" AS to_table, \
                keys.\"to\" AS to_column \
         FROM sqlite_schema AS tables JOIN pragma_foreign_key_list(tables.name) AS keys WHERE tables.type = 'table'",
        "SELECT conrelid::regclass::TEXT AS from_table, mine.attname::TEXT AS from_column, \
                confrelid::regclass::TEXT AS to_table, theirs.attname::TEXT AS to_column \
         FROM pg_constraint CROSS JOIN LATERAL unnest(conkey, confkey) AS keys (mine, theirs) \
         JOIN pg_attribute AS mine ON mine.attrelid = conrelid AND mine.attnum = keys.mine \
         JOIN pg_attribute AS theirs ON theirs.attrelid = confrelid AND theirs.attnum = keys.theirs \
         WHERE contype = 'f'",
    ))
    .await
    .expect("foreign keys")
}

/// What a migration changes on purpose: table, and column or `*` for the whole table.
const CHANGED: &[(&str, &str)] = &[("erasure_requests", "*")];

fn is_changed(table: &str, column: &str) -> bool {
    CHANGED.iter().any(|(t, c)| *t == table && (*c == column || *c == "*"))
}

/// Every row of an older version is still there, however it was upgraded.
pub(crate) fn assert_kept(before: &Contents, after: &Contents, version: &str) {
    for (table, rows) in before.iter().filter(|(table, _)| !is_changed(table, "*")) {
        let Some(rows_after) = after.get(table) else { panic!("upgrading from {version} lost the table {table}") };
        for row in rows {
            let kept = rows_after.iter().any(|row_after| {
                let mut columns = row.iter().filter(|(column, _)| !is_changed(table, column));
                columns.all(|(column, value)| row_after.get(column) == Some(value))
            });
            assert!(kept, "upgrading from {version} lost or changed a row of {table}: {row:?}\nnow {rows_after:?}");
        }
    }
}
