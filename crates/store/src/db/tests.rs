//! What the seam promises, on both engines.

use crate::{Db, Error, Json, Result, Value, dialect, list, sql};
use domain::ids::{JobId, UnitNo};
use domain::time::{Day, Timestamp};
use uuid::Uuid;

async fn table(db: &Db) {
    db.run(dialect(
        "CREATE TABLE t (id BLOB PRIMARY KEY NOT NULL, name TEXT, at BIGINT, day INTEGER, no BIGINT, yes BOOLEAN, \
         x REAL, raw BLOB, UNIQUE (name, no))",
        "CREATE TABLE t (id UUID PRIMARY KEY NOT NULL, name TEXT, at BIGINT, day INTEGER, no BIGINT, yes BOOLEAN, \
         x DOUBLE PRECISION, raw BYTEA, UNIQUE (name, no))",
    ))
    .await
    .expect("a table");
}

async fn insert(db: &Db, id: u128, name: &str) -> Result<u64> {
    let insert = sql("INSERT INTO t (id, name, no) VALUES ($1, $2, $3)");
    db.run(insert.bind(JobId(Uuid::from_u128(id))).bind(name).bind(UnitNo(1))).await
}

async fn count(db: &Db) -> i64 {
    db.one::<(i64,)>(sql("SELECT COUNT(*) FROM t")).await.expect("a count").0
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Row {
    id: JobId,
    name: Option<String>,
    at: Option<Timestamp>,
    day: Option<Day>,
    no: Option<UnitNo>,
    yes: Option<bool>,
    x: Option<f64>,
    raw: Option<Vec<u8>>,
}

async fn insert_row(db: &Db, row: Row) {
    db.run(
        sql("INSERT INTO t (id, name, at, day, no, yes, x, raw) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(row.id)
            .bind(row.name)
            .bind(row.at)
            .bind(row.day)
            .bind(row.no)
            .bind(row.yes)
            .bind(row.x)
            .bind(row.raw),
    )
    .await
    .expect("an insert");
}

crate::store_tests! {
    async fn values_come_back_as_they_went_in(db: Db) {
        table(&db).await;
        let full = || Row {
            id: JobId(Uuid::from_u128(7)),
            name: Some("Übergrößen 'quoted' \u{1F9A9} $1 ?".to_owned()),
            at: Some(Timestamp(-1)),
            day: Some(Day(20_000)),
            no: Some(UnitNo(u32::MAX)),
            yes: Some(true),
            x: Some(0.1),
            raw: Some(vec![0, 255, 0]),
        };
        let id = JobId(Uuid::from_u128(8));
        let empty = || Row { id, name: None, at: None, day: None, no: None, yes: None, x: None, raw: None };
        // Empty first: it must not fix the parameters' types for what follows.
        insert_row(&db, empty()).await;
        insert_row(&db, full()).await;
        let rows: Vec<Row> = db.all(sql("SELECT * FROM t ORDER BY id DESC")).await.expect("rows");
        assert_eq!(rows, [empty(), full()]);
    }

    async fn a_list_is_one_parameter(db: Db) {
        table(&db).await;
        for (id, name) in [(1, "a"), (2, "b"), (3, "c")] {
            insert(&db, id, name).await.expect("an insert");
        }
        let ids = [Uuid::from_u128(1), Uuid::from_u128(3), Uuid::from_u128(9)];
        let found: Vec<(String,)> = db
            .all(dialect(
                "SELECT name FROM t WHERE id IN (SELECT unhex(value, '-') FROM json_each($1)) ORDER BY name",
                "SELECT name FROM t WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text($1::jsonb)) \
                 ORDER BY name",
            ).bind(list(&ids)))
            .await
            .expect("rows");
        assert_eq!(found, [("a".to_owned(),), ("c".to_owned(),)]);
    }

    async fn a_second_entry_is_a_conflict_named_alike(db: Db) {
        table(&db).await;
        insert(&db, 1, "a").await.expect("the first");
        let same_key = insert(&db, 1, "b").await.expect_err("the same key");
        assert!(same_key.is_conflict("t(id)"), "{same_key:?}");
        let same_name = insert(&db, 2, "a").await.expect_err("the same name");
        assert!(same_name.is_conflict("t(name, no)"), "{same_name:?}");
        assert!(matches!(db.run(sql("UPDATE t SET id = NULL")).await, Err(Error::Refused { .. })));
        db.run(sql("CREATE UNIQUE INDEX t_lower ON t (LOWER(name))")).await.expect("an index");
        let same_letters = insert(&db, 3, "A").await.expect_err("the same letters");
        assert!(same_letters.is_conflict("t_lower"), "{same_letters:?}");
    }

    async fn a_rollback_leaves_nothing(db: Db) {
        table(&db).await;
        for ending in ["dropped", "rolled back", "failed"] {
            let mut tx = db.begin().await.expect("a transaction");
            tx.run(sql("INSERT INTO t (id) VALUES ($1)").bind(Uuid::from_u128(1))).await.expect("an insert");
            match ending {
                "dropped" => drop(tx),
                "rolled back" => tx.rollback().await.expect("a rollback"),
                _ => {
                    let twice = tx.run(sql("INSERT INTO t (id) VALUES ($1)").bind(Uuid::from_u128(1))).await;
                    assert!(matches!(twice, Err(Error::Conflict { .. })));
                }
            }
            assert_eq!(count(&db).await, 0, "{ending}");
        }
    }

    async fn a_snapshot_sees_one_moment(db: Db) {
        table(&db).await;
        insert(&db, 1, "a").await.expect("an insert");
        let mut snapshot = db.snapshot().await.expect("a snapshot");
        let before: (i64,) = snapshot.one(sql("SELECT COUNT(*) FROM t")).await.expect("a count");
        insert(&db, 2, "b").await.expect("an insert");
        let after: (i64,) = snapshot.one(sql("SELECT COUNT(*) FROM t")).await.expect("a count");
        assert_eq!((before, after), ((1,), (1,)));
        assert!(snapshot.run(sql("DELETE FROM t")).await.is_err(), "a snapshot only reads");
        drop(snapshot);
        assert_eq!(count(&db).await, 2);
    }

    async fn writes_that_return_rows_are_kept(db: Db) {
        table(&db).await;
        let insert = sql("INSERT INTO t (id, no) VALUES ($1, 5) RETURNING no").bind(Uuid::from_u128(1));
        assert_eq!(db.one::<(UnitNo,)>(insert).await.expect("a row"), (UnitNo(5),));
        assert_eq!(count(&db).await, 1);
        let none = db.one::<(i64,)>(sql("SELECT no FROM t WHERE no = 6")).await;
        assert!(matches!(none, Err(Error::Missing)));
    }

    async fn payloads_are_json_in_text(db: Db) {
        table(&db).await;
        let insert = sql("INSERT INTO t (id, name) VALUES ($1, $2)").bind(Uuid::from_u128(1));
        db.run(insert.bind(Json(vec![Day(0), Day(1)]))).await.expect("an insert");
        let row: (Json<Vec<Day>>,) = db.one(sql("SELECT name FROM t")).await.expect("a row");
        assert_eq!(row.0.0, [Day(0), Day(1)]);
        assert!(db.one::<(Json<String>,)>(sql("SELECT name FROM t")).await.is_err());
    }

    async fn a_zero_character_is_refused_with_advice(db: Db) {
        table(&db).await;
        let refused = insert(&db, 1, "a\0b").await.expect_err("a zero character");
        assert!(refused.to_string().contains("U+0000"), "{refused}");
        let in_list = db.all::<(i64,)>(sql("SELECT 1 WHERE 'x' = $1").bind(list(&["\0"]))).await;
        assert!(matches!(in_list, Err(Error::Unstorable(_))));
        assert_eq!(list::<i64>(&[]), Value::Text(Some("[]".to_owned())));
    }

    async fn an_open_database_can_be_opened_again(db: Db) {
        table(&db).await;
        insert(&db, 1, "a").await.expect("an insert");
        let copy = db.clone();
        let (one, two) = tokio::join!(insert(&db, 2, "b"), insert(&copy, 3, "c"));
        assert_eq!((one.expect("an insert"), two.expect("an insert")), (1, 1));
        assert_eq!(count(&copy).await, 3);
    }
}

#[tokio::test]
async fn other_addresses_are_refused_without_showing_a_password() {
    for address in ["mysql://me:secret@host/db", "sqlite:", "sqlite::memory:", "db.sqlite"] {
        let error = Db::open(address).await.expect_err("not an address");
        assert!(matches!(error, Error::Address(_)), "{error:?}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let missing = Db::open("sqlite:/nowhere/at/all.db").await.expect_err("no such folder");
    assert!(missing.to_string().contains("/nowhere/at/all.db"), "{missing}");
}

#[tokio::test]
async fn sqlite_flushes_every_commit_and_only_one_connection_writes() {
    let scratch = crate::testing::Scratch::sqlite();
    let db = scratch.open().await;
    let Db::Sqlite { writer, readers } = &db else { panic!("{db:?}") };
    for pool in [writer, readers] {
        let mut found = Vec::new();
        for pragma in ["PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA foreign_keys", "PRAGMA query_only"] {
            let row = sqlx::query(pragma).fetch_one(pool).await.expect("a setting");
            found.push(sqlx::Row::try_get_unchecked::<String, _>(&row, 0).expect("a value"));
        }
        let query_only = if std::ptr::eq(pool, writer) { "0" } else { "1" };
        // 2 is FULL.
        assert_eq!(found, ["wal", "2", "1", query_only]);
    }
    assert_eq!(writer.options().get_max_connections(), 1);
}

/// What a restart of the server does to a pool: all its connections are dead.
#[test]
fn reads_and_transactions_outlive_lost_connections() {
    crate::testing::on_postgres(async |db| {
        table(&db).await;
        for round in 0..3_u32 {
            let mut open = Vec::new();
            for _ in 0..6 {
                open.push(db.begin().await.expect("a transaction"));
            }
            let mut last = open.pop().expect("a transaction");
            for tx in open {
                tx.rollback().await.expect("a rollback");
            }
            let killed: Vec<(bool,)> = last
                .all(sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE datname = current_database() AND pid <> pg_backend_pid()"))
                .await
                .expect("the others are ended");
            assert!(!killed.is_empty());
            last.rollback().await.expect("a rollback");
            if round.is_multiple_of(2) {
                assert_eq!(count(&db).await, i64::from(round));
            }
            let mut tx = db.begin().await.expect("a transaction after all");
            let insert = sql("INSERT INTO t (id, no) VALUES ($1, $2)").bind(Uuid::from_u128(round.into()));
            tx.run(insert.bind(round)).await.expect("an insert");
            tx.commit().await.expect("a commit");
        }
        assert_eq!(count(&db).await, 3);
    });
}

#[tokio::test]
async fn sqlite_writes_again_after_a_full_disk() {
    let scratch = crate::testing::Scratch::sqlite();
    let db = Db::open(&scratch.address).await.expect("opens");
    table(&db).await;
    let big = || sql("INSERT INTO t (id, raw) VALUES ($1, $2)").bind(Uuid::from_u128(7)).bind(vec![0_u8; 1 << 20]);
    for round in 0..3_u128 {
        // The one connection that writes finds no room for more.
        db.run(sql("PRAGMA max_page_count = 20")).await.expect("a limit");
        let mut tx = db.begin().await.expect("a transaction");
        let full = tx.run(big()).await.expect_err("there is no room");
        assert!(matches!(full, Error::DiskFull(_)), "{full}");
        drop(tx);
        insert(&db, round, &format!("again {round}")).await.expect("a small row has room");
        db.begin().await.expect("the next transaction begins").rollback().await.expect("and ends");
        assert_eq!(count(&db).await, i64::try_from(round).expect("small") + 1);
    }
    db.close().await;
}
