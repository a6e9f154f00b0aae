//! From a word to the terms it is indexed by.

use crate::compound;
use rust_stemmers::{Algorithm, Stemmer};

/// Longer ones are no words; they are cut.
const LONGEST: usize = 64;

/// All terms of one word: its stem, and the stems of the parts of a German compound.
pub(crate) fn terms(word: &str, language: &str) -> Vec<String> {
    let (german, english) = match language {
        "de" => (true, false),
        "en" => (false, true),
        _ => (true, true),
    };
    let mut terms = Vec::new();
    let mut add = |term: String| {
        if !term.is_empty() && !terms.contains(&term) {
            terms.push(term);
        }
    };
    let lower = lower(word);
    if german {
        let spelled = with_umlauts(&lower);
        add(german_stem(&spelled));
        for part in compound::parts(&spelled) {
            // The stem of *Lieferung* is *liefer*, but that of *liefer* is *lief*.
            add(plain(part));
            add(german_stem(part));
        }
    }
    if english {
        add(english_stem(&lower));
    }
    terms
}

/// The alternatives a searched word stands for: nobody says in which language they search.
pub(crate) fn alternatives(word: &str) -> Vec<String> {
    let lower = lower(word);
    let mut both = vec![german_stem(&with_umlauts(&lower)), english_stem(&lower)];
    both.dedup();
    both.retain(|term| !term.is_empty());
    both
}

/// The beginning of a word as it stands in the terms, for a search that ends in `*`.
pub(crate) fn beginning(word: &str) -> Vec<String> {
    let lower = lower(word);
    let mut all = alternatives(word);
    all.extend([plain(&with_umlauts(&lower)), plain(&lower)]);
    all.sort_unstable();
    all.dedup();
    all.retain(|term| !term.is_empty());
    all
}

fn german_stem(word: &str) -> String {
    plain(&Stemmer::create(Algorithm::German).stem(word))
}

fn english_stem(word: &str) -> String {
    let plain = plain(word);
    Stemmer::create(Algorithm::English).stem(&plain).into_owned()
}

/// Lower case, ß as ss, combining accents joined or dropped.
fn lower(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars().take(LONGEST).flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            '\u{0308}' => join_umlaut(&mut out),
            '\u{0300}'..='\u{036F}' => {}
            c => out.push(c),
        }
    }
    out
}

/// A dot pair that came as a character of its own.
fn join_umlaut(out: &mut String) {
    let joined = match out.chars().last() {
        Some('a') => 'ä',
        Some('o') => 'ö',
        Some('u') => 'ü',
        _ => return,
    };
    out.pop();
    out.push(joined);
}

/// `ae`, `oe`, `ue` as umlauts, unless the first letter belongs to a vowel before it (*neue*,
/// *Frequenz*). Where that is wrong it is wrong on both sides, so that nothing is lost.
fn with_umlauts(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        let mut before = out.chars().rev();
        let joined = match (before.next(), c) {
            (Some('a'), 'e') => Some('ä'),
            (Some('o'), 'e') => Some('ö'),
            (Some('u'), 'e') => Some('ü'),
            _ => None,
        };
        match joined {
            Some(umlaut) if !before.next().is_some_and(|c| "aeiouqäöü".contains(c)) => {
                out.pop();
                out.push(umlaut);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Without accents, as stems are kept.
fn plain(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
            'ç' | 'ć' | 'č' => 'c',
            'ď' | 'đ' => 'd',
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => 'e',
            'ğ' => 'g',
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => 'i',
            'ł' => 'l',
            'ñ' | 'ń' | 'ň' => 'n',
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => 'o',
            'ř' => 'r',
            'ś' | 'š' | 'ş' => 's',
            'ť' | 'ţ' => 't',
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => 'u',
            'ý' | 'ÿ' => 'y',
            'ź' | 'ż' | 'ž' => 'z',
            c => c,
        })
        .collect()
}
