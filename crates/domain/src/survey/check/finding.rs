//! What can be wrong with a definition, and how it is said.

use crate::metric::Name;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Must be put right before publishing.
    Error,
    /// Should be put right; may be overridden.
    Warning,
}

/// One thing wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    pub level: Level,
    pub code: FindingCode,
    /// Key of the question; absent when the survey as a whole is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// What exactly: the key, the language, the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

macro_rules! findings {
    ($($name:ident $code:literal $level:ident $de:literal $en:literal;)+) => {
        /// Stable codes of what can be wrong with a definition.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
        pub enum FindingCode {
            $(#[serde(rename = $code)] $name,)+
        }

        impl FindingCode {
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            pub const fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)+ }
            }

            /// Code and sentence; `{}` stands for the detail.
            pub const fn wording(self) -> Name {
                match self { $(Self::$name => Name { code: $code, de: $de, en: $en },)+ }
            }
        }
    };
}

findings! {
    NoQuestion "no_question" Error
        "Die Umfrage fragt nichts. Fügen Sie eine Frage hinzu."
        "The survey asks nothing. Add a question.";
    TooManyQuestions "too_many_questions" Error
        "Eine Umfrage hat höchstens {} Fragen. Teilen Sie sie auf."
        "A survey has at most {} questions. Split it up.";
    LanguageCount "language_count" Error
        "Eine Umfrage braucht mindestens eine Sprache und hat höchstens {}."
        "A survey needs at least one language and has at most {}.";
    BadLanguage "bad_language" Error
        "„{}“ ist kein Sprachkürzel. Schreiben Sie zum Beispiel de oder en-GB."
        "“{}” is not a language tag. Write de or en-GB, for example.";
    DefaultLanguage "default_language" Error
        "Die Standardsprache „{}“ gehört nicht zu den Sprachen der Umfrage."
        "The default language “{}” is not one of the survey's languages.";
    BadColour "bad_colour" Error
        "„{}“ ist keine Farbe. Schreiben Sie sie als #rrggbb."
        "“{}” is not a colour. Write it as #rrggbb.";
    BadLogo "bad_logo" Error
        "„{}“ ist keine Adresse eines Logos. Verwenden Sie https://… oder einen Pfad, der mit / beginnt."
        "“{}” is not the address of a logo. Use https://… or a path beginning with /.";
    BadKey "bad_key" Error
        "„{}“ ist kein Schlüssel. Erlaubt sind 1 bis 64 Zeichen aus a–z, 0–9 und _, außer end und other."
        "“{}” is not a key. Use 1 to 64 of a–z, 0–9 and _, but not end or other.";
    DuplicateKey "duplicate_key" Error
        "„{}“ kommt zweimal vor. Jeder Schlüssel und jede Sprache steht nur einmal."
        "“{}” appears twice. Use every key and every language only once.";
    MissingText "missing_text" Error
        "Hier fehlt der Text in der Standardsprache ({})."
        "The text in the default language is missing here ({}).";
    TextTooLong "text_too_long" Error
        "Dieser Text ist zu lang ({})."
        "This text is too long ({}).";
    UnknownLanguage "unknown_language" Error
        "Hier steht ein Text in einer Sprache, die die Umfrage nicht anbietet ({})."
        "There is a text in a language the survey does not offer ({}).";
    TooFewOptions "too_few_options" Error
        "Hier fehlen Auswahlmöglichkeiten: Es braucht mindestens {}."
        "There are too few options: at least {} needed.";
    TooManyOptions "too_many_options" Error
        "Hier gibt es zu viele Auswahlmöglichkeiten: höchstens {}."
        "There are too many options: at most {}.";
    BadRange "bad_range" Error
        "Grenzen und Schritte dieser Frage widersprechen sich. Keine Antwort könnte gültig sein."
        "The limits and steps of this question contradict each other. No answer could be valid.";
    BadLength "bad_length" Error
        "Die Textlänge muss zwischen 1 und {} Zeichen liegen."
        "The length must be between 1 and {} characters.";
    NoPurpose "no_purpose" Error
        "Eine Einwilligung braucht einen Zweck."
        "Consent needs a purpose.";
    RequiredConsent "required_consent" Error
        "Eine Einwilligung ist freiwillig und darf keine Pflichtfrage sein."
        "Consent is voluntary and must not be required.";
    RequiredDisplay "required_display" Error
        "Überschriften und Texte werden nicht beantwortet und können keine Pflicht sein."
        "Headings and statements are not answered and cannot be required.";
    SkipWithoutAnswer "skip_without_answer" Error
        "Nur nach einer Frage kann übersprungen werden, nicht nach einer Überschrift oder einem Text."
        "Only a question can be followed by a skip, not a heading or statement.";
    UnknownQuestion "unknown_question" Error
        "Die Frage „{}“, auf die hier verwiesen wird, gibt es nicht."
        "There is no question “{}” to refer to.";
    ForwardReference "forward_reference" Error
        "Hier wird die Antwort auf „{}“ verwendet, bevor danach gefragt wird."
        "The answer to “{}” is used here before it is asked for.";
    BackwardSkip "backward_skip" Error
        "Der Sprung zu „{}“ führt zurück oder auf der Stelle. Sprünge führen nur nach vorn."
        "The skip to “{}” leads back or nowhere. Skips only lead forward.";
    UnknownOption "unknown_option" Error
        "„{}“ kann hier nie geantwortet werden: Diese Auswahl oder dieser Wert wird nicht angeboten."
        "“{}” can never be the answer here: this option or value is not offered.";
    UnknownAspect "unknown_aspect" Error
        "Den Aspekt „{}“ gibt es in dieser Frage nicht, oder es muss einer genannt werden."
        "The question has no aspect “{}”, or one must be named.";
    WrongTest "wrong_test" Error
        "Diese Bedingung passt nicht zur Art der Frage „{}“."
        "This condition does not fit the type of question “{}”.";
    ConditionTooLarge "condition_too_large" Error
        "Diese Regel ist zu groß: {}."
        "This rule is too large: {}.";
    RandomDependency "random_dependency" Error
        "In zufälliger Reihenfolge darf keine Frage von „{}“ im selben Abschnitt abhängen."
        "In random order no question may depend on “{}” in the same section.";
    UnclearPipe "unclear_pipe" Error
        "„{}“ lässt sich nicht einsetzen. Schreiben Sie {{answer.schlüssel}} oder {{customer.name|Ersatz}}."
        "“{}” cannot be filled in. Write {{answer.key}} or {{customer.name|fallback}}.";
    Unreachable "unreachable" Error
        "Zu dieser Frage führt kein Weg: Ihre Bedingung kann nie zutreffen, oder sie wird immer übersprungen."
        "No way leads to this question: its condition can never hold, or it is always skipped.";
    BadExpectation "bad_expectation" Error
        "Das kann nicht die Erwartung zu „{}“ sein: Das Erlebnis ist eine andere Bewertung auf derselben Skala."
        "This cannot be the expectation of “{}”: the experience is another score on the same scale.";
    SecondExpectation "second_expectation" Error
        "Nach der Erwartung zu „{}“ wird schon gefragt. Zu einem Erlebnis gehört eine Erwartung."
        "The expectation of “{}” is asked for already. One experience has one expectation.";
    BadOnward "bad_onward" Error
        "„{}“ ist keine Adresse, zu der es weitergehen kann. Sie beginnt mit https:// und enthält keine Anmeldedaten."
        "“{}” is not an address to go on to. It begins with https:// and holds no credentials.";
    UnclearOnward "unclear_onward" Error
        "„{}“ lässt sich in eine Adresse nicht einsetzen. Möglich sind {score}, {group} und {language}."
        "“{}” cannot be put into an address. Use {score}, {group} or {language}.";
    ReviewGating "review_gating" Warning
        "Nur Zufriedene werden zu einem öffentlichen Bewertungsportal geschickt. Das verzerrt das Bild, verstößt gegen die Regeln vieler Portale und kann als Irreführung gelten. Laden Sie alle ein oder niemanden."
        "Only satisfied customers are sent to a public review site. That distorts the picture, breaks the rules of many sites and may count as misleading. Invite everybody or nobody.";
    NoReason "no_reason" Warning
        "Nach dieser Bewertung wird nicht nach dem Grund gefragt. Ohne Grund lässt sich nichts verbessern."
        "Nothing asks for the reason of this score. Without a reason nothing can be improved.";
    MissingTranslation "missing_translation" Warning
        "Hier fehlt eine Übersetzung ({}). Gezeigt wird die Standardsprache."
        "A translation is missing here ({}). The default language is shown instead.";
    SurveyTooLong "survey_too_long" Warning
        "Der längste Weg hat {} Fragen. Ab etwa 15 brechen viele Befragte ab."
        "The longest way has {} questions. Beyond about 15 many people give up.";
}

