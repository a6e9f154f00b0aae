//! Changing, linking and unlinking customers.

use super::shapes::Customer;
use crate::{Error, Listen, Notice, Result, Topic};
use access::{Caller, Fault, Kind, present};
use domain::identity::{Attributes, Identification, IdentityError};
use domain::ids::{AccountId, CustomerId};
use domain::role::Right;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::customers::{self, Edit, NotLinked};
use store::undeliverable;
use utoipa::ToSchema;
use uuid::Uuid;

/// What to change of a customer; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CustomerPatch {
    /// `null` takes the name away.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub name: Option<Option<String>>,
    /// Fields to set; `null` removes one.
    #[schema(value_type = Object)]
    pub attributes: Attributes,
    /// Key of an account, made when new; `null` takes the customer out of its account.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub account: Option<Option<String>>,
    /// Consent per purpose, as said now.
    pub consent: BTreeMap<String, bool>,
}

/// Which customer is the same person.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeRequest {
    pub other: CustomerId,
}

/// Which profile is somebody else.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergeRequest {
    pub profile: CustomerId,
}

impl Listen {
    /// Finds or makes the customer with these identities, and sets what is said about it.
    pub async fn upsert_customer(&self, who: &Caller, said: &Identification) -> Result<Customer> {
        who.require_any(&[Right::ManageCustomers, Right::WriteSignals])?;
        let country = self.country().await?;
        said.check(country).map_err(|wrong| Error::invalid(wrong.iter().map(fault).collect()))?;
        let now = self.world.now();
        let project = &who.project;
        let mut tx = self.db.begin().await?;
        let new_id = || self.world.id::<Uuid>();
        let resolution = self.resolver.resolve_many(&mut tx, project.no, country, now, &[said], new_id).await?;
        let customer = resolution.resolved.first().and_then(|resolved| resolved.customer);
        let customer = customer.ok_or_else(super::no_customer)?;
        self.access.record(&mut tx, &who.actor, Some(project.id), "customer.upserted", customer, &()).await?;
        tx.commit().await?;
        self.resolver.remember(resolution.learned);
        self.customers_changed(who);
        self.changed_customer(who, customer).await
    }

    pub async fn change_customer(&self, who: &Caller, id: CustomerId, patch: CustomerPatch) -> Result<Customer> {
        who.require(Right::ManageCustomers)?;
        self.seen_customer(who, id).await?;
        let blank = |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
        let edit = Edit {
            name: patch.name.map(|name| if blank(&name) { None } else { name }.map(|name| name.trim().to_owned())),
            attributes: patch.attributes,
            account: patch.account.map(|key| if blank(&key) { None } else { key }.map(|key| key.trim().to_owned())),
            consent: patch.consent,
        };
        check(&edit)?;
        let now = self.world.now();
        let new_account = || self.world.id::<AccountId>();
        let mut tx = self.db.begin().await?;
        let changed = customers::edit(&mut tx, who.project.no, now, id, &edit, new_account).await?;
        let root = changed.ok_or_else(super::no_customer)?;
        // Which fields, never what they say: the log cannot be erased.
        let detail = serde_json::json!({
            "name": edit.name.is_some(), "account": edit.account.is_some(), "attributes": edit.attributes.len(),
            "consent": edit.consent.len(),
        });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "customer.changed", root, &detail).await?;
        tx.commit().await?;
        self.customers_changed(who);
        self.read_customer(who, root).await
    }

    /// Makes another customer part of this one.
    pub async fn merge_customers(&self, who: &Caller, id: CustomerId, other: CustomerId) -> Result<Customer> {
        who.require(Right::ManageCustomers)?;
        self.seen_customer(who, id).await?;
        self.seen_customer(who, other).await?;
        let mut tx = self.db.begin().await?;
        let linked = customers::link(&mut tx, who.project.no, self.world.now(), id, other).await?;
        let root = linked.map_err(not_linked)?;
        let detail = serde_json::json!({ "other": other });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "customer.merged", root, &detail).await?;
        tx.commit().await?;
        self.customers_changed(who);
        self.read_customer(who, root).await
    }

    /// Takes a profile out of this customer again.
    pub async fn unmerge_customer(&self, who: &Caller, id: CustomerId, profile: CustomerId) -> Result<Customer> {
        who.require(Right::ManageCustomers)?;
        let rows = self.seen_customer(who, id).await?;
        if !rows.iter().any(|row| row.id == profile) {
            return Err(not_linked(NotLinked::NotLinked));
        }
        let root = rows.first().map_or(id, |row| row.root);
        let mut tx = self.db.begin().await?;
        let left = customers::unlink(&mut tx, who.project.no, self.world.now(), profile).await?.map_err(not_linked)?;
        let detail = serde_json::json!({ "profile": profile, "left": left.len() });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "customer.unmerged", root, &detail).await?;
        tx.commit().await?;
        self.customers_changed(who);
        self.changed_customer(who, root).await
    }

    /// Mails go to all addresses of the customer again, until one comes back again. Done twice it is done once.
    pub async fn reopen_addresses(&self, who: &Caller, id: CustomerId) -> Result<()> {
        who.require(Right::ManageCustomers)?;
        let rows = self.seen_customer(who, id).await?;
        let root = rows.first().map_or(id, |row| row.root);
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let project = &who.project;
        let mut tx = self.db.begin().await?;
        let reopened = undeliverable::reopen(&mut tx, project.no, &profiles, None).await?;
        if reopened > 0 {
            let (action, detail) = ("customer.address_reopened", serde_json::json!({ "addresses": reopened }));
            self.access.record(&mut tx, &who.actor, Some(project.id), action, root, &detail).await?;
        }
        tx.commit().await?;
        self.customers_changed(who);
        Ok(())
    }

    /// The customer as far as the caller may see it: who only writes, or is limited to places where
    /// this customer has never been, learns nothing but its id.
    async fn changed_customer(&self, who: &Caller, id: CustomerId) -> Result<Customer> {
        let rows = customers::group(&self.db, who.project.no, id).await?;
        let profiles: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
        let reads = who.require_any(&[Right::ReadVoices, Right::ManageCustomers]).is_ok();
        if !reads || !self.has_seen_signals(who, profiles.iter().copied().collect()).await? {
            let row = rows.first().ok_or_else(super::no_customer)?;
            return Ok(Customer::unseen(row.root, row.created_at));
        }
        let consents = customers::consents(&self.db, &profiles).await?;
        let person = customers::person(&rows, &consents).ok_or_else(super::no_customer)?;
        let identities = customers::identities(&self.db, &profiles).await?;
        Ok(Customer::of(person, &identities, &[]))
    }

    pub(crate) fn customers_changed(&self, who: &Caller) {
        self.live.publish(Notice { project: who.project.id, topic: Topic::Customers, at: self.world.now() });
    }
}

