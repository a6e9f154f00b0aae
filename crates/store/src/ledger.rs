//! The ledger: every accepted batch of signals, numbered without gaps in the order of the commits.
//!
//! Writers change the one row of `ledger_head` first and hold it until they commit. So numbers
//! become visible in order: who has read up to `n` has missed nothing before `n`.

use crate::{Db, Error, Result, Tx, dialect, sql};
use domain::signal::Dataset;
use serde::{Deserialize, Serialize};

/// Position in the ledger. The first entry has 1; 0 stands before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    pub seq: Seq,
    pub dataset: Dataset,
    /// How many signals the payload holds.
    pub rows: u32,
    pub payload: Vec<u8>,
}

/// Appends one batch. Its number is final when `tx` commits; a rollback gives it to the next one.
/// Other appends wait until then, so append late in the transaction.
pub async fn append(tx: &mut Tx, dataset: Dataset, rows: u32, payload: &[u8]) -> Result<Seq> {
    let (seq,): (i64,) = tx.one(sql("UPDATE ledger_head SET seq = seq + 1 WHERE id = 1 RETURNING seq")).await?;
    let insert = sql("INSERT INTO ledger (seq, dataset, row_count, payload) VALUES ($1, $2, $3, $4)");
    tx.run(insert.bind(seq).bind(dataset).bind(rows).bind(payload)).await?;
    Ok(Seq::from_column(seq))
}

/// The entries after `seq`, oldest first: as many as fit into `limit_bytes` of payload, but at least
/// one if there is any.
pub async fn after(db: &Db, seq: Seq, limit_bytes: usize) -> Result<Vec<LedgerEntry>> {
    /// More small entries than this are fetched by the next call.
    const MOST: i64 = 4_096;
    let sizes: Vec<(i64, i64)> = db
        .all(
            sql("SELECT seq, CAST(LENGTH(payload) AS BIGINT) FROM ledger WHERE seq > $1 ORDER BY seq LIMIT $2")
                .bind(seq)
                .bind(MOST),
        )
        .await?;
    let mut total = 0;
    let fits = sizes.iter().enumerate().take_while(|(position, (_, bytes))| {
        total += usize::try_from(*bytes).unwrap_or(usize::MAX);
        *position == 0 || total <= limit_bytes
    });
    let Some((_, (last, _))) = fits.last() else { return Ok(Vec::new()) };
    let rows: Vec<Row> = db
        .all(
            sql("SELECT seq, dataset, row_count, payload FROM ledger WHERE seq > $1 AND seq <= $2 ORDER BY seq")
                .bind(seq)
                .bind(*last),
        )
        .await?;
    rows.into_iter().map(LedgerEntry::try_from).collect()
}

/// The number of the newest committed entry, trimmed or not.
pub async fn head(db: &Db) -> Result<Seq> {
    let (seq,): (i64,) = db.one(sql("SELECT seq FROM ledger_head WHERE id = 1")).await?;
    Ok(Seq::from_column(seq))
}

/// Keeps others from appending until `tx` ends, as [`append`] does, and returns the newest number.
pub async fn hold(tx: &mut Tx) -> Result<Seq> {
    // SQLite has one writer at a time anyway.
    let read =
        dialect("SELECT seq FROM ledger_head WHERE id = 1", "SELECT seq FROM ledger_head WHERE id = 1 FOR UPDATE");
    let (seq,): (i64,) = tx.one(read).await?;
    Ok(Seq::from_column(seq))
}

/// Every entry after `seq` that has not been trimmed, oldest first; for a few.
pub async fn since(tx: &mut Tx, seq: Seq) -> Result<Vec<LedgerEntry>> {
    let select = sql("SELECT seq, dataset, row_count, payload FROM ledger WHERE seq > $1 ORDER BY seq");
    let rows: Vec<Row> = tx.all(select.bind(seq)).await?;
    rows.into_iter().map(LedgerEntry::try_from).collect()
}

/// Deletes what is safely elsewhere: the entries of `dataset` up to and including `through`. Numbers
/// are never given again. Returns how many entries went.
pub async fn trim(tx: &mut Tx, dataset: Dataset, through: Seq) -> Result<u64> {
    tx.run(sql("DELETE FROM ledger WHERE dataset = $1 AND seq <= $2").bind(dataset).bind(through)).await
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    dataset: String,
    #[sqlx(rename = "row_count")]
    rows: i64,
    payload: Vec<u8>,
}

impl Seq {
    pub(crate) fn from_column(value: i64) -> Self {
        Self(u64::try_from(value).unwrap_or(0))
    }
}