impl Finding {
    #[expect(clippy::needless_pass_by_value, reason = "details are numbers and texts, written as they stand")]
    pub(super) fn of(code: FindingCode, detail: impl ToString) -> Self {
        let detail = Some(detail.to_string()).filter(|detail| !detail.is_empty());
        Self { level: code.level(), code, question: None, detail }
    }

    pub(super) fn at(question: &str, code: FindingCode, detail: impl ToString) -> Self {
        Self { question: Some(question.to_owned()), ..Self::of(code, detail) }
    }

    /// The sentence for people: German for `de`, English for every other language.
    pub fn message(&self, language: &str) -> String {
        let wording = self.code.wording().in_language(language);
        // The braces of a piping example are not the place of the detail.
        let detail = self.detail.as_deref().unwrap_or("");
        wording.replacen("{}", detail, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_says_something_in_both_languages_and_stands_in_json_as_named() {
        for code in FindingCode::ALL {
            let name = code.wording();
            assert!(name.de.len() > 20 && name.en.len() > 20 && name.de != name.en);
            assert_eq!(name.de.contains("{}"), name.en.contains("{}"), "{}", name.code);
            assert_eq!(serde_json::to_value(code).expect("json"), name.code);
        }
    }

    #[test]
    fn the_detail_takes_its_place() {
        let finding = Finding::at("q", FindingCode::UnclearPipe, "{{x}}");
        assert!(finding.message("en").starts_with("“{{x}}” cannot be filled in. Write {{answer.key}}"));
    }
}
