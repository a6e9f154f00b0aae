//! Signals, customers and accounts as lines of JSON that lose nothing, with names instead of numbers.

use domain::identity::Attributes;
use domain::ids::{AccountId, CustomerId, SignalId, SurveyId, TouchpointId};
use domain::signal::{Channel, Group};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A signal of either kind. On reading, whatever is flattened is taken apart: never the payload.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SignalRecord<Own> {
    pub(super) id: SignalId,
    pub(super) time: Timestamp,
    pub(super) recorded: Timestamp,
    /// The profile it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) profile: Option<CustomerId>,
    pub(super) channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) touchpoint: Option<TouchpointId>,
    /// Codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) units: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) facets: BTreeMap<String, String>,
    #[serde(flatten)]
    pub(super) own: Own,
    /// As its sender wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) payload: Option<Box<RawValue>>,
}

/// What only feedback has.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AnswerRecord {
    pub(super) solicited: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) survey: Option<SurveyId>,
    #[serde(default)]
    pub(super) survey_version: u32,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) language: String,
    pub(super) items: Vec<ItemRecord>,
}

/// What only interactions have.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct InteractionRecord {
    pub(super) r#type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<f64>,
}

/// What is kept of a payload that is no JSON: the text itself.
pub(super) fn payload(text: &str) -> Option<Box<RawValue>> {
    if text.is_empty() {
        return None;
    }
    let json = RawValue::from_string(text.to_owned());
    json.or_else(|_| serde_json::value::to_raw_value(text)).ok()
}

/// One scored or worded part.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ItemRecord {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) question: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) touchpoint: Option<TouchpointId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) series: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<Group>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) choice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
}

/// One profile of a customer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProfileRecord {
    pub(super) id: CustomerId,
    /// The profile that answers for the group.
    pub(super) root: CustomerId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) merged_into: Option<CustomerId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) merged_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) identities: Vec<IdentityRecord>,
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub(super) attributes: Attributes,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) consents: Vec<ConsentRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) erasure_asked_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) data_asked_at: Option<Timestamp>,
    /// Key of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) account: Option<String>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IdentityRecord {
    pub(super) kind: domain::identity::IdentityKind,
    pub(super) value: String,
    pub(super) since: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConsentRecord {
    pub(super) purpose: String,
    pub(super) given: bool,
    pub(super) time: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AccountRecord {
    pub(super) id: AccountId,
    pub(super) key: String,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub(super) attributes: Attributes,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp(1_763_800_000_000_000);

    fn signal<Own>(own: Own) -> SignalRecord<Own> {
        SignalRecord {
            id: SignalId(Uuid::from_u128(1)),
            time: NOW,
            recorded: NOW,
            profile: None,
            channel: Channel::Store,
            touchpoint: None,
            units: Vec::new(),
            facets: BTreeMap::new(),
            own,
            payload: None,
        }
    }

    proptest! {
        #[test]
        fn every_value_comes_back_bit_for_bit(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let line = serde_json::to_string(&signal(InteractionRecord { r#type: "call".into(), value: Some(value) }));
            let back: SignalRecord<InteractionRecord> = serde_json::from_str(&line.unwrap()).unwrap();
            prop_assert_eq!(back.own.value.map(f64::to_bits), Some(bits));
            let items = vec![ItemRecord { value: Some(value), ..ItemRecord::default() }];
            let answer = AnswerRecord {
                solicited: true, survey: None, survey_version: 1, language: String::new(), items,
            };
            let line = serde_json::to_string(&signal(answer)).unwrap();
            let back: SignalRecord<AnswerRecord> = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(back.own.items[0].value.map(f64::to_bits), Some(bits));
        }
    }
}
