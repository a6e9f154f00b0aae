//! Facet values of a signal: low-cardinality attributes that every number can be split by.
//!
//! The values of one signal together are interned as one small number, see [`crate::ids::FacetSetNo`].

use crate::identity::{Attributes, attribute_text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values by facet key, such as `segment` → `Premium`. A signal without facet values has no set.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FacetValues(BTreeMap<String, String>);

impl FacetValues {
    /// Longer values are cut: a facet is a word or two, not a text.
    pub const LONGEST_VALUE: usize = 80;

    /// Adds one value; blank ones are left out.
    pub fn insert(&mut self, key: &str, value: &str) {
        let value: String = value.trim().chars().filter(|c| !c.is_control()).take(Self::LONGEST_VALUE).collect();
        if !value.is_empty() {
            self.0.insert(key.to_owned(), value);
        }
    }

    /// What a customer's attributes say about these facets; lists and objects say nothing.
    pub fn of_customer(keys: &[impl AsRef<str>], attributes: &Attributes) -> Self {
        let mut values = Self::default();
        for key in keys {
            let key: &str = key.as_ref();
            if let Some(value) = attributes.get(key).and_then(attribute_text) {
                values.insert(key, &value);
            }
        }
        values
    }

    /// Has this a facet that `others` lack?
    pub fn adds_to(&self, others: &Self) -> bool {
        self.0.keys().any(|key| !others.0.contains_key(key))
    }

    /// Takes over what is not known here. A value that is known stays.
    pub fn fill_from(&mut self, others: &Self) {
        for (key, value) in &others.0 {
            if !self.0.contains_key(key) {
                self.0.insert(key.clone(), value.clone());
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The text it is interned by: a JSON object with sorted keys.
    pub fn to_word(&self) -> String {
        serde_json::to_string(&self.0).expect("a map of texts is always JSON")
    }

    /// The inverse of [`Self::to_word`]; `None` for a text that is none.
    pub fn from_word(word: &str) -> Option<Self> {
        serde_json::from_str(word).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn equal_values_are_interned_by_equal_words() {
        let mut one = FacetValues::default();
        one.insert("segment", " Premium ");
        one.insert("device", "Android");
        one.insert("empty", " \n ");
        let mut other = FacetValues::default();
        other.insert("device", "Android");
        other.insert("segment", "Premium");
        assert_eq!(one.to_word(), other.to_word());
        assert_eq!(FacetValues::from_word(&one.to_word()), Some(other));
    }

    #[test]
    fn gaps_are_filled_and_known_values_stay() {
        let said = json!({"segment": "Gold", "vip": true, "size": 7, "blank": " ", "list": ["x"], "none": null});
        let attributes = serde_json::from_value(said).expect("attributes");
        let keys = ["segment", "vip", "size", "blank", "list", "none", "missing"];
        let customer = FacetValues::of_customer(&keys, &attributes);
        assert_eq!(customer.iter().collect::<Vec<_>>(), [("segment", "Gold"), ("size", "7"), ("vip", "true")]);
        let mut signal = FacetValues::default();
        signal.insert("segment", "Silver");
        signal.insert("device", "phone");
        assert!(customer.adds_to(&signal));
        signal.fill_from(&customer);
        assert!(!customer.adds_to(&signal));
        let expected = [("device", "phone"), ("segment", "Silver"), ("size", "7"), ("vip", "true")];
        assert_eq!(signal.iter().collect::<Vec<_>>(), expected);
    }
}
