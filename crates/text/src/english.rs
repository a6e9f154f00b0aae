//! English words.

use rust_stemmers::{Algorithm, Stemmer};

/// Words that say nothing about what is looked for. "no" and "not" do.
pub(crate) const FUNCTION_WORDS: &[&str] = &[
    "a", "about", "also", "am", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
    "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "is", "it", "its", "just",
    "me", "my", "of", "on", "or", "our", "she", "so", "than", "that", "the", "their", "them", "then", "there", "they",
    "this", "to", "too", "very", "was", "we", "were", "what", "when", "which", "who", "will", "with", "would", "you",
    "your",
];

/// Umlauts are foreign here and stand for two letters.
pub(crate) fn respell(folded: &str) -> String {
    folded.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue")
}

/// Snowball (Porter 2).
pub(crate) fn stem(respelt: &str) -> String {
    Stemmer::create(Algorithm::English).stem(respelt).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_meet_in_their_stem() {
        assert_eq!(stem("deliveries"), stem("delivery"));
        assert_eq!(stem("waited"), stem("waiting"));
        assert_eq!(respell("müller"), "mueller");
    }
}
