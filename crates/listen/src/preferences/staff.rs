//! What people who look after customers see of it: the address of a page, and who asks for what.

use crate::{Listen, Result};
use access::Caller;
use domain::customer_request::RequestKind;
use domain::ids::CustomerId;
use domain::role::Right;
use domain::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;
use store::{customer_requests, customers};
use utoipa::ToSchema;

/// Requests shown at once.
const MOST: u32 = 200;

/// Where a customer finds his own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PreferencePage {
    /// Hand it to nobody but the customer: whoever has it can change his wishes and ask for things in his name.
    pub address: String,
}

/// A customer who asks for something that people have to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CustomerRequest {
    pub customer: CustomerId,
    pub name: Option<String>,
    pub kind: RequestKind,
    pub asked_at: Timestamp,
}

/// What customers ask for, the earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CustomerRequests {
    /// At most 200.
    pub items: Vec<CustomerRequest>,
}

impl Listen {
    /// `base`: where addresses begin, without a slash at the end. Whoever has it acts in the customer's name, so it is
    /// for those who may hand out everything.
    pub async fn preference_page(&self, who: &Caller, id: CustomerId, base: &str) -> Result<PreferencePage> {
        who.require_everywhere(Right::ExportData)?;
        who.require(Right::ManageCustomers)?;
        let rows = self.seen_customer(who, id).await?;
        let root = rows.first().map_or(id, |row| row.root);
        Ok(PreferencePage { address: format!("{base}{}", self.preference_path(root)) })
    }

    pub async fn customer_requests(&self, who: &Caller) -> Result<CustomerRequests> {
        who.require(Right::ManageCustomers)?;
        let rows = customer_requests::all(&self.db, who.project.no, MOST).await?;
        let ids: Vec<CustomerId> = rows.iter().map(|row| row.customer).collect();
        let names = customers::names(&self.db, who.project.no, &ids).await?;
        let mut items: Vec<CustomerRequest> = Vec::new();
        for row in rows {
            let Some((root, name)) = names.get(&row.customer) else { continue };
            let Some(kind) = row.kind() else { continue };
            // Two profiles that were found to be one person have one request for one thing.
            if items.iter().all(|one| (one.customer, one.kind) != (*root, kind)) {
                items.push(CustomerRequest { customer: *root, name: name.clone(), kind, asked_at: row.asked_at });
            }
        }
        if !who.scope.is_whole_project() {
            let roots: Vec<CustomerId> = items.iter().map(|one| one.customer).collect();
            let profiles = customers::expand(&self.db, who.project.no, &roots).await?;
            let all: BTreeSet<CustomerId> = profiles.values().flatten().copied().collect();
            let seen = self.with_seen_signals(who, all).await?;
            items.retain(|one| profiles.get(&one.customer).is_some_and(|own| own.iter().any(|id| seen.contains(id))));
        }
        Ok(CustomerRequests { items })
    }

    /// Takes a request to be forgotten away that nobody meant. Taken away again it stays away.
    pub async fn dismiss_erasure_request(&self, who: &Caller, id: CustomerId) -> Result<()> {
        who.require_everywhere(Right::Administer)?;
        self.settle_request(who, id, RequestKind::Erasure, "customer.erasure_request_dismissed").await
    }

    /// Takes a request for data away: the customer has them, or nobody meant it. Taken away again it stays away.
    pub async fn dismiss_data_request(&self, who: &Caller, id: CustomerId) -> Result<()> {
        who.require_everywhere(Right::ExportData)?;
        who.require(Right::ManageCustomers)?;
        self.settle_request(who, id, RequestKind::Data, "customer.data_request_dismissed").await
    }

    async fn settle_request(&self, who: &Caller, id: CustomerId, kind: RequestKind, action: &str) -> Result<()> {
        let rows = self.seen_customer(who, id).await?;
        let root = rows.first().map_or(id, |row| row.root);
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let mut tx = self.db.begin().await?;
        if customer_requests::remove(&mut tx, who.project.no, &profiles, kind).await? > 0 {
            self.access.record(&mut tx, &who.actor, Some(who.project.id), action, root, &()).await?;
        }
        tx.commit().await?;
        self.customers_changed(who);
        Ok(())
    }
}
