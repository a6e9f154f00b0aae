//! What can go wrong while acting.

use access::{Explain, Fault, Kind, Language, store_code, store_kind, store_words};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Access(#[from] access::Error),
    #[error(transparent)]
    Understand(#[from] understand::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Something that was sent is wrong.
    #[error("{}", .0.message.en)]
    Invalid(Box<Fault>),
}

impl Error {
    pub(crate) fn invalid(field: &str, code: &'static str, de: &str, en: &str) -> Self {
        Self::Invalid(Box::new(Fault::new(field, code, de, en)))
    }
}

impl Explain for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::Access(error) => error.kind(),
            Self::Understand(error) => error.kind(),
            Self::Store(error) => store_kind(error),
            Self::Invalid(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Access(error) => error.code(),
            Self::Understand(error) => error.code(),
            Self::Store(error) => store_code(error),
            Self::Invalid(fault) => fault.code,
        }
    }

    fn explain(&self, language: Language) -> String {
        match self {
            Self::Access(error) => error.explain(language),
            Self::Understand(error) => error.explain(language),
            Self::Invalid(fault) => fault.message.in_language(language).to_owned(),
            Self::Store(error) => {
                let (de, en) = store_words(error);
                language.pick(de, en).to_owned()
            }
        }
    }

    fn faults(&self) -> &[Fault] {
        match self {
            Self::Access(error) => error.faults(),
            Self::Understand(error) => error.faults(),
            Self::Invalid(fault) => std::slice::from_ref(fault),
            Self::Store(_) => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Access(error) => error.retry_after(),
            Self::Understand(error) => error.retry_after(),
            Self::Store(error) if store_kind(error) == Kind::Unavailable => Some(2),
            Self::Store(_) | Self::Invalid(_) => None,
        }
    }
}
