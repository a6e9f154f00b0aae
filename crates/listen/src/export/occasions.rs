//! The past of listening programmes: every occasion with what became of it, and every message.

use super::archive::Archive;
use super::{Listen, Result};
use crate::programmes::Happened;
use access::{Places, Project};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::facets::FacetValues;
use domain::ids::{CustomerId, InvitationId, MessageId, ProgrammeId, SignalId, SurveyId};
use domain::programme::Held;
use domain::signal::Channel;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::occasions::KeptOccasion;
use store::{messages, occasions};

pub(super) const OCCASIONS: &str = "occasions.jsonl";
pub(super) const MESSAGES: &str = "messages.jsonl";

/// One customer at one trigger, and what became of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OccasionRecord {
    pub(super) id: InvitationId,
    pub(super) programme: ProgrammeId,
    /// By which version it was decided; 0: not yet.
    pub(super) version: i64,
    /// As first identified.
    pub(super) customer: CustomerId,
    /// The event; absent: a run of a schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) signal: Option<SignalId>,
    pub(super) happened_at: Timestamp,
    /// Codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) units: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) attributes: BTreeMap<String, String>,
    /// Probability of the draw of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) draw: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) drawn: Option<bool>,
    /// `due`, `held`, `planned` or `sent`.
    pub(super) status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    pub(super) due_at: Timestamp,
    /// Channels passed over, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) passed_over: Vec<(Channel, Held)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) decided_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) variant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) survey: Option<SurveyId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) channel: Option<Channel>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) probability: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) facets: Option<FacetValues>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sent_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) opened_at: Option<Timestamp>,
    /// SHA-256 of the token in the address, in base64, so that what was sent can still be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    /// The same of a second token, made with a newer secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) later_token: Option<String>,
    /// The signal that an answer to it becomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) answer: Option<SignalId>,
}

/// An invitation or a reminder.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MessageRecord {
    pub(super) id: MessageId,
    pub(super) occasion: InvitationId,
    pub(super) customer: CustomerId,
    /// 0: the invitation, then its reminders.
    pub(super) number: i64,
    pub(super) channel: Channel,
    pub(super) send_at: Timestamp,
    /// `planned`, `sending`, `accepted`, `refused`, `unclear` or `cancelled`.
    pub(super) status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reply: Option<String>,
    pub(super) attempts: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) settled_at: Option<Timestamp>,
    /// What came back after the next server had taken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) came_back: Option<CameBackRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CameBackRecord {
    /// `bounced`, `deferred` or `complained`.
    pub(super) what: String,
    pub(super) at: Timestamp,
    /// What the last server said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) words: Option<String>,
}

const PORTION: u32 = 2_000;

impl Listen {
    pub(super) async fn archive_occasions(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        let places = self.access.places().await?;
        archive.part(OCCASIONS).await?;
        let mut after = None;
        loop {
            let kept = occasions::after(&self.db, project.no, after, PORTION).await?;
            let Some(last) = kept.last() else { break };
            after = Some(last.row.id);
            for one in kept {
                archive.line(&occasion(one, &places)).await?;
            }
        }
        archive.part(MESSAGES).await?;
        let mut after = None;
        loop {
            let rows = messages::after(&self.db, project.no, after, PORTION).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = Some(last.id);
            for row in rows {
                archive.line(&message(row)).await?;
            }
        }
    }
}

fn occasion(kept: KeptOccasion, places: &Places) -> OccasionRecord {
    let KeptOccasion { row, facets, token_hash, later_token_hash } = kept;
    let happened: Happened = serde_json::from_str(&row.circumstances).unwrap_or_default();
    let code = |no| places.tree.unit(no).map(|unit| unit.code.clone());
    OccasionRecord {
        id: row.id,
        programme: row.programme,
        version: row.version,
        customer: row.customer,
        signal: row.signal,
        happened_at: row.happened_at,
        units: happened.units.into_iter().filter_map(code).collect(),
        attributes: happened.attributes,
        draw: row.draw,
        drawn: row.drawn,
        status: row.status,
        reason: row.reason,
        due_at: row.due_at,
        passed_over: serde_json::from_str(&row.notes).unwrap_or_default(),
        decided_at: row.decided_at,
        variant: row.variant,
        survey: row.survey,
        channel: crate::links::channel(row.channel),
        language: row.language,
        probability: row.probability,
        facets: facets.as_deref().and_then(FacetValues::from_word),
        expires_at: row.expires_at,
        sent_at: row.sent_at,
        opened_at: row.opened_at,
        token: token_hash.map(|hash| BASE64.encode(hash)),
        later_token: later_token_hash.map(|hash| BASE64.encode(hash)),
        answer: row.answer,
    }
}

fn message(row: messages::MessageRow) -> MessageRecord {
    MessageRecord {
        id: row.id,
        occasion: row.occasion,
        customer: row.customer,
        number: row.number,
        channel: crate::links::channel(Some(row.channel)).unwrap_or_default(),
        send_at: row.send_at,
        status: row.status,
        reason: row.reason,
        reply: row.reply,
        attempts: row.attempts,
        settled_at: row.settled_at,
        came_back: row.came_back.zip(row.came_back_at).map(|(what, at)| CameBackRecord {
            what,
            at,
            words: row.came_back_words,
        }),
    }
}
