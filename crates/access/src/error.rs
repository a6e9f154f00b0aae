//! What can go wrong, in words for people in both languages, and how an edge should treat it.

use crate::language::{Language, Words};
use domain::role::Right;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// How serious it is and whose turn it is. The HTTP edge turns each kind into one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody is signed in, or the key is unknown.
    Unauthenticated,
    /// Signed in, but this is not allowed.
    Forbidden,
    /// Not there, or outside of what the caller may see: the two look the same.
    NotFound,
    /// Contradicts what is there now.
    Conflict,
    /// The request itself is wrong.
    Invalid,
    TooLarge,
    TooMany,
    /// Works again later without anybody changing the request.
    Unavailable,
    /// A fault of this program or its data; details belong into the log, not to the caller.
    Internal,
}

/// Errors that are shown to people. Implemented by the error of each engine.
pub trait Explain: std::error::Error {
    fn kind(&self) -> Kind;
    /// Stable, `snake_case`, for programs.
    fn code(&self) -> &'static str;
    /// What is wrong and what to do, for people.
    fn explain(&self, language: Language) -> String;
    /// Which fields are wrong, when some are.
    fn faults(&self) -> &[Fault] {
        &[]
    }
    /// Seconds after which trying again makes sense, when that is known.
    fn retry_after(&self) -> Option<u32> {
        None
    }
}

/// One wrong field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Path in the request body, such as `administrator.password` or `grants[1].units`.
    pub field: String,
    /// Stable, `snake_case`.
    pub code: &'static str,
    pub message: Words,
}

impl Fault {
    pub fn new(field: impl Into<String>, code: &'static str, de: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), code, message: Words::new(de, en) }
    }
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("you are not signed in: sign in and try again")]
    NotSignedIn,
    #[error("the session has ended: sign in again")]
    SessionEnded,
    #[error("this API key is unknown or has been revoked: create a new one in the settings of the project")]
    UnknownKey,
    #[error("e-mail address and password do not belong together: check both")]
    WrongPassword,
    #[error("too many attempts to sign in: wait {retry_after} seconds and try again")]
    TooManyAttempts { retry_after: u32 },
    #[error("the header x-csrf-token is missing or wrong: read the session again and send its csrf_token")]
    WrongCsrfToken,
    #[error("this is not allowed to you: it needs the right \"{}\"; ask an administrator", right_name(*.0))]
    Forbidden(Right),
    #[error("only administrators may do this: ask one of them")]
    AdministratorsOnly,
    #[error("this can only be done by a person who is signed in, not with an API key")]
    PeopleOnly,
    #[error("{} does not exist, or you may not see it", .0.en)]
    NotFound(Words),
    #[error("Resonanz is already set up: sign in")]
    AlreadySetUp,
    #[error("Resonanz is not set up yet: open its address in a browser")]
    NotSetUp,
    #[error("the invitation is unknown, used or out of date: ask an administrator for a new one")]
    InvitationInvalid,
    #[error("some fields are wrong: {}", first(.0))]
    Invalid(Vec<Fault>),
    #[error("{} is already taken: choose another one", .what.en)]
    Taken { code: &'static str, field: &'static str, what: Words },
    #[error("the unit still has units below it or is in use ({0}): move or remove these first")]
    UnitInUse(String),
    #[error("the hierarchy still has units: delete them first")]
    HierarchyInUse,
    #[error("a unit cannot lie below itself: choose a parent outside of \"{0}\"")]
    UnitCycle(String),
    #[error("this is the last administrator: make somebody else administrator first")]
    LastAdministrator,
    #[error("a touchpoint needs an owner before it goes live: name one")]
    TouchpointWithoutOwner,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("{0}")]
    Internal(String),
}

fn first(faults: &[Fault]) -> String {
    faults.first().map_or_else(String::new, |f| format!("{}: {}", f.field, f.message.en))
}

