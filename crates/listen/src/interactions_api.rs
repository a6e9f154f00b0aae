//! Interactions sent by programs: from a shop, an app, a call centre.

use crate::batch::{BatchAccepted, RefusedSignal, newest_of_each, too_many};
use crate::circumstances::{
    LONGEST_EVENT, LONGEST_MESSAGE_ID, OutOfScope, Said, Surroundings, short_text, signal_of_message,
};
use crate::{Circumstances, Error, IncomingInteraction, Listen, Result, Submission};
use access::{Caller, Fault, Kind};
use domain::identity::Identification;
use domain::ids::TouchpointNo;
use domain::role::Right;
use domain::signal::{Channel, Dataset};
use domain::time::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Interactions in one batch.
const MOST_INTERACTIONS: usize = 2_500;
/// Bytes of one interaction.
const LONGEST_INTERACTION: usize = 32 * 1024;

/// An interaction as a program sends it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InteractionDraft {
    /// Any text of yours of at most 200 characters that names it: sent again, it is the same interaction.
    pub message_id: String,
    /// What happened, such as `order_placed`.
    pub r#type: String,
    /// When; by default now, or when it was sent first.
    #[serde(default)]
    pub time: Option<Timestamp>,
    #[serde(default)]
    pub customer: Option<Identification>,
    /// Id or key; by default the touchpoint whose key is the type.
    #[serde(default)]
    pub touchpoint: Option<String>,
    /// Ids or codes, at most one of each hierarchy.
    #[serde(default)]
    pub units: Vec<String>,
    /// By default the touchpoint's.
    #[serde(default)]
    pub channel: Option<Channel>,
    /// Amount, duration or count it carries.
    #[serde(default)]
    pub value: Option<f64>,
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// It corrects the time or customer of one sent before. Plain retries need not say so.
    #[serde(default)]
    pub correction: bool,
}

/// A batch of interactions.
#[derive(Debug, Deserialize)]
pub struct InteractionBatch {
    pub interactions: Vec<Box<RawValue>>,
}

/// One that was read, and whether an earlier version has to be looked for.
struct Ready {
    interaction: IncomingInteraction,
    may_be_known: bool,
}

impl Listen {
    /// Takes as many of these as are right; returns when they are durable.
    pub async fn submit_interactions(&self, who: &Caller, batch: InteractionBatch) -> Result<BatchAccepted> {
        who.require(Right::WriteSignals)?;
        if batch.interactions.len() > MOST_INTERACTIONS {
            return Err(too_many("interactions", ("Interaktionen", "interactions"), MOST_INTERACTIONS));
        }
        let surroundings = self.surroundings(who).await?;
        let mut outcome = BatchAccepted::default();
        let mut ready: Vec<(usize, Ready)> = Vec::with_capacity(batch.interactions.len());
        for (index, raw) in batch.interactions.into_iter().enumerate() {
            match read(who, &surroundings, raw) {
                Ok(one) => ready.push((index, one)),
                Err(fault) => outcome.refused.push(refused(index, &fault, who)),
            }
        }
        let ready = newest_of_each(ready, |(_, one)| Some(one.interaction.circumstances.id));
        let interactions = self.with_earlier(who, ready, &mut outcome.refused).await?;
        outcome.refused.sort_by_key(|one| one.index);
        outcome.accepted = interactions.len();
        if !interactions.is_empty() {
            self.intake.submit(&who.project, Submission { interactions, ..Submission::default() }).await?;
        }
        Ok(outcome)
    }

