//! Moving SQLite's log into the database file beside those who write.

use super::Db;
use crate::Result;
use std::time::Duration;

/// Little enough gathers meanwhile that no commit waits long for the rest of it.
const PAUSE: Duration = Duration::from_millis(500);

impl Db {
    /// Keeps SQLite's log short, for ever. Left to the connection that writes, every few seconds one
    /// commit, and everything behind it, would have to wait until all of the log is moved.
    pub async fn keep_log_short(self) {
        let Self::Sqlite { readers, .. } = &self else { return };
        while !readers.is_closed() {
            if let Err(error) = self.shorten_log().await {
                tracing::warn!(%error, "the log of the database could not be shortened, trying again");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Moves what is committed, as far as nobody reads an older moment; waits for nobody. Returns how
    /// many pages the log holds and how many of them are in the database file; `None` on PostgreSQL,
    /// which does this by itself.
    pub async fn shorten_log(&self) -> Result<Option<(i64, i64)>> {
        let Self::Sqlite { readers, .. } = self else { return Ok(None) };
        // Not on the connection that writes: it would have to wait for its turn. One that only reads
        // may move the log.
        let (_, pages, moved): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(readers).await?;
        Ok(Some((pages, moved)))
    }
}

#[cfg(test)]
mod tests {
    use crate::sql;

    #[tokio::test]
    async fn the_log_is_moved_beside_a_transaction_that_writes() {
        let scratch = crate::testing::Scratch::sqlite();
        let db = scratch.open().await;
        db.run(sql("CREATE TABLE things (name TEXT)")).await.expect("a table");
        db.run(sql("INSERT INTO things VALUES ('kept')")).await.expect("a row");
        let mut tx = db.begin().await.expect("a transaction");
        tx.run(sql("INSERT INTO things VALUES ('under way')")).await.expect("a row");
        let (pages, moved) = db.shorten_log().await.expect("moved").expect("SQLite");
        assert!(pages > 0 && pages == moved, "{moved} of {pages}");
        tx.rollback().await.expect("taken back");
        let kept: Vec<(String,)> = db.all(sql("SELECT name FROM things")).await.expect("rows");
        assert_eq!(kept, [("kept".to_owned(),)]);
    }

    #[tokio::test]
    async fn it_ends_with_the_database() {
        let scratch = crate::testing::Scratch::sqlite();
        let db = scratch.open().await;
        let keeper = tokio::spawn(db.clone().keep_log_short());
        db.close().await;
        keeper.await.expect("it ended");
    }
}
