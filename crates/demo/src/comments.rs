//! Comments put together from phrases, in German and English, with the slips people make.

use crate::dice::Dice;
use crate::phrases::{self, Phrases};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Bad,
    Mixed,
    Good,
}

pub(crate) fn mood(survey: &str, score: f64) -> Mood {
    let (bad, good) = match survey {
        "relationship" => (6.0, 9.0),
        "call" => (3.0, 6.0),
        "app" => (0.0, 1.0),
        _ => (2.0, 4.0),
    };
    if score <= bad {
        Mood::Bad
    } else if score >= good {
        Mood::Good
    } else {
        Mood::Mixed
    }
}

pub(crate) fn comment(dice: &mut Dice, language: &str, topic: &str, mood: Mood) -> String {
    let phrases = phrases::about(topic, language == "de");
    let mut text = match mood {
        Mood::Good => sentence(dice, phrases.good),
        Mood::Bad => sentence(dice, phrases.bad),
        Mood::Mixed => mixed(dice, &phrases, language),
    };
    if mood == Mood::Good && dice.chance(0.25) {
        text = format!("{text} {}", dice.pick(phrases::closing(true, language == "de")));
    }
    if mood == Mood::Bad && dice.chance(0.3) {
        text = format!("{text} {}", dice.pick(phrases::closing(false, language == "de")));
    }
    slip(dice, text)
}

fn sentence(dice: &mut Dice, from: &[&'static str]) -> String {
    (*dice.pick(from)).to_owned()
}

fn mixed(dice: &mut Dice, phrases: &Phrases, language: &str) -> String {
    let but = if language == "de" { "aber" } else { "but" };
    let good = sentence(dice, phrases.good);
    let bad = sentence(dice, phrases.bad);
    let bad = lower_first(&bad, language);
    format!("{}, {but} {bad}", good.trim_end_matches(['.', '!']))
}

/// German keeps capitals of nouns, so only articles and pronouns are lowered.
fn lower_first(text: &str, language: &str) -> String {
    const LOWERED: [&str; 12] =
        ["Der", "Die", "Das", "Ich", "Nach", "Leider", "Es", "Man", "Mein", "Meine", "Seit", "Zwei"];
    let first = text.split(' ').next().unwrap_or_default();
    if language != "de" && first != "I" || LOWERED.contains(&first) {
        let mut characters = text.chars();
        return characters.next().map_or_else(String::new, |c| c.to_lowercase().chain(characters).collect());
    }
    text.to_owned()
}

/// Lower case, missing full stops, doubled letters, umlauts written out.
fn slip(dice: &mut Dice, text: String) -> String {
    match dice.weighted(&[0.72, 0.1, 0.06, 0.06, 0.06]) {
        1 => text.to_lowercase(),
        2 => text.trim_end_matches('.').to_owned(),
        3 => text.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss"),
        4 => swap_two_letters(dice, &text),
        _ => text,
    }
}

fn swap_two_letters(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() > 12 {
        let at = dice.between(3, letters.len() as i32 - 3) as usize;
        if letters[at].is_lowercase() && letters[at + 1].is_lowercase() {
            letters.swap(at, at + 1);
        }
    }
    letters.into_iter().collect()
}
