//! Text in, annotations out: the terms a text is found by, the language it is in, the places a
//! search hit.
//!
//! German first: "Lieferzeit" is found by "Zeit" and "Lieferung", "Häuser" by "Haus", "schön" by
//! "schoen", "Straße" by "Strasse". A text is indexed by [`search_terms`], a search is understood by
//! [`parse_query`], and [`hits`] says where a text has it. Both sides go through the same folding
//! and stemming, so an index must be rebuilt when [`TERMS_VERSION`] changes.
//!
//! Never here: I/O, a network, a model that phones home.

mod english;
mod fold;
mod german;
mod language;
mod query;
mod terms;
mod tokens;

pub use language::{Detected, detect, language_of};
pub use query::{Query, Run, Term, hits, parse_query};
pub use terms::{BREAK, search_terms};

/// Changes whenever the same text gives other terms than before. The server then makes the terms of all voices
/// anew, beside everything else.
pub const TERMS_VERSION: u32 = 2;

/// Which rules a text is taken by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rules {
    German,
    English,
    /// Language unknown or without rules of its own: both.
    Both,
}

impl Rules {
    /// By BCP 47 tag; empty when unknown.
    fn of(language: &str) -> Self {
        match language.split('-').next().unwrap_or_default() {
            "de" => Self::German,
            "en" => Self::English,
            _ => Self::Both,
        }
    }

    /// One by one.
    fn each(self) -> &'static [Self] {
        match self {
            Self::German => &[Self::German],
            Self::English => &[Self::English],
            Self::Both => &[Self::German, Self::English],
        }
    }

    fn german(self) -> bool {
        self != Self::English
    }

    fn english(self) -> bool {
        self != Self::German
    }
}
