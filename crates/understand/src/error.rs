//! What can go wrong while understanding.

use access::{BROKEN, Explain, Fault, Kind, Language, Words, capital, store_code, store_kind, store_words};
use domain::question::QuestionError;

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
    /// The question cannot be answered as it stands.
    #[error("{}", .0.message.en)]
    Question(Box<Fault>),
    /// Not there, or outside of what the caller may see.
    #[error("{} does not exist, or you may not see it", .0.en)]
    NotFound(Words),
    /// A fault of this program.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    pub(crate) fn question(field: &str, code: &'static str, de: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Question(Box::new(Fault::new(field, code, de, en)))
    }

    /// With article: "Die Einheit", "the unit".
    pub fn not_found(de: &str, en: &str) -> Self {
        Self::NotFound(Words::new(de, en))
    }
}

impl From<QuestionError> for Error {
    fn from(error: QuestionError) -> Self {
        Self::question(error.field(), "invalid_question", german(&error), error.to_string())
    }
}

fn german(error: &QuestionError) -> String {
    use QuestionError as E;
    match error {
        E::Time(error) => format!("Die Zeitangabe stimmt nicht ({error})."),
        E::PeriodEndsFirst { from, to } => {
            format!("Der Zeitraum endet am {to}, bevor er am {from} beginnt: Vertauschen Sie die beiden Tage.")
        }
        E::PeriodTooLong => "Der Zeitraum ist zu lang: Wählen Sie einen kürzeren.".into(),
        E::UnknownDimension(name) => format!(
            "„{name}“ ist keine Gliederung: Möglich sind unit:<Hierarchie>, touchpoint, channel, survey, facet:<Merkmal>, \
             group, day, week und month."
        ),
        E::TooManyDimensions => {
            "Es lässt sich höchstens nach drei Dingen zugleich gliedern: Lassen Sie eines weg.".into()
        }
        E::DimensionTwice(name) => format!("Nach {name} wird zweimal gegliedert: Einmal genügt."),
        E::TwoGrains => "Wählen Sie Tag, Woche oder Monat, nicht mehreres zugleich.".into(),
        E::WithinWithoutUnits => {
            "within nennt eine Einheit, also muss auch nach unit:<ihre Hierarchie> gegliedert werden.".into()
        }
        E::UnknownField(name) => format!(
            "Nach „{name}“ lässt sich nicht filtern: Möglich sind unit, touchpoint, channel, survey, facet:<Merkmal>, group \
             und solicited."
        ),
        E::EmptyFilter(field) => {
            format!("Der Filter auf {field} nennt keinen Wert: Nennen Sie einen oder lassen Sie ihn weg.")
        }
        E::TooManyValues { field, count } => {
            format!("Der Filter auf {field} nennt {count} Werte, das sind zu viele: Wählen Sie etwas Übergeordnetes.")
        }
        E::TooManyFilters => "Das sind zu viele Filter zugleich: Lassen Sie einige weg.".into(),
        E::UnknownValue { field, value, allowed } if allowed.is_empty() => {
            format!("„{value}“ ist kein Wert von {field}: Wählen Sie einen aus der Liste der Filter.")
        }
        E::UnknownValue { field, value, allowed } => {
            format!("„{value}“ ist kein Wert von {field}: Möglich sind {}.", allowed.join(", "))
        }
        E::TooManySeries => "Das sind zu viele Kennzahlen zugleich: Lassen Sie einige weg.".into(),
        E::Series(error) => format!("Diese Kennzahl gibt es nicht ({error})."),
        E::UnknownCompare(word) => {
            format!("Verglichen wird mit „previous“ oder mit einem Zeitraum {{from, to}}, nicht mit „{word}“.")
        }
    }
}

impl Explain for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Access(error) => error.kind(),
            Self::Store(error) => store_kind(error),
            Self::Question(_) => Kind::Invalid,
            Self::NotFound(_) => Kind::NotFound,
            Self::Lake(_) | Self::Internal(_) => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Access(error) => error.code(),
            Self::Store(error) => store_code(error),
            Self::Question(fault) => fault.code,
            Self::NotFound(_) => "not_found",
            Self::Lake(_) | Self::Internal(_) => "internal",
        }
    }

    fn explain(&self, language: Language) -> String {
        let words = match self {
            Self::Access(error) => return error.explain(language),
            Self::Question(fault) => Words::new(sentence(&fault.message.de), sentence(&fault.message.en)),
            Self::NotFound(what) => Words::new(
                format!("{} gibt es nicht, oder Sie dürfen es nicht sehen.", what.de),
                sentence(&format!("{} does not exist, or you may not see it", what.en)),
            ),
            Self::Store(error) => {
                let (de, en) = store_words(error);
                Words::new(de, en)
            }
            Self::Lake(_) | Self::Internal(_) => Words::new(BROKEN.0, BROKEN.1),
        };
        words.in_language(language).to_owned()
    }

    fn faults(&self) -> &[Fault] {
        match self {
            Self::Access(error) => error.faults(),
            Self::Question(fault) => std::slice::from_ref(fault),
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Access(error) => error.retry_after(),
            Self::Store(error) if store_kind(error) == Kind::Unavailable => Some(2),
            _ => None,
        }
    }
}

/// Begins with a capital and ends with a full stop.
fn sentence(text: &str) -> String {
    format!("{}.", capital(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_question_names_its_field_in_both_languages() {
        let error = Error::from(QuestionError::UnknownDimension("weather".into()));
        assert_eq!(
            (error.kind(), error.code(), error.faults()[0].field.as_str()),
            (Kind::Invalid, "invalid_question", "dimensions")
        );
        assert!(error.explain(Language::De).contains("keine Gliederung"));
        assert!(error.explain(Language::En).ends_with("month."));
    }
}
