//! Work that goes on side by side: messages of one project, and projects.

use crate::{Error, Result};
use domain::ids::CustomerId;
use std::collections::HashMap;
use tokio::task::{Id, JoinError, JoinSet};

/// Messages of one project that are handed over at the same time.
const AT_ONCE: usize = 8;

/// Messages that are being handed over, at most one to each customer. Dropped, they are broken off.
#[derive(Debug, Default)]
pub(super) struct UnderWay(SideBySide<CustomerId, ()>);

impl UnderWay {
    pub(super) fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    pub(super) fn has_room_for(&self, customer: CustomerId) -> bool {
        self.0.len() < AT_ONCE && !self.0.is_at(&customer)
    }

    pub(super) fn add(&mut self, to: CustomerId, handing_over: impl Future<Output = Result<()>> + Send + 'static) {
        self.0.add(to, handing_over);
    }

    /// Waits until one is settled, if there are any. It may be broken off and asked again.
    pub(super) async fn next(&mut self) -> Result<()> {
        self.0.next().await.unwrap_or(Ok(()))
    }
}

/// Things that are worked at, each by its name.
#[derive(Debug)]
pub(super) struct SideBySide<K, T> {
    tasks: JoinSet<Result<T>>,
    names: HashMap<Id, K>,
}

impl<K, T> Default for SideBySide<K, T> {
    fn default() -> Self {
        Self { tasks: JoinSet::new(), names: HashMap::new() }
    }
}

impl<K: Eq, T: Send + 'static> SideBySide<K, T> {
    pub(super) fn len(&self) -> usize {
        self.tasks.len()
    }

    pub(super) fn is_at(&self, name: &K) -> bool {
        self.names.values().any(|known| known == name)
    }

    pub(super) fn add(&mut self, name: K, work: impl Future<Output = Result<T>> + Send + 'static) {
        let id = self.tasks.spawn(work).id();
        self.names.insert(id, name);
    }

    /// Waits until one ends; `None`: there are none.
    pub(super) async fn next(&mut self) -> Option<Result<T>> {
        let ended = self.tasks.join_next_with_id().await?;
        Some(self.take(ended))
    }

    /// One that has ended already.
    pub(super) fn ended(&mut self) -> Option<Result<T>> {
        let ended = self.tasks.try_join_next_with_id()?;
        Some(self.take(ended))
    }

    fn take(&mut self, ended: std::result::Result<(Id, Result<T>), JoinError>) -> Result<T> {
        let (id, done) = match ended {
            Ok(ended) => ended,
            Err(error) => (error.id(), Err(Error::Internal(format!("what was worked at broke down: {error}")))),
        };
        self.names.remove(&id);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ANNA: CustomerId = CustomerId(Uuid::from_u128(1));

    #[tokio::test]
    async fn one_to_each_and_so_many_at_once() {
        let mut under_way = UnderWay::default();
        assert!(under_way.is_empty() && under_way.next().await.is_ok());
        under_way.add(ANNA, async { Ok(()) });
        assert!(!under_way.has_room_for(ANNA) && under_way.has_room_for(CustomerId(Uuid::from_u128(2))));
        for id in 2..=AT_ONCE as u128 {
            under_way.add(CustomerId(Uuid::from_u128(id)), std::future::pending());
        }
        assert!(!under_way.has_room_for(CustomerId(Uuid::from_u128(99))), "all places are taken");
        assert!(under_way.next().await.is_ok());
        assert!(under_way.has_room_for(ANNA), "the one that is not stuck has ended");
    }

    #[tokio::test]
    async fn what_breaks_down_is_an_error_and_in_nobodys_way() {
        let mut under_way = UnderWay::default();
        let bug = || -> Result<()> { panic!("a bug") };
        under_way.add(ANNA, async move { bug() });
        assert!(under_way.next().await.is_err());
        assert!(under_way.is_empty() && under_way.has_room_for(ANNA));
    }
}
