//! How often a wrong code may be tried, before even right ones are not looked at for a while.

use domain::pace::{Allowance, Buckets, network};
use domain::time::Timestamp;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Whoever stands at a counter and mistypes gets by; a shop full of them too.
const PER_ADDRESS: Allowance = Allowance { burst: 20.0, per_second: 1.0 / 30.0 };
const PER_TILL: Allowance = Allowance { burst: 30.0, per_second: 1.0 / 120.0 };
const ALTOGETHER: Allowance = Allowance { burst: 600.0, per_second: 1.0 };
/// Whose last code was wrong for ten minutes after it.
const JUST_FAILED: Allowance = Allowance { burst: 1.0, per_second: 1.0 / 600.0 };

/// Counts wrong codes, in memory of this process.
#[derive(Debug, Default)]
pub(crate) struct Guesses {
    hashed: RandomState,
    left: Mutex<Buckets>,
}

/// A guess that was counted, and may turn out to be none.
#[derive(Debug)]
pub(crate) struct Guess {
    /// The buckets it was taken from.
    from: Vec<(u64, Allowance)>,
    /// Of whoever guesses; `None`: nobody knows who that is.
    failed: Option<u64>,
}

impl Guesses {
    /// Counts a code before it is looked at, so that codes tried at once count too. `None`: too many were wrong.
    ///
    /// What was wrong altogether holds back only those who were wrong themselves: many who guess in many places do not
    /// shut out everybody else.
    pub(crate) fn count(&self, till: u16, address: Option<IpAddr>, now: Timestamp) -> Option<Guess> {
        let failed = address.map(|address| self.bucket("failed", network(address)));
        // One address that guesses is stopped before it can use up what others need.
        let address = address.map(|address| (self.bucket("address", network(address)), PER_ADDRESS));
        let till = (self.bucket("till", till.into()), PER_TILL);
        let from: Vec<_> = address.into_iter().chain([till]).collect();
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let has_failed = failed.is_none_or(|failed| left.wait(failed, JUST_FAILED, now).is_some());
        if has_failed && left.wait(self.altogether(), ALTOGETHER, now).is_some() {
            return None;
        }
        let allowed = from.iter().all(|(bucket, allowance)| left.take(*bucket, *allowance, now).is_ok());
        allowed.then_some(Guess { from, failed })
    }

    /// It was wrong.
    pub(crate) fn blame(&self, guess: &Guess, now: Timestamp) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = guess.failed.map(|failed| (failed, JUST_FAILED));
        for (bucket, allowance) in failed.into_iter().chain([(self.altogether(), ALTOGETHER)]) {
            // Where nothing is left, it stays at that.
            let _ = left.take(bucket, allowance, now);
        }
    }

    /// It was right.
    pub(crate) fn forgive(&self, guess: &Guess) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        for (bucket, allowance) in &guess.from {
            left.give_back(*bucket, *allowance);
        }
    }

    fn bucket(&self, what: &str, which: u128) -> u64 {
        self.hashed.hash_one((what, which))
    }

    fn altogether(&self) -> u64 {
        self.bucket("altogether", 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn address(n: u32) -> IpAddr {
        IpAddr::from(n.to_be_bytes())
    }

    /// Whether a wrong code was looked at.
    fn wrong(guesses: &Guesses, till: u16, from: u32) -> bool {
        let guess = guesses.count(till, Some(address(from)), NOW);
        guess.inspect(|guess| guesses.blame(guess, NOW)).is_some()
    }

    #[test]
    fn right_codes_are_never_too_many() {
        let guesses = Guesses::default();
        for _ in 0..10_000 {
            let guess = guesses.count(7, Some(address(1)), NOW).expect("allowed");
            guesses.forgive(&guess);
        }
    }

    #[test]
    fn one_address_is_stopped_and_others_are_not() {
        let guesses = Guesses::default();
        let tried = (0..1_000_u16).filter(|till| wrong(&guesses, *till, 1)).count();
        assert_eq!(tried, 20);
        assert!(guesses.count(1, Some(address(2)), NOW).is_some());
        assert!(guesses.count(1, Some(address(1)), NOW.plus_seconds(31)).is_some());
    }

    #[test]
    fn codes_tried_at_once_count_before_they_are_looked_at() {
        let guesses = Guesses::default();
        let tried: Vec<_> = (0..1_000_u16).filter_map(|till| guesses.count(till, Some(address(1)), NOW)).collect();
        assert_eq!(tried.len(), 20);
    }

    #[test]
    fn many_addresses_get_no_further_with_one_till() {
        let guesses = Guesses::default();
        let tried = (0..1_000).filter(|n| wrong(&guesses, 7, *n)).count();
        assert_eq!(tried, 30);
    }

    #[test]
    fn many_addresses_get_no_further_with_all_and_shut_nobody_out() {
        let guesses = Guesses::default();
        let each = |from: u32| (0..20).filter(|n| wrong(&guesses, 20 * from as u16 + *n, from)).count();
        // Each of the last ones tries once, and is then one of those who were wrong.
        assert_eq!((0..40).map(each).sum::<usize>(), 600 + 10);
        let somebody = guesses.count(9_999, Some(address(9_999)), NOW).expect("he has not guessed");
        guesses.forgive(&somebody);
        assert!(guesses.count(9_999, Some(address(9_999)), NOW).is_some(), "and was right");
        assert!(guesses.count(9_998, Some(address(1)), NOW).is_none());
        assert!(guesses.count(9_998, None, NOW).is_none(), "nobody knows who that is");
        let later = NOW.plus_seconds(601);
        assert!(guesses.count(9_998, Some(address(1)), later).is_some());
    }
}
