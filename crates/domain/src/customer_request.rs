//! What customers ask people for on their own page.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody asks for that a person has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// To be forgotten.
    Erasure,
    /// Everything that is kept about them.
    Data,
}

impl RequestKind {
    pub const ALL: [Self; 2] = [Self::Erasure, Self::Data];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Erasure => "erasure",
            Self::Data => "data",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_one_code_everywhere() {
        for kind in RequestKind::ALL {
            assert_eq!(RequestKind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).expect("JSON"), kind.code());
        }
        assert_eq!(RequestKind::from_code("pizza"), None);
    }
}