impl From<Seq> for crate::Value {
    fn from(seq: Seq) -> Self {
        // Beyond what a column can hold means "everything".
        i64::try_from(seq.0).unwrap_or(i64::MAX).into()
    }
}

impl TryFrom<Row> for LedgerEntry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let seq = Seq::from_column(row.seq);
        Ok(Self {
            seq,
            dataset: dataset(&row.dataset)?,
            rows: u32::try_from(row.rows)
                .map_err(|error| Error::Damaged { what: format!("ledger entry {}", seq.0), why: error.to_string() })?,
            payload: row.payload,
        })
    }
}

/// A dataset by its name in a column.
pub(crate) fn dataset(name: &str) -> Result<Dataset> {
    Dataset::ALL.into_iter().find(|dataset| dataset.name() == name).ok_or_else(|| Error::Damaged {
        what: "a dataset".to_owned(),
        why: format!("\"{name}\" is not the name of one"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn add(db: &Db, dataset: Dataset, payload: &[u8]) -> Result<Seq> {
        let mut tx = db.begin().await?;
        let seq = append(&mut tx, dataset, 1, payload).await?;
        tx.commit().await?;
        Ok(seq)
    }

    async fn numbers(db: &Db, from: Seq) -> Vec<u64> {
        after(db, from, 1 << 20).await.expect("entries").iter().map(|entry| entry.seq.0).collect()
    }

    crate::store_tests! {
        async fn concurrent_writers_leave_no_gap_and_readers_miss_nothing(db: Db) {
            const WRITERS: u8 = 8;
            const EACH: u8 = 12;
            let mut writers = tokio::task::JoinSet::new();
            for writer in 0..WRITERS {
                let db = db.clone();
                writers.spawn(async move {
                    for batch in 0..EACH {
                        let mut tx = db.begin().await.expect("a transaction");
                        append(&mut tx, Dataset::Feedback, 1, &[writer, batch]).await.expect("an append");
                        // Every third is taken back; its number must go to another.
                        let ended = if batch.is_multiple_of(3) { tx.rollback().await } else { tx.commit().await };
                        ended.expect("an end");
                    }
                });
            }
            // A reader that follows along while they write.
            let mut seen = Vec::new();
            while !writers.is_empty() {
                let from = seen.last().copied().unwrap_or_default();
                seen.extend(after(&db, from, 64).await.expect("entries").iter().map(|entry| entry.seq));
                if let Some(joined) = writers.try_join_next() {
                    joined.expect("a writer");
                }
            }
            let last = seen.last().copied().unwrap_or_default();
            seen.extend(after(&db, last, 1 << 20).await.expect("entries").iter().map(|entry| entry.seq));
            let expected: Vec<Seq> = (1..=u64::from(WRITERS) * u64::from(EACH - EACH / 3)).map(Seq).collect();
            assert_eq!(seen, expected);
            assert_eq!(head(&db).await.expect("a head"), *expected.last().expect("entries"));
        }

        async fn entries_come_back_in_portions(db: Db) {
            for payload in [&[1_u8; 10][..], &[2; 10], &[3; 100], &[4; 10]] {
                add(&db, Dataset::Interactions, payload).await.expect("an append");
            }
            let entries = after(&db, Seq(0), 20).await.expect("entries");
            assert_eq!(entries.iter().map(|e| (e.seq.0, e.payload[0])).collect::<Vec<_>>(), [(1, 1), (2, 2)]);
            assert_eq!(entries[0].dataset, Dataset::Interactions);
            // One that is too large on its own still comes.
            assert_eq!(after(&db, Seq(2), 20).await.expect("entries").len(), 1);
            assert_eq!(numbers(&db, Seq(3)).await, [4]);
            assert_eq!(numbers(&db, Seq(4)).await, [0; 0]);
            assert_eq!(numbers(&db, Seq(u64::MAX)).await, [0; 0]);
        }

        async fn trimming_never_gives_a_number_again(db: Db) {
            for dataset in [Dataset::Feedback, Dataset::Interactions, Dataset::Feedback] {
                add(&db, dataset, b"x").await.expect("an append");
            }
            let mut tx = db.begin().await.expect("a transaction");
            assert_eq!(trim(&mut tx, Dataset::Feedback, Seq(3)).await.expect("a trim"), 2);
            tx.commit().await.expect("a commit");
            assert_eq!(numbers(&db, Seq(0)).await, [2]);
            assert_eq!(add(&db, Dataset::Feedback, b"y").await.expect("an append"), Seq(4));
        }
    }
}
