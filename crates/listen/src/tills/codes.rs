//! Codes for tills that ask for them: the same as a till would make with its key.

use super::key;
use crate::batch::too_many;
use crate::{Error, Listen, Result};
use access::{Caller, Fault};
use domain::ids::TillId;
use domain::receipt::{AHEAD_MINUTES, Purchase};
use domain::role::Right;
use domain::time::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::{BTreeSet, HashMap};
use store::tills::OpenTill;
use utoipa::ToSchema;

/// Receipts of one request.
const MOST_RECEIPTS: usize = 1_000;

/// A receipt that is about to be printed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptDraft {
    /// The number of the till.
    pub till: u16,
    /// The number of the receipt; its last four digits are in the code.
    pub receipt: u64,
    pub purchased_at: Timestamp,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptBatch {
    pub receipts: Vec<ReceiptDraft>,
}

/// What to print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptCodeShape {
    pub code: String,
    /// With the code in it, for a QR code.
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptCodes {
    /// Where codes are typed.
    pub url: String,
    /// In the order of the receipts.
    pub items: Vec<ReceiptCodeShape>,
}

impl Listen {
    /// The codes of these receipts. The same till, number and minute have the same code, however often they are asked
    /// for.
    pub async fn receipt_codes(&self, who: &Caller, batch: &ReceiptBatch, base: &str) -> Result<ReceiptCodes> {
        who.require(Right::WriteSignals)?;
        if batch.receipts.len() > MOST_RECEIPTS {
            return Err(too_many("receipts", ("Kassenbons", "receipts"), MOST_RECEIPTS));
        }
        let now = self.world.now();
        let numbers: BTreeSet<u16> = batch.receipts.iter().map(|draft| draft.till).collect();
        let mut tills: HashMap<u16, OpenTill> = HashMap::new();
        for number in numbers {
            if let Some(till) = self.own_till(who, number).await? {
                tills.insert(number, till);
            }
        }
        let (mut items, mut faults) = (Vec::with_capacity(batch.receipts.len()), Vec::new());
        for (index, draft) in batch.receipts.iter().enumerate() {
            match purchase(tills.get(&draft.till), draft, now) {
                Ok((id, purchase)) => {
                    let code = purchase.code(&digest(&key(&self.secret, id), purchase));
                    items.push(ReceiptCodeShape { url: format!("{base}/r/{code}"), code });
                }
                Err(fault) => faults.push(Fault { field: format!("receipts[{index}].{}", fault.field), ..fault }),
            }
        }
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        Ok(ReceiptCodes { url: format!("{base}/r"), items })
    }

    /// A till of the caller's project that he sees.
    async fn own_till(&self, who: &Caller, number: u16) -> Result<Option<OpenTill>> {
        let open = store::tills::by_number(&self.db, number.into()).await?;
        let Some(open) = open.filter(|open| open.project == who.project.no) else { return Ok(None) };
        let link = store::links::find(&self.db, who.project.no, open.till.link).await?;
        let Some(link) = link else { return Ok(None) };
        Ok(self.sees_link(who, &link).await?.then_some(open))
    }
}

fn purchase(till: Option<&OpenTill>, draft: &ReceiptDraft, now: Timestamp) -> Result<(TillId, Purchase), Fault> {
    let till = till.map(|open| &open.till).filter(|till| till.revoked_at.is_none());
    let till = till.ok_or_else(|| {
        Fault::new(
            "till",
            "unknown_till",
            format!("Eine Kasse mit der Nummer {} gibt es nicht.", draft.till),
            format!("there is no till with the number {}", draft.till),
        )
    })?;
    let at = draft.purchased_at;
    if at > now.plus_seconds(AHEAD_MINUTES * 60) {
        let (de, en) = ("Dieser Zeitpunkt kommt erst noch.", "this moment is yet to come");
        return Err(Fault::new("purchased_at", "in_the_future", de, en));
    }
    let over = || {
        let (de, en) = ("Für diesen Kauf gilt kein Code mehr.", "no code is good for this purchase any more");
        Fault::new("purchased_at", "expired", de, en)
    };
    if at.plus_days(till.valid_days) <= now {
        return Err(over());
    }
    let purchase = Purchase::new(draft.till, at, draft.receipt).ok_or_else(over)?;
    Ok((till.id, purchase))
}

/// The HMAC-SHA256 of a purchase with the key of its till.
pub(super) fn digest(key: &[u8], purchase: Purchase) -> [u8; 32] {
    let code = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    let code = code.chain_update(purchase.message()).finalize().into_bytes();
    let mut digest = [0; 32];
    digest.copy_from_slice(&code[..]);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Vector {
        key: String,
        till: u16,
        purchased_at: Timestamp,
        receipt: u64,
        code: String,
    }

    /// Made by `fixtures/receipts/receipt_code.py`.
    #[test]
    fn tills_and_this_program_make_the_same_codes() {
        let vectors: Vec<Vector> =
            serde_json::from_str(include_str!("../../../../fixtures/receipts/vectors.json")).expect("vectors");
        assert!(vectors.len() >= 5);
        for vector in vectors {
            let pairs = vector.key.as_bytes().chunks(2);
            let key = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
            let key: Vec<u8> = key.collect();
            let purchase = Purchase::new(vector.till, vector.purchased_at, vector.receipt).expect("a time");
            assert_eq!(purchase.code(&digest(&key, purchase)), vector.code);
        }
    }
}
