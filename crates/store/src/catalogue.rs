//! Which files of the lake count, and up to where the ledger has been sealed into them.
//!
//! Every change raises one version. Who plans a change on an older version than the current one is
//! refused, reloads and plans again; so two nodes never replace the same files.

use crate::ledger::{Seq, dataset as dataset_named};
use crate::{Db, Error, Result, Tx, dialect, json, list, sql};
use domain::signal::Dataset;
use serde::Serialize;
use std::collections::BTreeMap;

/// The constraint a late change is refused with, as [`Error::Conflict`].
pub const OUTDATED: &str = "catalogue_head(version)";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    pub version: u64,
    /// In the order of their ids.
    pub segments: Vec<Segment>,
    /// Ledger entries up to here are in segments. Datasets that were never sealed are absent.
    pub sealed_through: BTreeMap<Dataset, Seq>,
}

/// A file of the lake; what its payload says is the lake's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub dataset: Dataset,
    pub id: String,
    /// JSON.
    pub payload: String,
}

/// A segment to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewSegment {
    /// Unique within its dataset.
    pub id: String,
    /// JSON.
    pub payload: String,
}

/// Raised by every change.
pub async fn version(db: &Db) -> Result<u64> {
    let (version,): (i64,) = db.one(sql("SELECT version FROM catalogue_head WHERE id = 1")).await?;
    Ok(u64::try_from(version).unwrap_or(0))
}

pub async fn load(db: &Db) -> Result<Catalogue> {
    let mut tx = db.snapshot().await?;
    let (version,): (i64,) = tx.one(sql("SELECT version FROM catalogue_head WHERE id = 1")).await?;
    let segments: Vec<(String, String, String)> =
        tx.all(sql("SELECT dataset, id, payload FROM catalogue_segments ORDER BY dataset, id")).await?;
    let sealed: Vec<(String, i64)> = tx.all(sql("SELECT dataset, through FROM catalogue_sealed")).await?;
    tx.rollback().await?;
    Ok(Catalogue {
        version: u64::try_from(version).unwrap_or(0),
        segments: segments
            .into_iter()
            .map(|(dataset, id, payload)| Ok(Segment { dataset: dataset_named(&dataset)?, id, payload }))
            .collect::<Result<_>>()?,
        sealed_through: sealed
            .into_iter()
            .map(|(dataset, through)| Ok((dataset_named(&dataset)?, Seq::from_column(through))))
            .collect::<Result<_>>()?,
    })
}