/// Its name in the API, such as `manage_surveys`.
pub(crate) fn right_name(right: Right) -> String {
    serde_json::to_value(right).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Error {
    pub(crate) fn not_found(de: &str, en: &str) -> Self {
        Self::NotFound(Words::new(de, en))
    }

    pub(crate) fn invalid(
        field: impl Into<String>,
        code: &'static str,
        de: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self::Invalid(vec![Fault::new(field, code, de, en)])
    }

    fn german(&self) -> String {
        match self {
            Self::NotSignedIn => "Sie sind nicht angemeldet: Melden Sie sich an und versuchen Sie es noch einmal.".into(),
            Self::SessionEnded => "Die Sitzung ist beendet: Melden Sie sich neu an.".into(),
            Self::UnknownKey => {
                "Dieser API-Schlüssel ist unbekannt oder widerrufen: Legen Sie in den Einstellungen des Projekts einen neuen an."
                    .into()
            }
            Self::WrongPassword => "E-Mail-Adresse und Passwort passen nicht zusammen: Prüfen Sie beides.".into(),
            Self::TooManyAttempts { retry_after } => {
                format!("Zu viele Anmeldeversuche: Warten Sie {retry_after} Sekunden und versuchen Sie es noch einmal.")
            }
            Self::WrongCsrfToken => {
                "Der Header x-csrf-token fehlt oder ist falsch: Laden Sie die Seite neu (csrf_token der Sitzung).".into()
            }
            Self::Forbidden(right) => format!(
                "Das dürfen Sie nicht: Es braucht das Recht „{}“. Fragen Sie die Administration.",
                right_name(*right)
            ),
            Self::AdministratorsOnly => "Das darf nur die Administration: Fragen Sie dort.".into(),
            Self::PeopleOnly => "Das kann nur eine angemeldete Person tun, kein API-Schlüssel.".into(),
            Self::NotFound(what) => format!("{} gibt es nicht, oder Sie dürfen es nicht sehen.", what.de),
            Self::AlreadySetUp => "Resonanz ist bereits eingerichtet: Melden Sie sich an.".into(),
            Self::NotSetUp => "Resonanz ist noch nicht eingerichtet: Öffnen Sie die Adresse im Browser.".into(),
            Self::InvitationInvalid => {
                "Die Einladung ist unbekannt, verbraucht oder abgelaufen: Bitten Sie die Administration um eine neue.".into()
            }
            Self::Invalid(faults) => faults.first().map_or_else(
                || "Die Anfrage ist fehlerhaft.".into(),
                |f| format!("Einige Felder stimmen nicht: {}: {}", f.field, f.message.de),
            ),
            Self::Taken { what, .. } => format!("{} ist schon vergeben: Wählen Sie etwas anderes.", what.de),
            Self::UnitInUse(_) => {
                "Unter der Einheit liegen noch Einheiten, oder sie wird verwendet: Verschieben oder entfernen Sie diese zuerst."
                    .into()
            }
            Self::HierarchyInUse => "Die Hierarchie enthält noch Einheiten: Löschen Sie diese zuerst.".into(),
            Self::UnitCycle(name) => format!(
                "Eine Einheit kann nicht unter sich selbst liegen: Wählen Sie eine übergeordnete Einheit außerhalb von „{name}“."
            ),
            Self::LastAdministrator => {
                "Das ist die letzte Person mit Administrationsrecht: Geben Sie es zuerst jemand anderem.".into()
            }
            Self::TouchpointWithoutOwner => {
                "Ein Kontaktpunkt braucht jemanden, der für ihn verantwortlich ist, bevor er live geht.".into()
            }
            Self::Store(store::Error::Unstorable(_)) => {
                "Der Text enthält das Zeichen U+0000: Entfernen Sie es.".into()
            }
            Self::Store(error) => store_words(error).0.into(),
            Self::Internal(_) => BROKEN.0.into(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Store(store::Error::Unstorable(why)) => format!("{}.", capital(why)),
            Self::Store(error) => store_words(error).1.into(),
            Self::Internal(_) => BROKEN.1.into(),
            other => format!("{}.", capital(&other.to_string())),
        }
    }
}

/// What to say, in German and English, when there is no space left.
pub const DISK_FULL: (&str, &str) = (
    "Der Datenträger des Servers ist voll, davon wurde nichts gespeichert: Schaffen Sie Platz und versuchen Sie es noch einmal.",
    "The server's disk is full, nothing of this was kept: free some space and try again.",
);

/// What to say, in German and English, when the fault is ours.
pub const BROKEN: (&str, &str) = (
    "Da ist bei uns etwas schiefgegangen. Im Protokoll des Servers steht, was.",
    "Something went wrong on our side. The server's log says what.",
);

fn is_temporary(error: &store::Error) -> bool {
    matches!(error, store::Error::Busy(_) | store::Error::Unavailable(_) | store::Error::DiskFull(_))
}

/// With a capital at the beginning and no full stop at the end, as an error becomes a sentence.
pub fn capital(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Explain for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::NotSignedIn | Self::SessionEnded | Self::UnknownKey | Self::WrongPassword => Kind::Unauthenticated,
            Self::TooManyAttempts { .. } => Kind::TooMany,
            Self::WrongCsrfToken | Self::Forbidden(_) | Self::AdministratorsOnly | Self::PeopleOnly => Kind::Forbidden,
            Self::NotFound(_) | Self::InvitationInvalid => Kind::NotFound,
            Self::AlreadySetUp
            | Self::NotSetUp
            | Self::Taken { .. }
            | Self::UnitInUse(_)
            | Self::HierarchyInUse
            | Self::LastAdministrator => Kind::Conflict,
            Self::Invalid(_) | Self::UnitCycle(_) | Self::TouchpointWithoutOwner => Kind::Invalid,
            Self::Store(error) => store_kind(error),
            Self::Internal(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotSignedIn => "not_signed_in",
            Self::SessionEnded => "session_ended",
            Self::UnknownKey => "unknown_key",
            Self::WrongPassword => "wrong_password",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::WrongCsrfToken => "wrong_csrf_token",
            Self::Forbidden(_) | Self::AdministratorsOnly | Self::PeopleOnly => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::AlreadySetUp => "already_set_up",
            Self::NotSetUp => "not_set_up",
            Self::InvitationInvalid => "invitation_invalid",
            Self::Invalid(_) => "invalid",
            Self::Taken { code, .. } => code,
            Self::UnitInUse(_) => "unit_in_use",
            Self::HierarchyInUse => "hierarchy_in_use",
            Self::UnitCycle(_) => "unit_cycle",
            Self::LastAdministrator => "last_administrator",
            Self::TouchpointWithoutOwner => "touchpoint_without_owner",
            Self::Store(error) => store_code(error),
            Self::Internal(_) => "internal",
        }
    }

    fn explain(&self, language: Language) -> String {
        match language {
            Language::De => self.german(),
            Language::En => self.english(),
        }
    }

    fn faults(&self) -> &[Fault] {
        match self {
            Self::Invalid(faults) => faults,
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooManyAttempts { retry_after } => Some(*retry_after),
            Self::Store(error) if is_temporary(error) => Some(2),
            _ => None,
        }
    }
}

/// How an edge should treat an error of the store; for the other engines' [`Explain::kind`] too.
pub fn store_kind(error: &store::Error) -> Kind {
    match error {
        error if is_temporary(error) => Kind::Unavailable,
        store::Error::Unstorable(_) => Kind::Invalid,
        store::Error::Missing => Kind::NotFound,
        store::Error::Conflict { .. } => Kind::Conflict,
        _ => Kind::Internal,
    }
}

/// The code that goes with [`store_kind`].
pub fn store_code(error: &store::Error) -> &'static str {
    match error {
        store::Error::DiskFull(_) => "disk_full",
        error if is_temporary(error) => "database_unavailable",
        store::Error::Unstorable(_) => "unstorable_text",
        store::Error::Missing => "not_found",
        store::Error::Conflict { .. } => "changed_meanwhile",
        _ => "internal",
    }
}

