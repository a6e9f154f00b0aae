//! A text as a row of words and emoji, each with its place.

use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// One word or emoji.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub text: &'a str,
    /// Place in characters (Unicode scalar values), not bytes.
    pub range: Range<usize>,
    pub is_emoji: bool,
}

const JOINER: char = '\u{200D}';

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || c == '\u{AD}'
}

/// Holds a word together when letters stand on both sides: "Liefer-Zeit", "geht's".
fn is_inner(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\'' | '\u{2019}')
}

/// Pictures people write instead of words.
fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF | 0x203C | 0x2049)
}

/// Belongs to the emoji before it: variant, skin tone.
fn is_modifier(c: char) -> bool {
    matches!(u32::from(c), 0xFE0E | 0xFE0F | 0x20E3 | 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F)
}

fn is_flag_letter(c: char) -> bool {
    matches!(u32::from(c), 0x1F1E6..=0x1F1FF)
}

pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let byte = |at: usize| chars.get(at).map_or(text.len(), |(byte, _)| *byte);
    let char_at = |at: usize| chars.get(at).map(|(_, c)| *c);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = char_at(at) {
        let end = if is_word(c) && !is_combining_mark(c) {
            end_of_word(&char_at, at)
        } else if is_emoji(c) {
            end_of_emoji(&char_at, at)
        } else {
            at += 1;
            continue;
        };
        found.push(Token { text: &text[byte(at)..byte(end)], range: at..end, is_emoji: !is_word(c) });
        at = end;
    }
    found
}

fn end_of_word(char_at: &impl Fn(usize) -> Option<char>, start: usize) -> usize {
    let mut at = start + 1;
    loop {
        match char_at(at) {
            Some(c) if is_word(c) => at += 1,
            Some(c) if is_inner(c) && char_at(at + 1).is_some_and(char::is_alphanumeric) => at += 2,
            _ => return at,
        }
    }
}

fn end_of_emoji(char_at: &impl Fn(usize) -> Option<char>, start: usize) -> usize {
    let mut at = start + 1;
    if char_at(start).is_some_and(is_flag_letter) && char_at(at).is_some_and(is_flag_letter) {
        return at + 1;
    }
    loop {
        match char_at(at) {
            Some(c) if is_modifier(c) => at += 1,
            Some(JOINER) if char_at(at + 1).is_some_and(|c| is_emoji(c) || is_modifier(c)) => at += 2,
            _ => return at,
        }
    }
}

/// An emoji without skin tone and variant, so that 👍🏽 is found by 👍.
pub(crate) fn plain_emoji(emoji: &str) -> String {
    let plain: String = emoji.chars().filter(|c| !is_modifier(*c)).collect();
    plain.trim_matches(JOINER).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_keep_hyphens_and_apostrophes_inside() {
        assert_eq!(words("Liefer-Zeit: geht's? -Nein- 'gut'"), ["Liefer-Zeit", "geht's", "Nein", "gut"]);
        assert_eq!(words("3,5 Sterne/5"), ["3", "5", "Sterne", "5"]);
        assert_eq!(words(""), [""; 0]);
    }

    #[test]
    fn emoji_are_tokens_of_their_own() {
        assert_eq!(words("super👍🏽!!😡❤️"), ["super", "👍🏽", "😡", "❤️"]);
        assert_eq!(words("👩‍🔧🇩🇪🇦🇹"), ["👩‍🔧", "🇩🇪", "🇦🇹"]);
        assert_eq!(plain_emoji("👍🏽"), "👍");
        assert_eq!(plain_emoji("❤️"), "❤");
    }

    proptest! {
        #[test]
        fn ranges_are_characters_in_order(text in "\\PC{0,40}") {
            let chars: Vec<char> = text.chars().collect();
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(last <= token.range.start && token.range.start < token.range.end);
                prop_assert_eq!(chars[token.range.clone()].iter().collect::<String>(), token.text);
                last = token.range.end;
            }
        }
    }
}
