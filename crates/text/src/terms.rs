//! The terms a text is found by.

use crate::fold::fold;
use crate::tokens::{Token, plain_emoji, tokens};
use crate::{Rules, english, german};

/// What one token is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Stems of the word.
    pub stems: Vec<String>,
    /// The word as written, folded.
    pub written: Vec<String>,
    /// Its parts, when it is a compound or hyphenated.
    pub parts: Vec<String>,
}

impl Terms {
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        self.whole().chain(&self.parts)
    }

    /// The word as a whole, not its parts.
    pub(crate) fn whole(&self) -> impl Iterator<Item = &String> {
        self.stems.iter().chain(&self.written)
    }
}

/// The terms a text in `language` (BCP 47, empty when unknown) is found by, each once, in the order
/// of the text: words as written and as stems, parts of compounds, emoji. Pure and stable for one
/// [`TERMS_VERSION`](crate::TERMS_VERSION).
pub fn search_terms(text: &str, language: &str) -> Vec<String> {
    let rules = Rules::of(language);
    let mut seen = std::collections::HashSet::new();
    let mut found = Vec::new();
    for token in tokens(text) {
        for term in token_terms(&token, rules).all() {
            if seen.insert(term.clone()) {
                found.push(term.clone());
            }
        }
    }
    found
}

pub(crate) fn token_terms(token: &Token<'_>, rules: Rules) -> Terms {
    let mut terms = Terms::default();
    if token.is_emoji {
        push(&mut terms.stems, plain_emoji(token.text));
        return terms;
    }
    let pieces = pieces(token.text);
    let joined = pieces.concat();
    if rules.german() {
        let word = german::respell(&joined);
        push(&mut terms.stems, german::stem(&word));
        if let Some(compound) = german::compound(&word) {
            compound.parts.into_iter().chain(compound.runs).for_each(|part| push(&mut terms.parts, part));
        }
        push(&mut terms.written, word);
    }
    if rules.english() {
        let word = english::respell(&joined);
        push(&mut terms.stems, english::stem(&word));
        push(&mut terms.written, word);
    }
    if pieces.len() > 1 {
        for piece in &pieces {
            if rules.german() {
                push(&mut terms.parts, german::stem(&german::respell(piece)));
            }
            if rules.english() {
                push(&mut terms.parts, english::stem(&english::respell(piece)));
            }
        }
    }
    terms
}

/// The folded pieces of a word between its hyphens, without apostrophes and what follows as "'s".
pub(crate) fn pieces(word: &str) -> Vec<String> {
    let word = word.replace('\u{2019}', "'");
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("'S")).unwrap_or(&word);
    let pieces = word.split(['-', '\u{2010}', '\u{2011}']).map(|piece| fold(&piece.replace('\'', "")));
    pieces.filter(|piece| !piece.is_empty()).collect()
}

fn push(terms: &mut Vec<String>, term: String) {
    if !term.is_empty() && !terms.contains(&term) {
        terms.push(term);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn german_terms() {
        assert_eq!(search_terms("Häuser!", "de"), ["haus", "häuser"]);
        assert_eq!(search_terms("Liefer-Zeit", "de-AT"), ["lieferzeit", "liefer", "zeit", "lief"]);
        assert!(search_terms("Lieferzeit", "de").contains(&"zeit".to_owned()));
    }

    #[test]
    fn english_terms() {
        assert_eq!(
            search_terms("The customer's deliveries", "en"),
            ["the", "custom", "customer", "deliveri", "deliveries"]
        );
    }

    #[test]
    fn a_language_without_rules_takes_both() {
        let terms = search_terms("Häuser deliveries", "");
        for term in ["haus", "häuser", "haeuser", "deliveri"] {
            assert!(terms.contains(&term.to_owned()), "{term}: {terms:?}");
        }
    }

    #[test]
    fn emoji_and_numbers_are_terms() {
        assert_eq!(search_terms("👍🏽 24h ❤️", "de"), ["👍", "24h", "❤"]);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        for text in ["", " \n", "...", "-", "'", "\u{301}", "\u{AD}"] {
            assert!(search_terms(text, "de").is_empty(), "{text:?}");
        }
    }
}
