//! What the page for codes says, in German and English.

use domain::receipt::{LENGTH, Unreadable};
use listen::tills::Misread;

#[derive(Debug)]
pub(super) struct Sentences {
    german: bool,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) go: &'static str,
}

const GERMAN: Sentences = Sentences {
    german: true,
    title: "Wie war Ihr Einkauf?",
    text: "Geben Sie den Code ein, der auf Ihrem Kassenbon steht. Dann wissen wir, wo Sie waren, und fragen nur kurz nach.",
    label: "Code vom Kassenbon",
    hint: "14 Zeichen; groß oder klein, mit oder ohne Striche.",
    go: "Weiter",
};

const ENGLISH: Sentences = Sentences {
    german: false,
    title: "How was your visit?",
    text: "Type the code that stands on your receipt. Then we know where you were, and ask only briefly.",
    label: "Code on your receipt",
    hint: "14 characters; upper or lower case, with or without dashes.",
    go: "Next",
};

impl Sentences {
    pub(super) fn of(language: &str) -> &'static Self {
        if language.starts_with("de") { &GERMAN } else { &ENGLISH }
    }

    /// What is wrong with a code, and what helps.
    pub(super) fn wrong(&self, why: Misread) -> String {
        let pick = |de: &str, en: &str| if self.german { de.to_owned() } else { en.to_owned() };
        match why {
            Misread::Unreadable(Unreadable::Empty) => {
                pick("Hier fehlt der Code von Ihrem Kassenbon.", "The code from your receipt is missing here.")
            }
            Misread::Unreadable(Unreadable::Letter(letter)) if self.german => {
                format!("„{letter}“ kommt in keinem Code vor. Bitte vergleichen Sie noch einmal mit dem Kassenbon.")
            }
            Misread::Unreadable(Unreadable::Letter(letter)) => {
                format!("“{letter}” is in no code. Please compare it with your receipt once more.")
            }
            Misread::Unreadable(Unreadable::Length(length)) if self.german => {
                let so = if length < LENGTH { "Da fehlt noch etwas" } else { "Das ist zu viel" };
                format!("{so}: Der Code hat {LENGTH} Zeichen, hier sind es {length}.")
            }
            Misread::Unreadable(Unreadable::Length(length)) => {
                let so = if length < LENGTH { "Something is missing" } else { "That is too much" };
                format!("{so}: the code has {LENGTH} characters, here are {length}.")
            }
            Misread::Wrong => pick(
                "Dieser Code stimmt nicht. Bitte vergleichen Sie ihn Zeichen für Zeichen mit dem Kassenbon; 8 und B oder 5 und S sehen sich ähnlich.",
                "This code is not right. Please compare it with your receipt, character by character; 8 and B or 5 and S look alike.",
            ),
            Misread::Expired => pick(
                "Dieser Code gilt nicht mehr. Danke, dass Sie uns Ihre Meinung sagen wollten.",
                "This code is no longer valid. Thank you for wanting to tell us what you think.",
            ),
            Misread::TooFast => pick(
                "Gerade kamen zu viele falsche Codes. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
                "Too many wrong codes have just come in. Please try again in a few minutes.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_what_helps() {
        let short = Misread::Unreadable(Unreadable::Length(13));
        assert_eq!(
            Sentences::of("de-AT").wrong(short),
            "Da fehlt noch etwas: Der Code hat 14 Zeichen, hier sind es 13."
        );
        assert_eq!(
            Sentences::of("en").wrong(Misread::Unreadable(Unreadable::Letter('U'))),
            "“U” is in no code. Please compare it with your receipt once more."
        );
    }
}
