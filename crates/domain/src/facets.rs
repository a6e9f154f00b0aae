//! Facet values of a signal: low-cardinality attributes that every number can be split by.
//!
//! The values of one signal together are interned as one small number, see [`crate::ids::FacetSetNo`].

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
}
