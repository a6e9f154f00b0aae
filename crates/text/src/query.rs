//! What somebody types into the search field, and where a text has it.

use crate::fold::fold;
use crate::terms::{Terms, pieces, token_terms};
use crate::tokens::{Token, tokens};
use crate::{Rules, english, german};

/// A search: every term and every phrase must be found. Without any, everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub terms: Vec<Term>,
    /// What stood in quotes, as terms in order; their words are among [`Self::terms`] too, so an
    /// index that knows no order finds at least every text that has the phrase.
    pub phrases: Vec<Vec<Term>>,
}

/// A phrase as [`search_terms`](crate::search_terms) has it: terms right behind each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub terms: Vec<String>,
    /// Longer terms in the last place that begin so will do too.
    pub prefix: bool,
}

impl Run {
    /// The runs of which a text must have one, so that it can have the phrase. Words in other places
    /// than the last are whole, with or without `*`.
    pub fn of(phrase: &[Term]) -> Vec<Self> {
        let mut runs: Vec<Self> = Vec::new();
        let german: (Pick, Stem) = (<[String]>::first, german::stem);
        let english: (Pick, Stem) = (<[String]>::last, english::stem);
        for (pick, stem) in [german, english] {
            let terms: Vec<String> = phrase.iter().filter_map(|term| pick(&term.alternatives).cloned()).collect();
            let prefix = phrase.last().is_some_and(|term| term.prefix);
            let mut found = vec![Self { terms, prefix }];
            if prefix {
                // A run has stems, which may end before what was typed does.
                let mut stemmed = found[0].clone();
                stemmed.terms.iter_mut().last().into_iter().for_each(|last| *last = stem(last));
                found.push(stemmed);
            }
            found.retain(|run| run.terms.iter().all(|term| !term.is_empty()) && !runs.contains(run));
            runs.extend(found);
        }
        runs.dedup();
        runs
    }
}

/// The alternative of a term in one language.
type Pick = fn(&[String]) -> Option<&String>;
type Stem = fn(&str) -> String;

/// One searched word. Nobody says in which language they search, so it is understood in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Any of these will do. What a word is part of is found, its own parts are not looked for: who
    /// searches for Lieferzeit does not want every Zeit.
    pub alternatives: Vec<String>,
    /// It ended in `*`: terms that begin so will do too.
    pub prefix: bool,
}

impl Term {
    /// Is this one of the [`search_terms`](crate::search_terms) it looks for?
    pub fn matches(&self, term: &str) -> bool {
        self.alternatives.iter().any(|a| if self.prefix { term.starts_with(a.as_str()) } else { term == a })
    }

    fn of(token: &Token<'_>, prefix: bool) -> Self {
        let alternatives = if prefix { beginnings(token.text) } else { token_terms(token, Rules::Both).stems };
        Self { alternatives, prefix }
    }
}

/// Reads what was typed: words, `"quoted phrases"`, beginnings with `*`. Little words such as "die"
/// or "the" are passed over unless they are quoted or alone. There is no wrong search.
pub fn parse_query(typed: &str) -> Query {
    let mut query = Query::default();
    let mut little_words = Vec::new();
    // Every second piece stands between quotes; an unclosed quote lasts to the end.
    for (number, piece) in typed.split(['"', '„', '“', '”', '«', '»']).enumerate() {
        let quoted = number % 2 == 1;
        let chars: Vec<char> = piece.chars().collect();
        let mut phrase = Vec::new();
        for token in tokens(piece) {
            let prefix = chars.get(token.range.end) == Some(&'*') && !token.is_emoji;
            let term = Term::of(&token, prefix);
            if term.alternatives.is_empty() {
                continue;
            }
            if quoted {
                phrase.push(term.clone());
            }
            let kept = if !quoted && !prefix && is_little(token.text) { &mut little_words } else { &mut query.terms };
            if !kept.contains(&term) {
                kept.push(term);
            }
        }
        if phrase.len() > 1 {
            query.phrases.push(phrase);
        }
    }
    if query.terms.is_empty() {
        query.terms = little_words;
    }
    query
}

/// Where `text` in `language` (BCP 47, empty when unknown) has terms of `query`, as ranges (start,
/// end) of characters: Unicode scalar values, not bytes and not UTF-16 units. In order and apart.
/// Empty when a phrase is not there: then the text is no hit at all.
pub fn hits(text: &str, language: &str, query: &Query) -> Vec<(usize, usize)> {
    let rules = Rules::of(language);
    let tokens = tokens(text);
    let terms: Vec<Terms> = tokens.iter().map(|token| token_terms(token, rules)).collect();
    // In a phrase words stand as they are, elsewhere also as part of a compound.
    let stands_at =
        |at: usize, wanted: &Term| terms.get(at).is_some_and(|terms| terms.whole().any(|t| wanted.matches(t)));
    let has = |phrase: &Vec<Term>| {
        (0..terms.len()).any(|at| phrase.iter().enumerate().all(|(offset, term)| stands_at(at + offset, term)))
    };
    if !query.phrases.iter().all(has) {
        return Vec::new();
    }
    let is_hit = |terms: &Terms| query.terms.iter().any(|wanted| terms.all().any(|term| wanted.matches(term)));
    let hit = tokens.iter().zip(&terms).filter(|(_, terms)| is_hit(terms));
    hit.map(|(token, _)| (token.range.start, token.range.end)).collect()
}

