//! Values bound to `$1`, `$2` … of a statement, and JSON kept in text columns.

use crate::error::NUL;
use domain::ids;
use domain::signal::Dataset;
use domain::time::{Day, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{Database, Decode, Encode, Type};
use uuid::Uuid;

/// One bound value. Null keeps its type, because PostgreSQL fixes a parameter's type when it first
/// sees a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bool(Option<bool>),
    /// Every integer, `Timestamp` (microseconds) and `Day` (days).
    Int(Option<i64>),
    Float(Option<f64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Uuid(Option<Uuid>),
    /// Could not be written; running the statement says why.
    Unstorable(String),
}

/// Types that can also be bound as `Option`.
pub trait Nullable: Into<Value> {
    const NULL: Value;
}

impl<T: Nullable> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(T::NULL, Into::into)
    }
}

macro_rules! bindable {
    ($($kind:ident: $($type:ty => $convert:expr),+;)+) => {$($(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                let convert: fn($type) -> _ = $convert;
                Self::$kind(Some(convert(value)))
            }
        }
        impl Nullable for $type {
            const NULL: Value = Value::$kind(None);
        }
    )+)+};
}

bindable! {
    Bool: bool => |v| v;
    Int:
        i64 => |v| v,
        i32 => i64::from,
        u32 => i64::from,
        u16 => i64::from,
        i16 => i64::from,
        u8 => i64::from,
        i8 => i64::from,
        Timestamp => Timestamp::micros,
        Day => |v| i64::from(v.0);
    Float: f64 => |v| v;
    Text: String => |v| v, Dataset => |v| v.name().to_owned();
    Bytes: Vec<u8> => |v| v;
    Uuid: Uuid => |v| v;
}

macro_rules! bindable_ids {
    ($($kind:ident: $($type:ident)+;)+) => {$($(
        impl From<ids::$type> for Value {
            fn from(value: ids::$type) -> Self {
                Self::$kind(Some(value.0.into()))
            }
        }
        impl Nullable for ids::$type {
            const NULL: Value = Value::$kind(None);
        }
    )+)+};
}

bindable_ids! {
    Uuid: ProjectId HierarchyId UnitId UserId SessionId ApiKeyId TouchpointId CustomerId AccountId SurveyId LinkId
        SignalId JobId ImportId SegmentId ProgrammeId InvitationId MessageId StandardId KioskId TillId;
    Int: ProjectNo UnitNo TouchpointNo SurveyNo UnitSetNo FacetSetNo SeriesNo EventTypeNo;
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl Nullable for &str {
    const NULL: Value = Value::Text(None);
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl Nullable for &String {
    const NULL: Value = Value::Text(None);
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl Nullable for &[u8] {
    const NULL: Value = Value::Bytes(None);
}

/// A list as one JSON array, for `json_each($1)` / `jsonb_array_elements_text($1::jsonb)`; or rows
/// of a bulk insert as one JSON array of objects, for `json_each` / `jsonb_to_recordset`. On SQLite
/// `json_each` writes `value` down anew for every column that asks for it: a materialised list asks once.
///
/// Ids come out as hyphenated text: `unhex(value, '-')` makes them SQLite's 16 bytes, `value::uuid`
/// PostgreSQL's. Bytes are best given as hex text: `unhex(value)` / `decode(value, 'hex')`.
pub fn list<T: Serialize>(items: &[T]) -> Value {
    json(items)
}

/// Small numbers as one JSON array; NULL where there is no restriction.
pub(crate) fn numbers<'a, T: 'a, N: Serialize>(
    items: Option<impl IntoIterator<Item = &'a T>>,
    no: impl Fn(&T) -> N,
) -> Value {
    items.map_or(Value::Text(None), |items| list(&items.into_iter().map(no).collect::<Vec<N>>()))
}

/// JSON text for a payload column, or for a statement that takes it apart.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Value {
    match serde_json::to_string(value) {
        Ok(text) if holds_nul(&text) => Value::Unstorable(NUL.to_owned()),
        Ok(text) => Value::Text(Some(text)),
        Err(error) => Value::Unstorable(format!("this cannot be written as JSON: {error}")),
    }
}

/// Does the JSON text hold an escaped U+0000? PostgreSQL cannot take such text apart.
fn holds_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        let backslashes = json.as_bytes()[..at].iter().rev().take_while(|b| **b == b'\\').count();
        backslashes % 2 == 0
    })
}

/// A `T` kept as JSON in a TEXT column: field type of rows, and bindable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize> From<Json<T>> for Value {
    fn from(value: Json<T>) -> Self {
        json(&value.0)
    }
}

impl<T: Serialize> Nullable for Json<T> {
    const NULL: Value = Value::Text(None);
}

impl<T, DB: Database> Type<DB> for Json<T>
where
    String: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        <String as Type<DB>>::type_info()
    }

    fn compatible(ty: &DB::TypeInfo) -> bool {
        <String as Type<DB>>::compatible(ty)
    }
}

impl<'r, T: DeserializeOwned, DB: Database> Decode<'r, DB> for Json<T>
where
    &'r str: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
        Ok(Self(serde_json::from_str(<&'r str as Decode<'r, DB>>::decode(value)?)?))
    }
}

impl Value {
    /// Adds this value to a statement's arguments.
    pub(crate) fn add_to<A: sqlx::Arguments>(self, arguments: &mut A) -> crate::Result<()>
    where
        for<'q> Option<bool>: Encode<'q, A::Database> + Type<A::Database>,
        for<'q> Option<i64>: Encode<'q, A::Database> + Type<A::Database>,
        for<'q> Option<f64>: Encode<'q, A::Database> + Type<A::Database>,
        for<'q> Option<String>: Encode<'q, A::Database> + Type<A::Database>,
        for<'q> Option<Vec<u8>>: Encode<'q, A::Database> + Type<A::Database>,
        for<'q> Option<Uuid>: Encode<'q, A::Database> + Type<A::Database>,
    {
        let added = match self {
            Self::Bool(value) => arguments.add(value),
            Self::Int(value) => arguments.add(value),
            Self::Float(value) => arguments.add(value),
            Self::Text(Some(text)) if text.contains('\0') => return Err(crate::Error::Unstorable(NUL.to_owned())),
            Self::Text(value) => arguments.add(value),
            Self::Bytes(value) => arguments.add(value),
            Self::Uuid(value) => arguments.add(value),
            Self::Unstorable(why) => return Err(crate::Error::Unstorable(why)),
        };
        added.map_err(|error| crate::Error::Unstorable(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_keeps_its_type() {
        assert_eq!(Value::from(None::<Timestamp>), Value::Int(None));
        assert_eq!(Value::from(None::<ids::UserId>), Value::Uuid(None));
        assert_eq!(Value::from(Some("x")), Value::Text(Some("x".into())));
    }

    #[test]
    fn only_a_real_zero_character_is_refused() {
        assert!(matches!(list(&["a\0b"]), Value::Unstorable(_)));
        assert!(matches!(list(&["a\\\0b"]), Value::Unstorable(_)));
        assert_eq!(list(&["a\\u0000b"]), Value::Text(Some(r#"["a\\u0000b"]"#.into())));
    }
}
