//! Saved segments: groups of customers by what is known of them, what they did and what they answered.
//!
//! A [`Predicate`] says who belongs to it. [`Predicate::holds`] looks at the [`Facts`] of one customer;
//! [`Predicate::needs`] says beforehand which of them have to be read at all; [`Predicate::check`] says what is wrong
//! with it, and [`Predicate::sentence`] reads it aloud.
//!
//! Windows are rolling and half open: "within 30 days" is `(now − 30 · 24 h, now]`. What lies in the future has not
//! happened yet.

pub mod check;
pub mod facts;
mod needs;
pub mod predicate;
pub mod sentence;

pub use check::{Fault, FaultCode, limits};
pub use facts::{Done, Facts, Said};
pub use needs::Needs;
pub use predicate::{AddressKind, Answered, Did, Predicate};
pub use sentence::Names;
