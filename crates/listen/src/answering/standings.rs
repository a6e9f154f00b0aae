//! Whether surveys take answers, asked of the database once for all who wait.
//!
//! Whoever asks while others are being answered joins the next round. So every answer was read after it
//! was asked for, and a hundred senders cost two reads.

use crate::Result;
use domain::ids::{ProjectNo, SurveyId};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use store::Db;
use store::surveys::Standing;

/// Those who wait, by project.
#[derive(Debug, Default)]
pub(crate) struct Standings(Mutex<HashMap<ProjectNo, Arc<Queue>>>);

#[derive(Debug, Default)]
struct Queue {
    next: Mutex<Arc<Round>>,
    /// One at a time asks.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Round {
    asked: Mutex<BTreeSet<SurveyId>>,
    found: OnceLock<store::Result<HashMap<SurveyId, Standing>>>,
}

impl Standings {
    /// Those of `surveys` that exist in `project`.
    pub(crate) async fn of(
        &self,
        db: &Db,
        project: ProjectNo,
        surveys: &BTreeSet<SurveyId>,
    ) -> Result<Vec<(SurveyId, Standing)>> {
        if surveys.is_empty() {
            return Ok(Vec::new());
        }
        let queue = Arc::clone(lock(&self.0).entry(project).or_default());
        let round = queue.join(surveys);
        let turn = queue.turn.lock().await;
        if round.found.get().is_none() {
            queue.close(&round);
            let asked: Vec<SurveyId> = lock(&round.asked).iter().copied().collect();
            let found = match store::surveys::standings(db, project, &asked).await {
                Ok(found) => Ok(found.into_iter().collect()),
                // Whoever waits suffers from the same, and need not find out one after the other.
                Err(error) => Err(error.shared().ok_or(error)?),
            };
            round.found.get_or_init(|| found);
        }
        drop(turn);
        let found = round.found.get().expect("asked above, by this one or another");
        let found = found.as_ref().map_err(|error| error.shared().expect("only such are kept"))?;
        Ok(surveys.iter().filter_map(|id| Some((*id, found.get(id)?.clone()))).collect())
    }
}

impl Queue {
    fn join(&self, surveys: &BTreeSet<SurveyId>) -> Arc<Round> {
        let next = lock(&self.next);
        lock(&next.asked).extend(surveys);
        Arc::clone(&next)
    }

    /// Whoever comes from now on waits for another round.
    fn close(&self, round: &Arc<Round>) {
        let mut next = lock(&self.next);
        if Arc::ptr_eq(&next, round) {
            *next = Arc::default();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
