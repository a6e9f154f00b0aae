//! A year of orders, returns, calls and monthly rounds in many time zones, with profiles that turn out to be one
//! person.
//!
//! [`Given`] is what happens by itself, [`Given::live`] what the rules make of it, [`prove`] counts slowly and for
//! itself whether they were kept.

mod life;
mod programmes;
mod proof;
mod world;

pub(crate) use life::Lived;
#[cfg(test)]
pub(crate) use programmes::programme;
pub(crate) use proof::prove;
pub(crate) use world::{Given, Size};
