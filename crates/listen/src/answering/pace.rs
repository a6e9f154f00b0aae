//! How fast answers may come: slow enough to spoil a robot's day, never so slow that a person, or a
//! hall full of kiosks behind one address, would notice.

use crate::buckets::{Allowance, Buckets, network};
use domain::ids::LinkId;
use domain::time::Timestamp;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};

/// Pages per second through one link from one address, unless set otherwise. Two hundred kiosks each
/// sending a page every ten seconds stay within it for good.
const PER_PLACE: u32 = 20;
/// So many seconds' pages may come at once.
const BURST_SECONDS: f64 = 50.0;
/// Of one answer. Nobody fills in pages faster for long.
const PER_ANSWER: Allowance = Allowance { burst: 60.0, per_second: 1.0 };

/// Counts pages sent, in memory of this process.
#[derive(Debug)]
pub(super) struct Pace {
    buckets: Buckets,
    /// Pages per second; 0: as many as come.
    per_place: AtomicU32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { buckets: Buckets::default(), per_place: AtomicU32::new(PER_PLACE) }
    }
}

impl Pace {
    /// From now on so many pages per second through one link from one address; 0: as many as come.
    pub(super) fn set(&self, per_second: u32) {
        self.per_place.store(per_second, Ordering::Relaxed);
    }

    /// May this page be taken? Takes one from both buckets if so.
    pub(super) fn allows(&self, link: LinkId, address: Option<IpAddr>, token_hash: &[u8], now: Timestamp) -> bool {
        // Where the address is not known, nobody can be told apart: only the answer counts.
        let per_second = f64::from(self.per_place.load(Ordering::Relaxed));
        let allowance = Allowance { burst: per_second * BURST_SECONDS, per_second };
        let place = address
            .filter(|_| per_second > 0.0)
            .is_none_or(|address| self.buckets.take((link.0, network(address)), allowance, now));
        place && self.buckets.take(token_hash, PER_ANSWER, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buckets::KEPT;
    use domain::time::MICROS_PER_SECOND;

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
        assert!(pace.buckets.len() <= KEPT);
    }
}
