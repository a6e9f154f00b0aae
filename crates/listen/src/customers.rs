//! Customers as people work with them: found, read, corrected, linked and unlinked, handed out,
//! forgotten.

mod editing;
mod erasure;
mod personal_contacts;
mod personal_data;
mod reading;
mod shapes;

pub(crate) use editing::fault;
#[cfg(test)]
mod tests;

pub use editing::{CustomerPatch, MergeRequest, UnmergeRequest};
pub use erasure::{ErasedDatabase, ErasedLake, Erasure};
pub use personal_data::PersonalData;
pub use reading::CustomerQuery;
pub use shapes::{
    AccountName, Consent, Customer, CustomerPage, CustomerScore, IdentityOf, MergedProfile, UnlinkedPair,
};

use crate::{Error, Listen, Result};
use access::Caller;
use domain::identity::normal_form::CallingCode;
use domain::ids::CustomerId;
use domain::signal::Dataset;
use lake::{Filter, SignalQuery};
use std::collections::BTreeSet;
use store::customers::CustomerRow;

pub(crate) fn no_customer() -> Error {
    Error::not_found("Den Kunden", "the customer")
}

impl Listen {
    /// The country phone numbers without a country code are in.
    pub(crate) async fn country(&self) -> Result<CallingCode> {
        Ok(CallingCode::of_language(&self.access.default_language().await?))
    }

    /// All profiles of a customer the caller may see.
    pub(crate) async fn seen_customer(&self, who: &Caller, id: CustomerId) -> Result<Vec<CustomerRow>> {
        let rows = store::customers::group(&self.db, who.project.no, id).await?;
        let profiles: BTreeSet<CustomerId> = rows.iter().map(|row| row.id).collect();
        if rows.is_empty() || !self.has_seen_signals(who, profiles).await? {
            return Err(no_customer());
        }
        Ok(rows)
    }

    /// Who is limited to some units or touchpoints sees the customers who have been there.
    pub(super) async fn has_seen_signals(&self, who: &Caller, profiles: BTreeSet<CustomerId>) -> Result<bool> {
        if who.scope.is_whole_project() {
            return Ok(true);
        }
        Ok(!self.with_seen_signals(who, profiles).await?.is_empty())
    }

    /// Those of `profiles` with a signal the caller may see.
    pub(super) async fn with_seen_signals(
        &self,
        who: &Caller,
        profiles: BTreeSet<CustomerId>,
    ) -> Result<BTreeSet<CustomerId>> {
        let rows = self.rows_of(who).await?;
        let mut seen = BTreeSet::new();
        let mut left = profiles;
        // Each round finds at least one more customer, or there is none left with signals.
        while !left.is_empty() {
            let filter = Filter { customers: Some(left.clone()), ..Filter::default() };
            let query = SignalQuery::new(filter, 200.max(left.len()));
            let mut found: BTreeSet<CustomerId> = BTreeSet::new();
            for dataset in Dataset::ALL {
                let signals = self.envelopes(&rows, dataset, &query).await?;
                found.extend(signals.into_iter().filter_map(|envelope| envelope.customer));
            }
            if found.is_empty() {
                break;
            }
            left.retain(|id| !found.contains(id));
            seen.extend(found);
        }
        Ok(seen)
    }
}
