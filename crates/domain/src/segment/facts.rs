//! What rules look at.

use super::{Answered, Did};
use crate::survey::Attributes;
use std::collections::BTreeMap;

/// What is known of one customer. What was done and said is asked for, because it is counted elsewhere.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    pub attributes: &'a Attributes,
    /// Of the account, with its `key` and `name`; empty without one.
    pub account: &'a Attributes,
    /// What was said last, by purpose.
    pub consents: &'a BTreeMap<String, bool>,
    pub has_email: bool,
    pub has_phone: bool,
    /// How many interactions of this kind there are, in the window the rule names.
    pub did: &'a (dyn Fn(&Did) -> u64 + Sync),
    /// Is there feedback of this kind, and stands its last score where the rule says?
    pub answered: &'a (dyn Fn(&Answered) -> bool + Sync),
}

impl std::fmt::Debug for Facts<'_> {
    /// Who it is stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts").field("attributes", &self.attributes.len()).finish_non_exhaustive()
    }
}

/// What has to be known beyond the attributes of the customer; behaviour is named by
/// [`Predicate::did`](super::Predicate::did) and [`Predicate::answered`](super::Predicate::answered).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub accounts: bool,
    pub consents: bool,
    pub addresses: bool,
}

impl Needs {
    /// Of both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            accounts: self.accounts || other.accounts,
            consents: self.consents || other.consents,
            addresses: self.addresses || other.addresses,
        }
    }
}
