//! The language a text is in.

use crate::fold::fold;
use crate::tokens::tokens;
use crate::{english, german};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
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
/// So many little words of one language and none of the other settle it, if they are a good part of
/// the text.
const SETTLED: u32 = 4;

/// The language of `text`; `None` when there is too little to tell ("Top!", "👍", "12345").
///
/// Comments are mostly short, and there little words tell German from English better than letters do:
/// "war sehr gut" against "was very good". Long texts without many of them go by their letters
/// (whatlang: trigrams and alphabets), which takes a hundred times as long.
pub fn detect(text: &str) -> Option<Detected> {
    let words = Words::of(text);
    if words.settle() {
        return words.detected();
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < LONG {
        return words.detected().or_else(|| by_letters(text, letters));
    }
    by_letters(text, letters).or_else(|| words.detected())
}

fn by_letters(text: &str, letters: usize) -> Option<Detected> {
    let info = whatlang::detect(text)?;
    let believable = info.is_reliable() || (letters >= LONG && info.confidence() >= 0.5);
    tag(info.lang()).filter(|_| believable).map(|tag| Detected { tag, confidence: info.confidence() })
}

/// The tag alone, see [`detect`].
pub fn language_of(text: &str) -> Option<&'static str> {
    detect(text).map(|detected| detected.tag)
}

/// How many words of a text are German only, and English only.
#[derive(Clone, Copy, Debug, Default)]
struct Words {
    all: u32,
    german: u32,
    english: u32,
}

impl Words {
    fn of(text: &str) -> Self {
        static KNOWN: LazyLock<HashMap<&str, Lang>> = LazyLock::new(only_in_one);
        let mut words = Self::default();
        for token in tokens(text) {
            words.all += 1;
            match KNOWN.get(fold(token.text).as_str()) {
                Some(Lang::Deu) => words.german += 1,
                Some(_) => words.english += 1,
                None => {}
            }
        }
        words
    }

    fn settle(self) -> bool {
        let (more, fewer) = (self.german.max(self.english), self.german.min(self.english));
        fewer == 0 && more >= SETTLED && 3 * more >= self.all
    }

    fn detected(self) -> Option<Detected> {
        let Self { german, english, .. } = self;
        let (tag, more, fewer) = if german > english { ("de", german, english) } else { ("en", english, german) };
        if more <= 2 * fewer {
            return None;
        }
        // One vote is a hint, four are nearly certain: Laplace's rule of succession.
        Some(Detected { tag, confidence: f64::from(more + 1) / f64::from(more + fewer + 2) })
    }
}

fn only_in_one() -> HashMap<&'static str, Lang> {
    let german: HashSet<&str> = GERMAN.iter().chain(german::FUNCTION_WORDS).copied().collect();
    let english: HashSet<&str> = ENGLISH.iter().chain(english::FUNCTION_WORDS).copied().collect();
    let of = |one: &HashSet<&'static str>, other, lang| -> Vec<_> {
        one.difference(other).map(|word| (*word, lang)).collect()
    };
    let german_only = of(&german, &english, Lang::Deu);
    german_only.into_iter().chain(of(&english, &german, Lang::Eng)).collect()
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

    /// Both words and letters would say so; the words of another language do not settle it.
    #[test]
    fn many_little_words_settle_it() {
        let german = "Ich habe lange auf die Lieferung gewartet, und dann war sie nicht einmal vollständig";
        assert!(Words::of(german).settle());
        assert_eq!(by_letters(german, LONG).map(|found| found.tag), Some("de"));
        let dutch = "Het pakket kwam veel te laat en de bezorger was niet vriendelijk, ik bestel hier nooit meer iets";
        assert!(!Words::of(dutch).settle());
        assert!(!matches!(language_of(dutch), Some("de" | "en")));
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
