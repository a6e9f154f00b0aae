//! What can go wrong while listening.

use access::{BROKEN, DISK_FULL, Explain, Fault, Kind, Language, Words, store_code, store_kind, store_words};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Access(#[from] access::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Lake(#[from] lake::Error),
    /// The request cannot be carried out as it stands; the words say what to do.
    #[error("{}", .0.text.en)]
    Refused(Box<Refusal>),
    #[error("the request holds more than can be accepted at once: send it in parts")]
    TooLarge,
    #[error("the server is shutting down: send the request again in a moment")]
    ShuttingDown,
    /// A fault of this program or its files.
    #[error("{0}")]
    Internal(String),
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub kind: Kind,
    /// Stable, `snake_case`.
    pub code: &'static str,
    /// Whole sentences.
    pub text: Words,
    pub faults: Vec<Fault>,
}

impl Error {
    /// `de` and `en` are whole sentences that say what to do.
    pub fn refused(kind: Kind, code: &'static str, de: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Refused(Box::new(Refusal { kind, code, text: Words::new(de, en), faults: Vec::new() }))
    }

    /// Something that does not exist or lies outside the caller's scope; with article: "Die Umfrage", "the survey".
    pub fn not_found(de: &str, en: &str) -> Self {
        let en = format!("{}{}", en[..1].to_uppercase(), &en[1..]);
        Self::refused(
            Kind::NotFound,
            "not_found",
            format!("{de} gibt es nicht, oder Sie dürfen es nicht sehen."),
            format!("{en} does not exist, or you may not see it."),
        )
    }

    /// Fields that are wrong.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let text = faults.first().map_or_else(
            || Words::new("Die Anfrage ist fehlerhaft.", "The request is wrong."),
            |f| Words::new(format!("{}: {}", f.field, f.message.de), format!("{}: {}", f.field, f.message.en)),
        );
        Self::Refused(Box::new(Refusal { kind: Kind::Invalid, code: "invalid", text, faults }))
    }

    /// One field that is wrong.
    pub fn invalid_field(
        field: impl Into<String>,
        code: &'static str,
        de: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self::invalid(vec![Fault::new(field, code, de, en)])
    }

    /// `field` says where a page begins, and not as the page before said it.
    pub(crate) fn bad_cursor(field: &str) -> Self {
        Self::invalid_field(
            field,
            "bad_cursor",
            "Das ist kein Lesezeichen dieser Liste: Nehmen Sie das Feld next der Seite davor.",
            "this is no cursor of this list: take the field next of the page before",
        )
    }
}

impl Explain for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Access(error) => error.kind(),
            Self::Store(error) => store_kind(error),
            Self::Lake(error) if error.is_disk_full() => Kind::Unavailable,
            Self::Lake(_) | Self::Internal(_) => Kind::Internal,
            Self::Refused(refusal) => refusal.kind,
            Self::TooLarge => Kind::TooLarge,
            Self::ShuttingDown => Kind::Unavailable,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Access(error) => error.code(),
            Self::Store(error) => store_code(error),
            Self::Lake(error) if error.is_disk_full() => "disk_full",
            Self::Lake(_) | Self::Internal(_) => "internal",
            Self::Refused(refusal) => refusal.code,
            Self::TooLarge => "too_large",
            Self::ShuttingDown => "shutting_down",
        }
    }

    fn explain(&self, language: Language) -> String {
        let (de, en) = match self {
            Self::Access(error) => return error.explain(language),
            Self::Refused(refusal) => (refusal.text.de.as_str(), refusal.text.en.as_str()),
            Self::TooLarge => (
                "Die Anfrage ist größer, als auf einmal angenommen wird: Schicken Sie sie in Teilen.",
                "The request holds more than can be accepted at once: send it in parts.",
            ),
            Self::ShuttingDown => (
                "Der Server wird gerade beendet: Schicken Sie die Anfrage gleich noch einmal.",
                "The server is shutting down: send the request again in a moment.",
            ),
            Self::Store(error) => store_words(error),
            Self::Lake(error) if error.is_disk_full() => DISK_FULL,
            Self::Lake(_) | Self::Internal(_) => BROKEN,
        };
        match language {
            Language::De => de.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    fn faults(&self) -> &[Fault] {
        match self {
            Self::Access(error) => error.faults(),
            Self::Refused(refusal) => &refusal.faults,
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Access(error) => error.retry_after(),
            Self::ShuttingDown => Some(2),
            error if error.kind() == Kind::Unavailable => Some(2),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::ErrorKind;

    #[test]
    fn a_full_disk_of_the_lake_is_no_fault_of_ours() {
        let storage = |kind: ErrorKind| {
            let (path, source) = ("feedback/p1/a.parquet".to_owned(), kind.into());
            Error::Lake(lake::Error::Storage { path, action: "written", source })
        };
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded] {
            let full = storage(kind);
            assert_eq!((full.kind(), full.code()), (Kind::Unavailable, "disk_full"));
            assert!(full.explain(Language::En).contains("free some space and try again"));
            assert!(full.retry_after().is_some());
        }
        assert_eq!(storage(ErrorKind::PermissionDenied).kind(), Kind::Internal);
    }
}
