//! One spelling for what people take as the same letters.

use unicode_normalization::UnicodeNormalization;

/// Longest term kept; longer ones are cut, on both sides alike.
const LONGEST: usize = 64;

/// Lower case, compatibility forms resolved (ﬁ → fi, ² → 2, full width), ß → ss, soft hyphens and
/// spaces gone, accents gone except on ä, ö and ü.
pub(crate) fn fold(word: &str) -> String {
    let lower = word.nfkc().filter(|c| *c != '\u{AD}' && !c.is_whitespace()).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(word.len());
    for c in lower.nfc() {
        match c {
            'ß' => folded.push_str("ss"),
            'ä' | 'ö' | 'ü' => folded.push(c),
            c if c.is_ascii() => folded.push(c),
            c => folded.extend(std::iter::once(c).nfd().filter(|c| !is_accent(*c)).nfc()),
        }
    }
    match folded.char_indices().nth(LONGEST) {
        Some((end, _)) => folded[..end].to_owned(),
        None => folded,
    }
}

/// Combining diacritical marks of Latin, Greek and Cyrillic; other scripts spell with theirs.
fn is_accent(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_meet() {
        assert_eq!(fold("STRAẞE"), "strasse");
        assert_eq!(fold("Café"), fold("cafe\u{301}"));
        assert_eq!(fold("Ａ①ﬁ"), "a1fi");
        assert_eq!(fold("SCHO\u{308}N"), "schön");
        assert_eq!(fold("Do\u{AD}nau"), "donau");
        assert_eq!(fold("İ"), "i");
        assert!(!fold("\u{FE72}").contains(' '), "its compatibility form has a space");
        assert_eq!(fold(&"x".repeat(500)).len(), 64);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(word in "\\PC{0,20}") {
            prop_assert_eq!(fold(&fold(&word)), fold(&word));
        }
    }
}
