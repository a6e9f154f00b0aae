//! What a link says about the one who answers, and when that may be believed.

use crate::circumstances::{LONGEST_ATTRIBUTE, MOST_ATTRIBUTES, is_attribute_name, signal_of_digest};
use crate::links::signed::{ReceiptKey, Ticket, keyed};
use crate::{Listen, Result, Secret};
use domain::identity::{Identification, attribute_text};
use domain::ids::{InvitationId, KioskId, SignalId, SurveyId, TouchpointId, UnitId};
use domain::signal::Channel;
use domain::survey::Attributes;
use hmac::Mac;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::links::LinkRow;

/// Characters of a token: 96 bits.
pub(super) const TOKEN_LENGTH: usize = 20;
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

/// Fixed when an answer is begun and kept with it, so that it can be continued from any device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Context {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<Identification>,
    /// Of the link and of a signature.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) attributes: BTreeMap<String, String>,
    /// What was known of whom a programme has asked: for texts and conditions, not for the signal.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) known: BTreeMap<String, String>,
    /// Written into the address by whoever, such as `a_source=flyer`: kept, never believed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) unverified: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) units: Vec<UnitId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) touchpoint: Option<TouchpointId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) channel: Option<Channel>,
    /// Nobody asked: it was said all the same.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unasked: bool,
}

impl Context {
    /// A signature outweighs the link; both outweigh what stands in the address unsigned.
    pub(super) fn new(link: &LinkRow, ticket: Option<Ticket>, unverified: BTreeMap<String, String>) -> Self {
        let ticket = ticket.unwrap_or_default();
        let mut attributes = link.attributes.0.clone();
        attributes.extend(ticket.attributes);
        Self {
            customer: ticket.customer,
            attributes,
            known: BTreeMap::new(),
            unverified: plausible(unverified),
            units: if ticket.units.is_empty() { link.units.0.clone() } else { ticket.units },
            touchpoint: link.touchpoint,
            channel: crate::links::channel(link.channel),
            unasked: false,
        }
    }

    /// What texts may quote and conditions may ask for. Nothing unverified: a forged address must not
    /// put words on the company's page.
    pub(crate) fn known(&self) -> Attributes {
        let mut known = self.known.clone();
        if let Some(customer) = &self.customer {
            let fields = customer.attributes.iter();
            known.extend(fields.filter_map(|(name, value)| Some((name.clone(), attribute_text(value)?))));
            known.extend(customer.name.clone().map(|name| ("name".to_owned(), name)));
        }
        known.extend(self.attributes.clone());
        known
    }

    /// The attributes of the signal. Unverified ones carry a prefix, so that they never meet a facet.
    pub(super) fn for_signal(&self) -> BTreeMap<String, String> {
        let unverified = self.unverified.iter().map(|(name, value)| (format!("unverified.{name}"), value.clone()));
        self.attributes.clone().into_iter().chain(unverified).collect()
    }
}

/// The unsigned attributes of an address as far as they could be meant: no control characters, not
/// endless, not countless.
fn plausible(given: BTreeMap<String, String>) -> BTreeMap<String, String> {
    given
        .into_iter()
        .filter(|(name, _)| is_attribute_name(name))
        .map(|(name, value)| {
            (name, value.chars().filter(|letter| !letter.is_control()).take(LONGEST_ATTRIBUTE).collect())
        })
        .take(MOST_ATTRIBUTES)
        .collect()
}

/// What stands in the address of an answer under way; whoever knows it may go on with the answer.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Token(String);

impl Token {
    /// A text of the shape of a token. Others cannot name an answer.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == TOKEN_LENGTH && text.bytes().all(|b| ALPHABET.contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// The one token of a personal ticket, the same on every device.
    pub(super) fn of_ticket(secret: &Secret, survey: SurveyId, sealed: &str) -> Self {
        let code = keyed(secret, b"resonanz answer of a signed link 1\0")
            .chain_update(survey.0.as_bytes())
            .chain_update(sealed.as_bytes())
            .finalize()
            .into_bytes();
        Self(code.iter().take(TOKEN_LENGTH).map(|b| char::from(ALPHABET[usize::from(b & 31)])).collect())
    }

    /// The one token of an invitation, the same on every device.
    pub(super) fn of_invitation(secret: &Secret, invitation: InvitationId) -> Self {
        let code = keyed(secret, b"resonanz answer of an invitation 1\0")
            .chain_update(invitation.0.as_bytes())
            .finalize()
            .into_bytes();
        Self(code.iter().take(TOKEN_LENGTH).map(|b| char::from(ALPHABET[usize::from(b & 31)])).collect())
    }

