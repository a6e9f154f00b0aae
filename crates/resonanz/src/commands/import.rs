//! `resonanz import`: the same steps as on the page: upload, recognise, try, take in.

use crate::cli::{Import, Kind};
use crate::config::Config;
use crate::house::House;
use access::{Caller, Language};
use anyhow::{Context, Result, bail};
use domain::ids::ImportId;
use domain::time::Timestamp;
use listen::import::{self, ColumnMapping, ImportKind, ImportOptions, ImportState, Mapping};
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
            println!("  {:<40} {}", column.column, taken_as(column));
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
    let told_how = !import.mapping.is_empty() || !import.empty.is_empty() || import.date.is_some();
    let told_where = import.touchpoint.is_some() || import.infer_touchpoint;
    if import.dry_run || told_how || told_where || import.kind.is_some() {
        bail!(
            "a container is taken in as it is: leave --kind, --map, --touchpoint, --infer-touchpoint, --empty, --date and --dry-run out"
        );
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
    let (touchpoint, time) = (import.touchpoint.clone(), import.date.clone());
    let infer_touchpoint = import.infer_touchpoint;
    let options = ImportOptions { touchpoint, infer_touchpoint, time, ..ImportOptions::default() };
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
        let (column, target) = ruled(mapping, "--map", "COLUMN=TARGET", rule)?;
        column.target = (!target.is_empty()).then(|| target.to_owned());
    }
    for rule in &import.empty {
        let (column, texts) = ruled(mapping, "--empty", "COLUMN=TEXT,TEXT", rule)?;
        column.empty = texts.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect();
    }
    Ok(())
}

/// The column a rule speaks of, and what the rule says of it.
fn ruled<'a, 'b>(
    mapping: &'a mut Mapping,
    option: &str,
    shape: &str,
    rule: &'b str,
) -> Result<(&'a mut ColumnMapping, &'b str)> {
    let (name, said) = rule.split_once('=').with_context(|| format!("{option} {rule}: write {shape}"))?;
    let found = mapping.columns.iter_mut().find(|known| known.column == name);
    Ok((found.with_context(|| format!("{option} {rule}: the file has no column \"{name}\""))?, said))
}

/// What a column is, for people.
fn taken_as(column: &ColumnMapping) -> String {
    match &column.target {
        None => "– (left out)".to_owned(),
        Some(target) if column.empty.is_empty() => target.clone(),
        Some(target) => format!("{target} (empty: {})", column.empty.join(", ")),
    }
}

async fn follow(house: &House, who: &Caller, id: ImportId, quiet: bool) -> Result<import::Import> {
    let mut told = Told::default();
    loop {
        let state = house.listen.read_import(who, id).await?;
        let ended = matches!(
            state.status,
            ImportState::Done | ImportState::Failed | ImportState::Cancelled | ImportState::Paused
        );
        if !quiet && let Some(line) = told.next(progress(&state), house.world.now(), ended) {
            println!("{line}");
        }
        if ended {
            return Ok(state);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// How long between two looks at an import that runs.
const LOOK: Duration = Duration::from_millis(250);

fn progress(state: &import::Import) -> String {
    let rate = state.rate_per_s.unwrap_or_default();
    let left = state.seconds_left.map_or_else(String::new, |s| format!(", {s} s left"));
    format!(
        "{} of {} rows: {} new, {} changed, {} refused, {rate:.0} rows/s{left}",
        state.rows_done, state.rows_total, state.accepted, state.updated, state.refused
    )
}

/// What somebody who waits was told last, and when.
#[derive(Debug, Default)]
struct Told {
    line: String,
    at: Timestamp,
}

impl Told {
    /// The line, when it is news and the one before was a second ago. The last one does not wait.
    fn next(&mut self, line: String, now: Timestamp, last: bool) -> Option<&str> {
        if line == self.line || (!last && now < self.at.plus_seconds(1)) {
            return None;
        }
        (self.line, self.at) = (line, now);
        Some(&self.line)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_when_it_is_news_and_not_too_often() {
        let at = |millis: i64| Timestamp(1_800_000_000_000_000 + millis * 1_000);
        let mut told = Told::default();
        let mut next = |line: &str, millis, last| told.next(line.to_owned(), at(millis), last).map(str::to_owned);
        assert_eq!(next("0 of 9", 0, false).as_deref(), Some("0 of 9"));
        assert_eq!(next("0 of 9", 5_000, false), None, "nothing new");
        assert_eq!(next("3 of 9", 5_250, false).as_deref(), Some("3 of 9"));
        assert_eq!(next("6 of 9", 5_500, false), None, "too soon");
        assert_eq!(next("6 of 9", 6_250, false).as_deref(), Some("6 of 9"));
        assert_eq!(next("9 of 9", 6_300, true).as_deref(), Some("9 of 9"), "the end does not wait");
        assert_eq!(next("9 of 9", 6_400, true), None);
    }

    #[test]
    fn a_rule_overrules_what_was_recognised() {
        let column = |name: &str| ColumnMapping { column: name.into(), empty: vec!["0".into()], ..Default::default() };
        let columns = vec![column("Service"), column("Food")];
        let kind = ImportKind::Answers;
        let mut mapping = Mapping { kind, survey: None, columns, options: ImportOptions::default() };
        let rules = |map: &str, empty: &[&str]| Import {
            file: "a.csv".into(),
            kind: None,
            project: None,
            survey: None,
            touchpoint: None,
            infer_touchpoint: false,
            mapping: vec![map.to_owned()],
            empty: empty.iter().map(|rule| (*rule).to_owned()).collect(),
            date: None,
            dry_run: false,
            refused: None,
        };
        let rule = rules("Service=new:score:csat:1-5", &["Service= 6, n. z.,,0 ", "Food="]);
        overrule(&mut mapping, &rule).expect("sound");
        assert_eq!(mapping.columns[0].empty, ["6", "n. z.", "0"]);
        assert_eq!(mapping.columns[1].empty, Vec::<String>::new());
        assert_eq!(taken_as(&mapping.columns[0]), "new:score:csat:1-5 (empty: 6, n. z., 0)");
        assert_eq!(taken_as(&mapping.columns[1]), "– (left out)");
        for (map, empty, says) in [
            ("Nope=time", "Food=", "no column \"Nope\""),
            ("Food=", "Nope=6", "no column \"Nope\""),
            ("Food=", "6", "COLUMN=TEXT,TEXT"),
        ] {
            let refused = overrule(&mut mapping, &rules(map, &[empty])).expect_err("it is wrong");
            assert!(refused.to_string().contains(says), "{refused}");
        }
    }
}
