//! Which language a comment is in.

use whatlang::{Detector, Lang};

/// The primary tag of the language of `text`, such as `de`; `None` when it cannot be told, as for
/// most texts of two or three words.
pub fn language_of(text: &str) -> Option<&'static str> {
    let info = Detector::new().detect(text)?;
    let tag = match info.lang() {
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Ita => "it",
        Lang::Spa => "es",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Tur => "tr",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Ces => "cs",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        _ => return None,
    };
    info.is_reliable().then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_cases_are_told_and_unclear_ones_are_not() {
        let german = "Die Lieferung kam fünf Tage zu spät und niemand hat mir Bescheid gesagt.";
        let english = "The delivery was five days late and nobody told me about the delay at all.";
        assert_eq!(language_of(german), Some("de"));
        assert_eq!(language_of(english), Some("en"));
        assert_eq!(language_of("ok"), None);
        assert_eq!(language_of(""), None);
    }
}
