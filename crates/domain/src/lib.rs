//! The words and pure rules of customer experience.
//!
//! Never here: I/O, async, a clock, randomness, a database, HTTP. Time and chance come in
//! through [`world::World`], so every rule can be replayed.

// The simulation of programmes is at home in an example, and tests live through a smaller one.
#[cfg(test)]
extern crate self as domain;

pub mod customer_request;
pub mod disclosure;
pub mod facets;
pub mod identity;
pub mod ids;
pub mod kiosk;
pub mod metric;
pub mod pace;
pub mod place;
pub mod programme;
pub mod question;
pub mod receipt;
pub mod role;
pub mod scope;
pub mod segment;
pub mod signal;
pub mod standard;
pub mod survey;
pub mod time;
pub mod voice;
pub mod widget;
mod wording;
pub mod world;
