//! Interactions sent by programs: from a shop, an app, a call centre.

use crate::answers_api::signal_of_message;
use crate::links::{LONGEST_ATTRIBUTE, MOST_ATTRIBUTES, is_attribute_name};
use crate::{Circumstances, Error, IncomingInteraction, Listen, Result, Submission};
use access::{Caller, Fault, Kind, Places, Touchpoints};
use domain::identity::Identification;
use domain::identity::normal_form::CallingCode;
use domain::ids::{SignalId, TouchpointNo, UnitNo};
use domain::role::Right;
use domain::scope::Scope;
use domain::signal::{Channel, Envelope};
use domain::time::Timestamp;
use lake::SignalQuery;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;

/// Interactions in one batch.
const MOST_INTERACTIONS: usize = 2_500;
/// Bytes of one interaction.
const LONGEST_INTERACTION: usize = 32 * 1024;
const LONGEST_MESSAGE_ID: usize = 200;
/// How far ahead another clock may be.
const AHEAD_SECONDS: i64 = 300;

/// An interaction as a program sends it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InteractionDraft {
    /// Any text of yours that names it: sent again, it is the same interaction.
    pub message_id: String,
    /// What happened, such as `order_placed`.
    pub r#type: String,
    /// When; by default now, or when it was sent first.
    #[serde(default)]
    pub time: Option<Timestamp>,
    #[serde(default)]
    pub customer: Option<Identification>,
    /// Id or key.
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

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct InteractionsAccepted {
    pub accepted: usize,
    pub refused: Vec<RefusedInteraction>,
}

/// An interaction that was not taken, and why; the others are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusedInteraction {
    /// Its place in the batch, from 0.
    pub index: usize,
    pub code: String,
    pub message: String,
}

/// What interactions of one batch refer to.
struct Known {
    country: CallingCode,
    places: Arc<Places>,
    touchpoints: Arc<Touchpoints>,
    now: Timestamp,
    limited_to_units: bool,
}

impl Listen {
    /// Takes as many of these as are right; returns when they are durable.
    pub async fn submit_interactions(&self, who: &Caller, batch: InteractionBatch) -> Result<InteractionsAccepted> {
        who.require(Right::WriteSignals)?;
        if batch.interactions.len() > MOST_INTERACTIONS {
            return Err(Error::invalid_field(
                "interactions",
                "too_many",
                format!("Höchstens {MOST_INTERACTIONS} Interaktionen auf einmal: Schicken Sie sie in Teilen."),
                format!("at most {MOST_INTERACTIONS} interactions at once: send them in parts"),
            ));
        }
        let known = Known {
            country: self.country().await?,
            places: self.access.places().await?,
            touchpoints: self.access.touchpoints(who.project.no).await?,
            now: self.world.now(),
            limited_to_units: who.scope.unit_grants().is_some(),
        };
        let mut outcome = InteractionsAccepted::default();
        let mut ready: Vec<(IncomingInteraction, bool)> = Vec::with_capacity(batch.interactions.len());
        let mut places: HashMap<SignalId, usize> = HashMap::with_capacity(batch.interactions.len());
        for (index, raw) in batch.interactions.into_iter().enumerate() {
            match known.read(who, &raw) {
                Ok((interaction, look)) => match places.get(&interaction.circumstances.id) {
                    // Twice in one batch: the later one counts.
                    Some(place) => ready[*place] = (interaction, look),
                    None => {
                        places.insert(interaction.circumstances.id, ready.len());
                        ready.push((interaction, look));
                    }
                },
                Err(fault) => {
                    let message = fault.message.in_language(who.language).to_owned();
                    outcome.refused.push(RefusedInteraction { index, code: fault.code.to_owned(), message });
                }
            }
        }
        outcome.accepted = ready.len();
        let interactions = self.with_earlier(who, ready).await?;
        if !interactions.is_empty() {
            self.intake.submit(&who.project, Submission { interactions, ..Submission::default() }).await?;
        }
        Ok(outcome)
    }

    /// Those whose time or customer may differ from what was sent before are looked up.
    async fn with_earlier(
        &self,
        who: &Caller,
        ready: Vec<(IncomingInteraction, bool)>,
    ) -> Result<Vec<IncomingInteraction>> {
        let ids: BTreeSet<SignalId> =
            ready.iter().filter(|(_, look)| *look).map(|(one, _)| one.circumstances.id).collect();
        let mut earlier: HashMap<SignalId, Envelope> = HashMap::new();
        if !ids.is_empty() {
            let tree = self.access.tree().await?;
            let everything = Scope::whole_project(who.project.id, who.project.no, []).rows(&tree);
            let found = self.lake.interactions(&everything, &SignalQuery::ids(ids)).await?;
            earlier.extend(found.into_iter().map(|one| (one.envelope.id, one.envelope)));
        }
        let with_earlier = |(mut one, _): (IncomingInteraction, bool)| {
            if let Some(old) = earlier.remove(&one.circumstances.id) {
                // Sent again without a time, it happened when it happened.
                if one.circumstances.time == UNSAID {
                    one.circumstances.time = old.time;
                }
                one.circumstances.replaces = Some(old);
            }
            if one.circumstances.time == UNSAID {
                one.circumstances.time = self.world.now();
            }
            one
        };
        Ok(ready.into_iter().map(with_earlier).collect())
    }
}

