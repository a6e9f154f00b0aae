//! `resonanz export`.

use crate::cli::{Export, Kind};
use crate::config::Config;
use crate::house::House;
use access::Language;
use anyhow::{Context, Result, bail};
use listen::export::{ExportFormat, ExportKind, ExportQuery};
use serde_json::json;
use std::path::PathBuf;
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

pub(crate) async fn run(config: &Config, export: Export, as_json: bool) -> Result<()> {
    let house = House::open(config).await?;
    let done = take_out(&house, &export, as_json).await;
    house.close().await;
    done
}

async fn take_out(house: &House, export: &Export, as_json: bool) -> Result<()> {
    if export.file.exists() {
        bail!("{} is there already: choose another name", export.file.display());
    }
    let project = super::project(house, export.project.as_deref()).await?;
    let who = house.access.enter_as_system(&project.slug, Language::En).await?;
    let kind = match export.kind {
        Kind::Customers => Some(ExportKind::Customers),
        Kind::Accounts => Some(ExportKind::Accounts),
        Kind::Answers => Some(ExportKind::Answers),
        Kind::Interactions => Some(ExportKind::Interactions),
        Kind::Everything => None,
    };
    let mut parts = match kind {
        Some(kind) => house.listen.export(&who, kind, format(export)?, ExportQuery::default()).await?,
        None => house.listen.export_everything(&who).await?,
    };
    // Under its own name there is never half a file.
    let draft = PathBuf::from(format!("{}.partial", export.file.display()));
    let mut file = File::create(&draft).await.with_context(|| format!("writing {}", draft.display()))?;
    let mut bytes = 0;
    while let Some(part) = parts.next().await? {
        bytes += part.len();
        file.write_all(&part).await?;
    }
    file.sync_all().await?;
    fs::rename(&draft, &export.file).await?;
    if as_json {
        println!("{}", json!({"file": export.file, "bytes": bytes}));
    } else {
        println!("Wrote {bytes} bytes to {}", export.file.display());
    }
    Ok(())
}

fn format(export: &Export) -> Result<ExportFormat> {
    match export.file.extension().and_then(|end| end.to_str()) {
        Some("csv") => Ok(ExportFormat::Csv),
        Some("jsonl") => Ok(ExportFormat::Jsonl),
        Some("xlsx") => Ok(ExportFormat::Xlsx),
        _ => bail!("the file must end in .csv, .xlsx or .jsonl; everything goes into a .zip"),
    }
}
