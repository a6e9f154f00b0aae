//! Answers shared by everybody who asks the same: of a hundred open pages that fetch again after one
//! new answer, the first asks the lake and the others wait for it.

use crate::Understand;
use crate::error::Result;
use domain::signal::Dataset;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How far the lake had come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LakeStamp {
    catalogue: u64,
    feedback: u64,
    interactions: u64,
}

impl Understand {
    /// Taken before asking, so that an answer may be newer than its stamp but never older.
    pub(crate) fn lake_stamp(&self) -> LakeStamp {
        LakeStamp {
            catalogue: self.lake.version(),
            feedback: self.lake.state(Dataset::Feedback).head,
            interactions: self.lake.state(Dataset::Interactions).head,
        }
    }
}

impl LakeStamp {
    /// Everything that `other` had seen was there.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.catalogue >= other.catalogue && self.feedback >= other.feedback && self.interactions >= other.interactions
    }
}

/// Answers by question, each with a stamp that says when it is out of date.
pub(crate) struct Shared<K, S, V> {
    slots: Mutex<HashMap<K, Arc<Slot<S, V>>>>,
    clock: AtomicU64,
    most: usize,
}

struct Slot<S, V> {
    /// Whoever holds it is the one who asks; the others wait here.
    answer: tokio::sync::Mutex<Option<(S, Arc<V>)>>,
    used: AtomicU64,
}

impl<K, S, V> fmt::Debug for Shared<K, S, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("answers", &self.slots.lock().len()).finish_non_exhaustive()
    }
}

impl<K: Clone + Eq + Hash, S, V> Shared<K, S, V> {
    /// Keeps at most `most` answers, those used last.
    pub(crate) fn new(most: usize) -> Self {
        Self { slots: Mutex::default(), clock: AtomicU64::new(0), most }
    }

    /// The answer to `key`. `is_current` says whether a kept one still holds; otherwise `make` makes
    /// one, with the stamp taken before it began. Of many who ask at once, one makes it; those who
    /// came while it was being made get it too, unless it is no longer current by then.
    pub(crate) async fn get(
        &self,
        key: &K,
        is_current: impl Fn(&S) -> bool,
        make: impl AsyncFnOnce() -> Result<(S, V)>,
    ) -> Result<Arc<V>> {
        let slot = self.slot(key);
        let mut kept = slot.answer.lock().await;
        if let Some((stamp, answer)) = kept.as_ref()
            && is_current(stamp)
        {
            return Ok(Arc::clone(answer));
        }
        let (stamp, answer) = make().await?;
        let answer = Arc::new(answer);
        *kept = Some((stamp, Arc::clone(&answer)));
        Ok(answer)
    }

    fn slot(&self, key: &K) -> Arc<Slot<S, V>> {
        let now = self.clock.fetch_add(1, Ordering::Relaxed);
        let mut slots = self.slots.lock();
        if !slots.contains_key(key) && slots.len() >= self.most {
            let mut uses: Vec<u64> = slots.values().map(|slot| slot.used.load(Ordering::Relaxed)).collect();
            let middle = uses.len() / 2;
            let (_, median, _) = uses.select_nth_unstable(middle);
            let median = *median;
            slots.retain(|_, slot| slot.used.load(Ordering::Relaxed) > median || Arc::strong_count(slot) > 1);
        }
        let new = || Arc::new(Slot { answer: tokio::sync::Mutex::new(None), used: AtomicU64::new(now) });
        let slot = slots.entry(key.clone()).or_insert_with(new);
        slot.used.store(now, Ordering::Relaxed);
        Arc::clone(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[tokio::test]
    async fn a_hundred_who_ask_at_once_are_one_question() {
        let shared: Arc<Shared<&str, u32, u32>> = Arc::new(Shared::new(10));
        let made = Arc::new(AtomicU32::new(0));
        for version in 1..=2 {
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..100 {
                let (shared, made) = (Arc::clone(&shared), Arc::clone(&made));
                tasks.spawn(async move {
                    let make = async || {
                        tokio::task::yield_now().await;
                        Ok((version, made.fetch_add(1, Ordering::SeqCst) + 1))
                    };
                    *shared.get(&"q", |stamp| *stamp >= version, make).await.expect("an answer")
                });
            }
            assert_eq!(tasks.join_all().await, vec![version; 100]);
        }
        assert_eq!(made.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn an_error_is_not_kept() {
        let shared: Shared<u8, (), u8> = Shared::new(10);
        let failed = shared.get(&1, |()| true, async || Err(crate::Error::Internal("broken".into()))).await;
        assert!(failed.is_err());
        assert_eq!(*shared.get(&1, |()| true, async || Ok(((), 7))).await.expect("an answer"), 7);
    }

    #[tokio::test]
    async fn only_what_was_used_last_is_kept() {
        let shared: Shared<u32, (), u32> = Shared::new(8);
        for key in 0..100 {
            assert_eq!(*shared.get(&key, |()| true, async || Ok(((), key))).await.expect("an answer"), key);
            assert!(shared.slots.lock().len() <= 8);
        }
        assert_eq!(*shared.get(&99, |()| true, async || Ok(((), 0))).await.expect("an answer"), 99);
    }
}
