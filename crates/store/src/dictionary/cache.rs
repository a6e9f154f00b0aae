//! The dictionary with what this process has seen of it kept in memory.

use super::{Entry, Kind, entries_of, intern_many, lookup};
use crate::{Db, Result, list};
use domain::ids::ProjectNo;
use parking_lot::RwLock;
use std::collections::HashMap;
use std::sync::Arc;

/// Gives numbers to words and remembers them; cheap to clone, shared by all parts of one process.
///
/// New numbers are committed on their own, before they are handed out: a number in memory is never
/// one that was rolled back. Therefore ask *before* beginning the transaction that uses it; asked
/// within one, SQLite's only writer would wait for itself.
#[derive(Clone, Debug)]
pub struct Dictionary {
    db: Db,
    known: Arc<RwLock<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<(ProjectNo, Kind), HashMap<Arc<str>, u32>>,
    words: HashMap<(Kind, u32), Arc<str>>,
}

impl Dictionary {
    pub fn new(db: Db) -> Self {
        Self { db, known: Arc::default() }
    }

    /// The number of `word`, given now if it has none.
    pub async fn number(&self, project: ProjectNo, kind: Kind, word: &str) -> Result<u32> {
        match self.known(project, kind, word) {
            Some(number) => Ok(number),
            None => Ok(self.numbers(project, kind, &[word]).await?[0]),
        }
    }

    /// The numbers of `words`, in their order; without a statement when all are known.
    pub async fn numbers(&self, project: ProjectNo, kind: Kind, words: &[&str]) -> Result<Vec<u32>> {
        let mut missing = self.unknown(project, kind, words);
        if !missing.is_empty() {
            // Another process may have given them; reading needs no lock.
            let found = self.db.all(lookup().bind(project).bind(kind.name()).bind(list(&missing))).await?;
            self.remember(project, kind, entries_of(found)?);
            missing = self.unknown(project, kind, &missing);
        }
        if !missing.is_empty() {
            let mut tx = self.db.begin().await?;
            let given = intern_many(&mut tx, project, kind, &missing).await?;
            tx.commit().await?;
            let entries = missing.iter().zip(given).map(|(word, no)| Entry { no, word: (*word).to_owned() });
            self.remember(project, kind, entries);
        }
        let known = self.known.read();
        let numbers = known.numbers.get(&(project, kind));
        // Everything that was missing has just been remembered, and nothing is ever forgotten.
        let number = |word: &&str| numbers.and_then(|numbers| numbers.get(*word)).copied().unwrap_or_default();
        Ok(words.iter().map(number).collect())
    }

    /// The number of `word` if this process has seen it.
    pub fn known(&self, project: ProjectNo, kind: Kind, word: &str) -> Option<u32> {
        self.known.read().numbers.get(&(project, kind))?.get(word).copied()
    }

    /// What a number stands for.
    pub async fn word(&self, kind: Kind, no: u32) -> Result<Option<Arc<str>>> {
        if let Some(word) = self.known.read().words.get(&(kind, no)) {
            return Ok(Some(Arc::clone(word)));
        }
        let word: Option<Arc<str>> = super::word(&self.db, kind, no).await?.map(Into::into);
        if let Some(word) = &word {
            self.known.write().words.insert((kind, no), Arc::clone(word));
        }
        Ok(word)
    }

    /// All words of `kind` that belong to `project`, read anew: other processes add to them.
    pub async fn entries(&self, project: ProjectNo, kind: Kind) -> Result<Vec<Entry>> {
        let entries = super::entries(&self.db, project, kind).await?;
        self.remember(project, kind, entries.iter().cloned());
        Ok(entries)
    }

    fn unknown<'w>(&self, project: ProjectNo, kind: Kind, words: &[&'w str]) -> Vec<&'w str> {
        let known = self.known.read();
        let numbers = known.numbers.get(&(project, kind));
        let mut missing: Vec<_> =
            words.iter().copied().filter(|word| numbers.is_none_or(|n| !n.contains_key(*word))).collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    fn remember(&self, project: ProjectNo, kind: Kind, entries: impl IntoIterator<Item = Entry>) {
        let mut known = self.known.write();
        for entry in entries {
            let word: Arc<str> = entry.word.into();
            known.words.insert((kind, entry.no), Arc::clone(&word));
            known.numbers.entry((project, kind)).or_default().insert(word, entry.no);
        }
    }
}
