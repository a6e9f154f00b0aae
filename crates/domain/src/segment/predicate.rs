//! Who belongs to a segment.

use crate::ids::{SurveyId, TouchpointId};
use crate::metric::Series;
use crate::signal::Group;
use crate::survey::condition::AttributeIs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A predicate about one customer, such as
/// `{"all": [{"attribute": {"name": "plan", "is": {"equals": "premium"}}}, {"did": {"type": "order_placed", "at_least": 2, "within_days": 30}}]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = SegmentPredicate)]
pub enum Predicate {
    /// Every one holds; the empty list holds for everyone.
    #[schema(no_recursion)]
    All(Vec<Predicate>),
    /// At least one holds; the empty list holds for nobody.
    #[schema(no_recursion)]
    Any(Vec<Predicate>),
    #[schema(no_recursion)]
    Not(Box<Predicate>),
    /// An attribute of the customer.
    Attribute(AttributeIs),
    /// An attribute of the customer's account, or its `name` or `key`.
    Account(AttributeIs),
    /// Consent for a purpose was given, or was not. One never asked about was not given.
    Consent { purpose: String, given: bool },
    /// There is an address of this kind.
    Reachable(AddressKind),
    Did(Did),
    Answered(Answered),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressKind {
    Email,
    Phone,
}

/// Interactions of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SegmentDid)]
pub struct Did {
    pub r#type: String,
    /// Absent: at any touchpoint, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<TouchpointId>,
    #[serde(default = "once")]
    pub at_least: u32,
    /// Absent: ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u32>,
}

fn once() -> u32 {
    1
}

/// The latest answer of this kind is in `group`; without a group: there is one.
///
/// Answers that cannot say are passed over: those without a score of `series`, and, where a group is asked for without
/// a series, those without any score. An answer with several scores of the series counts by the first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SegmentAnswered)]
pub struct Answered {
    /// Absent: the first score of the answer, whatever it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<TouchpointId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// Absent: ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u32>,
}

impl Predicate {
    /// Calls `visit` for this predicate and all inside it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        self.parts().iter().for_each(|part| part.walk(visit));
    }

    /// How deep predicates lie inside one another; 1 for a single one.
    pub fn depth(&self) -> usize {
        1 + self.parts().iter().map(Self::depth).max().unwrap_or(0)
    }

    /// How many predicates there are, this one included.
    pub fn count(&self) -> usize {
        let mut count = 0;
        self.walk(&mut |_| count += 1);
        count
    }

    /// What it is made of.
    fn parts(&self) -> &[Self] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::Not(inner) => std::slice::from_ref(inner.as_ref()),
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn predicates_come_back_as_they_were() {
        let json = json!({"all": [
            {"attribute": {"name": "plan", "is": {"equals": "premium"}}},
            {"not": {"account": {"name": "key", "is": "answered"}}},
            {"any": [
                {"consent": {"purpose": "newsletter", "given": true}},
                {"reachable": "email"},
                {"did": {"type": "order_placed", "at_least": 2, "within_days": 30}},
                {"answered": {"series": "nps:0-10", "group": "negative"}}
            ]}
        ]});
        let predicate: Predicate = serde_json::from_str(&json.to_string()).expect("a predicate");
        assert_eq!(serde_json::to_value(&predicate).expect("json"), json);
        assert_eq!((predicate.depth(), predicate.count()), (3, 9));
        let mut leaves = 0;
        predicate.walk(&mut |part| leaves += usize::from(part.parts().is_empty()));
        assert_eq!(leaves, 6);
    }

    #[test]
    fn once_is_enough_when_nothing_is_said() {
        let did: Predicate = serde_json::from_value(json!({"did": {"type": "call"}})).expect("a predicate");
        let expected = Did { r#type: "call".into(), touchpoint: None, at_least: 1, within_days: None };
        assert_eq!(did, Predicate::Did(expected));
    }

    #[test]
    fn misspelt_predicates_are_refused() {
        for wrong in [
            json!({"did": {"type": "call", "within": 30}}),
            json!({"consent": {"purpose": "x", "given": true, "when": 1}}),
            json!({"consent": {"purpose": "x"}}),
            json!({"reachable": "letter"}),
            json!({"answered": {"group": "good"}}),
            json!({"answered": {"series": "nps:1-10"}}),
            json!({"never": []}),
        ] {
            assert!(serde_json::from_value::<Predicate>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
