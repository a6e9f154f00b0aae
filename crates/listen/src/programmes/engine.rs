//! The work programmes make by themselves: runs, decisions, and messages.

use super::deciding::Portion;
use crate::{Error, Listen, Notice, Result, Topic};
use access::Project;
use domain::ids::ProjectNo;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::budgets::{self, Turn};
use tokio::sync::Notify;

/// Between two looks whether there is anything to do.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a turn lasts from one write to the next.
const TURN_SECONDS: i64 = 120;

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
    /// Decides whom programmes ask and asks them, until they are [stopped](Self::stop_programmes).
    pub async fn run_programmes(self) {
        while !self.stopping.is_asked() {
            let pause = match self.work_off_programmes().await {
                Ok(_) => PAUSE,
                Err(error) => {
                    tracing::error!(%error, "programmes cannot go on, trying again");
                    PAUSE * 5
                }
            };
            self.stopping.pause(pause).await;
        }
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
        let mut done = 0;
        // What is wrong in one project does not keep the others from going on.
        let mut failed: BTreeMap<ProjectNo, Error> = BTreeMap::new();
        let mut more = true;
        while more && !self.stopping.is_asked() {
            more = false;
            for project in store::programmes::projects_with_work(&self.db, self.world.now()).await? {
                if failed.contains_key(&project) {
                    continue;
                }
                match self.work_off_project(project).await {
                    Ok(portion) => {
                        done += portion.done;
                        more |= portion.more;
                    }
                    Err(error) => {
                        failed.insert(project, error);
                    }
                }
            }
        }
        failed.into_values().next().map_or(Ok(done), Err)
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

    async fn take_turn(&self, project: &Project, turn: Turn) -> Result<Portion> {
        if !self.run_schedules(project, turn).await? {
            return Ok(Portion::default());
        }
        let Some(decided) = self.decide_due(project, turn).await? else { return Ok(Portion::default()) };
        let sent = self.send_due(project, turn).await?;
        Ok(Portion { done: decided.done + sent, ..decided })
    }
}
