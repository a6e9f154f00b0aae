//! The parts of a compound: Lieferzeit is Lieferung and Zeit.
//!
//! Words are taken apart by a list of words that stand in compounds, with their endings and linking
//! letters. A word that is all known parts is split at the fewest of them; failing that, one known
//! part at the end ("Silbermöwenfiliale") or at the beginning ("Retourenlabel") is enough, and what
//! remains is a part too. A split too many costs a hit nobody wanted; it never hides one.

use super::stem;
use crate::fold::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Shortest part and longest word looked at, in bytes.
const SHORTEST_PART: usize = 3;
const SHORTEST_WORD: usize = 7;
const LONGEST_WORD: usize = 48;

/// The parts found in one word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compound {
    /// Stems of the parts.
    pub parts: Vec<String>,
    /// Stems of neighbouring parts taken together, when there are three and more: the Kundendienst
    /// in Kundendienstmitarbeiter.
    pub runs: Vec<String>,
}

/// Every form a known word takes inside a compound, to the stem of the word.
static FORMS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    let entries =
        include_str!("words.txt").lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    for entry in entries {
        let word = entry.split('/').next().unwrap_or(entry).trim_end_matches('-');
        let stem = stem(&fold(word));
        for form in forms_of(entry) {
            // A verb must not take a form away from a noun written before it.
            forms.entry(form).or_insert_with(|| stem.clone());
        }
    }
    forms
});

fn forms_of(entry: &str) -> Vec<String> {
    if let Some(verb) = entry.strip_suffix('-') {
        let verb = fold(verb);
        let stem = verb.strip_suffix("en").or_else(|| verb.strip_suffix('n')).unwrap_or(&verb);
        return vec![stem.to_owned(), format!("{stem}e"), verb.clone()];
    }
    let (singular, plural) = entry.split_once('/').unwrap_or((entry, ""));
    let word = fold(singular);
    let endings = ["", "s", "es", "n", "en", "e", "er", "ns", "ens"];
    let mut forms: Vec<String> = endings.iter().map(|ending| format!("{word}{ending}")).collect();
    if !plural.is_empty() {
        let plural = fold(plural);
        forms.push(format!("{plural}n"));
        forms.push(plural);
    }
    // Schule → Schul-, Lieferung → Liefer-.
    for (ending, shortest) in [("e", 4), ("ung", 4)] {
        forms.extend(word.strip_suffix(ending).filter(|stem| stem.len() >= shortest).map(str::to_owned));
    }
    forms
}

/// Beginnings that make verbs and adverbs rather than compounds.
const PREFIXES: &[&str] = &[
    "unter", "über", "wieder", "gegen", "zurück", "hinter", "zusammen", "nieder", "voraus", "dazu", "davon", "hinaus",
    "heraus", "herein", "hinein", "entgegen", "miss",
];
/// Endings that make other words rather than compounds.
const SUFFIXES: &[&str] = &[
    "lich", "liche", "lichen", "licher", "liches", "isch", "ische", "ischen", "haft", "haften", "schaft", "schaften",
    "heit", "heiten", "keit", "keiten", "weise", "mäßig", "mässig", "ungen", "ierung", "ieren", "iert", "ierte",
    "ierten",
];

/// The parts of `word` (folded and respelt); `None` when it is no compound as far as is known.
pub(crate) fn compound(word: &str) -> Option<Compound> {
    if !(SHORTEST_WORD..=LONGEST_WORD).contains(&word.len()) || FORMS.contains_key(word) {
        return None;
    }
    if let Some(cuts) = known_parts(word) {
        return Some(from_cuts(word, &cuts));
    }
    let (front, back) = known_end(word).or_else(|| known_beginning(word))?;
    Some(Compound { parts: [parts_of(front), parts_of(back)].concat(), runs: Vec::new() })
}

/// The parts of one side of a cut, or the side itself.
fn parts_of(side: &str) -> Vec<String> {
    match FORMS.get(side) {
        Some(known) => vec![known.clone()],
        None => compound(side).map_or_else(|| vec![stem(side)], |compound| compound.parts),
    }
}

/// Ends of the parts when the whole word is made of known ones: the fewest, the longest first.
fn known_parts(word: &str) -> Option<Vec<usize>> {
    // best[i]: from i to the end, number of parts and where the first of them ends.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
    best[word.len()] = Some((0, word.len()));
    for start in (0..word.len()).rev().filter(|at| word.is_char_boundary(*at)) {
        for end in start + SHORTEST_PART..=word.len() {
            let Some((count, _)) = best[end] else { continue };
            let fewer = best[start].is_none_or(|(fewest, _)| count < fewest);
            let longer = best[start].is_some_and(|(fewest, _)| count + 1 == fewest);
            if word.is_char_boundary(end) && (fewer || longer) && FORMS.contains_key(&word[start..end]) {
                best[start] = Some((count + 1, end));
            }
        }
    }
    let mut cuts = Vec::new();
    let mut at = 0;
    while at < word.len() {
        at = best[at]?.1;
        cuts.push(at);
    }
    (cuts.len() > 1).then_some(cuts)
}

