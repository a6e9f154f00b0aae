//! When, where and by whom, as programs say it: looked up and checked in one place, whatever kind of
//! signal it belongs to.

use crate::{Listen, Result};
use access::{Caller, Fault, Places, Touchpoint, Touchpoints};
use domain::identity::Identification;
use domain::identity::normal_form::CallingCode;
use domain::ids::{ProjectId, SignalId, TouchpointNo};
use domain::place::Unit;
use domain::signal::{Dataset, Envelope};
use domain::time::Timestamp;
use lake::SignalQuery;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Characters of the text by which a sender names a signal.
pub(crate) const LONGEST_MESSAGE_ID: usize = 200;
/// Characters of the name of a type of event.
pub(crate) const LONGEST_EVENT: usize = 100;
/// Attributes a signal, a link or a signed link may carry.
pub(crate) const MOST_ATTRIBUTES: usize = 50;
pub(crate) const LONGEST_ATTRIBUTE_NAME: usize = 64;
pub(crate) const LONGEST_ATTRIBUTE: usize = 500;
/// How far ahead another clock may be.
const AHEAD_SECONDS: i64 = 300;

/// What signals of one request refer to.
#[derive(Debug)]
pub(crate) struct Surroundings {
    country: CallingCode,
    places: Arc<Places>,
    touchpoints: Arc<Touchpoints>,
    now: Timestamp,
}

/// What one signal says about its circumstances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'a> {
    pub(crate) time: Option<Timestamp>,
    pub(crate) customer: Option<&'a Identification>,
    pub(crate) touchpoint: Option<&'a str>,
    /// Where it happened unless it says so.
    pub(crate) usual: Option<&'a Touchpoint>,
    pub(crate) units: &'a [String],
    pub(crate) attributes: &'a BTreeMap<String, String>,
}

/// Where it happened.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    /// The one it names.
    pub(crate) touchpoint: Option<&'a Touchpoint>,
    pub(crate) units: Vec<&'a Unit>,
}

impl Listen {
    pub(crate) async fn surroundings(&self, who: &Caller) -> Result<Surroundings> {
        Ok(Surroundings {
            country: self.country().await?,
            places: self.access.places().await?,
            touchpoints: self.access.touchpoints(who.project.no).await?,
            now: self.world.now(),
        })
    }

    /// The present versions of these signals, whoever may see them.
    pub(crate) async fn earlier(&self, who: &Caller, dataset: Dataset, ids: BTreeSet<SignalId>) -> Result<Earlier> {
        if ids.is_empty() {
            return Ok(Earlier::default());
        }
        let query = SignalQuery::ids(ids);
        let found = self.envelopes(&self.everything(&who.project).await?, dataset, &query).await?;
        let mut hidden: BTreeSet<SignalId> = BTreeSet::new();
        if !found.is_empty() && !who.scope.is_whole_project() {
            hidden.extend(found.iter().map(|one| one.id));
            for seen in self.envelopes(&self.rows_of(who).await?, dataset, &query).await? {
                hidden.remove(&seen.id);
            }
        }
        Ok(Earlier { found: found.into_iter().map(|one| (one.id, one)).collect(), hidden })
    }
}

/// Signals as they stand before something newer is said about them.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    found: HashMap<SignalId, Envelope>,
    hidden: BTreeSet<SignalId>,
}

impl Earlier {
    /// The version before; one the caller may not see is not his to correct.
    pub(crate) fn take(&mut self, id: SignalId) -> Result<Option<Envelope>, OutOfScope> {
        if self.hidden.contains(&id) { Err(OutOfScope) } else { Ok(self.found.remove(&id)) }
    }
}

/// The signal exists, and the caller may not see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutOfScope;

