//! How fast something may come: buckets that are emptied by what comes and fill again with time.
//!
//! A rule and nothing else: it has no clock, and it does not know whose bucket is whose. Keys are hashes; make them
//! with a key of your own, so that nobody finds two that meet on purpose.

use crate::time::{MICROS_PER_SECOND, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;

/// A bucket that holds `burst` and gets `per_second` back. Without any per second there is no limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    pub burst: f64,
    pub per_second: f64,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
    /// From then on it is as if it had never been touched.
    full_at: Timestamp,
}

/// Many buckets, in bounded memory.
#[derive(Debug, Default)]
pub struct Buckets(HashMap<u64, Bucket>);

impl Buckets {
    /// Buckets kept; beyond that, those that are full again are forgotten, and if that is not enough all of them.
    pub const KEPT: usize = 100_000;

    /// Takes one out.
    ///
    /// # Errors
    /// Whole seconds until there is one again, at least 1.
    pub fn take(&mut self, key: u64, allowance: Allowance, now: Timestamp) -> Result<(), u32> {
        if allowance.per_second <= 0.0 {
            return Ok(());
        }
        self.make_room(now);
        let bucket = self.0.entry(key).or_insert(Bucket { left: allowance.burst, at: now, full_at: now });
        bucket.left = left(*bucket, allowance, now);
        bucket.at = bucket.at.max(now);
        let taken = bucket.left >= 1.0;
        if taken {
            bucket.left -= 1.0;
        }
        bucket.full_at = now.plus_seconds(seconds_until(*bucket, allowance.burst, allowance));
        if taken { Ok(()) } else { Err(wait(*bucket, allowance)) }
    }

    /// Seconds until one can be taken out; `None`: at once. Takes none.
    pub fn wait(&self, key: u64, allowance: Allowance, now: Timestamp) -> Option<u32> {
        let bucket = self.0.get(&key).filter(|_| allowance.per_second > 0.0)?;
        let bucket = Bucket { left: left(*bucket, allowance, now), ..*bucket };
        (bucket.left < 1.0).then(|| wait(bucket, allowance))
    }

    /// Puts back what should not have been taken.
    pub fn give_back(&mut self, key: u64, allowance: Allowance) {
        if let Some(bucket) = self.0.get_mut(&key) {
            bucket.left = (bucket.left + 1.0).min(allowance.burst);
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn make_room(&mut self, now: Timestamp) {
        if self.0.len() >= Self::KEPT {
            self.0.retain(|_, bucket| bucket.full_at > now);
        }
        if self.0.len() >= Self::KEPT {
            self.0.clear();
        }
    }
}

/// What counts as one address: an IPv6 household has a whole /64 to itself.
pub fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => u128::from(u32::from(v4)),
        IpAddr::V6(v6) => u128::from(v6) >> 64 << 64,
    }
}

fn left(bucket: Bucket, allowance: Allowance, now: Timestamp) -> f64 {
    let seconds = (now.micros() - bucket.at.micros()).max(0) as f64 / MICROS_PER_SECOND as f64;
    (bucket.left + seconds * allowance.per_second).min(allowance.burst)
}

/// Whole seconds until so many are in it.
fn seconds_until(bucket: Bucket, wanted: f64, allowance: Allowance) -> i64 {
    ((wanted - bucket.left).max(0.0) / allowance.per_second).ceil() as i64
}

fn wait(bucket: Bucket, allowance: Allowance) -> u32 {
    u32::try_from(seconds_until(bucket, 1.0, allowance).max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const TWO_A_SECOND: Allowance = Allowance { burst: 10.0, per_second: 2.0 };

    fn taken(buckets: &mut Buckets, key: u64, times: u32, now: Timestamp) -> usize {
        (0..times).filter(|_| buckets.take(key, TWO_A_SECOND, now).is_ok()).count()
    }

    #[test]
    fn a_bucket_is_emptied_and_fills_again() {
        let mut buckets = Buckets::default();
        assert_eq!(taken(&mut buckets, 1, 25, NOW), 10);
        assert_eq!(taken(&mut buckets, 2, 25, NOW), 10, "each has its own");
        assert_eq!(taken(&mut buckets, 1, 25, NOW.plus_seconds(3)), 6);
        assert_eq!(taken(&mut buckets, 1, 25, NOW.plus_seconds(3_600)), 10, "never more than it holds");
        assert_eq!(taken(&mut buckets, 1, 25, NOW), 0, "a clock that goes back gives nothing");
    }

    #[test]
    fn how_long_to_wait_is_said() {
        let slow = Allowance { burst: 1.0, per_second: 0.1 };
        let mut buckets = Buckets::default();
        assert_eq!(buckets.wait(1, slow, NOW), None);
        assert_eq!(buckets.take(1, slow, NOW), Ok(()));
        assert_eq!(buckets.take(1, slow, NOW), Err(10));
        assert_eq!(buckets.wait(1, slow, NOW.plus_seconds(4)), Some(6));
        assert_eq!(buckets.wait(1, slow, NOW.plus_seconds(10)), None);
        assert_eq!(buckets.take(1, slow, NOW.plus_seconds(10)), Ok(()));
    }

    #[test]
    fn without_a_pace_there_is_no_limit() {
        let mut buckets = Buckets::default();
        let none = Allowance { burst: 0.0, per_second: 0.0 };
        assert!((0..1_000).all(|_| buckets.take(1, none, NOW).is_ok()));
        assert!(buckets.is_empty());
    }

    #[test]
    fn one_address_is_one_however_it_is_written() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::7"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn memory_is_bounded() {
        let mut buckets = Buckets::default();
        for key in 0..(Buckets::KEPT as u64 + 10) {
            assert_eq!(buckets.take(key, TWO_A_SECOND, NOW), Ok(()));
        }
        assert!(buckets.len() <= Buckets::KEPT);
    }

    proptest! {
        #[test]
        fn never_more_than_burst_and_refill(steps in prop::collection::vec((0..5_000_000_i64, 1..5_u32), 1..50)) {
            let (mut buckets, mut now, mut all) = (Buckets::default(), NOW, 0);
            for (micros, times) in steps {
                now = Timestamp(now.micros() + micros);
                all += taken(&mut buckets, 1, times, now);
            }
            let seconds = (now.micros() - NOW.micros()) as f64 / 1e6;
            prop_assert!(all as f64 <= TWO_A_SECOND.burst + seconds * TWO_A_SECOND.per_second + 1e-6);
        }
    }
}
