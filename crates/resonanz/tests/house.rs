//! The house stands as `docs/ARCHITECTURE.md` says.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Floor, and the place in the story on floor 3, where a later room may use an earlier one.
const ROOMS: [(&str, u32, u32); 14] = [
    ("domain", 1, 0),
    ("statistics", 1, 1),
    ("text", 1, 1),
    ("ui", 1, 1),
    ("demo", 1, 1),
    ("store", 2, 0),
    ("lake", 2, 0),
    ("channels", 2, 0),
    ("access", 3, 0),
    ("listen", 3, 1),
    ("understand", 3, 2),
    ("act", 3, 3),
    ("api", 4, 0),
    ("resonanz", 5, 0),
];

/// External crates that only one room may name.
const ONLY: [(&str, &str); 8] = [
    ("sqlx", "store"),
    ("arrow", "lake"),
    ("parquet", "lake"),
    ("object_store", "lake"),
    ("lettre", "channels"),
    ("mail-parser", "channels"),
    ("async-imap", "channels"),
    ("axum", "api"),
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 9] = ["common", "utils", "util", "helpers", "misc", "types", "core", "manager", "service"];

const LONGEST_FILE: usize = 500;

fn metadata() -> Metadata {
    MetadataCommand::new().no_deps().exec().expect("cargo metadata")
}

fn root() -> PathBuf {
    metadata().workspace_root.into_std_path_buf()
}

/// Normal dependencies of each room.
fn uses() -> BTreeMap<String, Vec<String>> {
    metadata()
        .packages
        .into_iter()
        .map(|package| {
            let normal = package.dependencies.into_iter().filter(|d| d.kind == DependencyKind::Normal);
            (package.name.to_string(), normal.map(|d| d.name).collect())
        })
        .collect()
}

#[test]
fn every_room_has_its_floor() {
    let rooms: Vec<String> = uses().into_keys().collect();
    let mut known: Vec<&str> = ROOMS.iter().map(|(name, ..)| *name).collect();
    known.sort_unstable();
    assert_eq!(rooms, known, "a new room needs a floor here and a line in docs/ARCHITECTURE.md");
}

#[test]
fn rooms_use_only_lower_floors_and_earlier_verbs() {
    let place = |name: &str| ROOMS.iter().find(|(room, ..)| *room == name).map(|(_, floor, story)| (*floor, *story));
    for (room, uses) in uses() {
        let (floor, story) = place(&room).expect("a known room");
        for used in uses {
            let Some((used_floor, used_story)) = place(&used) else { continue };
            let allowed = used_floor < floor || (used_floor == floor && matches!(floor, 1 | 3) && used_story < story);
            assert!(allowed, "{room} (floor {floor}) must not use {used} (floor {used_floor})");
        }
    }
}

#[test]
fn the_edge_names_neither_store_nor_lake() {
    let uses = uses();
    for below in ["store", "lake", "channels"] {
        assert!(!uses["api"].iter().any(|used| used == below), "api must not name {below}");
    }
}

#[test]
fn parts_with_one_home_stay_there() {
    for (room, uses) in uses() {
        for (part, home) in ONLY {
            // domain only derives column types, and the binary serves the router.
            let excused = (part, room.as_str()) == ("sqlx", "domain") || (part, room.as_str()) == ("axum", "resonanz");
            assert!(
                room == home || excused || !uses.iter().any(|used| used == part),
                "{room} must not name {part}: its home is {home}"
            );
        }
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let path = entry.path();
        if path.is_dir() {
            if entry.file_name() != "target" && entry.file_name() != "node_modules" {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    sources(&root().join("crates"), &mut found);
    assert!(found.len() > 50, "the walk finds the sources");
    found
}

#[test]
fn no_module_has_an_empty_name() {
    for path in all_sources() {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        assert!(!EMPTY_NAMES.contains(&stem), "{} says nothing about what is inside", path.display());
    }
}

#[test]
fn files_tell_one_story() {
    let long: Vec<String> = all_sources()
        .into_iter()
        .filter_map(|path| {
            let lines = fs::read_to_string(&path).expect("a source file").lines().count();
            (lines > LONGEST_FILE).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(long.is_empty(), "split these:\n{}", long.join("\n"));
}
