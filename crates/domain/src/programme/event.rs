//! Which events are an occasion to ask.

use crate::ids::TouchpointId;
use crate::survey::{Attributes, Test};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An event of this type, at this touchpoint, with attributes like these, such as
/// `{"type": "order_placed", "attributes": {"value": {"at_least": 100}}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventIs {
    pub r#type: String,
    /// Absent: at any touchpoint, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<TouchpointId>,
    /// All of these hold. An attribute that is missing or blank fails every test.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Test>,
}

impl EventIs {
    pub fn of_type(r#type: &str) -> Self {
        Self { r#type: r#type.to_owned(), touchpoint: None, attributes: BTreeMap::new() }
    }

    /// The same where touchpoints have other ids.
    #[must_use]
    pub fn at_touchpoints(self, of: &dyn Fn(TouchpointId) -> TouchpointId) -> Self {
        Self { touchpoint: self.touchpoint.map(of), ..self }
    }

    pub fn matches(&self, r#type: &str, touchpoint: Option<TouchpointId>, attributes: &Attributes) -> bool {
        self.r#type == r#type
            && (self.touchpoint.is_none() || self.touchpoint == touchpoint)
            && self.attributes.iter().all(|(name, test)| test.holds_for(attributes.get(name).map(String::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use uuid::Uuid;

    fn event(json: serde_json::Value) -> EventIs {
        serde_json::from_value(json).expect("an event")
    }

    #[test]
    fn type_touchpoint_and_attributes_all_have_to_fit() {
        let shop = TouchpointId(Uuid::from_u128(1));
        let order = event(json!({
            "type": "order_placed",
            "touchpoint": shop,
            "attributes": {"value": {"at_least": 100}, "country": {"equals": "DE"}}
        }));
        let of = |value: &str, country: &str| {
            Attributes::from([("value".to_owned(), value.to_owned()), ("country".to_owned(), country.to_owned())])
        };
        assert!(order.matches("order_placed", Some(shop), &of("120.50", "de")));
        assert!(!order.matches("order_placed", Some(shop), &of("99", "de")));
        assert!(!order.matches("order_placed", Some(shop), &of("120", " ")));
        assert!(!order.matches("order_placed", None, &of("120", "de")));
        assert!(!order.matches("order_paid", Some(shop), &of("120", "de")));
        assert!(EventIs::of_type("order_placed").matches("order_placed", None, &Attributes::new()));
        let known = event(json!({"type": "call", "attributes": {"agent": "answered"}}));
        assert!(!known.matches("call", None, &Attributes::new()));
    }

    #[test]
    fn misspelt_events_are_refused() {
        let error = serde_json::from_value::<EventIs>(json!({"type": "call", "atributes": {}})).expect_err("misspelt");
        assert!(error.to_string().contains("atributes"), "{error}");
    }
}
