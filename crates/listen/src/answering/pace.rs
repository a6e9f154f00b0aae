//! How fast answers may come: slow enough to spoil a robot's day, never so slow that a person, or a
//! hall full of kiosks behind one address, would notice.

use domain::ids::LinkId;
use domain::time::{MICROS_PER_SECOND, Timestamp};
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// A bucket that holds `burst` pages and refills by `per_second`.
#[derive(Clone, Copy, Debug)]
struct Allowance {
    burst: f64,
    per_second: f64,
}

/// Pages per second through one link from one address, unless set otherwise. Two hundred kiosks each
/// sending a page every ten seconds stay within it for good.
const PER_PLACE: u32 = 20;
/// So many seconds' pages may come at once.
const BURST_SECONDS: f64 = 50.0;
/// Of one answer. Nobody fills in pages faster for long.
const PER_ANSWER: Allowance = Allowance { burst: 60.0, per_second: 1.0 };
/// Buckets kept; beyond that, those that are full again are forgotten.
const KEPT: usize = 100_000;

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

/// Counts pages sent, in memory of this process.
#[derive(Debug)]
pub(super) struct Pace {
    hashed: RandomState,
    buckets: Mutex<HashMap<u64, Bucket>>,
    /// Pages per second; 0: as many as come.
    per_place: AtomicU32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { hashed: RandomState::new(), buckets: Mutex::default(), per_place: AtomicU32::new(PER_PLACE) }
    }
}

impl Pace {
    /// From now on so many pages per second through one link from one address; 0: as many as come.
    pub(super) fn set(&self, per_second: u32) {
        self.per_place.store(per_second, Ordering::Relaxed);
    }

    /// May this page be taken? Takes one from both buckets if so.
    pub(super) fn allows(&self, link: LinkId, address: Option<IpAddr>, token_hash: &[u8], now: Timestamp) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEPT {
            buckets.retain(|_, bucket| now.micros() - bucket.at.micros() < 60 * MICROS_PER_SECOND);
        }
        if buckets.len() >= KEPT {
            buckets.clear();
        }
        // Where the address is not known, nobody can be told apart: only the answer counts.
        let per_second = f64::from(self.per_place.load(Ordering::Relaxed));
        let allowance = Allowance { burst: per_second * BURST_SECONDS, per_second };
        let place = address
            .filter(|_| per_second > 0.0)
            .is_none_or(|address| take(&mut buckets, self.hashed.hash_one((link.0, network(address))), allowance, now));
        place && take(&mut buckets, self.hashed.hash_one(token_hash), PER_ANSWER, now)
    }
}

fn take(buckets: &mut HashMap<u64, Bucket>, key: u64, allowance: Allowance, now: Timestamp) -> bool {
    let bucket = buckets.entry(key).or_insert(Bucket { left: allowance.burst, at: now });
    let seconds = (now.micros() - bucket.at.micros()).max(0) as f64 / MICROS_PER_SECOND as f64;
    bucket.left = (bucket.left + seconds * allowance.per_second).min(allowance.burst);
    bucket.at = now;
    let enough = bucket.left >= 1.0;
    if enough {
        bucket.left -= 1.0;
    }
    enough
}

/// An IPv6 household has a whole /64 to itself.
fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => u128::from(u32::from(v4)),
        IpAddr::V6(v6) => u128::from(v6) >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn link() -> LinkId {
        "00000000000000000000000000000001".parse().expect("an id")
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_hall_of_kiosks_is_not_held_up() {
        let pace = Pace::default();
        // 200 kiosks, a page every ten seconds each, for ten minutes.
        for tick in 0..12_000_i64 {
            let now = Timestamp(NOW.micros() + tick * MICROS_PER_SECOND / 20);
            assert!(pace.allows(link(), Some(address("192.0.2.1")), &tick.to_be_bytes(), now), "{tick}");
        }
    }

    #[test]
    fn a_robot_is_and_may_come_back_later() {
        let pace = Pace::default();
        let sent =
            (0..5_000_u32).filter(|n| pace.allows(link(), Some(address("192.0.2.1")), &n.to_be_bytes(), NOW)).count();
        assert_eq!(sent, 1_000);
        assert!(pace.allows(link(), Some(address("192.0.2.2")), b"another address", NOW));
        assert!(!pace.allows(link(), Some(address("::ffff:192.0.2.1")), b"the same one, written differently", NOW));
        assert!(pace.allows(link(), Some(address("192.0.2.1")), b"later", NOW.plus_seconds(1)));
    }

    #[test]
    fn the_pace_can_be_set_and_taken_away() {
        let pace = Pace::default();
        let sent = |from: u32| {
            let pages =
                (from..from + 2_000).filter(|n| pace.allows(link(), Some(address("192.0.2.1")), &n.to_be_bytes(), NOW));
            pages.count()
        };
        pace.set(2);
        assert_eq!(sent(0), 100);
        pace.set(0);
        assert_eq!(sent(10_000), 2_000);
    }

    #[test]
    fn one_answer_has_a_pace_of_its_own() {
        let pace = Pace::default();
        let sent = (0..500).filter(|_| pace.allows(link(), None, b"token", NOW)).count();
        assert_eq!(sent, 60);
        assert!(pace.allows(link(), None, b"another", NOW));
    }

    #[test]
    fn memory_is_bounded() {
        let pace = Pace::default();
        for n in 0..(KEPT as u32 + 10) {
            pace.allows(link(), None, &n.to_be_bytes(), NOW);
        }
        assert!(pace.buckets.lock().unwrap().len() <= KEPT);
    }
}