/// The words that go with [`store_kind`], in German and English; for the other engines'
/// [`Explain::explain`] too.
pub fn store_words(error: &store::Error) -> (&'static str, &'static str) {
    match error {
        store::Error::DiskFull(_) => DISK_FULL,
        error if is_temporary(error) => (
            "Die Datenbank ist gerade nicht erreichbar: Versuchen Sie es gleich noch einmal.",
            "The database cannot be reached at the moment: try again shortly.",
        ),
        _ => BROKEN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_ends_like_a_sentence_and_starts_like_one() {
        let errors = [
            Error::NotSignedIn,
            Error::TooManyAttempts { retry_after: 30 },
            Error::Forbidden(Right::ManageSurveys),
            Error::not_found("Der Kontaktpunkt", "the touchpoint"),
            Error::UnitInUse("F012".into()),
            Error::Store(store::Error::Missing),
        ];
        for error in errors {
            for language in Language::ALL {
                let text = error.explain(language);
                assert!(text.ends_with('.'), "{text}");
                assert!(text.starts_with(char::is_uppercase), "{text}");
            }
        }
    }

    #[test]
    fn faults_of_the_database_are_not_told_to_callers() {
        let error = Error::Store(store::Error::Refused { rule: "secret_table_check".into() });
        assert_eq!(error.kind(), Kind::Internal);
        assert!(!error.explain(Language::En).contains("secret_table_check"));
    }
}
