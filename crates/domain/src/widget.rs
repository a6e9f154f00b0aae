//! A widget: a survey inside the pages of a website. When it asks by itself there, and where it stands.
//!
//! The script in the page obeys these settings; nothing of them is believed when an answer comes in.

use crate::survey::LocalText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[cfg(test)]
mod tests;

/// How a survey shows itself in the pages of a website.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Widget {
    /// It asks when the first of these happens; none: only when a person or the page opens it.
    pub triggers: Vec<Trigger>,
    /// Paths of the pages it asks on, `*` stands for anything: `/checkout/*`. None: every page.
    pub addresses: Vec<String>,
    /// How many of those a trigger is met for are asked, from 0 to 1.
    pub share: f64,
    /// Whoever was asked is left alone for so many days, where the page may remember it; else until the page is left.
    pub ask_again_days: u32,
    pub placement: Placement,
    /// CSS selector of the element it stands in; only for `inline`.
    pub selector: String,
    /// Always there; what comes through it was not asked for.
    pub button: Option<Button>,
}

/// What makes the widget ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = WidgetTrigger)]
pub enum Trigger {
    /// The page has been looked at for so long.
    Time { seconds: u32 },
    /// So much of the page has been seen.
    Scroll { percent: u32 },
    /// The pointer leaves the page at the top.
    Exit,
    /// The page says that something happened: `resonanz("event", "order_placed")`.
    Event { name: String },
}

/// Where the widget stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WidgetPlacement)]
pub enum Placement {
    #[default]
    BottomRight,
    BottomLeft,
    Centre,
    /// In an element of the page.
    Inline,
}

/// A button at the edge of every page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = WidgetButton)]
pub struct Button {
    /// Empty: “Feedback”.
    pub label: LocalText,
    pub side: Side,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WidgetSide)]
pub enum Side {
    #[default]
    Right,
    Left,
}

impl Default for Widget {
    fn default() -> Self {
        Self {
            triggers: Vec::new(),
            addresses: Vec::new(),
            share: 1.0,
            ask_again_days: 90,
            placement: Placement::default(),
            selector: String::new(),
            button: None,
        }
    }
}

/// A setting that makes no sense, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidgetProblem {
    /// Path of the field: `triggers[1].seconds`.
    pub field: String,
    /// Stable, `snake_case`.
    pub code: &'static str,
    pub de: String,
    pub en: String,
}

impl Widget {
    pub const MOST_TRIGGERS: usize = 10;
    pub const MOST_ADDRESSES: usize = 20;
    pub const LONGEST_SECONDS: u32 = 3_600;
    pub const LONGEST_REST_DAYS: u32 = 730;
    /// Characters of a path or a selector.
    pub const LONGEST_TEXT: usize = 200;
    /// Characters of the name of an event.
    pub const LONGEST_EVENT: usize = 60;
    /// Characters of a button: more does not fit on the edge of a phone.
    pub const LONGEST_LABEL: usize = 30;
    const MOST_LANGUAGES: usize = 50;

