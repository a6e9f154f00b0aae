//! *Silbermöwe*, the demo company: a retailer of home electronics with an online shop, 40 branches,
//! a call centre, a service partner for repairs and an app.
//!
//! The same plan always gives the same company, customer by customer, in any order and on any
//! number of threads. The data holds [planted truths](truths) that the software must find again.
//!
//! Never here: I/O, a database, knowledge of how signals are stored.

mod comments;
mod company;
mod dice;
mod events;
mod journeys;
mod life;
mod past;
mod phrases;
mod programmes;
pub mod segments;
pub mod standards;
pub mod truths;
mod visits;

pub use company::{Branch, Company, Line, Person, Region, SurveyPlan, TouchpointPlan, company};
pub use events::EVENTS;
pub use life::{Ask, DemoCustomer, Happening, customer, external_id, self_images};
pub use past::{Asked, Fate, History, PAST_DAYS, PastOccasion, PastReminder};
pub use programmes::{CONSENT, ProgrammePlan, Standing, contact_budget, programmes};
pub use visits::{Visit, visit_of};

use domain::time::{Day, Timestamp};
use jiff::tz::TimeZone;

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub customers: u32,
    pub seed: u64,
    /// Nothing happens after this moment; history reaches [`Plan::DAYS`] days back from its day.
    pub until: Timestamp,
}

impl Plan {
    /// Eighteen months.
    pub const DAYS: i32 = 548;

    /// The last day, in UTC.
    pub fn today(&self) -> Day {
        self.until.day_in(&TimeZone::UTC)
    }

    pub fn first_day(&self) -> Day {
        self.today().plus(1 - Self::DAYS)
    }
}
