//! How fast answers of one kiosk are taken. By the kiosk and not by the address it sends from, so that a hall of them
//! behind one address is not held up; a stolen address of one still is.

use domain::ids::KioskId;
use domain::time::{MICROS_PER_SECOND, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// So many may come at once: what a busy week without a network leaves in the queue.
const BURST: i64 = 2_000;
/// Micros one answer takes from then on. Nobody answers at one tablet every two seconds for long.
const EACH: i64 = 2 * MICROS_PER_SECOND;

/// Per kiosk, until when its answers would have kept it busy; in memory of this process.
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<HashMap<KioskId, Timestamp>>);

impl Pace {
    /// May so many answers be taken now?
    pub(crate) fn allows(&self, kiosk: KioskId, answers: usize, now: Timestamp) -> bool {
        let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Kiosks are few: what is long past is forgotten when one more comes.
        busy.retain(|_, until| *until > now);
        let from = busy.get(&kiosk).map_or(now.micros(), |until| until.micros());
        let until = from.saturating_add(EACH.saturating_mul(i64::try_from(answers).unwrap_or(i64::MAX)));
        let fits = until - now.micros() <= BURST * EACH;
        if fits {
            busy.insert(kiosk, Timestamp(until));
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn kiosk(no: u128) -> KioskId {
        KioskId(Uuid::from_u128(no))
    }

    #[test]
    fn a_long_queue_is_taken_and_a_flood_is_not() {
        let pace = Pace::default();
        for _ in 0..20 {
            assert!(pace.allows(kiosk(1), 100, NOW));
        }
        assert!(!pace.allows(kiosk(1), 1, NOW));
        assert!(pace.allows(kiosk(2), 100, NOW), "another tablet at the same address");
        assert!(pace.allows(kiosk(1), 1, NOW.plus_seconds(2)));
        assert!(!pace.allows(kiosk(1), 1, NOW.plus_seconds(2)));
    }

    #[test]
    fn a_busy_day_never_is_too_fast() {
        let pace = Pace::default();
        assert!((0..50_000).all(|answer| pace.allows(kiosk(1), 1, NOW.plus_seconds(answer * 3))));
        assert!(!pace.allows(kiosk(2), usize::MAX, NOW));
    }
}
