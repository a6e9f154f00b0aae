//! Kiosks: tablets that ask one survey in a shop, with or without a network.
//!
//! A kiosk asks through a link, which says what is asked and where it counts. Its address holds a secret that opens
//! this kiosk and nothing else; it is shown once. What is answered there was not asked for by an invitation.

mod device;
pub(crate) mod pace;
mod pin;
mod shapes;
mod silence;
#[cfg(test)]
mod tests;

pub use device::{KioskSign, OpenedKiosk};
pub use pin::HiddenPin;
pub use shapes::{KioskDraft, KioskPatch, KioskShape, KioskState};
pub use store::kiosks::KioskCounts;

use crate::surveys::READERS;
use crate::{Error, Listen, Notice, Result, Topic};
use access::{Caller, Kind};
use domain::ids::{KioskId, LinkId, ProjectId};
use domain::role::Right;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use store::Tx;
use store::kiosks::KioskRow;
use store::links::LinkRow;

/// Characters of the token in an address, 4.8 bits each.
const TOKEN_LENGTH: usize = 26;
/// Per project, revoked ones included.
const MOST_KIOSKS: usize = 5_000;

impl Listen {
    /// The kiosks of the project that the caller may see, oldest first.
    pub async fn list_kiosks(&self, who: &Caller) -> Result<Vec<KioskShape>> {
        who.require_any(&READERS)?;
        let links = store::kiosks::links(&self.db, who.project.no).await?;
        let links: HashMap<LinkId, LinkRow> = links.into_iter().map(|link| (link.id, link)).collect();
        let now = self.world.now();
        let mut seen = Vec::new();
        for row in store::kiosks::all(&self.db, who.project.no).await? {
            let Some(link) = links.get(&row.link) else { continue };
            if self.sees_link(who, link).await? {
                seen.push(shapes::shape(row, link, now));
            }
        }
        Ok(seen)
    }

    /// Makes a kiosk; the token of its address is known only now.
    pub async fn create_kiosk(&self, who: &Caller, draft: KioskDraft) -> Result<(KioskShape, String)> {
        who.require(Right::ManageSurveys)?;
        let faults = draft.faults();
        let (true, Some(link)) = (faults.is_empty(), draft.link) else { return Err(Error::invalid(faults)) };
        let link = self.link_row(who, link).await?;
        if store::kiosks::all(&self.db, who.project.no).await?.len() >= MOST_KIOSKS {
            return Err(too_many());
        }
        let (token, secret_hash) = self.fresh_kiosk_token();
        let row = KioskRow {
            id: self.world.id(),
            project: who.project.no,
            link: link.id,
            name: draft.name.trim().to_owned(),
            secret_hash,
            pin: self.hidden_pin(draft.pin).await?,
            settings: store::Json(draft.settings),
            silent_after_minutes: draft.silent_after_minutes.into(),
            alert_mail: draft.alert_mail.trim().to_owned(),
            seen_at: None,
            waiting: 0,
            refused: 0,
            refused_for: String::new(),
            battery: None,
            shown: None,
            app: String::new(),
            silent_noticed_at: None,
            created_at: self.world.now(),
            revoked_at: None,
        };
        let mut tx = self.db.begin().await?;
        if !store::kiosks::insert(&mut tx, &row).await? {
            return Err(Error::Internal("a new kiosk has the id or the address of another one".to_owned()));
        }
        self.record_kiosk(&mut tx, who, "kiosk.created", &row).await?;
        tx.commit().await?;
        self.kiosks_changed(who.project.id);
        Ok((shapes::shape(row, &link, self.world.now()), token))
    }