impl Surroundings {
    /// Where the signal happened.
    ///
    /// # Errors
    /// Everything that is wrong with what it says.
    pub(crate) fn place(&self, who: &Caller, said: Said<'_>) -> Result<Place<'_>, Vec<Fault>> {
        let mut faults = said.customer.map(|customer| customer_faults(customer, self.country)).unwrap_or_default();
        if said.time.is_some_and(|time| time > self.now.plus_seconds(AHEAD_SECONDS)) {
            faults.push(in_the_future());
        }
        let fits = |(name, value): (&String, &String)| is_attribute(name, value);
        if said.attributes.len() > MOST_ATTRIBUTES || !said.attributes.iter().all(fits) {
            faults.push(not_attributes());
        }
        let touchpoint = self.touchpoint(who, said.touchpoint).unwrap_or_else(|fault| {
            faults.push(fault);
            None
        });
        let at = touchpoint.or(said.usual).map_or(TouchpointNo::NONE, |touchpoint| touchpoint.no);
        if faults.is_empty() && !who.scope.sees_touchpoint(at) {
            faults.push(Fault::new(
                "touchpoint",
                "required",
                "Geben Sie einen Ihrer Kontaktpunkte an: Sie sehen nur einen Teil des Projekts.",
                "name one of your touchpoints: you see only a part of the project",
            ));
        }
        let units = self.units(who, said.units).unwrap_or_else(|fault| {
            faults.push(fault);
            Vec::new()
        });
        if faults.is_empty() { Ok(Place { touchpoint, units }) } else { Err(faults) }
    }

    /// Where interactions of this type happen unless they say so: the touchpoint of the same name.
    pub(crate) fn touchpoint_of_type(&self, event: &str) -> Option<&Touchpoint> {
        self.touchpoints.by_key(&touchpoint_key(event)).filter(|touchpoint| !touchpoint.archived)
    }

    pub(crate) fn touchpoints(&self) -> &Touchpoints {
        &self.touchpoints
    }

    /// The touchpoint of this key or id.
    fn touchpoint(&self, who: &Caller, name: Option<&str>) -> Result<Option<&Touchpoint>, Fault> {
        let Some(name) = name else { return Ok(None) };
        let found = self.touchpoints.find(name).filter(|touchpoint| who.scope.sees_touchpoint(touchpoint.no));
        found.map(Some).ok_or_else(|| {
            Fault::new(
                "touchpoint",
                "unknown_touchpoint",
                format!("Den Kontaktpunkt „{name}“ gibt es nicht: Geben Sie seinen Schlüssel oder seine Id an."),
                format!("there is no touchpoint \"{name}\": give its key or id"),
            )
        })
    }

    fn units(&self, who: &Caller, names: &[String]) -> Result<Vec<&Unit>, Fault> {
        require_own_unit(who, names)?;
        units_named(who, &self.places, names)
    }
}

/// Whoever is limited to units says at which of them: without any it would be the whole project's.
pub(crate) fn require_own_unit<T>(who: &Caller, units: &[T]) -> Result<(), Fault> {
    if !units.is_empty() || who.scope.unit_grants().is_none() {
        return Ok(());
    }
    Err(Fault::new(
        "units",
        "required",
        "Geben Sie eine Ihrer Einheiten an: Sie sehen nur einen Teil des Projekts.",
        "name one of your units: you see only a part of the project",
    ))
}

/// The units of these ids or codes; all must be visible, at most one of each hierarchy.
pub(crate) fn units_named<'p>(who: &Caller, places: &'p Places, names: &[String]) -> Result<Vec<&'p Unit>, Fault> {
    let mut units: Vec<&Unit> = Vec::with_capacity(names.len());
    for name in names {
        let found = places.find(name).filter(|unit| who.scope.sees_unit(unit.no, &places.tree));
        let unit = found.ok_or_else(|| {
            Fault::new(
                "units",
                "unknown_unit",
                format!("Die Einheit „{name}“ gibt es nicht: Geben Sie ihren Code oder ihre Id an."),
                format!("there is no unit \"{name}\": give its code or id"),
            )
        })?;
        if units.iter().any(|other| other.no == unit.no) {
            continue;
        }
        if units.iter().any(|other| other.hierarchy == unit.hierarchy) {
            return Err(Fault::new(
                "units",
                "two_units_of_one_hierarchy",
                "Geben Sie je Hierarchie höchstens eine Einheit an.",
                "name at most one unit of each hierarchy",
            ));
        }
        units.push(unit);
    }
    Ok(units)
}

