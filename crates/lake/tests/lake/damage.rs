//! Files and batches that are not what they should be: a clear error, never a wrong answer.

use crate::installation::{Installation, LATER, everyone};
use crate::signals;
use domain::ids::ProjectNo;
use domain::signal::{Change, Dataset};
use lake::{Catalogue, CellQuery, Error, Filter, Lake, LakeConfig, SealWhen, SignalQuery};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

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

/// Every file below a folder.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { BTreeSet::from([path]) }).collect()
}

#[tokio::test]
async fn an_erasure_that_cannot_write_leaves_no_file_and_is_done_again() {
    let mut home = Installation::new();
    let (project, erased) = (ProjectNo(1), BTreeSet::from([signals::customer(1).expect("somebody")]));
    // Others in the same files, so that these are written anew; another month and dataset in the tail.
    let january: Vec<_> = (1..=8).map(|n| Change::Put(signals::feedback(1, n, n, 1, 3))).collect();
    home.put_feedback(&january);
    home.seal(Dataset::Feedback).await;
    home.put_feedback(&[Change::Put(signals::feedback(1, 20, 1, 65, 3))]);
    home.put_feedback(&[Change::Put(signals::feedback(1, 21, 2, 65, 3))]);
    home.put_interactions(&[1, 2].map(|n| Change::Put(signals::interaction(1, 30 + n, n, 1, 3))));
    let folder = home.folder.path().to_owned();
    let before = files(&folder);
    for blocked in ["feedback/p1/1970-03", "interactions"] {
        let blocked = folder.join(blocked);
        std::fs::write(&blocked, b"in the way").expect("written");
        let failed = home.lake.plan_erasure(project, &erased, &home.world).await;
        assert!(matches!(failed, Err(Error::Storage { .. })), "{failed:?}");
        std::fs::remove_file(&blocked).expect("removed");
        assert_eq!(files(&folder), before, "what had been written for it is gone");
    }
    let all = SignalQuery::new(Filter::default(), 99);
    assert_eq!(home.lake.feedback(&everyone(1), &all).await.expect("answered").len(), 10, "nothing is erased");
    let plan = home.lake.plan_erasure(project, &erased, &home.world).await.expect("planned");
    assert_eq!(plan.len(), 2);
    plan.iter().for_each(|change| home.commit(change));
    home.lake.sweep(LATER, 0).await.expect("swept");
    assert!(home.lake.traces(project, &erased).await.expect("searched").is_empty());
}
