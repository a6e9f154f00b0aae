//! Identifiers: a public id (UUIDv7, not guessable) and, where the lake groups by it, a small number.
//!
//! A *public id* names a thing in URLs and in the API. A *number* (`…No`) is handed out by the
//! store once per installation and names the same thing in columnar rows, where sixteen random
//! bytes would cost time and space. Numbers never leave the server.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! public_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        #[schema(value_type = String, format = "uuid")]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { Uuid::parse_str(s).map(Self) }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
    )+};
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// Zero is never handed out: it stands for "none" in columnar rows.
            pub const NONE: Self = Self(0);
            pub fn is_none(self) -> bool { self.0 == 0 }
        }

        #[cfg(feature = "sqlx")]
        impl<DB: sqlx::Database> sqlx::Type<DB> for $name where i64: sqlx::Type<DB> {
            fn type_info() -> DB::TypeInfo { <i64 as sqlx::Type<DB>>::type_info() }
            fn compatible(ty: &DB::TypeInfo) -> bool { <i64 as sqlx::Type<DB>>::compatible(ty) }
        }

        #[cfg(feature = "sqlx")]
        impl<'r, DB: sqlx::Database> sqlx::Decode<'r, DB> for $name where i64: sqlx::Decode<'r, DB> {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                Ok(Self(u32::try_from(<i64 as sqlx::Decode<DB>>::decode(value)?)?))
            }
        }
    )+};
}

public_ids! {
    /// A brand or programme area with its own keys.
    ProjectId,
    /// One tree of org units, such as regions or business lines.
    HierarchyId,
    /// A node of a hierarchy.
    UnitId,
    UserId,
    SessionId,
    ApiKeyId,
    TouchpointId,
    CustomerId,
    AccountId,
    SurveyId,
    /// A shareable address of a survey: link or QR poster.
    LinkId,
    /// A tablet that asks one survey where it stands.
    KioskId,
    /// A till that prints receipt codes.
    TillId,
    /// A signal: an answer, a review, a mention, an interaction. Retries carry the same id.
    SignalId,
    JobId,
    ImportId,
    /// A saved segment: customers of a rule, or on a list, under a name.
    SegmentId,
    /// A listening programme: who is asked what, when and on which channel.
    ProgrammeId,
    /// One customer asked once by one programme.
    InvitationId,
    /// One mail or text message to a customer.
    MessageId,
    /// What every touchpoint has to keep, in one dimension.
    StandardId,
}

numbers! {
    ProjectNo,
    UnitNo,
    TouchpointNo,
    SurveyNo,
    /// One combination of units, at most one per hierarchy.
    UnitSetNo,
    /// One combination of facet values (segment, product category, device …).
    FacetSetNo,
    /// One metric on one scale: scores of two series are never added up.
    SeriesNo,
    EventTypeNo,
}
