//! What is known of a programme and one person, whether an occasion is decided or a message looked at once more.

use super::budget::Budget;
use super::definition::Definition;
use super::own_limit::OwnLimit;
use super::route::Reach;
use crate::time::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// As of `now`. Linked profiles are one person.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub definition: &'a Definition,
    pub budget: &'a Budget,
    pub now: Timestamp,
    /// The project's.
    pub zone: &'a TimeZone,
    /// Where the customer lives, for quiet hours; absent: the project's.
    pub customer_zone: Option<&'a TimeZone>,
    /// The programme asks nobody now.
    pub paused: bool,
    /// Consent per purpose; one never named was not given.
    pub consents: &'a BTreeMap<String, bool>,
    pub reach: Reach,
    /// How often this person wants to be asked at most: what [`OwnLimit::of`] says.
    pub own_limit: Option<OwnLimit>,
    /// When this person was or will be contacted by anything else that counts in the budget, in any order.
    pub contacts: &'a [Timestamp],
}

impl Moment<'_> {
    /// From when on nobody is woken: `now`, unless there are quiet hours.
    pub(super) fn allowed_from(&self) -> Timestamp {
        let zone = self.customer_zone.unwrap_or(self.zone);
        self.definition.quiet.as_ref().map_or(self.now, |quiet| quiet.allowed_from(self.now, zone))
    }
}