    /// Those whose time or customer may differ from what was sent before are looked up.
    async fn with_earlier(
        &self,
        who: &Caller,
        ready: Vec<(usize, Ready)>,
        out: &mut Vec<RefusedSignal>,
    ) -> Result<Vec<IncomingInteraction>> {
        let looked = ready.iter().filter(|(_, one)| one.may_be_known);
        let ids = looked.map(|(_, one)| one.interaction.circumstances.id).collect();
        let mut earlier = self.earlier(who, Dataset::Interactions, ids).await?;
        let mut interactions = Vec::with_capacity(ready.len());
        for (index, Ready { mut interaction, .. }) in ready {
            let circumstances = &mut interaction.circumstances;
            match earlier.take(circumstances.id) {
                Ok(before) => {
                    if circumstances.time == UNSAID {
                        // Sent again without a time, it happened when it happened.
                        circumstances.time = before.as_ref().map_or_else(|| self.world.now(), |before| before.time);
                    }
                    circumstances.replaces = before;
                    interactions.push(interaction);
                }
                Err(OutOfScope) => out.push(refused(index, &out_of_scope(), who)),
            }
        }
        Ok(interactions)
    }
}

/// Stands for a time that was not said until it is known whether there is an earlier one.
const UNSAID: Timestamp = Timestamp(i64::MIN);

fn read(who: &Caller, surroundings: &Surroundings, raw: Box<RawValue>) -> Result<Ready, Fault> {
    if raw.get().len() > LONGEST_INTERACTION {
        let kb = LONGEST_INTERACTION / 1024;
        return Err(Fault::new(
            "interactions",
            "too_large",
            format!("Die Interaktion ist größer als {kb} kB: Kürzen Sie sie."),
            format!("the interaction is larger than {kb} kB: shorten it"),
        ));
    }
    let draft: InteractionDraft = serde_json::from_str(raw.get()).map_err(|error| {
        let de = format!("So sieht keine Interaktion aus: {error}.");
        Fault::new("interactions", "wrong_shape", de, error.to_string())
    })?;
    short_text("message_id", "not_a_short_text", &draft.message_id, LONGEST_MESSAGE_ID)?;
    short_text("type", "not_a_short_text", &draft.r#type, LONGEST_EVENT)?;
    let usual = if draft.touchpoint.is_none() { surroundings.touchpoint_of_type(&draft.r#type) } else { None };
    let said = Said {
        time: draft.time,
        customer: draft.customer.as_ref(),
        touchpoint: draft.touchpoint.as_deref(),
        usual,
        units: &draft.units,
        attributes: &draft.attributes,
    };
    let place = surroundings.place(who, said).map_err(|mut faults| faults.swap_remove(0))?;
    let touchpoint = place.touchpoint.or(usual);
    // Whoever sees only a part of the project must not write over the rest of it.
    let may_be_known = draft.time.is_none() || draft.correction || !who.scope.is_whole_project();
    let circumstances = Circumstances {
        id: signal_of_message(who.project.id, &draft.message_id),
        time: draft.time.unwrap_or(UNSAID),
        channel: draft.channel.or(touchpoint.map(|one| one.channel)).unwrap_or_default(),
        touchpoint: touchpoint.map_or(TouchpointNo::NONE, |one| one.no),
        units: place.units.iter().map(|unit| unit.no).collect(),
        customer: draft.customer,
        attributes: draft.attributes,
        payload: Box::<str>::from(raw).into(),
        replaces: None,
    };
    let interaction = IncomingInteraction { circumstances, event: draft.r#type, value: draft.value };
    Ok(Ready { interaction, may_be_known })
}

fn out_of_scope() -> Fault {
    Fault::new(
        "message_id",
        "not_found",
        "Diese Interaktion gibt es schon, und Sie dürfen sie nicht sehen: Nehmen Sie eine andere message_id.",
        "this interaction exists already, and you may not see it: use another message_id",
    )
}

fn refused(index: usize, fault: &Fault, who: &Caller) -> RefusedSignal {
    let message = fault.message.in_language(who.language).to_owned();
    RefusedSignal { index, code: fault.code.to_owned(), message }
}

/// The batch out of a request body.
///
/// # Errors
/// Says what is wrong with its shape.
pub fn interaction_batch(body: &[u8]) -> Result<InteractionBatch> {
    serde_json::from_slice(body).map_err(|error| {
        Error::refused(
            Kind::Invalid,
            "wrong_shape",
            format!("Erwartet wird {{\"interactions\": [ … ]}}: {error}."),
            format!("Expected {{\"interactions\": [ … ]}}: {error}."),
        )
    })
}
