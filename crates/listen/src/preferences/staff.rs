//! What people who look after customers see of it: the address of a page, and who asks to be forgotten.

use crate::{Listen, Result};
use access::Caller;
use domain::ids::CustomerId;
use domain::role::Right;
use domain::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use store::{customers, erasure_requests};
use utoipa::ToSchema;

/// Requests shown at once.
const MOST: u32 = 200;

/// Where a customer finds his own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PreferencePage {
    /// Hand it to nobody but the customer: whoever has it can change his wishes and read what is kept about him.
    pub address: String,
}

/// A customer who asks to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasureRequest {
    pub customer: CustomerId,
    pub name: Option<String>,
    pub asked_at: Timestamp,
}

/// Those who ask to be forgotten, the earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasureRequests {
    /// At most 200.
    pub items: Vec<ErasureRequest>,
}

impl Listen {
    /// `base`: where addresses begin, without a slash at the end. It opens everything kept about the customer, so it
    /// is for those who may hand that out.
    pub async fn preference_page(&self, who: &Caller, id: CustomerId, base: &str) -> Result<PreferencePage> {
        who.require_everywhere(Right::ExportData)?;
        who.require(Right::ManageCustomers)?;
        let rows = self.seen_customer(who, id).await?;
        let root = rows.first().map_or(id, |row| row.root);
        Ok(PreferencePage { address: format!("{base}{}", self.preference_path(root)) })
    }

    pub async fn erasure_requests(&self, who: &Caller) -> Result<ErasureRequests> {
        who.require(Right::ManageCustomers)?;
        let rows = erasure_requests::all(&self.db, who.project.no, MOST).await?;
        let ids: Vec<CustomerId> = rows.iter().map(|row| row.customer).collect();
        let names = customers::names(&self.db, who.project.no, &ids).await?;
        let mut items: Vec<ErasureRequest> = Vec::new();
        for row in rows {
            let Some((root, name)) = names.get(&row.customer) else { continue };
            // Two profiles that were found to be one person have one request.
            if items.iter().all(|one| one.customer != *root) {
                items.push(ErasureRequest { customer: *root, name: name.clone(), asked_at: row.asked_at });
            }
        }
        if !who.scope.is_whole_project() {
            let roots: Vec<CustomerId> = items.iter().map(|one| one.customer).collect();
            let profiles = customers::expand(&self.db, who.project.no, &roots).await?;
            let all: BTreeSet<CustomerId> = profiles.values().flatten().copied().collect();
            let seen = self.with_seen_signals(who, all).await?;
            items.retain(|one| profiles.get(&one.customer).is_some_and(|own| own.iter().any(|id| seen.contains(id))));
        }
        Ok(ErasureRequests { items })
    }

    /// Takes a request away that nobody meant. Taken away again it stays away.
    pub async fn dismiss_erasure_request(&self, who: &Caller, id: CustomerId) -> Result<()> {
        who.require_everywhere(Right::Administer)?;
        let rows = self.seen_customer(who, id).await?;
        let root = rows.first().map_or(id, |row| row.root);
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let mut tx = self.db.begin().await?;
        if erasure_requests::remove(&mut tx, who.project.no, &profiles).await? > 0 {
            let action = "customer.erasure_request_dismissed";
            self.access.record(&mut tx, &who.actor, Some(who.project.id), action, root, &()).await?;
        }
        tx.commit().await?;
        self.customers_changed(who);
        Ok(())
    }
}
