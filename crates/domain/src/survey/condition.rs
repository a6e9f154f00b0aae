//! Conditions on earlier answers and on what is known about the customer.

use crate::signal::Group;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A condition, such as
/// `{"all": [{"answer": {"question": "score", "is": {"group": "negative"}}}, {"not": {"attribute": {"name": "segment", "is": {"equals": "b2b"}}}}]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Every one holds; the empty list always holds.
    #[schema(no_recursion)]
    All(Vec<Condition>),
    /// At least one holds; the empty list never holds.
    #[schema(no_recursion)]
    Any(Vec<Condition>),
    #[schema(no_recursion)]
    Not(Box<Condition>),
    Answer(AnswerIs),
    Attribute(AttributeIs),
}

/// A test of an earlier answer. An answer not given (or given to a question that was not asked)
/// fails every test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerIs {
    pub question: String,
    /// Which aspect of a matrix; required there, absent elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
    pub is: Test,
}

/// A test of a customer attribute. An unknown attribute fails every test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeIs {
    pub name: String,
    pub is: Test,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Exactly this: a number, a text (ignoring case), yes or no, the only chosen option, the first
    /// in a ranking.
    Equals(Literal),
    /// One of these, or a chosen option among these.
    OneOf(Vec<Literal>),
    /// The text holds this part (ignoring case), or this option is among the chosen.
    Contains(String),
    /// This number or date (`"2026-11-22"`) or more.
    AtLeast(Literal),
    /// This number or date or less.
    AtMost(Literal),
    /// There is an answer.
    Answered,
    /// The score is in this group.
    Group(Group),
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Literal {
    Truth(bool),
    Number(f64),
    Text(String),
}

impl Condition {
    /// Shorthand for the most frequent condition.
    pub fn answer(question: &str, is: Test) -> Self {
        Self::Answer(AnswerIs { question: question.to_owned(), aspect: None, is })
    }

    /// Calls `visit` for this condition and all inside it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Not(inner) => inner.walk(visit),
            Self::Answer(_) | Self::Attribute(_) => {}
        }
    }

    /// Every test of an answer in it.
    pub fn answers(&self) -> Vec<&AnswerIs> {
        let mut found = Vec::new();
        self.walk(&mut |condition| {
            if let Self::Answer(test) = condition {
                found.push(test);
            }
        });
        found
    }

    /// How deep conditions lie inside one another; 1 for a single test.
    pub fn depth(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::depth).max().unwrap_or(0),
            Self::Not(inner) => 1 + inner.depth(),
            Self::Answer(_) | Self::Attribute(_) => 1,
        }
    }
}
