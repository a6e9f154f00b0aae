//! A whole project in one zip file: everything that was taken in, and everything it refers to.
//!
//! | part | holds |
//! |---|---|
//! | `project.json` | time zone, minimums, looks |
//! | `hierarchies.jsonl`, `units.jsonl`, `touchpoints.jsonl`, `facets.jsonl`, `event_names.jsonl` | where and by what |
//! | `standards.jsonl` | what touchpoints keep, and what was found there |
//! | `accounts.jsonl`, `customers.jsonl`, `pairs.jsonl`, `segments.jsonl` | who |
//! | `users.jsonl` | the people who work with it and what they are granted; no passwords |
//! | `kiosks.jsonl` | tablets that ask; of the secrets in their addresses only hashes |
//! | `surveys.jsonl` | every published version, the draft, the links with their tills |
//! | `answers.jsonl`, `interactions.jsonl` | the signals |
//! | `voices.jsonl`, `pages.jsonl` | what became of voices; answers on respondents' pages, to be gone on with |
//! | `visits.jsonl` | how often surveys were opened and answered, by day and place |
//! | `programmes.jsonl`, `budget.json`, `undeliverable.jsonl` | who is asked what and when, and how often at most |
//! | `occasions.jsonl`, `messages.jsonl` | what became of everybody who could have been asked |
//! | `mail.json` | how mails are written; not the key that signs them |
//! | `manifest.json` | format, version and counts; the last part, so that half an archive is none |

use super::names::Names;
use super::people::account_record;
use super::{Listen, Result, file_error};
use crate::Error;
use access::{Brand, Caller, Project};
use domain::disclosure::Minimums;
use domain::ids::{AccountId, CustomerId, HierarchyId, LinkId, SurveyId, TillId, TouchpointId, UnitId, UserId};
use domain::signal::Channel;
use domain::survey::Survey;
use domain::time::Timestamp;
use domain::widget::Widget;
use futures::StreamExt;
use lake::Filter;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::pin::pin;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use zip::write::SimpleFileOptions;

pub(super) const FORMAT: &str = "resonanz-project";
pub(super) const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) exported_at: Timestamp,
    /// Lines of each part.
    pub(super) lines: BTreeMap<String, u64>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProjectRecord {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) time_zone: String,
    pub(super) minimums: Minimums,
    pub(super) brand: Brand,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct HierarchyRecord {
    pub(super) id: HierarchyId,
    pub(super) name: String,
    pub(super) position: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UnitRecord {
    pub(super) id: UnitId,
    pub(super) hierarchy: HierarchyId,
    pub(super) parent: Option<UnitId>,
    pub(super) code: String,
    pub(super) name: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TouchpointRecord {
    pub(super) id: TouchpointId,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) channel: Channel,
    pub(super) phase: Option<String>,
    pub(super) process: Option<String>,
    /// Absent in archives of earlier versions.
    #[serde(default)]
    pub(super) owner: Option<UserId>,
    pub(super) decisive: bool,
    pub(super) live: bool,
    pub(super) archived: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SurveyRecord {
    pub(super) id: SurveyId,
    pub(super) status: String,
    pub(super) touchpoint: Option<TouchpointId>,
    pub(super) draft: Survey,
    pub(super) updated_at: Timestamp,
    /// Oldest first.
    pub(super) versions: Vec<VersionRecord>,
    pub(super) links: Vec<LinkRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct VersionRecord {
    pub(super) version: i64,
    pub(super) definition: Survey,
    pub(super) touchpoint: TouchpointId,
    pub(super) published_at: Timestamp,
    pub(super) published_by: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LinkRecord {
    pub(super) id: LinkId,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) units: Vec<UnitId>,
    pub(super) touchpoint: Option<TouchpointId>,
    pub(super) channel: Option<i64>,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) created_at: Timestamp,
    /// Absent in archives of earlier versions.
    #[serde(default)]
    pub(super) widget: Option<Widget>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tills: Vec<TillRecord>,
}

/// Its key is made of the id and of the installation's secret, which is in no archive.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TillRecord {
    pub(super) id: TillId,
    pub(super) number: i64,
    pub(super) valid_days: i64,
    pub(super) created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) revoked_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PairRecord {
    pub(super) first: CustomerId,
    pub(super) second: CustomerId,
    pub(super) apart: bool,
    pub(super) reason: String,
    pub(super) at: Timestamp,
}

/// An archive under way: a thread of its own packs what it is given.
pub(super) struct Archive {
    pieces: mpsc::Sender<Piece>,
    writer: JoinHandle<Result<()>>,
    buffer: Vec<u8>,
    part: String,
    lines: BTreeMap<String, u64>,
}

enum Piece {
    Part(String),
    Bytes(Vec<u8>),
}

const BUFFERED: usize = 256 * 1024;

impl Archive {
    fn begin(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(file_error)?;
        let (pieces, taken) = mpsc::channel(4);
        let writer = tokio::task::spawn_blocking(move || pack(file, taken));
        Ok(Self { pieces, writer, buffer: Vec::new(), part: String::new(), lines: BTreeMap::new() })
    }

    pub(super) async fn part(&mut self, name: &str) -> Result<()> {
        self.hand_over().await;
        name.clone_into(&mut self.part);
        self.lines.insert(name.to_owned(), 0);
        // An error only says that the writer has stopped; it will say why.
        let _ = self.pieces.send(Piece::Part(name.to_owned())).await;
        Ok(())
    }

    pub(super) async fn line(&mut self, value: &(impl Serialize + Sync)) -> Result<()> {
        serde_json::to_writer(&mut self.buffer, value).map_err(|error| Error::Internal(error.to_string()))?;
        self.buffer.push(b'\n');
        *self.lines.entry(self.part.clone()).or_default() += 1;
        if self.buffer.len() >= BUFFERED {
            self.hand_over().await;
        }
        Ok(())
    }

    async fn hand_over(&mut self) {
        if !self.buffer.is_empty() {
            let _ = self.pieces.send(Piece::Bytes(std::mem::take(&mut self.buffer))).await;
        }
    }

    async fn finish(mut self, exported_at: Timestamp) -> Result<()> {
        let lines = self.lines.clone();
        self.part("manifest.json").await?;
        self.line(&Manifest { format: FORMAT.to_owned(), version: VERSION, exported_at, lines }).await?;
        self.hand_over().await;
        drop(self.pieces);
        self.writer.await.map_err(|error| Error::Internal(format!("an archive stopped: {error}")))?
    }
}

fn pack(file: File, mut pieces: mpsc::Receiver<Piece>) -> Result<()> {
    let broken = |error: zip::result::ZipError| match error {
        zip::result::ZipError::Io(error) => file_error(error),
        error => Error::Internal(format!("an archive: {error}")),
    };
    let options = SimpleFileOptions::default().large_file(true);
    let mut archive = zip::ZipWriter::new(BufWriter::new(file));
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Part(name) => archive.start_file(name, options).map_err(broken)?,
            Piece::Bytes(bytes) => archive.write_all(&bytes).map_err(file_error)?,
        }
    }
    let file = archive.finish().map_err(broken)?;
    file.into_inner().map_err(|error| file_error(error.into_error()))?.sync_all().map_err(file_error)
}

