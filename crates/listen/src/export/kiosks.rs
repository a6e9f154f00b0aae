//! Kiosks, out and back in. Tablets go on with the addresses they know; of the secret in them only its hash goes along.

use super::archive::Archive;
use super::{Listen, Result};
use access::Project;
use domain::ids::{KioskId, LinkId};
use domain::kiosk::KioskSettings;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

pub(super) const PART: &str = "kiosks.jsonl";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KioskRecord {
    pub(super) id: KioskId,
    pub(super) link: LinkId,
    pub(super) name: String,
    pub(super) secret_hash: Vec<u8>,
    /// As the tablet gets it.
    pub(super) pin: String,
    pub(super) settings: KioskSettings,
    pub(super) silent_after_minutes: i64,
    pub(super) alert_mail: String,
    pub(super) created_at: Timestamp,
    pub(super) revoked_at: Option<Timestamp>,
}

impl Listen {
    pub(super) async fn archive_kiosks(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        archive.part(PART).await?;
        for row in store::kiosks::all(&self.db, project.no).await? {
            let record = KioskRecord {
                id: row.id,
                link: row.link,
                name: row.name,
                secret_hash: row.secret_hash,
                pin: row.pin,
                settings: row.settings.0,
                silent_after_minutes: row.silent_after_minutes,
                alert_mail: row.alert_mail,
                created_at: row.created_at,
                revoked_at: row.revoked_at,
            };
            archive.line(&record).await?;
        }
        Ok(())
    }
}
