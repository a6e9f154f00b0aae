//! Standards back in. One that is there already stays as it is.

use super::Restored;
use super::catalogue::Found;
use super::parts::Parts;
use crate::export::standards::{PART, StandardRecord};
use crate::{Listen, Result};
use access::Caller;
use store::standards::{CheckRow, StandardRow};

impl Listen {
    pub(super) async fn restore_standards(
        &self,
        who: &Caller,
        parts: &Parts,
        found: &Found,
        restored: &mut Restored,
    ) -> Result<()> {
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let mut portions = parts.portions_if_any::<StandardRecord>(PART);
        while let Some(portion) = portions.next().await? {
            restored.standards += portion.len() as u64;
            for record in portion {
                let row = StandardRow {
                    id: record.id,
                    dimension: record.dimension.code().to_owned(),
                    name: record.name,
                    description: record.description,
                    archived: record.archived,
                    created_at: record.created_at,
                };
                let mut tx = self.db.begin().await?;
                if store::standards::insert(&mut tx, who.project.no, &row).await? {
                    for check in record.checks {
                        let touchpoint = found.touchpoint(check.touchpoint);
                        if touchpoints.by_id(touchpoint).is_none() {
                            continue;
                        }
                        let check = CheckRow {
                            id: check.id,
                            standard: row.id,
                            touchpoint,
                            verdict: check.verdict.code().to_owned(),
                            evidence: check.evidence,
                            link: check.link,
                            checked_by: check.by.and_then(|user| found.users.get(&user)).copied(),
                            checked_by_name: None,
                            checked_at: check.at,
                        };
                        store::standards::add_check(&mut tx, &check).await?;
                    }
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }
}