    pub async fn change_kiosk(&self, who: &Caller, id: KioskId, patch: KioskPatch) -> Result<KioskShape> {
        who.require(Right::ManageSurveys)?;
        let faults = patch.faults();
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let (mut row, mut link) = self.kiosk_row(who, id).await?;
        if let Some(wanted) = patch.link {
            link = self.link_row(who, wanted).await?;
            row.link = link.id;
        }
        if let Some(pin) = patch.pin {
            row.pin = self.hidden_pin(pin).await?;
        }
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut row.name);
        }
        if let Some(settings) = patch.settings {
            row.settings = store::Json(settings);
        }
        if let Some(minutes) = patch.silent_after_minutes {
            row.silent_after_minutes = minutes.into();
        }
        if let Some(address) = patch.alert_mail {
            address.trim().clone_into(&mut row.alert_mail);
        }
        let mut tx = self.db.begin().await?;
        if !store::kiosks::update(&mut tx, &row).await? {
            return Err(revoked());
        }
        self.record_kiosk(&mut tx, who, "kiosk.changed", &row).await?;
        tx.commit().await?;
        self.kiosks_changed(who.project.id);
        Ok(shapes::shape(row, &link, self.world.now()))
    }

    /// Gives a kiosk a new address; the old one leads nowhere from now on.
    pub async fn readdress_kiosk(&self, who: &Caller, id: KioskId) -> Result<(KioskShape, String)> {
        who.require(Right::ManageSurveys)?;
        let (row, link) = self.kiosk_row(who, id).await?;
        let row = KioskRow {
            seen_at: None,
            waiting: 0,
            refused: 0,
            refused_for: String::new(),
            battery: None,
            shown: None,
            ..row
        };
        let (token, secret_hash) = self.fresh_kiosk_token();
        let mut tx = self.db.begin().await?;
        if !store::kiosks::set_secret(&mut tx, row.id, &secret_hash).await? {
            return Err(revoked());
        }
        self.record_kiosk(&mut tx, who, "kiosk.readdressed", &row).await?;
        tx.commit().await?;
        self.kiosks_changed(who.project.id);
        Ok((shapes::shape(row, &link, self.world.now()), token))
    }

    /// Takes a kiosk out of use for good. What it still holds is not taken any more.
    pub async fn revoke_kiosk(&self, who: &Caller, id: KioskId) -> Result<()> {
        who.require(Right::ManageSurveys)?;
        let (row, _) = self.kiosk_row(who, id).await?;
        let mut tx = self.db.begin().await?;
        if store::kiosks::revoke(&mut tx, row.id, self.world.now()).await? {
            self.record_kiosk(&mut tx, who, "kiosk.revoked", &row).await?;
        }
        tx.commit().await?;
        self.kiosks_changed(who.project.id);
        Ok(())
    }

    /// How many kiosks of the installation are in use, and how many of them silent.
    pub async fn kiosk_counts(&self) -> Result<KioskCounts> {
        Ok(store::kiosks::counts(&self.db, self.world.now()).await?)
    }

    async fn record_kiosk(&self, tx: &mut Tx, who: &Caller, action: &'static str, row: &KioskRow) -> Result<()> {
        let detail = json!({
            "name": row.name, "link": row.link, "settings": row.settings.0,
            "silent_after_minutes": row.silent_after_minutes, "alert_mail": row.alert_mail,
        });
        self.access.record(tx, &who.actor, Some(who.project.id), action, row.id, &detail).await?;
        Ok(())
    }

    /// A kiosk the caller may see, with its link.
    async fn kiosk_row(&self, who: &Caller, id: KioskId) -> Result<(KioskRow, LinkRow)> {
        let row = store::kiosks::find(&self.db, who.project.no, id).await?.ok_or_else(no_kiosk)?;
        let links = store::kiosks::links(&self.db, who.project.no).await?;
        let link = links.into_iter().find(|link| link.id == row.link).ok_or_else(no_kiosk)?;
        if self.sees_link(who, &link).await? { Ok((row, link)) } else { Err(no_kiosk()) }
    }

    fn fresh_kiosk_token(&self) -> (String, Vec<u8>) {
        let token = self.world.token(TOKEN_LENGTH);
        let hash = secret_hash(&token);
        (token, hash)
    }

    /// Many rounds of hashing, beside everything else.
    async fn hidden_pin(&self, pin: String) -> Result<String> {
        let world = self.world.clone();
        let hidden = tokio::task::spawn_blocking(move || HiddenPin::new(&pin, &world)).await;
        let hidden = hidden.map_err(|error| Error::Internal(format!("a PIN could not be hidden: {error}")))?;
        serde_json::to_string(&hidden).map_err(|error| Error::Internal(error.to_string()))
    }

    fn kiosks_changed(&self, project: ProjectId) {
        self.live.publish(Notice { project, topic: Topic::Kiosks, at: self.world.now() });
    }
}

/// All the database knows of a token.
fn secret_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

fn no_kiosk() -> Error {
    Error::not_found("Den Kiosk", "the kiosk")
}

fn revoked() -> Error {
    Error::refused(
        Kind::Conflict,
        "kiosk_revoked",
        "Dieser Kiosk ist außer Betrieb: Legen Sie einen neuen an.",
        "This kiosk is out of use: create a new one.",
    )
}

fn too_many() -> Error {
    Error::refused(
        Kind::Conflict,
        "too_many_kiosks",
        format!("Ein Projekt hat höchstens {MOST_KIOSKS} Kioske: Verwenden Sie vorhandene weiter."),
        format!("A project has at most {MOST_KIOSKS} kiosks: go on with those there are."),
    )
}
