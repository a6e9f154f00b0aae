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
}

impl Guesses {
    /// Counts a code before it is looked at, so that codes tried at once count too. `None`: too many were wrong.
    pub(crate) fn count(&self, till: u16, address: Option<IpAddr>, now: Timestamp) -> Option<Guess> {
        let of = |what: &str, which: u128| self.hashed.hash_one((what, which));
        // One address that guesses is stopped before it can use up what others need.
        let address = address.map(|address| (of("address", network(address)), PER_ADDRESS));
        let others = [(of("till", till.into()), PER_TILL), (of("altogether", 0), ALTOGETHER)];
        let from: Vec<_> = address.into_iter().chain(others).collect();
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        from.iter().all(|(bucket, allowance)| left.take(*bucket, *allowance, now).is_ok()).then_some(Guess { from })
    }

    /// It was right.
    pub(crate) fn forgive(&self, guess: &Guess) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        for (bucket, allowance) in &guess.from {
            left.give_back(*bucket, *allowance);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn address(n: u32) -> IpAddr {
        IpAddr::from(n.to_be_bytes())
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
        let tried = (0..1_000_u16).filter(|till| guesses.count(*till, Some(address(1)), NOW).is_some()).count();
        assert_eq!(tried, 20);
        assert!(guesses.count(1, Some(address(2)), NOW).is_some());
        assert!(guesses.count(1, Some(address(1)), NOW.plus_seconds(31)).is_some());
    }

    #[test]
    fn many_addresses_get_no_further_with_one_till_or_with_all() {
        let guesses = Guesses::default();
        let tried = (0..1_000).filter(|n| guesses.count(7, Some(address(*n)), NOW).is_some()).count();
        assert_eq!(tried, 30);
        let guesses = Guesses::default();
        let tried = (0..5_000_u32).filter(|n| guesses.count(*n as u16, Some(address(*n)), NOW).is_some()).count();
        assert_eq!(tried, 600);
    }
}
