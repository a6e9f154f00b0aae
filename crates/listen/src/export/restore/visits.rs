//! How often surveys were opened and answered, back in.

use super::Restored;
use super::catalogue::Found;
use super::parts::Parts;
use crate::export::visits::VisitRecord;
use crate::{Listen, Result};
use access::Caller;
use domain::ids::TouchpointNo;
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
        let here = self.here(who, found).await?;
        // All of them together: what were two places there may be one here.
        let mut all: BTreeMap<VisitPlace, Visits> = BTreeMap::new();
        let mut portions = parts.portions_if_any::<VisitRecord>("visits.jsonl");
        while let Some(portion) = portions.next().await? {
            for record in portion {
                let Some(survey) = here.survey(record.survey) else {
                    restored.left_out.visits += 1;
                    continue;
                };
                restored.visits += 1;
                let place = VisitPlace {
                    project: who.project.no,
                    day: record.day,
                    survey,
                    touchpoint: here.touchpoint(record.touchpoint).unwrap_or(TouchpointNo::NONE),
                    units: here.units(&record.units).await?,
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
