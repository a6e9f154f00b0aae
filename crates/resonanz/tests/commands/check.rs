//! `resonanz check`: says in plain words what is wrong, and changes nothing.

use crate::{Place, named, runtime, text};
use serde_json::Value;
use std::fs;
use store::Db;

/// Each check by its name: whether it found all well, and what it says. Exits 1 when something is wrong.
fn findings(place: &Place, arguments: &[&str]) -> Vec<(String, bool, String)> {
    let output = place.run(&[&["check", "--json"], arguments].concat());
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let found: Vec<_> = found
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            let word = |name: &str| one[name].as_str().expect("a text").to_owned();
            (word("what"), one["ok"].as_bool().expect("yes or no"), word("says"))
        })
        .collect();
    let expected = i32::from(found.iter().any(|(_, ok, _)| !ok));
    assert_eq!(output.status.code(), Some(expected), "{output:?}");
    found
}

/// The only thing that is wrong.
fn wrong(place: &Place, arguments: &[&str]) -> (String, String) {
    let mut wrong: Vec<_> = findings(place, arguments).into_iter().filter(|(_, ok, _)| !ok).collect();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    let (what, _, says) = wrong.remove(0);
    (what, says)
}

#[test]
fn a_new_place_is_in_order_and_stays_untouched() {
    let place = Place::sqlite();
    let all = findings(&place, &[]);
    assert!(all.iter().all(|(_, ok, _)| *ok), "{all:?}");
    assert!(!place.data().exists());
    let plain = place.succeeds(&["check"]);
    assert!(plain.lines().all(|line| line.starts_with("ok ")), "{plain}");
    assert!(place.succeeds(&["check", "--defaults"]).contains("port = 7400"));
}

#[test]
fn wrong_settings_are_said() {
    let place = Place::sqlite();
    let file = place.path("settings.toml");
    for (settings, word) in [
        ("prot = 1", "prot"),
        ("seal_rows = \"x\"", "seal_rows"),
        ("secret = \"abc\"", "hexadecimal"),
        ("lake_url = \"x\"", "s3://"),
    ] {
        fs::write(&file, settings).expect("a file");
        let (what, says) = wrong(&place, &["--config", named(&file)]);
        assert_eq!(what, "settings");
        assert!(says.contains(word), "{says}");
    }
    let (what, says) = wrong(&place, &["--config", "/no/such/file.toml"]);
    assert!(what == "settings" && says.contains("/no/such/file.toml"), "{says}");
    fs::write(&file, "mail_host = \"mail.example.org\"").expect("a file");
    let (what, says) = wrong(&place, &["--config", named(&file)]);
    assert!(what == "mails" && says.contains("public_url"), "{says}");
    let (what, says) = wrong(&place, &["--host", "192.0.2.1"]);
    assert!(what == "address" && says.contains("--host"), "{says}");
    let (what, says) = wrong(&place, &["--database-url", "postgres://nobody@localhost/none?host=/no/such/socket"]);
    assert!(what == "database" && says.contains("cannot be reached"), "{says}");
    fs::write(place.data(), "a file in its place").expect("a file");
    let (what, says) = wrong(&place, &["--database-url", &format!("sqlite:{}", named(&place.path("other.db")))]);
    assert!(what == "data folder" && says.contains("--data"), "{says}");
}

#[test]
fn damage_is_found_and_named() {
    for place in Place::of_each_kind() {
        let place = place.with_company();
        let all = findings(&place, &[]);
        assert!(all.iter().all(|(_, ok, _)| *ok), "{all:?}");
        assert_eq!(all.len(), 8, "{all:?}");

        runtime().block_on(async {
            let db = Db::open(&place.database()).await.expect("the database");
            db.run(store::sql("UPDATE audit_log SET actor = 'user:nobody' WHERE seq = 2")).await.expect("tampering");
            db.close().await;
        });
        let (what, says) = wrong(&place, &[]);
        assert!(what == "audit log" && says.contains("entry 2"), "{says}");
        let output = place.run(&["check"]);
        assert!(text(output.stdout).contains("WRONG audit log: "), "in words");

        fs::rename(place.data().join("lake"), place.path("away")).expect("the lake goes away");
        let lake = findings(&place, &[]).into_iter().find(|(what, ..)| what == "lake").expect("the lake");
        assert!(!lake.1 && lake.2.contains("is missing: bring it back from a backup"), "{lake:?}");
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let place = Place::sqlite();
    fs::create_dir_all(place.data()).expect("a folder");
    runtime().block_on(async {
        let db = Db::open(&place.database()).await.expect("the database");
        db.migrate().await.expect("the newest version");
        db.run(store::sql("INSERT INTO schema_migrations (name, checksum) VALUES ('9999_future', x'01')"))
            .await
            .expect("a newer version");
        db.close().await;
    });
    let (what, says) = wrong(&place, &[]);
    assert!(what == "database" && says.contains("9999_future"), "{says}");
    assert!(place.fails(&["user", "list"]).contains("run the newer version"));
}
