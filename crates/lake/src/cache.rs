//! What is kept in memory of things on disk, up to a number of bytes; the least used goes first.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    state: Mutex<State<K, V>>,
    budget: usize,
}

#[derive(Debug)]
struct State<K, V> {
    entries: HashMap<K, Entry<V>>,
    bytes: usize,
    /// Counts uses; an entry remembers its last one.
    uses: u64,
}

#[derive(Debug)]
struct Entry<V> {
    value: Arc<V>,
    bytes: usize,
    last_use: u64,
}

impl<K: Hash + Eq + Copy, V> Cache<K, V> {
    pub(crate) fn with_budget(budget: usize) -> Self {
        Self { state: Mutex::new(State { entries: HashMap::new(), bytes: 0, uses: 0 }), budget }
    }

    pub(crate) fn get(&self, key: K) -> Option<Arc<V>> {
        let mut state = self.state.lock();
        state.uses += 1;
        let now = state.uses;
        let entry = state.entries.get_mut(&key)?;
        entry.last_use = now;
        Some(entry.value.clone())
    }

    /// Keeps `value` if the budget allows; gives it back shared either way.
    pub(crate) fn put(&self, key: K, value: V, bytes: usize) -> Arc<V> {
        let value = Arc::new(value);
        if bytes > self.budget {
            return value;
        }
        let mut state = self.state.lock();
        state.uses += 1;
        let entry = Entry { value: value.clone(), bytes, last_use: state.uses };
        if let Some(old) = state.entries.insert(key, entry) {
            state.bytes -= old.bytes;
        }
        state.bytes += bytes;
        if state.bytes > self.budget {
            state.shrink_to(self.budget / 10 * 9);
        }
        value
    }

    pub(crate) fn forget(&self, which: impl Fn(&K) -> bool) {
        let mut state = self.state.lock();
        state.entries.retain(|key, _| !which(key));
        state.bytes = state.entries.values().map(|e| e.bytes).sum();
    }

    pub(crate) fn bytes(&self) -> usize {
        self.state.lock().bytes
    }
}

impl<K: Hash + Eq + Copy, V> State<K, V> {
    /// Below the budget by some margin, so that the sort is paid once per many insertions.
    fn shrink_to(&mut self, target: usize) {
        let mut by_use: Vec<_> = self.entries.iter().map(|(key, e)| (e.last_use, *key)).collect();
        by_use.sort_unstable_by_key(|(last_use, _)| *last_use);
        for (_, key) in by_use {
            if self.bytes <= target {
                break;
            }
            if let Some(entry) = self.entries.remove(&key) {
                self.bytes -= entry.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_used_goes_first_and_the_budget_holds() {
        let cache = Cache::with_budget(100);
        for key in 0..10 {
            cache.put(key, key, 10);
        }
        assert!(cache.get(0).is_some());
        cache.put(10, 10, 10);
        assert!(cache.bytes() <= 100);
        assert!(cache.get(0).is_some() && cache.get(10).is_some());
        assert!(cache.get(1).is_none());
        assert_eq!(*cache.put(11, 11, 1_000), 11);
        assert!(cache.get(11).is_none(), "too big to keep");
        cache.forget(|key| *key == 0);
        assert!(cache.get(0).is_none());
    }
}
