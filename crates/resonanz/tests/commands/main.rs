//! The commands as people type them: what is printed, exit codes, and what is left behind.

mod backup;
mod check;
mod people;
mod words;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use store::testing::Scratch;

/// A folder with the data of one installation, and a database of either kind.
struct Place {
    folder: tempfile::TempDir,
    /// Empty for SQLite in the data folder.
    database_url: String,
    scratch: Option<Scratch>,
}

impl Place {
    fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), database_url: String::new(), scratch: None }
    }

    /// `None` where PostgreSQL is not available.
    fn postgres() -> Option<Self> {
        let scratch = runtime().block_on(Scratch::postgres(false))?;
        let folder = tempfile::tempdir().expect("a folder");
        Some(Self { folder, database_url: scratch.address.clone(), scratch: Some(scratch) })
    }

    /// One of each kind.
    fn of_each_kind() -> Vec<Self> {
        std::iter::once(Self::sqlite()).chain(Self::postgres()).collect()
    }

    /// The same with the demo company.
    fn with_company(self) -> Self {
        self.succeeds(&["demo", "--customers", "12", "--load-only"]);
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("data")
    }

    fn database(&self) -> String {
        match self.database_url.as_str() {
            "" => format!("sqlite:{}", self.data().join("resonanz.db").display()),
            url => url.to_owned(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_resonanz"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("RESONANZ_") || name == "DATABASE_URL" || name == "LAKE_URL" {
                command.env_remove(name.as_ref());
            }
        }
        command.arg("--data").arg(self.data()).args(["--log", "error", "--port", "0"]);
        if !self.database_url.is_empty() {
            command.args(["--database-url", &self.database_url]);
        }
        command.args(arguments).output().expect("the command can be started")
    }

    /// What it prints.
    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        text(output.stdout)
    }

    /// What it prints with `--json`.
    fn says(&self, arguments: &[&str]) -> Value {
        let printed = self.succeeds(&[arguments, &["--json"]].concat());
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
    }

    /// The reason it gives. Nothing is printed where a result would be.
    fn fails(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        assert_eq!(text(output.stdout), "", "{arguments:?}");
        let reason = text(output.stderr);
        assert!(reason.starts_with("resonanz: "), "{arguments:?}: {reason}");
        reason
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(scratch) = self.scratch.take() {
            runtime().block_on(scratch.drop_database());
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("what is printed is text")
}

fn named(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}