/// Replaces segments in `tx` and returns the new version. `sealed_through` only when it moves; it
/// never moves back.
///
/// # Errors
/// [`Error::Conflict`] with [`OUTDATED`] when the version is no longer `expected_version`, or with
/// `catalogue_segments(dataset, id)` when a segment is there already. [`Error::Missing`] when one to
/// remove is not there. `tx` is over then.
pub async fn change(
    tx: &mut Tx,
    expected_version: u64,
    dataset: Dataset,
    add: &[NewSegment],
    remove: &[String],
    sealed_through: Option<Seq>,
) -> Result<u64> {
    let expected = i64::try_from(expected_version).unwrap_or(i64::MAX);
    let raise = sql("UPDATE catalogue_head SET version = version + 1 WHERE id = 1 AND version = $1 RETURNING version");
    let raised: Option<(i64,)> = tx.maybe(raise.bind(expected)).await?;
    let Some((version,)) = raised else { return Err(Error::Conflict { constraint: OUTDATED.to_owned() }) };
    let delete = dialect(
        "DELETE FROM catalogue_segments WHERE dataset = $1 AND id IN (SELECT value FROM json_each($2))",
        "DELETE FROM catalogue_segments \
         WHERE dataset = $1 AND id IN (SELECT jsonb_array_elements_text($2::jsonb))",
    );
    if tx.run(delete.bind(dataset).bind(list(remove))).await? != remove.len() as u64 {
        return Err(Error::Missing);
    }
    let insert = dialect(
        "INSERT INTO catalogue_segments (dataset, id, payload) \
         SELECT $1, value ->> 'id', value ->> 'payload' FROM json_each($2)",
        "INSERT INTO catalogue_segments (dataset, id, payload) \
         SELECT $1, id, payload FROM jsonb_to_recordset($2::jsonb) AS added (id TEXT, payload TEXT)",
    );
    tx.run(insert.bind(dataset).bind(json(add))).await?;
    if let Some(through) = sealed_through {
        let seal = sql("INSERT INTO catalogue_sealed (dataset, through) VALUES ($1, $2) \
             ON CONFLICT (dataset) DO UPDATE SET through = excluded.through \
             WHERE catalogue_sealed.through < excluded.through");
        tx.run(seal.bind(dataset).bind(through)).await?;
    }
    Ok(u64::try_from(version).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(id: &str) -> NewSegment {
        NewSegment { id: id.to_owned(), payload: format!("{{\"file\":\"{id}\"}}") }
    }

    async fn changed(db: &Db, version: u64, add: &[&str], remove: &[&str], sealed: Option<u64>) -> Result<u64> {
        let add: Vec<_> = add.iter().map(|id| segment(id)).collect();
        let remove: Vec<_> = remove.iter().map(|id| (*id).to_owned()).collect();
        let mut tx = db.begin().await?;
        let version = change(&mut tx, version, Dataset::Feedback, &add, &remove, sealed.map(Seq)).await?;
        tx.commit().await?;
        Ok(version)
    }

    async fn ids(db: &Db) -> Vec<String> {
        load(db).await.expect("a catalogue").segments.into_iter().map(|segment| segment.id).collect()
    }

    crate::store_tests! {
        async fn segments_are_replaced_at_once(db: Db) {
            assert_eq!(load(&db).await.expect("a catalogue"), Catalogue::default());
            assert_eq!(changed(&db, 0, &["a", "b"], &[], Some(7)).await.expect("a change"), 1);
            assert_eq!(changed(&db, 1, &["ab"], &["a", "b"], None).await.expect("a change"), 2);
            let catalogue = load(&db).await.expect("a catalogue");
            assert_eq!(catalogue.version, 2);
            assert_eq!(catalogue.segments, [Segment {
                dataset: Dataset::Feedback,
                id: "ab".to_owned(),
                payload: "{\"file\":\"ab\"}".to_owned(),
            }]);
            assert_eq!(catalogue.sealed_through, BTreeMap::from([(Dataset::Feedback, Seq(7))]));
        }

        async fn a_change_planned_on_an_old_version_is_refused(db: Db) {
            changed(&db, 0, &["a"], &[], Some(5)).await.expect("a change");
            let late = changed(&db, 0, &["b"], &[], Some(9)).await.expect_err("too late");
            assert!(late.is_conflict(OUTDATED), "{late:?}");
            assert_eq!(ids(&db).await, ["a"]);
        }

        async fn of_two_changes_at_once_one_wins(db: Db) {
            changed(&db, 0, &["a"], &[], None).await.expect("a change");
            let (one, two) = tokio::join!(
                changed(&db, 1, &["b"], &["a"], None),
                changed(&db, 1, &["c"], &["a"], None),
            );
            assert!(one.is_ok() ^ two.is_ok(), "{one:?} {two:?}");
            assert_eq!(ids(&db).await.len(), 1);
        }

        async fn what_does_not_fit_changes_nothing(db: Db) {
            changed(&db, 0, &["a"], &[], Some(5)).await.expect("a change");
            let twice = changed(&db, 1, &["b", "a"], &[], None).await.expect_err("there already");
            assert!(twice.is_conflict("catalogue_segments(dataset, id)"), "{twice:?}");
            assert!(matches!(changed(&db, 1, &["c"], &["a", "z"], None).await, Err(Error::Missing)));
            assert_eq!(changed(&db, 1, &[], &[], Some(3)).await.expect("a change"), 2);
            let catalogue = load(&db).await.expect("a catalogue");
            assert_eq!(catalogue.segments.len(), 1);
            assert_eq!(catalogue.sealed_through[&Dataset::Feedback], Seq(5), "never back");
        }
    }
}
