//! A code from a receipt is typed or scanned: which answer it opens, or what is wrong with it.

use super::codes::digest;
use super::key;
use crate::links::batch::TILL;
use crate::links::signed::{ReceiptKey, Ticket};
use crate::{Listen, Result};
use domain::receipt::{Purchase, ReceiptCode, Unreadable};
use std::collections::BTreeMap;
use std::net::IpAddr;
use store::tills::OpenTill;

/// What became of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// It leads to the survey: `code` is that of the link, `ticket` the sealed part of its address.
    Survey { code: String, ticket: String },
    /// It leads nowhere.
    Misread(Misread),
}

/// Why a code leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misread {
    /// It cannot be one.
    Unreadable(Unreadable),
    /// No till has printed it: mistyped, or made up.
    Wrong,
    /// Its time is over, or its till was taken out of use.
    Expired,
    /// Too many wrong codes came from here, or for this till, or altogether and some of them from here.
    TooFast,
}

impl Listen {
    /// Where a code leads. The same code leads to the same answer on every device: it is gone on with, and after its end
    /// it is there already.
    pub async fn open_receipt(&self, text: &str, address: Option<IpAddr>) -> Result<Handed> {
        let now = self.world.now();
        let code = match ReceiptCode::parse(text) {
            Ok(code) => code,
            Err(unreadable) => return Ok(Handed::Misread(Misread::Unreadable(unreadable))),
        };
        let Some(guess) = self.desk.guesses.count(code.till, address, now) else {
            return Ok(Handed::Misread(Misread::TooFast));
        };
        let Some(open) = store::tills::by_number(&self.db, code.till.into()).await? else {
            self.desk.guesses.blame(&guess, now);
            return Ok(Handed::Misread(Misread::Wrong));
        };
        let key = key(&self.secret, open.till.id);
        let mut purchases = code.purchases(now).into_iter().enumerate();
        let proven = purchases.find(|(_, purchase)| code.proves(&digest(&key, *purchase)));
        let Some((cycle, purchase)) = proven else {
            self.desk.guesses.blame(&guess, now);
            return Ok(Handed::Misread(Misread::Wrong));
        };
        self.desk.guesses.forgive(&guess);
        let expires_at = purchase.at().plus_days(open.till.valid_days);
        if cycle > 0 || expires_at <= now || open.till.revoked_at.is_some() {
            return Ok(Handed::Misread(Misread::Expired));
        }
        let ticket = self.ticket_of(&open, &purchase).await?;
        Ok(Handed::Survey { ticket: ticket.seal(&self.secret, open.survey), code: open.code })
    }

    async fn ticket_of(&self, open: &OpenTill, purchase: &Purchase) -> Result<Ticket> {
        let link = store::links::find(&self.db, open.project, open.till.link).await?;
        let named = link.as_ref().and_then(|link| link.attributes.0.get(TILL).cloned());
        let attributes = BTreeMap::from([
            (TILL.to_owned(), named.unwrap_or_else(|| open.till.no.to_string())),
            ("receipt".to_owned(), format!("{:04}", purchase.number)),
            ("purchased_at".to_owned(), purchase.at().to_string()),
        ]);
        let receipt = ReceiptKey(open.till.id, purchase.minutes, purchase.number);
        let expires_at = purchase.at().plus_days(open.till.valid_days);
        Ok(Ticket::of_receipt(receipt, attributes, expires_at, purchase.at()))
    }
}