    /// The one token of an answer given at a kiosk, however often it is sent.
    pub(super) fn of_kiosk(secret: &Secret, kiosk: KioskId, answer: SignalId) -> Self {
        let code = keyed(secret, b"resonanz answer at a kiosk 1\0")
            .chain_update(kiosk.0.as_bytes())
            .chain_update(answer.0.as_bytes())
            .finalize()
            .into_bytes();
        Self(code.iter().take(TOKEN_LENGTH).map(|b| char::from(ALPHABET[usize::from(b & 31)])).collect())
    }

    /// The one token of a receipt, the same on every device.
    pub(super) fn of_receipt(secret: &Secret, receipt: ReceiptKey) -> Self {
        let ReceiptKey(till, minutes, number) = receipt;
        let code = keyed(secret, b"resonanz answer of a receipt 1\0")
            .chain_update(till.0.as_bytes())
            .chain_update(minutes.to_be_bytes())
            .chain_update(number.to_be_bytes())
            .finalize()
            .into_bytes();
        Self(code.iter().take(TOKEN_LENGTH).map(|b| char::from(ALPHABET[usize::from(b & 31)])).collect())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// All the database knows of it.
    pub(super) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The same token is the same signal, so a page sent twice is counted once. Tells nothing about
    /// the token.
    pub(super) fn signal(&self) -> SignalId {
        signal_of_digest(Sha256::new().chain_update(b"resonanz signal of an answer\0").chain_update(&self.0))
    }
}

/// The signal that an answer to this invitation becomes.
pub(crate) fn answer_of_invitation(secret: &Secret, invitation: InvitationId) -> SignalId {
    Token::of_invitation(secret, invitation).signal()
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Listen {
    pub(super) fn fresh_token(&self) -> Token {
        Token(self.world.token(TOKEN_LENGTH))
    }

    /// The units of a context that still exist.
    pub(super) async fn unit_numbers(&self, context: &Context) -> Result<Vec<domain::ids::UnitNo>> {
        let tree = self.access.tree().await?;
        Ok(context.units.iter().filter_map(|id| tree.number(*id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::LinkId;
    use domain::time::Timestamp;
    use store::Json;

    fn link() -> LinkRow {
        LinkRow {
            id: LinkId(uuid::Uuid::from_u128(1)),
            survey: SurveyId(uuid::Uuid::from_u128(2)),
            code: "abcdefghjk".into(),
            name: "Kasse".into(),
            units: Json(vec![UnitId(uuid::Uuid::from_u128(3))]),
            touchpoint: None,
            channel: Some(7),
            attributes: Json(BTreeMap::from([("till".into(), "3".into()), ("shop".into(), "Kiel".into())])),
            created_at: Timestamp(0),
            widget: None,
        }
    }

    fn text(name: &str, value: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_signature_outweighs_the_link_and_an_address_is_not_believed() {
        let customer = Identification { name: Some("Ada".into()), ..Identification::default() };
        let ticket = Ticket::new(Some(customer), text("till", "9"), vec![], None, Timestamp(0));
        let context = Context::new(&link(), Some(ticket), text("name", "Mallory"));
        let known = context.known();
        assert_eq!((known["till"].as_str(), known["shop"].as_str(), known["name"].as_str()), ("9", "Kiel", "Ada"));
        assert_eq!(context.for_signal()["unverified.name"], "Mallory");
        assert_eq!((context.units.len(), context.channel), (1, Some(Channel::Store)));
    }

    #[test]
    fn addresses_cannot_smuggle_much() {
        let given = (0..500).map(|n| (format!("n{n}"), "x\0\u{7}".repeat(5_000))).collect::<BTreeMap<_, _>>();
        let kept = plausible(given);
        assert_eq!(kept.len(), MOST_ATTRIBUTES);
        assert!(kept.values().all(|value| value.len() == LONGEST_ATTRIBUTE && !value.contains('\0')));
        assert!(plausible(text("bad name", "x")).is_empty());
    }

    #[test]
    fn tokens_name_signals_without_telling_themselves() {
        let secret = Secret::new([1; 32]);
        let survey = SurveyId(uuid::Uuid::from_u128(2));
        let token = Token::of_ticket(&secret, survey, "payload.code");
        assert_eq!(Token::parse(token.as_str()), Some(token.clone()), "has the shape of a token");
        assert_eq!(token, Token::of_ticket(&secret, survey, "payload.code"));
        assert_ne!(token, Token::of_ticket(&secret, survey, "payload.other"));
        assert_eq!(token.signal(), token.clone().signal());
        assert_eq!(token.signal().0.get_version_num(), 8);
        for wrong in ["", "abc", "ABCDEFGHJKABCDEFGHJK", "aaaaaaaaaa/../aaaaaa", "äääääääääääääääääääää"]
        {
            assert_eq!(Token::parse(wrong), None, "{wrong}");
        }
    }
}
