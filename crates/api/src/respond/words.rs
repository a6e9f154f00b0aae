//! What the pages themselves say, in German and English. Other languages of a survey get English.

use domain::survey::Destination;
use domain::time::Timestamp;

/// All fixed texts of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) tag: &'static str,
    pub(super) to_content: &'static str,
    pub(super) languages: &'static str,
    pub(super) next: &'static str,
    pub(super) finish: &'static str,
    pub(super) back: &'static str,
    pub(super) skip: &'static str,
    pub(super) optional: &'static str,
    pub(super) chosen_before: &'static str,
    pub(super) in_own_voice: &'static str,
    pub(super) other_label: &'static str,
    pub(super) position_of: &'static str,
    pub(super) no_position: &'static str,
    pub(super) rank_hint: &'static str,
    pub(super) choose_several: &'static str,
    pub(super) yes_i_agree: &'static str,
    pub(super) error_title: &'static str,
    pub(super) error_one: &'static str,
    pub(super) error_many: &'static str,
    pub(super) leave_empty: &'static str,
    pub(super) robot: &'static str,
    pub(super) thanks: &'static str,
    pub(super) thanks_text: &'static str,
    pub(super) correct: &'static str,
    pub(super) again: &'static str,
    pub(super) already: &'static str,
    pub(super) already_text: &'static str,
    pub(super) closed: &'static str,
    pub(super) closed_text: &'static str,
    pub(super) not_found: &'static str,
    pub(super) not_found_text: &'static str,
    pub(super) expired: &'static str,
    pub(super) expired_text: &'static str,
    pub(super) forged: &'static str,
    pub(super) forged_text: &'static str,
    pub(super) uninvited: &'static str,
    pub(super) uninvited_text: &'static str,
    pub(super) too_fast: &'static str,
    pub(super) too_fast_text: &'static str,
    pub(super) too_large: &'static str,
    pub(super) too_large_text: &'static str,
    pub(super) trouble: &'static str,
    pub(super) trouble_text: &'static str,
    pub(super) preview: &'static str,
    pub(super) preview_end: &'static str,
    pub(super) preview_onward: &'static str,
    pub(super) from_start: &'static str,
    pub(super) sample_shop: &'static str,
    pub(super) sample_title: &'static str,
    pub(super) sample_text: &'static str,
    pub(super) feedback: &'static str,
    pub(super) close: &'static str,
    pub(super) widget_trouble: &'static str,
}

const GERMAN: Words = Words {
    tag: "de",
    to_content: "Direkt zur Frage",
    languages: "Sprache",
    next: "Weiter",
    finish: "Absenden",
    back: "Zurück",
    skip: "Überspringen",
    optional: "freiwillig",
    chosen_before: "Ihre Antwort",
    in_own_voice: "Ihre Worte",
    other_label: "Etwas anderes",
    position_of: "Platz für",
    no_position: "Platz …",
    rank_hint: "Vergeben Sie jeden Platz einmal; 1 ist der beste.",
    choose_several: "Mehrere Antworten möglich.",
    yes_i_agree: "Ja, ich bin einverstanden.",
    error_title: "Bitte prüfen",
    error_one: "Eine Antwort stimmt noch nicht:",
    error_many: "Diese Antworten stimmen noch nicht:",
    leave_empty: "Bitte leer lassen",
    robot: "Das hat nicht geklappt. Bitte senden Sie Ihre Antwort noch einmal.",
    thanks: "Vielen Dank!",
    thanks_text: "Ihre Antwort ist angekommen.",
    correct: "Vertippt? Antwort ändern",
    again: "Neue Antwort geben",
    already: "Sie haben schon geantwortet",
    already_text: "Ihre Antwort ist bei uns angekommen, mehr ist nicht nötig. Vielen Dank!",
    closed: "Diese Umfrage ist beendet",
    closed_text: "Sie nimmt keine Antworten mehr an. Danke, dass Sie uns Ihre Meinung sagen wollten.",
    not_found: "Hier ist keine Umfrage",
    not_found_text: "Unter dieser Adresse finden wir nichts. Bitte prüfen Sie, ob sie vollständig ist, oder scannen Sie den Code noch einmal.",
    expired: "Dieser Link ist abgelaufen",
    expired_text: "Er galt nur eine Zeit lang. Wenn Sie uns noch etwas sagen möchten, fragen Sie dort nach einem neuen Link, woher dieser kam.",
    forged: "Dieser Link ist beschädigt",
    forged_text: "Ein Teil der Adresse fehlt oder wurde verändert. Bitte öffnen Sie den Link noch einmal aus der ursprünglichen Nachricht.",
    uninvited: "Hier antwortet, wer eingeladen ist",
    uninvited_text: "Bitte öffnen Sie die Umfrage über den Link in Ihrer Einladung; diese Adresse allein genügt nicht.",
    too_fast: "Einen Moment bitte",
    too_fast_text: "Von hier kamen gerade sehr viele Antworten. Bitte warten Sie eine Minute und laden Sie die Seite dann neu; was Sie schon abgesendet haben, ist gespeichert.",
    too_large: "Das war zu viel auf einmal",
    too_large_text: "So viel Text können wir nicht annehmen. Bitte gehen Sie zurück und kürzen Sie Ihre Antwort.",
    trouble: "Das lag an uns",
    trouble_text: "Ihre Antwort konnte gerade nicht gespeichert werden. Bitte gehen Sie zurück und versuchen Sie es gleich noch einmal.",
    preview: "Vorschau: Es wird nichts gespeichert.",
    preview_end: "Ende der Vorschau",
    preview_onward: "Ende der Vorschau. Nach dem Absenden geht es von hier sofort weiter.",
    from_start: "Von vorn beginnen",
    sample_shop: "Beispielladen",
    sample_title: "Eine Seite Ihrer Website",
    sample_text: "So steht die Umfrage in einer Seite. Schrift und Farben der Seite ändern nichts an ihr, und sie nichts an der Seite.",
    feedback: "Feedback",
    close: "Schließen",
    widget_trouble: "Das hat nicht geklappt. Was Sie eingegeben haben, ist noch da: Bitte versuchen Sie es gleich noch einmal.",
};

