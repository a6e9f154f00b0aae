//! Files and batches that are not what they should be: a clear error, never a wrong answer.

use crate::installation::{Installation, everyone};
use crate::signals;
use domain::signal::{Change, Dataset};
use lake::{Catalogue, CellQuery, Error, Filter, Lake, LakeConfig, SealWhen};

#[tokio::test]
async fn a_batch_of_another_dataset_is_refused() {
    let home = Installation::new();
    let feedback = lake::encode_feedback(&[Change::Put(signals::feedback(1, 1, 1, 1, 3))]).expect("encoded");
    let refused = home.lake.apply(Dataset::Interactions, 1, &feedback).unwrap_err();
    assert!(matches!(refused, Error::NotABatch { .. }), "{refused}");
    for cut in 0..feedback.len() - 1 {
        let damaged = home.lake.apply(Dataset::Feedback, 1 + cut as u64, &feedback[..cut]);
        assert!(damaged.is_err() || damaged.is_ok_and(|a| a.changes == 1), "cut at {cut}");
    }
    assert!(home.lake.apply(Dataset::Feedback, 1, b"nonsense").is_err());
}

#[tokio::test]
async fn an_empty_batch_changes_nothing() {
    let mut home = Installation::new();
    home.put_feedback(&[]);
    assert_eq!(home.plan_seal(Dataset::Feedback, None).await, None);
    assert_eq!(home.lake.state(Dataset::Feedback).tail_rows, 0);
}

#[tokio::test]
async fn a_file_cut_short_or_gone_is_an_error_that_names_it() {
    let mut home = Installation::new();
    home.put_feedback(&[Change::Put(signals::feedback(1, 1, 1, 1, 3))]);
    let change = home.plan_seal(Dataset::Feedback, None).await.expect("due");
    home.commit(&change);
    let name = change.add[0].rows_path().expect("it has rows");
    let path = home.folder.path().join(&name);
    let query = CellQuery::feedback(Filter::default(), []);
    let whole = std::fs::read(&path).expect("there");
    std::fs::write(&path, &whole[..whole.len() / 2]).expect("written");
    let error = home.lake.cells(&everyone(1), &query).await.unwrap_err().to_string();
    assert!(error.contains(&name), "{error}");
    std::fs::remove_file(&path).expect("removed");
    let error = home.lake.cells(&everyone(1), &query).await.unwrap_err().to_string();
    assert!(error.contains(&name), "{error}");
    std::fs::write(&path, &whole).expect("written");
    assert_eq!(home.lake.cells(&everyone(1), &query).await.expect("answered").len(), 1);
}

#[tokio::test]
async fn other_bucket_counts_are_refused() {
    let mut home = Installation::new();
    home.put_feedback(&[Change::Put(signals::feedback(1, 1, 1, 1, 3))]);
    let change = home.plan_seal(Dataset::Feedback, None).await.expect("due");
    let other =
        LakeConfig { feedback_buckets: 3, ..LakeConfig::at(format!("file://{}", home.folder.path().display())) };
    let catalogue = Catalogue { version: 1, segments: change.add, sealed_through: Vec::new() };
    let refused = Lake::open(&other).expect("opens").load(&catalogue).unwrap_err();
    assert!(matches!(refused, Error::Buckets { found: 2, configured: 3, .. }), "{refused}");
}

#[tokio::test]
async fn a_seal_that_cannot_write_loses_nothing() {
    let mut home = Installation::new();
    home.put_feedback(&[Change::Put(signals::feedback(1, 1, 1, 1, 3))]);
    // A file where a folder should be stops every write, whoever runs this.
    let blocked = home.folder.path().join("feedback");
    std::fs::write(&blocked, b"in the way").expect("written");
    let failed = home.lake.plan_seal(Dataset::Feedback, &SealWhen::ANYTHING, None, &home.world).await;
    assert!(matches!(failed, Err(Error::Storage { .. })), "{failed:?}");
    std::fs::remove_file(&blocked).expect("removed");
    assert_eq!(home.lake.state(Dataset::Feedback).tail_changes, 1);
    home.seal(Dataset::Feedback).await;
    assert_eq!(home.segments(), 1);
}
