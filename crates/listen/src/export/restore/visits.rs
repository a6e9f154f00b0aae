//! How often surveys were opened and answered, back in.

use super::Restored;
use super::catalogue::Found;
use super::parts::Parts;
use crate::export::visits::VisitRecord;
use crate::{Listen, Result};
use access::Caller;
use domain::ids::{TouchpointNo, UnitNo};
use std::collections::BTreeMap;
use store::visits::{VisitPlace, Visits};

impl Listen {
    pub(super) async fn restore_visits(
        &self,
        who: &Caller,
        parts: &Parts,
        found: &Found,
        restored: &mut Restored,
    ) -> Result<()> {
        let (places, touchpoints) = (self.access.places().await?, self.access.touchpoints(who.project.no).await?);
        // All of them together: what were two places there may be one here.
        let mut all: BTreeMap<VisitPlace, Visits> = BTreeMap::new();
        let mut portions = parts.portions_if_any::<VisitRecord>("visits.jsonl");
        while let Some(portion) = portions.next().await? {
            restored.visits += portion.len() as u64;
            for record in portion {
                let Some(survey) = found.surveys.get(&record.survey) else { continue };
                let units = record.units.iter().filter_map(|code| places.find(code));
                let units: Vec<UnitNo> = units.map(|unit| unit.no).collect();
                let touchpoint = record.touchpoint.and_then(|id| touchpoints.by_id(found.touchpoint(id)));
                let place = VisitPlace {
                    project: who.project.no,
                    day: record.day,
                    survey: *survey,
                    touchpoint: touchpoint.map_or(TouchpointNo::NONE, |touchpoint| touchpoint.no),
                    units: self.access.unit_set(&units).await?,
                    channel: record.channel,
                };
                *all.entry(place).or_default() += Visits { opened: record.opened, answered: record.answered };
            }
        }
        let mut tx = self.db.begin().await?;
        store::visits::restore(&mut tx, &all).await?;
        tx.commit().await?;
        Ok(())
    }
}