const ENGLISH: Words = Words {
    tag: "en",
    to_content: "Skip to the question",
    languages: "Language",
    next: "Next",
    finish: "Send",
    back: "Back",
    skip: "Skip",
    optional: "optional",
    chosen_before: "your answer",
    in_own_voice: "Your words",
    other_label: "Something else",
    position_of: "Place for",
    no_position: "Place …",
    rank_hint: "Give each place once; 1 is the best.",
    choose_several: "You may choose several.",
    yes_i_agree: "Yes, I agree.",
    error_title: "Please check",
    error_one: "One answer is not right yet:",
    error_many: "These answers are not right yet:",
    leave_empty: "Please leave empty",
    robot: "That did not work. Please send your answer once more.",
    thanks: "Thank you!",
    thanks_text: "Your answer has arrived.",
    correct: "Slipped? Change your answer",
    again: "Give another answer",
    already: "You have already answered",
    already_text: "Your answer has reached us, nothing more is needed. Thank you!",
    closed: "This survey has ended",
    closed_text: "It takes no more answers. Thank you for wanting to tell us what you think.",
    not_found: "There is no survey here",
    not_found_text: "We find nothing at this address. Please check that it is complete, or scan the code once more.",
    expired: "This link has expired",
    expired_text: "It was valid for a limited time. If you would still like to tell us something, ask for a new link where this one came from.",
    forged: "This link is damaged",
    forged_text: "A part of the address is missing or was changed. Please open the link again from the original message.",
    uninvited: "This survey is by invitation",
    uninvited_text: "Please open it with the link in your invitation; this address alone is not enough.",
    too_fast: "One moment, please",
    too_fast_text: "A great many answers have just come from here. Please wait a minute, then reload the page; what you have sent is kept.",
    too_large: "That was too much at once",
    too_large_text: "We cannot take this much text. Please go back and shorten your answer.",
    trouble: "That was our fault",
    trouble_text: "Your answer could not be kept just now. Please go back and try again in a moment.",
    preview: "Preview: nothing is stored.",
    preview_end: "End of the preview",
    preview_onward: "End of the preview. Once sent, it goes on from here at once.",
    from_start: "Start again",
    sample_shop: "Example shop",
    sample_title: "A page of your website",
    sample_text: "This is how the survey stands in a page. Type and colours of the page change nothing about it, nor it about the page.",
    feedback: "Feedback",
    close: "Close",
    widget_trouble: "That did not work. What you entered is still there: please try again in a moment.",
};

