//! One text in several languages.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Language to text: `{"de": "Wie war es?", "en": "How was it?"}`. An empty map is no text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(example = json!({"de": "Wie war es?", "en": "How was it?"}))]
pub struct LocalText(pub BTreeMap<String, String>);

impl LocalText {
    pub fn new<L: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (L, T)>) -> Self {
        Self(texts.into_iter().map(|(language, text)| (language.into(), text.into())).collect())
    }

    /// German and English at once.
    pub fn de_en(de: &str, en: &str) -> Self {
        Self::new([("de", de), ("en", en)])
    }

    /// No language has a word of it.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    /// The text in exactly this language; blank counts as missing.
    pub fn exact(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str).filter(|text| !text.trim().is_empty())
    }

    /// The text in `language`, else in its primary language (`de` for `de-AT`), else in `fallback`,
    /// else in the first language there is, else empty.
    pub fn get(&self, language: &str, fallback: &str) -> &str {
        let primary = language.split('-').next().unwrap_or(language);
        self.exact(language)
            .or_else(|| self.exact(primary))
            .or_else(|| self.exact(fallback))
            .or_else(|| self.0.values().map(String::as_str).find(|text| !text.trim().is_empty()))
            .unwrap_or("")
    }

    /// The languages of `wanted` this text lacks; none when there is no text at all.
    pub fn missing<'a>(&self, wanted: &'a [String]) -> Vec<&'a str> {
        if self.is_empty() {
            return Vec::new();
        }
        wanted.iter().map(String::as_str).filter(|language| self.exact(language).is_none()).collect()
    }
}

/// `rtl` for languages written from right to left.
pub fn direction(tag: &str) -> &'static str {
    match tag.split('-').next().unwrap_or(tag) {
        "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "dv" => "rtl",
        _ => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_back_by_region_then_default_then_anything() {
        let text = LocalText::new([("de", "Hallo"), ("en", "Hello"), ("fr", "  ")]);
        assert_eq!(text.get("de-AT", "en"), "Hallo");
        assert_eq!(text.get("fr", "en"), "Hello");
        assert_eq!(text.get("it", "es"), "Hallo");
        assert_eq!(LocalText::default().get("de", "en"), "");
        assert_eq!(text.missing(&["de".into(), "fr".into()]), ["fr"]);
        assert!(LocalText::default().missing(&["de".into()]).is_empty());
        assert_eq!(["ar-EG", "he", "ur", "fr"].map(direction), ["rtl", "rtl", "rtl", "ltr"]);
    }
}
