//! How far an import has come: kept with every chunk, so that a crash costs nothing but time.

use super::rows::Position;
use domain::time::{MICROS_PER_SECOND, Timestamp};
use serde::{Deserialize, Serialize};

/// What is kept of a run. Rows before `position` are done; everything else here counts only those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Progress {
    pub(super) position: Position,
    /// New customers, accounts, signals.
    pub(super) accepted: u64,
    /// Known ones that were changed.
    pub(super) updated: u64,
    pub(super) refused: u64,
    /// Length of the file of refused rows.
    pub(super) refused_bytes: u64,
    /// Rows a second, of late.
    pub(super) rate: f64,
}

impl Progress {
    /// Adds the pace of one chunk of `rows` rows.
    pub(super) fn paced(&mut self, rows: u64, since: Timestamp, now: Timestamp) {
        let seconds = (now.micros() - since.micros()).max(1) as f64 / MICROS_PER_SECOND as f64;
        let rate = rows as f64 / seconds;
        // The first chunk says all there is to know; later ones move the figure gently.
        self.rate = if self.rate > 0.0 { 0.8 * self.rate + 0.2 * rate } else { rate };
    }

    /// Seconds left for `total` rows at the present pace.
    pub(super) fn seconds_left(&self, total: u64) -> Option<u64> {
        let left = total.saturating_sub(self.position.rows) as f64;
        (self.rate > 0.0).then(|| (left / self.rate).ceil() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace() {
        let mut progress = Progress::default();
        assert_eq!(progress.seconds_left(100), None);
        progress.paced(5_000, Timestamp(0), Timestamp(1_000_000));
        progress.position.rows = 5_000;
        assert_eq!(progress.seconds_left(15_000), Some(2));
        progress.paced(5_000, Timestamp(0), Timestamp(10_000_000));
        assert!(progress.rate < 5_000.0 && progress.rate > 500.0);
        assert_eq!(progress.seconds_left(10), Some(0), "a file that shrank");
    }
}
