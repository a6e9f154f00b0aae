//! The two things that come from outside of the program: the time and chance.

use anyhow::{Context, Result};
use domain::time::Timestamp;
use domain::world::{Clock, World};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Debug)]
struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The real world: the system's clock, and chance seeded by the operating system.
pub(crate) fn world() -> Result<World> {
    Ok(World::new(Arc::new(SystemClock), random_bytes()?))
}

/// 32 bytes nobody can guess.
pub(crate) fn random_bytes() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).context("the operating system gave no random numbers")?;
    Ok(bytes)
}
