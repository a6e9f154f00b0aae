//! On which channel somebody is asked.

use super::reason::Held;
use crate::identity::{Attributes, attribute_text};
use crate::signal::Channel;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A channel and what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgrammeRoute)]
pub struct Route {
    /// `email` or `sms`.
    pub channel: Channel,
    /// The purpose that consent must have been given for; absent: none is asked for, and whoever said no to
    /// [`SURVEYS`] is left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
}

/// What is known of one address of a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Address {
    #[default]
    Unknown,
    Known,
    /// Messages to it came back, or its owner complained.
    Undeliverable,
}

/// The addresses of a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub email: Address,
    pub phone: Address,
}

impl Reach {
    /// The address a channel writes to; other channels write to nobody.
    pub fn on(self, channel: Channel) -> Address {
        match channel {
            Channel::Email => self.email,
            Channel::Sms => self.phone,
            _ => Address::Unknown,
        }
    }
}

impl Route {
    /// Can a programme ask on this channel?
    pub const fn is_supported(channel: Channel) -> bool {
        matches!(channel, Channel::Email | Channel::Sms)
    }

    /// Why this way to a customer is closed, if it is.
    pub fn closed(&self, reach: Reach, consents: &BTreeMap<String, bool>) -> Option<Held> {
        let address = reach.on(self.channel);
        let agreed = match &self.consent {
            Some(purpose) => consents.get(purpose) == Some(&true),
            // Nobody is asked who has unsubscribed.
            None => consents.get(SURVEYS) != Some(&false),
        };
        match address {
            Address::Unknown => Some(Held::NoAddress),
            _ if !agreed => Some(Held::NoConsent),
            Address::Undeliverable => Some(Held::Undeliverable),
            Address::Known => None,
        }
    }
}

/// The purpose that unsubscribing takes consent back for, where a route names none.
pub const SURVEYS: &str = "surveys";

/// The name of the attribute a customer's preference stands in.
pub const PREFERRED_CHANNEL: &str = "preferred_channel";

/// The channel a customer prefers: the attribute `preferred_channel` is `email` (or `e-mail`) or `sms`.
pub fn preferred_channel(attributes: &Attributes) -> Option<Channel> {
    let said = attributes.get(PREFERRED_CHANNEL).and_then(attribute_text)?;
    match said.trim().to_lowercase().as_str() {
        "email" | "e-mail" => Some(Channel::Email),
        "sms" => Some(Channel::Sms),
        _ => None,
    }
}

/// The first way that is open, and why each one before it is not. Without an open one, the reason that came nearest to
/// one: a message that would come back says more than a missing consent, and that more than a missing address.
pub(super) fn choose<'a>(
    routes: &'a [Route],
    preferred: Option<Channel>,
    reach: Reach,
    consents: &BTreeMap<String, bool>,
) -> (Result<&'a Route, Held>, Vec<(Channel, Held)>) {
    let mut in_order: Vec<&Route> = routes.iter().collect();
    in_order.sort_by_key(|route| Some(route.channel) != preferred);
    let mut notes = Vec::new();
    for route in in_order {
        match route.closed(reach, consents) {
            None => return (Ok(route), notes),
            Some(held) => notes.push((route.channel, held)),
        }
    }
    let noted = |held: &Held| notes.iter().any(|(_, why)| why == held);
    let nearest = [Held::Undeliverable, Held::NoConsent].into_iter().find(noted).unwrap_or(Held::NoAddress);
    (Err(nearest), notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn routes() -> Vec<Route> {
        serde_json::from_value(json!([{"channel": "sms", "consent": "surveys"}, {"channel": "email"}])).expect("routes")
    }

    fn consents(given: &[(&str, bool)]) -> BTreeMap<String, bool> {
        given.iter().map(|(purpose, given)| ((*purpose).to_owned(), *given)).collect()
    }

    /// The channel chosen or the reason there is none, and the notes.
    fn chosen(
        preferred: Option<Channel>,
        reach: (Address, Address),
        given: &[(&str, bool)],
    ) -> (Result<Channel, Held>, Vec<(Channel, Held)>) {
        let reach = Reach { email: reach.0, phone: reach.1 };
        let (routes, consents) = (routes(), consents(given));
        let (route, notes) = choose(&routes, preferred, reach, &consents);
        (route.map(|route| route.channel), notes)
    }

    const BOTH: (Address, Address) = (Address::Known, Address::Known);

    #[test]
    fn the_first_open_way_is_taken_and_the_others_are_explained() {
        let agreed = [("surveys", true)];
        assert_eq!(chosen(None, BOTH, &agreed), (Ok(Channel::Sms), vec![]));
        assert_eq!(chosen(None, BOTH, &[]), (Ok(Channel::Email), vec![(Channel::Sms, Held::NoConsent)]));
        assert_eq!(chosen(None, BOTH, &[("surveys", false)]).0, Err(Held::NoConsent), "who unsubscribed is left alone");
        let back = (Address::Known, Address::Undeliverable);
        assert_eq!(chosen(None, back, &agreed), (Ok(Channel::Email), vec![(Channel::Sms, Held::Undeliverable)]));
        let no_phone = (Address::Known, Address::Unknown);
        assert_eq!(chosen(None, no_phone, &agreed), (Ok(Channel::Email), vec![(Channel::Sms, Held::NoAddress)]));
    }

    #[test]
    fn preference_goes_first_among_the_ways_there_are() {
        let agreed = [("surveys", true)];
        assert_eq!(chosen(Some(Channel::Email), BOTH, &agreed), (Ok(Channel::Email), vec![]));
        assert_eq!(chosen(Some(Channel::Letter), BOTH, &agreed), (Ok(Channel::Sms), vec![]));
        let attributes = |value: serde_json::Value| Attributes::from([(PREFERRED_CHANNEL.to_owned(), value)]);
        assert_eq!(preferred_channel(&attributes(json!(" E-Mail "))), Some(Channel::Email));
        assert_eq!(preferred_channel(&attributes(json!("SMS"))), Some(Channel::Sms));
        assert_eq!(preferred_channel(&attributes(json!("letter"))), None);
        assert_eq!(preferred_channel(&attributes(json!(["sms"]))), None);
        assert_eq!(preferred_channel(&Attributes::new()), None);
    }

    #[test]
    fn without_an_open_way_the_reason_says_most() {
        let held = |reach, given: &[(&str, bool)]| chosen(None, reach, given).0.expect_err("no way");
        assert_eq!(held((Address::Unknown, Address::Unknown), &[]), Held::NoAddress);
        assert_eq!(held((Address::Unknown, Address::Known), &[]), Held::NoConsent);
        assert_eq!(held((Address::Undeliverable, Address::Known), &[]), Held::Undeliverable);
        assert_eq!(held((Address::Undeliverable, Address::Unknown), &[]), Held::Undeliverable);
        let (nobody, notes) = choose(&[], None, Reach::default(), &BTreeMap::new());
        assert_eq!((nobody, notes), (Err(Held::NoAddress), vec![]));
    }
}
