//! Lists the migration files, so that adding one is adding two files and nothing else.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("migrations");
    println!("cargo::rerun-if-changed=migrations/sqlite");
    println!("cargo::rerun-if-changed=migrations/postgres");

    // A file without its twin is left out here and reported by a test.
    let names = file_names(&folder.join("sqlite"))?;
    let twins = file_names(&folder.join("postgres"))?;
    let mut list = String::from("&[\n");
    for name in names.intersection(&twins) {
        // Found by the compiler, so that a target folder shared by two checkouts serves each its own.
        let file = |engine: &str| {
            format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/migrations/{engine}/{name}\"))")
        };
        writeln!(
            list,
            "Migration {{ name: {:?}, sqlite: {}, postgres: {} }},",
            name.trim_end_matches(".sql"),
            file("sqlite"),
            file("postgres"),
        )
        .map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("migrations.rs"), list)
}

fn file_names(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|extension| extension == "sql") {
            names.insert(name);
        }
    }
    Ok(names)
}
