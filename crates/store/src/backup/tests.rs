use super::*;
use crate::migrate::filled::{assert_kept, contents, fill};
use crate::sql;
use crate::testing::Scratch;
use std::fs;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

async fn restored(path: &Path, scratch: &Scratch) -> Result<(Db, Extent)> {
    let db = Db::open(&scratch.address).await?;
    let extent = restore(&db, path).await?;
    Ok((db, extent))
}

/// Everything the floats, ids and texts of a database can hold, in many rows.
async fn lived_in(db: &Db) {
    fill(db).await;
    let many =
        (0..5_000).map(|n| serde_json::json!({ "no": n + 100, "word": format!("ü\\\" {n}") })).collect::<Vec<_>>();
    let insert = crate::dialect(
        "INSERT INTO dictionary (kind, no, project, word) \
         SELECT 'unit', value ->> 'no', 7, value ->> 'word' FROM json_each($1)",
        "INSERT INTO dictionary (kind, no, project, word) \
         SELECT 'unit', no, 7, word FROM jsonb_to_recordset($1::jsonb) AS added (no BIGINT, word TEXT)",
    );
    db.run(insert.bind(crate::list(&many))).await.expect("words");
}

crate::store_tests! {
    async fn a_backup_comes_back_whole_on_either_engine(db: Db) {
        lived_in(&db).await;
        let (folder, before) = (folder(), contents(&db).await);
        let first = folder.path().join("first.backup");
        let extent = write(&db, &first).await.expect("a backup");
        assert!(extent.rows > 5_000 && extent.tables == before.len() as u64, "{extent:?}");
        let mut places = vec![Scratch::sqlite()];
        places.extend(Scratch::postgres(false).await);
        for scratch in places {
            let (copy, read) = restored(&first, &scratch).await.expect("a restore");
            assert_eq!(read, extent);
            assert_eq!(contents(&copy).await, before);
            // And it works: constraints are in place, numbers go on.
            assert_eq!(copy.migrate().await.expect("nothing to do"), [""; 0]);
            let (taken, broken) = tokio::join!(
                copy.run(sql("INSERT INTO dictionary (kind, no, project, word) VALUES ('unit', 100, 8, 'x')")),
                copy.run(sql("DELETE FROM projects")),
            );
            assert!(matches!(taken, Err(Error::Conflict { .. })), "{taken:?}");
            assert!(matches!(broken, Err(Error::Refused { .. })), "{broken:?}");
            copy.close().await;
            scratch.drop_database().await;
        }
    }

    async fn a_backup_of_an_earlier_version_is_upgraded(db: Db) {
        drop(db);
        let earlier = Scratch::sqlite();
        let old = Db::open(&earlier.address).await.expect("open");
        old.apply(|name| name == "0001_foundation").await.expect("the first version");
        fill(&old).await;
        let (folder, before) = (folder(), contents(&old).await);
        let path = folder.path().join("old.backup");
        write(&old, &path).await.expect("a backup");
        let now = Scratch::sqlite();
        let (copy, _) = restored(&path, &now).await.expect("a restore");
        assert_kept(&before, &contents(&copy).await, "0001_foundation");
        assert_eq!(copy.migrate().await.expect("nothing to do"), [""; 0]);
    }

    async fn only_an_empty_database_is_restored_into(db: Db) {
        let folder = folder();
        let path = folder.path().join("a.backup");
        write(&db, &path).await.expect("a backup");
        assert!(matches!(restore(&db, &path).await, Err(Error::NotEmpty)));
        let again = write(&db, &path).await.expect_err("there is one already").to_string();
        assert!(again.contains("a.backup") && again.contains("another name"), "{again}");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "no draft is left");
    }

    async fn a_damaged_backup_is_refused_before_anything_is_written(db: Db) {
        lived_in(&db).await;
        let folder = folder();
        let path = folder.path().join("a.backup");
        write(&db, &path).await.expect("a backup");
        let whole = fs::read_to_string(&path).expect("a file");
        let shortened = whole.lines().take(40).collect::<Vec<_>>().join("\n");
        let changed = whole.replacen(" 4242\"", " 4243\"", 1);
        assert_ne!(changed, whole);
        let newer = whole.replacen("0001_foundation", "9999_foundation", 1);
        let mut cases = vec![(shortened, "ends too early"), (changed, "checksum"), (newer, "checksum")];
        cases.push((whole.replacen("\"resonanz_backup\":1", "\"resonanz_backup\":2", 1), "format 1"));
        cases.push(("{}".to_owned(), "does not begin like one"));
        cases.push((String::new(), "ends too early"));
        cases.push((format!("{whole}[]\n"), "checksum"));
        let scratch = Scratch::sqlite();
        let target = Db::open(&scratch.address).await.expect("open");
        for (text, why) in cases {
            fs::write(&path, text).expect("a file");
            let error = restore(&target, &path).await.expect_err("it is damaged").to_string();
            assert!(error.contains(why), "{why}: {error}");
        }
        fs::write(&path, [0xff, 0xfe]).expect("a file");
        assert!(matches!(restore(&target, &path).await, Err(Error::NotABackup(_))));
        fs::write(&path, whole).expect("a file");
        restore(&target, &path).await.expect("nothing had been written");
    }
}

#[tokio::test]
async fn a_backup_of_a_newer_version_is_refused() {
    let (folder, scratch) = (folder(), Scratch::sqlite());
    let path = folder.path().join("new.backup");
    let header = "{\"resonanz_backup\":1,\"migrations\":[\"9999_future\"]}\n";
    let end = End { rows: 0, sha256: to_hex(&Sha256::digest(header)) };
    fs::write(&path, format!("{header}{}\n", serde_json::to_string(&end).expect("JSON"))).expect("a file");
    let refused = restored(&path, &scratch).await.expect_err("a newer version");
    assert!(matches!(refused, Error::NewerSchema { name } if name == "9999_future"));
}

#[tokio::test]
async fn a_file_copy_is_a_database_of_its_own() {
    let (folder, scratch) = (folder(), Scratch::sqlite());
    let db = scratch.open().await;
    fill(&db).await;
    let path = folder.path().join("copy.db");
    copy_file(&db, &path).await.expect("a copy");
    assert!(copy_file(&db, &path).await.is_err(), "there is one already");
    let copy = Db::open(&format!("sqlite:{}", path.display())).await.expect("open");
    assert_eq!(contents(&copy).await, contents(&db).await);
}
