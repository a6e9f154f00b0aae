//! Segments: a rule over what is known of a customer, such as
//! `{"all": [{"attribute": {"name": "plan", "is": {"equals": "premium"}}}, {"did": {"type": "order_placed", "within_days": 30}}]}`.
//!
//! A rule is reckoned from [`Facts`]; [`Predicate::needs`] says which of them it looks at, so that nobody reads
//! more than that.

mod check;
mod facts;
mod sentence;
#[cfg(test)]
mod tests;

pub use check::{Fault, limits};
pub use facts::Facts;
pub use sentence::Names;

use crate::ids::{SurveyId, TouchpointId};
use crate::metric::Series;
use crate::signal::Group;
use crate::survey::condition::AttributeIs;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A rule that tells who belongs to a segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    /// Every one holds; the empty list always holds.
    #[schema(no_recursion)]
    All(Vec<Predicate>),
    /// At least one holds; the empty list never holds.
    #[schema(no_recursion)]
    Any(Vec<Predicate>),
    #[schema(no_recursion)]
    Not(Box<Predicate>),
    /// A test of an attribute of the customer. An unknown attribute fails every test.
    Attribute(AttributeIs),
    /// A test of an attribute of the customer's account, or of its `key` or `name`.
    Account(AttributeIs),
    Consent(ConsentIs),
    /// There is an address of this kind.
    Reachable(Address),
    Did(Did),
    Answered(Answered),
}

/// What the customer said last about a purpose. Never asked counts as no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentIs {
    pub purpose: String,
    pub given: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    Email,
    Phone,
}

/// Interactions of one type, so many of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Did {
    /// The type of the interactions, as their sender calls it.
    pub r#type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<TouchpointId>,
    #[serde(default = "once")]
    pub at_least: u32,
    /// In the last so many times 24 hours; absent: ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u32>,
}

const fn once() -> u32 {
    1
}

/// Feedback of this kind; with a group: whose last score stands there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Answered {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub series: Option<Series>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<TouchpointId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// In the last so many times 24 hours; absent: ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u32>,
}

impl Predicate {
    /// Does a customer of whom this is known belong to it?
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(facts)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(facts)),
            Self::Not(inner) => !inner.holds(facts),
            Self::Attribute(test) => test.is.holds_for(facts.attributes.get(&test.name).map(String::as_str)),
            Self::Account(test) => test.is.holds_for(facts.account.get(&test.name).map(String::as_str)),
            Self::Consent(consent) => facts.consents.get(&consent.purpose).copied().unwrap_or(false) == consent.given,
            Self::Reachable(Address::Email) => facts.has_email,
            Self::Reachable(Address::Phone) => facts.has_phone,
            Self::Did(did) => (facts.did)(did) >= u64::from(did.at_least),
            Self::Answered(answered) => (facts.answered)(answered),
        }
    }

    /// Calls `visit` for this rule and all inside it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Not(inner) => inner.walk(visit),
            _ => {}
        }
    }

    /// Every test of what customers did.
    pub fn did(&self) -> Vec<&Did> {
        let mut found = Vec::new();
        self.walk(&mut |part| {
            if let Self::Did(did) = part {
                found.push(did);
            }
        });
        found
    }

    /// Every test of what customers answered.
    pub fn answered(&self) -> Vec<&Answered> {
        let mut found = Vec::new();
        self.walk(&mut |part| {
            if let Self::Answered(answered) = part {
                found.push(answered);
            }
        });
        found
    }

    /// Does it ask for attributes of accounts? Then they have to be read.
    pub fn asks_accounts(&self) -> bool {
        let mut asks = false;
        self.walk(&mut |part| asks |= matches!(part, Self::Account(_)));
        asks
    }

    /// The same rule where touchpoints have other ids.
    #[must_use]
    pub fn at_touchpoints(self, of: &dyn Fn(TouchpointId) -> TouchpointId) -> Self {
        match self {
            Self::All(parts) => Self::All(parts.into_iter().map(|part| part.at_touchpoints(of)).collect()),
            Self::Any(parts) => Self::Any(parts.into_iter().map(|part| part.at_touchpoints(of)).collect()),
            Self::Not(inner) => Self::Not(Box::new(inner.at_touchpoints(of))),
            Self::Did(did) => Self::Did(Did { touchpoint: did.touchpoint.map(of), ..did }),
            Self::Answered(answered) => {
                Self::Answered(Answered { touchpoint: answered.touchpoint.map(of), ..answered })
            }
            same => same,
        }
    }
}
