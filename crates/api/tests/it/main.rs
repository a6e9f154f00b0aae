//! The HTTP interface, in process, on both engines.

mod actors;
mod anonymous;
mod authorisation;
mod company;
mod consent;
mod document;
mod invited;
mod kiosk;
mod limits;
mod matrix;
mod organisation;
mod own_data;
mod pages;
mod preferences;
mod printing;
mod problems;
mod receipts;
mod respond;
mod rights;
mod scope;
mod seeing;
mod session;
mod setup;
mod touchpoints;
mod users;
mod widget;
