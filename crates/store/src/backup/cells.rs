//! Rows of any table, from and to the JSON of a backup.

use crate::hex::{from_hex, to_hex};
use crate::schema::{Column, Kind};
use crate::{Error, Result, Value};
use serde_json::Value as Json;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, TypeInfo, ValueRef};
use uuid::Uuid;

/// A row of any table.
pub(crate) struct Cells(pub(crate) Vec<Json>);

impl FromRow<'_, SqliteRow> for Cells {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cell = |index: usize| -> sqlx::Result<Json> {
            let raw = row.try_get_raw(index)?;
            if raw.is_null() {
                return Ok(Json::Null);
            }
            // SQLite's values have types of their own, whatever the column was declared as.
            Ok(match raw.type_info().name() {
                "REAL" => float(row.try_get_unchecked(index)?),
                "TEXT" => Json::String(row.try_get_unchecked(index)?),
                "BLOB" => Json::String(to_hex(row.try_get_unchecked(index)?)),
                _ => Json::from(row.try_get_unchecked::<i64, _>(index)?),
            })
        };
        (0..row.len()).map(cell).collect::<sqlx::Result<_>>().map(Cells)
    }
}

impl FromRow<'_, PgRow> for Cells {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let cell = |index: usize| -> sqlx::Result<Json> {
            let raw = row.try_get_raw(index)?;
            if raw.is_null() {
                return Ok(Json::Null);
            }
            Ok(match raw.type_info().name() {
                "BOOL" => Json::from(row.try_get::<bool, _>(index)?),
                "INT8" => Json::from(row.try_get::<i64, _>(index)?),
                "INT4" => Json::from(row.try_get::<i32, _>(index)?),
                "FLOAT8" => float(row.try_get(index)?),
                "BYTEA" => Json::String(to_hex(row.try_get(index)?)),
                "UUID" => Json::String(to_hex(row.try_get::<Uuid, _>(index)?.as_bytes())),
                _ => Json::String(row.try_get(index)?),
            })
        };
        (0..row.len()).map(cell).collect::<sqlx::Result<_>>().map(Cells)
    }
}

/// The shortest text that reads back as the same number, which JSON's own numbers need not do.
fn float(value: f64) -> Json {
    Json::String(format!("{value:?}"))
}

/// What to bind for a cell, by the column it goes to.
pub(crate) fn value(table: &str, column: &Column, cell: Json) -> Result<Value> {
    let refused = || Error::NotABackup(format!("a value for {table}.{} does not fit its column", column.name));
    Ok(match (column.kind, cell) {
        (Kind::Bool, Json::Null) => Value::Bool(None),
        (Kind::Bool, Json::Bool(value)) => Value::Bool(Some(value)),
        (Kind::Bool, Json::Number(number)) => Value::Bool(Some(number.as_i64().ok_or_else(refused)? != 0)),
        (Kind::Int, Json::Null) => Value::Int(None),
        (Kind::Int, Json::Number(number)) => Value::Int(Some(number.as_i64().ok_or_else(refused)?)),
        (Kind::Float, Json::Null) => Value::Float(None),
        (Kind::Float, Json::String(text)) => Value::Float(Some(text.parse().map_err(|_| refused())?)),
        (Kind::Text, Json::Null) => Value::Text(None),
        (Kind::Text, Json::String(text)) => Value::Text(Some(text)),
        (Kind::Bytes, Json::Null) => Value::Bytes(None),
        (Kind::Bytes, Json::String(text)) => Value::Bytes(Some(from_hex(&text).ok_or_else(refused)?)),
        (Kind::Uuid, Json::Null) => Value::Uuid(None),
        (Kind::Uuid, Json::String(text)) => {
            let bytes = from_hex(&text).ok_or_else(refused)?;
            Value::Uuid(Some(Uuid::from_slice(&bytes).map_err(|_| refused())?))
        }
        _ => return Err(refused()),
    })
}
