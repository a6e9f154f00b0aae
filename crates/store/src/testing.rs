//! Throw-away databases for tests: every test runs on both engines, each time in a database of its own.
//!
//! ```ignore
//! store::store_tests! {
//!     async fn a_unit_has_one_code(db: Db) {
//!         assert!(add_unit(&db, "F012").await.is_ok());
//!     }
//! }
//! ```
//! makes `sqlite::a_unit_has_one_code` and `postgres::a_unit_has_one_code`; once per module. The
//! server for PostgreSQL is named by `TEST_DATABASE_URL` (`scripts/postgres.sh start` prints one).
//! Without it that half says so and passes, unless `TEST_REQUIRE_POSTGRES` is set.

use crate::migrate::MIGRATIONS;
use crate::{Db, Error};
use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use std::panic::AssertUnwindSafe;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

/// Writes each test once and runs it on both engines. See the module.
#[macro_export]
macro_rules! store_tests {
    ($($(#[$about:meta])* async fn $name:ident($db:ident: Db) $body:block)+) => {
        $($(#[$about])* async fn $name($db: $crate::Db) $body)+
        mod sqlite {
            $(#[test] fn $name() { $crate::testing::on_sqlite(super::$name); })+
        }
        mod postgres {
            $(#[test] fn $name() { $crate::testing::on_postgres(super::$name); })+
        }
    };
}

/// Runs `test` on a new, migrated SQLite database.
pub fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Db) -> F) {
    run(async {
        let scratch = Scratch::sqlite();
        test(scratch.open().await).await;
    });
}

/// Runs `test` on a new, migrated PostgreSQL database.
pub fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(Db) -> F) {
    run(async {
        let Some(scratch) = Scratch::postgres(true).await else { return };
        // The server outlives a failing test, so its database is dropped in any case.
        let db = scratch.open().await;
        let done = catch(test(db.clone())).await;
        db.close().await;
        scratch.drop_database().await;
        if let Err(panic) = done {
            std::panic::resume_unwind(panic);
        }
    });
}

/// An empty database of either kind; `None` where PostgreSQL is not available.
#[derive(Debug)]
pub struct Scratch {
    /// For [`Db::open`].
    pub address: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "deletes the folder when dropped")] tempfile::TempDir),
    Server { admin: Box<PgConnectOptions>, name: String },
}

impl Scratch {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { address, place: Place::Folder(folder) }
    }

    /// With `migrated`, a copy of a database that has been migrated once for all tests.
    pub async fn postgres(migrated: bool) -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let admin = server()?;
        let name = format!("resonanz_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let template = if migrated { template(&admin).await } else { "template0".to_owned() };
        let mut connection = admin.connect().await.expect("TEST_DATABASE_URL names a server that runs");
        // A killed run may have left one of this name.
        execute(&mut connection, format!("DROP DATABASE IF EXISTS {name}")).await;
        execute(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        connection.close().await.expect("the connection ends");
        let address = admin.clone().database(&name).to_url_lossy().to_string();
        Some(Self { address, place: Place::Server { admin: Box::new(admin), name } })
    }

    /// Opens and migrates it.
    pub async fn open(&self) -> Db {
        let db = Db::open(&self.address).await.expect("a scratch database opens");
        db.migrate().await.expect("a scratch database can be migrated");
        db
    }

    /// Deletes a database on the server; SQLite's goes away by itself.
    pub async fn drop_database(self) {
        if let Place::Server { admin, name } = self.place {
            let mut connection = admin.connect().await.expect("the server still runs");
            execute(&mut connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }
}

/// The server of `TEST_DATABASE_URL`.
fn server() -> Option<PgConnectOptions> {
    let Ok(url) = std::env::var("TEST_DATABASE_URL") else {
        assert!(
            std::env::var_os("TEST_REQUIRE_POSTGRES").is_none(),
            "TEST_DATABASE_URL is not set: export TEST_DATABASE_URL=$(scripts/postgres.sh start)"
        );
        eprintln!("NOT TESTED on PostgreSQL: TEST_DATABASE_URL is not set (scripts/postgres.sh start prints one)");
        return None;
    };
    Some(PgConnectOptions::from_str(&url).expect("TEST_DATABASE_URL is the address of a PostgreSQL server"))
}

/// The name of a migrated database to copy from; made by whoever comes first.
async fn template(admin: &PgConnectOptions) -> String {
    let mut hash = Sha256::new();
    for migration in MIGRATIONS {
        hash.update(migration.checksum());
    }
    let name = hash.finalize()[..8].iter().fold("resonanz_template_".to_owned(), |name, b| format!("{name}{b:02x}"));
    let mut connection = admin.connect().await.expect("TEST_DATABASE_URL names a server that runs");
    execute(&mut connection, "SELECT pg_advisory_lock(7401)".to_owned()).await;
    let exists: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut connection)
        .await
        .expect("the server answers");
    if exists.is_none() {
        let draft = format!("{name}_draft");
        execute(&mut connection, format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)")).await;
        execute(&mut connection, format!("CREATE DATABASE {draft} TEMPLATE template0")).await;
        let db = Db::open_postgres(admin.clone().database(&draft)).await.expect("a new database opens");
        db.migrate().await.expect("a new database can be migrated");
        db.close().await;
        execute(&mut connection, format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
    }
    connection.close().await.expect("the connection ends");
    name
}

async fn execute(connection: &mut PgConnection, text: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(text.clone())).execute(connection).await.map_err(Error::from);
    assert!(done.is_ok(), "{text}: {done:?}");
}

async fn catch<F: Future<Output = ()>>(test: F) -> Result<(), Box<dyn std::any::Any + Send>> {
    let mut test = std::pin::pin!(test);
    std::future::poll_fn(|context| match std::panic::catch_unwind(AssertUnwindSafe(|| test.as_mut().poll(context))) {
        Ok(std::task::Poll::Pending) => std::task::Poll::Pending,
        Ok(std::task::Poll::Ready(())) => std::task::Poll::Ready(Ok(())),
        Err(panic) => std::task::Poll::Ready(Err(panic)),
    })
    .await
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}
