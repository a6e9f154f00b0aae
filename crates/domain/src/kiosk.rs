//! A kiosk: a tablet that asks one survey where it stands, with or without a network.

use crate::survey::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a kiosk behaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KioskSettings {
    /// After so many seconds without a touch it asks whether somebody is still there, and begins anew.
    pub idle_seconds: u32,
    /// How long thanks are shown.
    pub thanks_seconds: u32,
    /// Waits with a start button; else with the first question.
    pub start: bool,
    /// What stands above the start button; empty: the survey's title.
    pub invitation: LocalText,
    /// Languages offered, the first one is shown first; none: all of the survey.
    pub languages: Vec<String>,
    pub theme: KioskTheme,
}

/// Light and dark by the light of the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KioskTheme {
    #[default]
    Light,
    Dark,
    /// As the tablet is set.
    Device,
}

impl Default for KioskSettings {
    fn default() -> Self {
        Self {
            idle_seconds: 30,
            thanks_seconds: 8,
            start: true,
            invitation: LocalText::default(),
            languages: Vec::new(),
            theme: KioskTheme::default(),
        }
    }
}

/// A setting that makes no sense, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KioskProblem {
    /// Path of the field: `settings.idle_seconds`.
    pub field: &'static str,
    /// Stable, `snake_case`.
    pub code: &'static str,
    pub de: String,
    pub en: String,
}

impl KioskSettings {
    pub const IDLE_SECONDS: std::ops::RangeInclusive<u32> = 10..=600;
    pub const THANKS_SECONDS: std::ops::RangeInclusive<u32> = 2..=60;
    /// Characters of the invitation, in each language: it is read in passing.
    pub const LONGEST_INVITATION: usize = 200;
    const MOST_LANGUAGES: usize = 50;
    const LONGEST_TAG: usize = 35;

    /// Everything that is wrong with the settings, in their order.
    pub fn problems(&self) -> Vec<KioskProblem> {
        let mut problems = Vec::new();
        let ranges = [
            ("settings.idle_seconds", self.idle_seconds, Self::IDLE_SECONDS),
            ("settings.thanks_seconds", self.thanks_seconds, Self::THANKS_SECONDS),
        ];
        for (field, seconds, range) in ranges {
            if !range.contains(&seconds) {
                problems.push(KioskProblem {
                    field,
                    code: "out_of_range",
                    de: format!("Möglich sind {} bis {} Sekunden.", range.start(), range.end()),
                    en: format!("{} to {} seconds are possible", range.start(), range.end()),
                });
            }
        }
        let texts = &self.invitation.0;
        let fits = |(tag, text): (&String, &String)| is_tag(tag) && is_text(text, Self::LONGEST_INVITATION);
        if texts.len() > Self::MOST_LANGUAGES || !texts.iter().all(fits) {
            problems.push(KioskProblem {
                field: "settings.invitation",
                code: "too_long",
                de: format!("Die Einladung hat höchstens {} Zeichen.", Self::LONGEST_INVITATION),
                en: format!("the invitation has at most {} characters", Self::LONGEST_INVITATION),
            });
        }
        if self.languages.len() > Self::MOST_LANGUAGES || !self.languages.iter().all(|tag| is_tag(tag)) {
            problems.push(KioskProblem {
                field: "settings.languages",
                code: "not_a_language",
                de: "Sprachen werden wie de oder en-GB geschrieben.".to_owned(),
                en: "languages are written like de or en-GB".to_owned(),
            });
        }
        problems
    }
}

/// Minutes without a sign of life after which a kiosk counts as silent: five minutes to two weeks.
pub const SILENT_AFTER_MINUTES: std::ops::RangeInclusive<u32> = 5..=20_160;

/// Four to eight digits.
pub fn is_pin(text: &str) -> bool {
    (4..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_tag(text: &str) -> bool {
    let letters = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    letters && (1..=KioskSettings::LONGEST_TAG).contains(&text.len())
}

fn is_text(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_changed_makes_sense() {
        assert_eq!(KioskSettings::default().problems(), []);
        let read: KioskSettings = serde_json::from_str("{}").expect("everything has a default");
        assert_eq!(read, KioskSettings::default());
    }

    #[test]
    fn every_setting_has_its_bounds() {
        let wrong = KioskSettings {
            idle_seconds: 0,
            thanks_seconds: 3_600,
            invitation: LocalText::de_en(&"x".repeat(201), "Hello"),
            languages: vec!["d e".to_owned()],
            ..KioskSettings::default()
        };
        let fields: Vec<_> = wrong.problems().into_iter().map(|problem| problem.field).collect();
        assert_eq!(
            fields,
            ["settings.idle_seconds", "settings.thanks_seconds", "settings.invitation", "settings.languages"]
        );
    }

    #[test]
    fn a_pin_is_four_to_eight_digits() {
        assert!(is_pin("0000") && is_pin("12345678"));
        for wrong in ["", "123", "123456789", "12a4", "１２３４", " 1234"] {
            assert!(!is_pin(wrong), "{wrong}");
        }
    }
}
