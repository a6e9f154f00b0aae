//! The list of programmes: what each of them does, and what came of it lately.

use super::results::Rate;
use super::sentence::Spoken;
use super::shapes::{ProgrammeSummary, summary};
use crate::{Listen, Result};
use access::{Caller, Words};
use domain::ids::{ProgrammeId, ProjectNo, SegmentId};
use domain::programme::Definition;
use domain::role::Right;
use domain::signal::Channel;
use domain::time::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use store::occasions::{self, RecentCount};
use store::{programmes, segments};
use utoipa::ToSchema;

/// How far back the figures of the list go.
const RECENT_DAYS: i64 = 90;
/// From so many invitations on they are not counted anew for everybody who looks, but only after a while.
const MANY: i64 = 20_000;
const KEPT_SECONDS: i64 = 60;

/// One line of the list of programmes. The words tell the published version, or the draft of what was never published.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgrammeLine {
    #[serde(flatten)]
    pub summary: ProgrammeSummary,
    /// What makes it ask.
    pub trigger: Words,
    /// Whom it asks.
    pub audience: Words,
    /// Best first.
    pub channels: Vec<Channel>,
    /// Null where the caller does not see the whole project.
    pub recent: Option<ProgrammeRecent>,
}

/// What came of the invitations that were decided in the last 90 days.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgrammeRecent {
    /// Invitations that left.
    pub sent: u64,
    /// Of those sent, opened. Mail programs open links by themselves, so this is an upper bound.
    pub opened: Rate,
    /// Of those sent, answered: the response rate.
    pub answered: Rate,
}

/// The figures of projects that ask so many that counting takes a while, and when they were counted.
#[derive(Debug, Default)]
pub(crate) struct Recents(Mutex<HashMap<ProjectNo, (Timestamp, Vec<RecentCount>)>>);

impl Recents {
    fn known(&self, project: ProjectNo, now: Timestamp) -> Option<Vec<RecentCount>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, counted) = kept.get(&project)?;
        (*at <= now && now < at.plus_seconds(KEPT_SECONDS)).then(|| counted.clone())
    }

    fn keep(&self, project: ProjectNo, now: Timestamp, counted: &[RecentCount]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.iter().map(|one| one.sent).sum::<i64>() < MANY {
            kept.remove(&project);
        } else {
            kept.insert(project, (now, counted.to_vec()));
        }
    }
}

impl Listen {
    /// The programmes of the project, last changed first.
    pub async fn list_programmes(&self, who: &Caller) -> Result<Vec<ProgrammeLine>> {
        who.require(Right::ManageSurveys)?;
        let project = &who.project;
        let rows = programmes::all(&self.db, project.no).await?;
        let live = programmes::published(&self.db, project.no).await?;
        let live: HashMap<ProgrammeId, &Definition> = live.iter().map(|one| (one.id, &one.definition.0)).collect();
        let names = segments::all(&self.db, project.no).await?;
        let names: HashMap<SegmentId, String> = names.into_iter().map(|row| (row.id, row.name)).collect();
        let touchpoints = self.access.touchpoints(project.no).await?;
        let events = self.access.event_names(project.no).await?;
        let spoken = Spoken { touchpoints: &touchpoints, events: &events, segments: &names, zone: &project.zone };
        let recent = self.recent_figures(who).await?;
        let line = |row: &programmes::ProgrammeRow| {
            let definition = live.get(&row.id).copied().unwrap_or(&row.draft.0);
            Ok(ProgrammeLine {
                summary: summary(row, &touchpoints)?,
                trigger: spoken.trigger(definition, row.next_run),
                audience: spoken.audience(&definition.audience),
                channels: definition.channels.iter().map(|route| route.channel).collect(),
                recent: recent.as_ref().map(|counted| figures(counted.get(&row.id))),
            })
        };
        rows.iter().map(line).collect()
    }

    /// By programme; `None` for whom they do not concern.
    async fn recent_figures(&self, who: &Caller) -> Result<Option<HashMap<ProgrammeId, RecentCount>>> {
        if who.require_everywhere(Right::ManageSurveys).is_err() {
            return Ok(None);
        }
        let (project, now) = (who.project.no, self.world.now());
        let counted = match self.recents.known(project, now) {
            Some(counted) => counted,
            None => {
                let counted = occasions::recent(&self.db, project, now.plus_days(-RECENT_DAYS)).await?;
                self.recents.keep(project, now, &counted);
                counted
            }
        };
        Ok(Some(counted.into_iter().map(|one| (one.programme, one)).collect()))
    }

    /// Whether mails leave at all: without a mail server programmes decide and send nothing.
    pub fn sends_mail(&self, who: &Caller) -> Result<bool> {
        who.require(Right::ManageSurveys)?;
        Ok(self.postman.get().is_some())
    }
}

fn figures(counted: Option<&RecentCount>) -> ProgrammeRecent {
    let [sent, opened, answered] =
        counted.map_or([0; 3], |one| [one.sent, one.opened, one.answered].map(i64::unsigned_abs));
    ProgrammeRecent { sent, opened: Rate::of(opened, sent), answered: Rate::of(answered, sent) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_763_800_000_000_000);

    #[test]
    fn only_figures_of_many_are_kept_and_not_for_long() {
        let recents = Recents::default();
        let count = |sent| RecentCount { programme: ProgrammeId(Uuid::from_u128(1)), sent, opened: 0, answered: 0 };
        recents.keep(ProjectNo(1), NOW, &[count(MANY - 1)]);
        assert_eq!(recents.known(ProjectNo(1), NOW), None);
        recents.keep(ProjectNo(1), NOW, &[count(1), count(MANY)]);
        assert_eq!(recents.known(ProjectNo(1), NOW.plus_seconds(59)), Some(vec![count(1), count(MANY)]));
        assert_eq!(recents.known(ProjectNo(1), NOW.plus_seconds(60)), None);
        assert_eq!(recents.known(ProjectNo(2), NOW), None, "another project");
        recents.keep(ProjectNo(1), NOW, &[]);
        assert_eq!(recents.known(ProjectNo(1), NOW), None, "everybody was forgotten");
    }
}
