//! Why a row, or a whole file, cannot be taken.

use access::{Language, Words};
use std::borrow::Cow;

/// A stable code and a sentence in both languages that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) code: &'static str,
    /// Name of the column it is about, if one.
    pub(crate) column: Option<String>,
    words: Words,
}

impl Reason {
    pub(crate) fn new(code: &'static str, de: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, column: None, words: Words::new(de, en) }
    }

    pub(crate) fn in_column(self, column: &str) -> Self {
        Self { column: Some(column.to_owned()), ..self }
    }

    /// The sentence, with the column it is about.
    pub(crate) fn sentence(&self, language: Language) -> Cow<'_, str> {
        let words = self.words.in_language(language);
        match &self.column {
            Some(column) => {
                Cow::Owned(language.pick("Spalte", "column").to_owned() + &format!(" \"{column}\": {words}"))
            }
            None => Cow::Borrowed(words),
        }
    }
}

impl From<Reason> for crate::Error {
    fn from(reason: Reason) -> Self {
        Self::refused(access::Kind::Invalid, reason.code, reason.words.de, reason.words.en)
    }
}

/// What a cell says, short enough for a sentence.
pub(crate) fn shortened(cell: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST + 1).collect();
    if line.chars().count() > LONGEST { line.chars().take(LONGEST).chain(['…']).collect() } else { line }
}
