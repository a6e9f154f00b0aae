//! Voices: feedback with words, as lists, searches and the answering of voices need them.
//!
//! One row per signal, newest version only. The dimensions are those of the lake's rows, so that
//! one [`RowFilter`](domain::scope::RowFilter) holds for both. What became of a voice (read,
//! assigned, answered) outlives newer versions of its words.

mod query;
mod row;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use query::{Counts, Cursor, Search, SearchPhrase, SearchTerm, VoiceQuery, counts, find, page};
pub use row::{StoredVoice, VoiceRow, VoiceScore, VoiceText, put_many, remove_many, set_facets};
pub use state::{
    Answered, StateRow, VoiceState, assign, mark_read, reads_of, restore_states, set_answered, states_after,
};
pub use words::{Wordless, after_no, begin_words, put_words, words_through};