impl Words {
    /// German for `de` and its regions, English for every other language.
    pub(super) fn of(language: &str) -> &'static Self {
        let primary = language.split('-').next().unwrap_or(language);
        if primary.eq_ignore_ascii_case("de") { &GERMAN } else { &ENGLISH }
    }

    /// "Schritt 2 von 5".
    pub(super) fn step(&self, here: usize, all: usize) -> String {
        if self.tag == "de" { format!("Schritt {here} von {all}") } else { format!("Step {here} of {all}") }
    }

    /// "Etwa zu 40 % geschafft".
    pub(super) fn share(&self, share: f64) -> String {
        let percent = (share * 100.0).round();
        if self.tag == "de" { format!("Etwa zu {percent} % geschafft") } else { format!("About {percent} % done") }
    }

    /// "Weiter zu moewe.example", unless the survey says it in its own words.
    pub(super) fn onward(&self, onward: &Destination) -> String {
        if !onward.label.is_empty() {
            return onward.label.clone();
        }
        let host = &onward.host;
        if self.tag == "de" { format!("Weiter zu {host}") } else { format!("Go on to {host}") }
    }

    /// "Geben Sie 2 bis 3 Antworten", for a choice with bounds.
    pub(super) fn how_many(&self, min: Option<u32>, max: Option<u32>) -> String {
        let german = self.tag == "de";
        match (min.filter(|m| *m > 0), max) {
            (Some(min), Some(max)) if min == max && german => format!("Bitte wählen Sie genau {min}."),
            (Some(min), Some(max)) if min == max => format!("Please choose exactly {min}."),
            (Some(min), Some(max)) if german => format!("Bitte wählen Sie {min} bis {max}."),
            (Some(min), Some(max)) => format!("Please choose {min} to {max}."),
            (Some(min), None) if german => format!("Bitte wählen Sie mindestens {min}."),
            (Some(min), None) => format!("Please choose at least {min}."),
            (None, Some(max)) if german => format!("Wählen Sie höchstens {max}."),
            (None, Some(max)) => format!("Choose at most {max}."),
            (None, None) => self.choose_several.to_owned(),
        }
    }

    /// "Am 22.11.2026" / "On 2026-11-22": when an answer was completed.
    pub(super) fn answered_on(&self, at: Timestamp) -> String {
        let text = at.to_string();
        let day = text.split('T').next().unwrap_or_default();
        match day.split('-').collect::<Vec<_>>().as_slice() {
            [year, month, day] if self.tag == "de" => format!("Beantwortet am {day}.{month}.{year}."),
            _ => format!("Answered on {day}."),
        }
    }
}

/// What a language calls itself; the tag where we do not know.
pub(super) fn own_name(tag: &str) -> &str {
    match tag.split('-').next().unwrap_or(tag) {
        "de" => "Deutsch",
        "en" => "English",
        "fr" => "Français",
        "it" => "Italiano",
        "es" => "Español",
        "pt" => "Português",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "cs" => "Čeština",
        "da" => "Dansk",
        "sv" => "Svenska",
        "fi" => "Suomi",
        "tr" => "Türkçe",
        "uk" => "Українська",
        "ru" => "Русский",
        "ro" => "Română",
        "hu" => "Magyar",
        "el" => "Ελληνικά",
        "ar" => "العربية",
        "he" => "עברית",
        "fa" => "فارسی",
        "zh" => "中文",
        "ja" => "日本語",
        "ko" => "한국어",
        _ => tag,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_speak_their_language() {
        assert_eq!(Words::of("de-CH").next, "Weiter");
        assert_eq!(Words::of("fr").next, "Next");
        assert_eq!(own_name("pt-BR"), "Português");
        assert_eq!(own_name("xx"), "xx");
    }

    #[test]
    fn bounds_are_said_in_words() {
        assert_eq!(Words::of("de").how_many(Some(2), Some(2)), "Bitte wählen Sie genau 2.");
        assert_eq!(Words::of("en").how_many(Some(0), Some(3)), "Choose at most 3.");
        assert_eq!(Words::of("de").how_many(None, None), "Mehrere Antworten möglich.");
    }

    #[test]
    fn a_day_is_written_as_the_language_writes_it() {
        let at = Timestamp::parse("2026-11-02T12:00:00Z").unwrap();
        assert_eq!(Words::of("de").answered_on(at), "Beantwortet am 02.11.2026.");
        assert_eq!(Words::of("en").answered_on(at), "Answered on 2026-11-02.");
    }
}
