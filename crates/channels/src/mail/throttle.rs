//! How many mails may leave per second and per minute.
//!
//! A rule and nothing else: it has no clock, and it does not wait. Whoever sends asks [`Throttle::next_at`],
//! waits until then, and says with [`Throttle::sent`] that a mail has left.

use domain::time::{MICROS_PER_SECOND, Timestamp};
use std::collections::VecDeque;
use std::num::NonZeroU32;

/// Limits over sliding windows: in no second, and in no minute, leave more mails than allowed.
#[derive(Clone, Debug)]
pub struct Throttle {
    per_second: Option<NonZeroU32>,
    per_minute: Option<NonZeroU32>,
    /// When the latest mails left, oldest first; as many as the larger limit.
    sent: VecDeque<Timestamp>,
}

impl Throttle {
    /// `None` is no limit.
    pub fn new(per_second: Option<NonZeroU32>, per_minute: Option<NonZeroU32>) -> Self {
        Self { per_second, per_minute, sent: VecDeque::new() }
    }

    /// The first instant, not before `now`, at which another mail may leave. Should the clock have been set
    /// back, nobody waits longer than a minute for it.
    pub fn next_at(&self, now: Timestamp) -> Timestamp {
        let after = |limit: Option<NonZeroU32>, seconds: i64| {
            let back = self.sent.len().checked_sub(limit?.get() as usize)?;
            self.sent.get(back).map(|&sent| sent.min(now).plus_seconds(seconds))
        };
        let second = after(self.per_second, 1);
        let minute = after(self.per_minute, 60);
        [second, minute].into_iter().flatten().fold(now, Timestamp::max)
    }

    /// Notes that a mail left at `at`.
    pub fn sent(&mut self, at: Timestamp) {
        let kept = [self.per_second, self.per_minute].into_iter().flatten().map(NonZeroU32::get).max().unwrap_or(0);
        if kept == 0 {
            return;
        }
        // After the clock was set back, what is later than now happened before it.
        for earlier in self.sent.iter_mut().rev().take_while(|earlier| **earlier > at) {
            *earlier = at;
        }
        if self.sent.len() == kept as usize {
            self.sent.pop_front();
        }
        self.sent.push_back(at);
    }

    /// How long to wait from `now`, in microseconds; 0 when a mail may leave at once.
    pub fn wait_micros(&self, now: Timestamp) -> u64 {
        (self.next_at(now).micros() - now.micros()).clamp(0, 60 * MICROS_PER_SECOND).unsigned_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::Throttle;
    use domain::time::Timestamp;
    use proptest::prelude::*;
    use std::num::NonZeroU32;

    const SECOND: i64 = 1_000_000;

    fn at(micros: i64) -> Timestamp {
        Timestamp(micros)
    }

    #[test]
    fn without_limits_nobody_waits() {
        let mut throttle = Throttle::new(None, None);
        for _ in 0..1000 {
            throttle.sent(at(5));
        }
        assert_eq!(throttle.next_at(at(5)), at(5));
        assert_eq!(throttle.sent.len(), 0);
    }

    #[test]
    fn the_third_of_two_per_second_waits_for_the_first() {
        let mut throttle = Throttle::new(NonZeroU32::new(2), NonZeroU32::new(3));
        throttle.sent(at(0));
        throttle.sent(at(300_000));
        assert_eq!(throttle.next_at(at(300_000)), at(SECOND));
        assert_eq!(throttle.wait_micros(at(300_000)), 700_000);
        throttle.sent(at(SECOND));
        assert_eq!(throttle.next_at(at(SECOND)), at(60 * SECOND));
        assert_eq!(throttle.next_at(at(61 * SECOND)), at(61 * SECOND));
    }

    #[test]
    fn a_clock_set_back_stops_nobody() {
        let mut throttle = Throttle::new(None, NonZeroU32::new(1));
        throttle.sent(at(3600 * SECOND));
        assert_eq!(throttle.next_at(at(0)), at(60 * SECOND));
        throttle.sent(at(60 * SECOND));
        assert_eq!(throttle.next_at(at(60 * SECOND)), at(120 * SECOND));
    }

    proptest! {
        #[test]
        fn no_window_holds_too_many_and_nobody_waits_for_nothing(
            per_second in 1_u32..5,
            per_minute in 1_u32..20,
            pauses in prop::collection::vec(0_i64..3_000_000, 1..60),
        ) {
            let mut throttle = Throttle::new(NonZeroU32::new(per_second), NonZeroU32::new(per_minute));
            let mut left: Vec<i64> = Vec::new();
            let mut now = 0;
            let within =
                |left: &[i64], end: i64, window: i64| left.iter().filter(|&&t| t > end - window && t <= end).count();
            for pause in pauses {
                now += pause;
                let next = throttle.next_at(at(now)).micros();
                let free = within(&left, now, SECOND) < per_second as usize
                    && within(&left, now, 60 * SECOND) < per_minute as usize;
                prop_assert_eq!(next == now, free);
                now = next;
                throttle.sent(at(now));
                left.push(now);
                prop_assert!(within(&left, now, SECOND) <= per_second as usize);
                prop_assert!(within(&left, now, 60 * SECOND) <= per_minute as usize);
            }
        }
    }
}
