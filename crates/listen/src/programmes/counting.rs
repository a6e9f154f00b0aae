//! How many each programme has invited, counted once and kept from one turn to the next.
//!
//! Who has the turn is the only one who invites, and adds what he decides. So it stays right until a day of the project
//! ends, a programme is published anew, or another process had a turn. That somebody invited was erased meanwhile is
//! noticed a day later at most.

use super::rules::{Rules, Tally};
use domain::ids::{ProgrammeId, ProjectNo};
use domain::time::{Day, Timestamp};
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use store::budgets::Turn;

/// What was counted on one day of the project, with the version of each programme.
#[derive(Debug, Default)]
pub(super) struct Counted {
    day: Day,
    tallies: HashMap<ProgrammeId, (i64, Tally)>,
}

impl Counted {
    /// What is known after deciding by these rules.
    pub(super) fn by(rules: Rules, zone: &TimeZone) -> Self {
        let asking = rules.programmes.into_iter().filter(|(_, standing)| standing.asks());
        let tallies = asking.map(|(id, standing)| (id, (standing.published.version, standing.tally))).collect();
        Self { day: rules.read_at.day_in(zone), tallies }
    }

    /// How many this version has invited, as long as that still holds.
    pub(super) fn take(&mut self, id: ProgrammeId, version: i64, now: Timestamp, zone: &TimeZone) -> Option<Tally> {
        let (counted, tally) = self.tallies.remove(&id)?;
        (counted == version && self.day == now.day_in(zone)).then_some(tally)
    }
}

/// What the last turns of this process ended with.
#[derive(Debug, Default)]
pub(crate) struct Tallies(Mutex<HashMap<ProjectNo, (Turn, Counted)>>);

impl Tallies {
    /// What the turn before this one ended with; nothing, where that was another process's or ended in an error.
    pub(super) fn take(&self, turn: Turn) -> Counted {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&turn.project);
        kept.filter(|(earlier, _)| turn.follows(*earlier)).map(|(_, counted)| counted).unwrap_or_default()
    }

    pub(super) fn keep(&self, turn: Turn, counted: Counted) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(turn.project, (turn, counted));
    }
}
