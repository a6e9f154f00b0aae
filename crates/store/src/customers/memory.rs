//! What one process remembers of customers it has seen, so that a repeated identification costs no
//! statement. Bounded; forgotten when the project's epoch moves on.

use domain::identity::{Attributes, Identification, Identity};
use domain::ids::{CustomerId, ProjectNo};
use foldhash::fast::RandomState;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// What is remembered of one person.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) name: Option<String>,
    pub(super) account: Option<String>,
    pub(super) attributes: Arc<Attributes>,
}

impl Known {
    /// Does a request say nothing that is not known already?
    fn knows(&self, said: &Identification) -> bool {
        let same = |said: Option<&str>, known: Option<&str>| {
            said.map(str::trim).filter(|text| !text.is_empty()).is_none_or(|text| known == Some(text))
        };
        said.consent.is_empty()
            && same(said.name.as_deref(), self.name.as_deref())
            && same(said.account.as_deref(), self.account.as_deref())
            && said.attributes.iter().all(|(name, value)| {
                if value.is_null() {
                    !self.attributes.contains_key(name)
                } else {
                    self.attributes.get(name) == Some(value)
                }
            })
    }
}

/// What a transaction found out; to be remembered once it is committed.
#[derive(Debug, Default)]
#[must_use = "hand it to Resolver::remember after the commit"]
pub struct Learned(pub(super) Vec<Lesson>);

#[derive(Debug)]
pub(super) struct Lesson {
    pub(super) project: ProjectNo,
    /// The epoch it was learned in, and the one it leaves behind.
    pub(super) epochs: (i64, i64),
    /// Key, owner.
    pub(super) identities: Vec<(String, CustomerId)>,
    /// Profile, root.
    pub(super) roots: Vec<(CustomerId, CustomerId)>,
    pub(super) people: Vec<(CustomerId, Arc<Known>)>,
    /// Roots that no longer are what was remembered.
    pub(super) outdated: Vec<CustomerId>,
}

impl Learned {
    /// What was learned in the same transaction about customers of another project or batch.
    pub fn and(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// The two newest generations of entries: filling one up drops the other.
#[derive(Debug)]
struct Generations<K, V> {
    young: HashMap<K, V, RandomState>,
    old: HashMap<K, V, RandomState>,
}

impl<K, V> Default for Generations<K, V> {
    fn default() -> Self {
        Self { young: HashMap::default(), old: HashMap::default() }
    }
}

impl<K: Hash + Eq, V: Clone> Generations<K, V> {
    /// What is asked for stays: it moves into the young generation.
    fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q, most: usize) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
    {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.put(key, value.clone(), most);
        Some(value)
    }

    fn put(&mut self, key: K, value: V, most: usize) {
        if self.young.len() >= most {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    fn forget(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }
}

#[derive(Debug, Default)]
struct OfProject {
    epoch: i64,
    owners: Generations<String, CustomerId>,
    roots: Generations<CustomerId, CustomerId>,
    people: Generations<CustomerId, Arc<Known>>,
}

/// Shared by all clones.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory(Arc<Mutex<HashMap<ProjectNo, OfProject>>>);

/// A remembered answer: owner, root, person.
pub(super) type Hit = (CustomerId, CustomerId, Arc<Known>);

impl Memory {
    /// Identities remembered per project and generation; some 200 bytes each.
    const MOST: usize = 120_000;

    /// Which of these identifications are known word by word.
    pub(super) fn hits<'a>(
        &self,
        project: ProjectNo,
        epoch: i64,
        asked: impl Iterator<Item = (&'a Identification, &'a [Identity])>,
    ) -> Vec<Option<Hit>> {
        let mut all = self.0.lock();
        let memory = all.entry(project).or_default();
        if memory.epoch != epoch {
            *memory = OfProject { epoch, ..OfProject::default() };
        }
        asked.map(|(said, identities)| memory.hit(said, identities)).collect()
    }

    /// Remembers what a committed transaction learned, unless others changed something meanwhile.
    pub(super) fn learn(&self, lesson: Lesson) {
        let mut all = self.0.lock();
        let memory = all.entry(lesson.project).or_default();
        if memory.epoch != lesson.epochs.0 {
            return;
        }
        memory.epoch = lesson.epochs.1;
        for root in &lesson.outdated {
            memory.people.forget(root);
        }
        for (key, owner) in lesson.identities {
            memory.owners.put(key, owner, Self::MOST);
        }
        for (profile, root) in lesson.roots {
            memory.roots.put(profile, root, Self::MOST);
        }
        for (root, person) in lesson.people {
            memory.people.put(root, person, Self::MOST);
        }
    }
}

impl OfProject {
    fn hit(&mut self, said: &Identification, identities: &[Identity]) -> Option<Hit> {
        const MOST: usize = Memory::MOST;
        let (strongest, others) = identities.split_first()?;
        let owner = self.owners.get(strongest.key().as_str(), MOST)?;
        let root = self.roots.get(&owner, MOST)?;
        for other in others {
            let owner = self.owners.get(other.key().as_str(), MOST)?;
            if self.roots.get(&owner, MOST) != Some(root) {
                return None;
            }
        }
        let person = self.people.get(&root, MOST)?;
        person.knows(said).then_some((owner, root, person))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_keeps_the_newest() {
        let mut memory = Generations::default();
        for n in 0..1_000_usize {
            memory.put(n, n, 10);
            assert!(memory.young.len() + memory.old.len() <= 20);
            assert_eq!(memory.get(&n, 10), Some(n));
            assert!(n < 3 || memory.get(&3, 10) == Some(3), "what is asked for again and again stays");
        }
        assert_eq!(memory.get(&1, 10), None);
        memory.forget(&999);
        assert_eq!(memory.get(&999, 10), None);
    }
}
