//! Signed links: who is asked, where and about what, sealed so that it cannot be changed.
//!
//! A ticket is `base64url(JSON) "." base64url(HMAC-SHA256)`. The code covers the survey too, so a
//! ticket opens no other one. It is readable by whoever holds the link: put nothing into it that its
//! holder may not know.

use crate::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::identity::Identification;
use domain::ids::{InvitationId, SurveyId, TillId, UnitId};
use domain::time::{MICROS_PER_SECOND, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::BTreeMap;

/// What a signed link says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Identification>,
    #[serde(rename = "a", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitId>,
    /// The invitation it belongs to, which knows everything else.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub(crate) invitation: Option<InvitationId>,
    /// The receipt it came with.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(crate) receipt: Option<ReceiptKey>,
    /// Seconds since 1970; absent: does not expire.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    expires: Option<i64>,
    /// Makes every link that was handed out another one: microseconds since 1970.
    #[serde(rename = "i")]
    issued: i64,
}

/// What makes a receipt the same receipt: its till, the minute of the purchase and the number on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReceiptKey(pub(crate) TillId, pub(crate) u32, pub(crate) u16);

/// Why a ticket does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketError {
    #[error("a part of the link is missing or was changed: open it again from the original message")]
    Forged,
    #[error("the link has expired: ask for a new one")]
    Expired,
}

/// Who opened the page in time may finish it.
const GRACE_SECONDS: i64 = 86_400;

/// Longer than any link that works in mail and browsers.
const LONGEST: usize = 8_000;

impl Ticket {
    pub fn new(
        customer: Option<Identification>,
        attributes: BTreeMap<String, String>,
        units: Vec<UnitId>,
        expires_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        let expires = expires_at.map(|at| at.micros().div_euclid(MICROS_PER_SECOND));
        Self { customer, attributes, units, invitation: None, receipt: None, expires, issued: now.micros() }
    }

    /// A ticket that says no more than which invitation is answered.
    pub(crate) fn of_invitation(
        invitation: InvitationId,
        expires_at: Option<Timestamp>,
        decided_at: Timestamp,
    ) -> Self {
        let plain = Self::new(None, BTreeMap::new(), Vec::new(), expires_at, decided_at);
        Self { invitation: Some(invitation), ..plain }
    }

    /// A ticket for whoever holds this receipt.
    pub(crate) fn of_receipt(
        receipt: ReceiptKey,
        attributes: BTreeMap<String, String>,
        expires_at: Timestamp,
        purchased_at: Timestamp,
    ) -> Self {
        let plain = Self::new(None, attributes, Vec::new(), Some(expires_at), purchased_at);
        Self { receipt: Some(receipt), ..plain }
    }

    /// The value of `t` in the address.
    pub fn seal(&self, secret: &Secret, survey: SurveyId) -> String {
        let json = serde_json::to_vec(self).expect("a ticket holds nothing JSON cannot say");
        let payload = BASE64.encode(json);
        let signature = BASE64.encode(code(secret, survey, &payload).finalize().into_bytes());
        format!("{payload}.{signature}")
    }

    /// Reads a ticket for this survey.
    ///
    /// # Errors
    /// [`TicketError::Forged`] for anything not sealed here, [`TicketError::Expired`] afterwards.
    pub fn open(secret: &Secret, survey: SurveyId, sealed: &str, now: Timestamp) -> Result<Self, TicketError> {
        let ticket = Self::verified(secret, survey, sealed)?;
        ticket.in_time(now, 0)
    }

    /// Like [`Ticket::open`] for a page opened a while ago and sent now.
    ///
    /// # Errors
    /// See there.
    pub fn open_late(secret: &Secret, survey: SurveyId, sealed: &str, now: Timestamp) -> Result<Self, TicketError> {
        let ticket = Self::verified(secret, survey, sealed)?;
        ticket.in_time(now, GRACE_SECONDS)
    }

    /// One ticket for one customer, or for one receipt, is one answer, from whichever device it is opened.
    pub fn is_personal(&self) -> bool {
        self.customer.is_some() || self.invitation.is_some() || self.receipt.is_some()
    }

