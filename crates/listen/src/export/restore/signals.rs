//! Signals back in: straight into the ledger, as they were, with the time they were first accepted.

use super::Restored;
use super::catalogue::Found;
use super::here::Here;
use super::parts::Parts;
use crate::export::records::{AnswerRecord, InteractionRecord, ItemRecord, SignalRecord};
use crate::intake::{row_count, voices_of};
use crate::{Listen, Result};
use access::Caller;
use domain::facets::FacetValues;
use domain::ids::{EventTypeNo, FacetSetNo, ProjectNo, SeriesNo, SurveyNo, TouchpointId, TouchpointNo};
use domain::signal::{Change, Dataset, Envelope, Feedback, INFERRED_TOUCHPOINT, Interaction, Item};
use store::dictionary::Kind as Word;
use store::voices::VoiceRow;

impl Listen {
    pub(super) async fn restore_signals(
        &self,
        who: &Caller,
        parts: &Parts,
        found: &Found,
        restored: &mut Restored,
    ) -> Result<()> {
        let here = self.here(who, found).await?;
        let mut portions = parts.portions::<SignalRecord<AnswerRecord>>("answers.jsonl");
        while let Some(portion) = portions.next().await? {
            let mut feedback = Vec::with_capacity(portion.len());
            for record in portion {
                feedback.push(self.feedback_back(&here, record).await?);
            }
            restored.answers += feedback.len() as u64;
            self.put_feedback_back(&here, feedback).await?;
        }
        let mut portions = parts.portions::<SignalRecord<InteractionRecord>>("interactions.jsonl");
        while let Some(portion) = portions.next().await? {
            let mut interactions = Vec::with_capacity(portion.len());
            for record in portion {
                interactions.push(Change::Put(self.interaction_back(&here, record).await?));
            }
            restored.interactions += interactions.len() as u64;
            let payload = lake::encode_interactions(&interactions)?;
            self.append_back(Dataset::Interactions, interactions.len(), &payload, &[]).await?;
        }
        Ok(())
    }

    async fn put_feedback_back(&self, here: &Here<'_>, feedback: Vec<Feedback>) -> Result<()> {
        let voices = voices_of(&here.touchpoints, &feedback);
        let changes: Vec<Change<Feedback>> = feedback.into_iter().map(Change::Put).collect();
        let payload = lake::encode_feedback(&changes)?;
        self.append_back(Dataset::Feedback, changes.len(), &payload, &voices).await
    }

    /// One batch of the ledger, with its voices.
    async fn append_back(&self, dataset: Dataset, rows: usize, payload: &[u8], voices: &[VoiceRow]) -> Result<()> {
        let rows = row_count(rows)?;
        let quiet = self.intake.quiesce().await;
        let mut tx = self.db.begin().await?;
        if !voices.is_empty() {
            store::voices::put_many(&mut tx, voices).await?;
        }
        store::ledger::append(&mut tx, dataset, rows, payload).await?;
        tx.commit().await?;
        drop(quiet);
        self.intake.replay().catch_up().await?;
        Ok(())
    }

    async fn feedback_back(&self, here: &Here<'_>, record: SignalRecord<AnswerRecord>) -> Result<Feedback> {
        let envelope = self.envelope_back(here, &record).await?;
        let AnswerRecord { solicited, survey, survey_version, language, items: records } = record.own;
        let mut items = Vec::with_capacity(records.len());
        for item in records {
            items.push(self.item_back(here, item).await?);
        }
        let survey = survey.and_then(|id| here.survey(id)).unwrap_or(SurveyNo::NONE);
        Ok(Feedback { envelope, solicited, survey, survey_version, language, items })
    }

    async fn item_back(&self, here: &Here<'_>, item: ItemRecord) -> Result<Item> {
        let series = match &item.series {
            Some(key) => self.dictionary.number(ProjectNo::NONE, Word::Series, key).await?,
            None => 0,
        };
        // An inferred touchpoint may be called otherwise here.
        let choice = match item.choice {
            Some(id) if item.question == INFERRED_TOUCHPOINT => {
                Some(id.parse::<TouchpointId>().map_or(id, |id| here.found.touchpoint(id).to_string()))
            }
            choice => choice,
        };
        Ok(Item {
            question: item.question,
            touchpoint: here.touchpoint(item.touchpoint),
            series: SeriesNo(series),
            value: item.value,
            group: item.group,
            choice,
            text: item.text,
        })
    }

    async fn interaction_back(&self, here: &Here<'_>, record: SignalRecord<InteractionRecord>) -> Result<Interaction> {
        let InteractionRecord { r#type, value } = &record.own;
        let event = self.dictionary.number(here.who.project.no, Word::EventType, r#type).await?;
        let envelope = self.envelope_back(here, &record).await?;
        Ok(Interaction { envelope, event: EventTypeNo(event), value: *value })
    }

    async fn envelope_back<Own>(&self, here: &Here<'_>, record: &SignalRecord<Own>) -> Result<Envelope> {
        let mut values = FacetValues::default();
        record.facets.iter().for_each(|(key, value)| values.insert(key, value));
        let facets = if values.is_empty() {
            FacetSetNo::NONE
        } else {
            let word = values.to_word();
            FacetSetNo(self.dictionary.number(here.who.project.no, Word::FacetSet, &word).await?)
        };
        Ok(Envelope {
            project: here.who.project.no,
            id: record.id,
            customer: record.profile,
            time: record.time,
            day: record.time.day_in(&here.who.project.zone),
            recorded: record.recorded,
            channel: record.channel,
            touchpoint: here.touchpoint(record.touchpoint).unwrap_or(TouchpointNo::NONE),
            units: here.units(&record.units).await?,
            facets,
            payload: record.payload.as_ref().map_or_else(String::new, |json| json.get().to_owned()),
        })
    }
}
