//! What a tablet asks for with the secret of its address: no session, and nothing but its own kiosk.

use super::{no_kiosk, secret_hash};
use crate::{Listen, Result};
use access::Project;
use domain::time::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use store::kiosks::{KioskRow, Sign};
use store::links::{LinkRow, OpenLink};
use store::surveys::Standing;

const LONGEST_APP: usize = 64;
const LONGEST_REASON: usize = 64;

/// What a kiosk says of itself from time to time.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct KioskSign {
    /// Answers in its queue.
    pub waiting: u32,
    /// Answers it has set aside because they will never be taken.
    pub refused: u32,
    /// Why the last of them was not; a code.
    pub refused_for: String,
    /// Percent.
    pub battery: Option<u8>,
    /// The version of the survey it shows.
    pub version: Option<u32>,
    /// Its own version.
    pub app: String,
}

/// A kiosk found by the token in its address.
#[derive(Debug)]
pub struct OpenedKiosk {
    pub(crate) row: KioskRow,
    pub(crate) link: LinkRow,
    pub(crate) standing: Standing,
    pub(crate) project: Arc<Project>,
}

impl OpenedKiosk {
    /// What those who look after it call it.
    pub fn name(&self) -> &str {
        &self.row.name
    }

    /// Who asks.
    pub fn company(&self) -> &str {
        &self.project.name
    }
}

impl Listen {
    /// # Errors
    /// Not found, also when the kiosk was revoked.
    pub async fn open_kiosk(&self, token: &str) -> Result<OpenedKiosk> {
        let row = store::kiosks::by_secret(&self.db, &secret_hash(token)).await?.ok_or_else(no_kiosk)?;
        let open = store::links::by_id(&self.db, row.link).await?.ok_or_else(no_kiosk)?;
        let OpenLink { link, standing, .. } = open;
        let project = self.access.project_by_no(row.project).await?.ok_or_else(no_kiosk)?;
        Ok(OpenedKiosk { row, link, standing, project })
    }

    /// Notes a sign of life, and returns the time here: the clock of a tablet may be wrong.
    pub async fn kiosk_sign(&self, token: &str, sign: KioskSign) -> Result<Timestamp> {
        let row = store::kiosks::by_secret(&self.db, &secret_hash(token)).await?.ok_or_else(no_kiosk)?;
        let now = self.world.now();
        let sign = Sign {
            waiting: sign.waiting.into(),
            refused: sign.refused.into(),
            refused_for: line(&sign.refused_for, LONGEST_REASON),
            battery: sign.battery.map(|percent| percent.min(100).into()),
            shown: sign.version.map(i64::from),
            app: line(&sign.app, LONGEST_APP),
        };
        if !store::kiosks::note_sign(&self.db, row.id, &sign, now).await? {
            return Err(no_kiosk());
        }
        let silent = row.seen_at.is_none_or(|seen| seen.plus_seconds(row.silent_after_minutes * 60) < now);
        let news = silent || (row.waiting, row.refused, row.shown) != (sign.waiting, sign.refused, sign.shown);
        if news && let Some(project) = self.access.project_by_no(row.project).await? {
            self.kiosks_changed(project.id);
        }
        Ok(now)
    }
}

/// What a tablet said, as one line of at most so many characters.
fn line(said: &str, longest: usize) -> String {
    said.chars().filter(|letter| !letter.is_control()).take(longest).collect()
}