    fn verified(secret: &Secret, survey: SurveyId, sealed: &str) -> Result<Self, TicketError> {
        if sealed.len() > LONGEST {
            return Err(TicketError::Forged);
        }
        let (payload, signature) = sealed.split_once('.').ok_or(TicketError::Forged)?;
        let signature = BASE64.decode(signature).map_err(|_| TicketError::Forged)?;
        // Compared in constant time, and before anything of the payload is looked at.
        code(secret, survey, payload).verify_slice(&signature).map_err(|_| TicketError::Forged)?;
        let json = BASE64.decode(payload).map_err(|_| TicketError::Forged)?;
        serde_json::from_slice(&json).map_err(|_| TicketError::Forged)
    }

    fn in_time(self, now: Timestamp, grace: i64) -> Result<Self, TicketError> {
        let seconds = now.micros().div_euclid(MICROS_PER_SECOND);
        if self.expires.is_some_and(|end| seconds >= end.saturating_add(grace)) {
            return Err(TicketError::Expired);
        }
        Ok(self)
    }
}

fn code(secret: &Secret, survey: SurveyId, payload: &str) -> Hmac<Sha256> {
    keyed(secret, b"resonanz signed link 1\0").chain_update(survey.0.as_bytes()).chain_update(payload.as_bytes())
}

/// An HMAC for one purpose: codes of different purposes never stand for each other.
pub(crate) fn keyed(secret: &Secret, purpose: &'static [u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(secret.bytes()).expect("HMAC takes keys of any length").chain_update(purpose)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn survey(no: u128) -> SurveyId {
        format!("{no:032x}").parse().expect("an id")
    }

    fn ticket() -> Ticket {
        let customer = Identification { external_id: Some("K-17".into()), ..Identification::default() };
        Ticket::new(
            Some(customer),
            BTreeMap::from([("order".into(), "„Ä“ <4711>".into())]),
            vec![],
            Some(NOW.plus_seconds(60)),
            NOW,
        )
    }

    #[test]
    fn says_what_was_sealed() {
        let secret = Secret::new([7; 32]);
        let sealed = ticket().seal(&secret, survey(1));
        assert!(sealed.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{sealed}");
        assert_eq!(Ticket::open(&secret, survey(1), &sealed, NOW), Ok(ticket()));
    }

    #[test]
    fn expires_with_a_grace_for_pages_already_open() {
        let secret = Secret::new([7; 32]);
        let sealed = ticket().seal(&secret, survey(1));
        let late = NOW.plus_seconds(60);
        assert_eq!(Ticket::open(&secret, survey(1), &sealed, late), Err(TicketError::Expired));
        assert!(Ticket::open_late(&secret, survey(1), &sealed, late).is_ok());
        assert_eq!(
            Ticket::open_late(&secret, survey(1), &sealed, late.plus_seconds(GRACE_SECONDS)),
            Err(TicketError::Expired)
        );
    }

    #[test]
    fn nothing_else_opens() {
        let secret = Secret::new([7; 32]);
        let sealed = ticket().seal(&secret, survey(1));
        let forged = |text: &str, secret: &Secret, id: u128| Ticket::open(secret, survey(id), text, NOW);
        assert_eq!(forged(&sealed, &Secret::new([8; 32]), 1), Err(TicketError::Forged), "another key");
        assert_eq!(forged(&sealed, &secret, 2), Err(TicketError::Forged), "another survey");
        for position in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            // The last character of a code has bits that mean nothing; those must not pass either.
            assert_eq!(forged(&changed, &secret, 1), Err(TicketError::Forged), "{position}");
        }
        let (payload, _) = sealed.split_once('.').expect("two parts");
        let endless = "A".repeat(1_000_000);
        for text in ["", ".", payload, &format!("{payload}."), &endless, "ä.ö"] {
            assert_eq!(forged(text, &secret, 1), Err(TicketError::Forged));
        }
    }
}
