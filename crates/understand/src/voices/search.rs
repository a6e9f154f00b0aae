//! What somebody types into the search, and where it stands in a text.

use super::Hit;
use store::voices::{Search, SearchTerm};
use text::Query;

/// Words in quotes are looked for one by one: the index knows no order.
pub(super) fn parse(typed: &str) -> Query {
    let mut query = text::parse_query(typed);
    query.phrases.clear();
    query
}

/// `None` when there is nothing to look for.
pub(super) fn search(typed: &str) -> Option<Search> {
    let terms = parse(typed).terms.into_iter();
    Search::new(terms.map(|term| SearchTerm { alternatives: term.alternatives, prefix: term.prefix }))
}

/// Where the words that were searched for stand, in characters.
pub(super) fn hits(said: &str, language: &str, query: &Query) -> Vec<Hit> {
    text::hits(said, language, query).into_iter().map(|(start, end)| [start as u32, end as u32]).collect()
}
