//! German words: umlauts written as two letters, stems, and the parts of compounds.

mod compounds;

pub(crate) use compounds::compound;

use rust_stemmers::{Algorithm, Stemmer};

/// Words that say nothing about what is looked for. "kein" and "nicht" do.
pub(crate) const FUNCTION_WORDS: &[&str] = &[
    "aber", "alle", "als", "also", "am", "an", "auch", "auf", "aus", "bei", "beim", "bin", "bis", "bitte", "da",
    "dann", "das", "dass", "dem", "den", "der", "des", "die", "dies", "diese", "dieser", "doch", "du", "durch", "ein",
    "eine", "einem", "einen", "einer", "er", "es", "für", "habe", "haben", "hat", "hatte", "ich", "ihr", "ihre",
    "ihren", "im", "in", "ist", "ja", "kann", "man", "mein", "meine", "mich", "mir", "mit", "nach", "noch", "nur",
    "oder", "schon", "sehr", "sein", "sich", "sie", "sind", "so", "über", "um", "und", "uns", "unser", "vom", "von",
    "vor", "war", "waren", "was", "wenn", "werden", "wie", "wir", "wird", "wurde", "zu", "zum", "zur",
];

/// Stems that would meet a frequent little word only because the umlaut went: schön is not schon.
const KEEP_UMLAUT: &[&str] = &["schon", "wurd", "hatt", "konnt", "musst", "mocht", "war", "fur", "uber"];

/// ae, oe and ue become umlauts, as people without the keys mean them: "schoen", "Haeuser". Not
/// where the letters are two sounds: "neue", "Frauen", "Quelle", "aktuell", "zuerst", "Michael".
pub(crate) fn respell(folded: &str) -> String {
    let chars: Vec<char> = folded.chars().collect();
    let mut respelt = String::with_capacity(folded.len());
    let mut at = 0;
    while at < chars.len() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let rest: String = chars[at..].iter().take(5).collect();
        let umlaut = match (chars[at], chars.get(at + 1)) {
            ('a', Some('e')) if !two_sounds_ae(&rest) => Some('ä'),
            ('o', Some('e')) if !rest.starts_with("oeff") || before.is_none() => Some('ö'),
            ('u', Some('e')) if !two_sounds_ue(before, &rest) => Some('ü'),
            _ => None,
        };
        respelt.push(umlaut.unwrap_or(chars[at]));
        at += if umlaut.is_some() { 2 } else { 1 };
    }
    respelt
}

/// Michael, Israelis; but Zaehler, aelter, Gemaelde.
fn two_sounds_ae(rest: &str) -> bool {
    matches!(rest, "ael" | "aels") || ["aela", "aele", "aeli", "aero"].iter().any(|start| rest.starts_with(start))
}

fn two_sounds_ue(before: Option<char>, rest: &str) -> bool {
    matches!(before, Some('a' | 'e' | 'q')) || rest.starts_with("uell") || rest.starts_with("uers")
}

/// Snowball. The algorithm also drops umlauts (Häuser → haus), except where that would make a
/// different, frequent word.
pub(crate) fn stem(respelt: &str) -> String {
    let stem = Stemmer::create(Algorithm::German).stem(respelt).into_owned();
    if KEEP_UMLAUT.contains(&stem.as_str()) {
        return respelt.chars().take(stem.chars().count()).collect();
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_are_an_umlaut_where_people_mean_one() {
        for (written, meant) in
            [("schoen", "schön"), ("haeuser", "häuser"), ("gruesse", "grüsse"), ("oeffnung", "öffnung")]
        {
            assert_eq!(respell(written), meant);
        }
        for word in ["neue", "frauen", "quelle", "aktuell", "zuerst", "michael", "steuer", "bauen", "koeffizient"] {
            assert_eq!(respell(word), word);
        }
    }

    #[test]
    fn forms_meet_in_their_stem() {
        for (one, other) in
            [("häuser", "haus"), ("lieferungen", "lieferung"), ("kunden", "kunde"), ("termine", "termin")]
        {
            assert_eq!(stem(one), stem(other));
        }
        assert_ne!(stem("schön"), stem("schon"));
        assert_eq!(stem("schöne"), stem("schön"));
    }
}
