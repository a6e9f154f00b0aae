//! Saved segments back in. One whose name is there already stays as it is.

use super::Restored;
use super::catalogue::Found;
use super::parts::Parts;
use crate::export::segments::{PART, SegmentRecord};
use crate::{Listen, Result};
use access::Caller;
use store::Json;
use store::segments::SegmentRow;

impl Listen {
    pub(super) async fn restore_segments(
        &self,
        who: &Caller,
        parts: &Parts,
        found: &Found,
        restored: &mut Restored,
    ) -> Result<()> {
        let mut portions = parts.portions_if_any::<SegmentRecord>(PART);
        while let Some(portion) = portions.next().await? {
            restored.segments += portion.len() as u64;
            for record in portion {
                let rule = record.rule.map(|rule| Json(rule.at_touchpoints(&|id| found.touchpoint(id))));
                let row = SegmentRow {
                    id: record.id,
                    name: record.name,
                    rule,
                    revision: 1,
                    created_at: record.created_at,
                    updated_at: record.updated_at,
                };
                let mut tx = self.db.begin().await?;
                let is_there = store::segments::find_tx(&mut tx, who.project.no, row.id).await?.is_some();
                if !is_there && store::segments::insert(&mut tx, who.project.no, &row).await? {
                    let there = store::customers::those_there(&mut tx, who.project.no, &record.members).await?;
                    store::segments::add_members(&mut tx, row.id, &there).await?;
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }
}
