//! The two languages everything for people exists in, and words in both.

use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// A language of the product. Survey texts may be in more languages than these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    De,
    #[default]
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// BCP 47 primary tag: `de` or `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// `de`, `de-AT`, `EN` …; `None` for other languages.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The language an `Accept-Language` header asks for first among ours; `None` when it names
    /// neither, or refuses both with `q=0`.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::from_tag) else { continue };
            let weight =
                parts.find_map(|p| p.trim().strip_prefix("q=")).map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
            if weight > 0.0 && best.is_none_or(|(found, _)| weight > found) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// One of two texts.
    pub fn pick<'a>(self, de: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::De => de,
            Self::En => en,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// The same text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct Words {
    #[serde(default)]
    pub de: String,
    #[serde(default)]
    pub en: String,
}

impl Words {
    pub fn new(de: impl Into<String>, en: impl Into<String>) -> Self {
        Self { de: de.into(), en: en.into() }
    }

    /// The text in `language`; the other one when that is empty.
    pub fn in_language(&self, language: Language) -> &str {
        let (wanted, other) = match language {
            Language::De => (&self.de, &self.en),
            Language::En => (&self.en, &self.de),
        };
        if wanted.is_empty() { other } else { wanted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_our_languages_wins() {
        assert_eq!(Language::accepted("fr-FR, de-AT;q=0.8, en;q=0.7"), Some(Language::De));
        assert_eq!(Language::accepted("en-GB,en;q=0.9,de;q=0.8"), Some(Language::En));
        assert_eq!(Language::accepted("de;q=0.1, en"), Some(Language::En));
        assert_eq!(Language::accepted("fr, *;q=0.5"), None);
        assert_eq!(Language::accepted("de;q=0"), None);
        assert_eq!(Language::accepted(""), None);
        assert_eq!(Language::accepted("de;q=viel, en;q=0.1"), Some(Language::En));
    }

    #[test]
    fn a_missing_translation_falls_back_to_the_other_language() {
        assert_eq!(Words::new("", "Segment").in_language(Language::De), "Segment");
        assert_eq!(Words::new("Kunde", "Customer").in_language(Language::De), "Kunde");
    }
}
