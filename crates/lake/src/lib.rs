//! The columnar lake: feedback and interactions, queryable the moment they are acknowledged.
//!
//! New rows live in a *tail* in memory, rebuilt from the ledger on start; sealing turns them into
//! immutable Parquet *segments*, listed in the store's catalogue; the newest version of a signal
//! wins.
//!
//! Never here: the ledger, the catalogue's transactions, names, roll-ups, or a read without a
//! [`domain::scope::RowFilter`]. Arrow and Parquet types never leave this crate.

mod apply;
mod archive;
mod cache;
mod catalogue;
mod cells;
mod compact;
mod config;
mod customers;
mod erase;
mod error;
mod export;
mod files;
mod find;
mod id_filter;
mod keys_file;
mod lake;
mod lanes;
mod merge;
mod partition;
mod pick;
mod query;
mod rows;
mod scan;
mod schema;
mod seal;
mod segment;
mod segment_writer;
mod stream;
mod tail;
mod tally;
mod view;
mod voided;
mod wire;

pub use apply::{Applied, DatasetState};
pub use config::LakeConfig;
pub use customers::{Track, Tracks};
pub use error::{Error, Result};
pub use lake::{Lake, Memory};
pub use query::{Cell, CellQuery, Count, Cursor, Dimension, Filter, Key, SignalQuery};
pub use seal::SealWhen;
pub use segment::{Catalogue, CatalogueChange, Segment, SegmentId};
pub use wire::{changed_ids, encode_feedback, encode_interactions};
