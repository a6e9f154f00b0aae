//! How often something may happen: buckets that are emptied by it and fill up again by themselves.

use domain::time::{MICROS_PER_SECOND, Timestamp};
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A bucket that holds `burst` and refills by `per_second`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    pub(crate) burst: f64,
    pub(crate) per_second: f64,
}

/// Buckets kept; beyond that, those that are full again are forgotten.
pub(crate) const KEPT: usize = 100_000;

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
    allowance: Allowance,
}

impl Bucket {
    fn refilled(self, now: Timestamp) -> f64 {
        let seconds = (now.micros() - self.at.micros()).max(0) as f64 / MICROS_PER_SECOND as f64;
        (self.left + seconds * self.allowance.per_second).min(self.allowance.burst)
    }

    fn is_full(self, now: Timestamp) -> bool {
        self.refilled(now) >= self.allowance.burst
    }
}

/// Buckets by what is counted, in memory of this process.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    hashed: RandomState,
    held: Mutex<HashMap<u64, Bucket>>,
}

impl Buckets {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Bucket>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes one out of the bucket of `key`; `false` when there is none left.
    pub(crate) fn take(&self, key: impl Hash, allowance: Allowance, now: Timestamp) -> bool {
        let mut held = self.lock();
        if held.len() >= KEPT {
            held.retain(|_, bucket| !bucket.is_full(now));
        }
        if held.len() >= KEPT {
            held.clear();
        }
        let full = Bucket { left: allowance.burst, at: now, allowance };
        let bucket = held.entry(self.hashed.hash_one(key)).or_insert(full);
        bucket.allowance = allowance;
        bucket.left = bucket.refilled(now);
        bucket.at = now;
        let enough = bucket.left >= 1.0;
        if enough {
            bucket.left -= 1.0;
        }
        enough
    }

    /// What was taken should not have been counted.
    pub(crate) fn give_back(&self, key: impl Hash) {
        if let Some(bucket) = self.lock().get_mut(&self.hashed.hash_one(key)) {
            bucket.left = (bucket.left + 1.0).min(bucket.allowance.burst);
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }
}

/// An IPv6 household has a whole /64 to itself.
pub(crate) fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => u128::from(u32::from(v4)),
        IpAddr::V6(v6) => u128::from(v6) >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const SLOW: Allowance = Allowance { burst: 2.0, per_second: 0.01 };

    #[test]
    fn a_bucket_is_emptied_and_fills_up() {
        let buckets = Buckets::default();
        assert!(buckets.take("a", SLOW, NOW) && buckets.take("a", SLOW, NOW) && !buckets.take("a", SLOW, NOW));
        assert!(buckets.take("b", SLOW, NOW), "another one");
        assert!(!buckets.take("a", SLOW, NOW.plus_seconds(99)));
        assert!(buckets.take("a", SLOW, NOW.plus_seconds(101)));
        buckets.give_back("a");
        buckets.give_back("a");
        buckets.give_back("a");
        let left = (0..5).filter(|_| buckets.take("a", SLOW, NOW.plus_seconds(101))).count();
        assert_eq!(left, 2, "never more than it holds");
    }

    #[test]
    fn memory_is_bounded_and_empty_buckets_are_remembered_longest() {
        let buckets = Buckets::default();
        while buckets.take("guesser", SLOW, NOW) {}
        let brief = Allowance { burst: 1.0, per_second: 1.0 };
        for n in 0..KEPT - 1 {
            buckets.take(n, brief, NOW);
        }
        buckets.take("one more", brief, NOW.plus_seconds(10));
        assert!(buckets.len() < 10);
        assert!(!buckets.take("guesser", SLOW, NOW.plus_seconds(10)));
    }
}
