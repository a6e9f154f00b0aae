//! The definition of a survey.

use super::local_text::LocalText;
use super::onward::Onwards;
use super::question::Question;
use crate::signal::Group;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How large a survey may be.
pub mod limits {
    pub const QUESTIONS: usize = 200;
    pub const LANGUAGES: usize = 50;
    pub const OPTIONS: usize = 200;
    /// Aspects of one matrix.
    pub const ASPECTS: usize = 50;
    /// Characters of a question, statement or thank-you text, per language.
    pub const TEXT: usize = 2_000;
    /// Characters of an option, aspect or scale label, per language.
    pub const LABEL: usize = 300;
    /// Characters of an address to go on to.
    pub const ADDRESS: usize = 2_000;
    /// Characters of a key.
    pub const KEY: usize = 64;
    /// Characters of a short answer in words, at most.
    pub const SHORT_ANSWER: u32 = 500;
    /// Characters of a long answer in words, at most.
    pub const LONG_ANSWER: u32 = 10_000;
    /// Conditions inside one another.
    pub const CONDITION_DEPTH: usize = 10;
    /// Conditions in one rule, counted with everything inside.
    pub const CONDITIONS: usize = 100;
    /// Ways a question may be left early.
    pub const SKIPS: usize = 20;
    /// Beyond this many questions on the longest way people stop answering; a warning, not an error.
    pub const COMFORTABLE_QUESTIONS: usize = 15;
}

/// One version of a survey.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Languages it is offered in, BCP 47: `["de", "en"]`.
    pub languages: Vec<String>,
    /// The one of `languages` shown when the respondent's is not offered.
    pub default_language: String,
    pub title: LocalText,
    /// Said before the first question.
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub intro: LocalText,
    pub questions: Vec<Question>,
    #[serde(default)]
    pub pages: Pages,
    /// Show how far one has come.
    #[serde(default = "yes")]
    pub progress: bool,
    #[serde(default)]
    pub thank_you: ThankYou,
    #[serde(default)]
    pub brand: Brand,
}

fn yes() -> bool {
    true
}

/// How questions are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pages {
    /// One question per page; headings and statements stand above the question that follows them.
    #[default]
    One,
    /// Many questions per page. A section starts a page, and so does a question that depends on an
    /// answer given on the same page, because no script is needed to answer.
    Many,
}

/// What is said at the end; a group's own text replaces `text` when the headline score fell into it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThankYou {
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub text: LocalText,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub negative: LocalText,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub neutral: LocalText,
    #[serde(default, skip_serializing_if = "LocalText::is_empty")]
    pub positive: LocalText,
    /// Where to go on to from there.
    #[serde(default, skip_serializing_if = "Onwards::is_empty")]
    pub onward: Onwards,
}

impl ThankYou {
    /// The text for a headline score in `group`; `None` when nothing was scored.
    pub fn for_group(&self, group: Option<Group>) -> &LocalText {
        let own = match group {
            Some(Group::Negative) => &self.negative,
            Some(Group::Neutral) => &self.neutral,
            Some(Group::Positive) => &self.positive,
            None => &self.text,
        };
        if own.is_empty() { &self.text } else { own }
    }
}

/// How it looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Address of an image: `https://…` or a path on this server beginning with `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// What the logo says, for those who cannot see it; usually the company's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_text: Option<String>,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
}

impl Survey {
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }

    pub fn position(&self, key: &str) -> Option<usize> {
        self.questions.iter().position(|question| question.key == key)
    }

    /// The offered language nearest to what the respondent wants, best wish first: exact, then same
    /// primary language, then the default.
    pub fn choose_language<'a>(&'a self, wanted: impl IntoIterator<Item = &'a str>) -> &'a str {
        let primary = |tag: &str| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
        for wish in wanted {
            let exact = self.languages.iter().find(|offered| offered.eq_ignore_ascii_case(wish));
            let near = || self.languages.iter().find(|offered| primary(offered) == primary(wish));
            if let Some(language) = exact.or_else(near) {
                return language;
            }
        }
        &self.default_language
    }

    /// `text` in `language`, falling back to the default language.
    pub fn text<'a>(&self, text: &'a LocalText, language: &str) -> &'a str {
        text.get(language, &self.default_language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey() -> Survey {
        serde_json::from_value(serde_json::json!({
            "languages": ["de", "en", "pt-BR"], "default_language": "en", "title": {"de": "T"}, "questions": []
        }))
        .expect("a survey")
    }

    #[test]
    fn the_respondents_language_is_met_as_well_as_possible() {
        let survey = survey();
        assert_eq!(survey.choose_language(["de-CH", "fr"]), "de");
        assert_eq!(survey.choose_language(["fr", "PT"]), "pt-BR");
        assert_eq!(survey.choose_language(["pl"]), "en");
        assert_eq!(survey.choose_language([]), "en");
    }

    #[test]
    fn thanks_by_group_fall_back_to_the_common_text() {
        let thanks = ThankYou {
            text: LocalText::de_en("Danke", "Thanks"),
            negative: LocalText::de_en("Das tut uns leid", "We are sorry"),
            ..ThankYou::default()
        };
        assert_eq!(thanks.for_group(Some(Group::Negative)).get("en", "en"), "We are sorry");
        assert_eq!(thanks.for_group(Some(Group::Positive)).get("en", "en"), "Thanks");
        assert_eq!(thanks.for_group(None).get("de", "en"), "Danke");
    }

    #[test]
    fn unknown_fields_are_refused_by_name() {
        let error = serde_json::from_value::<Survey>(serde_json::json!({
            "languages": [], "default_language": "de", "title": {}, "questions": [], "pagse": "one"
        }))
        .expect_err("a misspelt field");
        assert!(error.to_string().contains("pagse"), "{error}");
    }
}
