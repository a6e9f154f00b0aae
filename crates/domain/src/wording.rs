//! Stable codes and what they say in German and English.

/// An enum of codes with a sentence each in both languages: `Name "code" "Deutsch" "English";`. Wrapped as a
/// `literal`, the code would not be found by the derives that name it in JSON's schema.
macro_rules! worded_codes {
    ($(#[$about:meta])* $kind:ident {
        $($(#[$of:meta])* $name:ident $code:tt $de:literal $en:literal;)+
    }) => {
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        $(#[$about])*
        pub enum $kind {
            $($(#[$of])* #[serde(rename = $code)] $name,)+
        }

        impl $kind {
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Code and sentence.
            pub const fn wording(self) -> crate::metric::Name {
                match self {
                    $(Self::$name => crate::metric::Name { code: $code, de: $de, en: $en },)+
                }
            }

            /// The stable name, as it stands in JSON and in the store.
            pub const fn code(self) -> &'static str {
                self.wording().code
            }

            /// The inverse of `code`; `None` for a text that is none.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            /// The sentence for people: German for `de`, English for every other language.
            pub fn words(self, language: &str) -> &'static str {
                self.wording().in_language(language)
            }
        }
    };
}
pub(crate) use worded_codes;

/// What every such enum has to keep: each code reads back, both languages say something, and say it alike.
#[cfg(test)]
pub(crate) fn assert_worded(names: impl Iterator<Item = (crate::metric::Name, serde_json::Value)>) {
    let mut seen = std::collections::BTreeSet::new();
    for (name, json) in names {
        assert!(seen.insert(name.code), "{} stands twice", name.code);
        assert_eq!(json, name.code);
        assert!(name.de.len() > 20 && name.en.len() > 20 && name.de != name.en, "{}", name.code);
        assert!(name.de.ends_with('.') && name.en.ends_with('.'), "{} is no sentence", name.code);
        assert_eq!(name.de.contains("{}"), name.en.contains("{}"), "{}", name.code);
    }
}
