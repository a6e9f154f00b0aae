//! Tills whose receipts carry a code: each belongs to a link, which says where its customers answer, and what.
//!
//! The key of a till is made of the installation's secret and the till's id. It is shown once, and kept nowhere.

mod codes;
mod guesses;
mod opening;

pub use codes::{ReceiptBatch, ReceiptCodeShape, ReceiptCodes, ReceiptDraft};
pub(crate) use guesses::Guesses;
pub use opening::{Handed, Misread};

use crate::links::batch::{LinkBatch, TILL};
use crate::links::signed::keyed;
use crate::surveys::READERS;
use crate::{Error, Listen, Result, Secret};
use access::Caller;
use domain::ids::{LinkId, SurveyId, TillId, TouchpointId, UnitId};
use domain::receipt::MOST_DAYS;
use domain::role::Right;
use domain::time::Timestamp;
use hmac::Mac;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use store::links::LinkRow;
use store::tills::TillRow;
use utoipa::ToSchema;

const USUAL_DAYS: u16 = 14;
const KEY_BYTES: usize = 16;
/// So many tries to find a number nobody has.
const MOST_TRIES: u32 = 10_000;

/// New tills, with the links they need.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TillsDraft {
    /// Where the tills are. Links that are there already are used.
    pub places: LinkBatch,
    /// How many days after the purchase a code is good for, 1 to 60.
    #[serde(default = "usual_days")]
    pub valid_days: u16,
}

/// What a till prints codes with. The key is shown only now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TillKey {
    pub id: TillId,
    /// What stands in its codes.
    pub number: u16,
    pub link: LinkId,
    /// Of the link.
    pub name: String,
    /// 16 bytes in hexadecimal digits.
    pub key: String,
}

/// What became of new tills.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TillsMade {
    pub items: Vec<TillKey>,
    /// Places that have a till already; its key is not shown again.
    pub existing: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TillShape {
    pub id: TillId,
    /// What stands in its codes.
    pub number: u16,
    pub link: LinkId,
    /// Of the link.
    pub name: String,
    pub till: Option<String>,
    pub units: Vec<UnitId>,
    pub touchpoint: Option<TouchpointId>,
    pub valid_days: u16,
    pub created_at: Timestamp,
    /// Since then its codes count for nothing.
    pub revoked_at: Option<Timestamp>,
    /// Answers that came through its link, partial ones included.
    pub answers: i64,
}

/// The tills of a survey.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TillList {
    /// Where codes are typed.
    pub url: String,
    /// Oldest first.
    pub items: Vec<TillShape>,
}

fn usual_days() -> u16 {
    USUAL_DAYS
}

impl Listen {
    /// The tills of a survey that the caller may see.
    pub async fn list_tills(&self, who: &Caller, survey: SurveyId, base: &str) -> Result<TillList> {
        who.require_any(&READERS)?;
        let survey = self.survey_row(who, survey).await?.id;
        let links = store::links::all(&self.db, survey).await?;
        let links: HashMap<LinkId, _> = links.into_iter().map(|counted| (counted.link.id, counted)).collect();
        let mut items = Vec::new();
        for till in store::tills::of_survey(&self.db, survey).await? {
            let Some(counted) = links.get(&till.link) else { continue };
            if self.sees_link(who, &counted.link).await? {
                items.push(shape(till, &counted.link, counted.answers)?);
            }
        }
        Ok(TillList { url: format!("{base}/r"), items })
    }

