//! The wires to the outside: mails that leave, and what comes back to the mailbox they were sent from.
//!
//! Never here: a rule about who gets a mail, when or how often; the store; names of customers, surveys or
//! invitations; a clock. A caller hands over finished mails and learns what became of each; it hands over
//! a raw message and learns what it is. What must not happen twice is kept by the caller, which is why
//! [`mail::Outcome`] says so precisely what is known.

pub mod mail;
mod secret;
mod wire;

pub use secret::Secret;
pub use wire::{Encryption, SignIn, WireError};
