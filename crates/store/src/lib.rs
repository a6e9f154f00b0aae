//! Operational state on SQLite or PostgreSQL: the only crate that speaks SQL.
//!
//! Never here: HTTP, rules of the product, columnar data, a clock or randomness of its own. A caller
//! sees the same behaviour on both engines; where they differ, both texts stand side by side in one
//! [`dialect`](db::dialect) call.

pub mod accounts;
pub mod answers;
pub mod audit;
pub mod backup;
pub mod budgets;
pub mod catalogue;
pub mod customer_requests;
pub mod customers;
pub mod db;
pub mod dictionary;
pub mod error;
pub mod event_names;
pub mod facet_fills;
pub mod facets;
pub mod health;
mod hex;
pub mod imports;
pub mod jobs;
pub mod keys;
pub mod kiosks;
pub mod ledger;
pub mod links;
pub mod mailing;
pub mod messages;
mod migrate;
pub mod occasions;
pub mod organisation;
pub mod people;
pub mod places;
pub mod programmes;
pub mod projects;
mod schema;
pub mod segments;
pub mod sessions;
pub mod standards;
pub mod surveys;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tills;
pub mod touchpoints;
pub mod undeliverable;
pub mod value;
pub mod versions;
pub mod visits;
pub mod voices;

pub use db::{Db, FromDb, Statement, Tx, dialect, sql};
pub use error::{Error, Result};
pub use value::{Json, Value, json, list};
