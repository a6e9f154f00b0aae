//! `resonanz import` and `resonanz export`, as somebody at a command line meets them.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the program on the data in `folder`.
fn resonanz(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_resonanz"));
    command.env_clear().current_dir(folder).args(arguments).args(["--data", "data", "--log", "error"]);
    command.output().expect("it runs")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", complaint(output));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&said(output)).expect("JSON")
}

fn answers(folder: &Path, name: &str) -> Vec<Value> {
    said(&resonanz(folder, &["export", name, "--kind", "answers"]));
    let lines = std::fs::read_to_string(folder.join(name)).expect("a file");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

const OLD: &str = "message id;NPS;Warum;Datum\n\
                   a;9;\"Es war wirklich sehr gut\";2025-10-01\n\
                   b;3;\"Das war leider nicht so gut\";2025-10-02\n\
                   c;elf;;2025-10-02\n";

#[test]
fn a_file_comes_in_at_the_touchpoint_that_was_named_and_goes_out_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    said(&resonanz(folder, &["demo", "--customers", "1", "--load-only"]));
    std::fs::write(folder.join("old.csv"), OLD).expect("a file");
    let before = answers(folder, "before.jsonl").len();

    // Which of the ten touchpoints is meant has to be said, and rightly.
    let output = resonanz(folder, &["import", "old.csv", "--kind", "answers"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(complaint(&output).contains("Choose the touchpoint"), "{}", complaint(&output));
    let output = resonanz(folder, &["import", "old.csv", "--kind", "answers", "--touchpoint", "moon"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(complaint(&output).contains("no touchpoint \"moon\""), "{}", complaint(&output));
    let rule = ["import", "old.csv", "--kind", "answers", "--map", "Nope=time"];
    assert!(complaint(&resonanz(folder, &rule)).contains("no column \"Nope\""));

    let rule = ["--map", "NPS=new:score:nps:0-10", "--json"];
    let at_store = [&["import", "old.csv", "--kind", "answers", "--touchpoint", "store"][..], &rule].concat();
    let tried = json(&resonanz(folder, &[&at_store[..], &["--dry-run"]].concat()));
    assert_eq!((&tried["would"]["create"], &tried["would"]["refuse"]), (&Value::from(2), &Value::from(1)));
    assert_eq!(answers(folder, "tried.jsonl").len(), before, "a dry run changes nothing");

    let done = json(&resonanz(folder, &[&at_store[..], &["--refused", "refused.csv"]].concat()));
    assert_eq!((&done["accepted"], &done["refused"]), (&Value::from(2), &Value::from(1)));
    let refused = std::fs::read_to_string(folder.join("refused.csv")).expect("a file");
    assert!(refused.contains("c,elf"), "{refused}");
    let after = answers(folder, "after.jsonl");
    assert_eq!(after.len(), before + 2);
    let new = after.iter().filter(|one| one["items"].to_string().contains("Das war leider nicht so gut"));
    let channels: Vec<&Value> = new.map(|one| &one["channel"]).collect();
    assert_eq!(channels, ["store"], "the channel of the touchpoint it was given");

    codes_for_no_opinion_and_a_day_for_all_rows_can_be_named(folder);

    // Everything, and in again where it is already: nothing is doubled.
    said(&resonanz(folder, &["export", "everything.zip"]));
    let restored = json(&resonanz(folder, &["import", "everything.zip", "--json"]));
    assert_eq!(restored["answers"], Value::from(before + 5));
    assert_eq!(answers(folder, "again.jsonl").len(), before + 5);
    let output = resonanz(folder, &["import", "everything.zip", "--touchpoint", "store"]);
    assert!(complaint(&output).contains("leave --kind, --map, --touchpoint"), "{}", complaint(&output));
    let output = resonanz(folder, &["export", "everything.zip"]);
    assert!(complaint(&output).contains("is there already"), "{}", complaint(&output));
}

const CODED: &str = "message id;Service;Warum\n\
                     x;5;\"Der Service war wirklich gut\"\n\
                     y;6;\"Dazu habe ich keine Meinung\"\n\
                     z;77;\"Dazu sage ich lieber nichts\"\n";

fn codes_for_no_opinion_and_a_day_for_all_rows_can_be_named(folder: &Path) {
    std::fs::write(folder.join("coded.csv"), CODED).expect("a file");
    let coded = ["import", "coded.csv", "--kind", "answers", "--touchpoint", "store"];
    let coded = [&coded[..], &["--map", "Service=new:score:csat:1-5"]].concat();
    let tried = json(&resonanz(folder, &[&coded[..], &["--dry-run", "--json"]].concat()));
    assert_eq!(tried["would"]["refuse"], Value::from(2), "6 and 77 are no points of the scale: {tried}");
    let output = resonanz(folder, &[&coded[..], &["--empty", "Nope=6"]].concat());
    assert!(complaint(&output).contains("no column \"Nope\""), "{}", complaint(&output));
    let output = resonanz(folder, &[&coded[..], &["--empty", "Service=6,77", "--date", "im Mai"]].concat());
    assert!(complaint(&output).contains("\"im Mai\" is not a date"), "{}", complaint(&output));

    let told = said(&resonanz(folder, &[&coded[..], &["--empty", "Service=6, 77", "--date", "2018-05-01"]].concat()));
    let lines: Vec<&str> = told.lines().collect();
    assert!(told.contains("new:score:csat:1-5 (empty: 6, 77)"), "{told}");
    assert!(lines.last().expect("a line").starts_with("3 of 3 rows: 3 new, 0 changed, 0 refused"), "{told}");
    assert!(lines.windows(2).all(|two| two[0] != two[1]), "no line comes twice: {told}");
    let all = answers(folder, "coded.jsonl");
    let new: Vec<&Value> = all.iter().filter(|one| one["items"].to_string().contains("Dazu ")).collect();
    assert_eq!(new.len(), 2);
    for one in new {
        let time = one["time"].as_str().expect("a time");
        assert!(time.starts_with("2018-05-01T"), "the day that was named: {one}");
        let mut items = one["items"].as_array().expect("items").iter();
        assert!(items.all(|item| item["value"].is_null()), "a code is no score: {one}");
    }
}

#[test]
fn without_an_installation_it_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("old.csv"), OLD).expect("a file");
    for arguments in [&["import", "old.csv"][..], &["export", "everything.zip"]] {
        let output = resonanz(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(complaint(&output).contains("not set up yet"), "{}", complaint(&output));
    }
}
