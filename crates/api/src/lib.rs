//! HTTP and nothing else: a handler finds out who asks, calls one use case, answers.
//!
//! Never here: a rule of the product, SQL, columnar data. This crate does not know the store or the
//! lake; what it needs of them the engines give.

pub mod caller;
pub mod document;
mod gate;
pub mod language;
mod metrics;
pub mod problem;
mod respond;
pub mod routes;
pub mod sent;
pub mod state;
mod web;

pub use gate::Limits;
pub use routes::router;
pub use state::{App, Settings};
