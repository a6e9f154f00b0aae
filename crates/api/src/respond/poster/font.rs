//! The type of posters: Inter in two weights, with the letters of Latin, Greek and Cyrillic scripts.

use std::sync::LazyLock;
use ttf_parser::{Face, GlyphId};
use unicode_normalization::UnicodeNormalization;

pub(super) static REGULAR: LazyLock<Font> =
    LazyLock::new(|| Font::new("Inter-Regular", include_bytes!("../../../fonts/inter-regular.ttf")));
pub(super) static BOLD: LazyLock<Font> =
    LazyLock::new(|| Font::new("Inter-Bold", include_bytes!("../../../fonts/inter-bold.ttf")));

/// A letter or digit of a script the font does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the font of PDFs has no letter \"{0}\"")]
pub(crate) struct NoLetter(pub(crate) char);

/// A font as it is embedded, and its measures. Lengths are in ems.
pub(super) struct Font {
    pub(super) name: &'static str,
    pub(super) file: &'static [u8],
    pub(super) face: Face<'static>,
}

impl Font {
    fn new(name: &'static str, file: &'static [u8]) -> Self {
        let face = Face::parse(file, 0).expect("the fonts beside this program are whole");
        Self { name, file, face }
    }

    /// A measure of the font in ems.
    pub(super) fn ems(&self, units: impl Into<f32>) -> f32 {
        units.into() / f32::from(self.face.units_per_em())
    }

    pub(super) fn advance_of(&self, glyph: GlyphId) -> f32 {
        self.ems(self.face.glyph_hor_advance(glyph).unwrap_or_default())
    }

    /// How far a letter moves the pen. One the font does not have is guessed at: wide where scripts are.
    pub(super) fn advance(&self, letter: char) -> f32 {
        let guess = if letter < '\u{1100}' { 0.65 } else { 1.0 };
        self.face.glyph_index(letter).map_or(guess, |glyph| self.advance_of(glyph))
    }

    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.advance(letter)).sum()
    }

    /// The glyphs of a text, each with the letter it stands for. A sign that is not in the font, such as an emoji, is
    /// left out; a letter cannot be.
    pub(super) fn glyphs(&self, text: &str) -> Result<Vec<(GlyphId, char)>, NoLetter> {
        text.nfc()
            .filter_map(|letter| match self.face.glyph_index(letter) {
                Some(glyph) => Some(Ok((glyph, letter))),
                None if letter.is_alphanumeric() => Some(Err(NoLetter(letter))),
                None => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_speak_the_languages_of_europe() {
        for text in [
            "Wie zufrieden sind Sie mit „Müller & Söhne“ – ganz ehrlich?",
            "Příliš žluťoučký kůň, Łódź, İstanbul, ğşç, œuvre, Ærø, ħobża, Ţară Țară",
            "Πόσο ικανοποιημένοι είστε; Ἀθῆναι",
            "Наскільки ви задоволені? Ґанок, їжа, ђак, Ѓорче",
            "Bạn hài lòng đến mức nào? € £ ₺ ₴ № ★",
        ] {
            for font in [&*REGULAR, &*BOLD] {
                let glyphs = font.glyphs(text).unwrap();
                assert_eq!(glyphs.len(), text.chars().count(), "{text}");
                assert!(font.width(text) > 10.0);
            }
        }
    }

    #[test]
    fn letters_it_lacks_are_told_and_signs_left_out() {
        assert_eq!(REGULAR.glyphs("תודה").err(), Some(NoLetter('ת')));
        assert_eq!(REGULAR.glyphs("谢谢").err(), Some(NoLetter('谢')));
        assert_eq!(REGULAR.glyphs("Danke 🙂!").unwrap().len(), "Danke !".len());
        assert_eq!(REGULAR.glyphs("u\u{308}").unwrap().len(), 1, "two code points, one letter");
    }
}
