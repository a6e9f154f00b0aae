//! The job that takes the rows of an import in.
//!
//! One thread reads and understands rows while the chunk before is being written. Progress is kept
//! after each chunk, in order; whoever takes over after a crash goes on from there.

use super::plan::{Plan, Pretended, project_of};
use super::refused::Refused;
use super::rows::Position;
use super::shapes::Known;
use super::source::Source;
use super::take::{Chunk, Taken};
use super::upload::to_json;
use super::{file_error, joined};
use crate::{Error, Listen, Notice, Result, Topic};
use access::{Explain, Kind, Language, Project};
use domain::ids::ImportId;
use serde::Deserialize;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::imports::{self, ImportStatus};
use store::jobs::{self, Claimed};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub(super) const QUEUE: &str = "import";

/// Rows taken in together.
const CHUNK_ROWS: u64 = if cfg!(test) { 50 } else { 10_000 };
/// Bytes of rows taken in together, for rows that are long.
const CHUNK_BYTES: u64 = 16 << 20;
/// Chunks being written at once, where their order does not matter: while one waits for the disk the
/// next one is prepared.
const IN_FLIGHT: usize = 2;
const LEASE_SECONDS: i64 = 30;
const PAUSE: Duration = Duration::from_millis(500);

#[derive(Deserialize)]
struct Payload {
    import: ImportId,
}

/// A chunk that is being written.
type Writing = JoinHandle<Result<(Taken, ChunkEnd)>>;

/// What is left of a chunk when its rows are in.
#[derive(Debug)]
struct ChunkEnd {
    end: Position,
    rows: u64,
    refused: Vec<super::refused::RefusedRow>,
}

impl Listen {
    /// Runs imports, for ever.
    pub async fn run_imports(self) {
        loop {
            match self.work_off_imports().await {
                Ok(0) => tokio::time::sleep(PAUSE).await,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "looking for imports failed, trying again");
                    tokio::time::sleep(PAUSE * 10).await;
                }
            }
        }
    }

    /// Runs every import that is due and returns how many there were.
    pub async fn work_off_imports(&self) -> Result<usize> {
        let mut done = 0;
        loop {
            let claimed = jobs::claim(&self.db, &self.world, &[QUEUE], 1, LEASE_SECONDS).await?;
            let Some(job) = claimed.into_iter().next() else {
                self.end_abandoned().await?;
                return Ok(done);
            };
            done += 1;
            self.work_off(job).await?;
        }
    }

    async fn work_off(&self, job: Claimed) -> Result<()> {
        let Ok(payload) = serde_json::from_str::<Payload>(&job.payload) else {
            jobs::give_up(&self.db, job.lease, "the payload names no import").await?;
            return Ok(());
        };
        let outcome = self.run_import(payload.import, &job).await;
        match outcome {
            Ok(()) => {
                let mut tx = self.db.begin().await?;
                jobs::complete(&mut tx, job.lease, self.world.now()).await?;
                tx.commit().await?;
            }
            Err(error) if error.kind() == Kind::Unavailable => {
                tracing::warn!(%error, import = %payload.import, "an import waits and tries again");
                let failed = jobs::fail(&self.db, &self.world, &job, &error.to_string()).await?;
                if failed == jobs::Failed::Dead {
                    self.end_import(payload.import, ImportStatus::Failed, Some(&error)).await?;
                }
            }
            Err(error) => {
                tracing::error!(%error, import = %payload.import, "an import failed");
                self.end_import(payload.import, ImportStatus::Failed, Some(&error)).await?;
                jobs::give_up(&self.db, job.lease, &error.to_string()).await?;
            }
        }
        Ok(())
    }

    async fn run_import(&self, id: ImportId, job: &Claimed) -> Result<()> {
        let Some(row) = imports::find(&self.db, id).await? else { return Ok(()) };
        let known = Known::of(row)?;
        if known.status != ImportStatus::Running {
            return Ok(());
        }
        let mapping =
            known.mapping.as_ref().ok_or_else(|| Error::Internal("a running import has no mapping".into()))?;
        let project = project_of(self, known.row.project).await?;
        let plan = self.plan(&known, &project, mapping, Pretended::default()).await?;
        let run = Run {
            listen: self,
            refused: Refused::new(&self.upload_path(id), &known.source, known.uploader.language),
            source: Arc::new(known.source.clone()),
            upload: self.upload_path(id),
            plan: Arc::new(plan),
            project,
            known,
            job,
        };
        if run.rows().await? {
            self.end_import(id, ImportStatus::Done, None).await?;
            self.delete_upload(id)?;
        }
        Ok(())
    }

    /// Nobody tries these any more, whatever became of those who did: a person decides.
    async fn end_abandoned(&self) -> Result<()> {
        for id in imports::abandoned(&self.db, QUEUE).await? {
            tracing::error!(import = %id, "the worker of an import stopped again and again, it is given up");
            self.end_import(id, ImportStatus::Failed, Some(&abandoned())).await?;
        }
        Ok(())
    }

    async fn end_import(&self, id: ImportId, status: ImportStatus, error: Option<&Error>) -> Result<()> {
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        let Some(mut row) = imports::lock(&mut tx, id).await? else { return Ok(()) };
        if row.status()? != ImportStatus::Running {
            return Ok(());
        }
        let language = Known::of(row.clone()).map_or(Language::En, |known| known.uploader.language);
        status.name().clone_into(&mut row.status);
        row.error = error.map(|error| error.explain(language));
        row.updated_at = now;
        imports::update(&mut tx, &row).await?;
        tx.commit().await?;
        if let Some(project) = self.access.project_by_no(row.project).await? {
            self.live.publish(Notice { project: project.id, topic: Topic::Imports, at: now });
        }
        Ok(())
    }
}

