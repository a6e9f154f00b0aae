//! How often surveys were opened and answered, for archives.

use super::archive::Archive;
use super::names::Names;
use crate::{Listen, Result};
use access::Project;
use domain::ids::{SurveyId, TouchpointId};
use domain::signal::Channel;
use domain::time::Day;
use serde::{Deserialize, Serialize};
use store::visits;

/// The visits of one day and place.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct VisitRecord {
    pub(super) day: Day,
    pub(super) survey: SurveyId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) touchpoint: Option<TouchpointId>,
    /// Codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) units: Vec<String>,
    pub(super) channel: Channel,
    pub(super) opened: i64,
    pub(super) answered: i64,
}

const PORTION: u32 = 2_000;

impl Listen {
    pub(super) async fn archive_visits(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        // What was counted a moment ago belongs to it.
        self.write_visits().await?;
        let names = Names::new(self, project).await?;
        archive.part("visits.jsonl").await?;
        let mut after = None;
        loop {
            let counts = visits::after(&self.db, project.no, after, PORTION).await?;
            let Some((last, _)) = counts.last() else { return Ok(()) };
            after = Some(*last);
            for (place, visits) in counts {
                // Whoever was asked something was asked by a published survey, and these are never deleted.
                let Some(survey) = names.surveys.get(&place.survey) else { continue };
                let record = VisitRecord {
                    day: place.day,
                    survey: survey.id,
                    touchpoint: names.touchpoint_id(place.touchpoint),
                    units: names.unit_codes(place.units),
                    channel: place.channel,
                    opened: visits.opened,
                    answered: visits.answered,
                };
                archive.line(&record).await?;
            }
        }
    }
}
