//! Surveys: versioned questions in several languages, their logic and their answers.
//!
//! A [`Survey`] is one version of a definition; publishing a changed one makes another version, and
//! every answer names the version it was given to. [`check`](check::check) says what is wrong with a definition,
//! [`Interview`] runs one for one respondent, [`to_items`](items::to_items) turns the result into
//! rows. What a question type means is defined once, in its file below [`kind`].
//!
//! Never here: HTML, forms, storage. Rendering escapes; this module hands out plain text.

pub mod answer;
pub mod check;
pub mod columns;
pub mod condition;
pub mod definition;
pub mod interview;
pub mod items;
pub mod kind;
pub mod local_text;
pub mod onward;
pub mod order;
pub mod piping;
pub mod problem;
pub mod question;
pub mod reached;
pub mod templates;

pub use answer::{AnswerValue, Answers};
pub use check::{Finding, FindingCode, Level, check, is_publishable};
pub use columns::{Cell, CellType, Column, Form};
pub use condition::{Condition, Literal, Test};
pub use definition::{Brand, Pages, Survey, ThankYou, limits};
pub use interview::Interview;
pub use items::{Headline, to_items};
pub use kind::Kind;
pub use local_text::{LocalText, direction};
pub use onward::{Destination, Onward, Onwards};
pub use order::seed_of;
pub use problem::{Problem, ProblemCode};
pub use question::{END, Question, Skip};
pub use reached::Reached;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

/// What is known about the customer when the survey is shown: attribute name to text.
pub type Attributes = BTreeMap<String, String>;