fn abandoned() -> Error {
    Error::refused(
        Kind::Unavailable,
        "import_abandoned",
        "Der Server ist immer wieder an derselben Stelle dieses Imports stehen geblieben, zum Beispiel weil der Speicher nicht reichte. Was bis dahin übernommen wurde, bleibt. Sehen Sie im Protokoll des Servers nach, woran es lag; setzen Sie den Import dann fort, oder brechen Sie ihn ab.",
        "The server stopped again and again at the same place of this import, for example for want of memory. What had been taken in until then stays. Look into the server's log for the reason; then resume the import, or cancel it.",
    )
}

/// One import while it runs.
struct Run<'a> {
    listen: &'a Listen,
    known: Known,
    source: Arc<Source>,
    upload: PathBuf,
    plan: Arc<Plan>,
    project: Arc<Project>,
    refused: Refused,
    job: &'a Claimed,
}

impl Run<'_> {
    /// Takes in all rows that are left. `false`: somebody paused or cancelled it, or took it over.
    async fn rows(mut self) -> Result<bool> {
        let (sender, mut chunks) = mpsc::channel::<Result<Chunk>>(1);
        let (source, plan, upload) = (Arc::clone(&self.source), Arc::clone(&self.plan), self.upload.clone());
        let from = self.known.progress.position;
        let reader = tokio::task::spawn_blocking(move || read_chunks(&source, &plan, &upload, from, &sender));
        let mut writing: VecDeque<Writing> = VecDeque::new();
        let mut since = self.listen.world.now();
        let mut all = true;
        let at_once = if self.plan.order_matters() { 1 } else { IN_FLIGHT };
        while all {
            let next = chunks.recv().await.transpose()?;
            let full = writing.len() == at_once;
            if let Some(oldest) = if full || next.is_none() { writing.pop_front() } else { None } {
                all = self.kept(oldest, &mut since).await?;
            }
            match next {
                Some(chunk) if all => writing.push_back(self.write(chunk)),
                Some(_) => {}
                None if writing.is_empty() => break,
                None => {}
            }
        }
        drop(chunks);
        for rest in writing {
            // In or not, it is not counted: whoever goes on takes it in again, to the same effect.
            let _ = rest.await;
        }
        joined(reader.await)?;
        Ok(all)
    }

    fn write(&self, chunk: Chunk) -> Writing {
        let (listen, project, plan) = (self.listen.clone(), Arc::clone(&self.project), Arc::clone(&self.plan));
        tokio::spawn(async move {
            let Chunk { given, refused, end, rows, .. } = chunk;
            let taken = listen.take(&project, &plan, given).await?;
            Ok((taken, ChunkEnd { end, rows, refused }))
        })
    }

    /// Waits until the chunk is in, and keeps that it is. `false`: it is not ours to go on.
    async fn kept(&mut self, writing: Writing, since: &mut domain::time::Timestamp) -> Result<bool> {
        let (taken, chunk) = joined(writing.await)??;
        let mut progress = self.known.progress;
        progress.refused_bytes = self.refused.append(progress.refused_bytes, &chunk.refused).map_err(file_error)?;
        let now = self.listen.world.now();
        progress.position = chunk.end;
        progress.accepted += taken.accepted;
        progress.updated += taken.updated;
        progress.refused += chunk.refused.len() as u64;
        progress.paced(chunk.rows, *since, now);
        *since = now;
        let id = self.known.row.id;
        let db = &self.listen.db;
        let ours = jobs::heartbeat(db, self.job.lease, now, LEASE_SECONDS).await?
            && imports::advance(db, id, ImportStatus::Running, &to_json(&progress)?, now).await?;
        if ours {
            self.known.progress = progress;
            self.listen.live.publish(Notice { project: self.project.id, topic: Topic::Imports, at: now });
        }
        Ok(ours)
    }
}

/// Reads and understands rows until there are none, or nobody wants them any more.
fn read_chunks(source: &Source, plan: &Plan, upload: &Path, from: Position, to: &mpsc::Sender<Result<Chunk>>) {
    let mut from = from;
    loop {
        match next_chunk(source, plan, upload, from) {
            Ok(None) => return,
            Ok(Some(chunk)) => {
                from = chunk.end;
                if to.blocking_send(Ok(chunk)).is_err() {
                    return;
                }
            }
            Err(error) => {
                let _ = to.blocking_send(Err(error));
                return;
            }
        }
    }
}

/// The next chunk of rows; `None` at the end.
pub(super) fn next_chunk(source: &Source, plan: &Plan, upload: &Path, from: Position) -> Result<Option<Chunk>> {
    let mut rows = source.open(upload, from).map_err(file_error)?;
    let mut chunk = Chunk { end: from, ..Chunk::default() };
    while chunk.rows < CHUNK_ROWS && chunk.end.byte - from.byte < CHUNK_BYTES {
        let Some(row) = rows.next().map_err(file_error)? else { break };
        chunk.end = rows.position();
        chunk.rows += 1;
        let number = row.number;
        match plan.read(source, row) {
            Ok(given) => {
                chunk.given.push(given);
                chunk.numbers.push(number);
            }
            Err(refused) => chunk.refused.push(*refused),
        }
    }
    Ok((chunk.rows > 0).then_some(chunk))
}
