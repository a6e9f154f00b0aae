//! What somebody types into the search, and where it stands in a text.

use super::Hit;
use store::voices::{Search, SearchPhrase, SearchTerm};
use text::{Query, Run};

pub(super) fn parse(typed: &str) -> Query {
    text::parse_query(typed)
}

/// `None` when there is nothing to look for.
pub(super) fn search(typed: &str) -> Option<Search> {
    let Query { terms, phrases } = parse(typed);
    let terms = terms.into_iter().map(|term| SearchTerm { alternatives: term.alternatives, prefix: term.prefix });
    let phrase = |run: Run| SearchPhrase { words: run.terms, prefix: run.prefix };
    let phrases = phrases.iter().map(|terms| Run::of(terms).into_iter().map(phrase).collect());
    Search::new(terms, phrases)
}

/// Where the words that were searched for stand, in characters.
pub(super) fn hits(said: &str, language: &str, query: &Query) -> Vec<Hit> {
    text::hits(said, language, query).into_iter().map(|(start, end)| [start as u32, end as u32]).collect()
}
