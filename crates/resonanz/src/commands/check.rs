//! `resonanz check`: says in plain words what is wrong, and how to mend it.

use crate::cli::{Check, Common};
use crate::config::Config;
use crate::outside;
use anyhow::{Result, bail};
use lake::{Lake, LakeConfig};
use serde::Serialize;
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
    if say("database", database(&config).await) {
        say("audit log", audit(&config).await);
    }
    say("lake", lake(&config));
    findings
}

fn data_folder(config: &Config) -> Result<String> {
    std::fs::create_dir_all(&config.data)?;
    let probe = config.data.join(".write-test");
    std::fs::write(&probe, b"resonanz")?;
    std::fs::remove_file(&probe)?;
    Ok(format!("{} can be written", config.data.display()))
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

async fn database(config: &Config) -> Result<String> {
    let db = Db::open(&config.database_url()).await?;
    db.migrate().await?;
    let head = store::ledger::head(&db).await?;
    db.close().await;
    Ok(format!("reachable and up to date, {} batches accepted so far", head.0))
}

async fn audit(config: &Config) -> Result<String> {
    let db = Db::open(&config.database_url()).await?;
    let verdict = store::audit::verify(&db).await;
    db.close().await;
    Ok(format!("{:?}", verdict?))
}

fn lake(config: &Config) -> Result<String> {
    let url = config.lake_url()?;
    let _entered = tokio::runtime::Handle::current().enter();
    Lake::open(&LakeConfig::at(url.clone()))?;
    let _ = outside::random_bytes()?;
    Ok(format!("{url} can be opened"))
}
