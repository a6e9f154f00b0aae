//! The terms a text is found by.

use crate::fold::fold;
use crate::tokens::{Token, plain_emoji, tokens};
use crate::{Rules, english, german};
use std::collections::HashSet;

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

/// Stands between terms that do not follow each other in the text. No word is written so.
pub const BREAK: &str = "¶";

/// The terms a text in `language` (BCP 47, empty when unknown) is found by: first its words as stems,
/// one after another as they stand, for phrases; then, each once, words as written and parts of
/// compounds. Pure and stable for one [`TERMS_VERSION`](crate::TERMS_VERSION).
pub fn search_terms(text: &str, language: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut further = Vec::new();
    for rules in Rules::of(language).each() {
        for token in &tokens {
            let terms = token_terms(token, *rules);
            found.push(terms.stems.first().map_or_else(|| BREAK.to_owned(), String::clone));
            further.extend(terms.stems.into_iter().skip(1).chain(terms.written).chain(terms.parts));
        }
        if !tokens.is_empty() {
            found.push(BREAK.to_owned());
        }
    }
    if found.iter().all(|term| term == BREAK) {
        return Vec::new();
    }
    let mut seen: HashSet<String> = found.iter().cloned().collect();
    further.retain(|term| seen.insert(term.clone()));
    found.extend(further);
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
        assert_eq!(search_terms("Häuser!", "de"), ["haus", BREAK, "häuser"]);
        assert_eq!(search_terms("Liefer-Zeit", "de-AT"), ["lieferzeit", BREAK, "liefer", "zeit", "lief"]);
        assert!(search_terms("Lieferzeit", "de").contains(&"zeit".to_owned()));
    }

    #[test]
    fn english_terms() {
        assert_eq!(
            search_terms("The customer's deliveries", "en"),
            ["the", "custom", "deliveri", BREAK, "customer", "deliveries"]
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
        assert_eq!(search_terms("👍🏽 24h ❤️", "de"), ["👍", "24h", "❤", BREAK]);
    }

    #[test]
    fn nothing_comes_of_nothing() {
        for text in ["", " \n", "...", "-", "'", "\u{301}", "\u{AD}"] {
            assert!(search_terms(text, "de").is_empty(), "{text:?}");
        }
    }
}
