//! Kiosks back in. One whose link is not there asks nothing, and is left out.

use super::Restored;
use super::parts::Parts;
use crate::export::kiosks::{KioskRecord, PART};
use crate::{Listen, Result};
use access::Caller;
use store::Json;
use store::kiosks::KioskRow;

impl Listen {
    pub(super) async fn restore_kiosks(&self, who: &Caller, parts: &Parts, restored: &mut Restored) -> Result<()> {
        let mut portions = parts.portions_if_any::<KioskRecord>(PART);
        while let Some(portion) = portions.next().await? {
            restored.kiosks += portion.len() as u64;
            for record in portion {
                if store::links::find(&self.db, who.project.no, record.link).await?.is_none() {
                    continue;
                }
                let row = KioskRow {
                    id: record.id,
                    project: who.project.no,
                    link: record.link,
                    name: record.name,
                    secret_hash: record.secret_hash,
                    pin: record.pin,
                    settings: Json(record.settings),
                    silent_after_minutes: record.silent_after_minutes,
                    alert_mail: record.alert_mail,
                    seen_at: None,
                    waiting: 0,
                    refused: 0,
                    refused_for: String::new(),
                    battery: None,
                    shown: None,
                    app: String::new(),
                    silent_noticed_at: None,
                    created_at: record.created_at,
                    revoked_at: record.revoked_at,
                };
                let mut tx = self.db.begin().await?;
                store::kiosks::insert(&mut tx, &row).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}
