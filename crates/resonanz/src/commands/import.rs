//! `resonanz import`: the same steps as on the page: upload, recognise, try, take in.

use crate::cli::{Import, Kind};
use crate::config::Config;
use crate::house::House;
use access::{Caller, Language};
use anyhow::{Context, Result, bail};
use domain::ids::ImportId;
use listen::import::{self, ImportKind, ImportOptions, ImportState, Mapping};
use std::path::Path;
use std::time::Duration;

pub(crate) async fn run(config: &Config, import: Import, as_json: bool) -> Result<()> {
    let house = House::open(config).await?;
    let done = bring_in(&house, &import, as_json).await;
    house.close().await;
    done
}

async fn bring_in(house: &House, import: &Import, as_json: bool) -> Result<()> {
    if import.file.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip")) {
        return bring_back(house, import, as_json).await;
    }
    let kind = match import.kind {
        None => None,
        Some(Kind::Customers) => Some(ImportKind::Customers),
        Some(Kind::Answers) => Some(ImportKind::Answers),
        Some(Kind::Interactions) => Some(ImportKind::Interactions),
        Some(Kind::Accounts) => Some(ImportKind::Accounts),
        Some(Kind::Everything) => bail!("leave --kind out for a container written by `resonanz export`"),
    };
    let project = super::project(house, import.project.as_deref()).await?;
    let who = house.access.enter_as_system(&project.slug, Language::En).await?;
    let listen = &house.listen;
    let uploaded = listen.upload_file(&who, &import.file, kind).await?;
    let prepared = prepare(house, &who, &uploaded, import).await;
    if prepared.is_err() {
        // Nobody goes on with what has just been uploaded.
        listen.cancel_import(&who, uploaded.id).await?;
    }
    let mapping = prepared?;
    if !as_json {
        println!("{} holds {:?}:", import.file.display(), uploaded.kind);
        for column in &mapping.columns {
            println!("  {:<40} {}", column.column, column.target.as_deref().unwrap_or("– (left out)"));
        }
    }
    if import.dry_run {
        let tried = listen.dry_run_import(&who, uploaded.id).await;
        listen.cancel_import(&who, uploaded.id).await?;
        println!("{}", serde_json::to_string_pretty(&tried?)?);
        return Ok(());
    }
    if let Err(error) = listen.start_import(&who, uploaded.id).await {
        listen.cancel_import(&who, uploaded.id).await?;
        return Err(error.into());
    }
    // A server on the same data may take the rows in as well as we do; the job has one owner.
    let worker = tokio::spawn(house.listen.clone().run_imports());
    let finished = follow(house, &who, uploaded.id, as_json).await;
    worker.abort();
    let finished = finished?;
    if finished.refused > 0
        && let Some(path) = &import.refused
    {
        write_refused(house, &who, uploaded.id, path).await?;
    }
    if as_json {
        println!("{}", serde_json::to_string_pretty(&finished)?);
    }
    if finished.status != ImportState::Done {
        bail!("the import ended as {:?}: {}", finished.status, finished.error.unwrap_or_default());
    }
    // A server would do it in the background; without one the numbers are complete now.
    house.listen.work_off_filling().await.context("filling in what the file says about earlier signals")?;
    Ok(())
}

/// A container written by `resonanz export`, into a project that has nothing yet.
async fn bring_back(house: &House, import: &Import, as_json: bool) -> Result<()> {
    if import.dry_run || !import.mapping.is_empty() || import.kind.is_some() || import.touchpoint.is_some() {
        bail!("a container is taken in as it is: leave --kind, --map, --touchpoint and --dry-run out");
    }
    let project = super::project(house, import.project.as_deref()).await?;
    let who = house.access.enter_as_system(&project.slug, Language::En).await?;
    let restored = house.listen.restore(&who, &import.file).await?;
    if as_json {
        println!("{}", serde_json::to_string_pretty(&restored)?);
    } else {
        println!("{restored:#?}");
    }
    Ok(())
}

/// Says what the columns are, as far as nobody has to be asked.
async fn prepare(house: &House, who: &Caller, uploaded: &import::Import, import: &Import) -> Result<Mapping> {
    let options = ImportOptions { touchpoint: import.touchpoint.clone(), ..ImportOptions::default() };
    let mut mapping = house.listen.suggest_mapping(who, uploaded.id, options).await?;
    overrule(&mut mapping, import)?;
    house.listen.map_import(who, uploaded.id, mapping.clone()).await?;
    Ok(mapping)
}

fn overrule(mapping: &mut Mapping, import: &Import) -> Result<()> {
    if let Some(survey) = &import.survey {
        mapping.survey = Some(survey.parse().with_context(|| format!("--survey {survey} is not an id"))?);
    }
    for rule in &import.mapping {
        let (column, target) = rule.split_once('=').with_context(|| format!("--map {rule}: write COLUMN=TARGET"))?;
        let found = mapping.columns.iter_mut().find(|known| known.column == column);
        let found = found.with_context(|| format!("--map {rule}: the file has no column \"{column}\""))?;
        found.target = (!target.is_empty()).then(|| target.to_owned());
    }
    Ok(())
}

async fn follow(house: &House, who: &Caller, id: ImportId, quiet: bool) -> Result<import::Import> {
    loop {
        let state = house.listen.read_import(who, id).await?;
        if !quiet {
            let rate = state.rate_per_s.unwrap_or_default();
            let left = state.seconds_left.map_or_else(String::new, |s| format!(", {s} s left"));
            println!(
                "{} of {} rows: {} new, {} changed, {} refused, {rate:.0} rows/s{left}",
                state.rows_done, state.rows_total, state.accepted, state.updated, state.refused
            );
        }
        match state.status {
            ImportState::Done | ImportState::Failed | ImportState::Cancelled | ImportState::Paused => return Ok(state),
            _ => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

async fn write_refused(house: &House, who: &Caller, id: ImportId, path: &Path) -> Result<()> {
    if let Some(mut rows) = house.listen.refused_rows(who, id).await? {
        let mut file = tokio::fs::File::create(path).await?;
        tokio::io::copy(&mut rows, &mut file).await?;
        file.sync_all().await?;
    }
    Ok(())
}
