//! How often somebody wants to be asked, in his own words; it counts besides the contact budget of the project.

use super::budget::{Budget, Rule};
use crate::identity::{Attributes, attribute_text};
use crate::time::Timestamp;

/// The name of the attribute it stands in.
pub const CONTACT_LIMIT: &str = "contact_limit";

/// What somebody said about how often is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnLimit {
    /// At most once in three months.
    ThreeMonths,
    /// At most once in six months.
    SixMonths,
    /// Not at all.
    Never,
}

impl OwnLimit {
    pub const ALL: [Self; 3] = [Self::ThreeMonths, Self::SixMonths, Self::Never];

    /// The value of the attribute.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ThreeMonths => "3_months",
            Self::SixMonths => "6_months",
            Self::Never => "never",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|limit| limit.code() == code)
    }

    /// The attribute `contact_limit`; what it does not know is no limit.
    pub fn of(attributes: &Attributes) -> Option<Self> {
        let said = attributes.get(CONTACT_LIMIT).and_then(attribute_text)?;
        Self::from_code(said.trim())
    }

    /// The earliest instant, `at` or later, at which one more contact keeps to it. Months are taken as long as the
    /// longest ones in a row are, so that nobody is asked earlier than he said.
    pub fn free_from(self, contacts: &[Timestamp], at: Timestamp) -> Timestamp {
        let days = match self {
            Self::ThreeMonths => 92,
            Self::SixMonths => 184,
            Self::Never => return Budget::NEVER,
        };
        Budget { rules: vec![Rule { most: 1, days }] }.free_from(contacts, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn it_is_read_from_the_attribute_and_nothing_else() {
        let said = |value: serde_json::Value| OwnLimit::of(&Attributes::from([(CONTACT_LIMIT.to_owned(), value)]));
        for limit in OwnLimit::ALL {
            assert_eq!(said(json!(limit.code())), Some(limit));
        }
        assert_eq!(said(json!(" never ")), Some(OwnLimit::Never));
        for nothing in [json!(""), json!("often"), json!(3), json!(null), json!(["never"])] {
            assert_eq!(said(nothing.clone()), None, "{nothing}");
        }
        assert_eq!(OwnLimit::of(&Attributes::new()), None);
    }

    #[test]
    fn the_next_contact_is_never_earlier_than_said() {
        let then = Timestamp::parse("2026-07-01T12:00:00Z").expect("an instant");
        let free = |limit: OwnLimit| limit.free_from(&[then], then.plus_days(1)).to_string();
        assert_eq!(free(OwnLimit::ThreeMonths), "2026-10-01T12:00:00Z");
        assert_eq!(free(OwnLimit::SixMonths), "2027-01-01T12:00:00Z");
        assert_eq!(OwnLimit::Never.free_from(&[], then), Budget::NEVER);
        assert_eq!(OwnLimit::ThreeMonths.free_from(&[], then), then);
    }

    proptest! {
        #[test]
        fn two_contacts_are_always_that_far_apart(wishes in prop::collection::vec(0..2_000_i64, 0..30)) {
            for (limit, days) in [(OwnLimit::ThreeMonths, 92), (OwnLimit::SixMonths, 184)] {
                let mut contacts: Vec<Timestamp> = Vec::new();
                for day in &wishes {
                    contacts.push(limit.free_from(&contacts, Timestamp(0).plus_days(*day)));
                }
                contacts.sort_unstable();
                prop_assert!(contacts.windows(2).all(|two| two[0].plus_days(days) <= two[1]));
            }
        }
    }
}
