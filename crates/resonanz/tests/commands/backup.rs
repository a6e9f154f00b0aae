//! `resonanz backup` and `resonanz restore`: the whole installation comes back, or nothing.

use crate::{Place, named};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Everything in a folder: path and bytes.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = named(path.strip_prefix(folder).expect("below it")).to_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// The rows of a backup, in no order, and its files of the lake.
fn substance(backup: &Path) -> (BTreeSet<String>, BTreeMap<String, Vec<u8>>) {
    let mut files = contents(backup);
    let rows = String::from_utf8(files.remove("database.jsonl").expect("the database")).expect("text");
    let rows = rows.lines().filter(|line| line.starts_with('[')).map(row).collect();
    files.remove("manifest.json").expect("a manifest");
    (rows, files)
}

/// SQLite writes yes and no as numbers.
fn row(line: &str) -> String {
    let mut cells: Vec<serde_json::Value> = serde_json::from_str(line).expect("a row");
    for cell in &mut cells {
        if let Some(yes) = cell.as_bool() {
            *cell = u8::from(yes).into();
        }
    }
    serde_json::Value::from(cells).to_string()
}

#[test]
fn all_of_it_comes_back_on_either_database() {
    let saved: Vec<Place> = Place::of_each_kind().into_iter().map(Place::with_company).collect();
    for from in &saved {
        let backup = from.path("backup");
        let said = from.says(&["backup", named(&backup)]);
        assert!(said["rows"].as_u64() > Some(100) && said["lake_files"].as_u64() > Some(0), "{said}");
        let people = from.says(&["user", "list"]);
        for into in Place::of_each_kind() {
            let restored = into.says(&["restore", named(&backup)]);
            assert_eq!(
                (&restored["rows"], &restored["tables"], &restored["lake_files"]),
                (&said["rows"], &said["tables"], &said["lake_files"])
            );
            let again = into.path("again");
            into.succeeds(&["backup", named(&again)]);
            let ((rows, files), (rows_again, files_again)) = (substance(&backup), substance(&again));
            assert_eq!(files.keys().collect::<Vec<_>>(), files_again.keys().collect::<Vec<_>>());
            assert!(files == files_again, "a file of the lake, or the key that signs links, is another one");
            let lost: Vec<_> = rows.symmetric_difference(&rows_again).collect();
            assert!(lost.is_empty(), "{lost:?}");
            assert_eq!(into.says(&["user", "list"]), people);
            into.succeeds(&["check"]);

            let before = contents(&into.data().join("lake"));
            let refused = into.fails(&["restore", named(&backup)]);
            assert!(refused.contains("empty"), "{refused}");
            assert_eq!(contents(&into.data().join("lake")), before);
            assert_eq!(into.says(&["user", "list"]), people, "what is there stays");
        }
    }
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_is_left() {
    let from = Place::sqlite().with_company();
    let backup = from.path("backup");
    from.succeeds(&["backup", named(&backup)]);
    let intact = contents(&backup);
    let lake = intact.keys().find(|name| name.starts_with("lake/")).expect("a file of the lake").clone();
    let flip = |name: &str| {
        let mut bytes = intact[name].clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(backup.join(name), bytes).expect("damage");
    };
    let cut = |name: &str| fs::write(backup.join(name), &intact[name][..intact[name].len() / 2]).expect("damage");
    let lose = |name: &str| fs::remove_file(backup.join(name)).expect("damage");
    let damages: [(&str, &dyn Fn()); 8] = [
        ("database.jsonl is not as it was saved", &|| flip("database.jsonl")),
        ("database.jsonl is not as it was saved", &|| cut("database.jsonl")),
        ("it has no database.jsonl", &|| lose("database.jsonl")),
        ("is not as it was saved", &|| flip(&lake)),
        ("is missing", &|| lose(&lake)),
        ("secret.key is not as it was saved", &|| cut("secret.key")),
        ("manifest.json is damaged", &|| cut("manifest.json")),
        ("it has no manifest.json", &|| lose("manifest.json")),
    ];
    for (says, damage) in damages {
        damage();
        let into = Place::sqlite();
        let refused = into.fails(&["restore", named(&backup)]);
        assert!(refused.contains(says), "{says}: {refused}");
        assert!(!into.data().exists(), "{says}: nothing is left behind");
        for (name, bytes) in &intact {
            fs::write(backup.join(name), bytes).expect("mended");
        }
    }
    Place::sqlite().succeeds(&["restore", named(&backup)]);
}

#[test]
fn a_place_in_use_is_never_written_over() {
    let from = Place::sqlite().with_company();
    let backup = from.path("backup");
    from.succeeds(&["backup", named(&backup)]);
    for into in Place::of_each_kind() {
        // Somebody has started here before, and nothing more.
        assert!(into.says(&["user", "list"]).as_array().expect("a list").is_empty());
        let before = contents(&into.data());
        let refused = into.fails(&["restore", named(&backup)]);
        assert!(refused.contains("not empty"), "{refused}");
        assert_eq!(contents(&into.data()).into_keys().collect::<Vec<_>>(), before.into_keys().collect::<Vec<_>>());
        assert!(into.says(&["user", "list"]).as_array().expect("a list").is_empty());
    }
    let refused = from.fails(&["backup", named(&backup)]);
    assert!(refused.contains("is not empty: choose a new folder"), "{refused}");
}

#[test]
fn nothing_cannot_be_saved() {
    for place in Place::of_each_kind() {
        let refused = place.fails(&["backup", named(&place.path("backup"))]);
        assert!(refused.contains("there is nothing to save"), "{refused}");
        assert!(!place.path("backup").exists() && !place.data().exists());
    }
    let place = Place::sqlite();
    let refused = place.fails(&["restore", named(&place.path("nowhere"))]);
    assert!(refused.contains("is not a backup"), "{refused}");
}
