//! Listening programmes: who is asked what, when, on which channel and after which event.
//!
//! A [`Definition`] is what somebody sets up; [`check`] says what is wrong with it. An **occasion** is one customer at
//! one trigger: an event, events that came together, a run of a schedule. [`decide`] says what becomes of it: an
//! invitation now, a wait with its end and reason, or no invitation and why. Everything it needs is handed in, chance
//! included ([`choice`]), so the same occasions give the same invitations again.
//!
//! Windows of days are rolling and half open everywhere: "within 30 days" is `(t − 30 · 24 h, t]`.
//!
//! Never here: sending, storage, the text of a mail.

pub mod budget;
pub mod check;
pub mod choice;
pub mod definition;
pub mod event;
pub mod history;
pub mod leaving;
pub mod moment;
pub mod own_limit;
pub mod plan;
pub mod quiet;
pub mod reason;
pub mod route;
pub mod schedule;
pub mod trigger;

pub use budget::{Budget, Rule};
pub use check::{Finding, FindingCode};
pub use definition::{Audience, Definition, Per, Quota, Reminder, Sample, Sender, Variant, limits};
pub use event::EventIs;
pub use history::History;
pub use leaving::{Leaving, Look, look_again};
pub use moment::Moment;
pub use own_limit::OwnLimit;
pub use plan::{Case, Drawn, Made, Outcome, Verdict, decide};
pub use quiet::Quiet;
pub use reason::{Held, Waiting};
pub use route::{Address, Reach, Route};
pub use schedule::{Every, Schedule};
pub use trigger::{Trigger, completed_by};

#[cfg(test)]
mod tests;
