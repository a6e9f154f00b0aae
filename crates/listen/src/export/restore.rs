//! Bringing a whole project back from its archive.
//!
//! Everything keeps its id. What is there already stays: units are recognised by their code,
//! touchpoints by their key, so that restoring twice, or going on after a crash, changes nothing.

mod catalogue;
mod here;
mod kiosks;
mod mail;
mod occasions;
mod parts;
mod people;
mod programmes;
mod segments;
mod signals;
mod staff;
mod standards;
mod states;
mod visits;

use super::archive::{FORMAT, Manifest, ProjectRecord, VERSION};
use super::{Listen, Result};
use crate::{Error, Notice, Topic};
use access::{Caller, Kind};
use catalogue::Found;
use domain::role::Right;
use parts::Parts;
use serde::Serialize;
use std::path::Path;
use utoipa::ToSchema;

/// What an archive brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Restored {
    pub users: u64,
    pub units: u64,
    pub touchpoints: u64,
    pub surveys: u64,
    pub links: u64,
    pub tills: u64,
    pub accounts: u64,
    /// Profiles; a customer may have several.
    pub customers: u64,
    pub answers: u64,
    pub interactions: u64,
    /// Voices somebody has read, was given or answered.
    pub voices: u64,
    /// Answers on respondents' pages.
    pub pages: u64,
    /// Days and places with counts of opened surveys.
    pub visits: u64,
    pub segments: u64,
    pub standards: u64,
    pub programmes: u64,
    /// Customers at triggers of programmes.
    pub occasions: u64,
    /// Invitations and reminders.
    pub messages: u64,
    /// Addresses nothing is written to.
    pub undeliverable: u64,
    pub kiosks: u64,
    pub left_out: LeftOut,
}

/// What an archive held and could not bring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftOut {
    /// Their code is another link's here.
    pub links: u64,
    /// Their number is another till's here, or their link was left out.
    pub tills: u64,
    /// Their link was left out, or their address is another kiosk's here.
    pub kiosks: u64,
    /// Their survey is not here.
    pub visits: u64,
    /// Their programme or their customer is not here.
    pub occasions: u64,
    /// The occasion they belong to was left out.
    pub messages: u64,
    /// Its address belongs to another project here, or its question is not here.
    pub inboxes: u64,
}

impl Listen {
    /// Restores the archive at `path` into the caller's project, which should be empty.
    ///
    /// # Errors
    /// When the file is no whole archive of this version. What was restored before an error stays,
    /// and restoring again goes on.
    pub async fn restore(&self, who: &Caller, path: &Path) -> Result<Restored> {
        who.require_everywhere(Right::Administer)?;
        who.require_everywhere(Right::ImportData)?;
        let parts = Parts::open(path)?;
        let manifest: Manifest = parts.only("manifest.json").await?;
        if manifest.format != FORMAT || manifest.version != VERSION {
            return Err(no_archive("its format is not known"));
        }
        let settings: ProjectRecord = parts.only("project.json").await?;
        let patch = serde_json::json!({
            "time_zone": settings.time_zone, "minimums": settings.minimums, "brand": settings.brand,
        });
        let patch = serde_json::from_value(patch).map_err(|error| no_archive(&error.to_string()))?;
        self.access.change_project(who, patch).await?;
        let project = self.access.project_by_no(who.project.no).await?;
        let project = project.ok_or_else(|| Error::Internal("the project is gone".to_owned()))?;
        let who = &Caller { project, ..who.clone() };

        let mut restored = Restored::default();
        let mut found = Found::default();
        let new_users = self.restore_users(who, &parts, &mut found, &mut restored).await?;
        let found = self.restore_catalogue(who, &parts, found, &mut restored).await?;
        self.restore_grants(who, &new_users, &found).await?;
        self.restore_people(who, &parts, &mut restored).await?;
        let found = self.restore_surveys(who, &parts, found, &mut restored).await?;
        self.restore_signals(who, &parts, &found, &mut restored).await?;
        self.restore_states(who, &parts, &found, &mut restored).await?;
        self.restore_visits(who, &parts, &found, &mut restored).await?;
        self.restore_segments(who, &parts, &found, &mut restored).await?;
        self.restore_standards(who, &parts, &found, &mut restored).await?;
        self.restore_programmes(who, &parts, &found, &mut restored).await?;
        self.restore_occasions(who, &parts, &found, &mut restored).await?;
        self.restore_kiosks(who, &parts, &mut restored).await?;
        self.restore_mail(who, &parts, &mut restored).await?;
        Self::check(&manifest, &restored)?;

        let mut tx = self.db.begin().await?;
        // What the archive did not know of earlier signals may be known by now.
        store::facet_fills::begin_round(&mut tx, who.project.no, self.world.now()).await?;
        self.access
            .record(&mut tx, &who.actor, Some(who.project.id), "project.restored", who.project.id, &restored)
            .await?;
        tx.commit().await?;
        let at = self.world.now();
        for topic in [Topic::Catalogue, Topic::Customers, Topic::Feedback, Topic::Voices, Topic::Interactions] {
            self.live.publish(Notice { project: who.project.id, topic, at });
        }
        Ok(restored)
    }

    /// Every signal the manifest counts was read.
    fn check(manifest: &Manifest, restored: &Restored) -> Result<()> {
        let counted = |part: &str| manifest.lines.get(part).copied().unwrap_or_default();
        let left_out = restored.left_out;
        let whole = counted("answers.jsonl") == restored.answers
            && counted("interactions.jsonl") == restored.interactions
            && counted("customers.jsonl") == restored.customers
            && counted("users.jsonl") == restored.users
            && counted("voices.jsonl") == restored.voices
            && counted("pages.jsonl") == restored.pages
            && counted("visits.jsonl") == restored.visits + left_out.visits
            && counted(super::segments::PART) == restored.segments
            && counted(super::standards::PART) == restored.standards
            && counted(super::programmes::PROGRAMMES) == restored.programmes
            && counted(super::programmes::UNDELIVERABLE) == restored.undeliverable
            && counted(super::occasions::OCCASIONS) == restored.occasions + left_out.occasions
            && counted(super::occasions::MESSAGES) == restored.messages + left_out.messages
            && counted(super::kiosks::PART) == restored.kiosks + left_out.kiosks;
        if whole { Ok(()) } else { Err(no_archive("it holds fewer lines than it says")) }
    }
}

pub(super) fn no_archive(detail: &str) -> Error {
    Error::refused(
        Kind::Invalid,
        "not_an_archive",
        format!(
            "Die Datei ist kein vollständiger Export eines Projekts ({detail}): Exportieren Sie noch einmal alles."
        ),
        format!("The file is no whole export of a project ({detail}): export everything again."),
    )
}
