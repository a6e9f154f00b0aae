//! Customers as programs see them.

use domain::identity::{Attributes, Identity, IdentityKind};
use domain::ids::{AccountId, CustomerId};
use domain::metric::Metric;
use domain::signal::Group;
use domain::time::Timestamp;
use serde::Serialize;
use store::customers::{ConsentRow, IdentityRow, PairRow, Person};
use utoipa::ToSchema;

/// One thing a customer is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct IdentityOf {
    pub kind: IdentityKind,
    pub value: String,
    /// The profile it belongs to.
    pub profile: CustomerId,
    pub since: Timestamp,
}

/// The last word on one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerConsent)]
pub struct Consent {
    pub purpose: String,
    pub given: bool,
    pub time: Timestamp,
}

/// A profile that was found to be the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MergedProfile {
    pub profile: CustomerId,
    pub at: Timestamp,
}

/// A profile that was named together with this customer and is not linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnlinkedPair {
    pub profile: CustomerId,
    /// People have said that they are two.
    pub apart: bool,
    /// `different_external_ids` or `taken_apart`.
    pub reason: String,
    pub at: Timestamp,
}

/// The account in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountName {
    pub id: AccountId,
    pub key: String,
}

/// A score this customer gave.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CustomerScore {
    /// Such as `nps:0-10`.
    pub series: String,
    pub metric: Metric,
    pub value: f64,
    pub group: Group,
    pub time: Timestamp,
}

/// A customer: all profiles found to be one person.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Customer {
    pub id: CustomerId,
    pub name: Option<String>,
    /// Strongest first.
    pub identities: Vec<IdentityOf>,
    #[schema(value_type = Object)]
    pub attributes: Attributes,
    /// By purpose. A purpose without an entry was never asked for, which counts as no.
    pub consents: Vec<Consent>,
    pub account: Option<AccountName>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub merged: Vec<MergedProfile>,
    /// Others it may be the same as, for people to decide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unlinked: Vec<UnlinkedPair>,
    /// The last score of each series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_scores: Option<Vec<CustomerScore>>,
    /// When the customer first asked to be forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erasure_asked_at: Option<Timestamp>,
    /// When the customer first asked for everything kept, which no mail could bring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_asked_at: Option<Timestamp>,
    /// Mail addresses nothing is sent to any more, because mails came back or were called unwanted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undeliverable: Vec<String>,
}

/// A page of customers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct CustomerPage {
    pub items: Vec<Customer>,
    /// Send as `after` to go on. A page may be empty and still have a next one.
    pub next: Option<String>,
}

impl Customer {
    pub(super) fn of(person: Person, identities: &[IdentityRow], pairs: &[PairRow]) -> Self {
        let consent = |row: ConsentRow| Consent { purpose: row.purpose, given: row.given, time: row.time };
        let own = |id: CustomerId| person.id == id || person.merged.iter().any(|(merged, _)| *merged == id);
        let unlinked = |pair: &PairRow| UnlinkedPair {
            profile: if own(pair.first) { pair.second } else { pair.first },
            apart: pair.apart,
            reason: pair.reason.clone(),
            at: pair.at,
        };
        Self {
            id: person.id,
            identities: identities.iter().filter_map(identity).collect(),
            unlinked: pairs.iter().map(unlinked).collect(),
            merged: person.merged.iter().map(|(profile, at)| MergedProfile { profile: *profile, at: *at }).collect(),
            name: person.name,
            attributes: person.attributes,
            consents: person.consents.into_iter().map(consent).collect(),
            account: person.account.zip(person.account_key).map(|(id, key)| AccountName { id, key }),
            created_at: person.created_at,
            updated_at: person.updated_at,
            last_scores: None,
            erasure_asked_at: None,
            data_asked_at: None,
            undeliverable: Vec::new(),
        }
    }
}

impl Customer {
    /// Somebody the caller may not see.
    pub(super) fn unseen(id: CustomerId, created_at: Timestamp) -> Self {
        Self {
            id,
            name: None,
            identities: Vec::new(),
            attributes: Attributes::new(),
            consents: Vec::new(),
            account: None,
            created_at,
            updated_at: created_at,
            merged: Vec::new(),
            unlinked: Vec::new(),
            last_scores: None,
            erasure_asked_at: None,
            data_asked_at: None,
            undeliverable: Vec::new(),
        }
    }
}

fn identity(row: &IdentityRow) -> Option<IdentityOf> {
    let Identity { kind, value } = Identity::from_key(&row.key)?;
    Some(IdentityOf { kind, value, profile: row.customer, since: row.created_at })
}
