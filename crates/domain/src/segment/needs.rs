//! What has to be read before a predicate can be looked at.

use super::predicate::Predicate;
use std::collections::BTreeSet;

/// What has to be read of a customer's signals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Interactions of these types.
    pub event_types: BTreeSet<String>,
    pub answers: bool,
    /// From so many days of 24 hours before now; `None`: from the beginning. `Some(0)` when no signal is needed.
    pub days: Option<u32>,
}

impl Default for Needs {
    fn default() -> Self {
        Self { event_types: BTreeSet::new(), answers: false, days: Some(0) }
    }
}

impl Needs {
    /// No signal has to be read.
    pub fn is_nothing(&self) -> bool {
        self.event_types.is_empty() && !self.answers
    }

    /// What two predicates need together.
    pub fn and(mut self, other: Self) -> Self {
        self.event_types.extend(other.event_types);
        self.answers |= other.answers;
        self.reach_back(other.days);
        self
    }

    fn reach_back(&mut self, days: Option<u32>) {
        self.days = self.days.zip(days).map(|(one, other)| one.max(other));
    }
}

impl Predicate {
    /// What has to be read for it, and no more.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        self.walk(&mut |part| match part {
            Self::Did(did) => {
                needs.event_types.insert(did.r#type.clone());
                needs.reach_back(did.within_days);
            }
            Self::Answered(answered) => {
                needs.answers = true;
                needs.reach_back(answered.within_days);
            }
            _ => {}
        });
        needs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn needs(json: Value) -> Needs {
        serde_json::from_value::<Predicate>(json).expect("a predicate").needs()
    }

    #[test]
    fn what_is_not_asked_for_is_not_read() {
        let known = json!({"attribute": {"name": "a", "is": "answered"}});
        let attributes = needs(json!({"any": [{"reachable": "email"}, known]}));
        assert!(attributes.is_nothing());
        assert_eq!(attributes, Needs::default());
    }

    #[test]
    fn the_longest_window_is_read() {
        let call = json!({"did": {"type": "call", "within_days": 30}});
        let order = json!({"not": {"did": {"type": "order", "within_days": 90}}});
        let both = needs(json!({"all": [call, order, call]}));
        assert_eq!(both.event_types.iter().collect::<Vec<_>>(), ["call", "order"]);
        assert_eq!((both.answers, both.days), (false, Some(90)));
        let ever = needs(json!({"any": [call, {"answered": {}}]}));
        assert_eq!((ever.answers, ever.days), (true, None));
        assert_eq!(both.clone().and(Needs::default()), both);
        assert_eq!(both.and(ever).days, None);
    }
}
