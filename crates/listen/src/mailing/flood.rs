//! How many mails of customers become answers.
//!
//! Anybody can write as many mails as he likes, and two programs that answer each other write for ever. What is too
//! much becomes no answer: it stays in the mailbox, where people find it, and is counted.

use domain::ids::ProjectNo;
use domain::pace::{Allowance, Buckets};
use domain::time::Timestamp;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Mails of one sender, a day.
const PER_SENDER: Allowance = Allowance { burst: 20.0, per_second: 20.0 / 86_400.0 };
/// Mails to one project, an hour.
const PER_PROJECT: Allowance = Allowance { burst: 1_000.0, per_second: 1_000.0 / 3_600.0 };

/// Counts in memory of this process.
#[derive(Debug, Default)]
pub(crate) struct Flood {
    hashed: RandomState,
    senders: Mutex<Buckets>,
    projects: Mutex<Buckets>,
    left_out: Mutex<HashMap<ProjectNo, u64>>,
}

/// Why a mail becomes no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TooMuch {
    OfSender,
    OfProject,
}

impl TooMuch {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::OfSender => "too many of this sender in a day",
            Self::OfProject => "too many for this project in an hour",
        }
    }
}

impl Flood {
    /// One mail more; what is too much is counted.
    pub(super) fn take(&self, project: ProjectNo, sender: &str, now: Timestamp) -> Result<(), TooMuch> {
        let taken = self.room(project, sender, now);
        if taken.is_err() {
            *lock(&self.left_out).entry(project).or_default() += 1;
        }
        taken
    }

    fn room(&self, project: ProjectNo, sender: &str, now: Timestamp) -> Result<(), TooMuch> {
        let (of_sender, of_project) = self.keys(project, sender);
        lock(&self.senders).take(of_sender, PER_SENDER, now).map_err(|_| TooMuch::OfSender)?;
        lock(&self.projects).take(of_project, PER_PROJECT, now).map_err(|_| TooMuch::OfProject)
    }

    /// A mail that was taken is read once more.
    pub(super) fn give_back(&self, project: ProjectNo, sender: &str) {
        let (of_sender, of_project) = self.keys(project, sender);
        lock(&self.senders).give_back(of_sender, PER_SENDER);
        lock(&self.projects).give_back(of_project, PER_PROJECT);
    }

    /// Mails to this project that were too much since the program began.
    pub(super) fn left_out(&self, project: ProjectNo) -> u64 {
        lock(&self.left_out).get(&project).copied().unwrap_or_default()
    }

    /// The same for all of them.
    pub(crate) fn left_out_altogether(&self) -> u64 {
        lock(&self.left_out).values().sum()
    }

    fn keys(&self, project: ProjectNo, sender: &str) -> (u64, u64) {
        (self.hashed.hash_one((project, sender)), self.hashed.hash_one(project))
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const ONE: ProjectNo = ProjectNo(1);
    const TWO: ProjectNo = ProjectNo(2);

    #[test]
    fn one_sender_is_in_nobody_elses_way() {
        let flood = Flood::default();
        let taken = (0..50).filter(|_| flood.take(ONE, "loop@x.example", NOW).is_ok()).count();
        assert_eq!((taken, flood.left_out(ONE)), (20, 30));
        assert_eq!(flood.take(ONE, "loop@x.example", NOW), Err(TooMuch::OfSender));
        assert!(flood.take(ONE, "kim@x.example", NOW).is_ok());
        assert!(flood.take(TWO, "loop@x.example", NOW).is_ok(), "another project");
        assert_eq!((flood.left_out(TWO), flood.left_out_altogether()), (0, 31));
        assert!(flood.take(ONE, "loop@x.example", NOW.plus_days(1)).is_ok(), "the next day");
    }

    #[test]
    fn many_senders_are_too_much_for_a_project_too() {
        let flood = Flood::default();
        let taken = (0..1_500).filter(|n| flood.take(ONE, &format!("{n}@x.example"), NOW).is_ok()).count();
        assert_eq!((taken, flood.left_out(ONE)), (1_000, 500));
        assert_eq!(flood.take(ONE, "kim@x.example", NOW), Err(TooMuch::OfProject));
        assert!(flood.take(TWO, "kim@x.example", NOW).is_ok());
    }

    #[test]
    fn what_is_read_again_counts_once() {
        let flood = Flood::default();
        for _ in 0..100 {
            assert!(flood.take(ONE, "kim@x.example", NOW).is_ok());
            flood.give_back(ONE, "kim@x.example");
        }
        assert_eq!(flood.left_out(ONE), 0);
    }
}
