//! Whatever version a database has, upgrading it to the newest one keeps every row. New migrations
//! are covered as they come: the rows are made up from the schema.

use super::filled::{Contents, assert_kept, contents, fill};
use super::*;
use crate::testing::Scratch;

async fn upgrade_from_every_version(scratches: impl AsyncFn() -> Option<Scratch>) {
    for (index, newest) in MIGRATIONS.iter().enumerate() {
        let Some(scratch) = scratches().await else { return };
        let db = Db::open(&scratch.address).await.expect("open");
        db.apply(|name| name <= newest.name).await.expect("an older version");
        assert_eq!(db.pending().await.expect("a look").len(), MIGRATIONS.len() - 1 - index);
        fill(&db).await;
        let before = contents(&db).await;
        assert!(before.values().all(|rows| !rows.is_empty()), "every table has rows to lose");
        assert_eq!(db.migrate().await.expect("an upgrade").len(), MIGRATIONS.len() - 1 - index);
        assert_kept(&before, &contents(&db).await, newest.name);
        db.close().await;
        scratch.drop_database().await;
    }
}

#[tokio::test]
async fn sqlite_upgrades_from_every_version() {
    upgrade_from_every_version(async || Some(Scratch::sqlite())).await;
}

#[tokio::test]
async fn postgres_upgrades_from_every_version() {
    upgrade_from_every_version(async || Scratch::postgres(false).await).await;
}

#[test]
#[should_panic(expected = "lost or changed a row of units")]
fn a_lost_row_is_noticed() {
    let with = |name: &str| {
        Contents::from([("units".to_owned(), vec![[("name".to_owned(), crate::Value::from(name))].into()])])
    };
    assert_kept(&with("Nord"), &with("Süd"), "a test");
}
