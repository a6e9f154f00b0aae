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
