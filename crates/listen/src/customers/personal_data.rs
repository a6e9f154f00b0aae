//! Everything kept about one customer, in one file, for the customer.

use super::personal_contacts::{PersonalOccasion, PersonalUndeliverable};
use super::shapes::Customer;
use crate::{Listen, Result};
use access::Caller;
use domain::ids::{CustomerId, SignalId};
use domain::role::Right;
use domain::signal::{Envelope, Feedback, Interaction};
use domain::time::Timestamp;
use lake::{Cursor, Filter, SignalQuery};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// All data about one customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonalData {
    pub exported_at: Timestamp,
    pub customer: Customer,
    #[schema(value_type = Object, nullable)]
    pub account: Option<serde_json::Value>,
    pub feedback: Vec<PersonalSignal>,
    pub interactions: Vec<PersonalSignal>,
    /// When programmes would have asked, and what was sent; newest first.
    pub occasions: Vec<PersonalOccasion>,
    /// Addresses nothing is written to.
    pub undeliverable: Vec<PersonalUndeliverable>,
}

/// One signal as it was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonalSignal {
    pub id: SignalId,
    pub time: Timestamp,
    pub recorded: Timestamp,
    pub channel: domain::signal::Channel,
    pub touchpoint: Option<String>,
    /// What it is: title of a survey, type of an event.
    pub title: String,
    pub value: Option<f64>,
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<serde_json::Value>,
    /// As it was sent.
    #[schema(value_type = Object)]
    pub payload: serde_json::Value,
}

const PORTION: usize = 1_000;

impl PersonalData {
    /// How much it is, for the log.
    pub(crate) fn extent(&self) -> serde_json::Value {
        serde_json::json!({
            "feedback": self.feedback.len(), "interactions": self.interactions.len(), "occasions": self.occasions.len(),
        })
    }
}

impl Listen {
    /// Everything about the customer with all linked profiles, for whoever hands it on to him.
    pub async fn personal_data(&self, who: &Caller, id: CustomerId) -> Result<PersonalData> {
        let data = self.gathered(who, id).await?;
        let mut tx = self.db.begin().await?;
        let detail = data.extent();
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "customer.exported", id, &detail).await?;
        tx.commit().await?;
        Ok(data)
    }

    /// The same, and nothing is noted: that is up to whoever hands it out.
    pub(crate) async fn gathered(&self, who: &Caller, id: CustomerId) -> Result<PersonalData> {
        who.require_everywhere(Right::ExportData)?;
        who.require(Right::ReadVoices)?;
        let rows = self.seen_customer(who, id).await?;
        let profiles: BTreeSet<CustomerId> = rows.iter().map(|row| row.id).collect();
        let ids: Vec<CustomerId> = profiles.iter().copied().collect();
        let customer = self.read_customer(who, id).await?;
        let account = match &customer.account {
            Some(account) => store::accounts::find(&self.db, who.project.no, account.id).await?,
            None => None,
        };
        let account =
            account.map(|row| serde_json::json!({"key": row.key, "name": row.name, "attributes": row.attributes.0}));
        let titles = self.titles(who.project.no).await?;
        let rows = self.rows_of(who).await?;
        let mut query = SignalQuery::new(Filter { customers: Some(profiles), ..Filter::default() }, PORTION);
        let mut feedback = Vec::new();
        loop {
            let found = self.lake.feedback(&rows, &query).await?;
            query.before = found.last().map(|one| cursor(&one.envelope));
            for one in &found {
                feedback.push(self.personal_feedback(who, one, &titles).await?);
            }
            if found.len() < PORTION {
                break;
            }
        }
        query.before = None;
        let mut interactions = Vec::new();
        loop {
            let found = self.lake.interactions(&rows, &query).await?;
            query.before = found.last().map(|one| cursor(&one.envelope));
            for one in &found {
                interactions.push(self.personal_interaction(who, one).await?);
            }
            if found.len() < PORTION {
                break;
            }
        }
        let occasions = self.personal_occasions(who.project.no, &ids).await?;
        let undeliverable = self.personal_undeliverable(who.project.no, &ids).await?;
        let exported_at = self.world.now();
        Ok(PersonalData { exported_at, customer, account, feedback, interactions, occasions, undeliverable })
    }

    async fn personal_feedback(
        &self,
        who: &Caller,
        one: &Feedback,
        titles: &crate::timeline::Titles,
    ) -> Result<PersonalSignal> {
        let mut signal = self.personal_signal(who, &one.envelope).await?;
        signal.title = titles.of_survey(one.survey, who.language).unwrap_or_default();
        for item in &one.items {
            let series = self.dictionary.word(store::dictionary::Kind::Series, item.series.0).await?;
            signal.items.push(serde_json::json!({
                "question": item.question, "series": series.as_deref(), "value": item.value, "group": item.group,
                "choice": item.choice, "text": item.text,
            }));
        }
        Ok(signal)
    }

    async fn personal_interaction(&self, who: &Caller, one: &Interaction) -> Result<PersonalSignal> {
        let mut signal = self.personal_signal(who, &one.envelope).await?;
        signal.title = self.event_name(one.event).await?;
        signal.value = one.value;
        Ok(signal)
    }

    async fn personal_signal(&self, who: &Caller, envelope: &Envelope) -> Result<PersonalSignal> {
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        Ok(PersonalSignal {
            id: envelope.id,
            time: envelope.time,
            recorded: envelope.recorded,
            channel: envelope.channel,
            touchpoint: touchpoints.by_no(envelope.touchpoint).map(|touchpoint| touchpoint.name.clone()),
            title: String::new(),
            value: None,
            items: Vec::new(),
            payload: serde_json::from_str(&envelope.payload).unwrap_or_default(),
        })
    }
}

fn cursor(envelope: &Envelope) -> Cursor {
    Cursor { time: envelope.time, id: envelope.id }
}
