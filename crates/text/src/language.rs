//! The language a text is in.

use crate::fold::fold;
use crate::tokens::tokens;
use crate::{english, german};
use whatlang::Lang;

/// A language and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detected {
    /// BCP 47 tag such as `de`.
    pub tag: &'static str,
    /// 0 to 1.
    pub confidence: f64,
}

/// From this many letters on, letter statistics alone are worth believing.
const LONG: usize = 60;

/// The language of `text`; `None` when there is too little to tell ("Top!", "👍", "12345").
///
/// Long texts go by their letters (whatlang: trigrams and alphabets). Comments are mostly short, and
/// there little words tell German from English better: "war sehr gut" against "was very good".
pub fn detect(text: &str) -> Option<Detected> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let by_letters = whatlang::detect(text).and_then(|info| {
        let believable = info.is_reliable() || (letters >= LONG && info.confidence() >= 0.5);
        tag(info.lang()).filter(|_| believable).map(|tag| Detected { tag, confidence: info.confidence() })
    });
    if letters >= LONG {
        return by_letters.or_else(|| by_little_words(text));
    }
    by_little_words(text).or(by_letters)
}

/// The tag alone, see [`detect`].
pub fn language_of(text: &str) -> Option<&'static str> {
    detect(text).map(|detected| detected.tag)
}

/// German or English by the words only one of them has.
fn by_little_words(text: &str) -> Option<Detected> {
    let (mut german, mut english) = (0_u32, 0_u32);
    for token in tokens(text) {
        let word = fold(token.text);
        let is_german = GERMAN.contains(&word.as_str()) || german::FUNCTION_WORDS.contains(&word.as_str());
        let is_english = ENGLISH.contains(&word.as_str()) || english::FUNCTION_WORDS.contains(&word.as_str());
        match (is_german, is_english) {
            (true, false) => german += 1,
            (false, true) => english += 1,
            _ => {}
        }
    }
    let (tag, more, fewer) = if german > english { ("de", german, english) } else { ("en", english, german) };
    if more <= 2 * fewer {
        return None;
    }
    // One vote is a hint, four are nearly certain: Laplace's rule of succession.
    Some(Detected { tag, confidence: f64::from(more + 1) / f64::from(more + fewer + 2) })
}

/// Frequent words of comments that the lists of function words leave out because they carry meaning.
const GERMAN: &[&str] = &[
    "nicht",
    "kein",
    "keine",
    "gut",
    "guter",
    "gute",
    "schlecht",
    "schnell",
    "freundlich",
    "danke",
    "leider",
    "immer",
    "alles",
    "mehr",
    "zufrieden",
    "unzufrieden",
    "lieferung",
    "preis",
    "preise",
    "wartezeit",
    "mitarbeiter",
    "kundenservice",
    "toll",
    "prima",
    "gern",
    "gerne",
    "empfehlen",
    "schade",
    "nie",
    "wieder",
    "lange",
    "langsam",
    "teuer",
    "nichts",
    "nett",
];
const ENGLISH: &[&str] = &[
    "not",
    "no",
    "good",
    "great",
    "bad",
    "fast",
    "slow",
    "friendly",
    "thanks",
    "thank",
    "always",
    "everything",
    "more",
    "satisfied",
    "delivery",
    "price",
    "prices",
    "staff",
    "never",
    "again",
    "nice",
    "excellent",
    "poor",
    "helpful",
    "easy",
    "recommend",
    "love",
    "nothing",
    "expensive",
    "awesome",
    "terrible",
    "long",
    "quick",
    "happy",
];

fn tag(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Bul => "bg",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bel => "be",
        Lang::Cat => "ca",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Urd => "ur",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Tha => "th",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Cmn => "zh",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_customers() {
        for german in [
            "War sehr gut",
            "Lieferung kam zu spät",
            "Die Mitarbeiter waren freundlich, aber die Wartezeit an der Hotline ist eine Zumutung.",
            "Nie wieder!",
            "Leider keine Antwort",
        ] {
            assert_eq!(language_of(german), Some("de"), "{german}");
        }
        for english in [
            "Was very good",
            "Delivery was late",
            "The staff were friendly but waiting for forty minutes on the phone is simply not acceptable.",
            "Never again!",
            "no answer",
        ] {
            assert_eq!(language_of(english), Some("en"), "{english}");
        }
    }

    #[test]
    fn other_languages_by_their_letters() {
        assert_eq!(
            language_of(
                "La livraison a pris beaucoup trop de temps et personne ne répondait au téléphone pendant des heures."
            ),
            Some("fr")
        );
        assert_eq!(
            language_of(
                "Доставка была очень медленной, и никто не отвечал на звонки, хотя я звонил каждый день в течение всей недели."
            ),
            Some("ru")
        );
    }

    #[test]
    fn too_little_to_tell() {
        for text in ["", "👍", "12345", "Top!", "ok"] {
            assert_eq!(language_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_vote_more_is_more_certain() {
        let one = detect("danke").expect("German").confidence;
        let many = detect("danke, alles war sehr gut und schnell").expect("German").confidence;
        assert!(one > 0.5 && one < many && many < 1.0, "{one} {many}");
    }
}