/// The checks of an identification, without identities.
fn check(edit: &Edit) -> Result<()> {
    let as_said = Identification {
        external_id: Some("x".to_owned()),
        name: edit.name.clone().flatten(),
        attributes: edit.attributes.clone(),
        account: edit.account.clone().flatten(),
        consent: edit.consent.clone(),
        ..Identification::default()
    };
    let checked = as_said.check(domain::identity::normal_form::CallingCode::NONE);
    checked.map(drop).map_err(|wrong| Error::invalid(wrong.iter().map(fault).collect()))
}

/// What is wrong with an identification, in both languages.
pub(crate) fn fault(error: &IdentityError) -> Fault {
    let de = match error {
        IdentityError::Nothing => {
            "Der Kunde hat keine Identität: Geben Sie external_id, email, phone oder anonymous_id an."
        }
        IdentityError::TooLong(_) => "Der Text ist länger als 254 Zeichen: Kürzen Sie ihn.",
        IdentityError::ControlCharacter(_) => "Der Text enthält Steuerzeichen: Entfernen Sie diese.",
        IdentityError::NotAnEmail => "Das ist keine E-Mail-Adresse: Schreiben Sie sie wie name@example.org.",
        IdentityError::NotAPhone => {
            "Das ist keine Telefonnummer: Schreiben Sie 5 bis 15 Ziffern, am besten mit Ländervorwahl."
        }
        IdentityError::UnknownKind(_) => {
            "Diese Art von Identität gibt es nicht: external_id, email, phone oder anonymous_id."
        }
        IdentityError::TooManyAttributes => "Das sind mehr als 200 Merkmale: Schicken Sie weniger.",
        IdentityError::AttributesTooLarge => "Die Merkmale sind zusammen größer als 32 kB: Kürzen Sie sie.",
    };
    Fault::new(error.field(), error.code(), de, error.to_string())
}

fn not_linked(why: NotLinked) -> Error {
    match why {
        NotLinked::NoSuchCustomer => super::no_customer(),
        NotLinked::OnePersonAlready => Error::refused(
            Kind::Conflict,
            "one_customer_already",
            "Die beiden sind schon ein Kunde.",
            "The two are one customer already.",
        ),
        NotLinked::NotLinked => Error::refused(
            Kind::Conflict,
            "profile_not_merged",
            "Dieses Profil wurde nicht mit dem Kunden zusammengeführt.",
            "This profile was not merged into the customer.",
        ),
    }
}
