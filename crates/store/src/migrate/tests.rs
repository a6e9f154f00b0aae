//! The schema is the same on both engines, and migrations are applied safely.

use super::*;
use crate::schema::{self, Kind, Table};
use crate::testing::Scratch;
use std::collections::BTreeSet;
use std::fs;

fn file_names(engine: &str) -> BTreeSet<String> {
    // Tests run in the folder of their crate. A path kept by the compiler may be that of another checkout.
    let files = fs::read_dir(format!("migrations/{engine}")).expect("the migrations' folder");
    files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_migration_exists_for_both_engines_under_a_number_of_its_own() {
    let names = file_names("sqlite");
    assert_eq!(names, file_names("postgres"));
    assert_eq!(names.len(), MIGRATIONS.len());
    for (position, name) in names.iter().enumerate() {
        let number = format!("{:04}_", position + 1);
        assert!(name.starts_with(&number), "{name} should be {number}<area>.sql");
    }
}

#[test]
fn what_databases_were_upgraded_with_never_changes() {
    let released = include_str!("../../migrations/released.txt");
    let lines: Vec<&str> = released.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() >= 5, "{released}");
    for line in lines {
        let (name, checksum) = line.split_once(' ').expect("a name and a checksum");
        let known = MIGRATIONS.iter().find(|migration| migration.name == name);
        let known = known.unwrap_or_else(|| panic!("{name} was released and is gone"));
        assert_eq!(crate::hex::to_hex(&known.checksum()), checksum, "{name} was released: write a new migration");
    }
}

/// Ids are a type of their own on PostgreSQL only.
fn comparable(mut tables: Vec<Table>) -> Vec<Table> {
    for column in tables.iter_mut().flat_map(|table| &mut table.columns) {
        if column.kind == Kind::Uuid {
            column.kind = Kind::Bytes;
        }
    }
    tables
}

async fn tables(db: &Db) -> Vec<Table> {
    let mut tx = db.begin().await.expect("a transaction");
    schema::tables(&mut tx).await.expect("tables of known types")
}

/// Named indexes, which are all but those of primary keys and UNIQUE constraints: name, unique. For
/// SQLite a full-text index is a table.
async fn indexes(db: &Db) -> Vec<(String, bool)> {
    db.all(dialect(
        "SELECT indexes.name, indexes.\"unique\" \
         FROM sqlite_schema AS tables JOIN pragma_index_list(tables.name) AS indexes \
         WHERE tables.type = 'table' AND indexes.origin = 'c' \
         UNION ALL SELECT name, FALSE FROM pragma_table_list WHERE type = 'virtual' AND schema = 'main' ORDER BY 1",
        "SELECT class.relname::TEXT, indisunique FROM pg_index JOIN pg_class AS class ON class.oid = indexrelid \
         WHERE class.relnamespace = current_schema()::regnamespace \
           AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u')) \
         ORDER BY class.relname::TEXT COLLATE \"C\"",
    ))
    .await
    .expect("indexes")
}

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    let Some(scratch) = Scratch::postgres(true).await else { return };
    let postgres = scratch.open().await;
    let (their_tables, their_indexes) = (comparable(tables(&postgres).await), indexes(&postgres).await);
    postgres.close().await;
    scratch.drop_database().await;
    let scratch = Scratch::sqlite();
    let sqlite = scratch.open().await;
    let (our_tables, our_indexes) = (comparable(tables(&sqlite).await), indexes(&sqlite).await);
    let names = |tables: &[Table]| tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&our_tables), names(&their_tables));
    for (ours, theirs) in our_tables.iter().zip(&their_tables) {
        assert_eq!(ours, theirs, "left: SQLite (a primary key needs NOT NULL there), right: PostgreSQL");
    }
    assert_eq!(our_indexes, their_indexes);
}

crate::store_tests! {
    async fn migrating_again_does_nothing(db: Db) {
        assert_eq!(db.pending().await.expect("a look"), [""; 0]);
        assert_eq!(db.migrate().await.expect("a second time"), [""; 0]);
        let (one, two) = tokio::join!(db.migrate(), db.migrate());
        assert!(one.is_ok() && two.is_ok());
    }

    async fn a_newer_schema_is_refused(db: Db) {
        db.run(sql("INSERT INTO schema_migrations (name, checksum) VALUES ('9999_future', $1)").bind(vec![1_u8]))
            .await
            .expect("an insert");
        let error = db.migrate().await.expect_err("a newer schema").to_string();
        assert!(error.contains("9999_future") && error.contains("run the newer version"), "{error}");
    }

    async fn a_changed_migration_is_refused(db: Db) {
        db.run(sql("UPDATE schema_migrations SET checksum = $1 WHERE name = '0001_foundation'").bind(vec![1_u8]))
            .await
            .expect("an update");
        let error = db.migrate().await.expect_err("a changed migration").to_string();
        assert!(error.contains("0001_foundation"), "{error}");
    }

    async fn a_failing_migration_leaves_nothing(db: Db) {
        // Its tables are there already, its history is not.
        db.run(sql("DELETE FROM schema_migrations WHERE name = '0001_foundation'")).await.expect("a delete");
        db.run(sql("DROP TABLE ledger")).await.expect("the first table it makes");
        let error = db.migrate().await.expect_err("a failure").to_string();
        assert!(error.contains("0001_foundation"), "{error}");
        assert!(tables(&db).await.iter().all(|table| table.name != "ledger"), "it was taken back");
    }
}

#[tokio::test]
async fn two_processes_starting_at_once_migrate_once() {
    let mut places = vec![Scratch::sqlite()];
    places.extend(Scratch::postgres(false).await);
    for scratch in places {
        let (one, two) =
            (Db::open(&scratch.address).await.expect("open"), Db::open(&scratch.address).await.expect("open"));
        let (first, second) = tokio::join!(one.migrate(), two.migrate());
        let applied = first.expect("a migration").len() + second.expect("a migration").len();
        assert_eq!(applied, MIGRATIONS.len());
        one.close().await;
        two.close().await;
        scratch.drop_database().await;
    }
}
