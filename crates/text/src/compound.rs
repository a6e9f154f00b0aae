//! Splits German compounds along a word list.

use crate::lexicon::{FIRST_PARTS, LINKS, NOUNS};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Shorter parts are too often chance.
const SHORTEST: usize = 3;

static LAST: LazyLock<HashSet<&str>> = LazyLock::new(|| NOUNS.split_whitespace().collect());
static FIRST: LazyLock<HashSet<&str>> =
    LazyLock::new(|| NOUNS.split_whitespace().chain(FIRST_PARTS.split_whitespace()).collect());

/// The parts of a compound in lower case with umlauts; empty when it is none that is known. The
/// last part may be inflected (*Lieferzeiten*).
pub(crate) fn parts(word: &str) -> Vec<&str> {
    // A compound needs two parts of at least four letters, or so.
    if word.len() < 7 {
        return Vec::new();
    }
    split(word, 0).unwrap_or_default()
}

/// The longest first part wins, as long as the rest can be split or is a word.
fn split(word: &str, depth: usize) -> Option<Vec<&str>> {
    if depth > 0 && is_last(word) {
        return Some(vec![word]);
    }
    if depth > 4 {
        return None;
    }
    let cuts: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(SHORTEST).collect();
    for cut in cuts.into_iter().rev() {
        let (first, rest) = word.split_at(cut);
        if !FIRST.contains(first) {
            continue;
        }
        for link in LINKS {
            let Some(rest) = rest.strip_prefix(link).filter(|rest| rest.len() >= SHORTEST) else { continue };
            if let Some(mut parts) = split(rest, depth + 1) {
                parts.insert(0, first);
                return Some(parts);
            }
        }
    }
    None
}

fn is_last(word: &str) -> bool {
    LAST.contains(word)
        || ["en", "er", "es", "n", "e", "s"].iter().any(|end| word.strip_suffix(end).is_some_and(|w| LAST.contains(w)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_fall_apart_where_they_were_joined() {
        assert_eq!(parts("lieferzeit"), ["liefer", "zeit"]);
        assert_eq!(parts("rechnungsbetrag"), ["rechnung", "betrag"]);
        assert_eq!(parts("warteschleife"), ["warte", "schleife"]);
        assert_eq!(parts("lieferzeiten"), ["liefer", "zeiten"]);
        assert!(parts("zeitung").is_empty());
        assert!(parts("kompost").is_empty());
    }
}
