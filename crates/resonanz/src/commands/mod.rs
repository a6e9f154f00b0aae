//! One file per command.

mod backup;
mod check;
mod company;
mod connections;
mod demo;
mod export;
mod import;
mod serve;
mod user;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::house::start_logging;
use anyhow::Result;

pub(crate) fn run(cli: Cli) -> Result<()> {
    if let Command::Check(check) = &cli.command {
        return check::run(&cli.common, check);
    }
    let config = Config::read(&cli.common)?;
    start_logging(&config)?;
    let json = cli.common.json;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve => serve::run(&config).await,
            Command::Demo(demo) => demo::run(&config, &demo).await,
            Command::Import(import) => import::run(&config, import, json).await,
            Command::Export(export) => export::run(&config, export, json).await,
            Command::User(user) => user::run(&config, user, json).await,
            Command::Backup(backup) => backup::save(&config, &backup, json).await,
            Command::Restore(backup) => backup::restore(&config, &backup, json).await,
            Command::Check(_) => unreachable!("handled before the settings are read"),
        }
    })
}

/// The project meant: by slug or id, or the only one there is.
async fn project(house: &crate::house::House, wanted: Option<&str>) -> Result<std::sync::Arc<access::Project>> {
    let projects = house.access.projects().await?;
    if let Some(wanted) = wanted {
        let found = projects.find(wanted).cloned();
        return found.ok_or_else(|| anyhow::anyhow!("there is no project \"{wanted}\"{}", named(&projects)));
    }
    match projects.all().as_slice() {
        [only] => Ok((*only).clone()),
        [] => anyhow::bail!("Resonanz is not set up yet: start `resonanz serve` and open its address"),
        _ => anyhow::bail!("say which project with --project{}", named(&projects)),
    }
}

fn named(projects: &access::Projects) -> String {
    let slugs: Vec<&str> = projects.all().iter().map(|project| project.slug.as_str()).collect();
    format!(": {}", slugs.join(", "))
}
