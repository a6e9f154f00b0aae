//! Voices: feedback with words. What a voice is known by, and when somebody should look at once.

use crate::ids::{SeriesNo, TouchpointNo};
use crate::signal::{Feedback, Group, Item};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far a voice has come, seen by one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoiceState {
    /// Not opened by this reader.
    Unread,
    /// Not marked answered by anybody.
    Unanswered,
    Answered,
    /// Assigned to this reader.
    Mine,
}

/// In which order voices are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoiceOrder {
    #[default]
    Newest,
    /// Urgent ones first, each part newest first.
    Urgent,
}

/// The score a voice is filed under.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    pub series: SeriesNo,
    pub value: f64,
    pub group: Group,
}

/// The first score that is not about another touchpoint; failing that, the first score.
pub fn headline(items: &[Item]) -> Option<Headline> {
    let scored = |item: &Item| match (item.value, item.group) {
        (Some(value), Some(group)) if !item.series.is_none() => Some(Headline { series: item.series, value, group }),
        _ => None,
    };
    let own = items.iter().filter(|item| item.touchpoint.is_none()).find_map(scored);
    own.or_else(|| items.iter().find_map(scored))
}

/// The words of an item; `None` when there is nothing but space.
pub fn words(item: &Item) -> Option<&str> {
    item.text.as_deref().filter(|text| !text.trim().is_empty())
}

/// Should somebody look at this at once? Yes when
///
/// * a negative score was given at a touchpoint that is marked decisive, or
/// * a comment speaks of law, safety or leaving, by the word lists in this file (German and English,
///   looked for in any language; denials such as "not dangerous" are not understood and count too).
pub fn is_urgent(feedback: &Feedback, decisive: impl Fn(TouchpointNo) -> bool) -> bool {
    let negative_where_it_matters = |item: &Item| {
        item.group == Some(Group::Negative) && decisive(item.touchpoint.unwrap_or(feedback.envelope.touchpoint))
    };
    feedback.items.iter().any(|item| negative_where_it_matters(item) || words(item).is_some_and(speaks_of_trouble))
}

/// Whole words, umlauts written out.
const WORDS: &[&str] = &[
    // law
    "anzeige", "gericht", "klage", "klagen", "lawyer", "lawyers", "lawsuit", "attorney", "court", "sue", "suing",
    // safety
    "brennt", "brannte", "feuer", "rauch", "smoke", "unsafe", // leaving
    "widerruf",
];

/// Beginnings of words, umlauts written out.
const BEGINNINGS: &[&str] = &[
    // law
    "rechtsanw",
    "anwalt",
    "anwaelt",
    "verklag",
    "rechtlich",
    "verbraucherschutz",
    "verbraucherzentral",
    "datenschutzbehoerd",
    "ombuds",
    // safety
    "gefaehrlich",
    "lebensgefaehr",
    "verletz",
    "verbrann",
    "explodier",
    "stromschlag",
    "vergift",
    "dangerous",
    "injur",
    "explod",
    "electrocut",
    "poison",
    // leaving
    "kuendig",
    "gekuendigt",
    "cancel",
    "terminat",
];

/// Words that follow each other.
const PHRASES: &[&[&str]] = &[
    &["legal", "action"],
    &["small", "claims"],
    &["on", "fire"],
    &["caught", "fire"],
    &["electric", "shock"],
    &["anbieter", "wechseln"],
    &["anbieter", "gewechselt"],
    &["switch", "provider"],
    &["close", "my", "account"],
];

fn speaks_of_trouble(text: &str) -> bool {
    let folded = fold(text);
    let said: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    said.iter().any(|word| WORDS.contains(word) || BEGINNINGS.iter().any(|start| word.starts_with(start)))
        || PHRASES.iter().any(|phrase| said.windows(phrase.len()).any(|window| window == *phrase))
}

fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 8);
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            // The dots of letters written in two parts: "u" and U+0308 are an "ü".
            '\u{308}' => folded.push('e'),
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{FacetSetNo, ProjectNo, SignalId, SurveyNo, UnitSetNo};
    use crate::signal::{Channel, Envelope};
    use crate::time::{Day, Timestamp};
    use uuid::Uuid;

    fn feedback(items: Vec<Item>) -> Feedback {
        let envelope = Envelope {
            project: ProjectNo(1),
            id: SignalId(Uuid::nil()),
            customer: None,
            time: Timestamp(0),
            day: Day(0),
            recorded: Timestamp(0),
            channel: Channel::Web,
            touchpoint: TouchpointNo(1),
            units: UnitSetNo::NONE,
            facets: FacetSetNo::NONE,
            payload: String::new(),
        };
        Feedback { envelope, solicited: true, survey: SurveyNo(1), survey_version: 1, language: "de".into(), items }
    }

    fn said(text: &str) -> Feedback {
        feedback(vec![Item { text: Some(text.to_owned()), ..Item::default() }])
    }

    fn scored(touchpoint: Option<u32>, value: f64, group: Group) -> Item {
        Item {
            series: SeriesNo(3),
            value: Some(value),
            group: Some(group),
            touchpoint: touchpoint.map(TouchpointNo),
            ..Item::default()
        }
    }

    #[test]
    fn words_of_law_safety_and_leaving_are_urgent_in_both_languages() {
        for text in [
            "Ich schalte jetzt meinen Anwalt ein!",
            "Das geht an die VERBRAUCHERZENTRALE",
            "Mein Sohn hat sich daran verletzt.",
            "Das Gerät fing an zu rauchen, überall Rauch",
            "Hiermit kündige ich",
            "ku\u{308}ndigung ist raus",
            "I will take legal action.",
            "the charger caught fire",
            "Please cancel everything",
        ] {
            assert!(is_urgent(&said(text), |_| false), "{text}");
        }
        for text in
            ["Alles bestens", "Das war teuer, ich beklage mich", "great brand, fired up", "", "Ombré-Farbe gefällt"]
        {
            assert!(!is_urgent(&said(text), |_| true), "{text}");
        }
    }

    #[test]
    fn a_bad_score_is_urgent_only_where_it_matters() {
        let decisive = |t: TouchpointNo| t == TouchpointNo(2);
        assert!(!is_urgent(&feedback(vec![scored(None, 1.0, Group::Negative)]), decisive));
        assert!(is_urgent(&feedback(vec![scored(Some(2), 1.0, Group::Negative)]), decisive));
        assert!(!is_urgent(&feedback(vec![scored(Some(2), 7.0, Group::Neutral)]), decisive));
    }

    #[test]
    fn a_voice_is_filed_under_its_own_touchpoints_score() {
        let items = [scored(Some(2), 1.0, Group::Negative), Item::default(), scored(None, 9.0, Group::Positive)];
        assert_eq!(headline(&items).map(|h| h.value), Some(9.0));
        assert_eq!(headline(&items[..2]).map(|h| h.value), Some(1.0));
        assert_eq!(headline(&items[1..2]), None);
    }
}
