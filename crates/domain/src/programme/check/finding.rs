//! What can be wrong with a programme or a contact budget, and how it is said.

use crate::survey::Level;
use crate::wording::worded_codes;
use serde::Serialize;
use utoipa::ToSchema;

/// One thing wrong with a programme or a contact budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProgrammeFinding)]
pub struct Finding {
    pub level: Level,
    pub code: FindingCode,
    /// Where, as the way to it in the JSON: `variants.0.subject`. Empty when the whole is meant.
    pub field: String,
    /// What exactly: the key, the language, the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

worded_codes! {
    /// Stable codes of what can be wrong with a programme or a contact budget; `{}` stands for the detail.
    #[schema(as = ProgrammeFindingCode)]
    FindingCode {
        NoSegment "no_segment"
            "Die Zielgruppe nennt kein Segment. Wählen Sie eines oder fragen Sie alle."
            "The audience names no segment. Choose one or ask everyone.";
        ContradictorySegment "contradictory_segment"
            "Dasselbe Segment wird zugleich gefragt und ausgenommen. Entfernen Sie eines von beiden."
            "The same segment is both asked and left out. Remove one of the two.";
        TooMany "too_many"
            "Das sind zu viele: höchstens {}."
            "These are too many: at most {}.";
        EventCount "event_count"
            "Zusammentreffen können {} Ereignisse. Fügen Sie eines hinzu oder entfernen Sie eines."
            "Between {} events can come together. Add or remove one.";
        BlankName "blank_name"
            "Hier fehlt ein Name. Tragen Sie einen ein."
            "A name is missing here. Enter one.";
        BadName "bad_name"
            "Dieser Name ist zu lang oder enthält Steuerzeichen: höchstens {} Zeichen."
            "This name is too long or contains control characters: at most {} characters.";
        DuplicateEvent "duplicate_event"
            "Dieses Ereignis steht zweimal da und zählte nur einmal. Entfernen Sie eines davon."
            "This event stands here twice and would count once only. Remove one of them.";
        WrongTest "wrong_test"
            "Diese Prüfung passt nicht zu einem Merkmal: Gruppen gibt es nur bei Bewertungen."
            "This test does not fit an attribute: only scores have groups.";
        BadDays "bad_days"
            "Die Zahl der Tage muss zwischen 1 und {} liegen."
            "The number of days must be between 1 and {}.";
        BadStep "bad_step"
            "Dieser Abstand zwischen zwei Läufen geht nicht: mindestens 1, höchstens zehn Jahre."
            "This distance between two runs is not possible: at least 1, at most ten years.";
        DelayTooLong "delay_too_long"
            "Die Wartezeit ist so lang wie die Gültigkeit oder länger: Es würde nie jemand gefragt."
            "The delay is as long as the validity or longer: nobody would ever be asked.";
        NoOpenDay "no_open_day"
            "An keinem Tag darf gesendet werden. Erlauben Sie mindestens einen."
            "Sending is allowed on no day. Allow at least one.";
        EmptyQuiet "empty_quiet"
            "Die Ruhezeit beginnt und endet zur selben Zeit und hält so nichts zurück. Ändern Sie eine der beiden."
            "Quiet hours begin and end at the same time and so hold nothing back. Change one of the two.";
        BadShare "bad_share"
            "Der Anteil muss größer als 0 und höchstens 1 sein."
            "The share must be greater than 0 and at most 1.";
        Nobody "nobody"
            "So würde nie jemand gefragt: Erlauben Sie mindestens 1."
            "Nobody would ever be asked like this: allow at least 1.";
        DuplicateQuota "duplicate_quota"
            "Für diesen Wert und Zeitraum gibt es schon eine Quote."
            "There is a quota for this value and period already.";
        NoChannel "no_channel"
            "Es fehlt ein Kanal. Wählen Sie E-Mail oder SMS."
            "A channel is missing. Choose e-mail or SMS.";
        UnsupportedChannel "unsupported_channel"
            "Auf diesem Kanal kann ein Programm nicht fragen. Wählen Sie E-Mail oder SMS."
            "A programme cannot ask on this channel. Choose e-mail or SMS.";
        DuplicateChannel "duplicate_channel"
            "Dieser Kanal steht zweimal da. Entfernen Sie einen davon."
            "This channel stands here twice. Remove one of them.";
        ReminderOrder "reminder_order"
            "Jede Erinnerung muss mindestens einen Tag nach der Nachricht davor kommen."
            "Every reminder must come at least a day after the message before it.";
        NoVariant "no_variant"
            "Es fehlt eine Einladung. Fügen Sie eine Variante hinzu."
            "There is no invitation. Add a variant.";
        BadKey "bad_key"
            "„{}“ ist kein Schlüssel. Erlaubt sind 1 bis 64 Zeichen aus a–z, 0–9 und _."
            "“{}” is not a key. Use 1 to 64 of a–z, 0–9 and _.";
        DuplicateKey "duplicate_key"
            "Der Schlüssel „{}“ kommt zweimal vor. Geben Sie jeder Variante ihren eigenen."
            "The key “{}” appears twice. Give every variant its own.";
        BadWeight "bad_weight"
            "Das Gewicht muss zwischen 1 und {} liegen. Entfernen Sie Varianten, die niemand bekommen soll."
            "The weight must be between 1 and {}. Remove variants that nobody shall get.";
        MissingText "missing_text"
            "Hier fehlt der Text in der Standardsprache ({})."
            "The text in the default language is missing here ({}).";
        TextTooLong "text_too_long"
            "Dieser Text ist zu lang ({})."
            "This text is too long ({}).";
        ControlCharacter "control_character"
            "Hier steht ein Zeilenumbruch oder ein anderes Steuerzeichen. Entfernen Sie es."
            "There is a line break or another control character here. Remove it.";
        UnknownPlaceholder "unknown_placeholder"
            "„{}“ lässt sich nicht einsetzen. Schreiben Sie {{customer.name|Ersatz}}; Antworten gibt es noch keine."
            "“{}” cannot be filled in. Write {{customer.name|fallback}}; there are no answers yet.";
        BadReplyTo "bad_reply_to"
            "„{}“ ist keine E-Mail-Adresse. Schreiben Sie sie als name@beispiel.de."
            "“{}” is not an e-mail address. Write it as name@example.org.";
        DuplicateRule "duplicate_rule"
            "Für diese Zahl von Tagen gibt es schon eine Regel. Entfernen Sie eine von beiden."
            "There is a rule for this number of days already. Remove one of the two.";
        BadMost "bad_most"
            "Eine Regel erlaubt zwischen 1 und {} Nachrichten."
            "A rule allows between 1 and {} messages.";
        ReminderAfterExpiry "reminder_after_expiry"
            "Diese Erinnerung kommt nie: Die Einladung ist dann schon abgelaufen."
            "This reminder never comes: the invitation has expired by then.";
        NoQuietHours "no_quiet_hours"
            "Es gibt keine Ruhezeit: Nachrichten können mitten in der Nacht kommen."
            "There are no quiet hours: messages may arrive in the middle of the night.";
        SmallShare "small_share"
            "Der Anteil ist so klein, dass kaum jemand gefragt wird."
            "The share is so small that hardly anybody is asked.";
        NoConsentAsked "no_consent_asked"
            "Für diesen Kanal wird keine Einwilligung verlangt. Prüfen Sie, ob Sie ohne schreiben dürfen."
            "No consent is asked for on this channel. Make sure you may write without.";
        AskedOften "asked_often"
            "Dieselbe Person kann schon nach {} Tagen wieder gefragt werden. Das ermüdet."
            "The same person may be asked again after only {} days. That is tiring.";
        MissingTranslation "missing_translation"
            "Hier fehlt eine Übersetzung ({}). Geschrieben wird in der Standardsprache."
            "A translation is missing here ({}). The default language is used instead.";
        ExceedsBudget "exceeds_budget"
            "Das Programm hält sich nicht an das Kontaktbudget. Das muss freigegeben werden."
            "The programme does not keep to the contact budget. This needs approval.";
        IdleRule "idle_rule"
            "Diese Regel greift nie: Eine andere erlaubt in mehr Tagen nicht mehr Nachrichten."
            "This rule never bites: another one allows no more messages in more days.";
    }
}

impl FindingCode {
    /// Warnings may be overridden, errors not.
    pub const fn level(self) -> Level {
        match self {
            Self::ReminderAfterExpiry
            | Self::NoQuietHours
            | Self::SmallShare
            | Self::NoConsentAsked
            | Self::AskedOften
            | Self::MissingTranslation
            | Self::ExceedsBudget
            | Self::IdleRule => Level::Warning,
            _ => Level::Error,
        }
    }
}

impl Finding {
    /// The sentence for people: German for `de`, English for every other language.
    pub fn message(&self, language: &str) -> String {
        // The braces of the placeholder's example are not the place of the detail.
        self.code.words(language).replacen("{}", self.detail.as_deref().unwrap_or(""), 1)
    }
}

/// Findings as they are come by.
#[derive(Debug, Default)]
pub(super) struct Found(Vec<Finding>);

impl Found {
    pub(super) fn add(&mut self, code: FindingCode, field: &str, detail: impl ToString) {
        let detail = Some(detail.to_string()).filter(|detail| !detail.is_empty());
        self.0.push(Finding { level: code.level(), code, field: field.to_owned(), detail });
    }

    /// Errors before warnings, otherwise in the order they were found in.
    pub(super) fn in_order(mut self) -> Vec<Finding> {
        self.0.sort_by_key(|finding| finding.level);
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::assert_worded;

    #[test]
    fn every_code_says_something_in_both_languages() {
        let json = |code: FindingCode| serde_json::to_value(code).expect("json");
        assert_worded(FindingCode::ALL.iter().map(|code| (code.wording(), json(*code))));
    }

    #[test]
    fn the_detail_takes_its_place() {
        let mut found = Found::default();
        found.add(FindingCode::NoQuietHours, "quiet", "");
        found.add(FindingCode::UnknownPlaceholder, "variants.0.greeting", "{{x}}");
        let findings = found.in_order();
        assert!(findings[0].message("en").starts_with("“{{x}}” cannot be filled in. Write {{customer.name|"));
        let json = serde_json::to_value(&findings[1]).expect("json");
        assert_eq!(json, serde_json::json!({"level": "warning", "code": "no_quiet_hours", "field": "quiet"}));
    }
}