    /// Makes tills for places that have none, and the links they need.
    pub async fn create_tills(&self, who: &Caller, survey: SurveyId, draft: &TillsDraft) -> Result<TillsMade> {
        who.require(Right::ManageSurveys)?;
        let survey = self.survey_row(who, survey).await?.id;
        if !(1..=MOST_DAYS).contains(&draft.valid_days) {
            return Err(Error::invalid_field(
                "valid_days",
                "out_of_range",
                format!("Ein Code gilt 1 bis {MOST_DAYS} Tage."),
                format!("a code is good for 1 to {MOST_DAYS} days"),
            ));
        }
        let mut sorted = self.sorted_links(who, survey, &draft.places).await?;
        let tills = store::tills::of_survey(&self.db, survey).await?.into_iter();
        let busy: HashSet<LinkId> = tills.filter(|till| till.revoked_at.is_none()).map(|till| till.link).collect();
        let places = sorted.existing.len();
        sorted.existing.retain(|link| !busy.contains(&link.id));
        let existing = places - sorted.existing.len();
        let mut tx = self.db.begin().await?;
        self.insert_links(&mut tx, &mut sorted.new).await?;
        let mut items = Vec::new();
        for link in sorted.existing.iter().chain(&sorted.new) {
            let till = self.insert_till(&mut tx, link, draft.valid_days).await?;
            items.push(TillKey {
                id: till.id,
                number: number(&till)?,
                link: link.id,
                name: link.name.clone(),
                key: hex(&key(&self.secret, till.id)),
            });
        }
        if !items.is_empty() {
            let detail = serde_json::json!({"created": items.len(), "links_created": sorted.new.len()});
            let project = Some(who.project.id);
            self.access.record(&mut tx, &who.actor, project, "tills_created", survey, &detail).await?;
        }
        tx.commit().await?;
        Ok(TillsMade { items, existing })
    }

    /// From now on codes of the till count for nothing; answers stay.
    pub async fn revoke_till(&self, who: &Caller, id: TillId) -> Result<()> {
        who.require(Right::ManageSurveys)?;
        let (till, link) = store::tills::find(&self.db, who.project.no, id).await?.ok_or_else(no_till)?;
        if !self.sees_link(who, &link).await? {
            return Err(no_till());
        }
        let mut tx = self.db.begin().await?;
        if store::tills::revoke(&mut tx, id, self.world.now()).await? {
            let detail = serde_json::json!({"survey": link.survey, "number": till.no, "name": link.name});
            let project = Some(who.project.id);
            self.access.record(&mut tx, &who.actor, project, "till_revoked", id, &detail).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Gives the till a number nobody has.
    async fn insert_till(&self, tx: &mut store::Tx, link: &LinkRow, valid_days: u16) -> Result<TillRow> {
        for _ in 0..MOST_TRIES {
            let mut bytes = [0_u8; 2];
            self.world.fill(&mut bytes);
            let no = i64::from(u16::from_be_bytes(bytes));
            let row = TillRow {
                id: self.world.id(),
                no,
                link: link.id,
                valid_days: valid_days.into(),
                created_at: self.world.now(),
                revoked_at: None,
            };
            // Zero is what an empty field of a till's program looks like.
            if no > 0 && store::tills::insert(tx, &row).await? {
                return Ok(row);
            }
        }
        Err(Error::refused(
            access::Kind::Conflict,
            "no_number_left",
            "Alle Kassennummern dieser Installation sind vergeben.",
            "All numbers of tills of this installation are taken.",
        ))
    }
}

fn no_till() -> Error {
    Error::not_found("Die Kasse", "the till")
}

/// The key a till signs its codes with.
pub(crate) fn key(secret: &Secret, till: TillId) -> [u8; KEY_BYTES] {
    let code = keyed(secret, b"resonanz key of a till 1\0").chain_update(till.0.as_bytes()).finalize().into_bytes();
    let mut key = [0; KEY_BYTES];
    key.copy_from_slice(&code[..KEY_BYTES]);
    key
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String succeeds");
        text
    })
}

fn number(till: &TillRow) -> Result<u16> {
    u16::try_from(till.no).map_err(|_| Error::Internal(format!("the till {} has the number {}", till.id, till.no)))
}

fn shape(till: TillRow, link: &LinkRow, answers: i64) -> Result<TillShape> {
    Ok(TillShape {
        number: number(&till)?,
        id: till.id,
        link: till.link,
        name: link.name.clone(),
        till: link.attributes.0.get(TILL).cloned(),
        units: link.units.0.clone(),
        touchpoint: link.touchpoint,
        valid_days: u16::try_from(till.valid_days).unwrap_or(MOST_DAYS),
        created_at: till.created_at,
        revoked_at: till.revoked_at,
        answers,
    })
}

#[cfg(test)]
mod tests;