/// Stands for a time that was not said until it is known whether there is an earlier one.
const UNSAID: Timestamp = Timestamp(i64::MIN);

impl Known {
    /// The interaction, and whether an earlier version has to be looked for.
    fn read(&self, who: &Caller, raw: &RawValue) -> Result<(IncomingInteraction, bool), Fault> {
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
            Fault::new(
                "interactions",
                "wrong_shape",
                format!("So sieht keine Interaktion aus: {error}."),
                error.to_string(),
            )
        })?;
        self.check(&draft)?;
        let touchpoint = match draft.touchpoint.as_deref() {
            Some(name) => {
                Some(self.touchpoints.find(name).filter(|one| who.scope.sees_touchpoint(one.no)).ok_or_else(|| {
                    Fault::new(
                        "touchpoint",
                        "unknown_touchpoint",
                        format!(
                            "Den Kontaktpunkt „{name}“ gibt es nicht: Geben Sie seinen Schlüssel oder seine Id an."
                        ),
                        format!("there is no touchpoint \"{name}\": give its key or id"),
                    )
                })?)
            }
            None => None,
        };
        let look = draft.time.is_none() || draft.correction;
        let circumstances = Circumstances {
            id: signal_of_message(who.project.id, &draft.message_id),
            customer: draft.customer,
            time: draft.time.unwrap_or(UNSAID),
            channel: draft.channel.or(touchpoint.map(|one| one.channel)).unwrap_or_default(),
            touchpoint: touchpoint.map_or(TouchpointNo::NONE, |one| one.no),
            units: self.units(who, &draft.units)?,
            attributes: draft.attributes,
            payload: raw.get().to_owned(),
            replaces: None,
        };
        Ok((IncomingInteraction { circumstances, event: draft.r#type, value: draft.value }, look))
    }

    fn check(&self, draft: &InteractionDraft) -> Result<(), Fault> {
        let text = |field: &str, text: &str, longest: usize| {
            let fine =
                !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control);
            let fault = || {
                Fault::new(
                    field,
                    "not_a_short_text",
                    format!("1 bis {longest} Zeichen, ohne Steuerzeichen."),
                    format!("1 to {longest} characters, no control characters"),
                )
            };
            if fine { Ok(()) } else { Err(fault()) }
        };
        text("message_id", &draft.message_id, LONGEST_MESSAGE_ID)?;
        text("type", &draft.r#type, crate::import::LONGEST_EVENT)?;
        if let Some(customer) = &draft.customer
            && let Err(wrong) = customer.check(self.country)
        {
            let fault = crate::customers::fault(&wrong[0]);
            return Err(Fault { field: format!("customer.{}", fault.field), ..fault });
        }
        if draft.time.is_some_and(|time| time > self.now.plus_seconds(AHEAD_SECONDS)) {
            return Err(Fault::new(
                "time",
                "in_the_future",
                "Dieser Zeitpunkt kommt erst noch.",
                "this moment is yet to come",
            ));
        }
        let odd = |(name, value): (&String, &String)| {
            !is_attribute_name(name) || value.chars().count() > LONGEST_ATTRIBUTE || value.contains('\0')
        };
        if draft.attributes.len() > MOST_ATTRIBUTES || draft.attributes.iter().any(odd) {
            return Err(Fault::new(
                "attributes",
                "not_attributes",
                format!(
                    "Höchstens {MOST_ATTRIBUTES} Merkmale mit Namen aus a-z, 0-9, _ und - und Werten bis {LONGEST_ATTRIBUTE} Zeichen."
                ),
                format!(
                    "at most {MOST_ATTRIBUTES} attributes, names of a-z, 0-9, _ and -, values up to {LONGEST_ATTRIBUTE} characters"
                ),
            ));
        }
        Ok(())
    }

    fn units(&self, who: &Caller, names: &[String]) -> Result<Vec<UnitNo>, Fault> {
        let mut units = Vec::with_capacity(names.len());
        for name in names {
            let found = self.places.find(name).filter(|unit| who.scope.sees_unit(unit.no, &self.places.tree));
            units.push(found.map(|unit| unit.no).ok_or_else(|| {
                Fault::new(
                    "units",
                    "unknown_unit",
                    format!("Die Einheit „{name}“ gibt es nicht: Geben Sie ihren Code oder ihre Id an."),
                    format!("there is no unit \"{name}\": give its code or id"),
                )
            })?);
        }
        if units.is_empty() && self.limited_to_units {
            return Err(Fault::new(
                "units",
                "required",
                "Geben Sie eine Ihrer Einheiten an: Sie sehen nur einen Teil des Projekts.",
                "name one of your units: you see only a part of the project",
            ));
        }
        self.places.combination(&units).map_err(|_| {
            Fault::new(
                "units",
                "two_units_of_one_hierarchy",
                "Geben Sie je Hierarchie höchstens eine Einheit an.",
                "name at most one unit of each hierarchy",
            )
        })
    }
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