/// The key of a touchpoint for a type of event: lower-case letters, digits and `_`.
pub(crate) fn touchpoint_key(event: &str) -> String {
    const LONGEST: usize = 64;
    let mut key = String::with_capacity(event.len().min(LONGEST));
    for byte in event.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => key.push(char::from(byte)),
            b'A'..=b'Z' => key.push(char::from(byte.to_ascii_lowercase())),
            _ if key.is_empty() || key.ends_with('_') => {}
            _ => key.push('_'),
        }
        if key.len() == LONGEST {
            break;
        }
    }
    key.trim_matches(['_', '-']).to_owned()
}

/// What is wrong with whom a request names, as faults of its field `customer`.
pub(crate) fn customer_faults(customer: &Identification, country: CallingCode) -> Vec<Fault> {
    let wrong = customer.check(country).err().unwrap_or_default();
    let faults = wrong.iter().map(crate::customers::fault);
    faults.map(|fault| Fault { field: format!("customer.{}", fault.field), ..fault }).collect()
}

/// A text on one line that is not blank and not longer than `longest` characters.
pub(crate) fn is_short_text(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
}

/// The fault of a field whose text is not one of these.
pub(crate) fn short_text(field: &str, code: &'static str, text: &str, longest: usize) -> Result<(), Fault> {
    if is_short_text(text, longest) {
        return Ok(());
    }
    Err(Fault::new(
        field,
        code,
        format!("1 bis {longest} Zeichen, ohne Steuerzeichen."),
        format!("1 to {longest} characters, no control characters"),
    ))
}

pub(crate) fn is_attribute(name: &str, value: &str) -> bool {
    is_attribute_name(name) && is_attribute_value(value)
}

pub(crate) fn is_attribute_name(name: &str) -> bool {
    (1..=LONGEST_ATTRIBUTE_NAME).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Databases cannot keep U+0000.
pub(crate) fn is_attribute_value(value: &str) -> bool {
    value.chars().count() <= LONGEST_ATTRIBUTE && !value.contains('\0')
}

fn in_the_future() -> Fault {
    Fault::new("time", "in_the_future", "Dieser Zeitpunkt kommt erst noch.", "this moment is yet to come")
}

fn not_attributes() -> Fault {
    Fault::new(
        "attributes",
        "not_attributes",
        format!(
            "Höchstens {MOST_ATTRIBUTES} Merkmale mit Namen aus a-z, 0-9, _ und - und Werten bis {LONGEST_ATTRIBUTE} Zeichen."
        ),
        format!(
            "at most {MOST_ATTRIBUTES} attributes, names of a-z, 0-9, _ and -, values up to {LONGEST_ATTRIBUTE} characters"
        ),
    )
}

/// The signal a sender's own text names: the same text, the same signal.
pub(crate) fn signal_of_message(project: ProjectId, message_id: &str) -> SignalId {
    signal_of_digest(
        Sha256::new()
            .chain_update(b"resonanz message\0")
            .chain_update(project.0.as_bytes())
            .chain_update(message_id.as_bytes()),
    )
}

/// The signal that stands for all that went into a digest.
pub(crate) fn signal_of_digest(digest: Sha256) -> SignalId {
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    SignalId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters() {
        assert!(is_short_text(&"ü".repeat(LONGEST_MESSAGE_ID), LONGEST_MESSAGE_ID));
        assert!(!is_short_text(&"ü".repeat(LONGEST_MESSAGE_ID + 1), LONGEST_MESSAGE_ID));
        for wrong in ["", "  ", "a\nb", "a\0"] {
            assert!(!is_short_text(wrong, LONGEST_MESSAGE_ID), "{wrong:?}");
        }
        assert!(is_attribute("till", &"😀".repeat(LONGEST_ATTRIBUTE)));
        assert!(!is_attribute("till", &"😀".repeat(LONGEST_ATTRIBUTE + 1)));
        assert!(!is_attribute("till", "a\0b") && !is_attribute("Grüße", "x") && !is_attribute("", "x"));
    }

    #[test]
    fn a_message_names_one_signal_of_its_project() {
        let project = |n| ProjectId(uuid::Uuid::from_u128(n));
        assert_eq!(signal_of_message(project(1), "a"), signal_of_message(project(1), "a"));
        assert_ne!(signal_of_message(project(1), "a"), signal_of_message(project(2), "a"));
        assert_ne!(signal_of_message(project(1), "a"), signal_of_message(project(1), "b"));
    }
}
