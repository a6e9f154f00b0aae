//! What somebody types into the search field.

use crate::stem;
use crate::words::{Word, words};

/// A search: every term and every phrase must be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub terms: Vec<Term>,
    /// What stood in quotes, as terms in order; their words are among [`Self::terms`] too.
    pub phrases: Vec<Vec<Term>>,
}

/// One searched word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Any of these will do: the word's stem in each language.
    pub alternatives: Vec<String>,
    /// It ended in `*`: longer terms that begin so will do too.
    pub prefix: bool,
}

impl Term {
    pub fn matches(&self, term: &str) -> bool {
        self.alternatives.iter().any(|a| if self.prefix { term.starts_with(a.as_str()) } else { term == a })
    }
}

/// Reads what was typed. Punctuation is passed over; there is no wrong search.
pub fn parse_query(typed: &str) -> Query {
    let mut query = Query::default();
    for (number, piece) in typed.split(['"', '„', '“', '”', '«', '»']).enumerate() {
        let terms = terms_of(piece);
        if number % 2 == 1 && terms.len() > 1 {
            query.phrases.push(terms.clone());
        }
        for term in terms {
            if !query.terms.contains(&term) {
                query.terms.push(term);
            }
        }
    }
    query
}

fn terms_of(piece: &str) -> Vec<Term> {
    let characters: Vec<char> = piece.chars().collect();
    let term = |word: Word<'_>| {
        let prefix = characters.get(word.end) == Some(&'*');
        let alternatives = if prefix { stem::beginning(word.text) } else { stem::alternatives(word.text) };
        (!alternatives.is_empty()).then_some(Term { alternatives, prefix })
    };
    words(piece).filter_map(term).collect()
}

/// Where `text` is hit by `query`, as ranges of characters (start, end), for highlighting. Empty
/// when a phrase is not there: then the text is no hit at all.
pub fn hits(text: &str, language: &str, query: &Query) -> Vec<(usize, usize)> {
    let words: Vec<(Word<'_>, Vec<String>)> =
        words(text).map(|word| (word, stem::terms(word.text, language))).collect();
    let is_hit = |at: usize, term: &Term| words.get(at).is_some_and(|(_, terms)| terms.iter().any(|t| term.matches(t)));
    let has_phrase = |phrase: &Vec<Term>| {
        (0..words.len()).any(|at| phrase.iter().enumerate().all(|(offset, term)| is_hit(at + offset, term)))
    };
    if !query.phrases.iter().all(has_phrase) {
        return Vec::new();
    }
    let hit = (0..words.len()).filter(|at| query.terms.iter().any(|term| is_hit(*at, term)));
    hit.map(|at| (words[at].0.start, words[at].0.end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_whole_words_in_characters() {
        let query = parse_query("Zeit");
        assert_eq!(hits("Größe ok, Lieferzeit lang, Zeitung", "de", &query), [(10, 20)]);
    }

    #[test]
    fn phrases_must_stand_together() {
        let query = parse_query("\"nie wieder\"");
        assert_eq!(hits("Nie wieder!", "de", &query), [(0, 3), (4, 10)]);
        assert!(hits("Wieder nie", "de", &query).is_empty());
    }

    #[test]
    fn a_star_searches_beginnings() {
        let query = parse_query("Liefer*");
        assert_eq!(hits("Lieferanten liefern", "de", &query).len(), 2);
        assert_eq!(parse_query(" \" * \" ").terms, []);
    }
}
