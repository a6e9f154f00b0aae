//! The HTTP interface, in process, on both engines.

mod actors;
mod anonymous;
mod authorisation;
mod document;
mod matrix;
mod organisation;
mod pages;
mod problems;
mod respond;
mod rights;
mod session;
mod setup;
mod touchpoints;
mod users;