impl Listen {
    /// Writes the caller's project to `path`.
    pub(super) async fn write_archive(&self, who: &Caller, path: &Path) -> Result<()> {
        tokio::fs::create_dir_all(self.files.as_path()).await.map_err(file_error)?;
        let mut archive = Archive::begin(path)?;
        self.archive_staff(who, &mut archive).await?;
        self.archive_catalogue(&who.project, &mut archive).await?;
        self.archive_people(&who.project, &mut archive).await?;
        self.archive_surveys(&who.project, &mut archive).await?;
        self.archive_signals(who, &mut archive).await?;
        self.archive_states(&who.project, &mut archive).await?;
        self.archive_visits(&who.project, &mut archive).await?;
        self.archive_segments(&who.project, &mut archive).await?;
        self.archive_standards(&who.project, &mut archive).await?;
        self.archive_programmes(&who.project, &mut archive).await?;
        self.archive_occasions(&who.project, &mut archive).await?;
        self.archive_kiosks(&who.project, &mut archive).await?;
        self.archive_mail(&who.project, &mut archive).await?;
        archive.finish(self.world.now()).await
    }

    async fn archive_catalogue(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        archive.part("project.json").await?;
        let record = ProjectRecord {
            name: project.name.clone(),
            slug: project.slug.clone(),
            time_zone: project.time_zone.clone(),
            minimums: project.minimums,
            brand: project.brand.clone(),
        };
        archive.line(&record).await?;
        let places = self.access.places().await?;
        archive.part("hierarchies.jsonl").await?;
        for one in &places.hierarchies {
            let record = HierarchyRecord { id: one.id, name: one.name.clone(), position: one.position };
            archive.line(&record).await?;
        }
        archive.part("units.jsonl").await?;
        let mut units: Vec<_> = places.tree.units().collect();
        // Parents before their children.
        units.sort_by_key(|unit| (places.tree.path_to_root(unit.no).len(), unit.no));
        for unit in units {
            let (code, name) = (unit.code.clone(), unit.name.clone());
            let record = UnitRecord { id: unit.id, hierarchy: unit.hierarchy, parent: unit.parent, code, name };
            archive.line(&record).await?;
        }
        archive.part("touchpoints.jsonl").await?;
        for one in self.access.touchpoints(project.no).await?.all() {
            let record = TouchpointRecord {
                id: one.id,
                key: one.key.clone(),
                name: one.name.clone(),
                channel: one.channel,
                phase: one.phase.clone(),
                process: one.process.clone(),
                owner: one.owner.as_ref().map(|owner| owner.id),
                decisive: one.decisive,
                live: one.live,
                archived: one.archived,
            };
            archive.line(&record).await?;
        }
        archive.part("facets.jsonl").await?;
        for facet in &self.access.facets(project.no).await?.0 {
            archive.line(facet).await?;
        }
        archive.part("event_names.jsonl").await?;
        for name in &self.access.event_names(project.no).await?.0 {
            archive.line(name).await?;
        }
        Ok(())
    }

