//! What the preference page says, in German and English.

use domain::programme::OwnLimit;
use domain::signal::Channel;

#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) whose: &'static str,
    pub(super) saved: &'static str,
    pub(super) purposes: &'static str,
    pub(super) purposes_text: &'static str,
    pub(super) no_purposes: &'static str,
    pub(super) channel: &'static str,
    pub(super) any_channel: &'static str,
    pub(super) email: &'static str,
    pub(super) sms: &'static str,
    pub(super) limit: &'static str,
    pub(super) no_limit: &'static str,
    pub(super) three_months: &'static str,
    pub(super) six_months: &'static str,
    pub(super) never: &'static str,
    pub(super) language: &'static str,
    pub(super) any_language: &'static str,
    pub(super) save: &'static str,
    pub(super) data: &'static str,
    pub(super) data_text: &'static str,
    pub(super) download: &'static str,
    pub(super) erasure: &'static str,
    pub(super) erasure_text: &'static str,
    pub(super) ask: &'static str,
    pub(super) asked: &'static str,
    /// On the page after unsubscribing.
    pub(super) everything_else: &'static str,
    known: &'static [(&'static str, &'static str)],
}

const GERMAN: Words = Words {
    title: "Was wir Sie fragen dürfen",
    whose: "Diese Seite gehört:",
    saved: "Gespeichert. Danke, dass Sie es uns gesagt haben.",
    purposes: "Wofür dürfen wir Ihnen schreiben?",
    purposes_text: "Sie können jede Einwilligung jederzeit geben und zurücknehmen. Was bis dahin geschah, bleibt rechtmäßig.",
    no_purposes: "Zurzeit fragen wir Sie nach nichts, wofür es eine Einwilligung braucht.",
    channel: "Auf welchem Weg am liebsten?",
    any_channel: "Das ist mir gleich",
    email: "E-Mail",
    sms: "SMS",
    limit: "Wie oft dürfen wir Sie höchstens fragen?",
    no_limit: "So oft, wie es einen Anlass gibt",
    three_months: "Höchstens alle 3 Monate",
    six_months: "Höchstens alle 6 Monate",
    never: "Gar nicht",
    language: "In welcher Sprache?",
    any_language: "Das ist mir gleich",
    save: "Speichern",
    data: "Ihre Daten",
    data_text: "Sie bekommen alles, was wir über Sie gespeichert haben, in einer Datei (JSON).",
    download: "Meine Daten herunterladen",
    erasure: "Alles löschen",
    erasure_text: "Sie können verlangen, dass wir alles löschen, was wir über Sie gespeichert haben. Weil Nachrichten weitergeleitet werden, geschieht das nicht sofort: Jemand von uns sieht Ihre Bitte an und löscht dann.",
    ask: "Um Löschung bitten",
    asked: "Ihre Bitte um Löschung ist bei uns angekommen. Wir kümmern uns darum.",
    everything_else: "Einstellungen und Ihre Daten",
    known: &[
        ("surveys", "Umfragen zu Ihren Erfahrungen mit uns"),
        ("surveys_by_sms", "Umfragen per SMS"),
        ("surveys_by_email", "Umfragen per E-Mail"),
        ("contact", "Rückfragen zu Ihren Antworten"),
        ("callback", "Rückruf zu Ihren Antworten"),
        ("newsletter", "Neuigkeiten per E-Mail"),
        ("marketing", "Werbung und Angebote"),
        ("mail", "Nachrichten per E-Mail"),
        ("email", "Nachrichten per E-Mail"),
        ("sms", "Nachrichten per SMS"),
        ("call", "Anrufe"),
        ("phone", "Anrufe"),
        ("quote", "Ihre Worte dürfen wir zitieren"),
        ("research", "Studien und Gespräche mit Kundinnen und Kunden"),
    ],
};

const ENGLISH: Words = Words {
    title: "What we may ask you",
    whose: "This page belongs to:",
    saved: "Saved. Thank you for telling us.",
    purposes: "What may we write to you about?",
    purposes_text: "You can give and withdraw each consent whenever you like. What happened until then stays lawful.",
    no_purposes: "At present we ask you nothing that needs your consent.",
    channel: "Which way do you prefer?",
    any_channel: "I do not mind",
    email: "E-mail",
    sms: "Text message",
    limit: "How often may we ask you at most?",
    no_limit: "Whenever there is a reason to",
    three_months: "At most every 3 months",
    six_months: "At most every 6 months",
    never: "Not at all",
    language: "In which language?",
    any_language: "I do not mind",
    save: "Save",
    data: "Your data",
    data_text: "You get everything we keep about you, in one file (JSON).",
    download: "Download my data",
    erasure: "Erase everything",
    erasure_text: "You can demand that we erase everything we keep about you. Because messages are forwarded, this does not happen at once: one of us looks at your request and then erases.",
    ask: "Ask for erasure",
    asked: "Your request for erasure has reached us. We are taking care of it.",
    everything_else: "Preferences and your data",
    known: &[
        ("surveys", "Surveys about your experience with us"),
        ("surveys_by_sms", "Surveys by text message"),
        ("surveys_by_email", "Surveys by e-mail"),
        ("contact", "Questions about your answers"),
        ("callback", "Calling you back about your answers"),
        ("newsletter", "News by e-mail"),
        ("marketing", "Advertising and offers"),
        ("mail", "Messages by e-mail"),
        ("email", "Messages by e-mail"),
        ("sms", "Text messages"),
        ("call", "Phone calls"),
        ("phone", "Phone calls"),
        ("quote", "We may quote your words"),
        ("research", "Studies and talks with customers"),
    ],
};

impl Words {
    /// German for `de` and its regions, English for every other language.
    pub(super) fn of(language: &str) -> &'static Self {
        if language.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case("de")) {
            &GERMAN
        } else {
            &ENGLISH
        }
    }

    /// What a purpose is called; its own name, written as words, where it is none of the usual ones.
    pub(super) fn purpose(&self, purpose: &str) -> String {
        let usual = self.known.iter().find(|(known, _)| known.eq_ignore_ascii_case(purpose.trim()));
        if let Some((_, name)) = usual {
            return (*name).to_owned();
        }
        let words = purpose.split(['_', '-', '.']).filter(|word| !word.trim().is_empty()).collect::<Vec<_>>().join(" ");
        let mut letters = words.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    pub(super) fn channel(&self, channel: Channel) -> &'static str {
        if channel == Channel::Sms { self.sms } else { self.email }
    }

    pub(super) fn limit(&self, limit: OwnLimit) -> &'static str {
        match limit {
            OwnLimit::ThreeMonths => self.three_months,
            OwnLimit::SixMonths => self.six_months,
            OwnLimit::Never => self.never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_are_said_in_words() {
        let (german, english) = (Words::of("de-AT"), Words::of("fr"));
        assert_eq!(german.purpose("Surveys"), "Umfragen zu Ihren Erfahrungen mit uns");
        assert_eq!(english.purpose("surveys_by_sms"), "Surveys by text message");
        assert_eq!(german.purpose("ölwechsel_erinnerung"), "Ölwechsel erinnerung");
        assert_eq!(english.purpose("a-b.c__d"), "A b c d");
        assert_eq!((english.purpose("_"), english.purpose("")), (String::new(), String::new()));
        assert_eq!(german.known.len(), english.known.len());
        assert!(german.known.iter().zip(english.known).all(|(german, english)| german.0 == english.0));
    }
}
