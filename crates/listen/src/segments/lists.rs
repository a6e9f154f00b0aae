//! Segments that are lists: whoever keeps them names customers the way people do.

use super::no_segment;
use crate::{Error, Listen, Notice, Result, Topic};
use access::Caller;
use domain::identity::normal_form::{CallingCode, normalise};
use domain::identity::{Identity, IdentityKind};
use domain::ids::{CustomerId, SegmentId};
use domain::role::Right;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::customers;
use store::segments;
use utoipa::ToSchema;

/// Names in one request.
const MOST: usize = 10_000;

/// Whom to put on a list and whom to take off it: ids of customers, external ids, e-mail addresses or phone numbers.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListChange {
    pub add: Vec<String>,
    pub remove: Vec<String>,
}

/// What became of a change of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListChanged {
    /// How many profiles were not on the list and are now.
    pub added: u64,
    /// How many profiles were on the list and are not any more.
    pub removed: u64,
    /// Names that belong to no customer of the project, as they were sent.
    pub unknown: Vec<String>,
}

impl Listen {
    /// Changes who is on a list. Names nobody is known by are told, the others are taken.
    pub async fn change_list(&self, who: &Caller, id: SegmentId, change: &ListChange) -> Result<ListChanged> {
        who.require_everywhere(Right::ManageCatalogue)?;
        who.require_everywhere(Right::ManageCustomers)?;
        if change.add.len() + change.remove.len() > MOST {
            return Err(crate::batch::too_many("add", ("Namen", "names"), MOST));
        }
        if self.segment_row(who, id).await?.rule.is_some() {
            return Err(Error::invalid_field(
                "segment",
                "has_a_rule",
                "Wer zu diesem Segment gehört, sagt seine Regel: Ändern Sie diese.",
                "who belongs to this segment is said by its rule: change that",
            ));
        }
        let mut unknown = Vec::new();
        let add = self.named(who, &change.add, &mut unknown).await?;
        let remove = self.named(who, &change.remove, &mut unknown).await?;
        let mut tx = self.db.begin().await?;
        // They are there until this ends: whoever is forgotten meanwhile waits, or is on no list.
        if segments::find_tx(&mut tx, who.project.no, id).await?.is_none() {
            return Err(no_segment());
        }
        let there = customers::those_there(&mut tx, who.project.no, &add).await?;
        let added = segments::add_members(&mut tx, id, &there).await?;
        let removed = segments::remove_members(&mut tx, id, &remove).await?;
        let changed = ListChanged { added, removed, unknown };
        let detail = serde_json::json!({ "added": added, "removed": removed });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "segment.list_changed", id, &detail).await?;
        tx.commit().await?;
        self.live.publish(Notice { project: who.project.id, topic: Topic::Catalogue, at: self.world.now() });
        Ok(changed)
    }

    /// The profiles these names belong to; names of nobody are added to `unknown`.
    async fn named(&self, who: &Caller, names: &[String], unknown: &mut Vec<String>) -> Result<Vec<CustomerId>> {
        let country = self.country().await?;
        let keys: Vec<Vec<String>> = names.iter().map(|name| keys_of(name, country)).collect();
        let all: BTreeSet<&str> = keys.iter().flatten().map(String::as_str).collect();
        let all: Vec<&str> = all.into_iter().collect();
        let owners = customers::owners(&self.db, who.project.no, &all).await?;
        let by_id: BTreeMap<&String, CustomerId> =
            names.iter().filter_map(|name| Some((name, name.trim().parse().ok()?))).collect();
        let ids: Vec<CustomerId> = by_id.values().copied().collect();
        let roots = customers::roots(&self.db, who.project.no, &ids).await?;
        let mut found = BTreeSet::new();
        for (name, keys) in names.iter().zip(&keys) {
            let owner = keys.iter().find_map(|key| owners.get(key).copied());
            match by_id.get(name).copied().filter(|id| roots.contains_key(id)).or(owner) {
                Some(customer) => drop(found.insert(customer)),
                None => unknown.push(name.clone()),
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// What somebody of this name is known by, strongest first.
fn keys_of(name: &str, country: CallingCode) -> Vec<String> {
    let kinds = [IdentityKind::ExternalId, IdentityKind::Email, IdentityKind::Phone];
    let identity = |kind: IdentityKind| normalise(kind, name.trim(), country).ok();
    kinds.into_iter().filter_map(identity).map(|identity: Identity| identity.key()).collect()
}
