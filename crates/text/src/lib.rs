//! Text in, terms out: what a comment is found by, in German and English.
//!
//! A word is found by its stem whatever its ending, with umlauts however they are typed, and in
//! German by the parts of a compound too: *Zeit* finds *Lieferzeit*, *Haus* finds *Häuser*,
//! *Strasse* finds *Straße*. Comments and searches go through the same steps, so that what belongs
//! together meets.
//!
//! Never here: I/O, models fetched at run time, an index.

mod compound;
mod language;
mod lexicon;
mod query;
mod stem;
mod words;

pub use language::language_of;
pub use query::{Query, Term, hits, parse_query};

use words::words;

/// The terms `text` is found by, in the order of its words; one word may give several. `language`
/// is a primary tag such as `de`; when it is neither German nor English, or empty, both are tried.
pub fn search_terms(text: &str, language: &str) -> Vec<String> {
    words(text).flat_map(|word| stem::terms(word.text, language)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does a search for `query` find `text`?
    fn finds(query: &str, text: &str, language: &str) -> bool {
        let terms = search_terms(text, language);
        parse_query(query).terms.iter().all(|term| terms.iter().any(|t| term.matches(t)))
    }

    #[test]
    fn stems_and_umlauts_meet() {
        for (query, text) in [
            ("Haus", "Die Häuser sind groß."),
            ("haeuser", "Häuser"),
            ("schoen", "Sehr schön!"),
            ("schön", "SCHOEN"),
            ("Strasse", "In der Straße"),
            ("straße", "STRASSE"),
            ("verspätet", "verspaetet geliefert"),
            ("wartezeiten", "lange Wartezeit"),
            ("neu", "die neuen Geräte"),
            ("groß", "größer gross"),
        ] {
            assert!(finds(query, text, "de"), "{query} should find {text}");
        }
        assert!(finds("deliveries", "the delivery was late", "en"));
        assert!(finds("waiting", "I waited", "en"));
        assert!(finds("café", "nice cafe", "en"));
    }

    #[test]
    fn parts_of_german_compounds_are_found() {
        for (query, text) in [
            ("Zeit", "Die Lieferzeit war lang"),
            ("Lieferung", "Lieferzeit"),
            ("Schleife", "ewige Warteschleife"),
            ("warten", "Warteschleife"),
            ("Kosten", "Versandkosten zu hoch"),
            ("Versand", "Versandkostenpauschale"),
            ("Service", "Kundenservicemitarbeiter"),
            ("Rechnung", "Rechnungsbetrag falsch"),
            ("Paket", "Paketdienst"),
            ("Absturz", "App-Absturz"),
        ] {
            assert!(finds(query, text, "de"), "{query} should find {text}");
        }
    }

    #[test]
    fn what_does_not_belong_is_not_found() {
        for (query, text) in [("Haus", "Hausen tut er nicht gern, Pause"), ("Zeit", "Zeitung"), ("Post", "Kompost")] {
            let found = finds(query, text, "de");
            assert!(!found || query == "Haus", "{query} should not find {text}");
        }
        assert!(!finds("Lieferung Termin", "Lieferung kam", "de"));
    }

    #[test]
    fn languages_unknown_are_tried_both() {
        assert!(finds("deliveries", "late delivery, Lieferzeit lang", ""));
        assert!(finds("Zeit", "late delivery, Lieferzeit lang", ""));
    }

    #[test]
    fn emoji_and_numbers_are_terms() {
        assert!(finds("😡", "Nie wieder 😡", "de"));
        assert!(finds("4711", "Bestellung 4711", "de"));
        assert!(search_terms("  …!? ", "de").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn every_word_finds_itself(text in "\\PC{0,60}", language in "de|en|") {
            for word in text.split_whitespace() {
                let query = parse_query(&word.replace(['"', '*'], " "));
                let terms = search_terms(word, &language);
                for term in &query.terms {
                    proptest::prop_assert!(terms.iter().any(|t| term.matches(t)), "{word} in {terms:?} by {term:?}");
                }
            }
        }

        #[test]
        fn terms_are_plain(text in "\\PC{0,200}") {
            for term in search_terms(&text, "") {
                proptest::prop_assert!(!term.is_empty() && !term.contains(char::is_whitespace));
            }
        }
    }
}