    async fn archive_people(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        const PORTION: u32 = 2_000;
        archive.part("accounts.jsonl").await?;
        let mut after: Option<AccountId> = None;
        loop {
            let rows = store::accounts::after(&self.db, project.no, after, PORTION).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in rows {
                archive.line(&account_record(row)).await?;
            }
        }
        archive.part("customers.jsonl").await?;
        let mut after = None;
        let mut pairs = BTreeSet::new();
        let mut unlinked = Vec::new();
        loop {
            let profiles = self.profiles(project.no, after).await?;
            let Some(last) = profiles.rows.last() else { break };
            after = Some(last.id);
            for row in &profiles.rows {
                archive.line(&profiles.record(row)).await?;
            }
            let ids: Vec<CustomerId> = profiles.rows.iter().map(|row| row.id).collect();
            for pair in store::customers::pairs(&self.db, &ids).await? {
                if pairs.insert((pair.first, pair.second)) {
                    unlinked.push(pair);
                }
            }
        }
        archive.part("pairs.jsonl").await?;
        for pair in unlinked {
            let store::customers::PairRow { first, second, apart, reason, at } = pair;
            archive.line(&PairRecord { first, second, apart, reason, at }).await?;
        }
        Ok(())
    }

    async fn archive_surveys(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        archive.part("surveys.jsonl").await?;
        let mut rows = store::surveys::all(&self.db, project.no).await?;
        rows.sort_by_key(|row| row.no);
        for row in rows {
            let mut versions: Vec<VersionRecord> = store::surveys::versions(&self.db, row.id)
                .await?
                .into_iter()
                .map(|one| VersionRecord {
                    version: one.version,
                    definition: one.definition.0,
                    touchpoint: one.touchpoint,
                    published_at: one.published_at,
                    published_by: one.published_by,
                })
                .collect();
            versions.sort_by_key(|one| one.version);
            let mut tills = self.archived_tills(row.id).await?;
            let links = store::links::all(&self.db, row.id).await?.into_iter().map(|counted| {
                let link = counted.link;
                let tills = tills.remove(&link.id).unwrap_or_default();
                LinkRecord {
                    id: link.id,
                    code: link.code,
                    name: link.name,
                    units: link.units.0,
                    touchpoint: link.touchpoint,
                    channel: link.channel,
                    attributes: link.attributes.0,
                    created_at: link.created_at,
                    widget: link.widget.map(|widget| widget.0),
                    tills,
                }
            });
            let record = SurveyRecord {
                id: row.id,
                status: row.status()?.name().to_owned(),
                touchpoint: row.touchpoint,
                updated_at: row.updated_at,
                versions,
                links: links.collect(),
                draft: row.draft.0,
            };
            archive.line(&record).await?;
        }
        Ok(())
    }

    /// By link.
    async fn archived_tills(&self, survey: SurveyId) -> Result<HashMap<LinkId, Vec<TillRecord>>> {
        let mut tills: HashMap<LinkId, Vec<TillRecord>> = HashMap::new();
        for till in store::tills::of_survey(&self.db, survey).await? {
            tills.entry(till.link).or_default().push(TillRecord {
                id: till.id,
                number: till.no,
                valid_days: till.valid_days,
                created_at: till.created_at,
                revoked_at: till.revoked_at,
            });
        }
        Ok(tills)
    }

    async fn archive_signals(&self, who: &Caller, archive: &mut Archive) -> Result<()> {
        let mut names = Names::new(self, &who.project).await?;
        let rows = self.rows_of(who).await?;
        archive.part("answers.jsonl").await?;
        let mut batches = pin!(self.lake.export_feedback(&rows, &Filter::default()));
        while let Some(batch) = batches.next().await {
            for feedback in batch? {
                archive.line(&names.answer_record(feedback).await?).await?;
            }
        }
        archive.part("interactions.jsonl").await?;
        let mut batches = pin!(self.lake.export_interactions(&rows, &Filter::default()));
        while let Some(batch) = batches.next().await {
            for interaction in batch? {
                archive.line(&names.interaction_record(interaction).await?).await?;
            }
        }
        Ok(())
    }
}
