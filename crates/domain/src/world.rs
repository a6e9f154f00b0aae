//! What the world gives: the time and chance.

use crate::time::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// A clock that tests and replays move by hand.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn at(time: Timestamp) -> Self {
        Self(AtomicI64::new(time.micros()))
    }

    pub fn set(&self, time: Timestamp) {
        self.0.store(time.micros(), Ordering::SeqCst);
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.set(self.now().plus_seconds(seconds));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// The time and a seeded source of chance; cheap to clone, shared by all parts of one process.
#[derive(Clone)]
pub struct World {
    clock: Arc<dyn Clock>,
    chance: Arc<Mutex<ChaCha12Rng>>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("now", &self.now()).finish_non_exhaustive()
    }
}

impl World {
    pub fn new(clock: Arc<dyn Clock>, seed: [u8; 32]) -> Self {
        Self { clock, chance: Arc::new(Mutex::new(ChaCha12Rng::from_seed(seed))) }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new public id, ordered by time (UUIDv7), with 74 random bits.
    pub fn id<T: From<Uuid>>(&self) -> T {
        let mut random = [0_u8; 10];
        self.fill(&mut random);
        let millis = u64::try_from(self.now().micros() / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into()
    }

    pub fn fill(&self, bytes: &mut [u8]) {
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }

    /// A secret for a URL or a header: `n` characters out of 28, 4.8 bits each, that cannot be mistaken for each
    /// other and, without vowels, make no words.
    pub fn token(&self, n: usize) -> String {
        const ALPHABET: &[u8; 28] = b"23456789bcdfghjkmnpqrstvwxyz";
        let mut token = String::with_capacity(n);
        let mut bytes = vec![0_u8; n];
        while token.len() < n {
            self.fill(&mut bytes);
            let letters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31)));
            token.extend(letters.take(n - token.len()).map(|letter| char::from(*letter)));
        }
        token
    }
}
