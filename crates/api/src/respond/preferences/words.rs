//! What the preference page says, in German and English.

use domain::programme::OwnLimit;
use domain::signal::Channel;

#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) whose: &'static str,
    pub(super) saved: &'static str,
    /// `{address}`: where the mail goes.
    pub(super) to_confirm: &'static str,
    pub(super) not_asked: &'static str,
    /// On the page the link in that mail leads to.
    pub(super) confirm: &'static str,
    pub(super) confirm_text: &'static str,
    pub(super) yes: &'static str,
    pub(super) consent_over_text: &'static str,
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
    /// `{address}`: where the mail goes, like in the next ones.
    pub(super) data_by_mail: &'static str,
    pub(super) send_link: &'static str,
    pub(super) link_sent: &'static str,
    pub(super) data_by_people: &'static str,
    pub(super) ask_for_data: &'static str,
    pub(super) data_asked: &'static str,
    /// On the page the link leads to.
    pub(super) take_text: &'static str,
    pub(super) take: &'static str,
    pub(super) link_over: &'static str,
    pub(super) link_over_text: &'static str,
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
    to_confirm: "Bitte bestätigen Sie noch Ihre neue Einwilligung: Wir haben eine Mail an {address} geschickt. Erst mit dem Link darin gilt sie; er ist 7 Tage gültig. Alles andere ist gespeichert.",
    not_asked: "Ihre neue Einwilligung muss per Mail bestätigt werden, und die Mail an {address} konnten wir gerade nicht verschicken. Bitte versuchen Sie es später noch einmal. Alles andere ist gespeichert.",
    confirm: "Bitte bestätigen Sie",
    confirm_text: "Sie erlauben uns, Ihnen zu schreiben. Zurücknehmen können Sie das jederzeit. Es geht um:",
    yes: "Ja, das möchte ich",
    consent_over_text: "Links zum Bestätigen gelten 7 Tage und ein einziges Mal. Was gilt, sehen Sie auf Ihrer Seite.",
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
    data_by_mail: "Sie können alles bekommen, was wir über Sie gespeichert haben. Weil Nachrichten weitergeleitet werden, schicken wir den Link dazu an Ihre eigene Adresse: {address}",
    send_link: "Link zu meinen Daten schicken",
    link_sent: "Wir haben einen Link an {address} geschickt. Er gilt 60 Minuten. Kommt nichts an, sehen Sie bitte auch im Spam-Ordner nach.",
    data_by_people: "Sie können alles bekommen, was wir über Sie gespeichert haben. Per E-Mail können wir es Ihnen hier nicht schicken: Jemand von uns meldet sich bei Ihnen.",
    ask_for_data: "Um meine Daten bitten",
    data_asked: "Ihre Bitte um Ihre Daten ist bei uns angekommen. Jemand von uns meldet sich bei Ihnen.",
    take_text: "Sie bekommen alles, was wir über Sie gespeichert haben, in einer Datei (JSON). Speichern Sie sie so, dass nur Sie sie lesen können.",
    take: "Meine Daten herunterladen",
    link_over: "Dieser Link gilt nicht mehr",
    link_over_text: "Links zu Ihren Daten gelten 60 Minuten. Auf Ihrer Seite können Sie einen neuen anfordern.",
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
    to_confirm: "Please confirm your new consent: we have sent a mail to {address}. It holds only with the link in there, which is good for 7 days. Everything else is saved.",
    not_asked: "Your new consent has to be confirmed by mail, and we could not send the mail to {address} just now. Please try again later. Everything else is saved.",
    confirm: "Please confirm",
    confirm_text: "You allow us to write to you. You can take that back whenever you like. It is about:",
    yes: "Yes, I would like that",
    consent_over_text: "Links to confirm are good for 7 days, and once. Your page shows what holds.",
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
    data_by_mail: "You can get everything we keep about you. Because messages are forwarded, we send the link to it to your own address: {address}",
    send_link: "Send me the link to my data",
    link_sent: "We have sent a link to {address}. It is good for 60 minutes. If nothing arrives, please look into your spam folder too.",
    data_by_people: "You can get everything we keep about you. We cannot send it to you by e-mail from here: one of us will get in touch with you.",
    ask_for_data: "Ask for my data",
    data_asked: "Your request for your data has reached us. One of us will get in touch with you.",
    take_text: "You get everything we keep about you, in one file (JSON). Keep it where nobody but you can read it.",
    take: "Download my data",
    link_over: "This link is no longer good",
    link_over_text: "Links to your data are good for 60 minutes. On your page you can ask for a new one.",
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
        for words in [german, english] {
            for text in [words.data_by_mail, words.link_sent, words.to_confirm, words.not_asked] {
                assert_eq!(text.matches("{address}").count(), 1, "{text}");
            }
            // The link is good as long as the words say.
            assert!(words.link_sent.contains("60") && words.link_over_text.contains("60"));
        }
        assert_eq!(german.known.len(), english.known.len());
        assert!(german.known.iter().zip(english.known).all(|(german, english)| german.0 == english.0));
    }
}