fn beginnings(word: &str) -> Vec<String> {
    let word = pieces(word).concat();
    let mut found = vec![german::respell(&word), english::respell(&word)];
    found.dedup();
    found.retain(|beginning| !beginning.is_empty());
    found
}

fn is_little(word: &str) -> bool {
    let word = fold(word);
    german::FUNCTION_WORDS.contains(&german::respell(&word).as_str())
        || english::FUNCTION_WORDS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search_terms;
    use proptest::prelude::*;

    /// What an index does, slowly: every term of the query is among the terms of the text.
    fn index_has(query: &Query, text: &str, language: &str) -> bool {
        let terms = search_terms(text, language);
        let in_order = format!(" {} ", terms.join(" "));
        let has_run = |run: &Run| {
            let end = if run.prefix { "" } else { " " };
            in_order.contains(&format!(" {}{end}", run.terms.join(" ")))
        };
        query.terms.iter().all(|wanted| terms.iter().any(|term| wanted.matches(term)))
            && query.phrases.iter().all(|phrase| Run::of(phrase).iter().any(has_run))
    }

    #[track_caller]
    fn found(typed: &str, text: &str, language: &str, expected: &[&str]) {
        let query = parse_query(typed);
        let chars: Vec<char> = text.chars().collect();
        let hits: Vec<String> =
            hits(text, language, &query).iter().map(|(a, b)| chars[*a..*b].iter().collect()).collect();
        assert_eq!(hits, expected, "{typed} in {text}");
        assert!(index_has(&query, text, language), "the index must find what the text has: {typed} in {text}");
    }

    #[track_caller]
    fn not_found(typed: &str, text: &str, language: &str) {
        assert!(!index_has(&parse_query(typed), text, language), "{typed} in {text}");
    }

    #[test]
    fn german_words_are_found_as_people_look_for_them() {
        found("Zeit", "Die Lieferzeit war lang", "de", &["Lieferzeit"]);
        found("Lieferung", "Die Lieferzeit war lang", "de", &["Lieferzeit"]);
        found("Haus", "Drei Häuser weiter", "de", &["Häuser"]);
        found("Häuser", "Das Haus nebenan", "de", &["Haus"]);
        found("haeuser", "HÄUSER", "de", &["HÄUSER"]);
        found("schoen", "Sehr schöne Filiale", "de", &["schöne"]);
        found("schön", "SCHOEN!", "de", &["SCHOEN"]);
        found("Strasse", "In der Straße", "de", &["Straße"]);
        found("STRASSE", "In der Strassenbahn", "de", &["Strassenbahn"]);
        found("liefer*", "Lieferant, Anlieferung und Lieferung", "de", &["Lieferant", "Lieferung"]);
        found("lieferu*", "Lieferant und Lieferung", "de", &["Lieferung"]);
        found("Lieferzeit", "Die Liefer-Zeit", "de", &["Liefer-Zeit"]);
        found("Kundendienst", "Ein Kundendienstmitarbeiter kam", "de", &["Kundendienstmitarbeiter"]);
        found("warten", "Lange Wartezeiten", "de", &["Wartezeiten"]);
        found("Schleife", "ewige Warteschleife", "de", &["Warteschleife"]);
        found("Versand", "Versandkostenpauschale", "de", &["Versandkostenpauschale"]);
        found("Absturz", "App-Absturz", "de", &["App-Absturz"]);
        found("verspätet", "verspaetet geliefert", "de", &["verspaetet"]);
        found("neu", "die neuen Geräte", "de", &["neuen"]);
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        not_found("Lieferzeit", "Zur Zeit keine Lieferung", "de");
        not_found("schön", "Das kenne ich schon", "de");
        not_found("Zeit Preis", "Die Lieferzeit", "de");
        not_found("Zeit", "Zeitung", "de");
        not_found("Post", "Kompost", "de");
        not_found("\"lange Lieferzeit\"", "Lieferzeit lange", "de");
        not_found("\"lange Lieferzeit\"", "lange Lieferzeitraumangabe", "de");
        not_found("\"sehr gut\"", "gut, sehr", "de");
        not_found("\"sehr gut\"", "sehr sehr schlecht, nicht gut", "de");
        not_found("\"never again\"", "I will never, ever go there again", "en");
        not_found("\"great service\"", "The service was great", "");
        let phrase = parse_query("\"lange Lieferzeit\"");
        assert!(hits("Lieferzeit lange", "de", &phrase).is_empty());
        assert!(
            hits("lange Lieferzeitraumangabe", "de", &phrase).is_empty(),
            "a phrase wants its words, not compounds"
        );
    }

    #[test]
    fn phrases_little_words_and_emoji() {
        found("\"lange Lieferzeit\"", "Zu lange Lieferzeiten!", "de", &["lange", "Lieferzeiten"]);
        found("„nicht erreichbar“", "Leider nicht erreichbar.", "de", &["nicht", "erreichbar"]);
        found("„langes Warten“", "Nach langem Warten.", "de", &["langem", "Warten"]);
        found("\"schöne Größe\"", "SCHOENE GROESSE", "de", &["SCHOENE", "GROESSE"]);
        found("\"lange Lieferz*\"", "So lange Lieferzeiten!", "de", &["lange", "Lieferzeiten"]);
        found("\"lange Lieferzeite*\"", "So lange Lieferzeiten!", "de", &["lange", "Lieferzeiten"]);
        found("\"sehr sehr gut\" Filiale", "Filiale: sehr, sehr gut", "de", &["Filiale", "sehr", "sehr", "gut"]);
        found("\"waiting times\"", "The waiting time was bad", "en", &["waiting", "time"]);
        found("\"waiting times\"", "The waiting time was bad", "", &["waiting", "time"]);
        found("\"lange Lieferzeit\"", "lange Lieferzeiten", "", &["lange", "Lieferzeiten"]);
        found("die Lieferung", "Lieferung kam", "de", &["Lieferung"]);
        found("die", "Die Post", "de", &["Die"]);
        found("👍", "Super 👍🏽", "de", &["👍🏽"]);
        found("24h", "24h-Service", "de", &["24h-Service"]);
        found("4711", "Bestellung 4711", "de", &["4711"]);
    }

    #[test]
    fn english_words() {
        found("delivery", "Deliveries were late", "en", &["Deliveries"]);
        found("waiting", "We waited long", "en", &["waited"]);
        found("Müller", "Mr Mueller was kind", "en", &["Mueller"]);
        found("email", "your e-mail", "en", &["e-mail"]);
        found("e-mail", "your email", "en", &["email"]);
        found("cafe", "the Café", "en", &["Café"]);
    }

    #[test]
    fn an_unknown_language_is_found_by_either() {
        found("Haus", "Häuser", "", &["Häuser"]);
        found("deliveries", "delivery", "", &["delivery"]);
    }

    #[test]
    fn nothing_looked_for_is_an_empty_search() {
        for typed in ["", "  ", "*", "\"\"", "?!", " \" * \" "] {
            assert_eq!(parse_query(typed), Query::default(), "{typed}");
        }
    }

    #[test]
    fn ranges_count_characters() {
        assert_eq!(hits("😡 Größe: Zeit", "de", &parse_query("zeit")), [(9, 13)]);
    }

    proptest! {
        #[test]
        fn a_word_finds_the_text_it_stands_in(word in "[A-Za-zäöüßÄÖÜé]{1,15}", before in "[a-zß ]{0,10}", language in "(de|en|fr|)") {
            let text = format!("{before} {word}.");
            let query = parse_query(&word);
            prop_assert!(!hits(&text, &language, &query).is_empty(), "{:?} {:?}", query, search_terms(&text, &language));
            prop_assert!(index_has(&query, &text, &language));
        }

        /// The index knows a phrase where the text has it, and nowhere else.
        #[test]
        fn a_phrase_is_found_where_its_words_follow_each_other(
            words in prop::collection::vec("[a-zäöü]{2,9}", 4..8), from in 0..3_usize, count in 2..4_usize, language in "(de|en|)",
        ) {
            let text = words.join(" ");
            let phrase = words[from..].iter().take(count).cloned().collect::<Vec<_>>().join(" ");
            let query = parse_query(&format!("\"{phrase}\""));
            prop_assert!(index_has(&query, &text, &language), "{query:?} in {:?}", search_terms(&text, &language));
            prop_assert!(!hits(&text, &language, &query).is_empty());
            let mut turned = words.clone();
            turned.reverse();
            let turned = turned.join(" ");
            if index_has(&query, &turned, &language) {
                prop_assert!(!hits(&turned, &language, &query).is_empty(), "{phrase} in {turned}");
            }
        }

        #[test]
        fn the_beginning_of_a_word_finds_it(word in "[a-zäöüß]{3,15}", length in 1..15_usize) {
            // A cut between the two letters of an umlaut or of ß is another beginning.
            prop_assume!(!word.contains(['e', 's']));
            let beginning: String = word.chars().take(length).collect();
            prop_assert!(index_has(&parse_query(&format!("{beginning}*")), &word, "de"), "{beginning} {:?}", search_terms(&word, "de"));
        }

        #[test]
        fn any_text_and_any_query_are_taken_calmly(typed in "\\PC{0,30}", text in "\\PC{0,60}") {
            let length = text.chars().count();
            let mut last = 0;
            for (start, end) in hits(&text, "", &parse_query(&typed)) {
                prop_assert!(last <= start && start < end && end <= length);
                last = end;
            }
        }

        #[test]
        fn terms_are_plain(text in "\\PC{0,100}") {
            for term in search_terms(&text, "") {
                prop_assert!(!term.is_empty() && !term.contains(char::is_whitespace), "{term:?}");
            }
        }
    }
}
