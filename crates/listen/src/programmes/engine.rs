//! The work programmes make by themselves: runs, decisions, and messages.

use super::deciding::Portion;
use super::under_way::SideBySide;
use crate::{Listen, Notice, Result, Topic};
use access::Project;
use domain::ids::ProjectNo;
use domain::time::Timestamp;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::budgets::{self, Turn};
use tokio::sync::Notify;

/// Between two looks whether there is anything to do.
const PAUSE: Duration = Duration::from_secs(1);

/// Projects worked for at the same time.
const AT_ONCE: usize = 4;

/// How long a turn lasts from one write to the next.
const TURN_SECONDS: i64 = 120;

/// The projects that are worked for, and what was done for each.
type AtWork = SideBySide<ProjectNo, (ProjectNo, Portion)>;

/// Whether the work is to end.
#[derive(Debug, Default)]
pub(crate) struct Stopping {
    asked: AtomicBool,
    heard: Notify,
}

impl Stopping {
    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    async fn pause(&self, length: Duration) {
        tokio::select! {
            () = self.heard.notified() => {}
            () = tokio::time::sleep(length) => {}
        }
    }
}

impl Listen {
    /// Decides whom programmes ask and asks them, until they are [stopped](Self::stop_programmes). A project that takes
    /// its time holds up no other.
    pub async fn run_programmes(self) {
        let (mut at_work, mut waiting) = (AtWork::default(), VecDeque::new());
        while !self.stopping.is_asked() {
            let pause = match self.begin_projects(&mut at_work, &mut waiting).await {
                Ok(()) => PAUSE,
                Err(error) => {
                    tracing::error!(%error, "programmes cannot go on, trying again");
                    PAUSE * 5
                }
            };
            self.stopping.pause(pause).await;
        }
        while let Some(ended) = at_work.next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "programmes ended with something left to do");
            }
        }
    }

    /// Begins with the projects that have something to do and are not worked for, as far as there is room; all of them
    /// have had their turn before one has the next. What went wrong with those that have ended is said before.
    async fn begin_projects(&self, at_work: &mut AtWork, waiting: &mut VecDeque<ProjectNo>) -> Result<()> {
        while let Some(ended) = at_work.ended() {
            let (project, portion) = ended?;
            waiting.extend(portion.more.then_some(project));
        }
        if waiting.is_empty() {
            waiting.extend(store::programmes::projects_with_work(&self.db, self.world.now()).await?);
        }
        while at_work.len() < AT_ONCE
            && let Some(project) = waiting.pop_front()
        {
            if !at_work.is_at(&project) {
                self.begin_project(at_work, project);
            }
        }
        Ok(())
    }

    fn begin_project(&self, at_work: &mut AtWork, project: ProjectNo) {
        let listen = self.clone();
        at_work.add(project, async move { listen.work_off_project(project).await.map(|portion| (project, portion)) });
    }

    /// From now on no message is begun. One that is being handed over is still settled; then
    /// [`run_programmes`](Self::run_programmes) ends.
    pub fn stop_programmes(&self) {
        self.stopping.asked.store(true, Ordering::Relaxed);
        self.stopping.heard.notify_one();
    }

    /// Does what is due now, and returns how many occasions were decided and messages settled. What is another
    /// process's turn is left to it, and where very many messages are due some of them are left to the next time. A
    /// project where very much is to be decided lets the others have their turn in between.
    pub async fn work_off_programmes(&self) -> Result<u64> {
        let mut waiting = VecDeque::from(store::programmes::projects_with_work(&self.db, self.world.now()).await?);
        let (mut at_work, mut done, mut failed) = (AtWork::default(), 0, None);
        loop {
            while at_work.len() < AT_ONCE
                && let Some(project) = waiting.pop_front()
            {
                self.begin_project(&mut at_work, project);
            }
            match at_work.next().await {
                Some(Ok((project, portion))) => {
                    done += portion.done;
                    waiting.extend(portion.more.then_some(project));
                }
                // What is wrong in one project does not keep the others from going on.
                Some(Err(error)) => failed = failed.or(Some(error)),
                None => return failed.map_or(Ok(done), Err),
            }
        }
    }

    async fn work_off_project(&self, no: ProjectNo) -> Result<Portion> {
        let Some(project) = self.access.project_by_no(no).await? else { return Ok(Portion::default()) };
        let turn = budgets::take_turn(&self.db, no, self.world.id(), self.world.now(), self.until()).await?;
        let Some(turn) = turn else { return Ok(Portion::default()) };
        let portion = self.take_turn(&project, turn).await;
        budgets::end_turn(&self.db, turn).await?;
        let portion = portion?;
        if portion.done > 0 {
            self.live.publish(Notice { project: project.id, topic: Topic::Catalogue, at: self.world.now() });
        }
        Ok(portion)
    }

    /// Until when a turn lasts that is renewed now.
    pub(super) fn until(&self) -> Timestamp {
        self.world.now().plus_seconds(TURN_SECONDS)
    }

    /// Renews a turn while there is nothing to write. `false`: it is over.
    pub(super) async fn hold(&self, turn: Turn) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        let held = budgets::renew(&mut tx, turn, self.until()).await?;
        tx.commit().await?;
        Ok(held)
    }

    async fn take_turn(&self, project: &Arc<Project>, turn: Turn) -> Result<Portion> {
        if !self.run_schedules(project, turn).await? {
            return Ok(Portion::default());
        }
        let Some(decided) = self.decide_due(project, turn).await? else { return Ok(Portion::default()) };
        let sent = self.send_due(project, turn).await?;
        Ok(Portion { done: decided.done + sent, ..decided })
    }
}
