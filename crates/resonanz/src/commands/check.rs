//! `resonanz check`: says in plain words what is wrong, and how to mend it.

use crate::cli::{Check, Common};
use crate::config::Config;
use anyhow::{Context, Result, bail};
use lake::{Lake, LakeConfig};
use serde::Serialize;
use std::path::Path;
use store::Db;

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    says: String,
}

pub(crate) fn run(common: &Common, check: &Check) -> Result<()> {
    if check.defaults {
        print!("{}", Config::defaults());
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let findings = runtime.block_on(findings(common));
    if common.json {
        println!("{}", serde_json::to_string_pretty(&findings)?);
    } else {
        for finding in &findings {
            println!("{} {}: {}", if finding.ok { "ok   " } else { "WRONG" }, finding.what, finding.says);
        }
    }
    let wrong = findings.iter().filter(|finding| !finding.ok).count();
    if wrong > 0 {
        bail!("{wrong} of {} checks found something to mend", findings.len());
    }
    Ok(())
}

async fn findings(common: &Common) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |what, result: Result<String>| {
        let ok = result.is_ok();
        findings.push(Finding { what, ok, says: result.unwrap_or_else(|error| format!("{error:#}")) });
        ok
    };
    let config = match Config::read(common) {
        Ok(config) => {
            say("settings", Ok("readable".to_owned()));
            config
        }
        Err(error) => {
            say("settings", Err(error));
            return findings;
        }
    };
    say("data folder", data_folder(&config));
    say("address", address(&config).await);
    say("mails", mails(&config).await);
    say("mailbox", mailbox(&config).await);
    match database(&config).await {
        Ok(state) => {
            let there = state.has_data;
            say("database", Ok(state.says));
            if there {
                say("audit log", audit(&config).await);
            }
            say("lake", lake(&config, there).await);
        }
        Err(error) => {
            say("database", Err(error));
        }
    }
    findings
}

/// Changes nothing but for a file that is removed at once.
fn data_folder(config: &Config) -> Result<String> {
    let folder = config.data.display();
    if !config.data.exists() {
        return Ok(format!("{folder} does not exist yet: the first start makes it"));
    }
    let probe = config.data.join(".write-test");
    let cannot = || format!("{folder} cannot be written: choose another with --data, or let this user write there");
    std::fs::write(&probe, b"resonanz").with_context(cannot)?;
    std::fs::remove_file(&probe).with_context(cannot)?;
    Ok(format!("{folder} can be written"))
}

async fn address(config: &Config) -> Result<String> {
    let address = format!("{}:{}", config.host, config.port);
    match tokio::net::TcpListener::bind(&address).await {
        Ok(_) => Ok(format!("{address} is free")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Ok(format!("{address} is in use; that is right if Resonanz is running there"))
        }
        Err(error) => bail!("{address} cannot be used: {error}. Choose another with --host and --port"),
    }
}

/// Nothing is sent; a mail server is asked whether it would take something.
async fn mails(config: &Config) -> Result<String> {
    let Some(postman) = crate::mail::postman(config)? else {
        return Ok("none leave, because neither mail_host nor mail_dir is set".to_owned());
    };
    postman.check().await?;
    Ok(if config.mail_dir.as_os_str().is_empty() {
        format!("{} takes them", config.mail_host)
    } else {
        format!("they become files in {}", config.mail_dir.display())
    })
}

async fn mailbox(config: &Config) -> Result<String> {
    let Some(mailbox) = crate::mail::mailbox(config)? else {
        return Ok("none is read, because mailbox_host is not set".to_owned());
    };
    let unread = mailbox.check().await?;
    Ok(format!("{} lets us in, with {unread} unread mails", config.mailbox_host))
}

struct DatabaseState {
    says: String,
    /// Its tables are those of this version.
    has_data: bool,
}

async fn database(config: &Config) -> Result<DatabaseState> {
    if let Some(file) = config.sqlite_file().filter(|file| !file.exists()) {
        let says = format!("{} does not exist yet: the first start makes it", file.display());
        return Ok(DatabaseState { says, has_data: false });
    }
    let db = Db::open(&config.database_url()).await?;
    let pending = db.pending().await?;
    let says = if pending.is_empty() {
        let head = store::ledger::head(&db).await?;
        format!("reachable and up to date, {} batches accepted so far", head.0)
    } else {
        format!("reachable; the next start brings it up to date ({})", pending.join(", "))
    };
    db.close().await;
    Ok(DatabaseState { says, has_data: pending.is_empty() })
}

async fn audit(config: &Config) -> Result<String> {
    let db = Db::open(&config.database_url()).await?;
    let verdict = store::audit::verify(&db).await;
    db.close().await;
    Ok(format!("as it was written, {} entries", verdict?.entries))
}

/// Can it be opened, and are the files there that the database names?
async fn lake(config: &Config, has_data: bool) -> Result<String> {
    let url = config.lake_url()?;
    let folder = url.strip_prefix("file://").map(Path::new);
    if folder.is_some_and(|folder| !folder.exists()) && !has_data {
        return Ok(format!("{url} does not exist yet: the first start makes it"));
    }
    Lake::open(&LakeConfig::at(url.clone()))?;
    let Some(folder) = folder.filter(|_| has_data) else { return Ok(format!("{url} can be opened")) };
    let db = Db::open(&config.database_url()).await?;
    let catalogue = store::catalogue::load(&db).await;
    db.close().await;
    let segments = catalogue?.segments;
    for segment in &segments {
        for file in super::backup::files_of(&segment.payload)? {
            if !folder.join(&file).is_file() {
                bail!("{} is missing: bring it back from a backup", folder.join(&file).display());
            }
        }
    }
    Ok(format!("{url} can be opened, all {} segments are there", segments.len()))
}
