//! Accounts and customers back in.

use super::Restored;
use super::parts::Parts;
use crate::export::archive::PairRecord;
use crate::export::records::{AccountRecord, ProfileRecord};
use crate::{Listen, Result};
use access::Caller;
use domain::customer_request::RequestKind;
use domain::identity::{Identity, IdentityKind};
use domain::ids::{AccountId, CustomerId};
use domain::time::Timestamp;
use std::collections::HashMap;
use store::Json;
use store::accounts::{self, AccountRow};
use store::customer_requests;
use store::customers::{self, ConsentRow, CustomerRow, IdentityRow, PairRow};

impl Listen {
    pub(super) async fn restore_people(&self, who: &Caller, parts: &Parts, restored: &mut Restored) -> Result<()> {
        let accounts = self.restore_accounts(who, parts, restored).await?;
        let project = who.project.no;
        let mut portions = parts.portions::<ProfileRecord>("customers.jsonl");
        while let Some(portion) = portions.next().await? {
            restored.customers += portion.len() as u64;
            let rows = Rows::of(portion, &accounts);
            let mut tx = self.db.begin().await?;
            customers::restore(&mut tx, project, &rows.profiles, &rows.identities, &rows.consents, &[]).await?;
            for (customer, kind, asked_at) in rows.requests {
                customer_requests::put(&mut tx, project, customer, kind, asked_at).await?;
            }
            tx.commit().await?;
        }
        let mut portions = parts.portions::<PairRecord>("pairs.jsonl");
        while let Some(portion) = portions.next().await? {
            let pair = |PairRecord { first, second, apart, reason, at }| PairRow { first, second, apart, reason, at };
            let pairs: Vec<PairRow> = portion.into_iter().map(pair).collect();
            let mut tx = self.db.begin().await?;
            customers::restore(&mut tx, project, &[], &[], &[], &pairs).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// The accounts here, by key.
    async fn restore_accounts(
        &self,
        who: &Caller,
        parts: &Parts,
        restored: &mut Restored,
    ) -> Result<HashMap<String, AccountId>> {
        let mut ids = HashMap::new();
        let mut portions = parts.portions::<AccountRecord>("accounts.jsonl");
        while let Some(portion) = portions.next().await? {
            restored.accounts += portion.len() as u64;
            let mut tx = self.db.begin().await?;
            for record in portion {
                let row = AccountRow {
                    id: record.id,
                    project: who.project.no,
                    key: record.key,
                    name: record.name,
                    attributes: Json(record.attributes),
                    created_at: record.created_at,
                    updated_at: record.updated_at,
                };
                let id = if accounts::insert(&mut tx, &row).await? {
                    Some(row.id)
                } else {
                    accounts::find_by_key(&mut tx, who.project.no, &row.key).await?.map(|known| known.id)
                };
                ids.extend(id.map(|id| (row.key, id)));
            }
            tx.commit().await?;
        }
        Ok(ids)
    }
}

/// Profiles as the store keeps them.
#[derive(Debug, Default)]
struct Rows {
    profiles: Vec<CustomerRow>,
    identities: Vec<IdentityRow>,
    consents: Vec<ConsentRow>,
    /// Who asks for what, and since when.
    requests: Vec<(CustomerId, RequestKind, Timestamp)>,
}

impl Rows {
    fn of(portion: Vec<ProfileRecord>, accounts: &HashMap<String, AccountId>) -> Self {
        let mut rows = Self::default();
        for record in portion {
            let customer = record.id;
            let strongest = record.identities.iter().map(|one| one.kind).min().unwrap_or(IdentityKind::AnonymousId);
            let position = IdentityKind::ALL.iter().position(|kind| *kind == strongest);
            let external = record.identities.iter().find(|one| one.kind == IdentityKind::ExternalId);
            rows.profiles.push(CustomerRow {
                id: customer,
                root: record.root,
                merged_into: record.merged_into,
                merged_at: record.merged_at,
                strongest: position.map_or(0, |at| at as i64),
                external_id: external.map(|one| one.value.clone()),
                name: record.name,
                attributes: Json(record.attributes),
                account: record.account.as_ref().and_then(|key| accounts.get(key)).copied(),
                account_key: record.account,
                created_at: record.created_at,
                updated_at: record.updated_at,
            });
            let asked = [(RequestKind::Erasure, record.erasure_asked_at), (RequestKind::Data, record.data_asked_at)];
            rows.requests.extend(asked.into_iter().filter_map(|(kind, at)| Some((customer, kind, at?))));
            rows.identities.extend(record.identities.into_iter().map(|one| IdentityRow {
                customer,
                key: Identity { kind: one.kind, value: one.value }.key(),
                created_at: one.since,
            }));
            rows.consents.extend(record.consents.into_iter().map(|one| ConsentRow {
                customer,
                purpose: one.purpose,
                given: one.given,
                time: one.time,
            }));
        }
        rows
    }
}
