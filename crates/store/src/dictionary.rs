//! Small numbers for the words of the lake's rows: each distinct word gets one number, once, for ever.
//!
//! Numbers start at 1 and are unique per kind in the whole installation; they may have gaps. 0 is
//! never given.

use crate::{Db, Error, Result, Tx, dialect, json, list, sql};
use domain::ids::ProjectNo;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

mod cache;
#[cfg(test)]
mod tests;

pub use cache::Dictionary;

/// What a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Project,
    Unit,
    Touchpoint,
    Survey,
    EventType,
    /// One metric on one scale.
    Series,
    /// A combination of units.
    UnitSet,
    /// A combination of facet values.
    FacetSet,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Project,
        Self::Unit,
        Self::Touchpoint,
        Self::Survey,
        Self::EventType,
        Self::Series,
        Self::UnitSet,
        Self::FacetSet,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Unit => "unit",
            Self::Touchpoint => "touchpoint",
            Self::Survey => "survey",
            Self::EventType => "event_type",
            Self::Series => "series",
            Self::UnitSet => "unit_set",
            Self::FacetSet => "facet_set",
        }
    }
}

/// One word and its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// 1 or more.
    pub no: u32,
    pub word: String,
}

/// The number of `word`, given now if it has none. `project` is [`ProjectNo::NONE`] for kinds that
/// belong to the whole installation.
///
/// In `tx`, because the number is taken back when it is rolled back: for things that are created
/// together with their number. For the rows of signals use a [`Dictionary`].
pub async fn intern(tx: &mut Tx, project: ProjectNo, kind: Kind, word: &str) -> Result<u32> {
    let numbers = intern_many(tx, project, kind, &[word]).await?;
    numbers.first().copied().ok_or(Error::Missing)
}

/// The numbers of `words`, in their order; a few statements however many there are.
pub async fn intern_many(tx: &mut Tx, project: ProjectNo, kind: Kind, words: &[&str]) -> Result<Vec<u32>> {
    let mut numbers = HashMap::new();
    let mut missing: BTreeSet<&str> = words.iter().copied().collect();
    find(tx, project, kind, &mut missing, &mut numbers).await?;
    if !missing.is_empty() {
        // Changing the kind's last number keeps others from adding to it until this commits. What
        // they added meanwhile is found by looking again.
        let count = i64::try_from(missing.len()).unwrap_or(i64::MAX);
        let reserve = sql("INSERT INTO dictionary_head (kind, no) VALUES ($1, $2) \
             ON CONFLICT (kind) DO UPDATE SET no = dictionary_head.no + excluded.no RETURNING no");
        let (last,): (i64,) = tx.one(reserve.bind(kind.name()).bind(count)).await?;
        find(tx, project, kind, &mut missing, &mut numbers).await?;
        let first = number(last - count + 1)?;
        let added: Vec<Entry> = (first..).zip(missing).map(|(no, word)| Entry { no, word: word.to_owned() }).collect();
        let insert = dialect(
            "INSERT INTO dictionary (kind, no, project, word) \
             SELECT $1, value ->> 'no', $2, value ->> 'word' FROM json_each($3)",
            "INSERT INTO dictionary (kind, no, project, word) \
             SELECT $1, no, $2, word FROM jsonb_to_recordset($3::jsonb) AS added (no BIGINT, word TEXT)",
        );
        tx.run(insert.bind(kind.name()).bind(project).bind(json(&added))).await?;
        numbers.extend(added.into_iter().map(|entry| (entry.word, entry.no)));
    }
    words.iter().map(|word| numbers.get(*word).copied().ok_or(Error::Missing)).collect()
}

/// All words of `kind` that belong to `project`, by number.
pub async fn entries(db: &Db, project: ProjectNo, kind: Kind) -> Result<Vec<Entry>> {
    let select = sql("SELECT no, word FROM dictionary WHERE project = $1 AND kind = $2 ORDER BY no");
    entries_of(db.all(select.bind(project).bind(kind.name())).await?)
}

/// What a number of `kind` stands for.
pub async fn word(db: &Db, kind: Kind, no: u32) -> Result<Option<String>> {
    let select = sql("SELECT word FROM dictionary WHERE kind = $1 AND no = $2");
    Ok(db.maybe::<(String,)>(select.bind(kind.name()).bind(no)).await?.map(|(word,)| word))
}

/// Moves those of `missing` that have a number over to `numbers`.
async fn find(
    tx: &mut Tx,
    project: ProjectNo,
    kind: Kind,
    missing: &mut BTreeSet<&str>,
    numbers: &mut HashMap<String, u32>,
) -> Result<()> {
    let wanted: Vec<&str> = missing.iter().copied().collect();
    let found = tx.all(lookup().bind(project).bind(kind.name()).bind(list(&wanted))).await?;
    for entry in entries_of(found)? {
        missing.remove(entry.word.as_str());
        numbers.insert(entry.word, entry.no);
    }
    Ok(())
}

/// `$1` project, `$2` kind, `$3` list of words.
fn lookup() -> crate::Statement {
    dialect(
        "SELECT no, word FROM dictionary \
         WHERE project = $1 AND kind = $2 AND word IN (SELECT value FROM json_each($3))",
        "SELECT no, word FROM dictionary \
         WHERE project = $1 AND kind = $2 AND word IN (SELECT jsonb_array_elements_text($3::jsonb))",
    )
}

fn entries_of(rows: Vec<(i64, String)>) -> Result<Vec<Entry>> {
    rows.into_iter().map(|(no, word)| Ok(Entry { no: number(no)?, word })).collect()
}

fn number(column: i64) -> Result<u32> {
    u32::try_from(column).map_err(|_| Error::Damaged {
        what: format!("the dictionary number {column}"),
        why: "it is not between 1 and 4294967295".to_owned(),
    })
}
