//! Every statement of this crate is understood by both engines, run or not.

use crate::Db;
use crate::testing::Scratch;
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
use std::fs;
use std::path::Path;

/// The texts of one `sql(…)` or `dialect(…)` call.
#[derive(Debug, PartialEq)]
struct Call {
    place: String,
    sqlite: String,
    postgres: String,
}

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !name.ends_with("tests.rs")
            && name != "filled.rs"
        {
            let text = fs::read_to_string(&path).expect("a source");
            // Tests may speak of tables of their own.
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            found.push((path.display().to_string(), text));
        }
    }
}

fn calls(place: &str, source: &str) -> Vec<Call> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut calls = Vec::new();
    for (name, arguments) in [("sql(", 1), ("dialect(", 2)] {
        for (at, _) in code.match_indices(name) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if before.is_alphanumeric() || before == '_' || code[..at].ends_with("fn ") {
                continue;
            }
            let mut rest = &code[at + name.len()..];
            // Where one is defined by the other, and texts that macros put together: those are
            // prepared when their module's tests run them.
            if ["text, text)", "concat!"].iter().any(|start| rest.trim_start().starts_with(start)) {
                continue;
            }
            let mut texts = Vec::new();
            for _ in 0..arguments {
                let place = format!("{place}: {}", rest.lines().next().unwrap_or_default());
                let (text, after) =
                    literal(&code, rest.trim_start()).unwrap_or_else(|| panic!("{place}: write the text here"));
                texts.push(text);
                rest = after.trim_start().trim_start_matches(',');
            }
            calls.push(Call {
                place: place.to_owned(),
                sqlite: texts.first().cloned().unwrap_or_default(),
                postgres: texts.last().cloned().unwrap_or_default(),
            });
        }
    }
    calls
}

/// Reads a string literal, or the name of a constant of the same file, and what comes after it.
fn literal<'a>(code: &'a str, text: &'a str) -> Option<(String, &'a str)> {
    if let Some(raw) = text.strip_prefix("r\"") {
        return raw.split_once('"').map(|(text, rest)| (text.to_owned(), rest));
    }
    if let Some(raw) = text.strip_prefix("r#\"") {
        return raw.split_once("\"#").map(|(text, rest)| (text.to_owned(), rest));
    }
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        let definition = format!("const {}: &str =", text.get(..end).filter(|name| !name.is_empty())?);
        let (_, value) = code.split_once(&definition)?;
        return Some((literal("", value.trim_start())?.0, &text[end..]));
    };
    let (mut value, mut at) = (String::new(), 0);
    loop {
        let mut character = quoted[at..].chars().next()?;
        at += character.len_utf8();
        if character == '"' {
            return Some((value, &quoted[at..]));
        }
        if character == '\\' {
            character = quoted[at..].chars().next()?;
            at += character.len_utf8();
            match character {
                // A line break that is none.
                '\n' => {
                    at = quoted.len() - quoted[at..].trim_start().len();
                    continue;
                }
                'n' => character = '\n',
                _ => {}
            }
        }
        value.push(character);
    }
}

fn all_calls() -> Vec<Call> {
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    found.iter().flat_map(|(place, source)| calls(place, source)).collect()
}

#[test]
fn texts_are_found_however_they_are_written() {
    let source = "// sql(\"no\")\nx.sql(\"a \\\"b\\\" \\\n    c\").bind(); dialect(\n r#\"d \"e\"\"#, ONE); nosql(1)\n\
                  const ONE: &str =\n \"f\";";
    let texts: Vec<_> = calls("here", source).into_iter().map(|call| (call.sqlite, call.postgres)).collect();
    let expected = [("a \"b\" c", "a \"b\" c"), ("d \"e\"", "f")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(texts, expected);
    assert!(all_calls().len() > 50, "the walk finds this crate's statements");
}

async fn prepare_all(db: Db) {
    let mut wrong = Vec::new();
    for Call { place, sqlite, postgres } in all_calls() {
        let prepared = match &db {
            Db::Sqlite { readers, .. } => readers.prepare(AssertSqlSafe(sqlite.clone()).into_sql_str()).await.map(drop),
            Db::Postgres(pool) => pool.prepare(AssertSqlSafe(postgres.clone()).into_sql_str()).await.map(drop),
        };
        if let Err(error) = prepared {
            let text = if matches!(db, Db::Sqlite { .. }) { sqlite } else { postgres };
            wrong.push(format!("{place}: {error}\n  {text}"));
        }
    }
    assert!(wrong.is_empty(), "{} statements are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn sqlite_understands_every_statement() {
    let scratch = Scratch::sqlite();
    prepare_all(scratch.open().await).await;
}

#[tokio::test]
async fn postgres_understands_every_statement() {
    let Some(scratch) = Scratch::postgres(true).await else { return };
    let db = scratch.open().await;
    let prepared = tokio::spawn(prepare_all(db.clone())).await;
    db.close().await;
    scratch.drop_database().await;
    prepared.expect("every statement is right");
}
