//! What became of each occasion of a programme, and why.

use crate::{Error, Listen, Result};
use access::{Caller, Words};
use domain::ids::{CustomerId, InvitationId, ProgrammeId, SignalId, SurveyId};
use domain::programme::{Held, Waiting};
use domain::role::Right;
use domain::signal::Channel;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::messages::MessageRow;
use store::occasions::{LogFilter, OccasionRow, Position};
use store::{customers, messages, occasions};
use utoipa::{IntoParams, ToSchema};

const LONGEST_PAGE: u32 = 200;

/// Which decisions.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DecisionQuery {
    /// `due`, `held`, `planned` or `sent`.
    pub status: Option<String>,
    /// Code of a reason, such as `no_consent`.
    pub reason: Option<String>,
    /// `next` of the page before.
    pub before: Option<String>,
    /// At most 200; 50 when absent.
    pub limit: Option<u32>,
}

/// Some decisions, newest occasions first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DecisionPage {
    pub items: Vec<Decision>,
    /// Where the next page begins; null: this is the last one.
    pub next: Option<String>,
}

/// One occasion and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Decision {
    pub id: InvitationId,
    pub customer: CustomerId,
    pub customer_name: Option<String>,
    /// The event; null: a run of the schedule.
    pub signal: Option<SignalId>,
    pub happened_at: Timestamp,
    /// `due` (waits), `held` (is not asked), `planned` (is about to be sent) or `sent`.
    pub status: String,
    /// Why it waits or is not asked.
    pub reason: Option<String>,
    pub words: Option<Words>,
    /// When it is looked at again, as long as it waits.
    pub again_at: Option<Timestamp>,
    /// Channels passed over, each with its reason.
    pub passed_over: Vec<PassedOver>,
    pub decided_at: Option<Timestamp>,
    pub version: i64,
    pub variant: Option<String>,
    pub survey: Option<SurveyId>,
    pub channel: Option<Channel>,
    pub language: Option<String>,
    /// With which this customer was chosen from all who could be.
    pub probability: Option<f64>,
    pub expires_at: Option<Timestamp>,
    pub sent_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub messages: Vec<MessageShape>,
}

/// A channel that was not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PassedOver {
    pub channel: Channel,
    pub reason: String,
    pub words: Words,
}

/// An invitation or reminder as it was or will be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MessageShape {
    /// 0: the invitation, then its reminders.
    pub number: i64,
    pub send_at: Timestamp,
    /// `planned`, `sending`, `accepted`, `refused`, `unclear` or `cancelled`.
    pub status: String,
    pub reason: Option<String>,
    /// What the next server said.
    pub reply: Option<String>,
    /// It left and came back: `bounced` (for good), `deferred` (given up for now) or `complained` (its reader called it
    /// unwanted).
    pub came_back: Option<String>,
    pub came_back_at: Option<Timestamp>,
    /// What came back says.
    pub came_back_words: Option<String>,
}

impl Listen {
    /// Whoever reads it sees single customers.
    pub async fn programme_decisions(
        &self,
        who: &Caller,
        id: ProgrammeId,
        query: &DecisionQuery,
    ) -> Result<DecisionPage> {
        who.require_everywhere(Right::ManageSurveys)?;
        who.require_everywhere(Right::ReadVoices)?;
        self.programme_row(who, id).await?;
        let limit = query.limit.unwrap_or(50).clamp(1, LONGEST_PAGE);
        let before = match &query.before {
            Some(text) => Some(position(text).ok_or_else(|| Error::bad_cursor("before"))?),
            None => None,
        };
        let filter = LogFilter { status: query.status.as_deref(), reason: query.reason.as_deref() };
        let mut rows = occasions::log(&self.db, id, filter, before, limit + 1).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| format!("{}_{}", row.happened_at.micros(), row.id));
        let ids: Vec<CustomerId> = rows.iter().map(|row| row.customer).collect();
        let names = customers::names(&self.db, who.project.no, &ids).await?;
        let invited: Vec<InvitationId> = rows.iter().filter(|row| row.variant.is_some()).map(|row| row.id).collect();
        let mut sent = self.messages_of(&invited).await?;
        let item = |row: OccasionRow| {
            let name = names.get(&row.customer).and_then(|(_, name)| name.clone());
            let messages = sent.remove(&row.id).unwrap_or_default();
            decision(row, name, messages)
        };
        Ok(DecisionPage { items: rows.into_iter().map(item).collect(), next })
    }

    /// What was or will be sent at these occasions.
    pub(crate) async fn messages_of(&self, ids: &[InvitationId]) -> Result<HashMap<InvitationId, Vec<MessageRow>>> {
        let mut sent: HashMap<InvitationId, Vec<MessageRow>> = HashMap::new();
        for message in messages::of_occasions(&self.db, ids).await? {
            sent.entry(message.occasion).or_default().push(message);
        }
        Ok(sent)
    }
}

fn position(text: &str) -> Option<Position> {
    let (at, id) = text.split_once('_')?;
    Some(Position { happened_at: Timestamp(at.parse().ok()?), id: id.parse().ok()? })
}

/// What a reason says, whether it is one to wait or one not to ask.
fn words(reason: &str) -> Option<Words> {
    let held = Held::from_code(reason).map(Held::wording);
    let wording = held.or_else(|| Waiting::from_code(reason).map(Waiting::wording))?;
    Some(Words::new(wording.de, wording.en))
}

fn decision(row: OccasionRow, customer_name: Option<String>, messages: Vec<MessageRow>) -> Decision {
    let notes: Vec<(Channel, Held)> = serde_json::from_str(&row.notes).unwrap_or_default();
    let passed_over = |(channel, held): (Channel, Held)| {
        let wording = held.wording();
        PassedOver { channel, reason: wording.code.to_owned(), words: Words::new(wording.de, wording.en) }
    };
    Decision {
        id: row.id,
        customer: row.customer,
        customer_name,
        signal: row.signal,
        happened_at: row.happened_at,
        words: row.reason.as_deref().and_then(words),
        again_at: (row.status == "due").then_some(row.due_at),
        status: row.status,
        reason: row.reason,
        passed_over: notes.into_iter().map(passed_over).collect(),
        decided_at: row.decided_at,
        version: row.version,
        variant: row.variant,
        survey: row.survey,
        channel: crate::links::channel(row.channel),
        language: row.language,
        probability: row.probability,
        expires_at: row.expires_at,
        sent_at: row.sent_at,
        opened_at: row.opened_at,
        messages: messages.into_iter().map(message).collect(),
    }
}

fn message(row: MessageRow) -> MessageShape {
    MessageShape {
        number: row.number,
        send_at: row.send_at,
        status: row.status,
        reason: row.reason,
        reply: row.reply,
        came_back: row.came_back,
        came_back_at: row.came_back_at,
        came_back_words: row.came_back_words,
    }
}