fn from_cuts(word: &str, cuts: &[usize]) -> Compound {
    let starts: Vec<usize> = std::iter::once(0).chain(cuts.iter().copied()).collect();
    let part = |at: usize| FORMS.get(&word[starts[at]..cuts[at]]).cloned();
    let parts: Vec<String> = (0..cuts.len()).filter_map(part).collect();
    let mut runs = Vec::new();
    for first in 0..cuts.len() {
        for last in first + 1..cuts.len() {
            if last - first + 1 < cuts.len() {
                runs.push(stem(&word[starts[first]..cuts[last]]));
            }
        }
    }
    Compound { parts, runs }
}

/// Cut before the longest known word of five letters and more at the end, behind four unknown ones.
fn known_end(word: &str) -> Option<(&str, &str)> {
    let starts = (4..word.len().saturating_sub(4)).filter(|at| word.is_char_boundary(*at));
    let mut cuts = starts.map(|at| word.split_at(at));
    cuts.find(|(front, back)| {
        let is_word = front.contains(['a', 'e', 'i', 'o', 'u', 'y', 'ä', 'ö', 'ü']) && !PREFIXES.contains(front);
        is_word && FORMS.contains_key(*back)
    })
}

/// Cut behind the longest known word of five letters and more at the beginning, before four unknown ones.
fn known_beginning(word: &str) -> Option<(&str, &str)> {
    let ends = (5..=word.len().saturating_sub(4)).rev().filter(|at| word.is_char_boundary(*at));
    let mut cuts = ends.map(|at| word.split_at(at));
    cuts.find(|(front, back)| !SUFFIXES.contains(back) && FORMS.contains_key(*front))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(word: &str) -> Vec<String> {
        compound(&fold(word)).map(|compound| compound.parts).unwrap_or_default()
    }

    #[track_caller]
    fn made_of(word: &str, expected: &[&str]) {
        let expected: Vec<String> = expected.iter().map(|part| stem(&fold(part))).collect();
        assert_eq!(parts(word), expected, "{word}");
    }

    #[test]
    fn compounds_of_customers() {
        made_of("Lieferzeit", &["Lieferung", "Zeit"]);
        made_of("Wartezeiten", &["warten", "Zeit"]);
        made_of("Kundendienst", &["Kunde", "Dienst"]);
        made_of("Kundendienstmitarbeiter", &["Kunde", "Dienst", "Mitarbeiter"]);
        made_of("Rechnungsbetrag", &["Rechnung", "Betrag"]);
        made_of("Adressänderung", &["Adresse", "Änderung"]);
        made_of("Terminvereinbarung", &["Termin", "Vereinbarung"]);
        made_of("Öffnungszeiten", &["Öffnung", "Zeit"]);
        made_of("Kaufhäuser", &["Kauf", "Haus"]);
        made_of("Paketzusteller", &["Paket", "Zusteller"]);
        made_of("Bestellbestätigung", &["Bestellung", "Bestätigung"]);
        made_of("Telefonwarteschleife", &["Telefon", "warten", "Schleife"]);
        made_of("Strassenbahn", &["Straße", "Bahn"]);
        made_of("Silbermöwenfiliale", &["Silbermöwen", "Filiale"]);
        made_of("Retourenlabel", &["Retoure", "Label"]);
    }

    #[test]
    fn runs_of_parts_can_be_found_too() {
        let runs = compound("kundendienstmitarbeiter").expect("a compound").runs;
        assert_eq!(runs, [stem("kundendienst"), stem("dienstmitarbeiter")]);
        assert!(compound("lieferzeit").expect("a compound").runs.is_empty());
    }

    #[test]
    fn words_that_only_look_like_compounds_stay_whole() {
        for word in [
            "Dienstag",
            "Bestellung",
            "Zeitung",
            "freundlich",
            "Rechnungen",
            "besonders",
            "eigentlich",
            "Verkauf",
            "Kunde",
            "zufrieden",
        ] {
            assert!(parts(word).is_empty(), "{word}: {:?}", parts(word));
        }
    }

    #[test]
    fn the_list_is_sound() {
        for entry in
            include_str!("words.txt").lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
        {
            let word = entry.split('/').next().expect("a word").trim_end_matches('-');
            assert!(word.chars().all(char::is_alphabetic) && word.chars().count() >= 2, "{entry}");
            assert!(stem(&fold(word)).chars().count() >= 2, "{entry}");
        }
        assert!(FORMS.len() > 5_000, "{}", FORMS.len());
    }

    proptest! {
        #[test]
        fn any_letters_at_all_are_taken_calmly(word in "[a-zäöüßé€日]{0,60}") {
            if let Some(compound) = compound(&word) {
                prop_assert!(!compound.parts.is_empty());
            }
        }
    }
}
