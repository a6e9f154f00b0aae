//! Limits on guessing passwords: per account and per address, counted in the database so that all
//! nodes count together, and counted before the password is looked at so that guesses made at once
//! count too.

use crate::secret::{digest, hex};
use crate::{Access, Error, Result};
use domain::time::{MICROS_PER_SECOND, Timestamp};
use store::sessions::Attempts;

const WINDOW_SECONDS: i64 = 15 * 60;
const PER_ACCOUNT: i64 = 20;
/// Many people may sit behind one address.
pub(crate) const PER_ADDRESS: u32 = 100;

/// What one attempt is counted under.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) account: String,
    pub(crate) address: Option<String>,
}

impl Counted {
    pub(crate) fn new(email_key: &str, address: Option<&str>) -> Self {
        // What people type may be secret (a password in the wrong field): only its hash is kept.
        let named = |what: &str, text: &str| format!("{what} {}", hex(&digest(text)));
        Self { account: named("account", email_key), address: address.map(|a| named("address", a)) }
    }
}

impl Access {
    /// # Errors
    /// [`Error::TooManyAttempts`] says when to come back.
    pub(crate) async fn count_attempt(&self, counted: &Counted) -> Result<()> {
        let now = self.world.now();
        let oldest = now.plus_seconds(-WINDOW_SECONDS);
        let mut tx = self.db.begin().await?;
        // Always in the same order, so that two attempts never wait for each other.
        let account = store::sessions::count_attempt(&mut tx, &counted.account, now, oldest).await?;
        let address = match &counted.address {
            Some(address) => Some(store::sessions::count_attempt(&mut tx, address, now, oldest).await?),
            None => None,
        };
        tx.commit().await?;
        let late = |found: Attempts, most: i64| (found.attempts > most).then(|| wait(found.window_start, now));
        let per_address = i64::from(self.attempts_per_address);
        let from_here = address.filter(|_| per_address > 0).and_then(|found| late(found, per_address));
        let wait = late(account, PER_ACCOUNT).max(from_here);
        wait.map_or(Ok(()), |retry_after| Err(Error::TooManyAttempts { retry_after }))
    }

    /// Attempts that belong to windows which are over.
    pub(crate) fn oldest_attempt(&self) -> Timestamp {
        self.world.now().plus_seconds(-WINDOW_SECONDS)
    }
}

/// Whole seconds until the window is over, at least one.
fn wait(window_start: Timestamp, now: Timestamp) -> u32 {
    let end = window_start.plus_seconds(WINDOW_SECONDS);
    let left = (end.micros() - now.micros()).div_euclid(MICROS_PER_SECOND) + 1;
    u32::try_from(left.clamp(1, WINDOW_SECONDS)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_ends_with_the_window() {
        let start = Timestamp(0);
        assert_eq!(wait(start, Timestamp(0)), 900);
        assert_eq!(wait(start, Timestamp(899 * MICROS_PER_SECOND)), 2);
        assert_eq!(wait(start, Timestamp(5_000 * MICROS_PER_SECOND)), 1);
    }

    #[test]
    fn what_was_typed_is_not_kept() {
        let counted = Counted::new("geheim", Some("192.0.2.1"));
        assert!(!counted.account.contains("geheim"));
        assert_ne!(counted.account, Counted::new("anders", None).account);
    }
}
