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
            for record in portion {
                if self.put_kiosk_back(who, record).await? {
                    restored.kiosks += 1;
                } else {
                    restored.left_out.kiosks += 1;
                }
            }
        }
        Ok(())
    }

    /// Is it here now?
    async fn put_kiosk_back(&self, who: &Caller, record: KioskRecord) -> Result<bool> {
        let project = who.project.no;
        if store::links::find(&self.db, project, record.link).await?.is_none() {
            return Ok(false);
        }
        let row = KioskRow {
            id: record.id,
            project,
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
        let is_new = store::kiosks::insert(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(is_new || store::kiosks::find(&self.db, project, row.id).await?.is_some())
    }
}
