//! How fast answers may come: slow enough to spoil a robot's day, never so slow that a person, or a
//! hall full of kiosks behind one address, would notice.
//!
//! What counts is whose page it is. An answer under way and an invitation have a pace of their own, whatever else comes
//! from the same address; only answers that begin through an open link, of which anybody can make as many as he likes,
//! are counted together.

use domain::ids::LinkId;
use domain::pace::{Allowance, Buckets, network};
use domain::time::Timestamp;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// New answers per second through one link from one address, unless set otherwise. Two hundred kiosks with somebody new
/// every ten seconds stay within it for good.
const PER_LINK: u32 = 20;
/// So many seconds' answers may begin at once.
const BURST_SECONDS: f64 = 50.0;
/// Of one answer. Nobody fills in pages faster for long.
const PER_ANSWER: Allowance = Allowance { burst: 60.0, per_second: 1.0 };

/// Counts pages sent, in memory of this process.
#[derive(Debug)]
pub(super) struct Pace {
    hashed: RandomState,
    answers: Mutex<Buckets>,
    links: Mutex<Buckets>,
    /// New answers per second; 0: as many as come.
    per_link: AtomicU32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            hashed: RandomState::new(),
            answers: Mutex::default(),
            links: Mutex::default(),
            per_link: AtomicU32::new(PER_LINK),
        }
    }
}

impl Pace {
    /// From now on so many new answers per second through one link from one address; 0: as many as come.
    pub(super) fn set(&self, per_second: u32) {
        self.per_link.store(per_second, Ordering::Relaxed);
    }

    /// May this page be taken? `newcomer`: where an answer that begins through an open link comes from, as far as
    /// known; nobody can be told apart without it.
    ///
    /// # Errors
    /// Whole seconds until it may.
    pub(super) fn allows(
        &self,
        link: LinkId,
        newcomer: Option<IpAddr>,
        token_hash: &[u8],
        now: Timestamp,
    ) -> Result<(), u32> {
        let of_answer = self.hashed.hash_one(token_hash);
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).take(of_answer, PER_ANSWER, now)?;
        let Some(address) = newcomer else { return Ok(()) };
        let per_second = f64::from(self.per_link.load(Ordering::Relaxed));
        let allowance = Allowance { burst: per_second * BURST_SECONDS, per_second };
        let of_link = self.hashed.hash_one((link.0, network(address)));
        self.links.lock().unwrap_or_else(PoisonError::into_inner).take(of_link, allowance, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::MICROS_PER_SECOND;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn link(n: u8) -> LinkId {
        format!("000000000000000000000000000000{n:02x}").parse().expect("an id")
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn begun(pace: &Pace, from: u32, times: u32) -> usize {
        let here = Some(address("192.0.2.1"));
        (from..from + times).filter(|n| pace.allows(link(1), here, &n.to_be_bytes(), NOW).is_ok()).count()
    }

    #[test]
    fn a_hall_of_kiosks_is_not_held_up() {
        let pace = Pace::default();
        // 200 kiosks, somebody new every ten seconds at each, for ten minutes.
        for tick in 0..12_000_i64 {
            let now = Timestamp(NOW.micros() + tick * MICROS_PER_SECOND / 20);
            let taken = pace.allows(link(1), Some(address("192.0.2.1")), &tick.to_be_bytes(), now);
            assert_eq!(taken, Ok(()), "{tick}");
        }
    }

    #[test]
    fn three_hundred_people_of_one_office_answer_at_once() {
        let pace = Pace::default();
        for page in 0..12 {
            for person in 0..300_u32 {
                // Whoever has begun is known by his answer.
                let newcomer = (page == 0).then(|| address("192.0.2.1"));
                assert_eq!(pace.allows(link(1), newcomer, &person.to_be_bytes(), NOW), Ok(()), "{person} {page}");
            }
        }
    }

    #[test]
    fn a_robot_is_stopped_and_those_beside_it_go_on() {
        let pace = Pace::default();
        let here = Some(address("192.0.2.1"));
        assert_eq!(pace.allows(link(1), here, b"a colleague", NOW), Ok(()));
        assert_eq!(begun(&pace, 0, 5_000), 999);
        assert_eq!(pace.allows(link(1), None, b"a colleague", NOW), Ok(()), "who has begun");
        assert_eq!(pace.allows(link(1), None, b"an invitation", NOW), Ok(()), "who was invited");
        assert_eq!(pace.allows(link(2), here, b"another link", NOW), Ok(()));
        assert_eq!(pace.allows(link(1), Some(address("192.0.2.2")), b"another address", NOW), Ok(()));
        let written_differently = Some(address("::ffff:192.0.2.1"));
        assert_eq!(pace.allows(link(1), written_differently, b"the same", NOW), Err(1));
        assert_eq!(pace.allows(link(1), here, b"later", NOW.plus_seconds(1)), Ok(()));
    }

    #[test]
    fn the_pace_can_be_set_and_taken_away() {
        let pace = Pace::default();
        pace.set(2);
        assert_eq!(begun(&pace, 0, 2_000), 100);
        pace.set(0);
        assert_eq!(begun(&pace, 10_000, 2_000), 2_000);
    }

    #[test]
    fn one_answer_has_a_pace_of_its_own() {
        let pace = Pace::default();
        let sent = (0..500).filter(|_| pace.allows(link(1), None, b"token", NOW).is_ok()).count();
        assert_eq!(sent, 60);
        assert_eq!(pace.allows(link(1), None, b"another", NOW), Ok(()));
    }
}
