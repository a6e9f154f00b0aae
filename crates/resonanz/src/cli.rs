//! What can be typed.

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;

/// Listens to customers, understands them, gets people to act, and proves what helped.
#[derive(Debug, Parser)]
#[command(name = "resonanz", version, about, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "Examples:
  resonanz demo                                    try it with the demo company
  resonanz serve --data /var/lib/resonanz          run it
  resonanz import survey.csv --kind answers        bring old answers in
  resonanz export everything.zip                   take everything out
  resonanz backup /backups/resonanz-monday         save it
  resonanz check                                   say what is wrong

Exit codes: 0 done, 1 failed (the reason is printed), 2 wrong arguments.";

/// Settings that every command understands; see `resonanz check --defaults`.
#[derive(Clone, Debug, Default, Args, Serialize)]
pub(crate) struct Common {
    /// Settings file
    #[arg(long, global = true, env = "RESONANZ_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub(crate) config: Option<PathBuf>,
    /// Folder with everything Resonanz keeps
    #[arg(long, global = true, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<PathBuf>,
    /// Address to listen on
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) host: Option<String>,
    /// Port to listen on
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u16>,
    /// Database: empty for SQLite in the data folder, or postgres://…
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) database_url: Option<String>,
    /// Columnar files: empty for the data folder, or s3://…
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lake_url: Option<String>,
    /// The address people type
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) public_url: Option<String>,
    /// Folder in which mails become files, instead of being sent
    #[arg(long, global = true, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mail_dir: Option<PathBuf>,
    /// What goes into the log: error, warn, info, debug
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) log: Option<String>,
    /// Answer in JSON, for scripts
    #[arg(long, global = true)]
    #[serde(skip)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server
    #[command(after_help = "Examples:
  resonanz serve --data /var/lib/resonanz
  DATABASE_URL=postgres://resonanz@db/resonanz resonanz serve --host 0.0.0.0")]
    Serve,
    /// Run the server with the demo company
    Demo(Demo),
    /// Bring in customers, answers or interactions from a file, or everything from an export
    Import(Import),
    /// Write customers, accounts, answers or interactions, or everything, into a file
    Export(Export),
    /// People who may sign in
    #[command(
        subcommand,
        after_help = "Examples:
  resonanz user list
  resonanz user add --name 'Ada Berg' --email ada@example.com --role cx_manager
  resonanz user invite --email ada@example.com     a new link, for a forgotten password"
    )]
    User(User),
    /// Say in plain words what is wrong with settings and data
    Check(Check),
    /// Save everything into a folder, while the server runs or not
    #[command(after_help = "Examples:
  resonanz backup /backups/resonanz-monday
  resonanz backup /backups/resonanz-monday --data /var/lib/resonanz --json")]
    Backup(Backup),
    /// Bring a backup back into an empty installation
    #[command(after_help = "Examples:
  resonanz restore /backups/resonanz-monday --data /var/lib/resonanz
  resonanz restore /backups/resonanz-monday --database-url postgres://resonanz@db/resonanz")]
    Restore(Backup),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  resonanz demo
  resonanz demo --data /tmp/demo --customers 2000 --port 8080")]
pub(crate) struct Demo {
    /// How many customers to make
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    pub(crate) customers: u32,
    /// The same seed gives the same company
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// Make the company and stop
    #[arg(long)]
    pub(crate) load_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Customers,
    Accounts,
    Answers,
    Interactions,
    Everything,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  resonanz import survey.csv --kind answers --dry-run
  resonanz import survey.csv --kind answers --date 2018-05-01 --empty 'Service=0,6'
  resonanz import everything.zip

Columns are recognised by their names and contents; --map overrules: \
--map 'Datum=time' --map 'Note=score:csat'. --dry-run says row by row what would happen.")]
pub(crate) struct Import {
    /// CSV, XLSX or JSON lines; or a zip written by `resonanz export`
    pub(crate) file: PathBuf,
    #[arg(long, value_enum)]
    pub(crate) kind: Option<Kind>,
    /// Project, by its slug or id; the first one if there is only one
    #[arg(long)]
    pub(crate) project: Option<String>,
    /// Survey the answers belong to, by its id; without one a survey is made from the columns
    #[arg(long)]
    pub(crate) survey: Option<String>,
    /// Touchpoint of rows that name none, by its key or id
    #[arg(long, value_name = "KEY")]
    pub(crate) touchpoint: Option<String>,
    /// Infer the touchpoint of answers that name none from what they say, instead of taking that of all rows
    #[arg(long)]
    pub(crate) infer_touchpoint: bool,
    /// COLUMN=TARGET, overruling what was recognised; repeat it
    #[arg(long = "map", value_name = "COLUMN=TARGET")]
    pub(crate) mapping: Vec<String>,
    /// COLUMN=TEXT,TEXT: cells that count as empty there, such as 0 for "does not apply", instead of those that were
    /// recognised; nothing after = takes every cell as it is; repeat it
    #[arg(long, value_name = "COLUMN=TEXT,TEXT")]
    pub(crate) empty: Vec<String>,
    /// Day or time of rows that have none, such as 2018-05-01; without it the moment of the import
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// Say what would happen and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write refused rows with their reasons here
    #[arg(long, value_name = "FILE")]
    pub(crate) refused: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  resonanz export everything.zip
  resonanz export answers.xlsx --kind answers")]
pub(crate) struct Export {
    /// File to write; its ending decides: .csv, .xlsx, .jsonl, .zip
    pub(crate) file: PathBuf,
    #[arg(long, value_enum, default_value_t = Kind::Everything)]
    pub(crate) kind: Kind,
    #[arg(long)]
    pub(crate) project: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// List people
    List,
    /// Add somebody and print the link with which they choose a password
    Add {
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
        /// administrator, `cx_manager`, executive, manager, agent, partner or viewer
        #[arg(long, default_value = "viewer")]
        role: domain::role::Role,
        /// Project, by its slug or id; the first one if there is only one
        #[arg(long)]
        project: Option<String>,
    },
    /// Print a new link for somebody who lost theirs or forgot the password
    Invite {
        #[arg(long)]
        email: String,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  resonanz check --data /var/lib/resonanz
  resonanz check --defaults > resonanz.toml")]
pub(crate) struct Check {
    /// Print all settings with their meaning
    #[arg(long)]
    pub(crate) defaults: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Folder of the backup
    pub(crate) folder: PathBuf,
}