    /// Everything that is wrong with the settings, in their order.
    pub fn problems(&self) -> Vec<WidgetProblem> {
        let mut problems = Vec::new();
        let mut wrong = |field: String, code, de: String, en: String| {
            problems.push(WidgetProblem { field, code, de, en });
        };
        if self.triggers.len() > Self::MOST_TRIGGERS {
            let (de, en) = (
                format!("Höchstens {} Auslöser sind möglich.", Self::MOST_TRIGGERS),
                format!("at most {} triggers are possible", Self::MOST_TRIGGERS),
            );
            wrong("triggers".into(), "too_many", de, en);
        }
        for (place, trigger) in self.triggers.iter().enumerate() {
            if let Some((field, de, en)) = trigger.problem() {
                wrong(format!("triggers[{place}].{field}"), "out_of_range", de, en);
            }
        }
        if self.addresses.len() > Self::MOST_ADDRESSES {
            let (de, en) = (
                format!("Höchstens {} Adressen sind möglich.", Self::MOST_ADDRESSES),
                format!("at most {} addresses are possible", Self::MOST_ADDRESSES),
            );
            wrong("addresses".into(), "too_many", de, en);
        }
        for (place, address) in self.addresses.iter().enumerate() {
            if !is_address(address) {
                let (de, en) = (
                    format!("Ein Pfad beginnt mit / oder *: ohne Leerzeichen, bis {} Zeichen.", Self::LONGEST_TEXT),
                    format!("a path begins with / or *, without blanks, at most {} characters", Self::LONGEST_TEXT),
                );
                wrong(format!("addresses[{place}]"), "not_a_path", de, en);
            }
        }
        if !(0.0..=1.0).contains(&self.share) {
            let (de, en) = ("Der Anteil liegt zwischen 0 und 1.", "the share is between 0 and 1");
            wrong("share".into(), "out_of_range", de.into(), en.into());
        }
        if !(1..=Self::LONGEST_REST_DAYS).contains(&self.ask_again_days) {
            let (de, en) = (
                format!("Möglich sind 1 bis {} Tage.", Self::LONGEST_REST_DAYS),
                format!("1 to {} days are possible", Self::LONGEST_REST_DAYS),
            );
            wrong("ask_again_days".into(), "out_of_range", de, en);
        }
        let selector = self.selector.trim();
        if self.placement == Placement::Inline && selector.is_empty() {
            let (de, en) = (
                "Hier fehlt, in welchem Element der Seite die Umfrage steht, z. B. #feedback.",
                "say in which element of the page the survey stands, #feedback for instance",
            );
            wrong("selector".into(), "required", de.into(), en.into());
        }
        if !is_line(selector, Self::LONGEST_TEXT) {
            let (de, en) = (
                format!("Ein Selektor ist eine Zeile von höchstens {} Zeichen.", Self::LONGEST_TEXT),
                format!("a selector is one line of at most {} characters", Self::LONGEST_TEXT),
            );
            wrong("selector".into(), "too_long", de, en);
        }
        let label = self.button.as_ref().map(|button| &button.label.0);
        let fits = |language: &String, text: &String| is_line(language, 35) && is_line(text, Self::LONGEST_LABEL);
        if label.is_some_and(|texts| texts.len() > Self::MOST_LANGUAGES || !texts.iter().all(|(l, t)| fits(l, t))) {
            let (de, en) = (
                format!("Eine Beschriftung ist eine Zeile von höchstens {} Zeichen.", Self::LONGEST_LABEL),
                format!("a label is one line of at most {} characters", Self::LONGEST_LABEL),
            );
            wrong("button.label".into(), "too_long", de, en);
        }
        problems
    }
}

impl Trigger {
    /// The field that is wrong, in German and English.
    fn problem(&self) -> Option<(&'static str, String, String)> {
        match self {
            Self::Time { seconds } if *seconds > Widget::LONGEST_SECONDS => Some((
                "seconds",
                format!("Möglich sind 0 bis {} Sekunden.", Widget::LONGEST_SECONDS),
                format!("0 to {} seconds are possible", Widget::LONGEST_SECONDS),
            )),
            Self::Scroll { percent } if !(1..=100).contains(percent) => Some((
                "percent",
                "Möglich sind 1 bis 100 Prozent.".to_owned(),
                "1 to 100 percent are possible".to_owned(),
            )),
            Self::Event { name } if !is_event(name) => Some((
                "name",
                format!("Ein Name besteht aus a-z, A-Z, 0-9, _ - . :, bis {} Zeichen.", Widget::LONGEST_EVENT),
                format!("a name is made of a-z, A-Z, 0-9, _ - . :, up to {} characters", Widget::LONGEST_EVENT),
            )),
            Self::Time { .. } | Self::Scroll { .. } | Self::Exit | Self::Event { .. } => None,
        }
    }
}

fn is_event(name: &str) -> bool {
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c));
    letters && (1..=Widget::LONGEST_EVENT).contains(&name.len())
}

fn is_address(text: &str) -> bool {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    text.starts_with(['/', '*']) && text.chars().count() <= Widget::LONGEST_TEXT && !text.contains(blank)
}

fn is_line(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(char::is_control)
}
